"""One research output with the verdict for each person of the institution who has contributed to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pollinia.domain.content import ResearchOutput
from pollinia.domain.desired import desired
from pollinia.domain.problem import Problem
from pollinia.domain.selection import Verdict
from pollinia.flows.export_person import current_policy
from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.master_data.one import find
from pollinia.reports.naming import person_names
from pollinia.reports.paging import Page, Paging, cut, page_of
from pollinia.store.configuration import current_options
from pollinia.store.content import Contribution
from pollinia.store.exported import ExportedItem
from pollinia.store.researchers import load_researchers, load_tree


class OutputUnknown(Problem):
    """There is no such research output, or no source has it any more."""


@dataclass(frozen=True, slots=True)
class ContributorVerdict:
    """``verdict`` is None where the person is in no source any more. ``put_code`` is where it is on ORCID."""

    person_id: str
    name: str
    verdict: Verdict | None
    put_code: int | None


@dataclass(frozen=True, slots=True)
class ExplainedOutput:
    output: ResearchOutput
    sources: tuple[str, ...]
    page: Page[ContributorVerdict]


def explain_output(output_id: str, paging: Paging) -> ExplainedOutput:
    """The verdicts by name of the person; each takes planning all of theirs, so pages are better short. No request is made.

    Raises OutputUnknown.
    """
    found = find(ResearchOutput, output_id)
    if found is None:
        raise OutputUnknown(f"Asked for: {output_id}.")
    theirs = list(Contribution.objects.filter(research_output_id=output_id).values_list("person_id", flat=True))
    names = person_names(theirs)
    shown = cut(sorted(theirs, key=lambda id: (names.get(id, id), id)), paging).entries
    verdicts, put_codes = _verdicts(output_id, shown), _put_codes(output_id, shown)
    rows = [ContributorVerdict(id, names.get(id, id), verdicts.get(id), put_codes.get(id)) for id in shown]
    return ExplainedOutput(found.item, found.sources, page_of(rows, len(theirs), paging))


def _verdicts(output_id: str, person_ids: Sequence[str]) -> dict[str, Verdict | None]:
    options = current_options()
    registry, policy = registry_in_use(options).site, current_policy(options)
    return {
        loaded.researcher.person.id: desired(loaded.researcher, options, policy.work_types, policy.today).verdicts.get(
            f"output:{output_id}"
        )
        for loaded in load_researchers(registry, person_ids, load_tree())
    }


def _put_codes(output_id: str, person_ids: Sequence[str]) -> dict[str, int]:
    written = ExportedItem.objects.filter(
        connection__registry=registry_in_use(current_options()).site,
        connection__person_id__in=person_ids,
        key=f"output:{output_id}",
    )
    return dict(written.values_list("connection__person_id", "put_code"))
