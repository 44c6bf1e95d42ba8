"""Who belongs to which organisation, rolled up over the tree: the SQL that the reports by organisation begin with.

A person belongs to the units of the affiliations that have not ended and, once each, to every organisation above them, along
each unit's first parent that is known, as the rules walk the tree (domain.organisations).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from pollinia.reports.table import CellKind, Column
from pollinia.store.sql import LAST_DAY, day_number

_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: a registry (its site's URL), and an organisation with its direct sub-units.

    Without ``under``: everybody, the organisations at the top, and those directly below them. ``deep``: all the way down.
    """

    registry: str
    under: str | None = None
    deep: bool = False

    def parameters(self) -> dict[str, Any]:
        """The parameters of BY_ORGANISATION."""
        return {
            "registry": self.registry,
            "under": self.under,
            "deepest": _DEEPEST if self.deep else 1,
            "today": day_number(timezone.localdate()),
        }


COLUMNS = (
    Column("organisation_id", "Organisation ID"),
    Column("organisation", "Organisation"),
    Column("type", "Type"),
    Column("level", "Level", CellKind.NUMBER),
)
"""An organisation's, in every report; ``level`` counts from 0 at the top. The ID is None where all are meant, or none."""

BY_ORGANISATION = f"""
    WITH RECURSIVE unit AS MATERIALIZED (
        SELECT id, name, body->>'type' AS type, (
            SELECT parent.id
            FROM jsonb_array_elements_text(body->'parents') WITH ORDINALITY named (id, position)
            JOIN store_organisation parent ON parent.id = named.id AND NOT parent.retired
            ORDER BY position LIMIT 1) AS parent_id
        FROM store_organisation WHERE NOT retired),
    above (unit_id, organisation_id) AS (
        SELECT id, id FROM unit
        UNION SELECT above.unit_id, unit.parent_id FROM above JOIN unit ON unit.id = above.organisation_id
        WHERE unit.parent_id IS NOT NULL),
    membership AS MATERIALIZED (
        SELECT DISTINCT person.id AS person_id, above.organisation_id
        FROM store_person person
        CROSS JOIN LATERAL jsonb_array_elements(person.body->'affiliations') affiliation
        JOIN above ON above.unit_id = affiliation->>'organisation_id'
        WHERE NOT person.retired AND ({LAST_DAY} IS NULL OR {LAST_DAY} >= %(today)s)),
    chosen (id, name, type, level, path, line) AS (
        SELECT id, name, type, 0, ARRAY[name, id], ARRAY[id] FROM unit
        WHERE CASE WHEN %(under)s::text IS NULL THEN parent_id IS NULL ELSE id = %(under)s::text END
        UNION ALL
        SELECT unit.id, unit.name, unit.type, level + 1, path || ARRAY[unit.name, unit.id], line || unit.id
        FROM chosen JOIN unit ON unit.parent_id = chosen.id
        WHERE level < %(deepest)s AND unit.id <> ALL (line)),
    place (position, organisation_id, organisation, type, level) AS (
        SELECT 0, NULL, 'All persons', NULL, 0 WHERE %(under)s::text IS NULL
        UNION ALL SELECT row_number() OVER (ORDER BY path), id, name, type, level FROM chosen
        UNION ALL SELECT (SELECT count(*) FROM unit) + 1, NULL, 'No organisation', NULL, 0 WHERE %(under)s::text IS NULL),
    belongs (position, person_id) AS (
        SELECT position, person_id FROM membership JOIN place USING (organisation_id)
        UNION ALL SELECT 0, id FROM store_person WHERE NOT retired
        UNION ALL SELECT (SELECT count(*) FROM unit) + 1, id
        FROM (SELECT id FROM store_person WHERE NOT retired EXCEPT SELECT person_id FROM membership) nowhere)
"""
"""For Scope's parameters: ``place`` (position, then COLUMNS) are the lines of the report, in order; ``belongs`` (position,
person_id) who counts in each. Places where nobody belongs are left out by a join of the two."""
