"""One research output with the verdict for each person of the institution who has contributed to it."""

from __future__ import annotations

from dataclasses import dataclass

from pollinia.domain.content import ResearchOutput
from pollinia.domain.desired import desired
from pollinia.domain.problem import Problem
from pollinia.domain.selection import Verdict
from pollinia.flows.export_person import current_policy
from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.master_data.one import find
from pollinia.reports.naming import person_names
from pollinia.store.configuration import current_options
from pollinia.store.content import Contribution
from pollinia.store.exported import ExportedItem
from pollinia.store.researchers import load_researchers, load_tree

MOST = 50
"""Contributors whose verdicts are shown; each takes planning all of that person's outputs."""


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
    contributors: tuple[ContributorVerdict, ...]


def explain_output(output_id: str) -> ExplainedOutput:
    """No request is made. Raises OutputUnknown."""
    found = find(ResearchOutput, output_id)
    if found is None:
        raise OutputUnknown(f"Asked for: {output_id}.")
    theirs = Contribution.objects.filter(research_output_id=output_id).order_by("person_id")
    person_ids = list(theirs.values_list("person_id", flat=True)[:MOST])
    options = current_options()
    registry, policy, key = registry_in_use(options).site, current_policy(options), f"output:{output_id}"
    verdicts = {
        loaded.researcher.person.id: desired(loaded.researcher, options, policy.work_types, policy.today).verdicts.get(key)
        for loaded in load_researchers(registry, person_ids, load_tree())
    }
    names = person_names(person_ids)
    written = ExportedItem.objects.filter(connection__registry=registry, connection__person_id__in=person_ids, key=key)
    put_codes = dict(written.values_list("connection__person_id", "put_code"))
    return ExplainedOutput(
        output=found.item,
        sources=found.sources,
        contributors=tuple(ContributorVerdict(id, names.get(id, id), verdicts.get(id), put_codes.get(id)) for id in person_ids),
    )
