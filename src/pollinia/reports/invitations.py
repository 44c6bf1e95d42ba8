"""What became of the invitations, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection as database

from pollinia.reports.paging import Page, Paging, page_of


class InvitationState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    USED = "used"
    EXPIRED = "expired"
    """Nobody used the link while it worked."""
    FAILED = "failed"
    """The mail server does not take the e-mail."""
    DROPPED = "dropped"
    """Not sent, since something had come in between."""


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """``words``: why it was dropped, or the mail server's answer where it was not sent, for good or so far."""

    person_id: str
    name: str
    address: str | None
    language: str
    reminder: int
    made_by: str
    made_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    used_at: datetime | None
    state: InvitationState
    words: str | None


_LIST = """
    FROM (SELECT invitation.*, mail.recipient, mail.sent_at, COALESCE(dropped, mail.answer) AS words, CASE
            WHEN dropped IS NOT NULL THEN 'dropped'
            WHEN used_at IS NOT NULL THEN 'used'
            WHEN failed_at IS NOT NULL THEN 'failed'
            WHEN issued_at IS NULL OR (mail.id IS NOT NULL AND mail.sent_at IS NULL) THEN 'waiting'
            WHEN expires_at <= now() THEN 'expired'
            ELSE 'sent' END AS state
        FROM store_invitation invitation LEFT JOIN store_outgoingmail mail ON mail.id = mail_id
        WHERE registry = %(registry)s) invitation
    LEFT JOIN store_person person ON person.id = person_id
    WHERE %(state)s = '' OR state = %(state)s
"""


def list_invitations(registry: str, state: str, paging: Paging) -> Page[SentInvitation]:
    """``state``: one of InvitationState, or empty for all."""
    asked: Mapping[str, str | int] = {"registry": registry, "state": state, "limit": paging.limit, "offset": paging.offset}
    with database.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_LIST}", asked)
        (total,) = cursor.fetchone()
        cursor.execute(
            "SELECT person_id, COALESCE(name, person_id), recipient, language, reminder, made_by, made_at, sent_at, expires_at,"
            f" used_at, state, words {_LIST} ORDER BY invitation.id DESC LIMIT %(limit)s OFFSET %(offset)s",
            asked,
        )
        entries = [_row(row) for row in cursor.fetchall()]
    return page_of(entries, total, paging)


def _row(row: tuple[Any, ...]) -> SentInvitation:
    person_id, name, address, language, reminder, made_by, made_at, sent_at, expires_at, used_at, state, words = row
    when = (made_at, sent_at, expires_at, used_at)
    return SentInvitation(person_id, name, address, language, reminder, made_by, *when, InvitationState(state), words)


def mail_trouble() -> str | None:
    """What the mail server said last to an e-mail that still waits, None where it takes what it is given."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT answer FROM store_outgoingmail WHERE sent_at IS NULL AND given_up_at IS NULL AND attempts > 0"
            " ORDER BY not_before DESC LIMIT 1"
        )
        row = cursor.fetchone()
    return row[0] if row else None
