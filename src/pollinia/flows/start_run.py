"""Starting a run: who may be out of step is planned without a request, and who is gets a turn, unless the brake says to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pollinia.domain.brake import must_ask
from pollinia.domain.leaving import has_left
from pollinia.domain.options import Options
from pollinia.domain.organisations import OrganisationTree
from pollinia.domain.permission import ConnectionState
from pollinia.domain.plan import Deed
from pollinia.domain.problem import Problem
from pollinia.flows.export_person import Policy, current_policy, plan_person
from pollinia.flows.leave import pause_leaver, resume_returner
from pollinia.flows.progress import Progress
from pollinia.flows.registry_access import client_in_use
from pollinia.orcid.client import OrcidClient
from pollinia.store.change_marks import Seen, clear_marks, hold_marks, mark_turns, marked_connections, marks_seen, release_marks
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem
from pollinia.store.locks import planning_lock
from pollinia.store.researchers import BATCH, Loaded, load_researchers, load_tree
from pollinia.store.runs import Run, RunState, Trigger, Turn
from pollinia.store.turns import NewTurn, give_turns

PLANNER_ENDED = "The process that planned it ended before it was done. Nothing was sent; the next run plans anew."
_REPLACED = "A later run has planned the same anew."


class ExportNotAllowed(Problem):
    """Nothing may be exported: it needs the Member API and the setting Enable export of content to ORCID."""


def start_run(
    trigger: Trigger, person_ids: Sequence[str] = (), everyone: bool = False, progress: Progress | None = None
) -> Run:
    """Plan the persons named, or everyone whose record is kept in step, or else those marked as changed.

    The run that comes back is RUNNING (turns wait to be taken), HELD by the brake, or DONE: nothing was to do. ``progress`` is
    told how many of how many are planned. Raises ExportNotAllowed, CredentialsMissing, FenceClosed.
    """
    with planning_lock():
        # Before anything that decides is read: a mark that is set from here on is not cleared.
        marked, options = marks_seen(), current_options()
        if not options.may_export:
            raise ExportNotAllowed
        # What a researcher asked to have removed is planned, and removed, by another process.
        Run.objects.filter(state=RunState.PLANNING).exclude(trigger=Trigger.PARTING).update(
            state=RunState.STOPPED, ended_early=PLANNER_ENDED, ended_at=timezone.now()
        )
        with client_in_use(options) as client:
            run = new_run(client, trigger)
        candidates = _candidates(run, person_ids, everyone)
        _plan_all(candidates, marked, run, current_policy(options), progress or (lambda *_: None))
        if not person_ids:
            _replace_held(run)
        _let_go_or_hold(run, options)
    return run


def new_run(client: OrcidClient, trigger: Trigger) -> Run:
    return Run.objects.create(
        registry=client.registry.site,
        client_id=client.client_id,
        trigger=trigger,
        version=version("pollinia"),
        started_at=timezone.now(),
    )


def kept_in_step(registry: str, client_id: str, person_ids: Sequence[str] = ()) -> list[tuple[int, str]]:
    """(connection ID, person ID) of all whose records may be written to, or who have left; or of those among ``person_ids``.

    A connection made with another client is not among them: what was written with it is that client's, and ORCID would take
    ours for a new source.
    """
    chosen = Connection.objects.filter(
        Q(state=ConnectionState.EXPORTING) | Q(left=True), registry=registry, client_id=client_id
    )
    if person_ids:
        chosen = chosen.filter(person_id__in=person_ids)
    return list(chosen.order_by("person_id").values_list("pk", "person_id"))


def _candidates(run: Run, person_ids: Sequence[str], everyone: bool) -> list[tuple[int, str]]:
    if everyone or person_ids:
        return kept_in_step(run.registry, run.client_id, person_ids)
    return marked_connections(run.registry, run.client_id, at_night=run.trigger == Trigger.NIGHTLY)


def _plan_all(
    candidates: Sequence[tuple[int, str]], marked: Mapping[int, Seen], run: Run, policy: Policy, progress: Progress
) -> None:
    """Give a turn to everyone with something to do, and clear the marks of the others, a batch at a time.

    ``marked``: the marks as they were before the policy was read.
    """
    tree = load_tree()
    for start in range(0, len(candidates), BATCH):
        batch = dict(candidates[start : start + BATCH])
        turns = list(_plan_batch(list(batch.values()), run, policy, tree))
        give_turns(run, turns)
        in_step = batch.keys() - {turn.connection_id for turn in turns}
        clear_marks({connection_id: marked[connection_id] for connection_id in in_step & marked.keys()})
        progress(min(start + BATCH, len(candidates)), len(candidates))
    run.planned = len(candidates)
    run.save()


def _plan_batch(person_ids: list[str], run: Run, policy: Policy, tree: OrganisationTree) -> Iterator[NewTurn]:
    for loaded in load_researchers(run.registry, person_ids, tree):
        if (turn := _plan_one(loaded, run, policy)) is not None:
            yield turn


def _plan_one(loaded: Loaded, run: Run, policy: Policy) -> NewTurn | None:
    """The turn of a researcher with something to do. Who has left is paused, once nothing is to do; who is back is resumed."""
    connection, is_gone = loaded.connection, has_left(loaded.researcher.person, policy.today)
    if connection is None or (connection.left and is_gone):
        return None
    if connection.left:
        resume_returner(connection)
    plan = plan_person(loaded, policy)
    if plan.is_empty:
        run.unchanged += len(plan.unchanged)
        run.withheld += len(plan.withheld)
        if is_gone:
            pause_leaver(connection)
        return None
    removals = sum(action.deed is Deed.DELETE for action in plan.actions)
    run.removals += removals
    run.rewrites += plan.weight - removals
    return NewTurn(connection.pk, connection.person_id, weight=plan.weight)


def _replace_held(run: Run) -> None:
    """What an earlier run held is among what this one has planned, or comes with the night again.

    One that an administrator has decided about meanwhile is not held any more.
    """
    for held in Run.objects.filter(registry=run.registry, client_id=run.client_id, state=RunState.HELD):
        with transaction.atomic():
            still_held = Run.objects.filter(pk=held.pk, state=RunState.HELD)
            if still_held.update(state=RunState.REPLACED, ended_early=_REPLACED, ended_at=timezone.now()):
                release_marks(held)


def _let_go_or_hold(run: Run, options: Options) -> None:
    ours = ExportedItem.objects.filter(connection__registry=run.registry, connection__client_id=run.client_id)
    run.on_orcid = ours.count()
    mark_turns(run)
    if must_ask(run.removals, run.rewrites, run.on_orcid, options):
        run.state = RunState.HELD
        hold_marks(run)
    elif Turn.objects.filter(run=run).exists():
        run.state = RunState.RUNNING
    else:
        run.state, run.ended_at = RunState.DONE, timezone.now()
    run.save()
