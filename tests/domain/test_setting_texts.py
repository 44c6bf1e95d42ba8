"""Settings as text: what is shown can be read back, and what cannot be read is refused with what it may be."""

from __future__ import annotations

import pytest

from pollinia.domain.content import PublicationStatus
from pollinia.domain.options import Membership, Options
from pollinia.domain.setting_texts import ConfigurationRefused, read_changes, shown
from pollinia.domain.workflow import THREE_STEPS, Workflow, WorkflowStep


def test_what_is_shown_can_be_read_back() -> None:
    options = Options(
        publication_statuses=frozenset({PublicationStatus.IN_PRESS, PublicationStatus.PUBLISHED}),
        workflow=THREE_STEPS,
        workflow_threshold="approved",
        membership=Membership.PUBLIC,
        brake_share=0.5,
        brake_items=7,
        root_organisation="U",
        portal_url=False,
    )
    changes = read_changes(f"{name}={value}" for name, value in shown(options).items())
    assert Options(**changes) == options  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("portal_url=maybe", "on or off"),
        ("membership=gold", "public or member"),
        ("workflow=nine-steps", "four-steps or three-steps"),
        ("publication_statuses=printed", "with commas between"),
        ("brake_items=many", "a number"),
        ("colour=red", "The settings are"),
        ("portal_url", "no setting=value"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_it_may_be(word: str, says: str) -> None:
    with pytest.raises(ConfigurationRefused, match=says):
        read_changes([word])


def test_every_value_that_cannot_be_is_named_at_once_by_its_label() -> None:
    with pytest.raises(ConfigurationRefused) as refused:
        read_changes(["brake_items=many", "portal_url=maybe", "workflow=x"])
    for words in ("Brake: number of items cannot be “many”", "Portal URL cannot be “maybe”", "Workflow steps may be"):
        assert words in str(refused.value)
    assert [each.field for each in refused.value.problems] == ["brake_items", "portal_url", "workflow"]


def test_a_workflow_of_ones_own_is_read_and_shown() -> None:
    text = "draft=Draft < done=Done; again=Checked again"
    changes = read_changes([f"workflow={text}"])
    assert changes == {
        "workflow": Workflow(
            (WorkflowStep("draft", "Draft"), WorkflowStep("done", "Done")), (WorkflowStep("again", "Checked again"),)
        )
    }
    assert shown(Options(**changes))["workflow"] == text  # type: ignore[arg-type]
