"""Changing works with PUT."""

import pytest
from tests.sandbox.content import date, external_id, work
from tests.sandbox.trial import OTHER_CLIENT, Record, verdict


def test_a_put_replaces_the_whole_work(record: Record) -> None:
    identifier = external_id()
    put_code = record.add("work", work(identifier, language_code="en", publication_date=date("2020")))
    before = record.get(f"/work/{put_code}").json()
    answer = record.put(f"/work/{put_code}", work(identifier, type="book", put_code=put_code))
    assert answer.status_code == 200
    after = answer.json()
    assert (after["type"], after["language-code"], after["publication-date"]) == ("book", None, None)
    assert after["created-date"] == before["created-date"]
    assert after["last-modified-date"]["value"] > before["last-modified-date"]["value"]


def test_a_put_that_changes_nothing_writes_nothing(record: Record) -> None:
    sent = work(external_id())
    put_code = record.add("work", sent)
    before = record.get(f"/work/{put_code}").json()
    answer = record.put(f"/work/{put_code}", {**sent, "put-code": put_code})
    assert (answer.status_code, answer.json()) == (200, before)


@pytest.mark.parametrize(
    "removed",
    [
        {"citation": {"citation-type": "ris", "citation-value": "TY"}},
        {"publication-date": date("2020")},
        {"title": {"title": {"value": "A"}, "translated-title": {"value": "B", "language-code": "de"}}},
    ],
)
def test_taking_away_citation_date_or_translated_title_alone_goes_unnoticed(record: Record, removed: dict[str, object]) -> None:
    kept = {**work(external_id()), "title": {"title": {"value": "A"}}}
    put_code = record.add("work", {**kept, **removed})
    before = record.get(f"/work/{put_code}").json()
    answer = record.put(f"/work/{put_code}", {**kept, "put-code": put_code})
    assert (answer.status_code, answer.json()) == (200, before)


def test_a_change_after_the_fiftieth_contributor_goes_unnoticed(record: Record) -> None:
    identifier, people = external_id(), [{"credit-name": {"value": f"Person {n}"}} for n in range(60)]
    put_code = record.add("work", work(identifier, contributors={"contributor": people}))
    fewer = work(identifier, contributors={"contributor": people[:50]}, put_code=put_code)
    answer = record.put(f"/work/{put_code}", fewer)
    assert len(answer.json()["contributors"]["contributor"]) == 60


def test_another_order_of_identifiers_is_a_change(record: Record) -> None:
    first, second = external_id(), external_id("pmid", "123")
    put_code = record.add("work", work(first, second))
    before = record.get(f"/work/{put_code}").json()["last-modified-date"]
    after = record.put(f"/work/{put_code}", work(second, first, put_code=put_code)).json()["last-modified-date"]
    assert after != before


def test_a_changed_work_of_another_source_is_9010_and_an_unchanged_one_9014(record: Record) -> None:
    sent = work(external_id())
    put_code = record.add("work", sent)
    other = record.as_client(OTHER_CLIENT)
    assert verdict(other.put(f"/work/{put_code}", {**sent, "put-code": put_code})) == (403, 9014)
    assert verdict(other.put(f"/work/{put_code}", {**sent, "type": "book", "put-code": put_code})) == (403, 9010)


@pytest.mark.parametrize("in_body", [None, 1])
def test_a_put_code_in_the_body_that_differs_from_the_url_is_9019(record: Record, in_body: int | None) -> None:
    put_code = record.add("work", work())
    assert verdict(record.put(f"/work/{put_code}", work(put_code=in_body))) == (400, 9019)


def test_a_put_code_that_is_no_number_is_9034(record: Record) -> None:
    assert verdict(record.put("/work/abc", work())) == (400, 9034)
    assert verdict(record.get("/work/abc")) == (400, 9034)


def test_an_unknown_put_code_is_9016(record: Record) -> None:
    assert verdict(record.put("/work/1", work(put_code=1))) == (404, 9016)
    assert verdict(record.get("/work/1")) == (404, 9016)
    assert verdict(record.delete("/work/1")) == (404, 9016)
