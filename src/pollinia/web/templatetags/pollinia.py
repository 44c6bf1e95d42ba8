"""What the templates of this project use."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from django import template
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file in static/, another one for each version of Pollinia, so that browsers may keep it."""
    return f"{static(name)}?{_version()}"


@cache
def _version() -> str:
    return version("pollinia")
