"""What a configuration must not say: values that nothing can be done with, and settings that contradict each other."""

from __future__ import annotations

import re
from typing import NamedTuple

from pollinia.domain.options import Options
from pollinia.domain.web_address import web_address

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\Z")
_LONGEST_DAYS = 36_500
"""A hundred years: calendars reach no further back than the year 1."""
_CLIENT_ID = re.compile(r"APP-[A-Z0-9]{16}\Z")


def is_client_id(text: str) -> bool:
    """Whether ``text`` has the form of an ORCID client ID: ``APP-`` and 16 characters of A–Z and 0–9."""
    return _CLIENT_ID.match(text) is not None


def _is_contact(text: str) -> bool:
    return not text or web_address(text) is not None or _EMAIL.match(text) is not None


class Wrong(NamedTuple):
    """``field``: that of Options, which something is wrong with; empty where there is no such field."""

    field: str
    sentence: str


def contradictions(options: Options) -> list[Wrong]:
    """What is wrong with a configuration, a sentence for each; empty when it can be saved."""
    paces = ("member_requests_per_second", "public_requests_per_second", "burst")
    checks = (
        (
            bool(options.production_client_id) and not is_client_id(options.production_client_id),
            "production_client_id",
            "The client ID must be APP- and 16 characters of A to Z and 0 to 9, as ORCID sent it.",
        ),
        (
            bool(options.sandbox_client_id) and not is_client_id(options.sandbox_client_id),
            "sandbox_client_id",
            "The sandbox client ID must be APP- and 16 characters of A to Z and 0 to 9, as ORCID sent it.",
        ),
        (
            not options.publication_statuses,
            "publication_statuses",
            "Choose at least one publication status, or nothing would be exported.",
        ),
        (
            all(step.key != options.workflow_threshold for step in options.workflow.steps),
            "workflow_threshold",
            "Workflow: choose one of the workflow's own steps, from which on outputs are exported.",
        ),
        (
            not 0 <= options.brake_share <= 1,
            "brake_share",
            "The brake's share must lie between 0 and 100 %; on the command line, between 0 and 1.",
        ),
        (options.brake_items < 0, "brake_items", "The brake's number of items cannot be negative."),
        (not 0 <= options.night_begins_at <= 23, "night_begins_at", "The nightly run begins at an hour from 0 to 23."),
        (
            not 0 <= options.verify_every_days <= _LONGEST_DAYS,
            "verify_every_days",
            f"Between two verifications there are 0 to {_LONGEST_DAYS} days; 0 is never.",
        ),
        (
            not 1 <= options.keep_history_days <= _LONGEST_DAYS,
            "keep_history_days",
            f"The history is kept for 1 to {_LONGEST_DAYS} days.",
        ),
        (
            min(getattr(options, each) for each in paces) < 1,
            min(paces, key=lambda each: float(getattr(options, each))),
            "Requests per second and burst must be at least 1.",
        ),
        (options.public_requests_per_day < 1, "public_requests_per_day", "The requests per day must be at least 1."),
        (
            not _is_contact(options.support_contact),
            "support_contact",
            "The support contact must be an e-mail address, or a web address with http or https.",
        ),
        (
            not 1 <= options.invitation_days <= 365,
            "invitation_days",
            "The link of an invitation works for 1 to 365 days.",
        ),
        (options.invitations_per_hour < 1, "invitations_per_hour", "The invitations per hour must be at least 1."),
        (
            not 0 <= options.reminders_at_most <= 5,
            "reminders_at_most",
            "Nobody is reminded more than 5 times; 0 is never.",
        ),
        (
            not 1 <= options.reminder_after_days <= _LONGEST_DAYS,
            "reminder_after_days",
            f"Between an invitation and a reminder there are 1 to {_LONGEST_DAYS} days.",
        ),
    )
    return [Wrong(field, sentence) for is_wrong, field, sentence in checks if is_wrong]
