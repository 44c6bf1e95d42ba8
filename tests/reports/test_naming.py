"""What people call things that systems have longer names for."""

from __future__ import annotations

import pytest

from pollinia.reports.naming import type_name


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("https://w3id.org/cerif/vocab/OrganisationTypes#University", "University"),
        ("/dk/atira/pure/organisation/organisationtypes/organisation/department/", "department"),
        ("Faculty", "Faculty"),
        ("", ""),
    ],
)
def test_a_type_is_called_by_the_end_of_its_address(type_: str, name: str) -> None:
    assert type_name(type_) == name
