"""Master data > File handles: the work type mapping file."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

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


def previewed(body: str) -> dict[str, str]:
    """What the form below a preview sends."""
    return {name: unescape(value) for name, value in re.findall(r'name="(text|seen)" value="([^"]*)"', body)}


def preview_of(administrator: Client, posted: dict[str, Any], page: str = PAGE) -> str:
    answer = administrator.post(f"{page}/preview", posted)
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()  # type: ignore[attr-defined]


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
    administrator.post(f"{PAGE}/upload", previewed(body))
    assert work_types_in_force().mapping == WorkTypes.parse(FILE)
    assert "a file of your own" in text(administrator.get(PAGE))
    institution.export()
    answer = administrator.post(f"{PAGE}/preview", {"remove": "yes"})
    body = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    words = " ".join(re.sub("<[^>]+>", " ", body).split())
    assert "What the built-in mapping would do" in words
    assert "item updated, for 1 researcher" in words
    assert work_types_in_force().mapping == WorkTypes.parse(FILE)
    assert f'action="{PAGE}/remove"' in body
    administrator.post(f"{PAGE}/remove", previewed(body))
    assert work_types_in_force().mapping == builtin()


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


OTHER = b"source_scheme,source_type,orcid_work_type\n*,*,book\n"
IMPORT = b"orcid_work_type,source_scheme,source_type\n*,csv,anything\n"
OTHER_IMPORT = b"orcid_work_type,source_scheme,source_type\n*,csv,something\n"


@pytest.mark.parametrize(
    ("page", "mine", "theirs"), [(PAGE, FILE, OTHER), (f"{PAGE}/import-mapping", IMPORT, OTHER_IMPORT)], ids=["work", "import"]
)
def test_the_mapping_of_another_administrator_is_not_overwritten_without_a_word(
    administrator: Client, page: str, mine: bytes, theirs: bytes
) -> None:
    download = f"{PAGE}/{'output-types' if 'import' in page else 'orcid-work-types'}.csv"
    seen_by_me = previewed(preview_of(administrator, given(mine), page))
    administrator.post(f"{page}/upload", previewed(preview_of(administrator, given(theirs), page)))
    in_force = administrator.get(download).content
    for deed, posted in (("upload", seen_by_me), ("upload", {"text": seen_by_me["text"]}), ("remove", seen_by_me)):
        answer = administrator.post(f"{page}/{deed}", posted, follow=True)
        assert "The mapping was changed by somebody else meanwhile" in text(answer)
        assert "administrator@example.org uploaded a file on" in text(answer)
        assert administrator.get(download).content == in_force
    answer = administrator.post(f"{page}/upload", previewed(preview_of(administrator, given(mine), page)), follow=True)
    assert "Your file is in force." in text(answer)
    seen_by_me = previewed(preview_of(administrator, {"remove": "yes"}, page))
    answer = administrator.post(f"{page}/remove", seen_by_me, follow=True)
    assert "The built-in mapping is in force again." in text(answer)
    assert "removed the file on" in text(administrator.post(f"{page}/remove", seen_by_me, follow=True))


def test_where_nothing_may_be_exported_no_button_says_so(administrator: Client, institution: Institution) -> None:
    assert "Use this file, and export now" in preview_of(administrator, given(FILE))
    institution.configure(export_enabled=False)
    body = preview_of(administrator, given(FILE))
    assert "Use this file" in body
    assert "export now" not in body
    answer = administrator.post(f"{PAGE}/upload", previewed(body), follow=True)
    assert "Your file is in force. Export is off, so nothing is written to any record." in text(answer)


def test_what_is_posted_without_a_preview_is_checked_as_well(administrator: Client) -> None:
    answer = administrator.post(f"{PAGE}/upload", {"text": "nonsense"}, follow=True)
    assert "cannot be used like this" in text(answer)
    assert work_types_in_force().uploaded_by is None
