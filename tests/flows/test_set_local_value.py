"""What an editor sets is exported at once, survives every reading, and gives way only when somebody decides so."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from tests.database import dsn
from tests.flows.institution import Institution, affiliations, items
from tests.people import ADA, BOTANY, UNIVERSITY

from pollinia.domain.content import Address, Identifier, Kind, Organisation
from pollinia.domain.local_values import LocalField, value_of
from pollinia.flows.import_content import import_content
from pollinia.flows.set_local_value import ImportIsOn, LocalValueRefused, remove_local_value, set_local_value
from pollinia.reports.master_data.one import find
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import ConfigurationVersion, current_options
from pollinia.store.local_values import LocalValue
from pollinia.store.locks import _IMPORT

BY = "ed@example.org"
ROR = "https://ror.org/02hpadn98"
BARE = replace(UNIVERSITY, identifiers=())


def set_ror() -> None:
    set_local_value(Kind.ORGANISATION, "U", LocalField.ROR, "02hpadn98", BY)


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(BARE, BOTANY, ADA)
    return institution


def test_an_organisation_id_set_here_lets_affiliations_go(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    assert affiliations(record, "employment") == []
    set_ror()
    assert ChangeMark.objects.count() == 1
    filled.export()
    assert len(affiliations(record, "employment")) == 1
    remove_local_value(Kind.ORGANISATION, "U", LocalField.ROR, BY)
    filled.export()
    assert affiliations(record, "employment") == []
    assert [line.by for line in AuditLine.objects.all()] == [BY, BY]


def test_an_id_of_a_person_is_written_to_the_record(filled: Institution) -> None:
    record = filled.connect(ADA)
    set_local_value(Kind.PERSON, "ada", LocalField.RESEARCHER_ID, "A-1234-2010", BY)
    filled.export()
    found = {each["external-id-value"] for each in items(record, "external-identifiers", "external-identifier")}
    assert found == {"7004212771", "A-1234-2010"}


def test_it_survives_every_reading(filled: Institution) -> None:
    record = filled.connect(ADA)
    set_ror()
    filled.holds(replace(BARE, address=Address("Newtown", None, "GB")))
    filled.export()
    (employment,) = affiliations(record, "employment")
    assert employment["organization"]["address"]["city"] == "Newtown"
    assert LocalValue.objects.get().source_value is None


def test_a_source_that_says_something_else_is_noted_and_does_not_overwrite(filled: Institution) -> None:
    set_ror()
    other = "https://ror.org/01an7q238"
    filled.holds(replace(BARE, identifiers=(Identifier("ror", other),)))
    assert LocalValue.objects.get().source_value == other
    assert _ror_in_force() == ROR
    filled.holds(replace(BARE, identifiers=(Identifier("ror", ROR),)))
    assert LocalValue.objects.get().source_value is None
    filled.holds(replace(BARE, identifiers=(Identifier("ror", other),)))
    remove_local_value(Kind.ORGANISATION, "U", LocalField.ROR, BY)
    assert _ror_in_force() == other


def test_a_second_source_fills_what_is_left(filled: Institution) -> None:
    set_ror()
    import_content("second", [replace(BARE, identifiers=(Identifier("grid", "grid.1.a"),))])
    assert _ror_in_force() == ROR


@pytest.mark.parametrize(
    ("kind", "item_id", "field", "text", "why"),
    [
        (Kind.ORGANISATION, "U", LocalField.ROR, "02hpadn99", "letter by letter"),
        (Kind.ORGANISATION, "U", LocalField.CITY, "Oslo", "Exampleton already"),
        (Kind.ORGANISATION, "nothing", LocalField.CITY, "Oslo", "no organisation nothing"),
        (Kind.PERSON, "ada", LocalField.CITY, "Oslo", "cannot be set of person"),
    ],
)
def test_what_cannot_be_set_changes_nothing(
    filled: Institution, kind: Kind, item_id: str, field: LocalField, text: str, why: str
) -> None:
    with pytest.raises(LocalValueRefused, match=why):
        set_local_value(kind, item_id, field, text, BY)
    assert not LocalValue.objects.exists()
    assert not AuditLine.objects.exists()


def test_it_follows_an_organisation_whose_id_changes_by_joining(institution: Institution) -> None:
    import_content("cris", [Organisation("X")])
    import_content("hr", [replace(BARE, id="H1", identifiers=(Identifier("ror", ROR),), address=None)])
    set_local_value(Kind.ORGANISATION, "H1", LocalField.CITY, "Oslo", BY)
    import_content("cris", [Organisation("X"), replace(UNIVERSITY, address=None)])
    assert [(each.item_id, each.value) for each in LocalValue.objects.all()] == [("U", "Oslo")]
    found = find(Organisation, "U")
    assert found is not None
    assert value_of(found.item, LocalField.CITY) == "Oslo"


def test_it_stays_where_the_other_id_has_a_value_of_its_own(institution: Institution) -> None:
    import_content("cris", [replace(UNIVERSITY, identifiers=(), address=None)])
    import_content("hr", [replace(UNIVERSITY, id="H1", address=None)])
    for item_id, city in (("H1", "Oslo"), ("U", "Bergen")):
        set_local_value(Kind.ORGANISATION, item_id, LocalField.CITY, city, BY)
    import_content("cris", [replace(UNIVERSITY, address=None)])
    assert set(LocalValue.objects.values_list("item_id", "value")) == {("H1", "Oslo"), ("U", "Bergen")}


def test_the_root_organisation_follows_as_well_and_the_configuration_says_so(institution: Institution) -> None:
    import_content("cris", [Organisation("X")])
    import_content("hr", [replace(UNIVERSITY, id="H1"), replace(BOTANY, parents=()), ADA])
    institution.configure(root_organisation="H1", detailed_affiliations=False)
    record = institution.connect(ADA)
    institution.export()
    (before,) = affiliations(record, "employment")
    import_content("cris", [Organisation("X"), UNIVERSITY])
    assert current_options().root_organisation == "U"
    assert ConfigurationVersion.objects.latest("pk").saved_by == "import"
    assert AuditLine.objects.get().sentence.startswith("The root organisation is U now")
    institution.export()
    (after,) = affiliations(record, "employment")
    assert after["organization"] == before["organization"]
    import_content("cris", [Organisation("X"), UNIVERSITY])
    assert AuditLine.objects.count() == 1


def test_while_an_import_is_on_nobody_waits_for_it(filled: Institution) -> None:
    """The import is another process; its lock belongs to its own session with the database."""
    set_local_value(Kind.ORGANISATION, "BOT", LocalField.CITY, "Oslo", BY)
    with psycopg.connect(dsn()) as importing:
        importing.execute("SELECT pg_advisory_lock(%s)", [_IMPORT])
        with pytest.raises(ImportIsOn):
            set_ror()
        with pytest.raises(ImportIsOn):
            remove_local_value(Kind.ORGANISATION, "BOT", LocalField.CITY, BY)
        assert [each.field for each in LocalValue.objects.all()] == [LocalField.CITY]
        assert AuditLine.objects.count() == 1
        importing.execute("SELECT pg_advisory_unlock(%s)", [_IMPORT])
    set_ror()
    assert _ror_in_force() == ROR


def _ror_in_force() -> str | None:
    found = find(Organisation, "U")
    assert found is not None
    return value_of(found.item, LocalField.ROR)
