from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import content_strategies as nasty

from pollinia.domain.content import Address, Identifier, Organisation, Text
from pollinia.domain.countries import ORCID_COUNTRIES
from pollinia.domain.organisations import LIMIT, NO_CITY, OrganisationTree, Placement, organisation_name
from pollinia.domain.text import length

ROR = Identifier("ror", "https://ror.org/05qwgg493")
OTHER_ROR = Identifier("ror", "https://ror.org/03zga2b32")


def organisation(
    id: str, *parents: str, name: str | None = None, ror: Identifier | None = None, address: Address | None = None
) -> Organisation:
    return Organisation(
        id, (Text(name or f"Name of {id}"),), parents=parents, identifiers=(ror,) if ror else (), address=address
    )


def placed(organisation_id: str, *organisations: Organisation, root: str | None = None) -> Placement:
    placement = OrganisationTree(organisations).place(organisation_id, root)
    assert placement is not None
    return placement


UNIVERSITY = organisation("university", ror=ROR, address=Address("Oldenburg", "Lower Saxony", "DE"))
FACULTY = organisation("faculty", "university")
INSTITUTE = organisation("institute", "faculty")


def test_a_unit_is_a_department_of_the_nearest_organisation_above_it_that_has_a_ror_id() -> None:
    placement = placed("institute", UNIVERSITY, FACULTY, INSTITUTE)
    assert placement.organisation is UNIVERSITY
    assert placement.ror == "https://ror.org/05qwgg493"
    assert placement.name == "Name of university"
    assert placement.department == "Name of institute"
    assert placement.address == Address("Oldenburg", "Lower Saxony", "DE")


def test_a_unit_with_a_ror_id_of_its_own_is_no_department() -> None:
    hospital = organisation("hospital", "university", ror=OTHER_ROR, address=Address("Bremen", None, "DE"))
    placement = placed("hospital", UNIVERSITY, hospital)
    assert placement.organisation is hospital
    assert placement.department is None


def test_a_unit_that_is_called_like_its_organisation_is_no_department() -> None:
    staff = organisation("staff", "university", name="<b>NAME</b> of  University")
    assert placed("staff", UNIVERSITY, staff).department is None


@pytest.mark.parametrize(
    "written", ["05qwgg493", "http://ror.org/05qwgg493/", "HTTPS://ROR.ORG/05QWGG493", "ror.org/05qwgg493"]
)
def test_a_ror_id_is_sent_as_the_full_https_url(written: str) -> None:
    assert placed("u", organisation("u", ror=Identifier("ror", written))).ror == "https://ror.org/05qwgg493"


@pytest.mark.parametrize(
    "wrong", [Identifier("ror", "https://ror.org/05qwgg494"), Identifier("ror", ""), Identifier("grid", "05qwgg493")]
)
def test_what_is_no_valid_ror_id_is_passed_over(wrong: Identifier) -> None:
    faculty = organisation("faculty", "university", ror=wrong)
    assert placed("faculty", UNIVERSITY, faculty).organisation is UNIVERSITY


def test_a_branch_without_a_ror_id_is_placed_in_the_root_organisation() -> None:
    placement = placed("library", UNIVERSITY, organisation("library"), root="university")
    assert placement.organisation is UNIVERSITY
    assert placement.department == "Name of library"


def test_the_persons_own_branch_comes_before_the_root_organisation() -> None:
    hospital = organisation("hospital", ror=OTHER_ROR)
    assert placed("hospital", UNIVERSITY, hospital, root="university").organisation is hospital


@pytest.mark.parametrize("root", [None, "library", "nowhere"])
def test_without_any_ror_id_there_is_no_place(root: str | None) -> None:
    assert OrganisationTree([organisation("library"), FACULTY]).place("library", root) is None


def test_an_organisation_that_is_not_known_has_no_place_not_even_in_the_root() -> None:
    assert OrganisationTree([UNIVERSITY]).place("nowhere", "university") is None


def test_a_circle_of_parents_ends() -> None:
    circle = [organisation("a", "b"), organisation("b", "a"), organisation("c", "c")]
    tree = OrganisationTree([*circle, UNIVERSITY])
    assert tree.place("a", None) is None
    assert tree.place("c", None) is None
    assert tree.place("a", "university") is not None


def test_the_tree_is_walked_along_the_first_parent_that_is_known() -> None:
    hospital = organisation("hospital", ror=OTHER_ROR)
    assert placed("x", organisation("x", "hospital", "university"), hospital, UNIVERSITY).organisation is hospital
    assert placed("x", organisation("x", "retired", "university"), hospital, UNIVERSITY).organisation is UNIVERSITY


def test_the_units_own_address_comes_first() -> None:
    marine = organisation("marine", "university", address=Address("Wilhelmshaven", "Lower Saxony", "de"))
    assert placed("marine", UNIVERSITY, marine).address == Address("Wilhelmshaven", "Lower Saxony", "DE")


def test_a_city_is_never_put_into_another_country() -> None:
    abroad = organisation("abroad", "university", address=Address(None, None, "NO"))
    placement = placed("abroad", UNIVERSITY, abroad)
    assert placement.address == Address(NO_CITY, None, "NO")
    assert placement.city_missing


def test_a_city_without_a_country_serves_where_no_other_is_known() -> None:
    vague = organisation("vague", "u", address=Address("Oldenburg"))
    assert placed("vague", vague, organisation("u", ror=ROR, address=Address(None, None, "DE"))).address.city == "Oldenburg"
    assert placed("vague", vague, organisation("u", ror=ROR, address=Address("Emden", None, "DE"))).address.city == "Emden"


def test_a_city_that_is_not_known_is_written_as_not_available() -> None:
    placement = placed("u", organisation("u", ror=ROR, address=Address(" ", None, "DE")))
    assert placement.address == Address("N/A", None, "DE")
    assert placement.city_missing


@pytest.mark.parametrize("address", [None, Address("Oldenburg"), Address("Oldenburg", None, "Germany")])
def test_a_country_that_is_not_known_stays_open(address: Address | None) -> None:
    assert placed("u", organisation("u", ror=ROR, address=address)).address.country is None


def test_an_organisation_is_called_by_its_first_name_else_by_its_acronym() -> None:
    assert organisation_name(Organisation("u", (Text(" "), Text("Universität"), Text("University")))) == "Universität"
    assert organisation_name(Organisation("u", acronym="UOL")) == "UOL"
    assert organisation_name(Organisation("u")) is None


@given(st.lists(nasty.organisations, max_size=10), nasty.ids("org"), nasty.optional(nasty.ids("org")))
def test_whatever_the_tree_a_place_is_within_orcids_limits(
    organisations: list[Organisation], unit: str, root: str | None
) -> None:
    placement = OrganisationTree(organisations).place(unit, root)
    if placement is None:
        return
    assert placement.unit.id == unit
    assert placement.ror.startswith("https://ror.org/0")
    assert placement.address.country is None or placement.address.country in ORCID_COUNTRIES
    assert placement.address.city
    texts = (placement.name, placement.department, placement.address.city, placement.address.region)
    assert all(length(text) <= LIMIT for text in texts if text)
