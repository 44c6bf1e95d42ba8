"""E-mails reach the server once it takes them, whatever happens before; what it never takes is given up with its words."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection as database
from django.db import transaction
from django.utils import timezone
from tests.smtp_sink import Sink, running_sink

from pollinia.flows.send_mail import (
    GIVE_UP_DAYS,
    MOST_AT_ONCE,
    TOO_LATE,
    MailServerUnavailable,
    forget_mail,
    mail_is_due,
    send_waiting_mail,
)
from pollinia.flows.write_mail import Letter, write_mail
from pollinia.store.invitations import Invitation
from pollinia.store.outgoing_mail import OutgoingMail

LETTER = Letter("Ihr ORCID-Eintrag", "Grüße\nhttps://orcid.example.edu/a-personal-link\n", "<p>Grüße</p>")


@pytest.fixture
def sink(settings: LazySettings, transactional_db: None) -> Iterator[Sink]:
    with running_sink() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_FILE_PATH = None
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.DEFAULT_FROM_EMAIL = "University Library <orcid@example.edu>"
        yield running


def later() -> None:
    """The time that a second attempt waits for has passed."""
    OutgoingMail.objects.update(not_before=timezone.now())


def test_an_e_mail_arrives_in_both_forms_and_says_that_it_is_automatic(sink: Sink) -> None:
    write_mail("ada@example.org", LETTER)
    assert mail_is_due()
    assert not send_waiting_mail()
    (mail,) = sink.taken
    assert sink.recipients == ["ada@example.org"]
    assert (mail["To"], mail["From"]) == ("ada@example.org", "University Library <orcid@example.edu>")
    assert mail["Subject"] == "Ihr ORCID-Eintrag"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.edu>")
    assert mail["List-Unsubscribe"] is None
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "a-personal-link" in text.get_content()
    assert "<p>Grüße</p>" in html.get_content()
    assert not mail_is_due()


def test_one_click_unsubscribing_is_announced_as_rfc_8058_asks(sink: Sink) -> None:
    write_mail("ada@example.org", LETTER, unsubscribe="https://orcid.example.edu/" + "n" * 100)
    send_waiting_mail()
    (mail,) = sink.taken
    assert mail["List-Unsubscribe"].strip() == f"<https://orcid.example.edu/{'n' * 100}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_did_not_happen_is_not_told(sink: Sink) -> None:
    with transaction.atomic():
        write_mail("ada@example.org", LETTER)
        transaction.set_rollback(True)
    send_waiting_mail()
    assert sink.taken == []


def test_the_content_is_encrypted_while_it_waits_and_gone_once_it_is_sent(sink: Sink) -> None:
    write_mail("ada@example.org", LETTER)
    with database.cursor() as cursor:
        cursor.execute("SELECT content FROM store_outgoingmail")
        assert b"a-personal-link" not in bytes(cursor.fetchone()[0])
    send_waiting_mail()
    mail = OutgoingMail.objects.get()
    assert mail.content is None
    assert mail.sent_at is not None


def test_a_server_that_is_down_loses_nothing(sink: Sink, settings: LazySettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EMAIL_PORT = closed.getsockname()[1]
    write_mail("ada@example.org", LETTER)
    write_mail("ben@example.org", LETTER)
    with pytest.raises(MailServerUnavailable, match="ConnectionRefused"):
        send_waiting_mail()
    OutgoingMail.objects.update(written_at=timezone.now() - timedelta(days=GIVE_UP_DAYS + 1), attempts=1000)
    later()
    with pytest.raises(MailServerUnavailable):
        send_waiting_mail()
    later()
    settings.EMAIL_PORT = sink.port
    assert not send_waiting_mail()
    assert sorted(sink.recipients) == ["ada@example.org", "ben@example.org"]
    assert {each.answer for each in OutgoingMail.objects.all()} == {None}


def test_a_server_that_wants_another_sender_is_waited_for(sink: Sink) -> None:
    sink.refusals["MAIL FROM"] = "550 5.7.1 who are you?"
    write_mail("ada@example.org", LETTER)
    with pytest.raises(MailServerUnavailable, match="who are you"):
        send_waiting_mail()
    sink.refusals.clear()
    later()
    send_waiting_mail()
    assert len(sink.taken) == 1


@pytest.mark.parametrize("command", ["RCPT TO", "DATA", "DATA."])
def test_what_the_server_never_takes_is_given_up_with_its_words_and_the_others_are_sent(sink: Sink, command: str) -> None:
    sink.refusals[command] = "550 5.1.1 nobody of this name"
    write_mail("nobody@example.org", LETTER)
    send_waiting_mail()
    sink.refusals.clear()
    write_mail("ada@example.org", LETTER)
    later()
    send_waiting_mail()
    given_up, sent = OutgoingMail.objects.order_by("id")
    assert given_up.given_up_at is not None
    assert (given_up.answer, given_up.content) == ("550 5.1.1 nobody of this name", None)
    assert sent.sent_at is not None
    assert [each["To"] for each in sink.taken] == ["ada@example.org"]


@pytest.mark.parametrize(
    "answer",
    [
        "554 5.7.1 <ada@example.org>: Relay access denied",
        "550 relaying denied",
        "530 5.7.0 Authentication required",
        "421 too many connections",
    ],
)
def test_a_server_that_refuses_every_recipient_because_of_us_is_waited_for(sink: Sink, answer: str) -> None:
    sink.refusals["RCPT TO"] = answer
    for name in ("ada", "ben"):
        write_mail(f"{name}@example.org", LETTER)
    for _ in range(2):
        with pytest.raises(MailServerUnavailable):
            send_waiting_mail()
    assert {each.given_up_at for each in OutgoingMail.objects.all()} == {None}
    sink.refusals.clear()
    later()
    send_waiting_mail()
    assert len(sink.taken) == 2


def test_words_of_the_server_are_kept_without_the_link_that_they_quote(sink: Sink) -> None:
    sink.refusals["DATA."] = "554 5.6.0 blocked: https://orcid.example.edu/invitation/AbC-secret is on a list"
    write_mail("ada@example.org", LETTER)
    send_waiting_mail()
    answer = OutgoingMail.objects.get().answer
    assert answer == "554 5.6.0 blocked: https://orcid.example.edu/invitation/(hidden) is on a list"


def test_that_an_invitation_failed_is_known_when_its_e_mail_is_forgotten(sink: Sink) -> None:
    sink.refusals["RCPT TO"] = "550 5.1.1 nobody of this name"
    mail = write_mail("ada@example.org", LETTER)
    Invitation.objects.create(person_id="ada", registry="r", language="en", made_by="e", issued_at=timezone.now(), mail=mail)
    send_waiting_mail()
    OutgoingMail.objects.all().delete()
    assert Invitation.objects.get().failed_at is not None


def test_what_the_server_takes_later_is_tried_again_and_holds_up_nobody(sink: Sink) -> None:
    sink.refusals["RCPT TO:<ADA@"] = "451 4.7.1 greylisted, come back"
    write_mail("ada@example.org", LETTER)
    write_mail("ben@example.org", LETTER)
    assert not send_waiting_mail()
    assert sink.of("ben@example.org")
    assert not mail_is_due()
    assert OutgoingMail.objects.get(recipient="ada@example.org").answer == "451 4.7.1 greylisted, come back"
    sink.refusals.clear()
    later()
    send_waiting_mail()
    assert sink.of("ada@example.org")


def test_an_address_that_is_refused_for_days_is_given_up(sink: Sink) -> None:
    sink.refusals["RCPT TO"] = "452 4.2.2 mailbox full"
    write_mail("ada@example.org", LETTER)
    OutgoingMail.objects.update(written_at=timezone.now() - timedelta(days=GIVE_UP_DAYS, minutes=1))
    send_waiting_mail()
    assert OutgoingMail.objects.get().given_up_at is not None


def test_an_address_to_which_nothing_can_be_sent_is_given_up(sink: Sink) -> None:
    write_mail("ada\n@example.org", LETTER)
    write_mail("ben@example.org", LETTER)
    send_waiting_mail()
    assert OutgoingMail.objects.get(recipient="ada\n@example.org").given_up_at is not None
    assert sink.recipients == ["ben@example.org"]


def test_what_is_true_no_more_is_not_sent(sink: Sink) -> None:
    write_mail("ada@example.org", LETTER, useless_after=timezone.now() - timedelta(seconds=1))
    send_waiting_mail()
    assert sink.taken == []
    assert OutgoingMail.objects.get().answer == TOO_LATE


class Killed(BaseException):
    """The process ended here."""


def test_a_process_killed_before_it_wrote_down_what_was_taken_sends_it_again_under_the_same_id(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    write_mail("ada@example.org", LETTER)
    with monkeypatch.context() as patched:
        patched.setattr(OutgoingMail, "save", killed)
        with pytest.raises(Killed):
            send_waiting_mail()
    assert mail_is_due()
    send_waiting_mail()
    first, second = sink.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert not mail_is_due()


def test_what_another_process_is_sending_is_left_to_it(sink: Sink) -> None:
    write_mail("ada@example.org", LETTER)
    sink.after_taking = _send_beside
    send_waiting_mail()
    assert len(sink.taken) == 1


def _send_beside() -> None:
    """In the thread of the server, which has a connection of its own to the database."""
    try:
        assert not send_waiting_mail()
    finally:
        database.close()


def test_in_a_trial_each_e_mail_is_a_file_that_only_its_owner_reads(
    transactional_db: None, settings: LazySettings, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "pollinia.mail_folder.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "data" / "mail"
    for number in range(MOST_AT_ONCE):
        write_mail(f"a{number}@example.org", LETTER)
    send_waiting_mail()
    assert len(list((tmp_path / "data" / "mail").iterdir())) == MOST_AT_ONCE
    assert (tmp_path / "data" / "mail").stat().st_mode & 0o077 == 0


def test_what_was_sent_long_ago_is_forgotten_and_what_waits_is_not(sink: Sink) -> None:
    write_mail("ada@example.org", LETTER)
    send_waiting_mail()
    write_mail("ben@example.org", LETTER)
    OutgoingMail.objects.filter(recipient="ada@example.org").update(sent_at=timezone.now() - timedelta(days=31))
    forget_mail(30)
    assert [each.recipient for each in OutgoingMail.objects.all()] == ["ben@example.org"]
