"""The mapping in force, of either kind; and whether it is the one that somebody has seen, so that nobody replaces another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from pollinia.domain.problem import Problem
from pollinia.store.configuration import OutputTypeFile, WorkTypeFile

M = TypeVar("M")
MappingFile: TypeAlias = type[WorkTypeFile] | type[OutputTypeFile]


@dataclass(frozen=True, slots=True)
class InForce(Generic[M]):
    """The mapping in force. None for who and when: the built-in one."""

    mapping: M
    uploaded_by: str | None
    uploaded_at: datetime | None


class MappingChangedMeanwhile(Problem):
    """The mapping was changed by somebody else meanwhile, so nothing of yours was. Look at it as it is now, and try again."""


def in_force(of: MappingFile, parse: Callable[[str], M], builtin: Callable[[], M]) -> InForce[M]:
    newest = of.objects.order_by("-id").first()
    if newest is None or not newest.text:
        return InForce(builtin(), None, None)
    return InForce(parse(newest.text), newest.uploaded_by, newest.uploaded_at)


def newest_file(of: MappingFile) -> int:
    """The number of the file in force, or of the removal of one; 0 where there never was any."""
    return of.objects.order_by("-id").values_list("id", flat=True).first() or 0


@contextmanager
def if_still_newest(of: MappingFile, seen: int | None) -> Iterator[None]:
    """What is done to the file in force, if that is the one that was ``seen``. Raises MappingChangedMeanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        # One at a time: of two at once, the second is told what the first has done.
        cursor.execute(f"LOCK TABLE {of._meta.db_table} IN EXCLUSIVE MODE")
        newest = of.objects.order_by("-id").first()
        if (newest.pk if newest else 0) != seen:
            raise MappingChangedMeanwhile(_by_whom(newest))
        yield


def _by_whom(newest: WorkTypeFile | OutputTypeFile | None) -> str:
    if newest is None:
        return ""
    deed = "uploaded a file" if newest.text else "removed the file"
    return f"{newest.uploaded_by} {deed} on {timezone.localtime(newest.uploaded_at):%Y-%m-%d at %H:%M}."
