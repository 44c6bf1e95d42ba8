"""Importing: idempotent, joined across sources, never by half, and careful about what vanishes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.database import dsn
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import (
    Address,
    ContentItem,
    Contributor,
    Identifier,
    Kind,
    Organisation,
    Person,
    ResearchOutput,
    Text,
    Visibility,
)
from pollinia.flows.import_content import import_content
from pollinia.sources.reading import Deleted, Flaw, Incomplete, Mentioned, Refused
from pollinia.store import models
from pollinia.store.codec import decode
from pollinia.store.content import ReadingState
from pollinia.store.intake import TooManyMissing

pytestmark = pytest.mark.django_db(transaction=True)


def person(id: str) -> Person:
    return decode(json.dumps(models.Person.objects.get(pk=id).body), Person)


def organisation(id: str) -> Organisation:
    return decode(json.dumps(models.Organisation.objects.get(pk=id).body), Organisation)


def research_output(id: str) -> ResearchOutput:
    return decode(json.dumps(models.ResearchOutput.objects.get(pk=id).body), ResearchOutput)


def contributors_of(output_id: str) -> set[str]:
    return set(models.Contribution.objects.filter(research_output_id=output_id).values_list("person_id", flat=True))


def live(model: type[models.Organisation | models.Person | models.ResearchOutput]) -> set[str]:
    return set(model.objects.filter(retired=False).values_list("id", flat=True))


def numbered(count: int) -> list[Person]:
    return [Person(id=f"p{number}", family_name=f"Name {number}") for number in range(count)]


def test_what_was_read_is_stored_whole() -> None:
    item = output("o1", ADA, abstract=Text("<p>Long</p>", "en"))
    import_content("cris", [UNIVERSITY, ADA, item])
    assert (organisation("U"), person("ada"), research_output("o1")) == (UNIVERSITY, ADA, item)
    assert contributors_of("o1") == {"ada"}


def test_the_same_content_again_changes_nothing() -> None:
    content: list[ContentItem] = [UNIVERSITY, ADA, output("o1", ADA)]
    import_content("cris", content)
    again = import_content("cris", content)
    assert (again.read, again.taken.unchanged) == (3, 3)
    assert (again.taken.added, again.taken.changed, again.taken.retired) == (0, 0, 0)


def test_a_changed_record_replaces_what_was_there() -> None:
    import_content("cris", [output("o1", ADA), output("o2", ADA)])
    report = import_content("cris", [output("o1", ADA, BEN, title="Changed"), output("o2", ADA)])
    assert (report.taken.changed, report.taken.unchanged) == (1, 1)
    title = research_output("o1").title
    assert title is not None
    assert title.value == "Changed o1"
    assert contributors_of("o1") == {"ada", "ben"}


def test_a_record_that_vanished_is_retired_and_comes_back() -> None:
    people = numbered(20)
    import_content("cris", people)
    assert import_content("cris", people[1:]).taken.retired == 1
    assert models.Person.objects.get(pk="p0").retired
    import_content("cris", people)
    assert not models.Person.objects.get(pk="p0").retired


def test_a_reading_without_more_than_a_tenth_changes_nothing_until_allowed() -> None:
    people = numbered(20)
    import_content("cris", people)
    with pytest.raises(TooManyMissing, match="4 of 20 records of kind person"):
        import_content("cris", [*people[4:], Person(id="new")])
    assert not models.Person.objects.filter(retired=True).exists()
    assert not models.Person.objects.filter(pk="new").exists()
    assert import_content("cris", people[3:], retire_many=True).taken.retired == 3


def test_a_reading_of_one_kind_retires_nothing_of_another() -> None:
    import_content("cris", [UNIVERSITY, BOTANY, ADA])
    import_content("cris", [ADA])
    assert not models.Organisation.objects.filter(retired=True).exists()


def test_a_reading_that_broke_off_retires_nothing_and_says_why() -> None:
    people = numbered(20)
    import_content("cris", people)
    report = import_content("cris", [*people[1:], Incomplete("the file ends in the middle", "a.xml, line 7")])
    assert report.incomplete == "a.xml, line 7: the file ends in the middle"
    assert not models.Person.objects.filter(retired=True).exists()
    reading = models.ImportRun.objects.get(pk=report.run_id)
    assert (reading.state, reading.ended_early) == (ReadingState.BROKEN_OFF, report.incomplete)


def test_what_the_source_says_is_deleted_is_retired() -> None:
    import_content("cris", numbered(20))
    import_content("cris", [*numbered(20)[1:], Deleted(Kind.PERSON, "p0")])
    assert models.Person.objects.get(pk="p0").retired


def test_a_refused_record_is_kept_aside_and_what_is_stored_of_it_stays() -> None:
    people = numbered(20)
    import_content("cris", people)
    report = import_content("cris", [*people[1:], Refused(Kind.PERSON, "p0", "its start is no date", "hr.csv, line 2")])
    assert report.refused == 1
    assert not models.Person.objects.get(pk="p0").retired
    aside = models.RefusedRecord.objects.get()
    assert (aside.local_id, aside.reason, aside.position) == ("p0", "its start is no date", "hr.csv, line 2")


def test_a_refused_record_without_an_id_could_be_any_so_nothing_is_retired() -> None:
    people = numbered(20)
    import_content("cris", people)
    report = import_content("cris", [*people[1:], Refused(Kind.PERSON, None, "it has no ID", "hr.csv, line 2")])
    assert report.incomplete is not None
    assert not models.Person.objects.filter(retired=True).exists()


def test_a_value_left_out_is_noted_and_the_record_taken() -> None:
    report = import_content("cris", [ADA, Flaw(Kind.PERSON, "ada", "no ORCID iD", "hr.csv, line 2")])
    assert (report.read, report.refused, report.flaws) == (1, 0, 1)
    assert models.RefusedRecord.objects.get().taken_without


def test_a_mention_stands_in_for_a_description_and_gives_way_to_one() -> None:
    mention = Mentioned(replace(BOTANY, parents=()))
    import_content("cris", [ADA, mention, mention])
    assert organisation("BOT").parents == ()
    import_content("cris", [BOTANY, ADA, mention])
    assert organisation("BOT") == BOTANY
    import_content("cris", [ADA, mention])
    assert organisation("BOT") == BOTANY


def test_a_second_source_fills_gaps_and_contradicts_nothing() -> None:
    import_content("cris", [replace(UNIVERSITY, address=None), replace(ADA, email=None), output("o1", ADA)])
    import_content(
        "hr",
        [
            Organisation(id="U", names=(Text("Another name"),), address=Address("Exampleton", None, "GB")),
            Person(id="ada", family_name="Other", email="ada@example.org", visibility=Visibility.PUBLIC),
            ResearchOutput(id="o1", workflow_step="validated", visibility=Visibility.CONFIDENTIAL),
        ],
    )
    assert organisation("U").names == UNIVERSITY.names
    assert organisation("U").address == UNIVERSITY.address
    assert (person("ada").family_name, person("ada").email) == ("Example", "ada@example.org")
    assert research_output("o1").visibility is Visibility.CONFIDENTIAL
    assert research_output("o1").title == output("o1").title


def test_it_does_not_matter_which_source_is_read_again() -> None:
    import_content("cris", [replace(ADA, email=None)])
    import_content("hr", [Person(id="ada", email="ada@example.org")])
    import_content("cris", [replace(ADA, email=None, given_names="Adele")])
    assert (person("ada").given_names, person("ada").email) == ("Adele", "ada@example.org")


def test_a_secondary_source_may_know_more_items_than_the_primary() -> None:
    import_content("cris", [ADA])
    import_content("hr", [BEN])
    assert person("ben") == BEN


def test_persons_with_other_ids_are_joined_by_orcid_and_references_follow() -> None:
    orcid = "0000-0002-1825-0097"
    import_content("cris", [UNIVERSITY, replace(ADA, orcid=f"https://orcid.org/{orcid}", email=None, affiliations=())])
    staff = Organisation(id="ORG-1", identifiers=(Identifier("ror", "02hpadn98"),), address=Address("Exampleton", None, "GB"))
    employee = Person(id="E1001", orcid=orcid, email="ada@example.org", affiliations=ADA.affiliations)
    at_root = replace(employee, affiliations=(replace(ADA.affiliations[0], organisation_id="ORG-1"),))
    import_content("hr", [staff, at_root, ResearchOutput(id="o9", contributors=(Contributor(person_id="E1001"),))])
    assert not models.Person.objects.filter(pk="E1001", retired=False).exists()
    assert person("ada").email == "ada@example.org"
    assert [each.organisation_id for each in person("ada").affiliations] == ["U"]
    assert contributors_of("o9") == {"ada"}


def test_an_orcid_that_two_persons_share_joins_nobody() -> None:
    orcid = "0000-0002-1825-0097"
    import_content("cris", [replace(ADA, orcid=orcid), replace(BEN, orcid=orcid)])
    import_content("hr", [Person(id="E1001", orcid=orcid, email="secret@example.org")])
    assert person("E1001").email == "secret@example.org"
    assert person("ada").email == ADA.email


def test_a_join_that_appears_later_moves_what_was_separate() -> None:
    orcid = "0000-0002-1825-0097"
    import_content("cris", [ADA])
    import_content("hr", [Person(id="E1001", orcid=orcid, username="aexam")])
    assert models.Person.objects.filter(pk="E1001", retired=False).exists()
    import_content("cris", [replace(ADA, orcid=orcid)])
    assert models.Person.objects.get(pk="E1001").retired
    assert person("ada").username == "aexam"


def test_two_imports_at_once_take_turns() -> None:
    script = (
        "import django, sys; django.setup()\n"
        "from pollinia.domain.content import Person\n"
        "from pollinia.flows.import_content import import_content\n"
        "import_content(sys.argv[1], [Person(id=f'p{n}', family_name=sys.argv[1]) for n in range(500)])\n"
    )
    environment = {**os.environ, "DATABASE_URL": dsn(), "DJANGO_SETTINGS_MODULE": "pollinia.settings"}
    started = [subprocess.Popen([sys.executable, "-c", script, name], env=environment) for name in ("cris", "cris", "hr")]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    assert models.Source.objects.count() == 2
    assert models.SourceRecord.objects.count() == 1000
    assert models.Person.objects.filter(retired=False).count() == 500


ORCID = "0000-0002-1825-0097"


def test_two_persons_of_one_source_with_the_same_orcid_join_nobody() -> None:
    import_content("cris", [replace(ADA, orcid=ORCID, email=None)])
    import_content(
        "hr", [Person("E1", orcid=ORCID, email="ada@example.org"), Person("E2", orcid=ORCID, email="ben@example.org")]
    )
    assert live(models.Person) == {"ada", "E1", "E2"}
    assert person("ada").email is None


def test_departments_that_carry_the_ror_id_of_their_university_stay_departments() -> None:
    import_content("cris", [UNIVERSITY])
    department = Organisation("ORG-2", names=(Text("Botany"),), parents=("ORG-1",), identifiers=UNIVERSITY.identifiers)
    import_content("hr", [Organisation("ORG-1", identifiers=UNIVERSITY.identifiers), department])
    assert live(models.Organisation) == {"U", "ORG-1", "ORG-2"}
    assert organisation("ORG-2").parents == ("ORG-1",)


def test_mentions_that_differ_retire_no_described_organisation() -> None:
    import_content("cris", [Organisation(f"o{number}") for number in range(10)])
    import_content("cris", [ADA, Mentioned(Organisation("X", names=(Text("A"),))), Mentioned(Organisation("X", acronym="B"))])
    assert len(live(models.Organisation)) == 11


def test_what_a_better_source_hid_and_then_withdrew_does_not_become_public() -> None:
    others = [output(f"x{number}", ADA) for number in range(20)]
    import_content("cris", [ADA, output("o1", ADA, visibility=Visibility.CONFIDENTIAL), *others])
    import_content("portal", [output("o1", ADA)])
    assert research_output("o1").visibility is Visibility.CONFIDENTIAL
    import_content("cris", [ADA, *others])
    assert "o1" not in live(models.ResearchOutput)
    import_content("portal", [output("o1", ADA, title="Changed")])
    assert "o1" not in live(models.ResearchOutput)


@pytest.mark.parametrize(
    "bad", [replace(ADA, family_name="A\0B"), replace(ADA, family_name="\ud800"), replace(ADA, id="x" * 3000)]
)
def test_what_no_database_can_hold_is_kept_aside_and_the_import_goes_on(bad: Person) -> None:
    report = import_content("cris", [BEN, bad])
    assert (report.read, report.refused) == (1, 1)
    assert live(models.Person) == {"ben"}
    assert models.RefusedRecord.objects.get().reason


def test_a_third_source_may_refer_to_a_person_by_the_id_of_the_second() -> None:
    import_content("cris", [replace(ADA, orcid=ORCID)])
    import_content("hr", [Person("E1", orcid=ORCID)])
    import_content("library", [ResearchOutput("o1", contributors=(Contributor(person_id="E1"),))])
    assert contributors_of("o1") == {"ada"}


def test_a_reading_that_failed_or_gave_nothing_makes_no_source_the_primary() -> None:
    import_content("broken", [Incomplete("it is not XML", "a.xml, line 1")])
    import_content("cris", [ADA])
    assert models.Source.objects.get(pk="cris").rank == 0


def test_what_a_source_calls_deleted_is_also_asked_about_beyond_a_tenth() -> None:
    import_content("cris", numbered(20))
    with pytest.raises(TooManyMissing):
        import_content("cris", [*numbered(17), *(Deleted(Kind.PERSON, f"p{number}") for number in (17, 18, 19))])
    assert len(live(models.Person)) == 20


@pytest.mark.parametrize("id", ["", "P\nX1", "P\u2028X1", "x" * 1001])
def test_a_record_whose_id_no_page_could_name_is_kept_aside(id: str) -> None:
    report = import_content("cris", [Person(id), BEN, Mentioned(Organisation(id))])
    assert (report.read, report.refused, report.taken.added) == (1, 2, 1)
    assert live(models.Person) == {"ben"}


def test_a_mention_that_is_kept_aside_retires_nothing() -> None:
    import_content("cris", [UNIVERSITY, BOTANY])
    import_content("cris", [ADA, Mentioned(Organisation("U\n"))], retire_many=True)
    assert live(models.Organisation) == {"U", "BOT"}


def test_items_of_several_sources_are_merged_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pollinia.store.joining.BATCH", 2)
    monkeypatch.setattr("pollinia.store.sql.PART", 3)
    import_content("cris", numbered(7))
    import_content("hr", [Person(id=each.id, email=f"{each.id}@example.org") for each in numbered(7)])
    merged = [replace(each, email=f"{each.id}@example.org") for each in numbered(7)]
    assert [person(each.id) for each in merged] == merged
