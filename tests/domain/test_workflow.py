import pytest

from pollinia.domain.workflow import FOUR_STEPS, THREE_STEPS, Workflow


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
