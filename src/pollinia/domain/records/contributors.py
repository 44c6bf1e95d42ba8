"""The contributors of a work: name, authenticated iD, role, sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pollinia.domain.content import Contributor, Role
from pollinia.domain.text import plain

CREDIT_NAME_LIMIT = 150
CONTRIBUTOR_LIMIT = 1000
"""How many contributors are sent. ORCID sets no limit, shows the first 50, and reads the whole list whenever it reads the
work: 1,000 keep all but the largest collaborations whole, and a work within a few hundred kilobytes. Researchers of the
institution are sent wherever they stand in the list."""

# ORCID's vocabulary has a translator only together with the chair, and a supervisor only as a CRediT role. A role that it
# does not have is not sent: it is optional.
_ROLES = {
    Role.AUTHOR: "author",
    Role.EDITOR: "editor",
    Role.TRANSLATOR: "chair-or-translator",
    Role.INVENTOR: "co-inventor",
    Role.SUPERVISOR: "http://credit.niso.org/contributor-roles/supervision/",
}


def contributors(
    listed: Sequence[Contributor], authenticated: Mapping[str, str], site: str
) -> dict[str, list[dict[str, object]]] | None:
    """The list as ORCID's JSON has it, in the source's order; None when nobody is left.

    Left out are people who are only thanked, entries with neither name nor authenticated iD, and, past the limit, people
    of other institutions.
    """
    written: list[dict[str, object]] = []
    for contributor in listed:
        if contributor.role is Role.ACKNOWLEDGED or (len(written) >= CONTRIBUTOR_LIMIT and contributor.person_id is None):
            continue
        entry = _contributor(contributor, authenticated, site)
        if not entry:
            continue
        attributes = {"contributor-sequence": "additional" if written else "first"}
        role = _ROLES.get(contributor.role)
        if role is not None:
            attributes["contributor-role"] = role
        entry["contributor-attributes"] = attributes
        written.append(entry)
    return {"contributor": written} if written else None


def _contributor(contributor: Contributor, authenticated: Mapping[str, str], site: str) -> dict[str, object]:
    entry: dict[str, object] = {}
    name = _credit_name(contributor.name)
    if name is not None:
        entry["credit-name"] = {"value": name}
    orcid = authenticated.get(contributor.person_id) if contributor.person_id is not None else None
    if orcid is not None:
        entry["contributor-orcid"] = {"uri": f"https://{site}/{orcid}", "path": orcid, "host": site}
    return entry


@lru_cache(maxsize=16384)
def _credit_name(name: str | None) -> str | None:
    """Cached, since the same people publish together."""
    return plain(name, CREDIT_NAME_LIMIT)
