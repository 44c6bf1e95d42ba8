"""Choosing among texts in several languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pollinia.domain.content import Text


def in_language(candidates: Sequence[Text], language: str | None) -> Text | None:
    """The text in ``language``, else the first."""
    wanted = _main_tag(language)
    same = (each for each in candidates if wanted and _main_tag(each.language) == wanted)
    return next(same, candidates[0] if candidates else None)


def in_another_language(candidates: Iterable[Text], original: Text | None) -> Text | None:
    """The first text in a known language that is not that of ``original``."""
    if original is None or original.language is None:
        return None
    tag = _main_tag(original.language)
    return next((each for each in candidates if each.language and _main_tag(each.language) != tag), None)


def _main_tag(language: str | None) -> str | None:
    """``pt`` for ``pt-BR`` and ``pt_BR``."""
    return language.replace("_", "-").partition("-")[0].lower() if language else None
