"""Whom invitations are made for: persons of an organisation by what keeps them from being invited, in one statement each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection as database

from pollinia.domain.invitations import Fate, Whom
from pollinia.store.sql import IN_OR_BELOW, LAST_DAY, WHY_RECONNECT, count, day_number


@dataclass(frozen=True, slots=True)
class Choice:
    """Persons in ``organisation`` or below it, all where it is empty, who are to connect at ``registry``.

    ``client``: the ORCID client in use.
    """

    registry: str
    client: str
    whom: Whom
    organisation: str
    today: date

    def parameters(self) -> dict[str, Any]:
        return {
            "registry": self.registry,
            "client": self.client,
            "whom": self.whom,
            "organisation": self.organisation,
            "today": day_number(self.today),
        }


@dataclass(frozen=True, slots=True)
class Invitee:
    person_id: str
    name: str
    address: str
    invited_at: datetime | None


_ADDRESS = "COALESCE(NULLIF(trim(person.email), ''), account.email)"

# As domain.leaving.has_left.
_HAS_LEFT = f"""person.body->'affiliations' <> '[]'::jsonb AND NOT EXISTS (
    SELECT FROM jsonb_array_elements(person.body->'affiliations') affiliation
    WHERE {LAST_DAY} IS NULL OR {LAST_DAY} >= %(today)s)"""

_WHO = f"""
    SELECT person.id AS person_id, person.name, {_ADDRESS} AS address, account.language, last.issued_at AS invited_at, CASE
        WHEN person.retired THEN '{Fate.RETIRED}'
        WHEN connection.state IS NOT NULL AND why IS NULL THEN '{Fate.CONNECTED}'
        WHEN %(whom)s <> CASE WHEN why = 'withdrawn' THEN '{Whom.PERMISSION_WITHDRAWN}'
            WHEN why IS NOT NULL THEN '{Whom.MUST_RECONNECT}'
            WHEN last.issued_at IS NOT NULL THEN '{Whom.INVITED_BEFORE}' ELSE '{Whom.NOT_CONNECTED}' END THEN NULL
        WHEN {_HAS_LEFT} THEN '{Fate.LEFT}'
        WHEN EXISTS (SELECT FROM store_donotinvite unwilling WHERE unwilling.person_id = person.id) THEN '{Fate.UNWILLING}'
        WHEN {_ADDRESS} IS NULL THEN '{Fate.NO_ADDRESS}'
        WHEN EXISTS (SELECT FROM store_invitation waiting WHERE waiting.person_id = person.id
            AND waiting.registry = %(registry)s AND issued_at IS NULL AND dropped IS NULL) THEN '{Fate.WAITING}'
        ELSE '{Fate.INVITED}' END AS fate
    FROM store_person person
    LEFT JOIN store_connection connection ON connection.person_id = person.id AND connection.registry = %(registry)s
    CROSS JOIN LATERAL (SELECT {WHY_RECONNECT} AS why) because
    LEFT JOIN (SELECT DISTINCT ON (person_id) person_id, email, language FROM store_account WHERE is_active
        ORDER BY person_id, id) account ON account.person_id = person.id
    LEFT JOIN LATERAL (SELECT max(issued_at) AS issued_at FROM store_invitation invitation
        WHERE invitation.person_id = person.id AND invitation.registry = %(registry)s) last ON true
    WHERE %(organisation)s = '' OR {IN_OR_BELOW.replace("%s", "%(organisation)s")}
"""


def count_fates(choice: Choice) -> dict[Fate, int]:
    """How many have which fate. Persons of another state than the one chosen have none, unless they are connected."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT fate, count(*) FROM ({_WHO}) who WHERE fate IS NOT NULL GROUP BY fate", choice.parameters())
        found = {Fate(fate): number for fate, number in cursor.fetchall()}
    return {fate: found.get(fate, 0) for fate in Fate}


def list_invitees(choice: Choice, limit: int, offset: int) -> list[Invitee]:
    """Those who would be invited, by name."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, name, address, invited_at FROM ({_WHO}) who WHERE fate = '{Fate.INVITED}'"
            " ORDER BY name, person_id LIMIT %(limit)s OFFSET %(offset)s",
            {**choice.parameters(), "limit": limit, "offset": offset},
        )
        return [Invitee(*row) for row in cursor.fetchall()]


def make_invitations(choice: Choice, language: str, made_by: str) -> int:
    """An invitation that waits to be sent for each of them; returns how many. Whose account has a language gets that one."""
    return _insert(
        "SELECT person_id, %(registry)s, COALESCE(language, %(language)s), 0, %(made_by)s, now()"
        f" FROM ({_WHO}) who WHERE fate = '{Fate.INVITED}' ORDER BY name, person_id",
        {**choice.parameters(), "language": language, "made_by": made_by},
    )


def is_connected(person_id: str, registry: str, client: str) -> bool:
    """Whether there is a connection that serves: whose is gone or ends nowhere may be invited to connect again."""
    return bool(
        count(
            "SELECT count(*) FROM store_connection connection WHERE person_id = %(person)s AND registry = %(registry)s"
            f" AND {WHY_RECONNECT} IS NULL",
            {"person": person_id, "registry": registry, "client": client},
        )
    )


def make_reminders(registry: str, client: str, issued_before: datetime, at_most: int) -> int:
    """A reminder that waits to be sent for each who was invited before ``issued_before``, and had fewer than ``at_most``.

    Not for those who want no more e-mails, or to whom the last one could not be sent; nor for those who have connected since
    they were invited, even if they are not connected any more.
    """
    return _insert(
        f"""
        SELECT last.person_id, last.registry, last.language, last.reminder + 1, last.made_by, now()
        FROM (SELECT DISTINCT ON (person_id) * FROM store_invitation WHERE registry = %(registry)s
            ORDER BY person_id, id DESC) last
        JOIN store_person person ON person.id = last.person_id AND NOT person.retired
        LEFT JOIN store_connection connection ON connection.person_id = last.person_id AND connection.registry = last.registry
        CROSS JOIN LATERAL (SELECT {WHY_RECONNECT} AS why) because
        WHERE last.issued_at < %(before)s AND last.reminder < %(at_most)s
            AND last.dropped IS NULL AND last.failed_at IS NULL AND last.answered_at IS NULL
            AND (connection.state IS NULL OR why IS NOT NULL)
            AND NOT EXISTS (SELECT FROM store_donotinvite unwilling WHERE unwilling.person_id = last.person_id)
        ORDER BY last.id
        """,
        {"registry": registry, "client": client, "before": issued_before, "at_most": at_most},
    )


def _insert(selection: str, parameters: Mapping[str, Any]) -> int:
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_invitation (person_id, registry, language, reminder, made_by, made_at)"
            f" {selection} ON CONFLICT DO NOTHING",
            parameters,
        )
        return int(cursor.rowcount)
