"""What a year of use leaves in the tables beside the content and what is on ORCID: runs with every action, and other lists.

By set-based SQL, in the proportions of a university: the first export of everybody, a year of nights, a run that is on and has
written half of everything anew, a run that the brake holds, and what came of imports, invitations and accounts meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from django.db import connection as database
from django.utils import timezone

from benchmarks.installation import REGISTRY
from benchmarks.university import CLIENT_ID
from pollinia.domain.candidates import Duplicate, OrcidWork, SameBy
from pollinia.domain.content import Identifier, PartialDate
from pollinia.store.candidates import ImportCandidate
from pollinia.store.change_marks import hold_marks, mark_turns
from pollinia.store.codec import encode
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem
from pollinia.store.runs import Run, RunState, Trigger
from pollinia.store.sql import execute

NIGHTS = 365
VERIFY_DAYS = 30


def a_year_of_use() -> None:
    """Fill all lists. Everybody's first export is recorded already."""
    _withdrawals()
    _first_export()
    _nights()
    _run_that_is_on()
    _held_run()
    _candidates()
    _imports()
    _invitations()
    _accounts()
    execute(
        "INSERT INTO store_outcomecount (run_id, deed, section, outcome, number)"
        " SELECT run_id, deed, section, outcome, count(*) FROM store_actiontaken WHERE outcome <> 'trying' GROUP BY 1, 2, 3, 4"
    )
    with database.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _withdrawals() -> None:
    """Every fiftieth has withdrawn the permission."""
    execute("UPDATE store_connection SET state = 'permission-withdrawn' WHERE mod(id, 50) = 3")


def _first_export() -> None:
    """An item in 500 was refused, one in 1,000 took a second try, one in 10,000 has no outcome, one turn in 500 was stopped."""
    run = _run(Trigger.ASKED, days_ago=NIGHTS, hours=0.6)
    parameters = {"run": run.pk, "began": run.started_at, "ended": run.ended_at}
    _act(
        "'add'",
        "CASE WHEN mod(item.id, 500) = 3 THEN 'refused' WHEN mod(item.id, 1000) = 7 THEN 'failed'"
        " WHEN mod(item.id, 10000) = 11 THEN 'trying' ELSE 'done' END",
        "true",
        parameters,
    )
    _act("'add'", "'done'", "mod(item.id, 1000) = 7 OR mod(item.id, 10000) = 11", parameters)
    execute(
        "INSERT INTO store_refuseditem (connection_id, key, fingerprint, answer, refused_at)"
        f" SELECT connection_id, key, fingerprint, {_ANSWER}, now() - item.id * interval '1 second'"
        " FROM store_exporteditem item WHERE mod(item.id, 500) = 3"
    )
    execute("DELETE FROM store_exporteditem WHERE mod(id, 500) = 3")
    _turns(
        "CASE WHEN mod(connection.id, 500) = 9 THEN 'stopped' ELSE 'done' END",
        "requests = 5, refused = (SELECT count(*) FROM store_refuseditem one WHERE one.connection_id = turn.connection_id)",
        "true",
        parameters,
    )
    _end(run)


def _nights() -> None:
    """Each night a thirtieth of the records is read, and one in 20 of them written to."""
    for night in range(1, NIGHTS):
        run = _run(Trigger.NIGHTLY, days_ago=NIGHTS - night, hours=0.05)
        parameters = {"run": run.pk, "began": run.started_at, "ended": run.ended_at, "night": night, "days": VERIFY_DAYS}
        chosen = "mod(connection.id, %(days)s) = mod(%(night)s, %(days)s)"
        _turns("'done'", "requests = 1, unchanged = 50, verifies = true", chosen, parameters)
        _act(
            "'update'",
            "CASE WHEN mod(item.id, 500) = 1 THEN 'failed' ELSE 'done' END",
            f"{chosen} AND mod(connection.id + %(night)s, 20) = 0 AND mod(item.id, 25) = 0",
            parameters,
        )
        _end(run)


