"""Every saved configuration is kept and can be restored; of two administrators at once the second is told."""

from __future__ import annotations

import pytest
from tests.flows.institution import Institution
from tests.people import ADA, BOTANY, UNIVERSITY

from pollinia.domain.content import PublicationStatus
from pollinia.domain.options import InRevalidation
from pollinia.domain.setting_texts import ConfigurationRefused
from pollinia.flows.change_configuration import ConfigurationChangedMeanwhile, change_configuration
from pollinia.flows.configuration_versions import (
    VersionUnknown,
    changes_to,
    count_versions,
    versions,
)
from pollinia.flows.start_run import start_run
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import current_options, current_version
from pollinia.store.runs import RunState, Trigger


def test_each_version_says_who_changed_what(institution: Institution) -> None:
    change_configuration({"portal_url": False, "brake_items": 7}, saved_by="ada@example.org")
    newest = versions()[0]
    assert newest.saved_by == "ada@example.org"
    assert [(each.label, each.before, each.after) for each in newest.differences] == [
        ("Brake: number of items", "50", "7"),
        ("Portal URL", "on", "off"),
    ]


def test_what_changed_is_in_words_and_no_keys(institution: Institution) -> None:
    institution.holds(UNIVERSITY)
    institution.configure(
        workflow_threshold="forApproval",
        publication_statuses=frozenset({PublicationStatus.EPUB}),
        root_organisation="U",
        in_revalidation=InRevalidation.REMOVE,
    )
    assert [(each.label, each.before, each.after) for each in versions()[0].differences] == [
        ("Publication status", "Published, E-pub ahead of print", "E-pub ahead of print"),
        ("Workflow", "Validated", "For approval"),
        ("While an output is in re-validation", "Keep what is on ORCID unchanged", "Remove it"),
        ("Root organisation", "none", "University of Exampleton"),
    ]


def test_the_first_version_differs_from_the_defaults(institution: Institution) -> None:
    (first,) = versions()
    assert ("export_enabled", "off", "on") in [(each.field, each.before, each.after) for each in first.differences]


def test_long_histories_are_read_in_parts(institution: Institution) -> None:
    for items in range(5):
        institution.configure(brake_items=items)
    assert count_versions() == 6
    first, second = versions(0, 3), versions(3, 3)
    assert [each.number for each in first + second] == sorted((each.number for each in first + second), reverse=True)
    assert [difference.before for difference in first[2].differences] == ["1"]


def test_an_earlier_one_is_restored_as_a_new_version(institution: Institution) -> None:
    wanted, number = current_options(), current_version()
    institution.configure(portal_url=False)
    assert change_configuration(changes_to(number), saved_by="ada@example.org") == ["portal_url"]
    assert current_options() == wanted
    assert count_versions() == 3


def test_what_is_not_there_is_not_restored(institution: Institution) -> None:
    with pytest.raises(VersionUnknown):
        change_configuration(changes_to(999_999), saved_by="ada@example.org")


def test_the_second_of_two_administrators_is_told_who_was_first(institution: Institution) -> None:
    seen = current_version()
    change_configuration({"portal_url": False}, saved_by="ada@example.org", seen_version=seen)
    with pytest.raises(ConfigurationChangedMeanwhile, match=r"ada@example\.org saved version \d+ .*: Portal URL\."):
        change_configuration({"brake_items": 7}, saved_by="ben@example.org", seen_version=seen)
    assert current_options().brake_items == 50


def test_a_version_that_has_become_contradictory_is_not_restored(institution: Institution) -> None:
    institution.holds(UNIVERSITY, BOTANY)
    institution.configure(root_organisation="U")
    number = current_version()
    institution.configure(root_organisation=None)
    institution.loses("U")
    with pytest.raises(ConfigurationRefused, match="no organisation U"):
        change_configuration(changes_to(number), saved_by="ada@example.org")
    assert current_options().root_organisation is None


def test_what_is_not_to_be_exported_at_once_waits_for_the_night(institution: Institution) -> None:
    institution.holds(ADA)
    institution.connect(ADA)
    institution.export()
    change_configuration({"portal_url": False}, saved_by="ada@example.org", export_now=False)
    assert start_run(Trigger.CHANGED).state == RunState.DONE
    assert ChangeMark.objects.get().can_wait
    assert start_run(Trigger.NIGHTLY).state == RunState.RUNNING
