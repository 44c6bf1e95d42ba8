"""Who has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.people import ADA

from pollinia.domain.content import Affiliation, PartialDate
from pollinia.domain.leaving import has_left

TODAY = date(2026, 11, 23)
(POST,) = ADA.affiliations


def ending(*ends: PartialDate | None) -> tuple[Affiliation, ...]:
    return tuple(replace(POST, id=f"A-{number}", end=end) for number, end in enumerate(ends))


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((), False),
        ((None,), False),
        ((PartialDate(2026, 11, 23),), False),
        ((PartialDate(2026, 11, 22),), True),
        ((PartialDate(2026, 11),), False),
        ((PartialDate(2025),), True),
        ((PartialDate(2025), None), False),
        ((PartialDate(2025), PartialDate(2026, 10)), True),
    ],
)
def test_one_has_left_when_the_last_affiliation_has_ended(ends: tuple[PartialDate | None, ...], expected: bool) -> None:
    assert has_left(replace(ADA, affiliations=ending(*ends)), TODAY) is expected
