"""The workflow of research outputs: ordered steps, and side steps that count as below a step of the order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkflowStep:
    """``key`` is what the source writes, ``label`` what administrators read; the two differ between sites."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """The steps of one installation, first to last, and its re-validation steps, which count as below the last.

    Which keys exist is data of the site: Pure's ``approved`` is labelled Validated where three steps are used and comes
    before ``validated`` where four are.
    """

    steps: tuple[WorkflowStep, ...]
    revalidation: tuple[WorkflowStep, ...] = ()

    def reaches(self, step: str, threshold: str) -> bool:
        """Whether ``step`` is at or past ``threshold``. A step that this workflow does not know never is.

        What is in re-validation was validated once: it stands right below the last step, past all others.
        """
        order = [each.key for each in self.steps]
        if self.is_revalidation(step):
            return threshold in order[:-1]
        return step in order and threshold in order and order.index(step) >= order.index(threshold)

    def is_revalidation(self, step: str) -> bool:
        return any(each.key == step for each in self.revalidation)

    def knows(self, step: str) -> bool:
        return any(each.key == step for each in (*self.steps, *self.revalidation))

    def label(self, step: str) -> str:
        """The label of a step, or its key where the workflow does not know it."""
        return next((each.label for each in (*self.steps, *self.revalidation) if each.key == step), step)


_DRAFT = WorkflowStep("entryInProgress", "Entry in progress")
_REVALIDATION = (WorkflowStep("forRevalidation", "For re-validation"),)

FOUR_STEPS = Workflow(
    steps=(
        _DRAFT,
        WorkflowStep("forApproval", "For approval"),
        WorkflowStep("approved", "For validation"),
        WorkflowStep("validated", "Validated"),
    ),
    revalidation=_REVALIDATION,
)
"""The built-in workflow. An output that is approved waits for its validation."""

THREE_STEPS = Workflow(
    steps=(_DRAFT, WorkflowStep("forApproval", "For validation"), WorkflowStep("approved", "Validated")),
    revalidation=_REVALIDATION,
)
"""Sites without an approval of their own: Pure's key ``approved`` is their last step and reads Validated."""
