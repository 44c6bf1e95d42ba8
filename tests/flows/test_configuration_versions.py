"""Every saved configuration is kept and can be restored; of two administrators at once the second is told."""

from __future__ import annotations

import pytest
from tests.flows.institution import Institution

from pollinia.flows.change_configuration import ConfigurationChangedMeanwhile, change_configuration
from pollinia.flows.configuration_versions import (
    VersionUnknown,
    count_versions,
    current_version,
    restore_version,
    versions,
)
from pollinia.store.configuration import current_options


def test_each_version_says_who_changed_what(institution: Institution) -> None:
    change_configuration({"portal_url": False, "brake_items": 7}, saved_by="ada@example.org")
    newest = versions()[0]
    assert newest.saved_by == "ada@example.org"
    assert [(each.label, each.before, each.after) for each in newest.differences] == [
        ("Brake: number of items", "50", "7"),
        ("Portal URL", "on", "off"),
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
    assert restore_version(number, by="ada@example.org") == ["portal_url"]
    assert current_options() == wanted
    assert count_versions() == 3


def test_what_is_not_there_is_not_restored(institution: Institution) -> None:
    with pytest.raises(VersionUnknown):
        restore_version(999_999, by="ada@example.org")


def test_the_second_of_two_administrators_is_told_who_was_first(institution: Institution) -> None:
    seen = current_version()
    change_configuration({"portal_url": False}, saved_by="ada@example.org", seen_version=seen)
    with pytest.raises(ConfigurationChangedMeanwhile, match=r"ada@example\.org"):
        change_configuration({"brake_items": 7}, saved_by="ben@example.org", seen_version=seen)
    assert current_options().brake_items == 50
