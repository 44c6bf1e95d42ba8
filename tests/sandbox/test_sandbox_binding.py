"""JSON binding and schema: what fits a field table, in any form a client may send it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sandbox.content import affiliation, date, person_identifier, work

from orcid_sandbox import elements
from orcid_sandbox.binding import BindingError, bind
from orcid_sandbox.schema import SchemaError, check
from orcid_sandbox.sections import SECTIONS

_SENT: dict[str, dict[str, Any]] = {
    "work": work(
        url={"value": "https://example.org"},
        publication_date=date("2020", "05"),
        contributors={"contributor": [{"credit-name": {"value": "A"}}]},
    ),
    "employment": affiliation(start_date=date("2020")),
    "external-identifiers": person_identifier(),
    "researcher-urls": {"url-name": "A", "url": {"value": "https://example.org"}},
}

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("section", _SENT)
def test_what_is_bound_binds_again_to_itself(section: str) -> None:
    table = SECTIONS[section].element
    assert table is not None
    once = bind(table, _SENT[section])
    assert bind(table, once) == once
    check(table, once)


@pytest.mark.parametrize("section", _SENT)
@given(data=st.data())
def test_any_json_in_any_place_binds_or_is_a_binding_error(section: str, data: st.DataObject) -> None:
    table = SECTIONS[section].element
    assert table is not None
    sent = dict(_SENT[section])
    sent[data.draw(st.sampled_from(sorted(table.members)))] = data.draw(_JSON)
    try:
        bound = bind(table, sent)
    except BindingError:
        return
    assert bind(table, bound) == bound
    try:
        check(table, bound)
    except SchemaError:
        return


@pytest.mark.parametrize(
    ("kind", "sent", "bound"),
    [
        (elements.URL, "https://e.org", {"value": "https://e.org"}),
        (elements.FUZZY_DATE, {"year": 2020, "month": "05"}, {"year": {"value": "2020"}, "month": {"value": "05"}}),
        (elements.EXTERNAL_IDS, {"external-id": {}}, {"external-id": [{}]}),
        (elements.WORK, {"type": "dataset", "short-description": 1}, {"type": "data-set", "short-description": "1"}),
        (elements.WORK, {"citation": None}, {}),
        (elements.WORK, {"put-code": "7"}, {"put-code": 7}),
    ],
)
def test_other_spellings_of_the_same(kind: Any, sent: Any, bound: Any) -> None:
    assert bind(kind, sent) == bound


@pytest.mark.parametrize(
    "sent",
    [
        {"foo": 1},
        {"type": "Book"},
        {"type": 1},
        {"title": "A title"},
        {"country": "NO"},
        {"language-code": "no_NO"},
        {"publication-date": []},
        {"external-ids": "x"},
        {"put-code": "x"},
        {"put-code": True},
        {"visibility": "PUBLIC"},
        {"created-date": {"value": "yesterday"}},
    ],
)
def test_what_does_not_bind(sent: dict[str, Any]) -> None:
    with pytest.raises(BindingError):
        bind(elements.WORK, sent)


def test_lengths_are_counted_in_utf_16_units() -> None:
    title = elements.WORK.members["journal-title"]
    check(title, {"value": "\U0001f33c" * 500})
    with pytest.raises(SchemaError):
        check(title, {"value": "\U0001f33c" * 501})


def test_a_no_break_space_is_not_blank_to_the_schema() -> None:
    check(elements.WORK.members["journal-title"], {"value": "\xa0"})
    with pytest.raises(SchemaError):
        check(elements.WORK.members["journal-title"], {"value": " \t\n"})
