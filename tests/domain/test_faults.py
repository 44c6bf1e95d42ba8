"""A fault says what happened, what it means and what to do, and how far it reaches."""

from __future__ import annotations

import pytest

from pollinia.domain import faults
from pollinia.domain.faults import Fault, Scope

KINDS = sorted(Fault.__subclasses__(), key=lambda kind: kind.__name__)
WORDS = "400 Bad Request: Invalid activity, a title is required."


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_says_more_than_what_happened(kind: type[Fault]) -> None:
    message = str(kind())
    assert message.endswith(".")
    assert len(message.split(". ")) > 1
    assert "  " not in message
    assert "\n" not in message


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_says_how_far_it_reaches_and_whether_to_try_again(kind: type[Fault]) -> None:
    assert isinstance(kind.scope, Scope)
    assert isinstance(kind.permanent, bool)


@pytest.mark.parametrize("kind", KINDS)
def test_what_orcid_said_follows_the_message(kind: type[Fault]) -> None:
    fault = kind(WORDS)
    assert fault.detail == WORDS
    assert str(fault) == f"{kind()} Details: {WORDS}"


def test_no_two_faults_say_the_same() -> None:
    assert len({str(kind()) for kind in KINDS}) == len(KINDS)


def test_what_may_have_happened_at_orcid_is_never_permanent() -> None:
    assert not faults.NoAnswer.permanent
    assert not faults.UnexpectedAnswer.permanent


def test_a_fault_carries_what_was_learnt_with_it() -> None:
    assert faults.Duplicate(put_code=7).put_code == 7
    assert faults.RecordDeprecated(primary_orcid="0000-0002-1825-0097").primary_orcid == "0000-0002-1825-0097"
    assert faults.ItemRefused(WORDS, 9022).code == 9022
    assert faults.TooFast(seconds=3).seconds == 3
