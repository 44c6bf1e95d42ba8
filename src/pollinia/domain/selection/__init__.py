"""What may go: a verdict for every content item of a researcher, with one reason and one sentence.

The researcher and the administrator read the same sentence; it says why, and what would change it. The checks of each kind of
item stand in a table of its module, in their order: the first that fails decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pollinia.domain.content import Person, ResearchOutput
from pollinia.domain.options import SETTINGS
from pollinia.domain.organisations import OrganisationTree


class Outcome(StrEnum):
    """HELD: what is on ORCID of this item stays as it is, and nothing is added."""

    EXPORTED = "exported"
    HELD = "held"
    LEFT_OUT = "left-out"


class Reason(StrEnum):
    """Why a verdict is as it is."""

    ELIGIBLE = "eligible"
    STATUS_UNKNOWN = "status-unknown"
    STATUS_NOT_CHOSEN = "status-not-chosen"
    NOT_PUBLIC = "not-public"
    WORKFLOW_STEP_UNKNOWN = "workflow-step-unknown"
    WORKFLOW_STEP_TOO_EARLY = "workflow-step-too-early"
    IN_REVALIDATION = "in-revalidation"
    NOT_A_CONTRIBUTOR = "not-a-contributor"
    ACKNOWLEDGED_ONLY = "acknowledged-only"
    OPTED_OUT = "opted-out"
    NO_TITLE = "no-title"
    NO_WORK_TYPE = "no-work-type"
    DUPLICATE = "duplicate"
    SETTING_OFF = "setting-off"
    ENDED = "ended"
    ORGANISATION_UNKNOWN = "organisation-unknown"
    NO_ROR_ID = "no-ror-id"
    NO_ORGANISATION_NAME = "no-organisation-name"
    NO_COUNTRY = "no-country"
    KIND_NOT_EXPORTED = "kind-not-exported"
    MALFORMED = "malformed"
    NO_PROFILE = "no-profile"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``sentence`` says why; ``warning`` what an administrator should complete although the item is exported."""

    outcome: Outcome
    reason: Reason
    sentence: str
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Researcher:
    """All that decides about one record: the person, the outputs that name them, the organisations, the authenticated iDs by
    person ID, and the keys of the items that the researcher does not want on the record."""

    person: Person
    outputs: Sequence[ResearchOutput]
    tree: OrganisationTree
    authenticated: Mapping[str, str]
    opted_out: frozenset[str] = frozenset()


def left_out(reason: Reason, sentence: str) -> Verdict:
    return Verdict(Outcome.LEFT_OUT, reason, sentence)


LABELS: Mapping[str, str] = {each.field: each.label for each in SETTINGS}
"""The settings' names on the configuration page, by field."""

OPTED_OUT = left_out(
    Reason.OPTED_OUT, "The researcher chose not to send it to ORCID. It is exported again once they take that back."
)


def switched_off(setting: str) -> Verdict:
    return left_out(Reason.SETTING_OFF, f"The setting {LABELS[setting]} is off. An administrator can turn it on.")
