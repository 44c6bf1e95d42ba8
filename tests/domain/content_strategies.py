"""Hypothesis strategies for the content of a CRIS at its nastiest: what an importer may hand over, not what is sensible.

Texts hold markup, control characters, lone surrogates and thousands of characters; dates may be impossible; identifiers,
languages and URLs are as often wrong as right. IDs are drawn small, so that different items meet on them.
"""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

from pollinia.domain.content import (
    Address,
    Affiliation,
    AffiliationKind,
    Contributor,
    Host,
    Identifier,
    Organisation,
    OutputType,
    PartialDate,
    Person,
    PublicationStatus,
    ResearchOutput,
    Role,
    Text,
    Visibility,
)

T = TypeVar("T")

_FRAGMENTS = (
    "On the habits of orchids", "H<sub>2</sub>O", "<p>", "</p>", "<i>E. coli</i>", "<script>", "a < b", "p<0.05",
    "List<String>", "&amp;", "&amp;lt;b&amp;gt;", "&#0;", "&#xD800;", "&nbsp;", "$\\frac{1}{2}$", "<![CDATA[", "]]>",
    "<mml:math><mml:mi>x</mml:mi></mml:math>", "<!--", "-->", "\x00", "\x0b", "\x1f", "\x7f", "\x85", "\ud83d", "\udc00",
    "\ufeff", "\ufffe", "\u200b", "\u202e", "\u3000", "\u00a0", "\n", "\t", " ", "e\u0301", "\u0301", '"', "\\", "]",
    "😀", "漢字仮名交じり文", "עברית", "فارسی‌زبان",
    "x" * 151, "word " * 250, "😀" * 600, "字" * 5001, "á" * 800,
)  # fmt: skip

nasty_texts = st.lists(st.sampled_from(_FRAGMENTS) | st.text(max_size=20), max_size=6).map("".join) | st.text(
    alphabet=st.characters(), max_size=30
)
"""Any text at all: empty, blank, far too long, with markup and with characters that neither XML nor UTF-8 can carry."""

languages = st.sampled_from(
    (
        "en",
        "en_GB",
        "pt-BR",
        "eng",
        "ger",
        "deu",
        "he",
        "iw",
        "zh",
        "zh-TW",
        "und",
        "xx",
        "",
        "/dk/atira/pure/core/languages/da_DK",
    )
)
countries = st.sampled_from(("DK", "dk", "gb", "UK", "XK", "TW", "Denmark", "ZZ", "", "/dk/atira/pure/core/countries/no"))
_URLS = (
    "https://research.example.org/outputs/17", "http://example.org", "HTTPS://Example.ORG/ä?q=ü#f", "example.org/x", "",
    "https://", "http://[::1", "https://example.org/a b<c>", "https://example.org/100%", "https://example.org/a#b#c",
    "javascript:alert(1)", "ftp://example.org/x", "https://user:secret@example.org/", "https://example.org:99999/",
    "https://example.org/\x00", "https://example.org/\ud800", "https://example.org/\n", "https://example.org/" + "a" * 2100,
)  # fmt: skip
urls = st.sampled_from(_URLS) | nasty_texts

partial_dates = st.builds(
    PartialDate,
    st.integers(0, 9999) | st.integers(1990, 2030),
    st.none() | st.integers(0, 13),
    st.none() | st.integers(0, 32),
)
"""Dates as sources hold them, impossible ones among them."""

possible_dates = st.one_of(
    st.builds(PartialDate, st.integers(1950, 2030)),
    st.builds(PartialDate, st.integers(1950, 2030), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(1950, 2030), st.integers(1, 12), st.integers(1, 28)),
)


