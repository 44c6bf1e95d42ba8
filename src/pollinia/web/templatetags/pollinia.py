"""What the templates of this project use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.translation import gettext

from pollinia.domain.content import PartialDate
from pollinia.domain.text import plain_text
from pollinia.flows.effects import Effect
from pollinia.flows.preview_export import Preview
from pollinia.reports.naming import scheme_name, type_name
from pollinia.web import sentences
from pollinia.web.work_type_names import NAMES

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file in static/, another one for each version of Pollinia, so that browsers may keep it."""
    return f"{static(name)}?{_version()}"


@cache
def _version() -> str:
    return version("pollinia")


register.filter(sentences.in_words)
register.filter(scheme_name)
register.filter(type_name)
register.filter(plain_text)


@register.filter
def as_known(date: PartialDate | None) -> str:
    """A date as far as it is known: a year, a month of it, or a day."""
    if date is None:
        return ""
    parts = (f"{date.year:04}", date.month and f"{date.month:02}", date.day and f"{date.day:02}")
    return "-".join(part for part in parts if part)


@register.filter
def work_type(name: str) -> str:
    """ORCID's work type in the reader's language; one that is not known here as ORCID writes it."""
    return gettext(NAMES[name]) if name in NAMES else name


@register.filter
def at(counts: Mapping[str, int], name: str) -> int:
    return counts.get(name, 0)


@register.filter
def effects(preview: Preview) -> list[tuple[str, int, int]]:
    """Each effect of a preview with its items and researchers, whether there are any or not."""
    return [(each, preview.total(each), preview.researchers.get(each, 0)) for each in Effect]


@register.filter
def kinds(preview: Preview) -> list[tuple[str, str, int]]:
    """Items by effect and section, where there are any."""
    return [(effect, section, items) for (effect, section), items in sorted(preview.items.items()) if items]


@register.simple_tag(takes_context=True)
def other_page(context: Context, by: int) -> str:
    """The address of the page so many further on, with all else as it was asked for.

    The list is at ``list_address`` where the answer to a form shows it: at the form's own address nothing can be looked at.
    """
    asked = context["request"].GET.copy()
    asked["page"] = str(context["page"].number + by)
    return f"{context.get('list_address', '')}?{asked.urlencode()}"
