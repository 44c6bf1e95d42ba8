"""The brake acts when both of its limits are exceeded."""

from __future__ import annotations

import pytest

from pollinia.domain.brake import must_ask
from pollinia.domain.options import Options


@pytest.mark.parametrize(
    ("removals", "rewrites", "on_orcid", "expected"),
    [
        (0, 0, 0, False),
        (50, 0, 100, False),  # more than the share, but not more than the number
        (30, 21, 100, True),
        (51, 0, 255, False),  # more than the number, but just the share
        (52, 0, 255, True),
        (0, 51, 0, True),
    ],
)
def test_removals_and_rewrites_together_are_weighed(removals: int, rewrites: int, on_orcid: int, expected: bool) -> None:
    assert must_ask(removals, rewrites, on_orcid, Options()) is expected


def test_a_share_of_one_never_asks_before_everything_is_concerned() -> None:
    assert not must_ask(1000, 0, 1000, Options(brake_share=1.0))


def test_zero_and_zero_asks_at_the_first_item() -> None:
    assert must_ask(1, 0, 1000, Options(brake_share=0.0, brake_items=0))
