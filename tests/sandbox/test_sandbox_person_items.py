"""External identifiers and researcher URLs of a person."""

from typing import Any

import pytest
from tests.sandbox.content import person_identifier
from tests.sandbox.trial import OTHER_CLIENT, Record, verdict

_ITEMS: list[tuple[str, str, dict[str, Any]]] = [
    ("external-identifiers", "external-identifier", person_identifier()),
    ("researcher-urls", "researcher-url", {"url-name": "Profile", "url": {"value": "https://cris.example.org/p/42"}}),
]


@pytest.mark.parametrize(("section", "member", "item"), _ITEMS)
def test_an_item_is_added_read_changed_and_deleted(record: Record, section: str, member: str, item: dict[str, Any]) -> None:
    put_code = record.add(section, item)
    stored = record.get(f"/{section}/{put_code}").json()
    assert {name: stored[name] for name in item} == item
    assert stored["display-index"] == 1
    assert [each["put-code"] for each in record.get(f"/{section}").json()[member]] == [put_code]
    before = stored["last-modified-date"]["value"]
    changed = record.put(f"/{section}/{put_code}", {**item, "put-code": put_code}).json()
    assert changed["last-modified-date"]["value"] > before
    assert record.delete(f"/{section}/{put_code}").status_code == 204
    assert record.get(f"/{section}").json()[member] == []


@pytest.mark.parametrize(("section", "member", "item"), _ITEMS)
def test_the_same_item_of_the_same_source_is_9030(record: Record, section: str, member: str, item: dict[str, Any]) -> None:
    record.add(section, item)
    answer = record.post(f"/{section}", item)
    assert verdict(answer) == (409, 9030)
    assert f"of type '{member}' is duplicated" in answer.json()["developer-message"]
    record.as_client(OTHER_CLIENT).add(section, item)


def test_identifiers_are_compared_by_type_and_value_as_written(record: Record) -> None:
    record.add("external-identifiers", person_identifier("a"))
    record.add("external-identifiers", person_identifier("A"))
    record.add("external-identifiers", person_identifier("a", kind="Other ID"))
    elsewhere = person_identifier("a", url="https://elsewhere.example.org")
    assert verdict(record.post("/external-identifiers", elsewhere)) == (409, 9030)


def test_urls_are_compared_as_written_and_names_not_at_all(record: Record) -> None:
    record.add("researcher-urls", {"url": {"value": "https://example.org"}})
    record.add("researcher-urls", {"url": {"value": "https://example.org/"}})
    record.add("researcher-urls", {"url": {"value": "http://example.org"}})
    named = {"url-name": "Named", "url": {"value": "https://example.org"}}
    assert verdict(record.post("/researcher-urls", named)) == (409, 9030)


def test_an_update_onto_another_item_is_9030(record: Record) -> None:
    record.add("external-identifiers", person_identifier("1"))
    put_code = record.add("external-identifiers", person_identifier("2"))
    answer = record.put(f"/external-identifiers/{put_code}", {**person_identifier("1"), "put-code": put_code})
    assert verdict(answer) == (409, 9030)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"external-id-type": None}, 9047),
        ({"external-id-value": "  "}, 9047),
        ({"external-id-value": "x" * 256}, 9020),
        ({"external-id-type": "x" * 256}, 9020),
        ({"external-id-url": None}, 9020),
        ({"external-id-url": {"value": ""}}, 9020),
        ({"external-id-url": {"value": "https://e.org/" + "x" * 2000}}, 9020),
        ({"external-id-relationship": None}, 9020),
        ({"external-id-relationship": "part-of"}, 9020),
        ({"put-code": 7}, 9024),
    ],
)
def test_identifiers_that_are_refused(record: Record, changes: dict[str, Any], code: int) -> None:
    assert verdict(record.post("/external-identifiers", {**person_identifier(), **changes})) == (400, code)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({}, 9047),
        ({"url": {"value": ""}}, 9020),
        ({"url": {"value": "https://e.org/" + "x" * 2000}}, 9020),
        ({"url": {"value": "https://e.org"}, "url-name": " "}, 9047),
        ({"url": {"value": "https://e.org"}, "url-name": "x" * 351}, 9047),
        ({"url": {"value": "https://e.org"}, "put-code": 7}, 9024),
        ({"url": {"value": "1:e.org"}}, 9047),
    ],
)
def test_urls_that_are_refused(record: Record, item: dict[str, Any], code: int) -> None:
    assert verdict(record.post("/researcher-urls", item)) == (400, code)


@pytest.mark.parametrize("url", ["ftp://example.org", "no url", "javascript:alert(1)", "https://bücher.example"])
def test_nearly_any_text_passes_for_a_url(record: Record, url: str) -> None:
    record.add("researcher-urls", {"url": {"value": url}})


@pytest.mark.parametrize(("section", "member", "item"), _ITEMS)
def test_only_the_source_changes_and_deletes(record: Record, section: str, member: str, item: dict[str, Any]) -> None:
    put_code = record.add(section, item)
    other = record.as_client(OTHER_CLIENT)
    assert verdict(other.put(f"/{section}/{put_code}", {**item, "put-code": put_code})) == (403, 9010)
    assert verdict(other.delete(f"/{section}/{put_code}")) == (403, 9010)


@pytest.mark.parametrize("section", ["other-names", "keywords", "address", "email"])
def test_the_other_sections_are_read_only(record: Record, section: str) -> None:
    assert verdict(record.post(f"/{section}", {"content": "x"})) == (405, 9001)
    assert record.get(f"/{section}").status_code == 200
