import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollinia.domain.content import OutputType
from pollinia.domain.mapping_file import MappingRefused
from pollinia.domain.work_types import ORCID_WORK_TYPES, WorkTypes, builtin

_HEADER = "source_scheme,source_type,orcid_work_type,note\n"
_PURE = "/dk/atira/pure/researchoutput/researchoutputtypes"


def _problems(file: str | bytes) -> tuple[str, ...]:
    with pytest.raises(MappingRefused) as refused:
        WorkTypes.parse(file)
    return refused.value.problems


@pytest.mark.parametrize(
    ("scheme", "value", "work_type"),
    [
        ("pure", f"{_PURE}/contributiontojournal/article", "journal-article"),
        ("pure", f"{_PURE}/contributiontojournal/book", "book-review"),
        ("pure", f"{_PURE}/bookanthology/anthology", "edited-book"),
        ("coar", "http://purl.org/coar/resource_type/c_6501", "journal-article"),
        ("coar", "http://purl.org/coar/resource_type/c_db06", "dissertation-thesis"),
        ("csv", "data-set", "data-set"),
        ("csv", "thesis", "dissertation-thesis"),
    ],
)
def test_the_built_in_mapping_knows_the_types_of_our_sources(scheme: str, value: str, work_type: str) -> None:
    assert builtin().look_up(OutputType(scheme, value)) == work_type


def test_a_local_type_takes_the_type_of_its_group() -> None:
    assert builtin().look_up(OutputType("pure", f"{_PURE}/bookanthology/local_subtype")) == "book"


def test_the_nearest_group_wins() -> None:
    types = WorkTypes.parse(_HEADER + "x,/a/*,book,\nx,/a/b/*,report,\nx,*,software,\n*,*,other,\n")
    assert types.look_up(OutputType("x", "/a/b/c")) == "report"
    assert types.look_up(OutputType("x", "/a/c/d")) == "book"
    assert types.look_up(OutputType("x", "c")) == "software"
    assert types.look_up(OutputType("y", "/a/b/c")) == "other"


def test_an_unknown_type_and_none_take_the_last_resort() -> None:
    assert builtin().look_up(OutputType("unheard-of", "x")) == "other"
    assert builtin().look_up(None) == "other"


def test_without_a_last_resort_an_unknown_type_has_no_work_type() -> None:
    types = WorkTypes.parse(_HEADER + "x,a,book,\n")
    assert types.look_up(OutputType("x", "b")) is None
    assert types.look_up(None) is None


def test_every_target_of_the_built_in_mapping_may_be_sent() -> None:
    assert {row.orcid_work_type for row in builtin().rows} <= ORCID_WORK_TYPES


def test_what_is_downloaded_can_be_uploaded() -> None:
    assert WorkTypes.parse(builtin().to_csv()) == builtin()
    assert WorkTypes.parse(builtin().to_csv().replace("\n", "\r\n").encode("utf-8-sig")) == builtin()


def test_the_note_may_be_missing_and_columns_may_change_places() -> None:
    types = WorkTypes.parse("orcid_work_type,source_type,source_scheme\nbook,a,x\n")
    assert types.look_up(OutputType("x", "a")) == "book"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x,a,bok,", "bok is no ORCID work type; book is."),
        ("x,a,undefined,", "undefined says nothing"),
        ("x,a,Book,", "Book is no ORCID work type; book is."),
        (",a,book,", "source_scheme is empty"),
        ("x, ,book,", "source_type is empty"),
        ("x,a,,", "orcid_work_type is empty"),
        ("x,a,book", "3 cells where the header has 4"),
        ("x,a,book,,", "5 cells where the header has 4"),
        ("x,a*,book,", "a * may stand alone"),
        ("*,a,book,", "the scheme may be * only"),
        ('x,"a"b,book,', "wrong quoting"),
        ('x,"a,book,', "wrong quoting"),
        ("y,b,report,", "stands on line 2 already"),
    ],
)
def test_a_bad_line_is_named_with_its_reason(line: str, reason: str) -> None:
    (problem,) = _problems(f"{_HEADER}y,b,book,\n{line}\n")
    assert problem.startswith("Line 3: ")
    assert reason in problem


def test_every_bad_line_is_named() -> None:
    problems = _problems(_HEADER + "x,a,bok,\nx,b,book,\nx,c,undefined,\nx,b,report,\n")
    assert [problem.partition(":")[0] for problem in problems] == ["Line 2", "Line 4", "Line 5"]


def test_a_line_is_counted_where_it_begins() -> None:
    (problem,) = _problems(_HEADER + 'x,a,book,"a note\nof two lines"\nx,b,bok,\n')
    assert problem.startswith("Line 4: ")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("", "the header lacks source_scheme, source_type, orcid_work_type"),
        ("x,a,book,\n", "the header lacks"),
        ("source_scheme;source_type;orcid_work_type;note\n", "with commas between"),
        ("source_scheme,source_type,orcid_work_type,remark\nx,a,book,\n", "do not belong here: remark"),
        ("source_scheme,source_type,orcid_work_type,note,note\n", "names a column twice"),
        (_HEADER, "the file has no rows"),
        (b"source_scheme,source_type,orcid_work_type\nx,caf\xe9,book\n", "Line 2: the file is not in UTF-8"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(file: str | bytes, reason: str) -> None:
    (problem,) = _problems(file)
    assert reason in problem


@given(st.text(max_size=80) | st.text(alphabet='x,"\n\r*/book;', max_size=60).map(_HEADER.__add__))
def test_any_text_is_refused_or_read_for_good(file: str) -> None:
    try:
        types = WorkTypes.parse(file)
    except MappingRefused:
        assert _problems(file)
        return
    assert WorkTypes.parse(types.to_csv()) == types
