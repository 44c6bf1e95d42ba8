"""CERIF-XML as a stream of records: envelopes, pages, deletions, and files that are broken or hostile."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.writing import CERIF_1_1, CERIF_1_2, Sorted, entity, oai, read_text, record, sort

from pollinia.domain.content import Kind
from pollinia.sources import cerif
from pollinia.sources.reading import Deleted

TITLE = '<Title xml:lang="en">On Bees</Title>'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feed.xml"


def read(path: Path, content: str | bytes) -> Sorted:
    return read_text(cerif.read, path, content)


@pytest.mark.parametrize("namespace", [CERIF_1_1, CERIF_1_2])
def test_both_versions_are_read(path: Path, namespace: str) -> None:
    found = read(path, oai(record(entity("Publication", "Publications/7", TITLE, namespace))))
    assert list(found.outputs) == ["7"]


def test_an_entity_of_another_namespace_is_refused(path: Path) -> None:
    found = read(path, oai(record(entity("Publication", "Publications/7", TITLE, "urn:other"))))
    assert not found.items
    assert "namespace" in found.refused[0].reason


def test_a_plain_list_is_read_without_an_envelope(path: Path) -> None:
    person = entity("Person", "Persons/1", "")
    output = entity("Publication", "Publications/7", f"{TITLE}<Authors><Author>{person}</Author></Authors>")
    found = read(path, f"<CERIF>{entity('Person', 'Persons/2', '')}{output}</CERIF>")
    assert list(found.persons) == ["2"]
    assert list(found.outputs) == ["7"]


def test_a_single_record_is_a_file_of_its_own(path: Path) -> None:
    part_of = entity("OrgUnit", "OrgUnits/1", "")
    found = read(path, entity("OrgUnit", "OrgUnits/2", f"<PartOf>{part_of}</PartOf>"))
    assert list(found.organisations) == ["2"]
    assert [each.id for each in found.mentioned] == ["1"]


def test_people_inside_a_project_are_not_records(path: Path) -> None:
    team = f"<Team><Member>{entity('Person', 'Persons/1', '')}</Member></Team>"
    project = entity("Project", "Projects/1", team)
    assert read(path, f"<list>{project}</list>").items == []
    assert read(path, oai(record(project))).items == []


def test_a_deleted_record_is_named_by_its_class_or_by_its_set(path: Path) -> None:
    by_class = '<header status="deleted"><identifier>oai:cris.example.org:Publications/9</identifier></header>'
    by_set = (
        '<header status="deleted"><identifier>oai:cris.example.org:b3f1</identifier>'
        "<setSpec>other</setSpec><setSpec>openaire_cris_persons</setSpec></header>"
    )
    project = '<header status="deleted"><identifier>oai:cris.example.org:Projects/9</identifier></header>'
    found = read(path, oai(by_class, by_set, project))
    assert found.deleted == [Deleted(Kind.RESEARCH_OUTPUT, "9"), Deleted(Kind.PERSON, "b3f1")]
    assert not found.refused


def test_a_deleted_record_that_says_nothing_of_its_kind_is_refused(path: Path) -> None:
    found = read(path, oai('<header status="deleted"><identifier>oai:cris.example.org:b3f1</identifier></header>'))
    assert not found.deleted
    assert found.refused[0].position.startswith("feed.xml, record 1")


def test_patents_and_products_keep_their_class_because_numbers_repeat_between_classes(path: Path) -> None:
    found = read(path, oai(*(record(entity(name, f"{name}s/7", "")) for name in ("Publication", "Patent", "Product"))))
    assert list(found.outputs) == ["7", "Patents/7", "Products/7"]


def test_a_record_without_an_id_takes_the_one_of_its_header(path: Path) -> None:
    found = read(path, oai(record(entity("Person", None, ""), "oai:cris.example.org:Persons/4")))
    assert list(found.persons) == ["4"]


def test_a_record_without_any_id_is_refused_and_the_next_one_is_read(path: Path) -> None:
    found = read(path, oai(record(entity("Person", None, ""), ""), record(entity("Person", "Persons/5", ""))))
    assert [(each.kind, each.id) for each in found.refused] == [(Kind.PERSON, None)]
    assert "record 1 (line 1)" in found.refused[0].position
    assert list(found.persons) == ["5"]


def test_an_empty_record_is_refused(path: Path) -> None:
    found = read(path, oai("<header><identifier>oai:x:Persons/1</identifier></header><metadata/>"))
    assert "neither content nor the status" in found.refused[0].reason


def test_a_file_cut_off_yields_what_came_before_and_is_incomplete(path: Path) -> None:
    whole = oai(record(entity("Person", "Persons/1", "")), record(entity("Person", "Persons/2", "")))
    found = read(path, whole[: whole.index("Persons/2")])
    assert list(found.persons) == ["1"]
    assert "not well-formed" in found.incomplete[0].reason
    assert found.incomplete[0].position == "feed.xml, line 1"


@pytest.mark.parametrize("content", ["", "no XML at all", "<a>&undefined;</a>", b"\xff\xfe\x00"])
def test_what_is_not_xml_is_incomplete(path: Path, content: str | bytes) -> None:
    found = read(path, content)
    assert not found.items
    assert found.incomplete


def test_a_missing_file_is_incomplete(tmp_path: Path) -> None:
    assert sort(cerif.read(tmp_path / "nowhere.xml")).incomplete


def test_a_document_type_declaration_is_refused_before_anything_is_read(path: Path) -> None:
    secret = path.with_name("secret.txt")
    secret.write_text("the secret")
    declaration = f'<!DOCTYPE OAI-PMH [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    found = read(path, declaration + oai(record(entity("Publication", "Publications/1", "<Title>&x;</Title>"))))
    assert not found.items
    assert "document type declaration" in found.incomplete[0].reason


def test_a_page_that_is_followed_by_none_is_incomplete(path: Path) -> None:
    found = read(path, oai(record(entity("Person", "Persons/1", "")), after="<resumptionToken>next</resumptionToken>"))
    assert list(found.persons) == ["1"]
    assert "goes on" in found.incomplete[0].reason


def test_pages_of_a_list_are_complete_together(tmp_path: Path) -> None:
    first = oai(record(entity("Person", "Persons/1", "")), after="<resumptionToken>next</resumptionToken>")
    last = oai(record(entity("Person", "Persons/2", "")), request=' resumptionToken="next"', after="<resumptionToken/>")
    (tmp_path / "1.xml").write_text(first)
    (tmp_path / "2.xml").write_text(last)
    found = sort(cerif.read(tmp_path))
    assert list(found.persons) == ["1", "2"]
    assert not found.incomplete


def test_an_error_of_the_server_is_incomplete_but_an_empty_list_is_not(path: Path) -> None:
    envelope = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="{}">Sorry</error></OAI-PMH>'
    assert "badArgument: Sorry" in read(path, envelope.format("badArgument")).incomplete[0].reason
    assert not read(path, envelope.format("noRecordsMatch")).incomplete


def test_records_are_let_go_as_they_are_read(path: Path) -> None:
    path.write_text(oai(*(record(entity("Person", f"Persons/{number}", "")) for number in range(3000))))
    largest = 0
    for each in cerif.stream.records(path):
        if isinstance(each, cerif.stream.Record) and each.entity is not None:
            container = next(ancestor for ancestor in each.entity.iterancestors() if ancestor.tag.endswith("ListRecords"))
            largest = max(largest, len(container))
    # The parser runs ahead of the reader by a buffer, never by the file.
    assert 0 < largest < 1000
