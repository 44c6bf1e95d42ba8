"""Groups of activities: those that share an external identifier belong together, across any number of steps.

The identifiers that group are ``self`` and ``version-of``; ``part-of`` and ``funded-by`` never do.
"""

from collections.abc import Iterable

from orcid_sandbox.model import Item

GroupingKey = tuple[str, str]
_GROUPING = frozenset({"self", "version-of"})


def grouping_keys(item: Item) -> list[GroupingKey]:
    return [(kind, value) for kind, value, relationship in item.keys if relationship in _GROUPING]


def group(items: Iterable[Item]) -> list[list[Item]]:
    """The items in groups, each with the preferred item (highest display index, then the oldest) first."""
    groups: dict[int, list[Item]] = {}
    group_of: dict[GroupingKey, int] = {}
    for number, item in enumerate(items):
        keys = grouping_keys(item)
        joined = sorted({group_of[key] for key in keys if key in group_of})
        target = joined[0] if joined else number
        members = groups.setdefault(target, [])
        members.append(item)
        for key in keys:
            group_of[key] = target
        for other in joined[1:]:
            for moved in groups.pop(other):
                members.append(moved)
                group_of.update(dict.fromkeys(grouping_keys(moved), target))
    for members in groups.values():
        members.sort(key=lambda item: (-item.display_index, item.created, item.put_code))
    return list(groups.values())