def _run_that_is_on() -> None:
    """A change of the settings is on its way: every second researcher's works have been written anew."""
    run = _run(Trigger.CHANGED, days_ago=0, hours=0)
    parameters = {"run": run.pk, "began": run.started_at, "ended": timezone.now()}
    _turns("CASE WHEN mod(connection.id, 2) = 0 THEN 'done' ELSE 'waiting' END", "weight = 50", "true", parameters)
    execute(
        "UPDATE store_turn SET requests = 51, ended_at = now() - mod(id, 1000) * interval '1 second'"
        " WHERE run_id = %(run)s AND state = 'done'",
        parameters,
    )
    outcome = "CASE WHEN mod(item.id, 5000) = 2 THEN 'failed' WHEN mod(item.id, 50000) = 4 THEN 'trying' ELSE 'done' END"
    _act("'update'", outcome, "mod(connection.id, 2) = 0 AND section = 'work'", parameters)
    run.state, run.ended_at = RunState.RUNNING, None
    run.save()


def _held_run() -> None:
    """It would remove the works of all; those whose works are not published any more show what."""
    run = _run(Trigger.CHANGED, days_ago=0, hours=0)
    _turns("'waiting'", "weight = 50", "true", {"run": run.pk, "began": run.started_at, "ended": None})
    execute("UPDATE store_turn SET ended_at = NULL WHERE run_id = %s", [run.pk])
    heaviest = "SELECT person_id FROM store_turn WHERE run_id = %s ORDER BY id LIMIT 5"
    execute(f"UPDATE store_turn SET weight = 99 WHERE run_id = %s AND person_id IN ({heaviest})", [run.pk, run.pk])
    execute(
        "UPDATE store_researchoutput SET body = jsonb_set(body, '{status}', '\"submitted\"') WHERE id IN"
        f" (SELECT research_output_id FROM store_contribution WHERE person_id IN ({heaviest}))",
        [run.pk],
    )
    run.on_orcid = ExportedItem.objects.count()
    run.state, run.ended_at, run.removals = RunState.HELD, None, run.on_orcid // 2
    run.save()
    mark_turns(run)
    hold_marks(run)


def _candidates() -> None:
    """Every fifth researcher has four works at ORCID to decide about, one of which may be known here."""
    people = Connection.objects.order_by("id").values_list("id", "person_id")
    ImportCandidate.objects.bulk_create(
        (_candidate(person_id, number) for id, person_id in people.iterator() if id % 5 == 0 for number in range(4)),
        batch_size=5000,
    )
    execute("UPDATE store_importcandidate SET found_at = now() - id * interval '1 minute'")


def _candidate(person_id: str, number: int) -> ImportCandidate:
    title = f"On orchids that nobody told us of {number}"
    work = OrcidWork(
        number + 1,
        type="journal-article",
        title=title,
        journal="Orchid Letters",
        date=PartialDate(2020, 2),
        identifiers=(Identifier("doi", f"10.5555/{person_id}.{number}"),),
        identity=frozenset({f"doi:10.5555/{person_id}.{number}"}),
        source="A Publisher",
    )
    same = [Duplicate(f"{person_id}-0", SameBy.TITLE)] if number == 0 else []
    return ImportCandidate(
        registry=REGISTRY,
        person_id=person_id,
        put_code=number + 1,
        put_codes=[number + 1],
        identity=[],
        title=title,
        work=json.loads(encode(work)),
        duplicates=json.loads(encode(same)),
    )


def _imports() -> None:
    """A reading a night; of an output in 100 the last one has kept a record aside, or taken it without one value.

    An identifier in ten persons is set here, of a quarter of which the source says something else.
    """
    execute("INSERT INTO store_source (name, rank, format, paths) VALUES ('cris', 0, NULL, '[]')")
    execute(
        "INSERT INTO store_importrun (source_id, started_at, ended_at, state, read, added, changed, retired, refused)"
        " SELECT 'cris', now() - night * interval '1 day', now() - night * interval '1 day', 'done', 0, 0, 0, 0, 0"
        f" FROM generate_series({NIGHTS}, 1, -1) night"
    )
    execute(
        "INSERT INTO store_refusedrecord (run_id, kind, local_id, reason, position, taken_without)"
        " SELECT (SELECT max(id) FROM store_importrun), 'research-output', id, 'It has no title.', 'record ' || number,"
        " mod(number, 200) = 0 FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM store_researchoutput) output"
        " WHERE mod(number, 100) = 0"
    )
    execute(
        "INSERT INTO store_localvalue (kind, item_id, field, value, set_by, set_at, source_value)"
        " SELECT 'person', id, 'dai', '123456785', 'editor@example.org', now(),"
        " CASE WHEN mod(number, 40) = 0 THEN '123456793' END"
        " FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM store_person) person WHERE mod(number, 10) = 0"
    )


