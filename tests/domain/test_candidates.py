"""Which works of a record are import candidates, and which output here each may be."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.people import ADA, BEN, output

from pollinia.domain.candidates import Candidate, Duplicate, Known, OrcidWork, SameBy, candidates, identifiers_for
from pollinia.domain.content import Contributor, Identifier, OutputType, PartialDate, ResearchOutput, Role, Text
from pollinia.domain.work_types import builtin

OURS = "APP-OURS"
KNOWN = Known(client_id=OURS, put_codes={7}, outputs=(output("o1", ADA),), work_types=builtin(), others={})


def work(put_code: int, *identity: str, **fields: object) -> OrcidWork:
    plain: dict[str, object] = {"title": "On bees", "type": "journal-article", "date": PartialDate(2024)}
    return OrcidWork(put_code, identity=frozenset(identity), **{**plain, **fields})  # type: ignore[arg-type]


def found(*groups: list[OrcidWork], known: Known = KNOWN) -> list[Candidate]:
    return candidates(groups, known)


def test_a_work_gives_identifiers_to_an_output_of_the_person_and_to_no_other() -> None:
    typed = work(1, identifiers=(Identifier("pmid", "17"), Identifier("doi", "10.5555/typed")))
    assert identifiers_for(output("o1", BEN, ADA), typed, "ada", ()) == typed.identifiers
    assert identifiers_for(output("o1", BEN), typed, "ada", ()) == ()
    thanked = Contributor("Ada", role=Role.ACKNOWLEDGED, person_id="ada")
    assert identifiers_for(output("o1", contributors=(thanked,)), typed, "ada", ()) == ()


def test_it_gives_nothing_that_another_output_has_however_it_is_spelt() -> None:
    typed = work(1, identifiers=(Identifier("pmid", "17"), Identifier("doi", "https://doi.org/10.5555/OTHER")))
    mine = output("o1", ADA)
    others = (output("other", BEN), output("o2", ADA, identifiers=(Identifier("pmid", "PMID: 17"),)))
    assert identifiers_for(mine, typed, "ada", others) == ()
    assert identifiers_for(mine, typed, "ada", (replace(others[1], id="o1"),)) == typed.identifiers


def test_a_work_that_nobody_here_knows_is_a_candidate() -> None:
    (candidate,) = found([work(1, "doi:10.5555/bees")])
    assert (candidate.work.put_code, sorted(candidate.put_codes), candidate.duplicates) == (1, [1], ())


def test_works_that_orcid_shows_as_one_are_one_candidate_with_the_words_of_the_preferred() -> None:
    (candidate,) = found([work(2, "doi:10.5555/bees", title="Preferred"), work(1, "pmid:1")])
    assert (candidate.work.title, sorted(candidate.put_codes)) == ("Preferred", [1, 2])
    assert candidate.identity == {"doi:10.5555/bees", "pmid:1"}


def test_what_we_wrote_never_comes_back() -> None:
    assert found([work(7)]) == []
    assert found([work(1, client_id=OURS)]) == []
    assert found([work(2, "doi:10.5555/bees"), work(1, "doi:10.5555/bees", client_id=OURS)]) == []


def test_what_is_here_with_the_same_identifier_is_no_candidate() -> None:
    assert found([work(1, "doi:10.5555/o1")]) == []


def test_an_output_of_others_with_the_same_identifier_is_certainly_the_same() -> None:
    (candidate,) = found([work(1, "doi:10.5555/x")], known=replace(KNOWN, others={"doi:10.5555/x": "o9"}))
    assert candidate.duplicates == (Duplicate("o9", SameBy.IDENTIFIER),)


def test_the_same_title_year_and_type_may_be_the_same() -> None:
    (candidate,) = found([work(1, title="ON ORCHIDS, <i>o1</i>!")])
    assert candidate.duplicates == (Duplicate("o1", SameBy.TITLE),)


def test_another_year_or_type_is_another_work_and_what_is_not_known_speaks_against_nothing() -> None:
    def same(**fields: object) -> bool:
        return bool(found([work(1, title="On orchids o1", **fields)])[0].duplicates)

    assert not same(date=PartialDate(2023))
    assert not same(type="book")
    assert same(date=None, type=None)


def test_an_output_without_date_or_title_is_compared_by_what_it_has() -> None:
    bare = ResearchOutput("o2", type=OutputType("coar", "http://purl.org/coar/resource_type/c_6501"), title=Text("On bees"))
    (candidate,) = found([work(1)], known=replace(KNOWN, outputs=(bare, ResearchOutput("o3"))))
    assert candidate.duplicates == (Duplicate("o2", SameBy.TITLE),)


def test_a_work_without_a_title_is_passed_over() -> None:
    assert found([work(1, title=None)], [work(2, title="<b> </b>")]) == []


WORKS = st.builds(
    work,
    st.integers(1, 20),
    st.sampled_from(["doi:10.5555/o1", "doi:10.5555/a", "pmid:1"]),
    client_id=st.sampled_from([None, OURS, "APP-OTHER"]),
    title=st.sampled_from([None, "On bees", "On orchids o1"]),
)


def numbered(groups: list[list[OrcidWork]]) -> list[list[OrcidWork]]:
    """No two works of a record have the same put-code."""
    put_codes = itertools.count(1)
    return [[replace(each, put_code=next(put_codes)) for each in group] for group in groups]


@given(st.lists(st.lists(WORKS, min_size=1, max_size=3), max_size=6).map(numbered))
def test_no_candidate_is_ours_or_here_and_each_is_of_one_group(groups: list[list[OrcidWork]]) -> None:
    for each in candidates(groups, KNOWN):
        (group,) = [works for works in groups if each.work in works and {one.put_code for one in works} == each.put_codes][:1]
        assert all(one.client_id != OURS and one.put_code != 7 for one in group)
        assert "doi:10.5555/o1" not in each.identity
        assert each.work.title
