"""Adding works in bulk."""

from tests.sandbox.content import external_id, work
from tests.sandbox.trial import Record, verdict


def test_each_work_is_answered_in_its_place(record: Record) -> None:
    shared = external_id()
    entries = [work(shared), work(shared), work(type="book"), {"title": {"title": {"value": "No type"}}}]
    answer = record.post("/works", {"bulk": [{"work": entry} for entry in entries]})
    assert answer.status_code == 200
    bulk = answer.json()["bulk"]
    codes = [entry.get("error", {}).get("error-code") for entry in bulk]
    assert codes == [None, 9021, None, 9037]
    assert bulk[2]["work"]["type"] == "book"
    assert f"put-code {bulk[0]['work']['put-code']}." in bulk[1]["error"]["developer-message"]


def test_an_existing_version_of_identifier_counts_in_a_bulk_only(record: Record) -> None:
    shared = external_id()
    record.add("work", work(external_id(), {**shared, "external-id-relationship": "version-of"}))
    answer = record.post("/works", {"bulk": [{"work": work(shared)}]})
    assert answer.json()["bulk"][0]["error"]["error-code"] == 9021
    record.add("work", work(shared))


def test_lengths_are_not_checked_in_a_bulk(record: Record) -> None:
    long_title = {"title": {"value": "x" * 1001}}
    assert verdict(record.post("/work", work(title=long_title))) == (400, 9047)
    bulk = record.post("/works", {"bulk": [{"work": work(title=long_title)}]}).json()["bulk"]
    assert len(bulk[0]["work"]["title"]["title"]["value"]) == 1001


def test_one_unknown_field_refuses_the_whole_bulk(record: Record) -> None:
    answer = record.post("/works", {"bulk": [{"work": work()}, {"work": work(foo="bar")}]})
    assert verdict(answer) == (400, 9047)
    assert record.get("/works").json()["group"] == []


def test_a_hundred_works_are_taken_and_one_more_is_9006(record: Record) -> None:
    assert verdict(record.post("/works", {"bulk": [{"work": work()} for _ in range(101)]})) == (400, 9006)
    answer = record.post("/works", {"bulk": [{"work": work()} for _ in range(100)]})
    assert len(answer.json()["bulk"]) == 100


def test_an_empty_date_fails_the_work_and_not_the_bulk(record: Record) -> None:
    answer = record.post("/works", {"bulk": [{"work": work(publication_date={})}, {"work": work()}]})
    bulk = answer.json()["bulk"]
    assert bulk[0]["error"]["response-code"] == 500
    assert bulk[0]["error"]["error-code"] == 9008
    assert "work" in bulk[1]


def test_more_than_ten_thousand_works_are_9048(record: Record) -> None:
    for _ in range(100):
        assert record.post("/works", {"bulk": [{"work": work()} for _ in range(100)]}).status_code == 200
    assert verdict(record.post("/work", work())) == (409, 9048)
    # The limit comes before the one on the size of a bulk.
    assert verdict(record.post("/works", {"bulk": [{"work": work()} for _ in range(101)]})) == (409, 9048)
