"""One export in this process, from planning to the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Sum

from pollinia.domain.plan import Deed
from pollinia.domain.records.item import Section
from pollinia.flows.progress import Progress
from pollinia.flows.registry_access import Clients
from pollinia.flows.start_run import kept_in_step, start_run
from pollinia.flows.work_off import work_off
from pollinia.store.outcome_counts import OutcomeCount
from pollinia.store.runs import Outcome, Run, RunState, Trigger, Turn, TurnState

NOT_EXPORTING = "Not a person here who is connected and lets us write, so nothing was exported. Run pollinia plan for the name."


@dataclass(slots=True)
class Report:
    """What a run did, in researchers and items. ``stopped`` names each researcher that was not finished, with the reason.

    ``ended_early`` says why a run did not get to all of them, or to any: ``held`` by the brake.
    """

    run_id: int
    researchers: int = 0
    done: Counter[tuple[Deed, Section]] = field(default_factory=Counter)
    unchanged: int = 0
    already_there: int = 0
    withheld: int = 0
    orphans: int = 0
    refused: int = 0
    failed: int = 0
    stopped: dict[str, str] = field(default_factory=dict)
    ended_early: str | None = None
    held: bool = False
    requests: int = 0
    seconds: float = 0.0

    def count(self, deed: Deed, section: Section | None = None) -> int:
        return sum(number for (done, where), number in self.done.items() if done is deed and section in (None, where))

    @property
    def writes(self) -> int:
        """Items added, updated or deleted at the registry."""
        return self.count(Deed.ADD) + self.count(Deed.UPDATE) + self.count(Deed.DELETE)


def export(person_ids: Sequence[str] = (), progress: Progress | None = None, threads: int = 1) -> Report:
    """Bring the records of all exporting researchers, or of those named, in step.

    ``progress`` is told how many turns of how many are taken. A problem that concerns the whole run ends it early, and is in
    the report beside what was done before. Raises ExportNotAllowed, CredentialsMissing, FenceClosed.
    """
    run = start_run(Trigger.ASKED, person_ids, everyone=not person_ids)
    report = finish(run, progress, threads)
    known = {person_id for _, person_id in kept_in_step(run.registry, run.client_id, person_ids)} if person_ids else set()
    report.stopped |= dict.fromkeys(sorted(set(person_ids) - known - set(report.stopped)), NOT_EXPORTING)
    return report


def finish(run: Run, progress: Progress | None = None, threads: int = 1) -> Report:
    """Take the turns of a run that is on, in this process, and report."""
    with Clients() as clients:
        work_off(run, clients, threads, progress)
    return report_on(run)


def report_on(run: Run) -> Report:
    """What the run has done until now."""
    run.refresh_from_db()
    turns = Turn.objects.filter(run=run)
    done = OutcomeCount.objects.filter(run=run, outcome=Outcome.DONE).values_list("deed", "section", "number")
    names = ("unchanged", "already_there", "withheld", "orphans", "refused", "failed", "requests")
    sums = {name: number or 0 for name, number in turns.aggregate(**{name: Sum(name) for name in names}).items()}
    return Report(
        run_id=run.pk,
        researchers=run.planned,
        done=Counter({(Deed(deed), Section(section)): number for deed, section, number in done}),
        stopped={turn.person_id: turn.sentence or "" for turn in turns.filter(state=TurnState.STOPPED)},
        ended_early=_held(run) if run.state == RunState.HELD else run.ended_early,
        held=run.state == RunState.HELD,
        seconds=(run.ended_at - run.started_at).total_seconds() if run.ended_at else 0.0,
        **sums | {"unchanged": sums["unchanged"] + run.unchanged, "withheld": sums["withheld"] + run.withheld},
    )


def _held(run: Run) -> str:
    return (
        f"The brake holds this run: it would remove {run.removals} and rewrite {run.rewrites} of the {run.on_orcid} items "
        "that we have on ORCID. Nothing was sent."
    )
