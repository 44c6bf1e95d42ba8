"""Settings in the words of the page, never in internal keys."""

from __future__ import annotations

from dataclasses import fields, replace
from enum import StrEnum

import pytest

from pollinia.domain.content import PublicationStatus
from pollinia.domain.options import Membership, Options, OtherSources
from pollinia.domain.setting_words import CHOICES, in_words
from pollinia.domain.workflow import THREE_STEPS, Workflow, WorkflowStep

CHANGED = Options(
    membership=Membership.PUBLIC,
    works_of_other_sources=OtherSources.ONLY_IF_MISSING,
    publication_statuses=frozenset({PublicationStatus.IN_PRESS, PublicationStatus.PUBLISHED}),
    workflow=THREE_STEPS,
    workflow_threshold="approved",
    brake_share=0.125,
    root_organisation="U",
)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("export_enabled", "off"),
        ("portal_url", "on"),
        ("membership", "Public API"),
        ("works_of_other_sources", "Only if missing"),
        ("publication_statuses", "Published, In press"),
        ("workflow_threshold", "Validated"),
        ("brake_share", "12.5 %"),
        ("brake_items", "50"),
        ("root_organisation", "U"),
        ("production_client_id", "none"),
    ],
)
def test_values_are_in_words(field: str, words: str) -> None:
    assert in_words(field, CHANGED, {}) == words


def test_a_workflow_shows_its_steps_in_order_and_what_is_beside_them() -> None:
    words = in_words("workflow", CHANGED, {})
    assert words.startswith("Entry in progress (entryInProgress) < For validation (forApproval) < Validated (approved)")
    assert words.endswith("beside them For re-validation (forRevalidation)")
    assert in_words("workflow", replace(CHANGED, workflow=Workflow((WorkflowStep("a", "A"),))), {}) == "A (a)"


def test_the_root_organisation_is_named() -> None:
    assert in_words("root_organisation", CHANGED, {"U": "University of Exampleton"}) == "University of Exampleton"


def test_an_empty_root_and_no_status_are_none() -> None:
    bare = replace(CHANGED, root_organisation=None, publication_statuses=frozenset())
    assert in_words("root_organisation", bare, {}) == in_words("publication_statuses", bare, {}) == "none"


def test_every_choice_of_every_setting_has_its_words() -> None:
    for each in fields(Options):
        kind = type(getattr(CHANGED, each.name))
        if issubclass(kind, StrEnum):
            assert set(kind) <= set(CHOICES)
