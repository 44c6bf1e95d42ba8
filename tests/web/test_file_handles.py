"""Master data > File handles: the work type mapping file."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.flows.institution import Institution
from tests.people import ADA, output
from tests.web.conftest import Enter
from tests.web.test_configuration import text

from pollinia.domain.roles import Role
from pollinia.domain.work_types import WorkTypes, builtin
from pollinia.flows.replace_work_types import work_types_in_force

PAGE = "/master-data/file-handles"
FILE = b"source_scheme,source_type,orcid_work_type\n*,*,website\n"


@pytest.fixture
def administrator(institution: Institution, signed_in: Enter) -> Client:
    return signed_in(Role.ADMINISTRATOR)


def given(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("types.csv", content)}


def test_the_mapping_in_force_is_shown_searched_and_downloaded(administrator: Client) -> None:
    page = administrator.get(PAGE)
    assert "the built-in mapping" in text(page)
    assert f"{len(builtin().rows)} rows" in text(page)
    found = text(administrator.get(PAGE, {"search": "data-set"}))
    assert f"{len(builtin().rows)} rows" not in found
    downloaded = administrator.get(f"{PAGE}/orcid-work-types.csv")
    assert WorkTypes.parse(downloaded.content) == builtin()
    assert "attachment" in downloaded["Content-Disposition"]


def test_a_file_is_previewed_then_used_then_removed(administrator: Client, institution: Institution) -> None:
    institution.holds(ADA, output("o1", ADA))
    institution.connect(ADA)
    institution.export()
    answer = administrator.post(f"{PAGE}/preview", given(FILE))
    body = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "item updated, for 1 researcher" in " ".join(re.sub("<[^>]+>", " ", body).split())
    assert work_types_in_force().uploaded_by is None
    hidden = re.search(r'name="text" value="([^"]*)"', body)
    assert hidden is not None
    administrator.post(f"{PAGE}/upload", {"text": hidden.group(1)})
    assert work_types_in_force().work_types == WorkTypes.parse(FILE)
    assert "a file of your own" in text(administrator.get(PAGE))
    institution.export()
    answer = administrator.post(f"{PAGE}/preview", {"remove": "yes"})
    body = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    words = " ".join(re.sub("<[^>]+>", " ", body).split())
    assert "What the built-in mapping would do" in words
    assert "item updated, for 1 researcher" in words
    assert work_types_in_force().work_types == WorkTypes.parse(FILE)
    assert f'action="{PAGE}/remove"' in body
    administrator.post(f"{PAGE}/remove")
    assert work_types_in_force().work_types == builtin()


def test_a_bad_file_is_refused_whole_with_every_bad_line(administrator: Client) -> None:
    bad = b"source_scheme,source_type,orcid_work_type\npure,/a,jurnal-article\npure,,book\n*,*,other\n"
    answer = administrator.post(f"{PAGE}/preview", given(bad))
    assert answer.status_code == 400
    page = text(answer)
    assert "Line 2: jurnal-article is no ORCID work type; journal-article is." in page
    assert "Line 3: source_type is empty." in page
    assert work_types_in_force().uploaded_by is None


@pytest.mark.parametrize("content", [None, b"x" * 1_000_001])
def test_no_file_and_a_huge_one_are_refused(administrator: Client, content: bytes | None) -> None:
    answer = administrator.post(f"{PAGE}/preview", given(content) if content else {})
    assert answer.status_code == 400
    assert "at most 1 MB" in text(answer)


def test_the_same_file_is_nothing_to_save(administrator: Client) -> None:
    answer = administrator.post(f"{PAGE}/preview", given(builtin().to_csv().encode()), follow=True)
    assert "nothing to save" in text(answer)


def test_what_is_posted_without_a_preview_is_checked_as_well(administrator: Client) -> None:
    answer = administrator.post(f"{PAGE}/upload", {"text": "nonsense"}, follow=True)
    assert "cannot be used like this" in text(answer)
    assert work_types_in_force().uploaded_by is None
