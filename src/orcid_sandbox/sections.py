"""The sections of a record: paths, JSON names, field tables and the scopes that open them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from orcid_sandbox import elements
from orcid_sandbox.fields import Struct

# Two lists whose path is in the singular.
_PLURAL_ROOTS = {"email": "emails", "address": "addresses"}

Kind = Literal["work", "affiliation", "activity", "person"]


@dataclass(frozen=True, slots=True)
class Section:
    """``name`` is the path of an item, ``list_path`` that of the list; ``element`` is None where items are stored as
    they come (sections that this registry reads only)."""

    name: str
    list_path: str
    kind: Kind
    element: Struct | None
    list_member: str
    """The JSON member of the list that holds its items or groups."""
    item_member: str
    """The JSON member of one item inside a group (activities)."""
    writable: bool = True

    @property
    def item_root(self) -> str:
        """The name of an item in XML."""
        return self.item_member if self.kind == "person" else self.name

    @property
    def list_root(self) -> str:
        """The name of the list in XML."""
        return _PLURAL_ROOTS.get(self.list_path, self.list_path)


def _affiliation(name: str) -> Section:
    return Section(name, f"{name}s", "affiliation", elements.AFFILIATION, "affiliation-group", f"{name}-summary")


def _activity(name: str, list_path: str) -> Section:
    return Section(name, list_path, "activity", None, "group", f"{name}-summary", writable=False)


WORK = Section("work", "works", "work", elements.WORK, "group", "work-summary")
EXTERNAL_IDENTIFIERS = Section(
    "external-identifiers",
    "external-identifiers",
    "person",
    elements.PERSON_IDENTIFIER,
    "external-identifier",
    "external-identifier",
)
RESEARCHER_URLS = Section(
    "researcher-urls",
    "researcher-urls",
    "person",
    elements.RESEARCHER_URL,
    "researcher-url",
    "researcher-url",
)
OTHER_NAMES = Section("other-names", "other-names", "person", elements.OTHER_NAME, "other-name", "other-name", writable=False)
KEYWORDS = Section("keywords", "keywords", "person", elements.KEYWORD, "keyword", "keyword", writable=False)
ADDRESS = Section("address", "address", "person", elements.ADDRESS, "address", "address", writable=False)
EMAIL = Section("email", "email", "person", elements.EMAIL, "email", "email", writable=False)

AFFILIATIONS = tuple(
    _affiliation(name)
    for name in (
        "distinction",
        "education",
        "employment",
        "invited-position",
        "membership",
        "qualification",
        "service",
    )
)
OTHER_ACTIVITIES = (
    _activity("funding", "fundings"),
    _activity("peer-review", "peer-reviews"),
    _activity("research-resource", "research-resources"),
)
ACTIVITIES = (*AFFILIATIONS, *OTHER_ACTIVITIES, WORK)
PERSON = (OTHER_NAMES, RESEARCHER_URLS, EMAIL, ADDRESS, KEYWORDS, EXTERNAL_IDENTIFIERS)

SECTIONS: Mapping[str, Section] = {section.name: section for section in (*ACTIVITIES, *PERSON)}
BY_LIST_PATH: Mapping[str, Section] = {section.list_path: section for section in SECTIONS.values()}


def update_scope(section: Section) -> str:
    """The scope that lets a client write to the section."""
    return "/person/update" if section.kind == "person" else "/activities/update"
