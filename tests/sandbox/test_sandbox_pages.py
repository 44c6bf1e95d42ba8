"""The website's pages: people and records."""

import re
from html import unescape
from pathlib import Path

import httpx2
from tests.sandbox.content import affiliation, date, external_id, person_identifier, work
from tests.sandbox.trial import OTHER_CLIENT, Record, Trial, started_sandbox


def _page(record: Record, query: str = "") -> str:
    answer = record.trial.http.get(f"/{record.orcid}{query}", headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return unescape(answer.text)


def test_a_record_shows_its_items_with_source_identifiers_and_visibility(sandbox: Trial) -> None:
    record = sandbox.record(given_names="Ada", family_name="Lovelace", default_visibility="limited")
    record.add("employment", affiliation(role_title="Professor", department_name="Botany", start_date=date("2015")))
    record.add("education", affiliation(role_title="PhD"))
    record.add("external-identifiers", person_identifier())
    record.add("researcher-urls", {"url-name": "Profile", "url": {"value": "https://cris.example.org/p/42"}})
    record.add("work", work(external_id("doi", "10.5555/ABC"), journal_title={"value": "Imaginary Botany"}))
    text = _page(record)
    for expected in (
        "Ada Lovelace",
        record.orcid,
        "University of Bergen",
        "2015 to present",
        "Professor (Botany)",
        '<a href="https://cris.example.org/p/42" rel="nofollow">Profile</a>',
        '<a href="https://doi.org/10.5555/abc" rel="nofollow">10.5555/ABC</a>',
        "Staff ID",
        "Imaginary Botany",
        "Source: Trial CRIS",
        "Trusted parties",
    ):
        assert expected in text, expected


def test_works_of_several_sources_stand_in_one_group(record: Record) -> None:
    identifier = external_id()
    record.add("work", work(identifier))
    record.as_client(OTHER_CLIENT).add("work", work(identifier))
    text = _page(record)
    assert "Works (1)" in text
    assert text.count('<article class="group">') == 1
    assert "Source: Trial CRIS" in text
    assert "Source: Other CRIS" in text


def test_many_works_come_fifty_to_a_page(record: Record) -> None:
    record.post("/works", {"bulk": [{"work": work()} for _ in range(100)]})
    record.post("/works", {"bulk": [{"work": work()} for _ in range(20)]})
    seen: set[str] = set()
    for number, expected in ((1, 50), (2, 50), (3, 20)):
        identifiers = re.findall(r"10\.5555/trial\.\d+</a>", _page(record, f"?page={number}"))
        assert len(identifiers) == expected
        seen.update(identifiers)
    assert len(seen) == 120
    assert 'href="?page=2"' in _page(record)
    assert "Page 3 of 3" in _page(record, "?page=99")
    assert "Page 1 of 3" in _page(record, "?page=abc")


def test_content_is_escaped_and_only_web_addresses_become_links(record: Record) -> None:
    record.add("work", work(title={"title": {"value": "<script>alert(1)</script>"}}))
    record.add("researcher-urls", {"url-name": "Click", "url": {"value": "javascript:alert(1)"}})
    raw = record.trial.http.get(f"/{record.orcid}").text
    assert "<script>" not in raw
    assert 'href="javascript' not in raw


def test_an_unknown_record_is_a_page_that_says_so(sandbox: Trial) -> None:
    answer = sandbox.http.get("/0000-0002-1825-0097")
    assert answer.status_code == 404
    assert "There is no record" in answer.text


def test_a_deprecated_records_page_leads_to_its_successor(record: Record) -> None:
    primary = record.trial.person()
    record.trial.control(f"people/{record.orcid}/state", {"state": "deprecated", "primary": primary})
    answer = record.trial.http.get(f"/{record.orcid}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/{primary}")


def test_a_locked_record_shows_nothing(record: Record) -> None:
    record.add("work", work(title={"title": {"value": "Hidden"}}))
    record.trial.control(f"people/{record.orcid}/state", {"state": "locked"})
    answer = record.trial.http.get(f"/{record.orcid}")
    assert answer.status_code == 409
    assert "Hidden" not in answer.text


def test_the_page_answers_with_the_public_record_where_json_is_asked_for(record: Record) -> None:
    record.add("work", work())
    answer = record.trial.http.get(f"/{record.orcid}", headers={"accept": "application/json"})
    assert answer.json()["orcid-identifier"]["path"] == record.orcid


def test_the_start_page_is_in_the_order_of_names_also_after_a_restart(tmp_path: Path) -> None:
    state = str(tmp_path / "state.json")
    names = ["Zoe", "ada", "Émile", "Bob"]
    for expected in (["ada", "Bob", "Zoe", "Émile"], ["ada", "Bob", "Carla", "Zoe", "Émile"]):
        with started_sandbox("--state", state) as (process, base), httpx2.Client(base_url=base) as http:
            trial = Trial(base, http)
            for name in names:
                trial.person(given_names=name, family_name="")
            assert re.findall(r'<a href="/[\dX-]{19}">(.*?)</a>', http.get("/").text) == expected
            process.terminate()
            process.wait(20)
        names = ["Carla"]


def test_a_person_is_listed_by_credit_name(sandbox: Trial) -> None:
    orcid = sandbox.person(credit_name="The Countess of Orchids")
    listed = sandbox.http.get("/", params={"q": "countess of orchids"}).text
    assert f'<a href="/{orcid}">The Countess of Orchids</a>' in listed


def test_the_start_page_lists_and_finds_people(sandbox: Trial) -> None:
    orcid = sandbox.person(given_names="Wilhelmina", family_name="O'Searched")
    answer = sandbox.http.get("/", params={"q": "wilhelmina"})
    assert f'href="/{orcid}"' in answer.text
    assert "1 record<" in answer.text
    assert f'href="/{orcid}"' in sandbox.http.get("/", params={"q": orcid}).text


def test_pages_load_nothing_from_elsewhere_and_cannot_be_framed(record: Record) -> None:
    answer = record.trial.http.get(f"/{record.orcid}")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.findall(r'<(?:script|img|iframe)\b|src="http', answer.text)
