"""Research outputs by their DOIs, however a source spells them, over an index."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection as database

from pollinia.domain.content import ResearchOutput
from pollinia.domain.identifiers import normalise
from pollinia.store.codec import decode

DOIS = """(lower(jsonb_path_query_array(body, '$.identifiers[*] ? (@.scheme == "doi").value')::text)::jsonb)"""
"""What the index research_output_dois is of: the DOIs of an output in lower case, as they are spelt."""

_SPELLINGS = ("", "doi:", "https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/")


def outputs_with_dois(dois: Collection[str]) -> dict[str, str]:
    """The ID of an output for each of these DOIs (normalised) that one has, by ``doi:`` and the DOI."""
    if not dois:
        return {}
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT body::text FROM store_researchoutput WHERE NOT retired AND {DOIS} ?| %s ORDER BY id DESC",
            [spellings(dois)],
        )
        found = [decode(body, ResearchOutput) for (body,) in cursor.fetchall()]
    names = {name: each.id for each in found for name in _names(each)}
    return {name: names[name] for name in (f"doi:{doi}" for doi in dois) if name in names}


def spellings(dois: Iterable[str]) -> list[str]:
    """How sources may spell these DOIs (normalised), to be looked for in DOIS."""
    return [f"{prefix}{doi.lower()}" for doi in dois for prefix in _SPELLINGS]


def _names(output: ResearchOutput) -> set[str]:
    return {f"doi:{normalise('doi', each.value)}" for each in output.identifiers if each.scheme == "doi"}
