"""Language codes in the spelling of ORCID's API 3.0: Java's old two letters (``iw``, ``in``, ``ji``), ``zh_CN``, ``zh_TW``."""

from __future__ import annotations

import csv
import io
import re
from functools import cache, lru_cache
from importlib import resources

_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})


@lru_cache(maxsize=4096)
def orcid_language(code: str | None) -> str | None:
    """ORCID's code for a language as sources write it, None where ORCID has none.

    Understands ISO 639-1, 639-2 (both forms) and 639-3, with a region or a script behind (``en_US``, ``pt-BR``, ``zh-Hant``),
    in any case, also as the last part of a URI (Pure's ``/dk/atira/pure/core/languages/da_DK``).
    """
    if not code:
        return None
    primary, *rest = re.split(r"[-_]", code.strip().rpartition("/")[2].lower())
    language = _orcid_codes().get(primary)
    if language == "zh_CN" and not _TRADITIONAL.isdisjoint(rest):
        return "zh_TW"
    return language


@cache
def orcid_languages() -> frozenset[str]:
    """The 186 codes that ORCID accepts, in its spelling."""
    return frozenset(_orcid_codes().values()) | {"zh_TW"}


@cache
def _orcid_codes() -> dict[str, str]:
    table = resources.files("pollinia.domain").joinpath("data", "languages.csv").read_text(encoding="utf-8")
    codes: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO(table)):
        for code in (row["orcid_code"].lower(), *row["other_codes"].split()):
            codes[code] = row["orcid_code"]
    return codes
