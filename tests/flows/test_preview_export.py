"""A preview says what saving would do; saving then does just that, and until then nothing is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.flows.institution import Institution, works
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import PartialDate, PublicationStatus
from pollinia.domain.plan import Deed
from pollinia.domain.records.item import Section
from pollinia.domain.setting_texts import ConfigurationRefused
from pollinia.domain.work_types import WorkTypes
from pollinia.flows.effects import OTHER_REASONS, Effect
from pollinia.flows.preview_export import preview_change, preview_work_types
from pollinia.flows.start_run import start_run
from pollinia.store.change_marks import ChangeMark, mark_all
from pollinia.store.exported import RefusedItem
from pollinia.store.runs import RunState, Trigger


@pytest.fixture
def filled(institution: Institution) -> Institution:
    submitted = replace(output("o3", ADA), status=PublicationStatus.SUBMITTED)
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), output("o2", ADA, BEN), submitted)
    return institution


def sent(institution: Institution) -> int:
    counts = institution.sandbox.http.get("/control/requests").json()["requests"]
    return sum(each["count"] for each in counts if each["client"] == institution.client_id)


def test_it_counts_what_would_be_added_and_then_is(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.connect(BEN)
    filled.export()
    before = sent(filled)
    changes = {"publication_statuses": frozenset(PublicationStatus)}
    preview = preview_change(changes)
    assert preview.items == {(Effect.ADDED, Section.WORK): 1}
    assert preview.researchers == {Effect.ADDED: 1}
    assert preview.looked_at == 2
    (example,) = preview.examples
    assert (example.person_id, example.item) == (ADA.id, "On orchids o3")
    assert sent(filled) == before
    assert not ChangeMark.objects.exists()
    filled.configure(**changes)
    filled.export()
    assert works(record) == ["On orchids o1", "On orchids o2", "On orchids o3"]


def test_it_counts_what_would_be_removed_with_the_reasons(filled: Institution) -> None:
    filled.connect(ADA)
    filled.connect(BEN)
    filled.export()
    preview = preview_change({"portal_url": False, "publication_statuses": frozenset({PublicationStatus.EPUB})})
    assert preview.items[Effect.REMOVED, Section.WORK] == 3
    assert preview.researchers[Effect.REMOVED] == 2
    assert preview.total(Effect.REMOVED) == sum(preview.reasons.values())
    assert preview.total(Effect.ADDED) == 0


def test_what_waits_anyway_is_told_apart(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    filled.holds(output("o4", ADA), output("o1", ADA, title="On other orchids"))
    preview = preview_change({"portal_url": False})
    assert preview.waiting == 2
    assert preview.total(Effect.ADDED) == preview.total(Effect.UPDATED) == 0


def test_it_says_that_the_brake_would_hold_it_and_it_does(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    filled.configure(brake_items=1, brake_share=0.1)
    start_run(Trigger.CHANGED)
    changes = {"publication_statuses": frozenset({PublicationStatus.EPUB})}
    assert preview_change(changes).is_braked
    filled.configure(**changes)
    assert start_run(Trigger.CHANGED).state == RunState.HELD


def test_without_export_nothing_would_happen(filled: Institution) -> None:
    filled.connect(ADA)
    preview = preview_change({"export_enabled": False})
    assert (preview.may_export, preview.items) == (False, {})


def test_turning_export_on_shows_all_that_would_go(filled: Institution) -> None:
    filled.connect(ADA)
    filled.configure(export_enabled=False)
    preview = preview_change({"export_enabled": True})
    assert preview.items[Effect.ADDED, Section.WORK] == 2


def test_what_cannot_be_saved_has_no_preview(filled: Institution) -> None:
    with pytest.raises(ConfigurationRefused, match="at least one publication status"):
        preview_change({"publication_statuses": frozenset()})


def test_another_mapping_shows_the_works_that_would_change(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    preview = preview_work_types(WorkTypes.parse("source_scheme,source_type,orcid_work_type\n*,*,website\n"))
    assert preview.items == {(Effect.UPDATED, Section.WORK): 2}


def test_it_is_the_same_for_whom_nothing_waits_whether_they_are_marked_or_not(filled: Institution) -> None:
    filled.connect(ADA)
    filled.connect(BEN)
    filled.export()
    changes = {"portal_url": False, "publication_statuses": frozenset({PublicationStatus.SUBMITTED})}
    unmarked = preview_change(changes)
    mark_all(filled.sandbox.base)
    assert ChangeMark.objects.count() == 2
    assert preview_change(changes) == unmarked


def test_what_has_changed_while_it_was_held_back_is_updated_by_the_change_that_lets_it_go(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    filled.holds(output("o1", ADA, title="On other orchids", workflow_step="forRevalidation"))
    filled.export()
    assert not ChangeMark.objects.exists()
    preview = preview_change({"workflow_threshold": "approved"})
    assert preview.items == {(Effect.UPDATED, Section.WORK): 1}


def test_what_orcid_has_refused_is_left_alone_by_a_change_that_does_not_touch_it(filled: Institution) -> None:
    filled.sandbox.control("organisations", {"organisations": [{"source": "ROR", "identifier": "https://ror.org/05qwgg493"}]})
    try:
        filled.connect(ADA)
        filled.export()
    finally:
        filled.sandbox.http.delete("/control/organisations")
    assert RefusedItem.objects.exists()
    assert preview_change({"portal_url": False}).items == {(Effect.REMOVED, Section.RESEARCHER_URL): 1}


def test_progress_is_told(filled: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pollinia.flows.preview_export.BATCH", 1)
    filled.connect(ADA)
    filled.connect(BEN)
    told: list[tuple[int, int]] = []
    preview_change({"portal_url": False}, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_what_would_have_been_done_and_is_not_is_counted(filled: Institution) -> None:
    filled.connect(ADA)
    preview = preview_change({"scopus_author_id": False})
    assert (preview.items, preview.cancelled) == ({}, 1)
    assert preview.waiting == preview_change({"brake_items": 7}).waiting - 1


def test_there_are_five_examples_of_each_kind_with_names_and_reasons(filled: Institution) -> None:
    filled.holds(*(output(f"p{number}", ADA) for number in range(7)))
    filled.connect(ADA)
    filled.export()
    preview = preview_change({"portal_url": False, "publication_statuses": frozenset({PublicationStatus.EPUB})})
    assert preview.total(Effect.REMOVED) == 10
    assert [example.section for example in preview.examples] == [Section.WORK] * 5 + [Section.RESEARCHER_URL]
    assert {example.name for example in preview.examples} == {"Example, Ada"}
    assert preview.examples[0].item == "On orchids o1"
    assert preview.reasons[preview.examples[0].reason] == 9


def test_many_different_reasons_are_summed_up(filled: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pollinia.flows.effects.REASONS", 1)
    filled.connect(ADA)
    filled.export()
    preview = preview_change({"portal_url": False, "publication_statuses": frozenset({PublicationStatus.EPUB})})
    assert sorted(preview.reasons.values()) == [1, 2]
    assert preview.reasons[OTHER_REASONS] == 1


def test_another_client_would_write_to_no_record_yet(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    preview = preview_change({"sandbox_client_id": "APP-ANOTHERCLIENT001"})
    assert (preview.looked_at, preview.items) == (0, {})


def test_who_has_left_is_left_alone(filled: Institution) -> None:
    filled.holds(replace(ADA, affiliations=(replace(ADA.affiliations[0], end=PartialDate(2020)),)))
    filled.connect(ADA)
    filled.export()
    filled.export()
    assert filled.connection(ADA).left
    assert preview_change({"portal_url": False}).items == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"portal_url": False, "scopus_author_id": False},
        {"detailed_affiliations": False, "root_organisation": "U"},
        {"publication_statuses": frozenset({PublicationStatus.SUBMITTED})},
        {"workflow_threshold": "forApproval"},
        {"export_affiliation": False, "detailed_affiliations": False},
    ],
    ids="+".join,
)
def test_the_numbers_come_true(filled: Institution, changes: dict[str, object]) -> None:
    filled.holds(output("early", ADA, workflow_step="forApproval"))
    filled.connect(ADA)
    filled.connect(BEN)
    filled.export()
    preview = preview_change(changes)
    assert preview.items
    filled.configure(**changes)
    report = filled.export()
    deeds = {Effect.ADDED: Deed.ADD, Effect.UPDATED: Deed.UPDATE, Effect.REMOVED: Deed.DELETE}
    assert report.done == {(deeds[effect], section): count for (effect, section), count in preview.items.items()}
