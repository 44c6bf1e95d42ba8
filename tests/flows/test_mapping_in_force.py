"""A mapping file is put in the place of the one that was seen, and of no other."""

from __future__ import annotations

import pytest

from pollinia.domain.output_types import builtin
from pollinia.flows.mapping_in_force import MappingChangedMeanwhile, if_still_newest, newest_file
from pollinia.flows.replace_output_types import remove_output_types, replace_output_types
from pollinia.store.configuration import OutputTypeFile

pytestmark = pytest.mark.django_db


def test_the_one_that_was_seen_is_replaced_and_nothing_else() -> None:
    seen = newest_file(OutputTypeFile)
    assert seen == 0
    with if_still_newest(OutputTypeFile, seen):
        replace_output_types(builtin(), by="ada@example.org")
    for out_of_date in (seen, None):
        told = pytest.raises(MappingChangedMeanwhile, match=r"ada@example\.org uploaded a file")
        with told, if_still_newest(OutputTypeFile, out_of_date):
            raise AssertionError
    with if_still_newest(OutputTypeFile, newest_file(OutputTypeFile)):
        remove_output_types(by="ben@example.org")
    with (
        pytest.raises(MappingChangedMeanwhile, match=r"ben@example\.org removed the file"),
        if_still_newest(OutputTypeFile, seen),
    ):
        raise AssertionError
