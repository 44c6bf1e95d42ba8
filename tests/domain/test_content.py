from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollinia.domain.content import PartialDate


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("2021", PartialDate(2021)),
        ("2021-05", PartialDate(2021, 5)),
        ("2021-5-4", PartialDate(2021, 5, 4)),
        (" 2021-05-24 ", PartialDate(2021, 5, 24)),
        ("2021Z", PartialDate(2021)),
        ("2021-05+02:00", PartialDate(2021, 5)),
        ("2021-05-24 00:00:00", PartialDate(2021, 5, 24)),
        ("2021-02-30", PartialDate(2021, 2, 30)),
    ],
)
def test_as_much_of_a_date_as_is_written_is_read(text: str, parsed: PartialDate) -> None:
    assert PartialDate.parse(text) == parsed


@pytest.mark.parametrize("text", ["2021-05-24T23:30:00-05:00", "2021-05-24T00:30:00+02:00", "2021-05-24Z", "2021-05-24+14:00"])
def test_no_time_zone_shifts_the_day(text: str) -> None:
    assert PartialDate.parse(text) == PartialDate(2021, 5, 24)


@pytest.mark.parametrize(
    "text", ["", "21", "May 2021", "24/05/2021", "2021-", "2021/05", "20210524", "２０２１", "2021-05-24\nx"]
)
def test_anything_else_is_no_date(text: str) -> None:
    assert PartialDate.parse(text) is None


@pytest.mark.parametrize(
    "impossible", [PartialDate(2021, 2, 30), PartialDate(2021, 13), PartialDate(0), PartialDate(2021, None, 5)]
)
def test_a_date_that_no_calendar_has_is_impossible(impossible: PartialDate) -> None:
    assert not impossible.is_possible()


@given(st.dates())
def test_every_day_of_the_calendar_is_possible_and_past_from_the_next_day_on(day: date) -> None:
    written = PartialDate(day.year, day.month, day.day)
    assert written.is_possible()
    assert not written.is_past(day)
    assert day == date.max or written.is_past(date.fromordinal(day.toordinal() + 1))


def test_a_partial_date_is_past_when_its_last_day_is() -> None:
    assert not PartialDate(2021).is_past(date(2021, 12, 31))
    assert PartialDate(2021).is_past(date(2022, 1, 1))
    assert not PartialDate(2021, 2).is_past(date(2021, 2, 28))
    assert PartialDate(2021, 2).is_past(date(2021, 3, 1))
