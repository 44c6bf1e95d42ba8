"""The institution's text of an invitation: what it may hold, and what becomes of its fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollinia.domain.invitations import FIELDS, LONGEST_BODY, LONGEST_SUBJECT, Wording, refusals

VALUES = {each: each.upper() for each in FIELDS}


@pytest.mark.parametrize(
    ("subject", "body", "word"),
    [
        ("", "Text", "needs a subject"),
        ("Subject", " \n", "needs a text"),
        ("Two\nlines", "Text", "one line"),
        ("s" * (LONGEST_SUBJECT + 1), "Text", "one line"),
        ("Subject", "t" * (LONGEST_BODY + 1), "at most"),
        ("Subject", "{link} and {nickname}", "no field {link}, {nickname}"),
        ("{", "Text", "Braces"),
        ("Subject", "{ name }", "Braces"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_a_sentence(subject: str, body: str, word: str) -> None:
    (sentence,) = refusals(Wording(subject, body))
    assert word in sentence
    assert sentence.endswith(".")


def test_every_field_is_filled_in_wherever_it_stands() -> None:
    every = " ".join(f"{{{each}}}" for each in FIELDS)
    assert refusals(Wording(every, every)) == []
    filled = "NAME GIVEN_NAMES FAMILY_NAME INSTITUTION"
    assert Wording(every, every).filled(VALUES) == Wording(filled, filled)


@given(st.text(), st.text())
def test_what_is_not_refused_can_be_filled_in_and_leaves_no_braces(subject: str, body: str) -> None:
    wording = Wording(subject, body)
    if not refusals(wording):
        filled = wording.filled(VALUES)
        assert not set("{}") & set(filled.subject + filled.body)


@given(st.text(alphabet="{}name "))
def test_a_name_with_braces_is_left_as_it_is(name: str) -> None:
    assert Wording("s", "{name}").filled({**VALUES, "name": name}).body == name
