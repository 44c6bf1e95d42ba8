"""A researcher does not want an item on the ORCID record, or wants it there after all."""

from __future__ import annotations

from django.db import transaction

from pollinia.domain.problem import Problem
from pollinia.flows.connect import PersonUnknown
from pollinia.flows.export_person import current_policy, wanted_items
from pollinia.flows.registry_access import registry_in_use
from pollinia.jobs.queue import defer_personal_export
from pollinia.store.change_marks import mark_persons
from pollinia.store.configuration import current_options
from pollinia.store.connections import OptOut
from pollinia.store.researchers import load_researcher


class ItemUnknown(Problem):
    """This is no item of yours that is known here any more. Nothing was changed."""


def opt_out(person_id: str, key: str, exports: bool) -> None:
    """Keep an item off the record, or with ``exports`` let it go there again; what that changes is done by the next worker.

    ``key`` is the item's own, as an explanation gives it. Raises PersonUnknown, ItemUnknown.
    """
    if exports:
        with transaction.atomic():
            OptOut.objects.filter(person_id=person_id, key=key).delete()
            _replan(person_id)
        return
    if key not in _keys(person_id):
        raise ItemUnknown
    with transaction.atomic():
        OptOut.objects.get_or_create(person_id=person_id, key=key)
        _replan(person_id)


def _keys(person_id: str) -> set[str]:
    options = current_options()
    loaded = load_researcher(registry_in_use(options).site, person_id)
    if loaded is None:
        raise PersonUnknown(f"Asked for: {person_id}.")
    return set(wanted_items(loaded, current_policy(options)).verdicts)


def _replan(person_id: str) -> None:
    mark_persons([person_id])
    defer_personal_export(person_id)
