"""OAuth scopes: which there are, how each is obtained, what it opens, and how it reads to a person."""

from collections.abc import Collection, Mapping

# Scopes a person grants, in the words of the consent page.
GRANTED: Mapping[str, str] = {
    "/authenticate": "Get your ORCID iD",
    "openid": "Get your ORCID iD and know that you have signed in",
    "/read-limited": "Read the items on your record that only trusted parties may see",
    "/activities/update": "Add and update your research activities: works, affiliations, funding, peer reviews",
    "/person/update": "Add and update information about you: other IDs, websites, keywords, other names, country",
}
MEMBERS_ONLY = frozenset({"/read-limited", "/activities/update", "/person/update"})

# Scopes a client obtains for itself.
CLIENT_CREDENTIALS = frozenset({"/read-public", "/webhook"})
CLIENT_CREDENTIALS_MEMBERS_ONLY = frozenset({"/webhook"})

# Other providers' scopes that ORCID drops from a request without a word.
IGNORED = frozenset({"profile", "email", "address", "phone", "offline_access"})

_READ_PUBLIC = frozenset({"/authenticate", "openid", "/read-limited", "/activities/update", "/person/update"})


def split(scope: str | None) -> tuple[str, ...]:
    """The scopes of a request, sorted, without repetitions and without the ignored ones."""
    return tuple(sorted(set((scope or "").split()) - IGNORED))


def covers(granted: Collection[str], needed: str) -> bool:
    """Whether one of the granted scopes is the needed one or includes it."""
    return needed in granted or (needed == "/read-public" and not _READ_PUBLIC.isdisjoint(granted))
