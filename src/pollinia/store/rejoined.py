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
    for table, same in (
        ("store_account", "is_active"),
        ("store_connection", "registry"),
        ("store_invitation", "registry"),
        ("store_optout", "key"),
        ("store_importcandidate", "put_code"),
    ):
        _move(table, "person_id", same, "rejoined.kind = 'person'")
    _move("store_localvalue", "item_id", "field", "rejoined.kind = ours.kind", "theirs.kind = ours.kind")
    _move_root_organisation()


def _keep_wishes_for_no_invitations() -> None:
    execute("""
        INSERT INTO store_donotinvite (person_id, at)
        SELECT rejoined.item_id, now() FROM rejoined JOIN store_donotinvite ON person_id = before AND kind = 'person'
        ON CONFLICT DO NOTHING
    """)


def _move(table: str, id: str, same: str, which: str, of_theirs: str = "true") -> None:
    execute(f"""
        UPDATE {table} ours SET {id} = rejoined.item_id FROM rejoined
        WHERE ours.{id} = rejoined.before AND {which} AND {_NOBODY_IS_LEFT}
          AND NOT EXISTS (SELECT FROM {table} theirs
              WHERE theirs.{id} = rejoined.item_id AND theirs.{same} = ours.{same} AND {of_theirs})
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
