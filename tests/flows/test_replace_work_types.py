"""The work type mapping file: a good one takes effect, a bad one is refused whole, removing it brings the built-in one back."""

from __future__ import annotations

import pytest
from tests.flows.institution import Institution
from tests.people import ADA, output

from pollinia.domain.mapping_file import MappingRefused
from pollinia.domain.work_types import WorkTypes, builtin
from pollinia.flows.replace_work_types import (
    mapping_changes,
    remove_work_types,
    replace_work_types,
    work_types_in_force,
)
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import ChangeMark

FILE = b"source_scheme,source_type,orcid_work_type\n*,*,website\n"


def test_a_new_file_takes_effect_at_the_next_export(institution: Institution) -> None:
    institution.holds(ADA, output("o1", ADA))
    record = institution.connect(ADA)
    institution.export()
    replace_work_types(WorkTypes.parse(FILE), by="ada@example.org")
    assert ChangeMark.objects.count() == 1
    institution.export()
    (group,) = record.get("/works").json()["group"]
    assert group["work-summary"][0]["type"] == "website"
    assert work_types_in_force().uploaded_by == "ada@example.org"
    remove_work_types(by="ada@example.org")
    assert work_types_in_force().mapping == builtin()
    institution.export()
    (group,) = record.get("/works").json()["group"]
    assert group["work-summary"][0]["type"] != "website"
    assert [line.by for line in AuditLine.objects.all()] == ["ada@example.org"] * 2


def test_every_bad_line_is_named_and_nothing_is_changed(institution: Institution) -> None:
    bad = b"source_scheme,source_type,orcid_work_type\npure,/a,jurnal-article\npure,,book\n*,*,other\n"
    with pytest.raises(MappingRefused) as refused:
        WorkTypes.parse(bad)
    assert [problem.partition(":")[0] for problem in refused.value.problems] == ["Line 2", "Line 3"]
    assert work_types_in_force().mapping == builtin()


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(MappingRefused, match="UTF-8"):
        WorkTypes.parse(b"source_scheme,source_type,orcid_work_type\npure,\xff,book\n")


def test_the_rows_that_differ_are_shown_before_it_is_used(institution: Institution) -> None:
    changes = mapping_changes(WorkTypes.parse(FILE))
    assert ("*", "*", "other", "website") in [
        (each.source_scheme, each.source_type, each.before, each.after) for each in changes
    ]
    assert sum(each.after is None for each in changes) == len(builtin().rows) - 1
