"""Normalisation of external identifiers, and what passes for a URI."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orcid_sandbox.anyuri import is_any_uri
from orcid_sandbox.identifiers import comparable, identifier_types, normalise


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("doi", "10.5555/AbC", "10.5555/abc"),
        ("doi", "http://dx.doi.org/10.5555/abc", "10.5555/abc"),
        ("doi", "doi:10.5555/abc", "10.5555/abc"),
        ("doi", "10.5555/abc ", "10.5555/abc"),
        ("doi", "10.5555/a%2Fb", "10.5555/a%2fb"),
        ("doi", "10.5555/a&amp;lt;b", "10.5555/a<b"),
        ("doi", "garbage", ""),
        ("isbn", "978-3-16-148410-0", "9783161484100"),
        ("isbn", "316148410x", "316148410X"),
        ("isbn", "12345", ""),
        ("issn", "0028-083x", "0028-083X"),
        ("issn", "0028083X", "0028-083X"),
        ("issn", "12345", ""),
        ("pmid", "https://www.ncbi.nlm.nih.gov/pubmed/12345678/", "12345678"),
        ("pmid", "PMID:123", "123"),
        ("pmc", "PMC1234567", "1234567"),
        ("pmc", "1234567", "1234567"),
        ("arxiv", "arXiv:2101.00001v2", "arXiv:2101.00001v2"),
        ("arxiv", "https://arxiv.org/abs/2101.00001", "arXiv:2101.00001"),
        ("arxiv", "hep-th/9901001", "arXiv:hep-th/9901001"),
        ("bibcode", "2004PhRvL..93o0801M", "2004PhRvL..93o0801M"),
        ("rrid", "RRID:AB_123456", "RRID:AB_123456"),
        ("uri", "example.org/A", "http://example.org/A"),
        ("uri", "https://example.org/A", "https://example.org/A"),
        ("urn", "URN:NBN:no-123", "urn:nbn:no-123"),
        ("source-work-id", "ABC-1", "abc-1"),
        ("handle", "https://hdl.handle.net/1956/1", "https://hdl.handle.net/1956/1"),
        ("ark", "ark:/12345/ABC", "ark:/12345/ABC"),
        ("hr-id", "HR-1", "HR-1"),
    ],
)
def test_how_a_value_is_normalised(kind: str, value: str, expected: str) -> None:
    assert normalise(kind, value) == expected


def test_there_are_52_types_and_only_one_has_an_underscore() -> None:
    names = identifier_types().keys()
    assert len(names) == 52
    assert [name for name in names if "_" in name] == ["grant_number"]


@given(st.sampled_from(sorted(identifier_types())), st.text())
def test_normalising_never_fails_and_always_compares(kind: str, value: str) -> None:
    assert comparable(kind, value) or not value


_IDEMPOTENT = sorted(set(identifier_types()) - {"uri"})


@given(st.sampled_from(_IDEMPOTENT), st.from_regex(r"[0-9A-Za-z./:-]{1,30}", fullmatch=True))
def test_a_normalised_value_is_its_own_normal_form(kind: str, value: str) -> None:
    once = normalise(kind, value)
    assert not once or normalise(kind, once) == once


@pytest.mark.parametrize(
    "text",
    ["", "no url", "javascript:alert(1)", "ftp://a", "https://e.org/?q=[1]", "a/b:c", "#x", "https://bücher.example/ä"],
)
def test_what_the_schema_takes_for_a_uri(text: str) -> None:
    assert is_any_uri(text)


@pytest.mark.parametrize("text", [":a", "1a:b", "a b:c", "mailto:", "a:#b", "https://e.org/%zz", "http://"])
def test_what_the_schema_does_not_take_for_a_uri(text: str) -> None:
    assert not is_any_uri(text)


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert is_any_uri(text) in (True, False)
