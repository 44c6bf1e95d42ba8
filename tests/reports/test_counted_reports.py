"""Coverage and items: how much of what may go to ORCID is there, and what it is."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection as database
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import OutputType, PublicationStatus
from pollinia.flows import count_outputs as counting
from pollinia.flows.count_outputs import count_outputs
from pollinia.reports.coverage import NOT_COUNTED, coverage
from pollinia.reports.items import items
from pollinia.reports.organisations import Scope
from pollinia.store.exported import ExportedItem
from pollinia.store.output_counts import OutputCount

BOOK = OutputType("coar", "http://purl.org/coar/resource_type/c_2f33")


@pytest.fixture
def exported(institution: Institution) -> Institution:
    """Ada is exporting two articles and a book; a draft of hers may not go. Ben, with one of the articles, is not connected."""
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN)
    institution.holds(output("1", ADA), output("2", ADA, BEN), output("3", ADA, type=BOOK))
    institution.holds(output("4", ADA, status=PublicationStatus.SUBMITTED))
    institution.connect(ADA)
    institution.export()
    return institution


def test_what_was_never_counted_says_so(exported: Institution, scope: Scope) -> None:
    assert (coverage(scope).rows, coverage(scope).note) == ((), NOT_COUNTED)


def test_coverage_is_the_eligible_outputs_on_orcid_of_all_that_are_eligible(exported: Institution, scope: Scope) -> None:
    count_outputs()
    everybody, university, *_ = coverage(scope).objects()
    assert (everybody["persons"], everybody["eligible"], everybody["on_orcid"]) == (2, 4, 3)
    assert (everybody["share"], everybody["share_of_exporting"]) == (0.75, 1.0)
    assert (university["organisation"], university["eligible"], university["share"]) == ("University of Exampleton", 3, 1.0)


def test_what_may_go_and_is_not_there_yet_lowers_it(exported: Institution, scope: Scope) -> None:
    exported.holds(output("5", ADA))
    count_outputs()
    assert coverage(scope).objects()[0]["share_of_exporting"] == 0.75


def test_what_is_there_and_may_go_no_more_does_not_raise_it(exported: Institution, scope: Scope) -> None:
    exported.holds(output("1", ADA, status=PublicationStatus.SUBMITTED))
    count_outputs()
    row = coverage(scope).objects()[0]
    assert (row["eligible_of_exporting"], row["on_orcid"], row["share_of_exporting"]) == (2, 2, 1.0)


def test_it_has_no_share_of_nothing(exported: Institution, scope: Scope) -> None:
    exported.loses("1", "3")
    exported.holds(replace(ADA, affiliations=()))
    exported.connection(ADA).delete()
    count_outputs()
    row = coverage(scope).objects()[0]
    assert (row["share"], row["share_of_exporting"]) == (0.0, None)


def test_counting_again_replaces_what_was_counted(exported: Institution, scope: Scope) -> None:
    count_outputs()
    exported.loses("ben")
    count_outputs()
    assert set(OutputCount.objects.values_list("person_id", flat=True)) == {"ada"}
    assert coverage(scope).objects()[0]["eligible"] == 3


def test_two_who_count_at_once_do_not_hinder_each_other(exported: Institution, scope: Scope) -> None:
    both_begin = threading.Barrier(2)

    def count() -> None:
        both_begin.wait()
        try:
            count_outputs()
        finally:
            database.close()

    with ThreadPoolExecutor(2) as threads:
        for counting_ended in [threads.submit(count) for _ in range(2)]:
            counting_ended.result()
    assert coverage(scope).objects()[0]["eligible"] == 4


def test_a_count_that_began_earlier_and_ends_in_between_stays(exported: Institution, scope: Scope) -> None:
    def earlier_count(done: int, total: int) -> None:
        OutputCount.objects.update(counted_at=timezone.now() - timedelta(minutes=1))

    count_outputs(earlier_count)
    assert coverage(scope).objects()[0]["eligible"] == 4


def test_counting_sends_nothing_and_tells_how_far_it_is(exported: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "BATCH", 1)
    exported.sandbox.http.delete("/control/requests")
    told: list[tuple[int, int]] = []
    count_outputs(lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    requests = exported.sandbox.http.get("/control/requests").json()["requests"]
    assert [each for each in requests if each["client"] == exported.client_id] == []


def test_items_are_shown_by_kind_and_works_by_type(exported: Institution, scope: Scope) -> None:
    count_outputs()
    assert items(scope).rows == (
        ("work", "book", 1),
        ("work", "journal-article", 2),
        ("employment", "employment", 1),
        ("external-identifiers", "external-identifiers", 1),
        ("researcher-urls", "researcher-urls", 1),
    )


def test_works_that_nobody_counted_are_of_unknown_type(exported: Institution, scope: Scope) -> None:
    assert items(scope).rows[0] == ("work", "unknown", 3)


def test_a_work_whose_output_is_gone_is_of_unknown_type(exported: Institution, scope: Scope) -> None:
    exported.loses("3")
    count_outputs()
    assert items(scope).rows[:2] == (("work", "unknown", 1), ("work", "journal-article", 2))


def test_nothing_on_orcid_is_no_row(exported: Institution, scope: Scope) -> None:
    ExportedItem.objects.all().delete()
    assert items(scope).rows == ()
