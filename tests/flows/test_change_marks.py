"""Who is marked when something changes: everyone concerned, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import psycopg
import pytest
from tests.database import dsn
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import Affiliation, Identifier, Organisation, PartialDate, Person, Text
from pollinia.domain.permission import ConnectionState
from pollinia.flows.start_run import start_run
from pollinia.store.change_marks import ChangeMark, clear_marks, mark_ended_affiliations, mark_persons, marks_seen
from pollinia.store.connections import Connection
from pollinia.store.joining import merge_touched
from pollinia.store.runs import Trigger

CHEMISTRY = Organisation(id="CHE", names=(Text("Department of Chemistry"),), parents=("U",))
CLARA = Person(
    id="clara", given_names="Clara", family_name="Specimen", affiliations=(Affiliation(id="C-1", organisation_id="CHE"),)
)


def marked() -> set[str]:
    return set(ChangeMark.objects.values_list("connection__person_id", flat=True))


@pytest.fixture
def in_step(institution: Institution) -> Institution:
    """Three connected researchers whose records are in step: nobody is marked."""
    institution.holds(UNIVERSITY, BOTANY, CHEMISTRY, ADA, BEN, CLARA, output("o1", ADA), output("o2", ADA, BEN))
    for person in (ADA, BEN, CLARA):
        institution.connect(person)
    institution.export()
    assert marked() == set()
    return institution


def test_importing_the_same_again_marks_nobody(in_step: Institution) -> None:
    in_step.holds()
    assert marked() == set()


def test_a_changed_output_marks_its_contributors(in_step: Institution) -> None:
    in_step.holds(output("o2", ADA, BEN, title="Changed"))
    assert marked() == {"ada", "ben"}


def test_a_contributor_who_is_taken_off_an_output_is_marked_too(in_step: Institution) -> None:
    in_step.holds(output("o2", ADA))
    assert marked() == {"ada", "ben"}


def test_an_output_that_is_gone_marks_its_contributors(in_step: Institution) -> None:
    in_step.loses("o2")
    assert marked() == {"ada", "ben"}


def test_a_changed_person_is_marked(in_step: Institution) -> None:
    in_step.holds(replace(BEN, identifiers=(Identifier("researcherid", "A-1234-2010"),)))
    assert marked() == {"ben"}


def test_a_changed_organisation_marks_those_in_it_and_below(in_step: Institution) -> None:
    in_step.holds(replace(BOTANY, names=(Text("Plant Sciences"),)))
    assert marked() == {"ada"}
    in_step.holds(replace(UNIVERSITY, names=(Text("Exampleton University"),)))
    assert marked() == {"ada", "clara"}


def test_the_root_organisation_marks_everyone(in_step: Institution) -> None:
    in_step.configure(root_organisation="CHE")
    in_step.export()
    in_step.holds(replace(CHEMISTRY, names=(Text("Chemistry"),)))
    assert marked() == {"ada", "ben", "clara"}


def test_a_saved_configuration_marks_everyone(in_step: Institution) -> None:
    in_step.configure(portal_url=False)
    assert marked() == {"ada", "ben", "clara"}


def test_a_configuration_saved_as_it_was_marks_nobody(in_step: Institution) -> None:
    in_step.configure(portal_url=True)
    assert marked() == set()


def test_one_who_connects_is_marked_and_the_co_authors_for_the_night(institution: Institution) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, CLARA, output("o1", ADA, BEN))
    institution.connect(ADA)
    institution.connect(CLARA)
    institution.export()
    institution.connect(BEN)
    assert marked() == {"ada", "ben"}
    assert start_run(Trigger.CHANGED).planned == 1
    assert start_run(Trigger.NIGHTLY).planned == 2


def test_a_change_that_cannot_wait_is_not_made_to(in_step: Institution) -> None:
    Connection.objects.filter(person_id="ben").delete()
    in_step.connect(BEN)
    in_step.holds(output("o1", ADA, title="Changed"))
    assert start_run(Trigger.CHANGED).planned == 2


def test_who_has_paused_is_not_marked(in_step: Institution) -> None:
    Connection.objects.filter(person_id="ben").update(state=ConnectionState.PAUSED)
    in_step.holds(output("o2", ADA, BEN, title="Changed"))
    assert marked() == {"ada"}


def test_an_import_that_is_refused_marks_nobody(in_step: Institution) -> None:
    from pollinia.flows.import_content import import_content
    from pollinia.store.intake import TooManyMissing

    with pytest.raises(TooManyMissing):
        import_content("cris", [output("o2", ADA, BEN, title="Changed")])
    assert marked() == set()


def test_a_mark_that_was_set_again_meanwhile_is_not_cleared(in_step: Institution) -> None:
    mark_persons(["ada"])
    seen = marks_seen()
    mark_persons(["ada"])
    clear_marks(seen)
    assert marked() == {"ada"}
    clear_marks(marks_seen())
    assert marked() == set()


def test_a_mark_that_was_cleared_and_set_anew_meanwhile_is_not_taken_for_the_one_that_was_seen(in_step: Institution) -> None:
    mark_persons(["ada"])
    seen = marks_seen()
    clear_marks(seen)
    mark_persons(["ada"])
    clear_marks(seen)
    assert marked() == {"ada"}


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (PartialDate(2026, 11, 21), False),
        (PartialDate(2026, 11, 22), True),
        (PartialDate(2026, 11, 23), True),
        (PartialDate(2026, 11, 24), False),
        (PartialDate(2026, 10), False),
        (PartialDate(2026, 11), False),
        (PartialDate(2026), False),
        (None, False),
    ],
)
def test_an_affiliation_that_has_come_to_its_end_since_marks_the_person(
    in_step: Institution, end: PartialDate | None, expected: bool
) -> None:
    in_step.holds(replace(CLARA, affiliations=(replace(CLARA.affiliations[0], end=end),)))
    ChangeMark.objects.all().delete()
    mark_ended_affiliations(date(2026, 11, 22), date(2026, 11, 24))
    assert marked() == ({"clara"} if expected else set())


def test_the_marked_day_agrees_with_the_rule(in_step: Institution) -> None:
    for end in (PartialDate(2025), PartialDate(2025, 12), PartialDate(2025, 2), PartialDate(2025, 12, 31)):
        in_step.holds(replace(CLARA, affiliations=(replace(CLARA.affiliations[0], end=end),)))
        for today in (date(2025, 3, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)):
            ChangeMark.objects.all().delete()
            yesterday = date.fromordinal(today.toordinal() - 1)
            mark_ended_affiliations(yesterday, today)
            assert ("clara" in marked()) == (end.is_past(today) and not end.is_past(yesterday))


def test_nobody_waits_for_an_import_while_it_is_merged(in_step: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    mark_persons(["ada", "ben"])

    def merge_beside_another() -> None:
        with psycopg.connect(dsn()) as other:
            other.execute("SELECT FROM store_changemark FOR UPDATE NOWAIT")
        merge_touched()

    monkeypatch.setattr("pollinia.store.intake.merge_touched", merge_beside_another)
    in_step.holds(output("o2", ADA, BEN, title="Changed"))
    assert set(ChangeMark.objects.values_list("times", flat=True)) == {2}