def optional(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


def ids(prefix: str) -> st.SearchStrategy[str]:
    """Local IDs from a small stock, so that references between items often hold."""
    return st.integers(0, 9).map(lambda number: f"{prefix}{number}")


texts = st.builds(Text, nasty_texts, optional(languages))

_GOOD_VALUES = {
    "doi": ("10.5555/orchid.1", "https://doi.org/10.5555/ORCHID.1", "doi:10.1002/(SICI)1097-4571(199806)49:8<693::AID>3.0;2-O"),
    "handle": ("20.500.12345/42", "https://hdl.handle.net/20.500.12345/42"),
    "pmid": ("12345678", "PMID: 12345678"),
    "pmc": ("PMC1234567", "1234567"),
    "arxiv": ("arXiv:2101.12345v2", "hep-th/9901001"),
    "eid": ("2-s2.0-85012345678",),
    "wosuid": ("WOS:000123456700001", "000123456700001"),
    "isbn": ("978-3-16-148410-0", "3-16-148410-0", "316148410X"),
    "issn": ("0028-0836", "0028083x"),
    "uri": ("https://example.org/x", "example.org"),
    "urn": ("urn:nbn:de:101:1-201102033592", "URN:NBN:no-123"),
    "grant_number": ("ABC-1",),
    "source-work-id": ("17",),
    "zdb": ("2008448-6",),
    "other-id": ("x-1",),
}  # fmt: skip

output_identifiers = st.sampled_from(sorted(_GOOD_VALUES)).flatmap(
    lambda scheme: st.builds(Identifier, st.just(scheme), st.sampled_from(_GOOD_VALUES[scheme]) | nasty_texts)
) | st.builds(Identifier, nasty_texts, nasty_texts)

person_identifiers = st.builds(
    Identifier,
    st.sampled_from(("scopus-author", "researcherid", "dai", "isni", "employee")) | nasty_texts,
    st.sampled_from(("7004212771", "A-1009-2008", "info:eu-repo/dai/nl/30407618X", "0000 0003 9448 2436", "7", ""))
    | nasty_texts,
)

contributors = st.builds(
    Contributor,
    name=optional(nasty_texts),
    role=st.sampled_from(Role),
    person_id=optional(ids("p")),
    orcid=optional(st.sampled_from(("0000-0002-1825-0097", "https://orcid.org/0000-0001-5109-3700", "0000-0002-1825-0098"))),
)

hosts = st.builds(
    Host,
    title=optional(nasty_texts),
    issns=st.lists(st.sampled_from(("0028-0836", "1234-5678", "x")) | nasty_texts, max_size=2).map(tuple),
    isbns=st.lists(st.sampled_from(("978-3-16-148410-0", "x")) | nasty_texts, max_size=2).map(tuple),
)

output_types = st.builds(
    OutputType,
    st.sampled_from(("pure", "coar", "csv", "unheard-of")),
    st.sampled_from(
        (
            "/dk/atira/pure/researchoutput/researchoutputtypes/contributiontojournal/article",
            "/dk/atira/pure/researchoutput/researchoutputtypes/bookanthology/local",
            "http://purl.org/coar/resource_type/c_6501",
            "",
        )
    ),
)

outputs = st.builds(
    ResearchOutput,
    id=ids("o") | nasty_texts.filter(bool),
    type=optional(output_types),
    title=optional(texts),
    subtitle=optional(texts),
    translated_title=optional(texts),
    language=optional(languages),
    status=optional(st.sampled_from(PublicationStatus)),
    publication_date=optional(partial_dates),
    workflow_step=optional(
        st.sampled_from(("entryInProgress", "forApproval", "approved", "validated", "forRevalidation", "?"))
    ),
    visibility=optional(st.sampled_from(Visibility)),
    identifiers=st.lists(output_identifiers, max_size=5).map(tuple),
    host=optional(hosts),
    abstract=optional(texts),
    url=optional(urls),
    contributors=st.lists(contributors, max_size=4).map(tuple),
)

addresses = st.builds(Address, city=optional(nasty_texts), region=optional(nasty_texts), country=optional(countries))

organisations = st.builds(
    Organisation,
    id=ids("org"),
    names=st.lists(texts, max_size=2).map(tuple),
    acronym=optional(nasty_texts),
    type=optional(st.sampled_from(("university", "faculty", "institute"))),
    parents=st.lists(ids("org"), max_size=2).map(tuple),
    identifiers=st.lists(
        st.sampled_from(
            (
                Identifier("ror", "https://ror.org/05qwgg493"),
                Identifier("ror", "03zga2b32"),
                Identifier("ror", "https://ror.org/bad"),
            )
        ),
        max_size=1,
    ).map(tuple),
    address=optional(addresses),
    url=optional(urls),
    start=optional(partial_dates),
    end=optional(partial_dates),
)

affiliations = st.builds(
    Affiliation,
    id=ids("a"),
    organisation_id=ids("org"),
    kind=st.sampled_from(AffiliationKind),
    job_title=optional(nasty_texts),
    start=optional(partial_dates),
    end=optional(partial_dates),
    primary=st.booleans(),
)

persons = st.builds(
    Person,
    id=ids("p"),
    given_names=optional(nasty_texts),
    family_name=optional(nasty_texts),
    email=optional(nasty_texts),
    username=optional(nasty_texts),
    orcid=optional(st.sampled_from(("0000-0002-1825-0097", "nonsense"))),
    identifiers=st.lists(person_identifiers, max_size=4).map(tuple),
    visibility=optional(st.sampled_from(Visibility)),
    profile_url=optional(urls),
    affiliations=st.lists(affiliations, max_size=4, unique_by=lambda affiliation: affiliation.id).map(tuple),
)
