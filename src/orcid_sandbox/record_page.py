"""The page of a record: every item in its group, with its source, identifiers and visibility."""

from calendar import month_name
from collections.abc import Mapping
from html import escape
from typing import Any

from starlette.responses import Response

from orcid_sandbox import paging, sections
from orcid_sandbox.grouping import group
from orcid_sandbox.identifiers import identifier_types, normalise
from orcid_sandbox.layout import page
from orcid_sandbox.model import Item, Person
from orcid_sandbox.numbers import natural
from orcid_sandbox.rendering import render
from orcid_sandbox.sections import Section

_MOST_CONTRIBUTORS = 10
_LONGEST_ABBREVIATION = 4
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


def show(person: Person, query: Mapping[str, str]) -> Response:
    """The page; each list comes fifty groups at a time, works by ``page`` and others by the section's name."""
    parts = [_head(person, query)]
    parts += [_affiliations(person, sections.SECTIONS[name], heading, query) for name, heading in _HEADINGS.items()]
    parts.append(_works(person, query))
    return page(f"{person.name} ({person.orcid})", "\n".join(part for part in parts if part))


def _head(person: Person, query: Mapping[str, str]) -> str:
    lines = [
        f'<h1 dir="auto">{escape(person.name)}</h1>',
        f'<p class="quiet">ORCID iD {person.orcid}{_state(person)}</p>',
        '<p class="quiet">All items are shown, also those that ORCID would not show to everyone. '
        f'<a href="/control?orcid={person.orcid}">Change the state of this record</a></p>',
    ]
    if person.biography:
        lines.append(f'<h2>Biography</h2><p dir="auto">{escape(person.biography)}</p>')
    for section, heading, line in (
        (sections.EXTERNAL_IDENTIFIERS, "Other IDs", _person_identifier),
        (sections.RESEARCHER_URLS, "Websites", _website),
        (sections.OTHER_NAMES, "Other names", _content),
        (sections.KEYWORDS, "Keywords", _content),
    ):
        items, links = paging.cut(list(person.section(section.name).values()), query, section.name, f"Pages of {heading}")
        rows = "\n".join(f"<li>{line(item.content())} {_footer(item)}</li>" for item in items)
        if rows:
            lines.append(f'<h2>{heading}</h2>\n<ul class="plain">\n{rows}\n</ul>\n{links}')
    return "\n".join(lines)


def _state(person: Person) -> str:
    return "" if person.state == "active" else f' <span class="mark">{person.state}</span>'


def _affiliations(person: Person, section: Section, heading: str, query: Mapping[str, str]) -> str:
    groups = group(person.section(section.name).values())
    if not groups:
        return ""
    shown, links = paging.cut(groups, query, section.name, f"Pages of {heading.lower()}")
    content = "\n".join(_group([_affiliation(person, item) for item in members]) for members in shown)
    return f"<h2>{heading} ({len(groups)})</h2>\n{content}\n{links}"


def _works(person: Person, query: Mapping[str, str]) -> str:
    groups = group(person.section("work").values())
    groups.sort(key=lambda members: _sortable(members[0].content().get("publication-date")), reverse=True)
    shown, links = paging.cut(groups, query, "page", "Pages of works")
    content = "\n".join(_group([_work(person, item) for item in members]) for members in shown)
    return f'<h2 id="works">Works ({len(groups)})</h2>\n{content or "<p>None.</p>"}\n{links}'


def _group(rendered: list[str]) -> str:
    return f'<article class="group">\n{"".join(rendered)}\n</article>'


def _work(person: Person, item: Item) -> str:
    work = render(person.orcid, item)
    title = work["title"]
    subtitle = f": {title['subtitle']['value']}" if title["subtitle"] else ""
    facts = [_isolated(work["journal-title"]["value"])] if work["journal-title"] else []
    facts += [date] if (date := _date(work["publication-date"])) else []
    facts.append(_words(work["type"]).capitalize())
    return _item(
        title["title"]["value"] + subtitle,
        [" &middot; ".join(facts), _contributors(work["contributors"])],
        _identifiers(work["external-ids"]),
        item,
        (work["language-code"] or "").replace("_", "-"),
    )


