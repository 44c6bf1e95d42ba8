"""External identifiers: the types ORCID knows, and how it normalises a value before it compares two of them.

Normalisation follows the server's normalisers: the value is lower-cased unless its type is case-sensitive, then some
types pick the identifier out of longer text (a DOI out of a URL). The stored value never changes.
"""

import csv
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

# External identifiers with relationship funded-by may only be of these types.
FUNDING_TYPES = frozenset({"grant_number", "proposal-id", "uri", "doi"})


@dataclass(frozen=True, slots=True)
class IdentifierType:
    name: str
    resolution_prefix: str
    case_sensitive: bool


@cache
def identifier_types() -> Mapping[str, IdentifierType]:
    """The types by name as the API spells it (lower case; only grant_number has an underscore)."""
    table = resources.files(__package__).joinpath("identifier_types.csv").read_text(encoding="utf-8")
    return {
        row["name"]: IdentifierType(row["name"], row["resolution_prefix"], row["case_sensitive"] == "true")
        for row in csv.DictReader(table.splitlines())
    }


@lru_cache(maxsize=65_536)
def normalise(type_name: str, value: str) -> str:
    """The value as ORCID compares it; "" where a type with a form of its own does not find it in the value."""
    known = identifier_types().get(type_name)
    if known is None:
        return value
    folded = value if known.case_sensitive else value.lower()
    own_form = _OWN_FORMS.get(type_name)
    return own_form(folded) if own_form else folded


def comparable(type_name: str, value: str) -> str:
    """What two identifiers of a type must share to be the same: the normalised value, else the value as sent."""
    return normalise(type_name, value) or value


def _pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Java's character classes know ASCII alone."""
    return re.compile(text, re.ASCII | flags)


_DOI = _pattern(r"""10(?:\.[0-9a-zA-Z]+)+/[^\s"&']+""")
_ISBN = _pattern(r"([0-9][-0-9 ]{8,15}[0-9xX])(?![0-9])")
_ISSN = _pattern(r"(?:^|[^\d])(\d{4}) ?[-–]? ?(\d{3}[\dXx])(?:$|[^-\d])")
_PMID = _pattern(r"(?:^\s*|PMID:?\s*|pubmed/|med/|pubmed\.ncbi\.nlm\.nih\.gov/)(\d+)(?:$|[^a-zA-Z0-9.\-])", re.IGNORECASE)
_PMC = _pattern(r"(?:^|PMC-?/?)\s*(\d{5,9}(?!.+PMC))(?:$|\b)", re.IGNORECASE)
_ARXIV = _pattern(r"(?:arXiv:)?(\d{4}\.\d{4,5}(?:v\d)?|[\w\-.]+/\d{7}(?:v\d)?)\b", re.IGNORECASE)
_BIBCODE = _pattern(r"(?:^|bibcode:?\s*|[^a-z0-9.])([0-9]{4}[.a-z0-9]{15})(?:$|[^a-z0-9.])", re.IGNORECASE)
_RRID = _pattern(r"(?:RRID:)?(AB_\d{6}|CVCL_[0-9A-Z]{4}|SCR_\d{6}|IMSR_JAX:\d{6}|Addgene_\d{5}|SAMN\d{8}|MMRRC_\d{6}-UCD)")
_WEB_ADDRESS = _pattern(r"(?:http|ftp)s?://")


def _doi(value: str) -> str:
    unescaped = html.unescape(value)
    while unescaped != value:
        value, unescaped = unescaped, html.unescape(unescaped)
    match = _DOI.search(value)
    return match[0].lower() if match else ""


def _isbn(value: str) -> str:
    match = _ISBN.search(value)
    if match is None:
        return ""
    digits = match[1].replace("-", "").replace(" ", "").upper()
    return digits if len(digits) in (10, 13) else ""


def _issn(value: str) -> str:
    match = _ISSN.search(value)
    return f"{match[1]}-{match[2].upper()}" if match else ""


def _first_group(pattern: re.Pattern[str], prefix: str = "") -> Callable[[str], str]:
    def find(value: str) -> str:
        match = pattern.search(value)
        return prefix + match[1] if match else ""

    return find


def _uri(value: str) -> str:
    return value if _WEB_ADDRESS.match(value) else "http://" + value


_OWN_FORMS: Mapping[str, Callable[[str], str]] = {
    "doi": _doi,
    "isbn": _isbn,
    "issn": _issn,
    "pmid": _first_group(_PMID),
    "pmc": _first_group(_PMC),
    "arxiv": _first_group(_ARXIV, "arXiv:"),
    "bibcode": _first_group(_BIBCODE),
    "rrid": _first_group(_RRID, "RRID:"),
    "uri": _uri,
}
