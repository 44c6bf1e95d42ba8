"""A worker sends what was written, and what a killed one had in hand is sent by the next."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from django.db import connection as database
from tests.flows.institution import Institution
from tests.jobs.conftest import Workers
from tests.patience import PATIENCE_SECONDS, eventually
from tests.people import ADA, BEN, BOTANY, UNIVERSITY
from tests.smtp_sink import Sink, running_sink

from pollinia.domain.invitations import Whom
from pollinia.domain.roles import Role
from pollinia.flows.forgotten_password import ask_for_password_link
from pollinia.flows.invite import invite
from pollinia.flows.write_mail import Letter, write_mail
from pollinia.jobs.queue import QUEUE, STALLED_SECONDS
from pollinia.store.accounts import Account
from pollinia.store.outgoing_mail import OutgoingMail


@pytest.fixture
def sink(workers: Workers) -> Iterator[Sink]:
    with running_sink() as running:
        workers.environment |= {
            "POLLINIA_EMAIL": f"smtp://127.0.0.1:{running.port}?tls=none",
            "POLLINIA_EMAIL_FROM": "University Library <orcid@example.edu>",
        }
        yield running


def all_sent() -> bool:
    return OutgoingMail.objects.exists() and not OutgoingMail.objects.filter(sent_at=None).exists()


def test_invitations_leave_as_soon_as_they_are_made(institution: Institution, workers: Workers, sink: Sink) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN)
    workers.start()
    invite(Whom.NOT_CONNECTED, "", "de", "editor@example.org")
    eventually(lambda: len(sink.taken) == 2)
    eventually(all_sent)
    (mail,) = sink.of("ada@example.org")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_link_to_choose_a_password_leaves_and_the_address_is_in_no_log(workers: Workers, sink: Sink) -> None:
    Account.objects.create(email="ada@example.org", name="Ada", role=Role.PERSONAL, password="!")
    worker = workers.start()
    for email in ("ada@example.org", "ben@example.org"):
        ask_for_password_link(email)
    eventually(lambda: len(sink.of("ada@example.org")) == 1)
    eventually(all_sent)
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=PATIENCE_SECONDS)
    assert "@example.org" not in output


def test_an_e_mail_in_the_hands_of_a_killed_worker_is_sent_again_under_the_same_id(workers: Workers, sink: Sink) -> None:
    killed = workers.start()
    sink.after_taking = killed.kill
    write_mail("ada@example.org", Letter("Subject", "Text", "<p>Text</p>"))
    eventually(lambda: killed.poll() is not None)
    assert not all_sent()
    sink.after_taking = None
    workers.start()
    eventually(all_sent, STALLED_SECONDS + 30)
    first, second = sink.taken
    assert first["Message-ID"] == second["Message-ID"]


def test_a_worker_that_died_while_it_looked_after_others_keeps_nobody_from_looking_after_it(
    workers: Workers, sink: Sink
) -> None:
    write_mail("ada@example.org", Letter("Subject", "Text", "<p>Text</p>"))
    with database.cursor() as cursor:
        # As it is right after the death of a worker, whose heartbeat is not old yet.
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
        (dead,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)"
            " VALUES (%s, 'look_after', 'look_after', 'look_after', '{\"timestamp\": 0}')",
            [QUEUE],
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [dead])
    workers.start()
    eventually(all_sent, STALLED_SECONDS + 30)
