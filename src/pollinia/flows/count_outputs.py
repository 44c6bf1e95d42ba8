"""Counting, for the reports, how many research outputs may go to ORCID and how many of them are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Max
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from pollinia.domain.desired import desired
from pollinia.domain.records.item import Section
from pollinia.domain.selection import Outcome
from pollinia.flows.export_person import Policy, current_policy
from pollinia.flows.progress import Progress
from pollinia.flows.registry_access import registry_in_use
from pollinia.store.audit import AuditLine
from pollinia.store.configuration import ConfigurationVersion, WorkTypeFile, current_options
from pollinia.store.content import ImportRun
from pollinia.store.output_counts import Counted, OutputCount, forget_counts_of_absent, present_persons, replace_counts
from pollinia.store.researchers import BATCH, Loaded, load_researchers, load_tree
from pollinia.store.runs import ActionTaken

AT_ONCE = 1000
"""More actions than are ever tried at once: one that was tried before all of these is settled."""


def count_outputs(progress: Progress | None = None) -> None:
    """Count for every person, connected or not, in the registry in use. No request is made.

    A batch of persons at a time, each in a transaction of its own: memory stays constant, and a count that is cut short leaves
    the others' as they were. ``progress`` is told how many of how many persons are counted.
    """
    # Before anything that decides is read: what is changed from here on makes the counts stale.
    now, options = timezone.now(), current_options()
    registry, policy, tree = registry_in_use(options).site, current_policy(options), load_tree()
    person_ids = present_persons()
    for start in range(0, len(person_ids), BATCH):
        batch = person_ids[start : start + BATCH]
        counts = [count for loaded in load_researchers(registry, batch, tree) for count in _count(loaded, policy)]
        replace_counts(registry, batch, counts, now)
        if progress is not None:
            progress(start + len(batch), len(person_ids))
    forget_counts_of_absent(registry)


def counts_are_stale() -> bool:
    """Whether anything that the counts go by has changed since they were made: content, settings, what is on ORCID, who is
    connected. What a researcher who is not exporting keeps off the record is counted with the next of these changes.
    """
    counted_at = OutputCount.objects.aggregate(newest=Max("counted_at"))["newest"]
    changes = (
        ImportRun.objects.exclude(added=0, changed=0, retired=0).order_by("-id").values_list("ended_at", flat=True),
        ConfigurationVersion.objects.order_by("-id").values_list("saved_at", flat=True),
        WorkTypeFile.objects.order_by("-id").values_list("uploaded_at", flat=True),
        AuditLine.objects.order_by("-id").values_list("at", flat=True),
    )
    settled = ActionTaken.objects.order_by("-id")[:AT_ONCE].aggregate(newest=Max(Coalesce("ended_at", Now())))["newest"]
    newest = [at for at in (settled, *(each.first() for each in changes)) if at is not None]
    return bool(newest) and (counted_at is None or max(newest) > counted_at)


def _count(loaded: Loaded, policy: Policy) -> Iterator[Counted]:
    """One person's counts, by work type. What is held is neither eligible nor not: it counts once it is released."""
    person_id = loaded.researcher.person.id
    verdicts = desired(loaded.researcher, policy.options, policy.work_types, policy.today).verdicts
    types = {f"output:{each.id}": policy.work_types.look_up(each.type) or "" for each in loaded.researcher.outputs}
    eligible = {key for key in types if verdicts[key].outcome is Outcome.EXPORTED}
    present = {each.key for each in loaded.recorded if each.section is Section.WORK}
    counts = [Counter(types.get(key, "") for key in keys) for keys in (eligible, eligible & present, present)]
    for work_type in sorted(set().union(*counts)):
        yield Counted(person_id, work_type, *(count[work_type] for count in counts))
