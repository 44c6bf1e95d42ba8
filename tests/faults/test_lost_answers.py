"""An answer that is lost costs a reading of the record, and no more where that shows that the request was carried out."""

from __future__ import annotations

import pytest
from tests.faults.truth import connected, known, like_ada, on_the_record, requests, titles
from tests.flows.institution import Institution
from tests.people import BOTANY, UNIVERSITY, output

from pollinia.flows.export_person import ROUNDS

ADA = like_ada(1)
WORKS = 10


@pytest.mark.parametrize("path", ["works", "employment", "external-identifiers", "researcher-urls"])
def test_what_was_just_sent_and_is_on_the_record_now_is_not_sent_again(institution: Institution, path: str) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA, *(output(f"o{number}", ADA) for number in range(WORKS)))
    record = connected(institution, ADA.id)
    institution.sandbox.control("faults", {"kind": "drop-after", "count": 1, "method": "POST", "path": f"*/{path}"})
    institution.export()
    institution.sandbox.http.delete("/control/faults")
    assert [requests(institution, method) for method in ("GET", "POST", "PUT")] == [2, 4, 0]
    assert titles(record).total() == WORKS
    assert known(ADA.id) == on_the_record(record, institution.client_id)
    assert institution.export().requests == 0


def test_it_is_written_again_where_it_has_changed_since(institution: Institution) -> None:
    """The turn ends without an answer; the next one does not know what it finds."""
    institution.holds(UNIVERSITY, BOTANY, ADA, output("o", ADA))
    record = connected(institution, ADA.id)
    institution.sandbox.control("faults", {"kind": "drop-after", "count": 1, "method": "POST", "path": "*/works"})
    # The first reading goes well, before the addition.
    institution.sandbox.control("faults", {"kind": "delay", "seconds": 0, "count": 1, "path": "*/record"})
    institution.sandbox.control("faults", {"kind": "status", "status": 500, "path": "*/record"})
    institution.export()
    institution.sandbox.http.delete("/control/faults")
    assert list(titles(record)) == ["On orchids o"]
    institution.holds(output("o", ADA, title="On lilies"))
    institution.export()
    assert list(titles(record)) == ["On lilies o"]


def test_the_record_is_not_read_after_the_last_round(institution: Institution) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA, output("o", ADA))
    connected(institution, ADA.id)
    institution.sandbox.control("faults", {"kind": "status", "status": 502, "method": "POST", "path": "*/works"})
    institution.export()
    institution.sandbox.http.delete("/control/faults")
    rounds = [requests(institution, method) for method in ("GET", "POST")]
    assert rounds == [ROUNDS, ROUNDS + 3]
