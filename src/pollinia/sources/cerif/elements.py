"""Reading CERIF-XML elements: children by local name, texts with their language, local IDs, links to other items.

Versions 1.1 and 1.2 of the OpenAIRE Guidelines for CRIS Managers differ in namespace; what both carry has the same local names,
so names are compared without namespace (types and access rights have namespaces of their own).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from lxml import etree

from pollinia.domain.content import PartialDate, Text
from pollinia.domain.orcid_id import parse_orcid_id
from pollinia.sources.reading import RecordRefused

Element: TypeAlias = etree._Element
Parts: TypeAlias = Mapping[str, Sequence[Element]]

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def parts(element: Element) -> Parts:
    """The children of an element by local name, in document order."""
    found: dict[str, list[Element]] = {}
    for child in element:
        found.setdefault(child.tag.rpartition("}")[2], []).append(child)
    return found


def text_of(element: Element) -> str | None:
    """All text of an element, without the blanks around it; None when there is none."""
    text = "".join(str(piece) for piece in element.itertext()) if len(element) else element.text
    return (text and text.strip()) or None


def first_text(children: Parts, name: str) -> str | None:
    for each in children.get(name, ()):
        if text := text_of(each):
            return text
    return None


def texts(children: Parts, name: str) -> list[Text]:
    """Every text of this name with its ``xml:lang``."""
    return [Text(text, each.get(_LANG)) for each in children.get(name, ()) if (text := text_of(each))]


def local_id(text: str) -> str:
    """The ID within the source: ``Persons/17`` → ``17``, and so for organisations and publications.

    Patents and products keep the class: they share one space of IDs with publications here, and 17 may be a number in each.
    """
    prefix, slash, rest = text.strip().partition("/")
    return rest if slash and rest and prefix in {"OrgUnits", "Persons", "Publications"} else text.strip()


def own_id(element: Element) -> str | None:
    """The local ID of an entity; None where it has none (version 1.2 allows that in embedded ones)."""
    return local_id(element.get("id") or "") or None


def linked(link: Element, name: str) -> Element | None:
    """The first child of this local name: the entity embedded in a link such as ``Affiliation`` or ``PublishedIn``."""
    for child in link:
        if child.tag.rpartition("}")[2] == name:
            return child
    return None


def read_orcid(text: str | None, notes: list[str]) -> str | None:
    """A bare ORCID iD; one with a wrong form or check digit is left out and noted."""
    if text is None:
        return None
    orcid = parse_orcid_id(text)
    if orcid is None:
        notes.append(f"“{text}” is not an ORCID iD (its form or check digit is wrong); it was left out")
    return orcid


def link_date(link: Element, attribute: str) -> PartialDate | None:
    """``startDate`` or ``endDate`` of a link. Raises RecordRefused where it is no date: the link would mean something else."""
    text = link.get(attribute)
    if not text:
        return None
    date = PartialDate.parse(text)
    if date is None:
        raise RecordRefused(f"{attribute} “{text}” is not a date (YYYY, YYYY-MM or YYYY-MM-DD)")
    return date
