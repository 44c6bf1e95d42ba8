"""An auditor looks through the master data, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.flows.institution import Institution, affiliations
from tests.journeys.pages.conftest import AsRole
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain import output_types
from pollinia.domain.content import PublicationStatus
from pollinia.domain.roles import Role
from pollinia.domain.work_types import builtin


def test_from_the_organisation_to_the_reason(institution: Institution, as_role: AsRole) -> None:
    submitted = replace(output("o2", ADA, BEN, title="Not yet"), status=PublicationStatus.SUBMITTED)
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), submitted)
    institution.connect(ADA)
    institution.export()
    visitor = as_role(Role.AUDITOR)
    page = visitor.page
    visitor.go("/")
    page.get_by_role("link", name="Organisations").click()
    visitor.suits_everyone("organisations")
    page.get_by_role("link", name="University of Exampleton", exact=True).click()
    visitor.suits_everyone("organisation")
    page.get_by_role("link", name="1 persons of Department of Botany").click()
    visitor.suits_everyone("persons")
    page.get_by_role("link", name="Example, Ada", exact=True).click()
    assert visitor.reads("On orchids o1 (2024)")
    page.get_by_label("State", exact=True).select_option("not-exported")
    visitor.press("Search")
    assert visitor.reads("Its publication status is Submitted")
    assert not visitor.reads("On orchids o1")
    visitor.suits_everyone("person")
    visitor.go("/master-data/research-outputs")
    page.get_by_label("Words of the title, ID or DOI").fill("not")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Not yet o2").click()
    assert visitor.reads("Sample, Ben")
    visitor.suits_everyone("output")
    page.get_by_role("link", name="All 2 with iD").click()
    assert visitor.reads("2 contributors, in their order")
    visitor.suits_everyone("contributors")
    page.get_by_role("link", name="Sources").click()
    assert visitor.reads("Read to its end.")
    visitor.suits_everyone("sources")
    visitor.go("/master-data/organisations/incomplete")
    visitor.suits_everyone("incomplete")
    visitor.go("/master-data/persons/nobody")
    assert visitor.reads("This is not here")
    visitor.suits_everyone("not-here")


def test_hundreds_of_outputs_are_paged_by_keyboard(institution: Institution, as_role: AsRole) -> None:
    institution.holds(ADA, *(output(f"o{number:03}", ADA) for number in range(350)))
    visitor = as_role(Role.AUDITOR)
    visitor.go("/master-data/persons/ada")
    assert visitor.reads("Page 1 of 8")
    visitor.page.get_by_role("link", name="Next").focus()
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert visitor.reads("Page 2 of 8")
    visitor.suits_everyone("long-list")


def test_an_editor_completes_an_organisation(institution: Institution, as_role: AsRole) -> None:
    institution.holds(replace(UNIVERSITY, identifiers=()), BOTANY, ADA)
    record = institution.connect(ADA)
    institution.export()
    assert affiliations(record, "employment") == []
    visitor = as_role(Role.EDITOR)
    visitor.go("/master-data/organisations/incomplete")
    visitor.page.get_by_role("link", name="University of Exampleton").click()
    visitor.page.get_by_label("ROR ID").fill("02hpadn98")
    visitor.press("Save ROR ID")
    assert visitor.reads("Set by editor@example.org")
    visitor.suits_everyone("completed")
    institution.export()
    assert len(affiliations(record, "employment")) == 1


def test_the_import_mapping_is_tried_used_and_removed(institution: Institution, as_role: AsRole, tmp_path: Path) -> None:
    institution.holds(ADA)
    other = tmp_path / "output-types.csv"
    ours = output_types.builtin().to_csv().replace("\nbook,coar,http://purl.org/coar/resource_type/c_2f33", "\nbook,csv,book")
    other.write_text(ours)
    visitor = as_role(Role.ADMINISTRATOR)
    page = visitor.page
    visitor.go("/master-data/file-handles")
    page.get_by_role("link", name="Import mapping").click()
    visitor.suits_everyone("import-mapping")
    page.get_by_label("Another file (CSV)").set_input_files(other)
    visitor.press("Preview and upload…")
    assert visitor.reads("What output-types.csv would do")
    visitor.suits_everyone("import-mapping-preview")
    visitor.press("Use this file")
    assert visitor.reads("In force: a file of your own")
    visitor.press("Remove: back to the built-in mapping…")
    assert visitor.reads("What the built-in mapping would do")
    visitor.suits_everyone("import-mapping-removal")
    visitor.press("Remove your file")
    assert visitor.reads("In force: the built-in mapping.")


def test_a_work_type_mapping_is_tried_used_and_removed(institution: Institution, as_role: AsRole, tmp_path: Path) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA, *(output(f"o{number}", ADA) for number in range(3)))
    institution.connect(ADA)
    institution.export()
    other = tmp_path / "our-types.csv"
    other.write_text(builtin().to_csv().replace("c_6501,journal-article", "c_6501,preprint"))
    visitor = as_role(Role.ADMINISTRATOR)
    page = visitor.page
    visitor.go("/master-data/file-handles")
    page.get_by_label("Another file (CSV)").set_input_files(other)
    visitor.press("Preview and upload…")
    assert visitor.reads("What our-types.csv would do")
    assert visitor.reads("3 items updated, for 1 researcher")
    visitor.suits_everyone("mapping-preview")
    visitor.press("Use this file, and export now")
    institution.export()
    visitor.press("Remove: back to the built-in mapping…")
    assert visitor.reads("3 items updated, for 1 researcher")
    visitor.suits_everyone("mapping-removal")
    visitor.press("Remove your file, and export now")
    assert visitor.reads("In force: the built-in mapping.")
    page.get_by_role("link", name="Audit").click()
    assert visitor.reads("Removed the work type mapping file; the built-in one is in force.")
    visitor.suits_everyone("audit-decisions")


def test_a_refused_file_leaves_a_list_that_can_be_paged(institution: Institution, as_role: AsRole, tmp_path: Path) -> None:
    bad = tmp_path / "types.csv"
    bad.write_text("nonsense")
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go("/master-data/file-handles")
    visitor.page.get_by_label("Another file (CSV)").set_input_files(bad)
    visitor.press("Preview and upload…")
    assert visitor.reads("The file was refused")
    visitor.suits_everyone("file-refused")
    visitor.page.get_by_role("link", name="Next").click()
    assert visitor.reads("Page 2 of")
