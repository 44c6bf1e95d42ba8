import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.content_strategies import nasty_texts, output_identifiers, person_identifiers, urls
from tests.reference import REFERENCE

from pollinia.domain.content import Identifier
from pollinia.domain.identifiers import EXTERNAL_ID_TYPES, link, normalise, well_formed
from pollinia.domain.web_address import web_address

_ROR_VECTORS = REFERENCE / "cris" / "ror" / "ror_checksum_vectors.csv"
_GOLDEN = REFERENCE / "orcid-golden" / "edge-cases.json"


@pytest.mark.parametrize(
    ("scheme", "value", "sent"),
    [
        ("doi", "10.5555/AbC", "10.5555/AbC"),
        ("doi", " https://doi.org/10.5555/abc ", "10.5555/abc"),
        ("doi", "http://dx.doi.org/10.1000/a%3Cb%3E", "10.1000/a<b>"),
        ("doi", "doi:10.5555/abc.", "10.5555/abc"),
        ("doi", "10.1002/(SICI)1097-4571(199806)49:8<693::AID>3.0;2-O", "10.1002/(SICI)1097-4571(199806)49:8<693::AID>3.0;2-O"),
        ("handle", "https://hdl.handle.net/20.500.12345/42", "20.500.12345/42"),
        ("handle", "1956/1234", "1956/1234"),
        ("pmid", "PMID: 12345678", "12345678"),
        ("pmid", "https://www.ncbi.nlm.nih.gov/pubmed/12345678/", "12345678"),
        ("pmc", "1234567", "PMC1234567"),
        ("pmc", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/", "PMC1234567"),
        ("arxiv", "2101.12345v2", "arXiv:2101.12345v2"),
        ("arxiv", "https://arxiv.org/pdf/hep-th/9901001.pdf", "arXiv:hep-th/9901001"),
        ("isbn", "ISBN 978-3-16-148410-0", "9783161484100"),
        ("isbn", "3-16-148410-x", "316148410X"),
        ("issn", "00280836", "0028-0836"),
        ("issn", "2434–561x", "2434-561X"),
        ("eid", "2-s2.0-85012345678", "2-s2.0-85012345678"),
        ("wosuid", "000123456700001", "WOS:000123456700001"),
        ("wosuid", "WOS:A1995QX12300001", "WOS:A1995QX12300001"),
        ("uri", "https://Example.org/a b", "https://example.org/a%20b"),
        ("urn", "urn:nbn:de:101:1-2011", "urn:nbn:de:101:1-2011"),
        ("mr", " 123 456 ", "123 456"),
        ("scopus-author", "7004212771", "7004212771"),
        ("scopus-author", "https://www.scopus.com/authid/detail.uri?authorId=57190000001", "57190000001"),
        ("researcherid", "a-1009-2008", "A-1009-2008"),
        ("dai", "info:eu-repo/dai/nl/30407618X", "30407618X"),
        ("isni", "0000 0003 9448 2436", "0000000394482436"),
        ("ror", "05QWGG493", "https://ror.org/05qwgg493"),
        ("ror", "http://ror.org/03zga2b32/", "https://ror.org/03zga2b32"),
    ],
)  # fmt: skip
def test_an_identifier_is_recognised_in_any_spelling(scheme: str, value: str, sent: str) -> None:
    assert well_formed(scheme, value) == sent


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("doi", "10.5555"),
        ("doi", "10.5555/a b"),
        ("doi", "https://example.org/10.5555/abc"),
        ("handle", "https://repository.example.org/handle/1/2"),
        ("pmid", "PMC123"),
        ("pmc", "12"),
        ("isbn", "978-3-16-148410-1"),
        ("isbn", "3161484100"),
        ("isbn", "12345"),
        ("issn", "1234-5678"),
        ("uri", "javascript:alert(1)"),
        ("uri", "example.org"),
        ("urn", "nbn:de"),
        ("scopus-author", "A-1009-2008"),
        ("researcherid", "7004212771"),
        ("isni", "0000 0003 9448 2437"),
        ("ror", "05qwgg494"),
        ("zdb", "2008448-6"),
        ("employee", "7"),
        ("mr", " \u200b\x00"),
        ("mr", "x" * 3000),
    ],
)
def test_what_is_not_well_formed_is_none(scheme: str, value: str) -> None:
    assert well_formed(scheme, value) is None


@given(output_identifiers | person_identifiers)
def test_what_is_sent_is_recognised_as_itself(identifier: Identifier) -> None:
    sent = well_formed(identifier.scheme, identifier.value)
    assert sent is None or well_formed(identifier.scheme, sent) == sent


