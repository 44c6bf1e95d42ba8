"""Signing in, being locked out, and the one-time links by which passwords are chosen."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.described import described

from pollinia.domain.content import Person
from pollinia.domain.roles import Role
from pollinia.flows.accounts import add_account, first_administrator_link, forget_expired, new_link
from pollinia.flows.import_content import import_content
from pollinia.flows.sign_in import MOST_ATTEMPTS
from pollinia.jobs.tasks import password_link
from pollinia.store.accounts import Account, FailedSignIn, OneTimeLink
from pollinia.store.audit import AuditLine
from pollinia.store.outgoing_mail import OutgoingMail

PASSWORD = "orchids in the greenhouse"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hashes(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ada() -> Account:
    account, _ = add_account("Ada@Example.org", "Ada", Role.EDITOR, by="test")
    account.set_password(PASSWORD)
    account.save()
    return account


def try_to(client: Client, password: str, email: str = "ada@example.org", after: str = "") -> int:
    return client.post(f"/sign-in{after}", {"email": email, "password": password}).status_code


def path(link: str) -> str:
    return urlsplit(link).path


def test_who_has_the_password_gets_in_and_out(ada: Account, client: Client) -> None:
    assert try_to(client, PASSWORD, "ADA@example.org ") == 302
    assert client.get("/").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert client.get("/").status_code == 302


def test_who_has_not_is_told_the_same_whether_there_is_an_account_or_not(ada: Account, client: Client) -> None:
    pages = []
    for email in ("ada@example.org", "eve@example.org"):
        page = client.post("/sign-in", {"email": email, "password": "x"}).content.decode()
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(email, "")))
    assert "do not belong together" in pages[0]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_after_five_failures_the_right_password_is_of_no_use_either(ada: Account, client: Client, email: str) -> None:
    for _ in range(MOST_ATTEMPTS):
        assert try_to(client, "wrong", email) == 400
    answer = client.post("/sign-in", {"email": email, "password": PASSWORD})
    assert "15 minutes" in answer.content.decode()
    assert client.get("/").status_code == 302
    FailedSignIn.objects.update(last_at=timezone.now() - timedelta(minutes=16))
    assert try_to(client, PASSWORD, email) == (302 if email.startswith("ada") else 400)


def test_in_the_audit_is_what_concerns_an_account_and_nothing_that_anybody_sends(ada: Account, client: Client) -> None:
    sent = (
        "nobody@example.org",
        "Ada has left. Open the safe.",
        f"{'a' * 250}@example.org",
        "x\0@example.org",
        "ada@example.org",
    )
    for email in sent:
        for _ in range(MOST_ATTEMPTS + 1):
            assert try_to(client, "wrong", email) == 400
    lines = AuditLine.objects.filter(sentence__contains="attempt in a row").values_list("by", "sentence")
    assert list(lines) == [("somebody", f"The {MOST_ATTEMPTS}th attempt in a row to sign in as ada@example.org.")]
    assert set(FailedSignIn.objects.values_list("email", flat=True)) == {"nobody@example.org", "ada@example.org"}


def test_an_account_becomes_that_of_the_person_with_its_address_when_it_is_used(ada: Account, client: Client) -> None:
    import_content("cris", [Person(id="p-1", email="Ada@example.org"), Person(id="p-2", email="ben@example.org")])
    try_to(client, PASSWORD)
    ada.refresh_from_db()
    assert ada.person_id == "p-1"


def test_failures_before_a_success_are_forgotten(ada: Account, client: Client) -> None:
    for _ in range(3):
        for _ in range(MOST_ATTEMPTS - 1):
            try_to(client, "wrong")
        assert try_to(client, PASSWORD) == 302


def test_a_closed_account_does_not_get_in_and_is_out_at_once(ada: Account, client: Client) -> None:
    try_to(client, PASSWORD)
    Account.objects.update(is_active=False)
    assert client.get("/").status_code == 302
    assert try_to(client, PASSWORD) == 400


def test_one_is_led_back_to_the_page_asked_for_but_never_elsewhere(ada: Account, client: Client) -> None:
    led = client.post("/sign-in?next=/administrator/accounts", {"email": ada.email, "password": PASSWORD})
    assert led["Location"] == "/administrator/accounts"
    for elsewhere in (
        "https://evil.example.org/",
        "//evil.example.org",
        "/\\evil.example.org",
        "javascript:alert(1)",
        "foo",
        "?x",
    ):
        client.logout()
        led = client.post(f"/sign-in?next={elsewhere}", {"email": ada.email, "password": PASSWORD})
        assert led["Location"] == "/"


def test_who_is_signed_in_already_is_led_to_the_page_asked_for_too(ada: Account, client: Client) -> None:
    client.force_login(ada)
    assert client.get("/sign-in?next=/my-orcid/items")["Location"] == "/my-orcid/items"
    assert client.get("/sign-in?next=//evil.example.org")["Location"] == "/"


def test_the_first_administrator_is_made_by_a_link_that_works_once(client: Client) -> None:
    link = first_administrator_link()
    assert link is not None
    given = {"email": "First@example.org", "name": "First", "password": PASSWORD}
    assert "first administrator" in client.get(path(link)).content.decode()
    assert client.post(path(link), given).status_code == 302
    first = Account.objects.get()
    assert (first.email, first.role) == ("first@example.org", Role.ADMINISTRATOR)
    assert client.get("/administrator/accounts").status_code == 200
    assert Client().post(path(link), {**given, "email": "second@example.org"}).status_code == 410
    assert first_administrator_link() is None


def test_a_link_made_before_there_was_an_account_makes_no_second_administrator(client: Client) -> None:
    link = first_administrator_link()
    assert link is not None
    add_account("ada@example.org", "Ada", Role.ADMINISTRATOR, by="test")
    assert client.get(path(link)).status_code == 410


def test_a_new_link_replaces_the_one_before_and_dies_of_age(ada: Account, client: Client) -> None:
    first, second = new_link(ada, by="test"), new_link(ada, by="test")
    used = client.get(path(first))
    assert used.status_code == 410
    assert 'href="/forgotten-password"' in used.content.decode()
    assert client.get(path(second)).status_code == 200
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(path(second)).status_code == 410


def test_the_link_of_an_account_that_was_closed_says_so_and_changes_nothing(ada: Account, client: Client) -> None:
    link = path(new_link(ada, by="test"))
    Account.objects.update(is_active=False)
    for answer in (client.get(link), client.post(link, {"password": "another good long one"})):
        assert answer.status_code == 410
        assert "Your account here was closed." in answer.content.decode()
        assert 'href="/forgotten-password"' not in answer.content.decode()
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
    assert "wurde geschlossen" in client.get(link, headers={"Accept-Language": "de"}).content.decode()


def test_only_a_digest_of_a_link_is_kept(ada: Account) -> None:
    token = path(new_link(ada, by="test")).rsplit("/", 1)[1]
    assert token not in str(list(OneTimeLink.objects.values()))
    assert token not in str(list(AuditLine.objects.values()))


@pytest.mark.parametrize("bad", ["short", "password1234", "ada@example.org"])
def test_a_weak_password_is_refused_and_the_link_stays(ada: Account, client: Client, bad: str) -> None:
    link = path(new_link(ada, by="test"))
    answer = client.post(link, {"password": bad})
    assert answer.status_code == 400
    assert "the link still works" in answer.content.decode()
    assert client.post(link, {"password": "another good long one"}).status_code == 302


def test_what_is_wrong_is_said_at_its_field_and_in_the_title(ada: Account, client: Client) -> None:
    page = client.get("/sign-in").content.decode()
    assert "<title>Sign in" in page
    assert described(page, "password") == (False, [])
    page = client.post("/sign-in", {"email": "ada@example.org", "password": "x"}).content.decode()
    assert "<title>Error: Sign in" in page
    for field in ("email", "password"):
        is_wrong, (words,) = described(page, field)
        assert is_wrong
        assert "do not belong together" in words
    page = client.post(path(new_link(ada, by="test")), {"password": "short"}).content.decode()
    is_wrong, (words, hint) = described(page, "password")
    assert (is_wrong, "cannot be used" in words, "At least 12" in hint) == (True, True, True)


def test_what_is_wrong_with_the_first_administrator_is_said_where_it_is(client: Client) -> None:
    link = path(first_administrator_link() or "")
    page = client.post(link, {"email": "nobody", "name": "N", "password": PASSWORD}).content.decode()
    assert [described(page, field)[0] for field in ("name", "email", "password")] == [True, True, False]


def test_a_new_password_ends_the_other_sessions(ada: Account, client: Client) -> None:
    try_to(client, PASSWORD)
    Client().post(path(new_link(ada, by="test")), {"password": "another good long one"})
    assert client.get("/").status_code == 302


def test_the_night_forgets_sessions_and_links_that_are_too_old(ada: Account, client: Client) -> None:
    try_to(client, PASSWORD)
    new_link(ada, by="test")
    forget_expired()
    assert (Session.objects.count(), OneTimeLink.objects.count()) == (1, 1)
    long_ago = timezone.now() - timedelta(seconds=1)
    Session.objects.update(expire_date=long_ago)
    OneTimeLink.objects.update(expires_at=long_ago)
    forget_expired()
    assert (Session.objects.count(), OneTimeLink.objects.count()) == (0, 0)


def test_neither_the_answer_nor_what_it_takes_tells_who_has_an_account(db: None) -> None:
    for name, is_active in (("ada", True), ("eve", False)):
        Account.objects.create(email=f"{name}@example.org", name=name, role=Role.PERSONAL, password="!", is_active=is_active)
    pages, statements = [], []
    for name in ("ada", "ben", "eve"):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post("/forgotten-password", {"email": f"{name}@example.org"}, headers={"Accept-Language": "de"})
        pages.append(re.sub(r'value="[\w]{64}"', "", answer.content.decode()).replace(f"{name}@", ""))
        said = (re.sub(r"password_link:\w{64}", "", each["sql"]).replace(f"{name}@", "") for each in queries)
        statements.append([re.sub(r"(SAVEPOINT) \S+", r"\1", each) for each in said])
    assert pages[0] == pages[1] == pages[2]
    assert statements[0] == statements[1] == statements[2]
    assert len([each for each in statements[0] if each.startswith("INSERT")]) == 1
    assert not OutgoingMail.objects.exists()


def waiting() -> list[dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'password_link' ORDER BY id")
        return [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]


def test_who_asks_gets_the_link_from_a_worker_in_the_language_of_the_page(db: None) -> None:
    Account.objects.create(email="ada@example.org", name="Ada", role=Role.PERSONAL, password="!")
    for email in (" Ada@Example.org", "ada@example.org", "ben@example.org"):
        Client().post("/forgotten-password", {"email": email}, headers={"Accept-Language": "de"})
    for each in waiting():
        password_link(**each)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "ada@example.org"
    assert '<html lang=\\"de\\">' in str(mail.content)


@pytest.mark.parametrize("typed", ["", " ", "Ada", "ada@", f"{'a' * 250}@example.org", "ada@example.org, ben@example.org"])
def test_what_cannot_be_an_address_makes_no_work(db: None, typed: str) -> None:
    assert Client().post("/forgotten-password", {"email": typed}).status_code == 200
    assert waiting() == []


def test_the_sign_in_page_leads_to_a_link_for_who_has_no_password(db: None) -> None:
    assert 'href="/forgotten-password"' in Client().get("/sign-in").content.decode()
    assert "Send me a link" in Client().get("/forgotten-password").content.decode()


def test_a_researchers_account_is_no_reason_to_have_no_administrator(client: Client) -> None:
    add_account("ben@example.org", "Ben", Role.PERSONAL, by="test")
    link = path(first_administrator_link() or "")
    taken = client.post(link, {"email": "ben@example.org", "name": "Ben", "password": PASSWORD})
    assert (taken.status_code, "There is an account with ben@example.org already." in taken.content.decode()) == (400, True)
    assert client.post(link, {"email": "ada@example.org", "name": "Ada", "password": PASSWORD}).status_code == 302
    assert Account.objects.get(email="ada@example.org").role == Role.ADMINISTRATOR
