"""The files of pinned packages agree: whatever is installed after another changes nothing of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pinned(name: str) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9.-]+)==(\S+)(?: ; (.*?))? \\$", (ROOT / name).read_text(), re.MULTILINE)
    return {f"{package} {where}": version for package, version, where in found}


@pytest.mark.parametrize("other", ["requirements-sso.lock", "requirements-dev.lock"])
def test_what_is_pinned_twice_is_pinned_alike(other: str) -> None:
    first, second = pinned("requirements.lock"), pinned(other)
    assert len(first) > 30
    assert {package: second[package] for package in first if package in second and second[package] != first[package]} == {}


def test_single_sign_on_is_tested_with_what_is_installed_for_it() -> None:
    needed, tested = pinned("requirements-sso.lock"), pinned("requirements-dev.lock")
    extra = needed.keys() - pinned("requirements.lock").keys()
    assert {"django-allauth ", "python3-saml ", "xmlsec "} <= extra
    assert {package: needed[package] for package in extra if needed[package] != tested.get(package)} == {}
