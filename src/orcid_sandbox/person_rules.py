"""The validator's rules for external identifiers and researcher URLs of a person, in its order."""

from typing import Any

from orcid_sandbox.errors import ApiError
from orcid_sandbox.java import is_blank
from orcid_sandbox.visibility import check_unchanged

_LONGEST_NAME = 255
_LONGEST_URL = 2000


def check_new_person_item(section: str, element: dict[str, Any]) -> None:
    """Raises ApiError for the first rule that an item sent with POST breaks."""
    if "put-code" in element:
        raise ApiError(9024)
    _CONTENT_RULES[section](element)


def check_changed_person_item(section: str, element: dict[str, Any], stored_visibility: str) -> None:
    """Raises ApiError for the first rule that an item sent with PUT breaks."""
    if "put-code" not in element:
        raise ApiError(9031)
    check_unchanged(element, stored_visibility)
    _CONTENT_RULES[section](element)


def _check_external_identifier(element: dict[str, Any]) -> None:
    _check_text(element.get("external-id-type"), "Common name field", _LONGEST_NAME)
    _check_text(element.get("external-id-value"), "Reference field", _LONGEST_NAME)
    if element.get("external-id-relationship") != "self":
        raise ApiError(9020, "Relationship field should be self for person identifiers")
    url = element.get("external-id-url", {}).get("value")
    if is_blank(url):
        raise ApiError(9020, "Reference field must not be empty")
    _check_text(url, "Url", _LONGEST_URL)


def _check_researcher_url(element: dict[str, Any]) -> None:
    _check_text(element.get("url", {}).get("value"), "Url field", _LONGEST_URL)


def _check_text(text: str | None, name: str, longest: int) -> None:
    if text is None or is_blank(text):
        raise ApiError(9020, f"{name} must not be empty")
    if len(text) > longest:
        raise ApiError(9020, f"{name} must not be longer than {longest} characters")


_CONTENT_RULES = {"external-identifiers": _check_external_identifier, "researcher-urls": _check_researcher_url}
