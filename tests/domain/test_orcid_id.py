import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollinia.domain.orcid_id import check_digit, parse_orcid_id


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1825-0097",
        "0000000218250097",
        " 0000-0002-1825-0097\n",
        "https://orcid.org/0000-0002-1825-0097",
        "http://www.orcid.org/0000-0002-1825-0097/",
        "https://sandbox.orcid.org/0000-0002-1825-0097",
        "ORCID.org/0000-0002-1825-0097",
    ],
)
def test_every_spelling_in_use_is_understood(text: str) -> None:
    assert parse_orcid_id(text) == "0000-0002-1825-0097"


def test_a_small_x_becomes_a_capital() -> None:
    assert parse_orcid_id("0000-0002-1694-233x") == "0000-0002-1694-233X"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000-0002-1825-0098",
        "0000-0002-1825-009",
        "0000-0002-1825-00970",
        "0000-0002-1694-X330",
        "https://example.org/0000-0002-1825-0097",
        "https://orcid.org.example.org/0000-0002-1825-0097",
        "٠٠٠٠-٠٠٠٢-١٨٢٥-٠٠٩٧",
    ],
)
def test_what_is_no_orcid_id_or_has_a_wrong_check_digit_is_refused(text: str) -> None:
    assert parse_orcid_id(text) is None


@given(st.text("0123456789", min_size=15, max_size=15), st.sampled_from("0123456789X"))
def test_of_all_sixteenth_characters_one_is_right(digits: str, last: str) -> None:
    parsed = parse_orcid_id(digits + last)
    assert (parsed is not None) == (last == check_digit(digits))
    assert parsed is None or parsed.replace("-", "") == digits + last
