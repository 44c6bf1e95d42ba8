"""Master data in the pages: lists that lead to one another, and what is said of each person and output."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.web.conftest import Enter
from tests.web.test_configuration import text

import pollinia.web
from pollinia.domain.content import (
    Affiliation,
    AffiliationKind,
    Contributor,
    Organisation,
    PartialDate,
    Person,
    PublicationStatus,
    Text,
    Visibility,
)
from pollinia.domain.content import Role as Contribution
from pollinia.domain.permission import ConnectionState
from pollinia.domain.roles import Role
from pollinia.store.accounts import Account
from pollinia.store.connections import Connection
from pollinia.store.exported import RefusedItem

TEMPLATES = Path(pollinia.web.__file__).parent / "templates"


@pytest.fixture
def auditor(institution: Institution, signed_in: Enter) -> Client:
    submitted = replace(output("o/2", ADA, BEN, title="Not yet"), status=PublicationStatus.SUBMITTED)
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), submitted)
    institution.connect(ADA)
    institution.export()
    return signed_in(Role.AUDITOR)


def test_the_tree_of_organisations_leads_down_to_persons(auditor: Client) -> None:
    top = auditor.get("/master-data/organisations").content.decode()
    assert "University of Exampleton" in top
    assert "Department of Botany" not in top
    assert "?parent=U" in top
    below = text(auditor.get("/master-data/organisations", {"parent": "U"}))
    assert "Top › University of Exampleton" in below
    assert "Department of Botany" in below
    assert "Example, Ada" in text(auditor.get("/master-data/persons", {"below": "U"}))


def test_the_number_of_persons_is_that_of_the_list_that_it_leads_to(auditor: Client, institution: Institution) -> None:
    twice = replace(BEN, affiliations=(Affiliation("B-1", "U"), Affiliation("B-2", "BOT")))
    institution.holds(twice, Organisation("LAB", parents=("BOT",)), Person("cy", affiliations=(Affiliation("C", "LAB"),)))
    for parent, below, persons in (("", "U", 3), ("U", "BOT", 3), ("BOT", "LAB", 1)):
        page = auditor.get("/master-data/organisations", {"parent": parent}).content.decode()
        assert f'href="/master-data/persons?below={below}">{persons}<' in page
        assert f"{persons} person" in text(auditor.get("/master-data/persons", {"below": below}))


def test_one_organisation_is_shown_with_its_fields_and_sources(auditor: Client) -> None:
    page = text(auditor.get("/master-data/organisations/one/U"))
    assert "https://ror.org/02hpadn98" in page
    assert "Exampleton, GB" in page
    assert "U (from cris)" in page


def test_an_organisation_that_holds_affiliations_back_is_named(auditor: Client, institution: Institution) -> None:
    assert "Every organisation that an affiliation names is complete." in text(
        auditor.get("/master-data/organisations/incomplete")
    )
    institution.holds(replace(UNIVERSITY, identifiers=()))
    page = text(auditor.get("/master-data/organisations/incomplete"))
    assert "University of Exampleton ROR ID held back 1 1" in page


def test_a_person_is_found_and_every_item_has_its_reason(auditor: Client) -> None:
    found = auditor.get("/master-data/persons", {"search": "ada"}).content.decode()
    assert "1 person" in text(auditor.get("/master-data/persons", {"search": "ada"}))
    assert 'href="/master-data/persons/ada"' in found
    page = text(auditor.get("/master-data/persons/ada"))
    assert "On orchids o1 (2024) output on-orcid" in page
    assert "Not yet o/2 (2024) output not-exported Its publication status is Submitted" in page


def test_a_person_is_shown_with_account_profile_and_affiliations(auditor: Client, institution: Institution) -> None:
    posts = (
        Affiliation("A-1", "BOT", job_title="Professor", start=PartialDate(2015, 9, 1), primary=True),
        Affiliation("A-2", "GONE", kind=AffiliationKind.VISITING, start=PartialDate(2010), end=PartialDate(2012, 6)),
    )
    institution.holds(replace(ADA, username="aex", visibility=Visibility.CAMPUS, affiliations=posts))
    page = text(auditor.get("/master-data/persons/ada"))
    assert "User account none" in page
    assert "Username aex" in page
    assert "Visibility of the profile campus" in page
    assert "Scopus Author ID 7004212771" in page
    assert "Professor (staff), Department of Botany , from 2015-09-01, the primary one" in page
    assert "visiting, GONE, which no source describes, from 2010, to 2012-06" in page
    assert 'href="/master-data/organisations/one/BOT"' in auditor.get("/master-data/persons/ada").content.decode()
    Account.objects.create(email="a@example.org", name="Ada E.", role=Role.EDITOR, person_id="ada", is_active=False)
    page = text(auditor.get("/master-data/persons/ada"))
    assert "User account Ada E. (a@example.org), editor, closed, last signed in never" in page


def test_an_id_is_shown_as_orcid_asks(auditor: Client, institution: Institution) -> None:
    known = "0000-0002-1825-0097"
    institution.holds(replace(BEN, orcid=known))
    connection = institution.connection(ADA)
    RefusedItem.objects.create(connection=connection, key="output:o1", fingerprint="f", answer="No.", refused_at=timezone.now())
    Connection.objects.update(state=ConnectionState.PERMISSION_WITHDRAWN)
    uri = f"{institution.sandbox.base}/{connection.orcid}"
    for path in ("master-data/persons", "master-data/persons/ada", "attention/reconnect", "attention/refused"):
        assert f'<a href="{uri}"><img' in auditor.get(f"/{path}").content.decode()
        assert uri in text(auditor.get(f"/{path}"))
    for path in ("master-data/persons", "master-data/persons/ben"):
        assert f"{institution.sandbox.base}/{known} (unauthenticated)" in text(auditor.get(f"/{path}"))
        assert f'href="{institution.sandbox.base}/{known}"' not in auditor.get(f"/{path}").content.decode()


def test_no_template_prints_an_id_in_a_way_of_its_own() -> None:
    printed = re.compile(r"\{\{\s*[\w.]*\borcid(?:_id)?\s*(?:\|[^}]*)?\}\}")
    in_an_address = re.compile(r'href="[^"]*"')
    templates = [each for each in TEMPLATES.rglob("*.html") if each.name != "orcid_id.html"]
    assert [each.name for each in templates if printed.search(in_an_address.sub("", each.read_text()))] == []


def test_the_items_of_a_person_are_searched_and_filtered(auditor: Client) -> None:
    page = text(auditor.get("/master-data/persons/ada", {"state": "on-orcid", "search": "orchids"}))
    assert "On orchids o1" in page
    assert "Not yet" not in page
    assert "No item is like this." in text(auditor.get("/master-data/persons/ada", {"search": "lilies"}))


def test_an_output_says_for_each_contributor_why_not(auditor: Client) -> None:
    found = auditor.get("/master-data/research-outputs", {"status": "submitted"}).content.decode()
    assert 'href="/master-data/research-outputs/o/2"' in found
    page = text(auditor.get("/master-data/research-outputs/o/2"))
    assert "Example, Ada left-out Its publication status is Submitted" in page
    assert "Sample, Ben left-out" in page
    assert "10.5555/o/2" in page


def test_the_verdicts_for_many_contributors_are_paged_by_name(auditor: Client, institution: Institution) -> None:
    many = [Person(id=f"p{number}", given_names="Many", family_name=f"Name {99 - number}") for number in range(60)]
    institution.holds(*many, output("many", *many))
    first, second = (text(auditor.get("/master-data/research-outputs/many", {"page": number})) for number in (1, 2))
    assert "Page 1 of 2" in first
    assert ("Name 40, Many" in first, "Name 99, Many" in first) == (True, False)
    assert "Name 99, Many exported" in second


def test_every_contributor_is_shown_with_role_and_id(auditor: Client, institution: Institution) -> None:
    known = "0000-0002-1825-0097"
    given = (
        Contributor("Ada E.", person_id="ada"),
        Contributor("Guest", role=Contribution.EDITOR, orcid=known),
        *(Contributor(f"Number {number}") for number in range(3, 121)),
    )
    institution.holds(output("big", contributors=given, publication_date=PartialDate(2024, 5, 7)))
    page = text(auditor.get("/master-data/research-outputs/big"))
    assert "published, 2024-05-07" in page
    assert "Number 100 (author); … All 120 with iD" in page
    site, own = institution.sandbox.base, institution.connection(ADA).orcid
    first, last = (text(auditor.get("/master-data/contributors/big", {"page": number})) for number in (1, 3))
    assert f"1 Ada E. author {site}/{own} 2 Guest editor {site}/{known} (unauthenticated)" in first
    assert "120 Number 120 author not known" in last
    assert auditor.get("/master-data/contributors/nothing").status_code == 404


def test_an_organisation_is_shown_with_every_field(auditor: Client, institution: Institution) -> None:
    garden = Organisation(
        id="GAR",
        names=(Text("Garden"),),
        acronym="GA",
        parents=("BOT", "U"),
        url="https://garden.example.org",
        start=PartialDate(1900),
        end=PartialDate(2020, 6),
    )
    institution.holds(garden)
    page = text(auditor.get("/master-data/organisations/one/GAR"))
    for words in ("Acronym GA", "URL https://garden.example.org", "Since 1900", "Until 2020-06"):
        assert words in page
    assert "Belongs to as well University of Exampleton" in page


def test_of_a_closed_and_an_open_account_the_open_one_is_shown(auditor: Client) -> None:
    for name, is_active in (("old", False), ("new", True), ("older", False)):
        email = f"{name}@example.org"
        Account.objects.create(email=email, name=name, role=Role.PERSONAL, person_id="ada", is_active=is_active)
    assert "new (new@example.org), personal, may sign in" in text(auditor.get("/master-data/persons/ada"))


@pytest.mark.parametrize(
    "path",
    ["organisations/one/nothing", "persons/nobody", "research-outputs/nothing", "persons/%00"],
)
def test_what_is_not_there_is_said_on_a_page(auditor: Client, path: str) -> None:
    answer = auditor.get(f"/master-data/{path}")
    assert answer.status_code == 404
    page = text(answer)
    assert "This is not here" in page
    assert ("It may have been withdrawn by its source" in page) is ("%00" not in path)


@pytest.mark.parametrize("path", ["/no/such/page", "/runs/999999", "/reports/nothing"])
def test_of_what_no_source_has_said_none_is_said_to_have_withdrawn_it(auditor: Client, path: str) -> None:
    page = text(auditor.get(path))
    assert "This is not here" in page
    assert "withdrawn" not in page
    assert "404" not in page


def test_what_django_says_about_what_is_not_there_is_kept_from_people(signed_in: Enter) -> None:
    page = text(signed_in(Role.ADMINISTRATOR).post("/administrator/accounts/999999"))
    assert "This is not here" in page
    assert "query" not in page


@pytest.mark.parametrize(
    "query", ["page=0", "page=99999", "page=x", "page=-1", "page=99999999999999999999", "search=%00", "search='"]
)
@pytest.mark.parametrize("path", ["organisations", "persons", "research-outputs", "file-handles", "organisations/incomplete"])
def test_whatever_is_asked_for_the_answer_is_a_page(auditor: Client, path: str, query: str) -> None:
    assert auditor.get(f"/master-data/{path}?{query}").status_code == 200


def test_a_form_with_a_null_character_is_refused(auditor: Client) -> None:
    assert Client().post("/sign-in", {"email": "a\0@example.org", "password": "x"}).status_code == 400


def test_titles_are_shown_without_their_markup(institution: Institution, signed_in: Enter) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA, output("o1", ADA, title="<p>H<sub>2</sub>O &amp; bees</p>"))
    editor = signed_in(Role.EDITOR)
    for address in ("/master-data/research-outputs", "/master-data/research-outputs/o1", "/master-data/contributors/o1"):
        page = editor.get(address).content.decode()
        assert "H2O &amp; bees" in page, address
        assert "&lt;sub&gt;" not in page, address
