"""Bring the catalogues of translations, or those of the languages named, in step with the pages: make catalogues.

New messages come without a translation, which a test then asks for; those that are used no more are left out.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src" / "pollinia"
LOCALE = SOURCE / "locale"
LANGUAGES = ("da", "de", "nl")
_FUNCTIONS = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "npgettext")
_CALL = re.compile(r"""\b(?:n?p?gettext)\((?:u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*"|[^'"()])*\)""")


def messages() -> Catalog:
    """All that is to be translated, without translations."""
    catalog = Catalog(project="Pollinia", charset="utf-8", fuzzy=False)
    for place, text in _sources():
        for line, function, message, _comments in extract_python(io.BytesIO(text.encode()), dict.fromkeys(_FUNCTIONS), [], {}):
            context, message_id = _read(function, message)
            if message_id:
                catalog.add(message_id, locations=[(place, line)], context=context)
    return catalog


def catalogue(language: str) -> Catalog:
    """A language's translations as they are."""
    file = po_file(language)
    if not file.exists():
        return Catalog(locale=language, project="Pollinia", charset="utf-8", fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def compiled(catalog: Catalog) -> bytes:
    """What Django reads."""
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def main(languages: Sequence[str] = LANGUAGES) -> None:
    found = messages()
    for language in languages:
        known = catalogue(language)
        # The time would make each catalogue another one each time.
        found.creation_date = known.creation_date
        known.update(found, no_fuzzy_matching=True)
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as stream:
            write_po(stream, known, width=120, ignore_obsolete=True, no_location=True, omit_header=False)
        file.with_suffix(".mo").write_bytes(compiled(known))
        missing = sum(not each.string for each in known if each.id)
        print(f"{language}: {len(known)} messages, {missing} without a translation")  # noqa: T201


def _sources() -> Iterator[tuple[str, str]]:
    for file in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]):
        text = file.read_text(encoding="utf-8")
        yield str(file.relative_to(SOURCE)), text if file.suffix == ".py" else "\n".join(_calls(text))


def _calls(template: str) -> Iterator[str]:
    """The calls that Django makes of a template's messages. What it puts in place of all else is no Python."""
    for found in _CALL.finditer(templatize(template)):
        yield found[0]


def _read(function: object, message: object) -> tuple[str | None, str | tuple[str, str] | None]:
    """The context and the message, with its plural where it has one."""
    parts = list(message) if isinstance(message, (tuple, list)) else [message]
    context = str(parts.pop(0)) if function in {"pgettext", "npgettext"} else None
    texts = [str(each) for each in parts if isinstance(each, str)]
    if not texts:
        return context, None
    return context, (texts[0], texts[1]) if function in {"ngettext", "npgettext"} else texts[0]


if __name__ == "__main__":
    main(sys.argv[1:] or LANGUAGES)
