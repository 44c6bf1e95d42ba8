"""``pollinia account``: who can sign in, and links to choose a password by."""

from __future__ import annotations

import json
import re

import pytest

from pollinia.cli import main
from pollinia.domain.roles import Role
from pollinia.store.accounts import Account

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_account_is_added_with_a_link_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "Ed@example.org", "--add", "Ed", "--role", "editor"]) == 0
    assert re.search(r"/choose-password/[\w-]{40,}$", capsys.readouterr().out.strip())
    assert Account.objects.get().role == Role.EDITOR
    assert main(["account", "--json"]) == 0
    (shown,) = json.loads(capsys.readouterr().out)["accounts"]
    assert (shown["email"], shown["role"]) == ("ed@example.org", "editor")


def test_who_forgot_the_password_gets_a_new_link(capsys: pytest.CaptureFixture[str]) -> None:
    main(["account", "ed@example.org", "--add", "Ed"])
    first = capsys.readouterr().out
    assert main(["account", "ED@example.org"]) == 0
    assert capsys.readouterr().out not in {"", first}


def test_nobody_is_not_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account"]) == 0
    assert "Nobody can sign in yet" in capsys.readouterr().out
    assert main(["account", "ed@example.org"]) == 1
    assert "no account with this e-mail address" in capsys.readouterr().err
