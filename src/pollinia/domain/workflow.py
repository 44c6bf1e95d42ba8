"""The workflow of research outputs: ordered steps, and side steps that count as below a step of the order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pollinia.domain.problem import Problem


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


class WorkflowUnreadable(Problem):
    """Steps of your own are written first to last as key=label with < between, and after a semicolon those of re-validation."""


_KEY = re.compile(r"[\w./:-]+\Z")


def parse_workflow(text: str) -> Workflow:
    """``draft=Draft < done=Done; again=Checked again``: the steps in order, and those of re-validation with commas between.

    White space counts for nothing around the signs. Raises WorkflowUnreadable.
    """
    order, _, beside = text.partition(";")
    workflow = Workflow(tuple(_read(order.split("<"))), tuple(_read(beside.split(",")) if beside.strip() else ()))
    keys = [each.key for each in (*workflow.steps, *workflow.revalidation)]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise WorkflowUnreadable(f"The key {twice} stands there twice.")
    return workflow


def workflow_text(workflow: Workflow) -> str:
    """As ``parse_workflow`` reads it."""
    order = " < ".join(f"{each.key}={each.label}" for each in workflow.steps)
    beside = ", ".join(f"{each.key}={each.label}" for each in workflow.revalidation)
    return f"{order}; {beside}" if beside else order


def _read(steps: Iterable[str]) -> Iterable[WorkflowStep]:
    for step in steps:
        key, _, label = (each.strip() for each in step.partition("="))
        if not _KEY.match(key) or not label or any(sign in label for sign in "=<;,"):
            raise WorkflowUnreadable(f"“{' '.join(step.split())}” is no key=label.")
        yield WorkflowStep(key, " ".join(label.split()))


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
