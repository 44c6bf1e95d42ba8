"""Search and expanded search over public data."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sandbox.content import affiliation, external_id, person_identifier, work
from tests.sandbox.trial import Record, Trial, running_sandbox, verdict

from orcid_sandbox.search_query import QueryError, parse


@pytest.fixture(scope="module")
def people() -> Iterator[tuple[Trial, Record, Record]]:
    """Two records in a registry of their own; the second shows its items to trusted parties only."""
    with running_sandbox() as trial:
        ada = trial.record(given_names="Ada", family_name="Lovelace", credit_name="A. Lovelace", biography="Engines")
        ada.add("work", work(external_id("doi", "https://doi.org/10.5555/ABC"), external_id("issn", "1234-5679", "part-of")))
        ada.add("employment", affiliation())
        ada.add("external-identifiers", person_identifier("42"))
        grace = trial.record(given_names="Grace", family_name="Hopper", default_visibility="limited")
        grace.add("work", work(external_id("doi", "10.5555/hidden")))
        yield trial, ada, grace


def _found(trial: Trial, query: str, **parameters: str) -> dict[str, Any]:
    answer = trial.http.get("/pub/v3.0/search", params={"q": query, **parameters}, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("family-name:Lovelace", "A"),
        ("family-name:love*", "A"),
        ("given-names:ada AND family-name:hopper", ""),
        ("given-names:ada OR family-name:hopper", "AG"),
        ("given-names:(ada grace)", "AG"),
        ("NOT family-name:hopper", "A"),
        ('given-and-family-names:"ada lovelace"', "A"),
        ("engines", "A"),
        ("doi-self:10.5555/abc", "A"),
        ('doi-self:"10.5555/abc"', "A"),
        ("issn-part-of:1234-5679", "A"),
        ("issn-self:1234-5679", ""),
        ("doi-self:10.5555/hidden", ""),
        ('digital-object-ids:"https://doi.org/10.5555/ABC"', "A"),
        ('ror-org-id:"https://ror.org/03zga2b32"', "A"),
        ("affiliation-org-name:bergen", "A"),
        ('external-id-type-and-value:"Staff ID=42"', "A"),
        ("profile-last-modified-date:[2020-01-01T00:00:00Z TO *]", "AG"),
        ("profile-last-modified-date:[* TO 2020-01-01T00:00:00Z]", ""),
        ("*:*", "AG"),
    ],
)
def test_what_a_query_finds(people: tuple[Trial, Record, Record], query: str, names: str) -> None:
    trial, ada, grace = people
    expected = {"A": ada.orcid, "G": grace.orcid}
    body = _found(trial, query)
    found = {each["orcid-identifier"]["path"] for each in body["result"] or []}
    assert found == {expected[name] for name in names}
    assert body["num-found"] == len(names)


def test_nothing_found_is_null(people: tuple[Trial, Record, Record]) -> None:
    assert _found(people[0], "family-name:nobody") == {"result": None, "num-found": 0}


def test_results_come_in_pages(people: tuple[Trial, Record, Record]) -> None:
    trial = people[0]
    pages = [_found(trial, "*:*", start=str(start), rows="1") for start in (0, 1)]
    assert [page["num-found"] for page in pages] == [2, 2]
    assert pages[0]["result"] != pages[1]["result"]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"rows": "1001"}, 9012),
        ({"rows": "x"}, 9012),
        ({"start": "10001"}, 9043),
        ({"q": "(a"}, 9012),
        ({"q": "(" * 1500 + "a" + ")" * 1500}, 9012),
        ({"q": "NOT " * 1500 + "a"}, 9012),
    ],
)
def test_what_a_search_refuses(people: tuple[Trial, Record, Record], parameters: dict[str, str], code: int) -> None:
    answer = people[0].http.get("/pub/v3.0/search", params=parameters, headers={"accept": "application/json"})
    assert verdict(answer) == (400, code)


def test_expanded_search_names_people_and_institutions(people: tuple[Trial, Record, Record]) -> None:
    trial, ada, _ = people
    answer = trial.http.get(
        "/pub/v3.0/expanded-search", params={"q": "family-name:lovelace"}, headers={"accept": "application/json"}
    )
    assert answer.json() == {
        "expanded-result": [
            {
                "orcid-id": ada.orcid,
                "given-names": "Ada",
                "family-names": "Lovelace",
                "credit-name": "A. Lovelace",
                "other-name": [],
                "email": [],
                "institution-name": ["University of Bergen"],
            }
        ],
        "num-found": 1,
    }


def test_members_search_with_a_token(people: tuple[Trial, Record, Record]) -> None:
    trial, ada, _ = people
    assert trial.http.get("/v3.0/search?q=ada").status_code == 403
    headers = {"authorization": f"Bearer {ada.token}", "accept": "application/json"}
    assert trial.http.get("/v3.0/search?q=ada", headers=headers).json()["num-found"] == 1


def test_the_types_of_identifiers_are_listed(people: tuple[Trial, Record, Record]) -> None:
    listed = people[0].http.get("/pub/v3.0/identifiers").json()
    assert len(listed) == 52
    assert {"doi", "grant_number", "source-work-id"} <= {each["name"] for each in listed}


@given(st.text(alphabet='ab:()"*[] \\-') | st.text())
def test_any_query_is_understood_or_refused(query: str) -> None:
    try:
        predicate = parse(query)
    except QueryError:
        return
    assert predicate(lambda field: ["a b"]) in (True, False)
