import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollinia.domain.languages import orcid_language, orcid_languages


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en", "en"),
        ("en_US", "en"),
        ("pt-BR", "pt"),
        ("EN", "en"),
        ("eng", "en"),
        ("ger", "de"),
        ("deu", "de"),
        ("nob", "nb"),
        ("/dk/atira/pure/core/languages/da_DK", "da"),
        ("he", "iw"),
        ("heb", "iw"),
        ("id", "in"),
        ("yi", "ji"),
        ("iw", "iw"),
        ("zh", "zh_CN"),
        ("chi", "zh_CN"),
        ("zh_CN", "zh_CN"),
        ("zh-Hans-SG", "zh_CN"),
        ("zh-TW", "zh_TW"),
        ("zh-Hant", "zh_TW"),
        ("zh_TW", "zh_TW"),
    ],
)
def test_a_language_is_written_as_orcid_does(code: str, language: str) -> None:
    assert orcid_language(code) == language


@pytest.mark.parametrize("code", [None, "", "und", "mul", "xx", "English", "e", "/"])
def test_an_unknown_language_is_none(code: str | None) -> None:
    assert orcid_language(code) is None


def test_orcid_knows_186_languages_and_each_is_its_own() -> None:
    assert len(orcid_languages()) == 186
    assert all(orcid_language(code) == code for code in orcid_languages())


@given(st.text(max_size=12))
def test_any_code_is_orcids_or_none(code: str) -> None:
    assert orcid_language(code) in orcid_languages() | {None}
