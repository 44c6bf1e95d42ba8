import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollinia.domain.workflow import (
    FOUR_STEPS,
    THREE_STEPS,
    Workflow,
    WorkflowStep,
    WorkflowUnreadable,
    parse_workflow,
    workflow_text,
)


@pytest.mark.parametrize("workflow", [FOUR_STEPS, THREE_STEPS])
def test_a_threshold_is_reached_by_its_own_step_and_all_later_ones(workflow: Workflow) -> None:
    keys = [step.key for step in workflow.steps]
    for position, threshold in enumerate(keys):
        assert [key for key in keys if workflow.reaches(key, threshold)] == keys[position:]


@pytest.mark.parametrize("workflow", [FOUR_STEPS, THREE_STEPS])
def test_re_validation_counts_as_below_the_last_step_and_past_all_others(workflow: Workflow) -> None:
    *earlier, last = (step.key for step in workflow.steps)
    assert not workflow.reaches("forRevalidation", last)
    assert all(workflow.reaches("forRevalidation", threshold) for threshold in earlier)


def test_a_step_or_a_threshold_that_is_not_known_is_never_reached() -> None:
    assert not FOUR_STEPS.reaches("published", "entryInProgress")
    assert not FOUR_STEPS.reaches("validated", "published")
    assert not FOUR_STEPS.reaches("forRevalidation", "published")
    assert not FOUR_STEPS.knows("published")


def test_the_same_key_has_the_label_of_its_site() -> None:
    assert FOUR_STEPS.label("approved") == "For validation"
    assert THREE_STEPS.label("approved") == "Validated"


def test_a_step_that_is_not_known_is_called_by_its_key() -> None:
    assert FOUR_STEPS.label("published") == "published"


def test_re_validation_is_a_step_that_is_known() -> None:
    assert FOUR_STEPS.knows("forRevalidation")
    assert FOUR_STEPS.is_revalidation("forRevalidation")
    assert not FOUR_STEPS.is_revalidation("validated")
    assert FOUR_STEPS.label("forRevalidation") == "For re-validation"


_STEPS = st.lists(
    st.builds(
        WorkflowStep, st.from_regex(r"[\w./:-]+", fullmatch=True), st.from_regex(r"[A-Za-zÄ-ü]+( [a-z]+)*", fullmatch=True)
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda step: step.key,
)


@given(steps=_STEPS, ordered=st.integers(1, 6))
def test_what_is_written_is_read_as_the_same_workflow(steps: list[WorkflowStep], ordered: int) -> None:
    workflow = Workflow(tuple(steps[:ordered]), tuple(steps[ordered:]))
    assert parse_workflow(workflow_text(workflow)) == workflow


def test_white_space_and_line_breaks_count_for_nothing() -> None:
    text = "entryInProgress = Entry in progress\n < forApproval= For  approval <approved=For validation< validated=Validated ;"
    assert parse_workflow(f"{text}\nforRevalidation=For re-validation\n") == FOUR_STEPS


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "“” is no key=label"),
        ("draft", "“draft” is no key=label"),
        ("draft=", "“draft=” is no key=label"),
        ("draft=Draft <", "“” is no key=label"),
        ("a draft=Draft", "“a draft=Draft” is no key=label"),
        ("draft=Draft, done=Done", "is no key=label"),
        ("draft=Draft < draft=Done", "The key draft stands there twice"),
        ("draft=Draft; draft=Again", "The key draft stands there twice"),
    ],
)
def test_what_is_no_workflow_is_refused_with_the_step_that_is_wrong(text: str, problem: str) -> None:
    with pytest.raises(WorkflowUnreadable, match=problem):
        parse_workflow(text)
