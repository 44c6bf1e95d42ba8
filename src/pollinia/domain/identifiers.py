"""Identifiers of outputs, persons and organisations: recognise, compare as ORCID does, link.

Two spellings matter. ``well_formed`` gives the one we send. ``normalise`` gives the one that ORCID compares by: never sent,
but two items are the same to ORCID when it is equal.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from urllib.parse import quote, unquote

from pollinia.domain.orcid_id import check_digit
from pollinia.domain.text import one_line
from pollinia.domain.web_address import LIMIT, web_address


@dataclass(frozen=True, slots=True)
class ExternalIdType:
    """An identifier type of ORCID's API; ``link_prefix`` and a value make a URL that resolves, empty where none does."""

    name: str
    case_sensitive: bool
    link_prefix: str


def _external_id_types() -> dict[str, ExternalIdType]:
    table = resources.files("pollinia.domain").joinpath("data", "external_id_types.csv").read_text(encoding="utf-8")
    return {
        row["type"]: ExternalIdType(row["type"], row["case_sensitive"] == "yes", row["link_prefix"])
        for row in csv.DictReader(io.StringIO(table))
    }


EXTERNAL_ID_TYPES: Mapping[str, ExternalIdType] = _external_id_types()
"""The types that ORCID takes on works, by name (https://pub.orcid.org/v3.0/identifiers). Names are matched exactly."""


# --- the spelling that is sent ---


def well_formed(scheme: str, value: str) -> str | None:
    """The identifier in the spelling we send, or None where it is not well formed or the scheme is unknown.

    Understands what sources write: resolver URLs, prefixes such as ``doi:``, blanks and dashes. Check digits are checked
    and never repaired. Schemes: ORCID's types, ``scopus-author``, ``researcherid``, ``dai``, ``isni`` and ``ror``.
    """
    text = one_line(value)
    if not text or len(text) > LIMIT:
        return None
    rule = _SPELLINGS.get(scheme)
    if rule is not None:
        return rule(text)
    return text if scheme in EXTERNAL_ID_TYPES else None


_Spelling = Callable[[str], str | None]
_DASHES = re.compile(r"[\s\u00ad\u2010-\u2015\u2212-]")


def _pattern(pattern: str, prefix: str = "", change: Callable[[str], str] = str) -> _Spelling:
    """A rule that finds its one group in the whole text, changes it and puts ``prefix`` before it."""
    compiled = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def rule(text: str) -> str | None:
        match = compiled.fullmatch(text)
        return prefix + change(match[1]) if match else None

    return rule


def _resolvable(pattern: str) -> _Spelling:
    """A rule for identifiers with a resolver of their own, under which they stand percent-encoded."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def rule(text: str) -> str | None:
        match = compiled.fullmatch(text)
        if match is None:
            return None
        written = match[1]
        name = (unquote(written) if "%" in written and "://" in text else written).rstrip(".,;")
        return name if name == written or (compiled.fullmatch(name) and one_line(name) == name) else None

    return rule


def _isbn(text: str) -> str | None:
    digits = _DASHES.sub("", text.upper().removeprefix("ISBN").removeprefix("-13").removeprefix("-10").lstrip(": "))
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        total = sum(
            weight * (10 if digit == "X" else int(digit)) for weight, digit in zip(range(10, 0, -1), digits, strict=True)
        )
        return digits if total % 11 == 0 else None
    if re.fullmatch(r"97[89][0-9]{10}", digits):
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
        return digits if total % 10 == 0 else None
    return None


def _issn(text: str) -> str | None:
    digits = _DASHES.sub("", text.upper().removeprefix("ISSN").lstrip(": "))
    if not re.fullmatch(r"[0-9]{7}[0-9X]", digits):
        return None
    return f"{digits[:4]}-{digits[4:]}" if _weighted(digits) % 11 == 0 else None


def _weighted(digits: str) -> int:
    """The check sum of an ISSN or a ten-digit ISBN: the last digit counts once, the one before it twice, and so on."""
    return sum(weight * (10 if digit == "X" else int(digit)) for weight, digit in enumerate(reversed(digits), start=1))


def _isni(text: str) -> str | None:
    digits = _DASHES.sub("", re.sub(r"(?i)^(?:https?://(?:www\.)?isni\.org/(?:isni/)?|isni:?)", "", text)).upper()
    return digits if re.fullmatch(r"[0-9]{15}[0-9X]", digits) and check_digit(digits[:15]) == digits[15] else None


_ROR = re.compile(r"(?:(?:https?://)?(?:www\.)?ror\.org/)?(0([0-9a-hjkmnp-tv-z]{6})([0-9]{2}))/?", re.IGNORECASE)
_ROR_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def _ror(text: str) -> str | None:
    """ROR IDs as ORCID's table holds them: full, https, no final slash. Checked as ISO 7064 MOD 97-10 over base 32."""
    match = _ROR.fullmatch(text)
    if match is None:
        return None
    number = 0
    for character in match[2].lower():
        number = number * 32 + _ROR_DIGITS.index(character)
    return f"https://ror.org/{match[1].lower()}" if 98 - number * 100 % 97 == int(match[3]) else None


