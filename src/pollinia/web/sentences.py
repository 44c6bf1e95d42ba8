"""The sentences of the rules in the reader's language.

The rules speak English and know no language; here each sentence is looked up whole, then as one that a template makes with
names and numbers in it. What is in no catalogue, as ORCID's own words, stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import get_language, gettext

from pollinia.web.sentence_templates import TEMPLATES

_PLACE = re.compile(r"%\((\w+)\)s")
_BETWEEN = re.compile(r"(?<=[.!?:]) (?=[^a-z])")


def in_words(text: object) -> str:
    """``text`` may be several sentences after each other; the longest known runs of them are translated."""
    said = str(text or "")
    if not said or (get_language() or "en").startswith("en"):
        return said
    sentences, words, start = _BETWEEN.split(said), list[str](), 0
    while start < len(sentences):
        end = next((end for end in range(len(sentences), start, -1) if _known(" ".join(sentences[start:end]))), start + 1)
        run = " ".join(sentences[start:end])
        words.append(_known(run) or run)
        start = end
    return " ".join(words)


def _known(sentence: str) -> str | None:
    translated = gettext(sentence)
    if translated != sentence:
        return translated
    for template, pattern in _patterns():
        if (found := pattern.fullmatch(sentence)) is not None:
            translated = gettext(template)
            return translated % found.groupdict() if translated != template else None
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((template, _pattern(template)) for template in TEMPLATES)


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACE.split(template)
    return re.compile("".join(re.escape(each) if place % 2 == 0 else f"(?P<{each}>.+?)" for place, each in enumerate(parts)))
