"""The page of a record: every item in its group, with its source, identifiers and visibility."""

from collections.abc import Mapping
from html import escape
from math import ceil
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from orcid_sandbox import sections
from orcid_sandbox.grouping import group
from orcid_sandbox.identifiers import identifier_types, normalise
from orcid_sandbox.layout import page
from orcid_sandbox.model import Item, Person
from orcid_sandbox.numbers import natural
from orcid_sandbox.rendering import render
from orcid_sandbox.sections import Section

_WORKS_ON_A_PAGE = 50
_MOST_CONTRIBUTORS = 10
_VISIBILITY_WORDS = {"public": "Everyone", "limited": "Trusted parties", "private": "Only me"}
_HEADINGS = {
    "employment": "Employment",
    "education": "Education",
    "qualification": "Qualifications",
    "invited-position": "Invited positions",
    "distinction": "Distinctions",
    "membership": "Memberships",
    "service": "Service",
}


def show(person: Person, page_parameter: str | None) -> Response:
    """The page; works come fifty groups at a time."""
    parts = [_head(person)]
    parts += [_affiliations(person, sections.SECTIONS[name], heading) for name, heading in _HEADINGS.items()]
    parts.append(_works(person, page_parameter))
    return page(f"{person.name} ({person.orcid})", "\n".join(part for part in parts if part))


def page_number(parameter: str | None, pages: int) -> int:
    """A number from 1 to ``pages``, whatever the query says."""
    return min(max(natural(parameter) or 1, 1), pages)


def page_links(number: int, pages: int, query: Mapping[str, str]) -> str:
    """Links to the page before and the page after."""
    if pages == 1:
        return ""
    before = _page_link(number - 1, "Previous", query) if number > 1 else ""
    after = _page_link(number + 1, "Next", query) if number < pages else ""
    return f'<nav class="pages" aria-label="Pages">{before}<span>Page {number} of {pages}</span>{after}</nav>'


def _page_link(number: int, word: str, query: Mapping[str, str]) -> str:
    return f'<a href="?{escape(urlencode({**query, "page": str(number)}))}">{word}</a>'


def _head(person: Person) -> str:
    lines = [
        f"<h1>{escape(person.name)}</h1>",
        f'<p class="quiet">ORCID iD {person.orcid}{_state(person)}</p>',
    ]
    if person.biography:
        lines.append(f"<h2>Biography</h2><p>{escape(person.biography)}</p>")
    for section, heading, line in (
        (sections.EXTERNAL_IDENTIFIERS, "Other IDs", _person_identifier),
        (sections.RESEARCHER_URLS, "Websites", _website),
        (sections.OTHER_NAMES, "Other names", _content),
        (sections.KEYWORDS, "Keywords", _content),
    ):
        items = person.section(section.name).values()
        rows = "\n".join(f"<li>{line(item.content())} {_footer(item)}</li>" for item in items)
        if rows:
            lines.append(f'<h2>{heading}</h2>\n<ul class="plain">\n{rows}\n</ul>')
    return "\n".join(lines)


def _state(person: Person) -> str:
    return "" if person.state == "active" else f' <span class="mark">{person.state}</span>'


def _affiliations(person: Person, section: Section, heading: str) -> str:
    groups = group(person.section(section.name).values())
    if not groups:
        return ""
    shown = "\n".join(_group([_affiliation(person, item) for item in members]) for members in groups)
    return f"<h2>{heading} ({len(groups)})</h2>\n{shown}"


def _works(person: Person, page_parameter: str | None) -> str:
    groups = group(person.section("work").values())
    groups.sort(key=lambda members: _date(members[0].content().get("publication-date")), reverse=True)
    pages = max(1, ceil(len(groups) / _WORKS_ON_A_PAGE))
    number = page_number(page_parameter, pages)
    shown = groups[(number - 1) * _WORKS_ON_A_PAGE : number * _WORKS_ON_A_PAGE]
    content = "\n".join(_group([_work(person, item) for item in members]) for members in shown)
    links = page_links(number, pages, {})
    return f'<h2 id="works">Works ({len(groups)})</h2>\n{links}\n{content or "<p>None.</p>"}\n{links}'


