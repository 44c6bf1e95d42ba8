"""How e-mails go, by one variable; what cannot be meant is refused, without its password."""

from __future__ import annotations

from pathlib import Path

import pytest

from pollinia.settings import SettingRefused, _email, _sender, _Tls


@pytest.mark.parametrize(
    ("way", "host", "port", "user", "password", "tls"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, "", "", _Tls.STARTTLS),
        ("smtp://ada:p%40ss%2F@mail.example.org:2525", "mail.example.org", 2525, "ada", "p@ss/", _Tls.STARTTLS),
        ("smtps://ada@mail.example.org", "mail.example.org", 465, "ada", "", _Tls.IMPLICIT),
        ("smtp://localhost?tls=none", "localhost", 25, "", "", _Tls.NONE),
    ],
)
def test_an_smtp_server_is_spoken_to_with_tls_unless_told_otherwise(
    way: str, host: str, port: int, user: str, password: str, tls: _Tls
) -> None:
    given = _email(way)
    assert (given.backend, given.host, given.port, given.user, given.password, given.tls) == (
        "smtp",
        host,
        port,
        user,
        password,
        tls,
    )


def test_a_folder_and_the_console_are_for_trials() -> None:
    assert (_email("folder:/var/mail here").backend, _email("folder:/var/mail here").folder) == (
        "filebased",
        Path("/var/mail here"),
    )
    assert _email("console:").backend == "console"


@pytest.mark.parametrize("way", ["", "mail.example.org", "smtp://", "folder:", "smtp://a:SECRET@h:port", "http://a:SECRET@h"])
def test_what_cannot_be_meant_is_refused_without_its_password(way: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        _email(way)
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize("sender", ["University Library", "a@example.org\nBcc: all@example.org"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(SettingRefused, match="POLLINIA_EMAIL_FROM"):
        _sender(sender)


def test_a_sender_may_have_a_name() -> None:
    assert _sender("University Library <orcid@example.org>") == "University Library <orcid@example.org>"
    assert _sender(None).endswith("<pollinia@localhost>")
