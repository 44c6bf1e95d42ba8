"""What the commands print, character by character."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from pollinia.commands.output import print_json, say, table


def test_what_looks_like_markup_or_an_emoji_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    say("output:o2: [bold]not bold[/bold]")
    assert capsys.readouterr().out == "output:o2: [bold]not bold[/bold]\n"


def test_a_long_line_is_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    say("word " * 100)
    assert capsys.readouterr().out.count("\n") == 1


def test_a_table_has_a_line_for_each_name(capsys: pytest.CaptureFixture[str]) -> None:
    table("Title", {"Short": 1, "Much longer": "x"})
    assert capsys.readouterr().out == "Title\n  Short        1\n  Much longer  x\n"


def test_json_is_one_line_whatever_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    @dataclass
    class Thing:
        names: frozenset[str]
        at: datetime

    print_json({"thing": Thing(frozenset("ba"), datetime(2026, 1, 2, tzinfo=UTC)), "text": "zwei\nZeilen"})
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {"thing": {"names": ["a", "b"], "at": "2026-01-02T00:00:00+00:00"}, "text": "zwei\nZeilen"}
