import pytest

from pollinia.domain.countries import ORCID_COUNTRIES, orcid_country


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("DK", "DK"),
        ("dk", "DK"),
        (" no ", "NO"),
        ("/dk/atira/pure/core/countries/gb", "GB"),
        ("UK", "GB"),
        ("xk", "XK"),
        ("TW", "TW"),
    ],
)
def test_a_country_is_written_as_orcid_does(code: str, country: str) -> None:
    assert orcid_country(code) == country


@pytest.mark.parametrize("code", [None, "", "ZZ", "Denmark", "DNK", "/"])
def test_what_is_no_country_code_is_none(code: str | None) -> None:
    assert orcid_country(code) is None


def test_iso_3166_and_kosovo() -> None:
    assert len(ORCID_COUNTRIES) == 250
