"""Research outputs that may have an identifier in common with another one."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection as database

from pollinia.domain.content import Identifier, ResearchOutput
from pollinia.domain.identifiers import normalise, well_formed
from pollinia.store.codec import decode
from pollinia.store.dois import DOIS, spellings


def outputs_that_may_share(output_id: str, identifiers: Iterable[Identifier]) -> list[ResearchOutput]:
    """Among them is every output of the institution that has one of these identifiers, and is not the one with this ID.

    Those of its contributors come whole, so that no spelling hides one: it is there that two with one identifier are rivals.
    Elsewhere a DOI is found however it is spelt, other identifiers where they are spelt the usual way.
    """
    wanted = list(identifiers)
    dois = [normalise("doi", each.value) for each in wanted if each.scheme == "doi"]
    exact = [
        json.dumps([{"scheme": each.scheme, "value": value}])
        for each in wanted
        for value in {each.value, well_formed(each.scheme, each.value) or each.value, normalise(each.scheme, each.value)}
    ]
    with database.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT body::text FROM store_researchoutput WHERE NOT retired AND id <> %(output)s AND id IN (
                SELECT id FROM store_researchoutput WHERE NOT retired AND {DOIS} ?| %(dois)s
                UNION SELECT id FROM store_researchoutput WHERE body->'identifiers' @> ANY(%(exact)s::jsonb[])
                UNION SELECT theirs.research_output_id FROM store_contribution ours
                    JOIN store_contribution theirs USING (person_id) WHERE ours.research_output_id = %(output)s)
            """,
            {"output": output_id, "dois": spellings(dois), "exact": exact},
        )
        return [decode(body, ResearchOutput) for (body,) in cursor.fetchall()]
