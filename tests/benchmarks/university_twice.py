"""Loads one small university in both ways, by COPY and through an import, and prints the rows of each as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from benchmarks.installation import database
from benchmarks.university import content_items, forget_university, found_university
from django.db.models import Model

from pollinia.flows.import_content import import_content
from pollinia.store.content import Contribution, Organisation, Person, ResearchOutput

RESEARCHERS, WORKS = 3, 21
TABLES: tuple[type[Model], ...] = (Organisation, Person, ResearchOutput, Contribution)


def rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of each table of the content, with every column but a serial number, in the order of what they say."""
    return {table.__name__: sorted(_rows(table), key=json.dumps) for table in TABLES}


def _rows(table: type[Model]) -> list[dict[str, Any]]:
    columns = [field.name for field in table._meta.concrete_fields if field.get_internal_type() != "BigAutoField"]
    return list(table._default_manager.values(*columns))


if __name__ == "__main__":
    with database():
        found_university(RESEARCHERS, WORKS)
        copied = rows()
        forget_university()
        import_content("cris", content_items(RESEARCHERS, WORKS))
        json.dump({"copied": copied, "imported": rows()}, sys.stdout)
