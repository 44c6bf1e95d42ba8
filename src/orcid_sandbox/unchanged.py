"""When ORCID takes a work sent with PUT for the one it has, and writes nothing.

Its comparison does not notice that a citation, a publication date or a translated title was taken away, nor what
changes after the fiftieth contributor.
"""

from typing import Any

from orcid_sandbox import elements
from orcid_sandbox.model import Item

_COMPARED_CONTRIBUTORS = 50
_REMOVAL_UNNOTICED = frozenset({"citation", "publication-date"})


def is_unchanged(work: dict[str, Any], stored: Item) -> bool:
    """Whether the comparison finds no difference. Identifiers are compared by position."""
    if work.get("visibility", stored.visibility) != stored.visibility:
        return False
    new, old = _compared(work), _compared(stored.content())
    for name in _REMOVAL_UNNOTICED - new.keys():
        old.pop(name, None)
    if "translated-title" not in new["title"]:
        old["title"].pop("translated-title", None)
    return new == old


def _compared(work: dict[str, Any]) -> dict[str, Any]:
    compared = {name: member for name, member in work.items() if name not in elements.ITEM_MEMBERS}
    compared["title"] = dict(work["title"])
    compared["contributors"] = work.get("contributors", {}).get("contributor", [])[:_COMPARED_CONTRIBUTORS]
    return compared
