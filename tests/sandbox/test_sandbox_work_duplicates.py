"""When a work sent alone is on the record already."""

import pytest
from tests.sandbox.content import external_id, work
from tests.sandbox.trial import OTHER_CLIENT, Record, Trial, verdict


def test_the_same_self_identifier_twice_is_9021_with_the_put_code_of_the_first(record: Record) -> None:
    put_code = record.add("work", work(external_id("doi", "10.5555/a")))
    answer = record.post("/work", work(external_id("doi", "https://doi.org/10.5555/A")))
    assert verdict(answer) == (409, 9021)
    assert f"put-code {put_code}." in answer.json()["developer-message"]


@pytest.mark.parametrize("relationship", ["part-of", "version-of", "funded-by"])
def test_identifiers_of_other_relationships_do_not_count(record: Record, relationship: str) -> None:
    shared = external_id("uri", "https://example.org/shared", relationship)
    record.add("work", work(external_id(), shared))
    record.add("work", work(external_id(), shared))


def test_another_client_may_add_the_same_work(record: Record) -> None:
    identifier = external_id()
    record.add("work", work(identifier))
    record.as_client(OTHER_CLIENT).add("work", work(identifier))
    groups = record.get("/works").json()["group"]
    assert [len(group["work-summary"]) for group in groups] == [2]


def test_the_persons_own_work_is_no_duplicate(record: Record) -> None:
    identifier = external_id()
    record.trial.control(f"people/{record.orcid}/items", {"section": "work", "body": work(identifier)})
    record.add("work", work(identifier))


def test_a_private_work_counts(sandbox: Trial) -> None:
    record = sandbox.record(default_visibility="private")
    identifier = external_id()
    record.add("work", work(identifier))
    assert verdict(record.post("/work", work(identifier))) == (409, 9021)


def test_a_deleted_work_does_not_count(record: Record) -> None:
    identifier = external_id()
    record.delete(f"/work/{record.add('work', work(identifier))}")
    record.add("work", work(identifier))


def test_an_update_onto_another_works_identifier_is_9021(record: Record) -> None:
    first, second = external_id(), external_id()
    record.add("work", work(first))
    put_code = record.add("work", work(second))
    answer = record.put(f"/work/{put_code}", work(first, put_code=put_code))
    assert verdict(answer) == (409, 9021)


def test_the_identifier_that_an_update_took_away_is_free(record: Record) -> None:
    first, second = external_id(), external_id()
    put_code = record.add("work", work(first))
    assert record.put(f"/work/{put_code}", work(second, put_code=put_code)).status_code == 200
    record.add("work", work(first))
    assert verdict(record.post("/work", work(second))) == (409, 9021)
