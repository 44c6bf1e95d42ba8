"""The validator's rules for the seven kinds of affiliation, in its order."""

from typing import Any

from orcid_sandbox.dates import check_date, check_order
from orcid_sandbox.errors import ApiError
from orcid_sandbox.java import is_blank
from orcid_sandbox.organisations import Organisations
from orcid_sandbox.visibility import check_unchanged

# Employment and education must name an identified organisation with its place; the other five may do with less.
_LOCATED = frozenset({"employment", "education"})


def check_new_affiliation(kind: str, affiliation: dict[str, Any]) -> None:
    """Raises ApiError for the first rule that an affiliation sent with POST breaks."""
    if "put-code" in affiliation:
        raise ApiError(9024)
    _check_content(kind, affiliation)


def check_changed_affiliation(kind: str, affiliation: dict[str, Any], stored_visibility: str) -> None:
    """Raises ApiError for the first rule that an affiliation sent with PUT breaks."""
    check_unchanged(affiliation, stored_visibility)
    _check_content(kind, affiliation)


def check_known_organisation(affiliation: dict[str, Any], organisations: Organisations) -> None:
    """Raises 9045 where the disambiguated organisation is not in the registry's table."""
    identifier, source = _disambiguation(affiliation["organization"])
    if identifier and not organisations.know(identifier, source):
        raise ApiError(9045)


def _check_content(kind: str, affiliation: dict[str, Any]) -> None:
    organisation = affiliation.get("organization")
    if organisation is None:
        raise ApiError(9046)
    if kind in _LOCATED:
        _check_located(organisation)
    else:
        _check_professional(affiliation, organisation)
    start, end = affiliation.get("start-date"), affiliation.get("end-date")
    for date in (end, start):
        if date is not None:
            check_date(date)
    if start is not None and end is not None:
        check_order(start, end)


def _check_located(organisation: dict[str, Any]) -> None:
    identifier, _ = _disambiguation(organisation)
    if not identifier:
        raise ApiError(9045)
    address = organisation.get("address", {})
    if is_blank(address.get("city")) or "country" not in address:
        raise ApiError(9060)


def _check_professional(affiliation: dict[str, Any], organisation: dict[str, Any]) -> None:
    disambiguated = "disambiguated-organization" in organisation
    if is_blank(organisation.get("name")) and not disambiguated:
        raise ApiError(9046)
    if not disambiguated and not affiliation.get("external-ids", {}).get("external-id"):
        raise ApiError(9062)
    address = organisation.get("address", {})
    has_place = not (is_blank(address.get("city")) and is_blank(address.get("region")))
    if has_place and "country" not in address:
        raise ApiError(9061)


def _disambiguation(organisation: dict[str, Any]) -> tuple[str, str]:
    """Identifier and source; ("", …) where there is none."""
    disambiguated = organisation.get("disambiguated-organization", {})
    identifier = disambiguated.get("disambiguated-organization-identifier", "")
    return identifier, disambiguated.get("disambiguation-source", "")
