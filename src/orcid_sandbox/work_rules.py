"""The validator's rules for a work, in its order. The schema, where it was checked, has settled lengths and presence."""

from typing import Any

from orcid_sandbox.dates import check_date
from orcid_sandbox.errors import ApiError
from orcid_sandbox.identifiers import FUNDING_TYPES, identifier_types
from orcid_sandbox.java import is_blank
from orcid_sandbox.visibility import check_unchanged
from orcid_sandbox.vocabulary import is_contributor_role


def check_new_work(work: dict[str, Any]) -> None:
    """Raises ApiError for the first rule that a work sent with POST breaks."""
    _check_content(work)
    if "put-code" in work:
        raise ApiError(9024)
    _check_identifiers(_external_ids(work))


def check_changed_work(work: dict[str, Any], stored_visibility: str) -> None:
    """Raises ApiError for the first rule that a work sent with PUT breaks."""
    _check_content(work)
    check_unchanged(work, stored_visibility)
    _check_identifiers(_external_ids(work))


def check_roles(work: dict[str, Any]) -> None:
    """Raises 9058 for a contributor role that cannot be stored."""
    for contributor in _contributors(work):
        role = contributor.get("contributor-attributes", {}).get("contributor-role")
        if role is not None and not is_contributor_role(role):
            raise ApiError(9058, role=role)


def _check_content(work: dict[str, Any]) -> None:
    _check_title(work)
    if "type" not in work:
        raise ApiError(9037, field="work type")
    if "publication-date" in work:
        check_date(work["publication-date"])
    _check_citation(work)
    _check_funding_identifiers(_external_ids(work))
    for contributor in _contributors(work):
        _check_contributor(contributor)


def _check_title(work: dict[str, Any]) -> None:
    title = work.get("title", {})
    if is_blank(title.get("title", {}).get("value")):
        raise ApiError(9022)
    if "country" in work and "value" not in work["country"]:
        raise ApiError(9037, field="country")
    translated = title.get("translated-title")
    if translated is None:
        return
    has_language = "language-code" in translated
    if is_blank(translated.get("value")) and has_language:
        raise ApiError(9020, "Please specify a translated title or remove the language code")
    if not is_blank(translated.get("value")) and not has_language:
        raise ApiError(9037, field="translated title language code")


def _check_citation(work: dict[str, Any]) -> None:
    citation = work.get("citation")
    if citation is None:
        return
    if "citation-type" not in citation:
        raise ApiError(9037, field="citation type")
    if is_blank(citation.get("citation-value")):
        raise ApiError(9020, "Please specify a citation or remove the parent tag")


def _check_funding_identifiers(external_ids: list[dict[str, Any]]) -> None:
    if not external_ids:
        raise ApiError(9023)
    for identifier in external_ids:
        if identifier is None:
            raise ApiError(9008, "An external identifier that is null")
        kind = identifier.get("external-id-type")
        if identifier.get("external-id-relationship") == "funded-by" and kind not in FUNDING_TYPES:
            raise ApiError(9020, f"External ID {kind} not supported for relationship funded_by")


def _check_contributor(contributor: dict[str, Any] | None) -> None:
    if contributor is None:
        raise ApiError(9008, "A contributor that is null")
    orcid = contributor.get("contributor-orcid", {})
    if "uri" in orcid and is_blank(orcid["uri"]):
        raise ApiError(9020, "Invalid contributor URI")
    if "path" in orcid and is_blank(orcid["path"]):
        raise ApiError(9020, "Invalid contributor ORCID")
    for member in ("credit-name", "contributor-email"):
        if member in contributor and is_blank(contributor[member].get("value")):
            raise ApiError(9020, f"Please specify a {member} or remove the parent tag")


def _check_identifiers(external_ids: list[dict[str, Any]]) -> None:
    for identifier in external_ids:
        kind = identifier.get("external-id-type")
        if kind not in identifier_types():
            raise ApiError(9023, f"Invalid external-id {kind}")
        if is_blank(identifier.get("external-id-value")):
            raise ApiError(9023, "Invalid external-id value")
        if "external-id-relationship" not in identifier:
            raise ApiError(9023, "Invalid external-id relationship")
    if not any(identifier["external-id-relationship"] == "self" for identifier in external_ids):
        raise ApiError(9023, "At least one identifier with 'self' relationship is required")


def _external_ids(work: dict[str, Any]) -> list[dict[str, Any]]:
    identifiers: list[dict[str, Any]] = work.get("external-ids", {}).get("external-id", [])
    return identifiers


def _contributors(work: dict[str, Any]) -> list[dict[str, Any]]:
    contributors: list[dict[str, Any]] = work.get("contributors", {}).get("contributor", [])
    return contributors
