"""Which affiliations may go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pollinia.domain.content import Affiliation
from pollinia.domain.options import Options
from pollinia.domain.organisations import Placement
from pollinia.domain.records.affiliation import affiliation_key, affiliation_section, has_ended
from pollinia.domain.records.item import Section
from pollinia.domain.selection import LABELS, OPTED_OUT, Outcome, Reason, Researcher, Verdict, left_out, switched_off


@dataclass(frozen=True, slots=True)
class AffiliationCase:
    """What decides about one affiliation; ``placement`` is its unit's."""

    affiliation: Affiliation
    placement: Placement | None
    researcher: Researcher
    options: Options
    today: date


def judge_affiliation(case: AffiliationCase) -> Verdict:
    """The verdict on an affiliation. One that is exported has a placement."""
    refusal = next((verdict for check in _AFFILIATION_CHECKS if (verdict := check(case))), None)
    if refusal is not None or case.placement is None:
        return refusal or _NO_ROR_ID
    section, name = affiliation_section(case.affiliation.kind), case.placement.name
    if case.options.detailed_affiliations:
        sentence = f"It is exported as an {section} at {name}."
    else:
        sentence = f"It is exported as part of the one {section} at {name}, which stands for all affiliations there."
    return Verdict(Outcome.EXPORTED, Reason.ELIGIBLE, sentence, _city_warning(case.placement))


def judge_joint_affiliation(section: Section, placement: Placement, members: int) -> Verdict:
    """The verdict on the one item that stands for all of a person's affiliations in an organisation."""
    stands_for = "one affiliation" if members == 1 else f"{members} affiliations"
    sentence = f"It is exported as the one {section} at {placement.name}, which stands for {stands_for}."
    return Verdict(Outcome.EXPORTED, Reason.ELIGIBLE, sentence, _city_warning(placement))


_NO_ROR_ID = left_out(
    Reason.NO_ROR_ID,
    "Neither its organisation, nor one above it, nor the root organisation has a valid ROR ID, which ORCID requires. "
    "Add the ROR ID to the organisation, or choose a root organisation that has one.",
)


def _affiliations_on(case: AffiliationCase) -> Verdict | None:
    return None if case.options.export_affiliation else switched_off("export_affiliation")


def _active(case: AffiliationCase) -> Verdict | None:
    if not case.options.only_active_affiliations or not has_ended(case.affiliation, case.today):
        return None
    return left_out(
        Reason.ENDED, f"It has ended, and the setting {LABELS['only_active_affiliations']} is on: exported is what still lasts."
    )


def _affiliation_opted_out(case: AffiliationCase) -> Verdict | None:
    return OPTED_OUT if affiliation_key(case.affiliation) in case.researcher.opted_out else None


def _organisation_known(case: AffiliationCase) -> Verdict | None:
    organisation_id = case.affiliation.organisation_id
    if case.researcher.tree.get(organisation_id) is not None:
        return None
    return left_out(
        Reason.ORGANISATION_UNKNOWN,
        f"Its organisation {organisation_id} is not among the organisations known here. Add it to a source.",
    )


def _ror_id(case: AffiliationCase) -> Verdict | None:
    return _NO_ROR_ID if case.placement is None else None


def _organisation_name(case: AffiliationCase) -> Verdict | None:
    if case.placement is None or case.placement.name:
        return None
    return left_out(
        Reason.NO_ORGANISATION_NAME,
        f"The organisation {case.placement.organisation.id} has no name, which ORCID requires. Give it one.",
    )


def _country(case: AffiliationCase) -> Verdict | None:
    if case.placement is None or case.placement.address.country:
        return None
    return left_out(
        Reason.NO_COUNTRY,
        f"The country of {case.placement.name} is not known, and ORCID requires one. Complete that organisation's address.",
    )


_AFFILIATION_CHECKS: tuple[Callable[[AffiliationCase], Verdict | None], ...] = (
    _affiliations_on, _active, _affiliation_opted_out, _organisation_known, _ror_id, _organisation_name, _country,
)  # fmt: skip


def _city_warning(placement: Placement) -> str | None:
    if not placement.city_missing:
        return None
    return f"Its city is written as {placement.address.city}: complete the address of {placement.name}."
