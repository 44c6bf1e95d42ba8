"""What the commands print: text for people, one JSON object for machines, progress on a terminal."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_people = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
_errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


def say(text: str = "") -> None:
    _people.print(text)


def clear() -> None:
    """Empty the screen, where there is one."""
    _people.clear()


def complain(text: str) -> None:
    _errors.print(text)


def table(title: str, rows: Mapping[str, object]) -> None:
    """Names and values, one line each."""
    width = max(map(len, rows), default=0)
    say(title)
    for name, value in rows.items():
        say(f"  {name:{width}}  {value}".rstrip())


def print_json(value: object) -> None:
    """One JSON object on one line; dataclasses become objects, sets sorted lists."""
    sys.stdout.write(json.dumps(value, default=_plain, ensure_ascii=False) + "\n")


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def add_json_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")


@contextmanager
def progress(label: str) -> Iterator[Callable[[str, int, int | None], None]]:
    """A function to call with what is being done, how many are done, and of how many; a bar where errors go to a terminal."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=_errors,
        transient=True,
        disable=not _errors.is_terminal,
    )
    with bar:
        task = bar.add_task(label, total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
