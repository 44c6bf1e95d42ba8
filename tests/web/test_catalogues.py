"""The pages of researchers, their e-mails and the sentences of the rules in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from scripts.catalogues import LANGUAGES, SOURCE, catalogue, compiled, messages, po_file

from pollinia.domain import faults
from pollinia.domain.faults import Fault
from pollinia.domain.problem import Problem
from pollinia.domain.work_types import ORCID_WORK_TYPES
from pollinia.flows import (
    connect,
    connect_in_browser,
    decide_candidate,
    fence,
    opt_out,
    part,
    pause,
    registry_access,
    start_run,
)
from pollinia.flows.hindrance import _EXPIRED, _HINDRANCES, _LEFT, _NOT_CONNECTED, _OTHER_CLIENT
from pollinia.store import secrets
from pollinia.web.sentence_templates import SENTENCES
from pollinia.web.sentences import in_words
from pollinia.web.work_type_names import NAMES

TEMPLATES = SOURCE / "web" / "templates"
MAILS = SOURCE / "flows" / "templates" / "mail"
_PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")
MET_BY_RESEARCHERS = (
    faults, connect, connect_in_browser, decide_candidate, fence, opt_out, part, pause, registry_access, start_run, secrets,
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    known = catalogue(language)
    missing = [each.id for each in messages() if each.id and (each.id not in known or not _texts(known[each.id].string))]
    assert missing == [], "make catalogues, then translate what has no translation"
    assert [each.id for each in known if each.fuzzy and each.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_message(language: str) -> None:
    for each in (message for message in catalogue(language) if message.id):
        wanted = [set(_PLACES.findall(text)) for text in _texts(each.id)]
        for text in _texts(each.string):
            assert set(_PLACES.findall(text)) in wanted, each.id
            assert "%" not in _PLACES.sub("", text).replace("%%", "") or not any(wanted), each.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_django_reads_is_made_of_it(language: str) -> None:
    assert po_file(language).with_suffix(".mo").read_bytes() == compiled(catalogue(language)), "make catalogues"


def test_every_sentence_that_a_researcher_meets_is_among_the_messages() -> None:
    said = [" ".join((each.__doc__ or "").split()) for each in _problems()]
    said += [*_HINDRANCES.values(), _EXPIRED, _LEFT, _NOT_CONNECTED, _OTHER_CLIENT]
    assert [each for each in said if each not in SENTENCES] == []


def _problems() -> Iterator[type[Problem]]:
    for module in MET_BY_RESEARCHERS:
        for each in vars(module).values():
            if (
                isinstance(each, type)
                and issubclass(each, Problem)
                and each.__module__ == module.__name__
                and each is not Fault
            ):
                yield each


def test_every_work_type_of_orcid_has_a_name() -> None:
    assert set(NAMES) == ORCID_WORK_TYPES


RESEARCHERS_GET = [
    *(TEMPLATES / "researcher").glob("*.html"),
    *(TEMPLATES / "invitations" / f"{name}.html" for name in ("link", "no_more", "refused")),
    *(
        TEMPLATES / f"{name}.html"
        for name in ("403_csrf", "404", "500", "banners", "base", "languages", "navigation", "not_allowed")
    ),
    *(TEMPLATES / f"{name}.html" for name in ("choose_password", "forgotten_password", "pages", "sign_in", "sign_in_refused")),
    *(MAILS.glob("*.html")),
    *(MAILS.glob("*.txt")),
]
SAID_BY_NOBODY = re.compile(
    r"{% blocktranslate.*?{% endblocktranslate %}|{%.*?%}|{{.*?}}|<!--.*?-->|<(?:style|script)\b.*?</(?:style|script)>"
    r"|<q\b[^>]*>.*?</q>",
    re.DOTALL,
)
ATTRIBUTES_FOR_PEOPLE = re.compile(r"""(?:alt|aria-label|placeholder|title)="([^"]*)\"""")


@pytest.mark.parametrize("template", RESEARCHERS_GET, ids=lambda template: str(template.name))
def test_nothing_that_researchers_get_is_said_in_english_alone(template: Path) -> None:
    rest = SAID_BY_NOBODY.sub("", template.read_text(encoding="utf-8")).replace("Pollinia", "")
    texts = [*re.sub(r"<[^>]*>", "\n", rest).splitlines(), *ATTRIBUTES_FOR_PEOPLE.findall(rest)]
    assert [text.strip() for text in texts if re.search(r"[A-Za-z]{2}", text)] == []


# --- sentences in words ---


def test_in_english_a_sentence_stays_as_it_is() -> None:
    assert in_words("It has no title, and ORCID takes no work without one. Give it a title.").startswith("It has no title")


def test_a_sentence_with_names_in_it_is_said_in_the_readers_language() -> None:
    with translation.override("de"):
        said = in_words("It is exported as an employment at University of Exampleton.")
        assert "University of Exampleton" in said
        assert not said.startswith("It is")


def test_sentences_after_each_other_are_said_each() -> None:
    with translation.override("de"):
        said = in_words("The researcher deleted it in ORCID. The setting is to add it again.")
        assert "The" not in said.split()


def test_a_problem_with_its_detail_is_said_and_words_of_others_stay() -> None:
    with translation.override("de"):
        said = in_words(str(connect.OrcidTaken("Signed in: 0000-0002-1825-0097.")))
        assert "0000-0002-1825-0097" in said
        assert "Nothing was changed" not in said
        assert in_words("An answer of ORCID that nobody has foreseen.") == "An answer of ORCID that nobody has foreseen."


def _texts(message: object) -> list[str]:
    """A message, or the forms of one that counts; empty where one of them is."""
    forms = list(message) if isinstance(message, (tuple, list)) else [message]
    return [str(each) for each in forms] if all(forms) else []
