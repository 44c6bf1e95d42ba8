"""What waits for an administrator, in numbers, and what a held run would do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import LazySettings
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import Affiliation, Kind, Organisation, Visibility
from pollinia.domain.plan import Deed
from pollinia.flows.attention import Attention, attention
from pollinia.flows.change_configuration import change_configuration, store_client_secret
from pollinia.flows.fence import ensure_open
from pollinia.flows.held_runs import held_examples, held_runs
from pollinia.flows.import_content import import_content
from pollinia.orcid.registries import PRODUCTION
from pollinia.sources.reading import Refused
from pollinia.store.connections import Connection

NOTHING = Attention(0, 0, 0, 0, 0, 0, 0, 0, 0, None)


@pytest.fixture
def exported(institution: Institution) -> Institution:
    """Ada and Ben, in step with four works each; the brake asks at more than two items and a fifth of all."""
    institution.configure(brake_items=2)
    outputs = [output(f"{person.id}-{number}", person) for person in (ADA, BEN) for number in range(4)]
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, *outputs)
    institution.connect(ADA)
    institution.connect(BEN)
    institution.export()
    return institution


def test_nothing_waits_where_all_is_well(exported: Institution) -> None:
    assert attention() == NOTHING


def test_everything_that_waits_is_counted(exported: Institution) -> None:
    branch = Organisation(id="C")
    exported.holds(branch, replace(BEN, affiliations=(Affiliation("B-1", "C"), Affiliation("B-2", "C"))))
    import_content("hr", [BEN, Refused(Kind.PERSON, None, "It has no name.", "line 7")])
    Connection.objects.filter(person_id="ben").update(state="permission-withdrawn")
    expected = replace(NOTHING, to_reconnect=1, organisations_incomplete=1, affiliations_held_back=2)
    # A record without an ID may be any: nothing can be retired, so the reading did not come to its end either.
    expected = replace(expected, records_kept_aside=1, sources_ended_early=1)
    assert attention() == expected


def test_a_city_that_is_missing_holds_nothing_back(exported: Institution) -> None:
    assert UNIVERSITY.address is not None
    exported.holds(replace(UNIVERSITY, address=replace(UNIVERSITY.address, city=None)))
    assert attention() == NOTHING


def test_a_held_run_shows_what_it_would_do_and_to_whom(exported: Institution) -> None:
    exported.holds(*(output(f"ada-{number}", ADA, visibility=Visibility.CAMPUS) for number in range(3)))
    exported.holds(output("ben-0", BEN, title="Changed"))
    run_id = exported.export().run_id
    assert attention().runs_held == 1
    (held,) = held_runs(exported.sandbox.base)
    assert (held.run, held.researchers, held.removals, held.rewrites, held.on_orcid) == (run_id, 2, 3, 1, 11)
    examples = held_examples(run_id, most=2)
    assert [(each.name, each.deed, each.item) for each in examples] == [
        ("Example, Ada", Deed.DELETE, "On orchids ada-0"),
        ("Example, Ada", Deed.DELETE, "On orchids ada-1"),
        ("Sample, Ben", Deed.UPDATE, "Changed ben-0"),
    ]
    assert "Campus" in examples[0].reason


def test_a_run_that_is_not_held_is_not_shown(exported: Institution) -> None:
    assert held_runs(exported.sandbox.base) == []


def test_a_closed_fence_is_told_unless_nothing_goes_to_production(institution: Institution, settings: LazySettings) -> None:
    change_configuration({"sandbox_mode": False, "production_client_id": "APP-0123456789ABCDEF"}, saved_by="test")
    store_client_secret("a-secret", by="somebody")
    ensure_open(PRODUCTION)
    assert attention().closed_fence is None
    settings.BASE_URL = "https://copy.example.org"
    assert "https://copy.example.org" in str(attention().closed_fence)
    institution.configure(sandbox_mode=True)
    assert attention().closed_fence is None
