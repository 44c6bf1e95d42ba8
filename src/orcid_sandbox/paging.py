"""Long lists, a page at a time."""

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil
from typing import TypeVar
from urllib.parse import urlencode

from orcid_sandbox.numbers import natural

_ON_A_PAGE = 50

Row = TypeVar("Row")


def cut(rows: Sequence[Row], query: Mapping[str, str], parameter: str, label: str) -> tuple[Sequence[Row], str]:
    """The rows of the page that ``parameter`` of the query names (from 1, whatever it says), and the links to the
    pages before and after as HTML, "" where there is one page. ``label`` names the list to screen readers.
    """
    pages = max(1, ceil(len(rows) / _ON_A_PAGE))
    number = min(max(natural(query.get(parameter)) or 1, 1), pages)
    shown = rows[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE]
    if pages == 1:
        return shown, ""
    before = _link(number - 1, "Previous", query, parameter) if number > 1 else ""
    after = _link(number + 1, "Next", query, parameter) if number < pages else ""
    links = f'<nav class="pages" aria-label="{escape(label)}">{before}<span>Page {number} of {pages}</span>{after}</nav>'
    return shown, links


def _link(number: int, word: str, query: Mapping[str, str], parameter: str) -> str:
    return f'<a href="?{escape(urlencode({**query, parameter: str(number)}))}">{word}</a>'
