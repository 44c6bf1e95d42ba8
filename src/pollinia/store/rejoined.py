"""What is kept here follows a person or an organisation to the ID that it has now.

For the intake that is on: the temporary table ``rejoined`` (kind, before, item_id) says which records have become parts of
another item.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import connection

from pollinia.store.audit import AuditLine
from pollinia.store.configuration import current_options, save_options
from pollinia.store.sql import execute

IMPORT = "import"
"""Who is said to have changed the configuration, where the content has."""

_NOBODY_IS_LEFT = """NOT EXISTS (SELECT FROM store_sourcerecord live
    WHERE live.kind = rejoined.kind AND live.item_id = rejoined.before AND NOT live.retired)"""
"""That no source has an item with the ID that it had before."""


def follow_rejoined() -> None:
    """Account, connection, local values and all else; what the other ID has of its own stays."""
    _keep_wishes_for_no_invitations()
    _find_certain_persons()
    _move_accounts()
    _move_invitations()
    for table, same in (
        ("store_connection", "registry"),
        ("store_optout", "key"),
        ("store_importcandidate", "put_code"),
        ("store_unusedpermission", "id"),
    ):
        execute(f"""
            UPDATE {table} ours SET person_id = item_id FROM certain_person WHERE person_id = before
              AND NOT EXISTS (SELECT FROM {table} theirs WHERE theirs.person_id = item_id AND theirs.{same} = ours.{same})
        """)
    _move_local_values()
    _move_root_organisation()


def _keep_wishes_for_no_invitations() -> None:
    execute("""
        INSERT INTO store_donotinvite (person_id, at)
        SELECT rejoined.item_id, now() FROM rejoined JOIN store_donotinvite ON person_id = before AND kind = 'person'
        ON CONFLICT DO NOTHING
    """)


def _find_certain_persons() -> None:
    """Of the persons who have another ID now, those who are certain to be the same ones.

    An iD that a source says is anybody's claim: it joins what the sources say, and moves nothing of what people may do here.
    Certain is the same e-mail address in both sources, or of the account; where a source says none, that somebody has signed in
    with that iD at ORCID.
    """
    execute(f"""
        CREATE TEMP TABLE moved_person ON COMMIT DROP AS
        SELECT DISTINCT before, rejoined.item_id, known.join_key AS orcid,
               lower(trim(known.body->>'email')) AS address, lower(trim(own.body->>'email')) AS own_address
        FROM rejoined
        LEFT JOIN LATERAL (
            SELECT * FROM store_sourcerecord record JOIN store_source ON name = record.source_id
            WHERE record.kind = 'person' AND record.item_id = rejoined.item_id AND record.local_id = rejoined.item_id
                AND NOT record.retired ORDER BY rank LIMIT 1) known ON true
        LEFT JOIN LATERAL (
            SELECT * FROM store_sourcerecord record JOIN store_source ON name = record.source_id
            WHERE record.kind = 'person' AND record.local_id = before ORDER BY record.retired, rank LIMIT 1) own ON true
        WHERE rejoined.kind = 'person' AND {_NOBODY_IS_LEFT}
    """)
    execute("""
        CREATE TEMP TABLE certain_person ON COMMIT DROP AS SELECT before, item_id FROM moved_person WHERE
            address = own_address OR EXISTS (SELECT FROM store_account WHERE person_id = before AND email = address)
            OR (address IS NULL OR own_address IS NULL) AND EXISTS (
                SELECT FROM store_connection connection WHERE person_id = before AND connection.orcid = moved_person.orcid)
    """)


def _move_accounts() -> None:
    """An account that does not follow is nobody's: whose it is can be said again, by who administers or at a sign-in."""
    execute("""
        UPDATE store_account ours SET person_id = item_id FROM moved_person WHERE person_id = before AND email = address
          AND NOT (is_active AND EXISTS (
              SELECT FROM store_account theirs WHERE theirs.person_id = item_id AND theirs.is_active))
    """)
    execute("UPDATE store_account SET person_id = NULL FROM moved_person WHERE person_id = before")


def _move_invitations() -> None:
    """Those that went to another mailbox than the person has now open nothing any more; one that waits is made anew."""
    execute("""
        UPDATE store_invitation ours SET person_id = item_id FROM moved_person
        WHERE person_id = before AND lower(ours.address) = moved_person.address
    """)
    execute("""
        UPDATE store_invitation SET expires_at = now() FROM moved_person
        WHERE person_id = before AND used_at IS NULL AND expires_at > now()
    """)


def _move_local_values() -> None:
    execute(f"""
        UPDATE store_localvalue ours SET item_id = rejoined.item_id FROM rejoined
        WHERE ours.kind = rejoined.kind AND ours.item_id = rejoined.before AND {_NOBODY_IS_LEFT}
          AND NOT EXISTS (SELECT FROM store_localvalue theirs
              WHERE theirs.kind = ours.kind AND theirs.item_id = rejoined.item_id AND theirs.field = ours.field)
    """)


def _move_root_organisation() -> None:
    """By a version of the configuration like any other, so that it can be seen, and restored."""
    root = current_options().root_organisation
    if root is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(item_id) FROM rejoined WHERE kind = 'organisation' AND before = %s AND {_NOBODY_IS_LEFT}", [root]
        )
        (now,) = cursor.fetchone()
        if now is None:
            return
        # As flows.change_configuration: what an administrator saves meanwhile is neither lost nor overwritten.
        cursor.execute("LOCK TABLE store_configurationversion IN EXCLUSIVE MODE")
    options = current_options()
    if options.root_organisation == root:
        save_options(replace(options, root_organisation=now), saved_by=IMPORT)
        AuditLine.objects.create(
            by=IMPORT, sentence=f"The root organisation is {now} now: the sources have joined {root}, which it was, to it."
        )
