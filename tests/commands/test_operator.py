"""Who typed the command."""

from __future__ import annotations

import getpass
import os

import pytest

from pollinia.commands.operator import operator


def test_it_is_the_user_by_name() -> None:
    assert operator() == getpass.getuser()


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 54_321)
    assert operator() == "user 54321"