@pytest.mark.parametrize(
    ("type", "value", "normalised"),
    [
        ("doi", "https://doi.org/10.5555/ABC", "10.5555/abc"),
        ("doi", "10.5555/a&amp;lt;b", "10.5555/a<b"),
        ("doi", "10.5555/a&b", "10.5555/a"),
        ("doi", "garbage", "garbage"),
        ("isbn", "978-3-16-148410-0", "9783161484100"),
        ("isbn", "316148410x", "316148410X"),
        ("isbn", "12345", "12345"),
        ("issn", "0028083x", "0028-083X"),
        ("issn", "0028 – 083x", "0028-083X"),
        ("pmid", "PMID:123", "123"),
        ("pmc", "PMC1234567", "1234567"),
        ("arxiv", "2101.12345v2", "arXiv:2101.12345v2"),
        ("bibcode", "2003ApJS..148..161K", "2003ApJS..148..161K"),
        ("uri", "HTTP://e.org/A", "http://HTTP://e.org/A"),
        ("uri", "http://e.org/A", "http://e.org/A"),
        ("rrid", "AB_123456", "RRID:AB_123456"),
        ("handle", "https://hdl.handle.net/1956/ABC", "https://hdl.handle.net/1956/abc"),
        ("source-work-id", "ABC-1", "abc-1"),
        ("hr-id", "HR-1", "HR-1"),
    ],
)
def test_values_are_compared_as_orcid_compares_them(type: str, value: str, normalised: str) -> None:
    assert normalise(type, value) == normalised


@given(st.sampled_from(sorted(EXTERNAL_ID_TYPES)), nasty_texts)
def test_any_value_can_be_compared(type: str, value: str) -> None:
    assert bool(normalise(type, value)) == bool(value) or type == "uri"


@pytest.mark.parametrize(
    ("type", "value", "url"),
    [
        ("doi", "10.1000/a<b>#c", "https://doi.org/10.1000/a%3Cb%3E%23c"),
        ("handle", "1956/1234", "https://hdl.handle.net/1956/1234"),
        ("pmc", "PMC1234567", "https://europepmc.org/article/pmc/PMC1234567"),
        ("arxiv", "arXiv:2101.12345", "https://arxiv.org/abs/2101.12345"),
        ("uri", "https://example.org/x", "https://example.org/x"),
        ("urn", "urn:nbn:de:101:1-2011", "https://nbn-resolving.org/urn:nbn:de:101:1-2011"),
        ("urn", "urn:isbn:9783161484100", None),
        ("source-work-id", "17", None),
        ("scopus-author", "7004212771", "https://www.scopus.com/authid/detail.uri?authorId=7004212771"),
        ("unheard-of", "1", None),
    ],
)
def test_an_identifier_links_to_where_it_resolves(type: str, value: str, url: str | None) -> None:
    assert link(type, value) == url


@given(output_identifiers | person_identifiers)
def test_every_link_is_a_web_address(identifier: Identifier) -> None:
    sent = well_formed(identifier.scheme, identifier.value)
    url = link(identifier.scheme, sent) if sent else None
    assert url is None or web_address(url) == url


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("HTTPS://Example.ORG/A", "https://example.org/A"),
        ("https://bücher.example/ä", "https://bücher.example/ä"),
        (" https://example.org/a b<c>\n", "https://example.org/a%20b%3Cc%3E"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/a#b#c", "https://example.org/a#b%23c"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
    ],
)
def test_a_web_address_is_escaped_where_it_must_be(text: str, address: str) -> None:
    assert web_address(text) == address


@pytest.mark.parametrize(
    "text",
    [None, "", "example.org", "ftp://example.org", "https://", "http://[::1", "https://a:b@example.org", "https://e.org:99999/",
     "https://example.org/" + "a" * 2000],
)  # fmt: skip
def test_what_no_reader_can_follow_is_no_web_address(text: str | None) -> None:
    assert web_address(text) is None


@given(urls)
def test_a_web_address_stays_as_it_is(text: str) -> None:
    address = web_address(text)
    assert address is None or web_address(address) == address


def test_orcid_knows_52_types() -> None:
    assert len(EXTERNAL_ID_TYPES) == 52


@pytest.mark.skipif(not _GOLDEN.exists(), reason="the verdicts of ORCID's own code are not here")
def test_values_are_normalised_as_by_orcids_own_code() -> None:
    rows = json.loads(_GOLDEN.read_text(encoding="utf-8"))
    cases = [each for row in rows for each in row.get("normalized") or ()]
    assert cases
    for case in cases:
        assert normalise(case["type"], case["value"]) == (case["normalized"] or case["value"])


@pytest.mark.skipif(not _ROR_VECTORS.exists(), reason="the list of right and wrong ROR IDs is not here")
def test_ror_ids_are_told_right_from_wrong() -> None:
    lines = _ROR_VECTORS.read_text(encoding="utf-8").splitlines()[1:]
    assert lines
    for line in lines:
        value, valid, *_ = line.split(",")
        assert (well_formed("ror", value) is not None) == (valid == "yes")
