"""Every address asks for the right that it needs, of every role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.web.conftest import Enter

from pollinia.domain.roles import Right, Role, may

FOR_ANYBODY = {
    "sign-in",
    "forgotten-password",
    "invitation",
    "invitation-no-more",
    "orcid-callback",
    "language",
    "choose-password",
    "health",
    "metrics",
    "api-description",
    "api-person-orcid",
}
FOR_ANY_ACCOUNT = {"start", "sign-out"}

EXAMPLES = {int: 999_999, str: "nobody"}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from patterns(each)


def address(pattern: URLPattern) -> str:
    """An address of the pattern, of something that does not exist."""
    converters = pattern.pattern.converters
    arguments = {name: EXAMPLES[int if type(each).__name__ == "IntConverter" else str] for name, each in converters.items()}
    assert pattern.name is not None
    return reverse(pattern.name, kwargs=arguments)


ALL = {pattern.name: pattern for pattern in patterns() if pattern.name}


def needed(name: str) -> Right | None:
    right = getattr(ALL[name].callback, "right", None)
    assert right is None or isinstance(right, Right)
    return right


OWN = {name for name in ALL if hasattr(ALL[name].callback, "is_own")}
"""Pages of a researcher, about themselves alone: their addresses name nobody."""


def test_every_address_says_who_may_come() -> None:
    assert len(ALL) == len(list(patterns()))
    unsaid = {name for name in ALL if needed(name) is None} - OWN
    assert unsaid == FOR_ANYBODY | FOR_ANY_ACCOUNT


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(ALL) - FOR_ANYBODY))
def test_who_is_not_signed_in_is_asked_to_sign_in(name: str, client: Client) -> None:
    where = address(ALL[name])
    for answer in (client.get(where), client.post(where)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("name", sorted(name for name in ALL if needed(name) is not None))
@pytest.mark.parametrize("role", Role)
def test_a_role_gets_in_where_it_has_the_right_and_nowhere_else(name: str, role: Role, signed_in: Enter) -> None:
    client, where, right = signed_in(role), address(ALL[name]), needed(name)
    assert right is not None
    answers = [client.get(where), client.post(where)]
    if may(role, right):
        assert all(answer.status_code in {200, 302, 303, 400, 404, 405} for answer in answers)
        assert not any(answer.headers.get("Location", "").startswith("/sign-in") for answer in answers)
    else:
        assert [answer.status_code for answer in answers] == [403, 403]
        assert all("This page is not for your account" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize("name", sorted(OWN))
@pytest.mark.parametrize("role", Role)
def test_a_page_of_a_researcher_is_for_whom_the_account_makes_a_person(name: str, role: Role, signed_in: Enter) -> None:
    client, where = signed_in(role), address(ALL[name])
    for answer in (client.get(where), client.post(where)):
        assert answer.status_code == 403
        assert "Your account belongs to no person" in answer.content.decode()


@pytest.mark.parametrize(("language", "heading"), [("en", "Nothing was done"), ("de", "Es ist nichts geschehen")])
def test_a_form_from_elsewhere_or_from_before_a_sign_in_is_refused(language: str, heading: str, signed_in: Enter) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(Role.ADMINISTRATOR).cookies
    posted = {"email": "a@example.org", "name": "A", "role": "administrator"}
    answer = strict.post(reverse("accounts-add"), posted, headers={"Accept-Language": language})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert heading in page
    assert "CSRF" not in page
    assert f'action="{reverse("language")}"' not in page


@pytest.mark.parametrize("name", ["start", "accounts", "configuration"])
def test_pages_load_nothing_from_elsewhere_and_run_no_inline_script(name: str, signed_in: Enter) -> None:
    answer = signed_in(Role.ADMINISTRATOR).get(reverse(name))
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert 'src="http' not in page
    assert "style=" not in page
    assert "onclick" not in page
