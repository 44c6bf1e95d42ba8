"""Which research outputs may go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter

from pollinia.domain.content import PublicationStatus, ResearchOutput, Role, Visibility
from pollinia.domain.options import InRevalidation, Options
from pollinia.domain.records.work import has_title
from pollinia.domain.selection import OPTED_OUT, Outcome, Reason, Researcher, Verdict, left_out
from pollinia.domain.text import plain

STATUS_LABELS: Mapping[PublicationStatus, str] = {
    PublicationStatus.PUBLISHED: "Published",
    PublicationStatus.EPUB: "E-pub ahead of print",
    PublicationStatus.IN_PRESS: "In press",
    PublicationStatus.SUBMITTED: "Submitted",
    PublicationStatus.IN_PREPARATION: "In preparation",
    PublicationStatus.UNPUBLISHED: "Unpublished",
}


@dataclass(frozen=True, slots=True)
class OutputCase:
    """What decides about one output; ``work_type`` is what the mapping says of its type."""

    output: ResearchOutput
    work_type: str | None
    researcher: Researcher
    options: Options


def judge_output(case: OutputCase) -> Verdict:
    """The verdict on an output by itself; whether another stands in its way, ``duplicates`` says."""
    for check in _OUTPUT_CHECKS:
        if (verdict := check(case)) is not None:
            return verdict
    return Verdict(Outcome.EXPORTED, Reason.ELIGIBLE, f"It is exported as a work of the type {case.work_type}.")


def _status(case: OutputCase) -> Verdict | None:
    chosen = case.options.publication_statuses
    if case.output.status in chosen:
        return None
    exported = _exported(chosen)
    if case.output.status is None:
        return left_out(Reason.STATUS_UNKNOWN, f"Its publication status is not known; {exported}")
    return left_out(Reason.STATUS_NOT_CHOSEN, f"Its publication status is {STATUS_LABELS[case.output.status]}; {exported}")


@cache
def _exported(chosen: frozenset[PublicationStatus]) -> str:
    labels = [label for status, label in STATUS_LABELS.items() if status in chosen]
    return f"exported {'are' if len(labels) > 1 else 'is'} {_listed(labels) or 'none'}."


def _visibility(case: OutputCase) -> Verdict | None:
    if case.output.visibility in (None, Visibility.PUBLIC):
        return None
    return left_out(
        Reason.NOT_PUBLIC, f"Its visibility is {case.output.visibility.capitalize()}; exported is only what is Public."
    )


def _workflow(case: OutputCase) -> Verdict | None:
    step, workflow, threshold = case.output.workflow_step, case.options.workflow, case.options.workflow_threshold
    if step is None or workflow.reaches(step, threshold):
        return None
    if not workflow.knows(step):
        return left_out(
            Reason.WORKFLOW_STEP_UNKNOWN,
            f"Its workflow step {step} is not among the steps known here. An administrator can add it to the workflow.",
        )
    if not workflow.is_revalidation(step):
        return left_out(
            Reason.WORKFLOW_STEP_TOO_EARLY,
            f"Its workflow step is {workflow.label(step)}; exported is what has reached {workflow.label(threshold)}.",
        )
    if case.options.in_revalidation is InRevalidation.KEEP:
        return None
    return left_out(
        Reason.IN_REVALIDATION, f"It is in re-validation; it is exported once it has reached {workflow.label(threshold)} again."
    )


def _role(case: OutputCase) -> Verdict | None:
    roles = {each.role for each in case.output.contributors if each.person_id == case.researcher.person.id}
    if roles - {Role.ACKNOWLEDGED}:
        return None
    if roles:
        return left_out(
            Reason.ACKNOWLEDGED_ONLY, "The researcher is only acknowledged in it; exported is what they contributed to."
        )
    return left_out(Reason.NOT_A_CONTRIBUTOR, "The researcher is not among its contributors.")


def _output_opted_out(case: OutputCase) -> Verdict | None:
    return OPTED_OUT if f"output:{case.output.id}" in case.researcher.opted_out else None


def _held(case: OutputCase) -> Verdict | None:
    step, workflow, threshold = case.output.workflow_step, case.options.workflow, case.options.workflow_threshold
    if step is None or workflow.reaches(step, threshold):
        return None
    return Verdict(
        Outcome.HELD,
        Reason.IN_REVALIDATION,
        "It is in re-validation: nothing is added, and what is on the ORCID record stays as it is, "
        f"until it has reached {workflow.label(threshold)} again.",
    )


def _title(case: OutputCase) -> Verdict | None:
    if has_title(case.output):
        return None
    return left_out(Reason.NO_TITLE, "It has no title, and ORCID takes no work without one. Give it a title.")


def _work_type(case: OutputCase) -> Verdict | None:
    if case.work_type is not None:
        return None
    type = case.output.type
    said = f"Its type {type.value} ({type.scheme}) has" if type else "It has no type, and outputs without one have"
    return left_out(Reason.NO_WORK_TYPE, f"{said} no row in the ORCID work type mapping file. An administrator can add one.")


_OUTPUT_CHECKS: tuple[Callable[[OutputCase], Verdict | None], ...] = (
    _status, _visibility, _workflow, _role, _output_opted_out, _held, _title, _work_type,
)  # fmt: skip
"""What must not be on the record comes before re-validation, which keeps what is there; what cannot be written comes after."""


def _listed(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


_FIELDS = attrgetter(*(each.name for each in fields(ResearchOutput)))


def duplicates(candidates: Sequence[tuple[ResearchOutput, frozenset[str]]]) -> dict[str, Verdict]:
    """Verdicts, by output ID, on those that must make way for another, because ORCID takes one work for each self identifier.

    ``candidates`` are outputs with what ORCID recognises their works by. The more complete goes first: more fields filled,
    then more identifiers, then the smaller ID. Whatever shares nothing with those before it goes as well, so that of a chain
    (A with B, B with C) as many are left as can be in that order.
    """
    sharing: defaultdict[str, list[ResearchOutput]] = defaultdict(list)
    for output, identity in candidates:
        for name in identity:
            sharing[name].append(output)
    rivals = {each.id for outputs in sharing.values() if len(outputs) > 1 for each in outputs}
    if not rivals:
        return {}
    winners: dict[str, ResearchOutput] = {}
    verdicts: dict[str, Verdict] = {}
    for output, identity in sorted((each for each in candidates if each[0].id in rivals), key=lambda each: _rank(each[0])):
        shared = sorted(identity & winners.keys())
        if shared:
            verdicts[output.id] = _makes_way(shared[0], winners[shared[0]])
        else:
            winners.update(dict.fromkeys(identity, output))
    return verdicts


def _rank(output: ResearchOutput) -> tuple[int, int, str]:
    return -sum(1 for value in _FIELDS(output) if value), -len(output.identifiers), output.id


def _makes_way(identifier: str, winner: ResearchOutput) -> Verdict:
    title = plain(winner.title.value, 200) if winner.title else None
    named = f"{title} (output {winner.id})" if title else f"output {winner.id}"
    return left_out(
        Reason.DUPLICATE,
        f"Another output of the researcher, {named}, has the same identifier, {identifier}, and is at least as complete. It "
        "takes the place of this one, as ORCID takes only one. Merge the two, or correct the identifier that is wrong.",
    )
