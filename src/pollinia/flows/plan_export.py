"""What an export would do, without a request to ORCID, and why each item goes or does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pollinia.domain.content import Person
from pollinia.domain.plan import Plan, make_plan
from pollinia.domain.selection import Verdict
from pollinia.flows.export_person import current_policy, wanted_items
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.start_run import kept_in_step
from pollinia.store.configuration import current_options
from pollinia.store.exported import RefusedItem
from pollinia.store.researchers import load_researchers, load_tree


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """The plan for one person, and the verdict on every content item. A person without a connection gets one all the same."""

    person: Person
    connected: bool
    plan: Plan
    verdicts: Mapping[str, Verdict]
    refused: Mapping[str, str]
    """ORCID's words about each item that it refused as it is; the item is not sent again until it changes."""


def plan_export(person_ids: Sequence[str] = ()) -> Iterator[PersonPlan]:
    """The plans of the persons named, connected or not; without names, of all whose records may be written to."""
    options = current_options()
    policy = current_policy(options)
    registry = registry_in_use(options).site
    chosen = person_ids or [person_id for _, person_id in kept_in_step(registry, options.client_id)]
    for loaded in load_researchers(registry, chosen, load_tree()):
        wanted = wanted_items(loaded, policy)
        plan = make_plan(wanted, loaded.recorded, None, options)
        known = RefusedItem.objects.filter(connection=loaded.connection, key__in=loaded.refused.keys() & wanted.held)
        refused = dict(known.values_list("key", "answer")) if loaded.refused else {}
        yield PersonPlan(loaded.researcher.person, loaded.connection is not None, plan, wanted.verdicts, refused)