def _wosuid(text: str) -> str | None:
    match = re.fullmatch(r"(?:(?:ISI|UT|WOS):)?([A-Z0-9]{15})|([A-Z]{3,8}:[A-Z0-9]+)", text.upper(), re.ASCII)
    if match is None:
        return None
    return f"WOS:{match[1]}" if match[1] else match[2]


_SPELLINGS: Mapping[str, _Spelling] = {
    "doi": _resolvable(r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*|info:doi/|urn:doi:)?(10\.[0-9]+(?:\.[0-9]+)*/\S+)"),
    "handle": _resolvable(r"(?:(?:https?://)?hdl\.handle\.net/|hdl:\s*|info:hdl/)?([0-9]+(?:\.[0-9a-z]+)*/\S+)"),
    "pmid": _pattern(r"(?:pmid:?\s*|https?://(?:www\.)?(?:pubmed\.)?ncbi\.nlm\.nih\.gov/(?:pubmed/)?)?([0-9]{1,9})/?"),
    "pmc": _pattern(
        r"(?:https?://(?:(?:www|pmc)\.)?(?:ncbi\.nlm\.nih\.gov|europepmc\.org)/(?:pmc/)?articles?/(?:pmc/)?)?"
        r"(?:pmc(?:id)?:?\s*)*([0-9]{5,9})/?",
        "PMC",
    ),
    "arxiv": _pattern(
        r"(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/|arxiv:\s*)?"
        r"([0-9]{4}\.[0-9]{4,5}(?:v[0-9]{1,2})?|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7}(?:v[0-9]{1,2})?)(?:\.pdf)?",
        "arXiv:",
    ),
    "eid": _pattern(r"(?:eid[:=]\s*)?(2-s2\.0-[0-9]{5,})", change=str.lower),
    "wosuid": _wosuid,
    "isbn": _isbn,
    "issn": _issn,
    "uri": web_address,
    "urn": _pattern(r"(urn:[a-z0-9][a-z0-9-]{0,31}:[!-~]+)"),
    "scopus-author": _pattern(r"(?:https?://(?:www\.)?scopus\.com/authid/detail\.ur[il]\?authorid=)?([0-9]{10,11})"),
    "researcherid": _pattern(
        r"(?:https?://(?:www\.)?(?:researcherid\.com/rid/|publons\.com/researcher/|webofscience\.com/wos/author/(?:record|rid)/))?"
        r"([a-z]{1,3}-[0-9]{4}-(?:19|20)[0-9]{2})/?",
        change=str.upper,
    ),
    "dai": _pattern(r"(?:(?:urn:)?info:eu-repo/dai/nl/|dai:?\s*)?([0-9]{8,9}[0-9x])", change=str.upper),
    "isni": _isni,
    "ror": _ror,
}


# --- the spelling that ORCID compares by ---


def normalise(type: str, value: str) -> str:
    """What ORCID compares two identifiers of a type by, and shows as ``external-id-normalized``; never sent.

    As its server does: lower case unless the type is case sensitive, then the type's own rule; where that finds nothing,
    the value as it is.
    """
    known = EXTERNAL_ID_TYPES.get(type)
    if known is None:
        return value
    text = value if known.case_sensitive else value.lower()
    rule = _NORMALISATIONS.get(type)
    return (text if rule is None else rule(text)) or value