def _group(rendered: list[str]) -> str:
    return f'<article class="group">\n{"".join(rendered)}\n</article>'


def _work(person: Person, item: Item) -> str:
    work = render(person.orcid, item)
    title = work["title"]
    subtitle = f": {title['subtitle']['value']}" if title["subtitle"] else ""
    facts = [work["journal-title"]["value"]] if work["journal-title"] else []
    facts += [date] if (date := _date(work["publication-date"])) else []
    facts.append(work["type"].replace("-", " "))
    return _item(
        title["title"]["value"] + subtitle,
        [" | ".join(facts), _contributors(work["contributors"])],
        _identifiers(work["external-ids"]),
        item,
    )


def _affiliation(person: Person, item: Item) -> str:
    body = render(person.orcid, item)
    organisation = body["organization"] or {"name": "(no organisation)", "address": {}}
    place = ", ".join(str(part) for part in (organisation["address"] or {}).values() if part)
    period = f"{_date(body['start-date']) or '?'} to {_date(body['end-date']) or 'present'}"
    role = body["role-title"] or ""
    department = f"({body['department-name']})" if body["department-name"] else ""
    return _item(
        organisation["name"], [place, period, f"{role} {department}".strip()], _identifiers(body["external-ids"]), item
    )


def _item(heading: str, lines: list[str], identifiers: str, item: Item) -> str:
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return f'<div class="item">\n<h3>{escape(heading)}</h3>\n{paragraphs}\n{identifiers}\n<p>{_footer(item)}</p>\n</div>'


def _footer(item: Item) -> str:
    words = _VISIBILITY_WORDS.get(item.visibility, item.visibility)
    return f'<span class="quiet">Source: {escape(item.source.name)}</span> <span class="mark">{words}</span>'


def _contributors(contributors: dict[str, Any] | None) -> str:
    names = [
        contributor["credit-name"]["value"]
        for contributor in (contributors or {}).get("contributor") or []
        if contributor["credit-name"]
    ]
    more = f" and {len(names) - _MOST_CONTRIBUTORS} more" if len(names) > _MOST_CONTRIBUTORS else ""
    return "; ".join(names[:_MOST_CONTRIBUTORS]) + more


def _identifiers(external_ids: dict[str, Any] | None) -> str:
    links = [_identifier(identifier) for identifier in (external_ids or {}).get("external-id") or []]
    return f"<p>{' &middot; '.join(links)}</p>" if links else ""


def _identifier(identifier: dict[str, Any]) -> str:
    kind, value = identifier["external-id-type"], identifier["external-id-value"]
    known = identifier_types().get(kind)
    url = (identifier["external-id-url"] or {}).get("value")
    if not url and known is not None and known.resolution_prefix:
        url = known.resolution_prefix + (normalise(kind, value) or value)
    relationship = identifier["external-id-relationship"]
    suffix = f" ({relationship})" if relationship and relationship != "self" else ""
    return f"{escape(kind)}: {_link(url, value)}{escape(suffix)}"


def _person_identifier(body: dict[str, Any]) -> str:
    url = body.get("external-id-url", {}).get("value")
    return f"{escape(body['external-id-type'])}: {_link(url, body['external-id-value'])}"


def _website(body: dict[str, Any]) -> str:
    url = body["url"]["value"]
    return _link(url, body.get("url-name") or url)


def _content(body: dict[str, Any]) -> str:
    return escape(body.get("content", ""))


def _link(url: str | None, text: str) -> str:
    """A link only where following it leads to the web: a record may hold any string as a URL."""
    if url and url.startswith(("http://", "https://")):
        return f'<a href="{escape(url)}" rel="nofollow">{escape(text)}</a>'
    return escape(text)


def _date(date: dict[str, Any] | None) -> str:
    parts = [date[name]["value"] for name in ("year", "month", "day") if date.get(name)] if date else []
    return "-".join(parts)