def _invitations() -> None:
    """Everybody was invited, every second one was reminded, and who is connected has used the link."""
    execute(
        "INSERT INTO store_outgoingmail (message_id, recipient, subject, written_at, not_before, attempts, sent_at)"
        " SELECT id || '.' || reminder, id || '@example.org', 'Connect your ORCID iD', now(), now(), 1, now()"
        " FROM store_person, generate_series(0, 1) reminder"
    )
    execute(
        "INSERT INTO store_invitation (person_id, registry, language, reminder, made_by, made_at, digest, refusal_digest,"
        "  issued_at, expires_at, used_at, mail_id)"
        " SELECT person.id, %s, 'en', split_part(message_id, '.', 2)::int, 'editor@example.org', now(), message_id,"
        "  message_id, now(), now() + interval '30 days', connection.connected_at, mail.id"
        " FROM store_outgoingmail mail JOIN store_person person ON person.id = split_part(message_id, '.', 1)"
        " LEFT JOIN store_connection connection ON connection.person_id = person.id"
        " WHERE message_id LIKE '%%.0' OR mod(mail.id, 4) = 0",
        [REGISTRY],
    )


def _accounts() -> None:
    """Everybody has signed in once; administrators have decided ten times a day and saved the settings every week."""
    execute(
        "INSERT INTO store_account (password, email, name, role, person_id, is_active, created_at)"
        " SELECT '!', lower(id) || '@example.org', name, 'personal', id, true, now() FROM store_person"
    )
    execute(
        'INSERT INTO store_auditline (at, "by", sentence)'
        " SELECT now() - line * interval '2 hours', 'editor@example.org', 'Set the ROR ID of organisation ' || line || '.'"
        f" FROM generate_series(1, {10 * NIGHTS}) line"
    )
    execute(
        "INSERT INTO store_configurationversion (saved_at, saved_by, options)"
        " SELECT now(), 'administrator@example.org', options FROM store_configurationversion, generate_series(1, 52)"
    )


_ANSWER = "'The item was refused. Details: The disambiguated organisation \"' || item.id || '\" is not known.'"


def _run(trigger: Trigger, days_ago: int, hours: float) -> Run:
    began = timezone.now() - timedelta(days=days_ago)
    return Run.objects.create(
        registry=REGISTRY,
        client_id=CLIENT_ID,
        trigger=trigger,
        state=RunState.DONE,
        version="1.0",
        started_at=began,
        ended_at=began + timedelta(hours=hours),
        planned=Connection.objects.count(),
    )


def _turns(state: str, values: str, chosen: str, parameters: Mapping[str, object]) -> None:
    """A turn for each of the connections, in that state."""
    execute(
        "INSERT INTO store_turn (run_id, connection_id, person_id, verifies, weight, state, attempts, not_before, ended_at,"
        "  requests, unchanged, already_there, withheld, orphans, refused, failed)"
        f" SELECT %(run)s, id, person_id, false, 0, {state}, 0, %(began)s, %(ended)s, 0, 0, 0, 0, 0, 0, 0"
        f" FROM store_connection connection WHERE {chosen} ORDER BY person_id",
        parameters,
    )
    execute(f"UPDATE store_turn turn SET {values} WHERE run_id = %(run)s", parameters)


def _act(deed: str, outcome: str, chosen: str, parameters: Mapping[str, object]) -> None:
    """An action for each of the items on ORCID, with that outcome."""
    execute(
        "INSERT INTO store_actiontaken (run_id, person_id, orcid, deed, section, key, put_code, fingerprint, reason, outcome,"
        "  answer, tried_at, ended_at)"
        f" SELECT %(run)s, person_id, orcid, {deed}, section, key, put_code, fingerprint, 'It is not on the record yet.',"
        f"  outcome, CASE WHEN outcome IN ('refused', 'failed') THEN {_ANSWER} END, %(began)s,"
        "  CASE WHEN outcome <> 'trying' THEN %(began)s::timestamptz END"
        " FROM store_exporteditem item JOIN store_connection connection ON connection.id = item.connection_id,"
        f" LATERAL (SELECT {outcome} AS outcome) became WHERE {chosen} ORDER BY person_id, item.id",
        parameters,
    )


def _end(run: Run) -> None:
    execute(
        "UPDATE store_run SET requests = (SELECT COALESCE(sum(requests), 0) FROM store_turn WHERE run_id = store_run.id)"
        " WHERE id = %s",
        [run.pk],
    )
