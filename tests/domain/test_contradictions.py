"""What a configuration must not say is named, all of it at once."""

from __future__ import annotations

import pytest

from pollinia.domain.contradictions import contradictions, is_client_id
from pollinia.domain.options import Membership, Options
from pollinia.domain.workflow import THREE_STEPS

CLIENT_ID = "APP-0123456789ABCDEF"


@pytest.mark.parametrize(
    "text", ["", "APP-0123456789ABCDE", "APP-0123456789abcdef", "0123456789ABCDEF", f"{CLIENT_ID}\n", f" {CLIENT_ID}"]
)
def test_a_client_id_of_another_form_is_refused(text: str) -> None:
    assert not is_client_id(text)
    assert is_client_id(CLIENT_ID)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (Options(production_client_id="APP-1"), "client ID"),
        (Options(sandbox_client_id="APP-1"), "sandbox client ID"),
        (Options(publication_statuses=frozenset()), "publication status"),
        (Options(workflow=THREE_STEPS), "one of the workflow's own steps"),
        (Options(workflow_threshold="forRevalidation"), "one of the workflow's own steps"),
        (Options(brake_share=1.5), "between 0 and 100 %; on the command line, between 0 and 1"),
        (Options(brake_share=float("nan")), "share"),
        (Options(brake_items=-1), "negative"),
        (Options(invitation_days=0), "365 days"),
        (Options(invitations_per_hour=0), "per hour"),
        (Options(reminders_at_most=6), "5 times"),
        *((Options(verify_every_days=days), "0 to 36500 days") for days in (-1, 36_501, 10**9)),
        *((Options(keep_history_days=days), "1 to 36500 days") for days in (-1, 36_501, 10**9)),
        *((Options(reminder_after_days=days), "1 to 36500 days") for days in (-1, 36_501, 10**9)),
        (Options(keep_history_days=0), "1 to 36500 days"),
        (Options(reminder_after_days=0), "1 to 36500 days"),
    ],
)
def test_a_contradiction_is_named(options: Options, word: str) -> None:
    (wrong,) = contradictions(options)
    assert word in wrong.sentence
    assert wrong.sentence.endswith(".")
    assert getattr(options, wrong.field) != getattr(Options(), wrong.field) or wrong.field == "workflow_threshold"


@pytest.mark.parametrize(
    "options",
    [
        Options(export_enabled=True, membership=Membership.PUBLIC),
        Options(export_affiliation=False, detailed_affiliations=True, only_active_affiliations=True),
    ],
)
def test_a_setting_without_effect_contradicts_nothing_and_is_kept_for_when_it_has_one(options: Options) -> None:
    assert contradictions(options) == []


def test_the_longest_times_are_within_what_a_calendar_knows() -> None:
    assert contradictions(Options(verify_every_days=36_500, keep_history_days=36_500, reminder_after_days=36_500)) == []
    assert contradictions(Options(verify_every_days=0)) == []


def test_all_contradictions_are_named_at_once() -> None:
    assert len(contradictions(Options(brake_share=-1, brake_items=-1, publication_statuses=frozenset()))) == 3
