import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.content_strategies import nasty_texts

from pollinia.domain.text import cut, length, one_line, plain, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("H<sub>2</sub>O", "H2O"),
        ('The <i class="sp">E. coli</i> genome', "The E. coli genome"),
        ("<p>One</p><p>two<br/>three</p><ul><li>four</li></ul>", "One two three four"),
        ("<jats:italic>Ophrys</jats:italic>", "Ophrys"),
        ("<mml:math><mml:mi>x</mml:mi><mml:mo>=</mml:mo></mml:math>1", "x=1"),
        ("<foo>kept</foo>", "kept"),
        ("before<!-- a comment -->after", "beforeafter"),
        ("<![CDATA[R&D]]>", "R&D"),
        (r"$\alpha < \beta$", r"$\alpha < \beta$"),
    ],
)
def test_markup_goes_and_the_words_stay(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    "text", ["a < b", "p<0.05", "a<b and c>d", "List<String> considered", "<!-- never closed", "R&D", "AT&T;"]
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Salt &amp; water", "Salt & water"),
        ("a &lt; b", "a < b"),
        ("a &amp;lt; b", "a < b"),
        ("AT&amp;amp;T", "AT&T"),
        ("H&lt;sub&gt;2&lt;/sub&gt;O", "H2O"),
        ("caf&#233;&nbsp;&#x4e2d;", "café 中"),
        ("no entity: &bogus;", "no entity: &bogus;"),
    ],
)
def test_entities_are_resolved_even_when_escaped_twice(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_what_xml_cannot_carry_is_removed() -> None:
    assert plain_text("a\x00b\x0b c\ud800d\ufffe\u200be") == "ab cde"


def test_blanks_of_all_kinds_collapse() -> None:
    assert plain_text(" one\n\ttwo\u00a0\u3000three\x85") == "one two three"


def test_letters_are_composed() -> None:
    assert plain_text("Ame\u0301lie") == "Amélie"


def test_joiners_between_persian_letters_stay_and_alone_they_are_nothing() -> None:
    assert one_line("می\u200cخواهم") == "می\u200cخواهم"
    assert one_line(" \u200c\u200d\u200e ") == ""


def test_a_text_is_cut_at_a_word() -> None:
    assert cut("one two three", 9) == "one two"
    assert cut("one two three", 7) == "one two"
    assert cut("one two three", 13) == "one two three"


def test_a_text_without_words_is_cut_between_characters() -> None:
    assert cut("漢字仮名", 3) == "漢字仮"
    assert cut("a " + "b" * 50, 20) == "a " + "b" * 18


def test_characters_beyond_the_basic_plane_count_twice() -> None:
    assert length("a😀") == 3
    assert cut("😀😀😀", 5) == "😀😀"


def test_a_letter_is_not_cut_from_its_accent() -> None:
    assert cut("xyz" + "q\u0323" * 10, 6) == "xyzq\u0323"


def test_nothing_left_is_none() -> None:
    assert plain("<p> </p>", 10) is None
    assert plain(None, 10) is None


@given(nasty_texts, st.integers(1, 60))
def test_any_text_becomes_one_encodable_line_within_the_limit(markup: str, limit: int) -> None:
    text = plain(markup, limit)
    if text is None:
        return
    assert 0 < length(text) <= limit
    assert text == " ".join(text.split())
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)
    assert text.encode()
