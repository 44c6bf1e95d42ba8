"""Text as an ORCID record can hold it: plain, on one line, without what XML forbids, no longer than a field takes.

ORCID checks the length of a field in Java, hence in UTF-16 code units: a character outside the Basic Multilingual Plane
counts twice. Every limit here is counted so.
"""

from __future__ import annotations

import html
import re
import unicodedata

# Names of HTML and JATS elements, the latter without their prefix; MathML's are in _WORDS.
_BLOCKS = """
    address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr
    li main nav ol p pre section table tbody td tfoot th thead tr ul abstract break disp-formula disp-quote list list-item para
    sec title
"""
_WORDS = """
    a abbr acronym b bdi bdo big center cite code del dfn em font i img ins kbd label mark q s samp script small span strike
    strong style sub sup tt u var wbr
    bold ext-link inf inline-formula inline-graphic italic monospace overline roman sans-serif sc scp tex-math underline xref
    math mfenced mfrac mi mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext
    mtr munder munderover semantics
"""
_REPLACEMENT = dict.fromkeys(_BLOCKS.split(), " ") | dict.fromkeys(_WORDS.split(), "")
_TAG = re.compile(
    r"""</?(?P<name>[A-Za-z][\w.:-]*+)"""
    r"""(?:\s++[\w.:-]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>=`]++))*+\s*+/?>""",
    re.ASCII,
)
_CLOSING = re.compile(r"</([A-Za-z][\w.:-]*+)\s*+>", re.ASCII)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ROUNDS = 3

# Controls, surrogates and non-characters, which XML 1.0 cannot carry (control white space is white space, not removed);
# soft hyphens, zero-width blanks and byte order marks; overrides of the writing direction, which a cut would leave open.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff]"
)
_INVISIBLE = " \u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200c\u200d\u200e\u200f\u3164\uffa0"


def plain_text(markup: str) -> str:
    """The text of a title, abstract or name that may hold HTML, JATS or MathML, on one line and in Unicode NFC.

    Tags go; those of blocks (``p``, ``br``, ``li``…) leave a blank, those of words (``i``, ``sub``…) nothing. Entities are
    resolved, also where a source escaped twice. ``a < b``, ``p<0.05`` and ``List<String>`` are no markup and stay: a tag is
    dropped when its name is known or prefixed (``mml:mi``) or when its closing tag follows. LaTeX stays as it is.
    Empty when nothing visible is left.
    """
    if "<" not in markup and "&" not in markup:
        return one_line(markup)
    text = markup
    for _ in range(_ROUNDS):
        if "<" in text:
            text = _without_tags(text)
        if "&" not in text:
            break
        resolved = _ENTITY.sub(_character, text)
        if resolved == text:
            break
        text = resolved
    return one_line(text)


def one_line(text: str) -> str:
    """A text that is no markup (an identifier, a city) on one line: blanks collapsed, in Unicode NFC, without control
    characters, lone surrogates, non-characters and invisible formatting. Empty when nothing visible is left."""
    if not text.isprintable():
        text = " ".join(_UNWANTED.sub("", text).split())
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if not text.strip(_INVISIBLE):
            return ""
    text = text.strip(" ")
    return " ".join(text.split()) if "  " in text else text


def length(text: str) -> int:
    """The number of UTF-16 code units, which is what ORCID calls the length of a text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The beginning of ``text`` in at most ``limit`` UTF-16 code units: whole words, unless that would lose half of it."""
    if len(text) * 2 <= limit or length(text) <= limit:
        return text
    end = _characters_within(text, limit)
    blank = text.rfind(" ", end // 2, end + 1)
    if blank > 0:
        return text[:blank].rstrip()
    while end > 0 and _continues(text[end]):
        end -= 1
    return text[:end].rstrip() or text[: _characters_within(text, limit)]


def plain(text: str | None, limit: int) -> str | None:
    """The plain text of ``text`` cut at ``limit`` UTF-16 code units; None when there is none."""
    if not text:
        return None
    return cut(plain_text(text), limit) or None


def _without_tags(text: str) -> str:
    text = _without_comments(text).replace("<![CDATA[", "").replace("]]>", "")
    closed = frozenset(_CLOSING.findall(text))

    def replacement(tag: re.Match[str]) -> str:
        name = tag["name"]
        known = _REPLACEMENT.get(name.rpartition(":")[2].lower())
        if known is not None:
            return known
        return "" if ":" in name or name in closed else tag[0]

    return _TAG.sub(replacement, text)


def _without_comments(text: str) -> str:
    kept = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[position:start])
        position = end + 3
    return "".join(kept) + text[position:] if kept else text


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def _characters_within(text: str, limit: int) -> int:
    """How many characters fit into ``limit`` UTF-16 code units."""
    if len(text) > limit:
        text = text[:limit]
    while (excess := length(text) - limit) > 0:
        text = text[: len(text) - (excess + 1) // 2]
    return len(text)


def _continues(character: str) -> bool:
    """Whether a character belongs to the one before it: a combining mark, a joiner, a variation selector."""
    return unicodedata.category(character) in {"Mn", "Mc", "Me"} or character in "\u200c\u200d"