def _affiliation(person: Person, item: Item) -> str:
    body = render(person.orcid, item)
    organisation = body["organization"] or {"name": "(no organisation)", "address": {}}
    place = ", ".join(_isolated(str(part)) for part in (organisation["address"] or {}).values() if part)
    period = f"{_date(body['start-date'])} to {_date(body['end-date']) or 'present'}" if body["start-date"] else ""
    if body["end-date"] and not body["start-date"]:
        period = f"until {_date(body['end-date'])}"
    department = f"({body['department-name']})" if body["department-name"] else ""
    role = _isolated(f"{body['role-title'] or ''} {department}".strip())
    return _item(organisation["name"], [place, period, role], _identifiers(body["external-ids"]), item)


def _item(heading: str, lines: list[str], identifiers: str, item: Item, language: str = "") -> str:
    """``lines`` and ``identifiers`` are HTML, ``heading`` is text in the language, if that is known."""
    paragraphs = "\n".join(f"<p>{line}</p>" for line in lines if line)
    spoken = f' lang="{escape(language)}"' if language else ""
    head = f'<h3 dir="auto"{spoken}>{escape(heading)}</h3>'
    return f'<div class="item">\n{head}\n{paragraphs}\n{identifiers}\n<p>{_footer(item)}</p>\n</div>'


def _footer(item: Item) -> str:
    words = _VISIBILITY_WORDS.get(item.visibility, item.visibility)
    return f'<span class="quiet">{_isolated("Source: " + item.source.name)}</span> <span class="mark">{words}</span>'


def _contributors(contributors: dict[str, Any] | None) -> str:
    names = [
        contributor["credit-name"]["value"]
        for contributor in (contributors or {}).get("contributor") or []
        if contributor["credit-name"]
    ]
    more = f" and {len(names) - _MOST_CONTRIBUTORS} more" if len(names) > _MOST_CONTRIBUTORS else ""
    return "; ".join(map(_isolated, names[:_MOST_CONTRIBUTORS])) + more


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
    suffix = f" ({_words(relationship)})" if relationship and relationship != "self" else ""
    # Short types are abbreviations: doi, issn, pmid.
    label = kind.upper() if len(kind) <= _LONGEST_ABBREVIATION else _words(kind)
    return f"{escape(label)}: {_link(url, value)}{escape(suffix)}"


def _person_identifier(body: dict[str, Any]) -> str:
    url = body.get("external-id-url", {}).get("value")
    return f"{_isolated(body['external-id-type'])}: {_link(url, body['external-id-value'])}"


def _website(body: dict[str, Any]) -> str:
    url = body["url"]["value"]
    return _link(url, body.get("url-name") or url)


def _content(body: dict[str, Any]) -> str:
    return _isolated(body.get("content", ""))


def _link(url: str | None, text: str) -> str:
    """A link only where following it leads to the web: a record may hold any string as a URL."""
    if url and url.startswith(("http://", "https://")):
        return f'<a href="{escape(url)}" rel="nofollow">{escape(text)}</a>'
    return escape(text)


def _isolated(text: str) -> str:
    """The text in its own direction, whatever stands around it."""
    return f"<bdi>{escape(text)}</bdi>" if text else ""


def _words(value: str) -> str:
    """A value of ORCID's vocabularies as people read it."""
    return value.replace("-", " ").replace("_", " ")


def _sortable(date: dict[str, Any] | None) -> str:
    parts = [date[name]["value"] for name in ("year", "month", "day") if date.get(name)] if date else []
    return "-".join(parts)


def _date(date: dict[str, Any] | None) -> str:
    """As people read it: 2015, March 2015, 5 March 2015; HTML."""
    year, month, day = (((date or {}).get(name) or {}).get("value") or "" for name in ("year", "month", "day"))
    number = natural(month)
    named = month_name[number] if number and number < len(month_name) else month
    return escape(" ".join(part for part in (day.lstrip("0"), named, year) if part))
