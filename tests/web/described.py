"""What a page says about a field: whether it is wrong, and the words that describe it."""

from __future__ import annotations

from lxml import etree, html


def with_ids(page: str) -> dict[str, etree._Element]:
    return {str(each.get("id")): each for each in html.document_fromstring(page).iter() if each.get("id")}


def words(element: etree._Element) -> str:
    return " ".join("".join(str(each) for each in element.itertext()).split())


def described(page: str, field: str) -> tuple[bool, list[str]]:
    elements = with_ids(page)
    described_by = (elements[field].get("aria-describedby") or "").split()
    return elements[field].get("aria-invalid") == "true", [words(elements[each]) for each in described_by]