def _found(pattern: str, prefix: str = "") -> Callable[[str], str]:
    compiled = re.compile(pattern, re.ASCII)

    def rule(text: str) -> str:
        match = compiled.search(text)
        return prefix + match[1] if match else ""

    return rule


_XML_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9a-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_doi_in = _found(r"""(10(?:\.[0-9a-zA-Z]+)+/(?:(?!["&'])\S)+)""")
_isbn_in = _found(r"([0-9][-0-9 ]{8,15}[0-9xX])(?:$|[^0-9])")
_issn_in = _found(r"(?:^|[^\d])(\d{4} ?[-–]? ?\d{3}[\dXx])(?:$|[^-\d])")


def _without_entities(text: str) -> str:
    while "&" in text:
        resolved = _XML_ENTITY.sub(_entity, text)
        if resolved == text:
            break
        text = resolved
    return text


def _entity(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _normalised_isbn(text: str) -> str:
    digits = _isbn_in(text).replace("-", "").replace(" ", "").upper()
    return digits if len(digits) in {10, 13} else ""


def _normalised_issn(text: str) -> str:
    digits = re.sub(r"[-– ]", "", _issn_in(text)).upper()
    return f"{digits[:4]}-{digits[4:]}" if digits else ""


_NORMALISATIONS: Mapping[str, Callable[[str], str]] = {
    "doi": lambda text: _doi_in(_without_entities(text)),
    "isbn": _normalised_isbn,
    "issn": _normalised_issn,
    "pmid": _found(
        r"(?:^\s*|(?i:PMID):?\s*|(?i:pubmed)/|(?i:med)/|(?i:pubmed.ncbi.nlm.nih.gov)/)(\d+)(?:$|[^a-zA-Z0-9.\-])",
    ),
    "pmc": _found(r"(?:^|[Pp][Mm][Cc]-?/?)\s*(\d{5,9}(?!.+PMC))(?:$|\b)"),
    "arxiv": _found(r"(?:(?i:arXiv):)?(\d{4}\.\d{4,5}(?:v\d)?|[\w\-.]+/\d{7}(?:v\d)?)\b", "arXiv:"),
    "bibcode": _found(r"(?:^|[Bb][Ii][Bb][Cc][Oo][Dd][Ee]:?\s*|[^a-zA-Z0-9.])([0-9]{4}[.a-zA-Z0-9]{15})(?:$|[^a-zA-Z0-9.])"),
    "uri": lambda text: text if re.match(r"(?:http|ftp)s?://", text) else f"http://{text}",
    "rrid": _found(
        r"(?:(?i:RRID):)?(AB_\d{6}|CVCL_[0-9A-Z]{4}|SCR_\d{6}|IMSR_JAX:\d{6}|Addgene_\d{5}|SAMN\d{8}|MMRRC_\d{6}-UCD)", "RRID:"
    ),
}


# --- links ---

_PERSON_LINKS = {
    "scopus-author": "https://www.scopus.com/authid/detail.uri?authorId=",
    "researcherid": "https://www.webofscience.com/wos/author/record/",
    "dai": "http://data.bibliotheken.nl/id/thes/p",
    "isni": "https://isni.org/isni/",
}
_SAFE = re.compile(r"[\w./:;()-]+", re.ASCII)


def link(type: str, value: str) -> str | None:
    """A URL under which a well-formed identifier resolves, None where there is no such place."""
    if type in {"uri", "ror"}:
        return web_address(value)
    if type == "urn":
        return web_address(f"https://nbn-resolving.org/{value}") if value.lower().startswith("urn:nbn:") else None
    known = EXTERNAL_ID_TYPES.get(type)
    prefix = known.link_prefix if known else _PERSON_LINKS.get(type)
    if not prefix:
        return None
    if type == "arxiv":
        value = value.removeprefix("arXiv:")
    if not _SAFE.fullmatch(value):
        value = quote(value, safe="/:;()@!$*,+=~")
    return prefix + value if len(value) <= LIMIT - len(prefix) else None
