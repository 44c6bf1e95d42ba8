"""The jobs: each calls one flow. What a flow says is a problem is its outcome, and no failure of the job."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.utils.translation import override
from procrastinate.contrib.django import app

from pollinia.flows.count_outputs import count_outputs as count_for_reports
from pollinia.flows.forgotten_password import mail_password_link
from pollinia.flows.give_back import give_back as give_back_with
from pollinia.flows.hand_out import hand_out
from pollinia.flows.harvest import harvest as read_again
from pollinia.flows.import_works import import_works as look_through
from pollinia.flows.issue_invitations import issue_invitations as issue_those_due
from pollinia.flows.part import part as part_with
from pollinia.flows.registry_access import Clients
from pollinia.flows.send_mail import send_waiting_mail
from pollinia.flows.start_run import start_run
from pollinia.flows.take_over_accepted import take_over_accepted
from pollinia.flows.take_turn import take_turn
from pollinia.jobs import queue
from pollinia.jobs.reported import reported
from pollinia.store.runs import Trigger

AGAIN = 5
"""The priority of what is tried again: after all that has not been tried yet, but for verifications."""


@cache
def clients() -> Clients:
    """One for the process, so that connections to the registry stay open from job to job."""
    return Clients()


@app.task(name=queue.EXPORT_PERSON, queue=queue.QUEUE)
def export_person(connection_id: int) -> None:
    _take_turn(connection_id, queue.defer_export)


@app.task(name=queue.VERIFY_RECORD, queue=queue.QUEUE)
def verify_record(connection_id: int) -> None:
    _take_turn(connection_id, queue.defer_verification)


@app.task(name=queue.REPLAN, queue=queue.QUEUE)
def replan() -> None:
    with reported(queue.REPLAN, queue.defer_replan):
        hand_out(start_run(Trigger.CHANGED))


@app.task(name=queue.HARVEST, queue=queue.QUEUE)
def harvest(source: str) -> None:
    with reported(queue.HARVEST, lambda: queue.defer_harvest(source), source=source):
        read_again(source)


@app.task(name=queue.COUNT_OUTPUTS, queue=queue.QUEUE)
def count_outputs() -> None:
    with reported(queue.COUNT_OUTPUTS, queue.defer_count):
        count_for_reports()


@app.task(name=queue.PERSONAL_EXPORT, queue=queue.QUEUE)
def personal_export(person_id: str) -> None:
    with reported(queue.PERSONAL_EXPORT, lambda: queue.defer_personal_export(person_id), person_id=person_id):
        hand_out(start_run(Trigger.PERSONAL, [person_id]))


@app.task(name=queue.PART, queue=queue.QUEUE)
def part(connection_id: int) -> None:
    with reported(queue.PART, lambda: queue.defer_parting([connection_id]), connection_id=connection_id):
        seconds = part_with(connection_id, clients())
        if seconds is not None:
            queue.defer_parting([connection_id], seconds)


@app.task(name=queue.GIVE_BACK, queue=queue.QUEUE)
def give_back() -> None:
    with reported(queue.GIVE_BACK, queue.defer_giving_back):
        seconds = give_back_with(clients())
        if seconds is not None:
            queue.defer_giving_back(seconds)


@app.task(name=queue.ISSUE_INVITATIONS, queue=queue.QUEUE)
def issue_invitations() -> None:
    with reported(queue.ISSUE_INVITATIONS, queue.defer_invitations):
        issue_those_due()


@app.task(name=queue.SEND_MAIL, queue=queue.QUEUE)
def send_mail() -> None:
    with reported(queue.SEND_MAIL, queue.defer_mail):
        if send_waiting_mail():
            queue.defer_mail()


@app.task(name=queue.IMPORT_WORKS, queue=queue.QUEUE)
def import_works(connection_id: int) -> None:
    with reported(queue.IMPORT_WORKS, lambda: queue.defer_works_import([connection_id]), connection_id=connection_id):
        look_through(connection_id, clients())


@app.task(name=queue.ACCEPTED_WORKS, queue=queue.QUEUE)
def accepted_works() -> None:
    with reported(queue.ACCEPTED_WORKS, queue.defer_accepted_works):
        take_over_accepted()


@app.task(name=queue.PASSWORD_LINK, queue=queue.QUEUE)
def password_link(email: str, language: str) -> None:
    """The address is what somebody typed, and is not logged."""
    with reported(queue.PASSWORD_LINK, lambda: queue.defer_password_link(email, language)), override(language):
        mail_password_link(email)


def _take_turn(connection_id: int, defer: Callable[[list[int], int, float], int]) -> None:
    with reported("turn", lambda: defer([connection_id], AGAIN, 0), connection_id=connection_id):
        seconds = take_turn(connection_id, clients())
        if seconds is not None:
            defer([connection_id], AGAIN, seconds)
