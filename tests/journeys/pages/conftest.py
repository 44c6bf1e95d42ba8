"""The pages as a process of their own at the tests' database, and browsers of accounts that are signed in.

Playwright runs an event loop in the thread of the tests, where Django would refuse the database. Nothing here is asynchronous.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import LazySettings, settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, ViewportSize
from tests.database import dsn
from tests.flows.institution import Institution
from tests.jobs.conftest import Workers, workers
from tests.no_secrets import PRODUCED
from tests.patience import PATIENCE_SECONDS, eventually
from tests.sandbox.trial import Trial

from pollinia.domain.content import Person
from pollinia.domain.roles import Role
from pollinia.store.accounts import Account
from pollinia.trial.environment import free_port
from pollinia.web.sentence_templates import SENTENCES
from pollinia.web.sentences import in_words

__all__ = ["workers"]

PASSWORD = "orchids in the greenhouse"


@pytest.fixture(autouse=True)
def beside_an_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="module")
def address(sandbox: Trial, django_db_setup: None) -> Iterator[str]:
    """Where the pages answer."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    more = {"DATABASE_URL": dsn(), "POLLINIA_TRIAL_REGISTRY": sandbox.base, "POLLINIA_BASE_URL": base}
    with (PRODUCED / f"pages-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pollinia", "web", "--port", str(port)],
            env={**os.environ, **more},
            stdout=log,
            stderr=log,
        )
    try:
        eventually(lambda: _answers(f"{base}/health"))
        yield base
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
    except OSError:
        return False
    return True


@pytest.fixture
def institution(sandbox: Trial, settings: LazySettings, transactional_db: None, address: str) -> Institution:
    """One that researchers reach at the address of the pages."""
    settings.BASE_URL = address
    return Institution.founded(sandbox)


@dataclass(slots=True)
class Visitor:
    """Somebody at the pages, with a browser; ``go`` takes a path. ``complaints``: what the browser has written down."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()

    def press_by_keyboard(self, until: str, key: str = "Enter") -> None:
        """Go on with Tab to the control with this ID, or this text, and press the key there."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            here = self.page.locator(":focus")
            if until in {here.get_attribute("id"), here.inner_text()}:
                self.page.keyboard.press(key)
                return
        raise AssertionError(f"{until} is not reached by keyboard")

    def reads(self, sentence: str) -> bool:
        # A click comes back as soon as the next page begins.
        self.page.wait_for_load_state()
        return sentence in " ".join(self.page.locator("main").inner_text().split())

    def picture(self, name: str) -> None:
        """A picture of the page, where POLLINIA_PICTURES names a folder; in English, as the documentation is."""
        folder = os.environ.get("POLLINIA_PICTURES")
        if folder and self.page.locator("html").get_attribute("lang") == "en":
            size = self.page.viewport_size or DESK
            # As high as the page, or what keeps its place on the screen would stand in the middle of it.
            height = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": height})
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))
            self.page.set_viewport_size(size)

    def suits_everyone(self, name: str) -> None:
        """axe-core finds nothing, on a desk and on a phone, light and dark; and the page is no wider than the screen."""
        self.page.wait_for_load_state()
        before = self.page.viewport_size or {"width": 1280, "height": 900}
        for width in (1280, 360):
            self.page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                self.page.locator(f"html[data-bs-theme={scheme}]").wait_for(state="attached")
                self.picture(f"{name}-{width}-{scheme}")
                found = Axe().run(self.page)
                assert found.violations_count == 0, f"{name} {width} {scheme}: {found.generate_report()}"
            assert self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
        assert self.page.locator("h1").count() == 1, name
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": before["width"], "height": before["height"]})


@pytest.fixture
def visitor(chromium: Browser, address: str, settings: LazySettings) -> Iterator[Visitor]:
    """Somebody who is not signed in."""
    settings.BASE_URL = address
    fetched = PRODUCED / f"fetched-{uuid4()}.har"
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
        record_har_path=fetched,
        record_har_url_filter=re.compile(rf"{re.escape(address)}/(?!static/)"),
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Visitor(page, address, complaints)
    context.close()
    assert [each for each in complaints if "status of 4" not in each] == []


PHONE, DESK = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=900)
Says = Callable[..., str]


@pytest.fixture(params=[(PHONE, "en"), (DESK, "de")], ids=["phone", "desk-in-german"])
def says(request: pytest.FixtureRequest, visitor: Visitor) -> Says:
    """What a sentence is in the reader's language, which is that of the pages, on one of two screens."""
    screen, language = request.param
    visitor.page.set_viewport_size(screen)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": visitor.address}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]

    def said(sentence: str, **places: str) -> str:
        with translation.override(language):
            if sentence in SENTENCES:
                return in_words(sentence)
            return gettext(sentence) % places if places else gettext(sentence)

    return said


@cache
def _hashed() -> str:
    """Once: it takes a while on purpose."""
    return make_password(PASSWORD)


class AsRole(Protocol):
    def __call__(self, role: Role, person: Person | None = None) -> Visitor: ...


AsPerson = Callable[[Person], Visitor]


@pytest.fixture
def as_person(as_role: AsRole) -> Callable[[Person], Visitor]:
    """The visitor, signed in with a new account of a researcher."""
    return lambda person: as_role(Role.PERSONAL, person)


@pytest.fixture
def as_role(visitor: Visitor) -> AsRole:
    """The visitor, signed in with a new account of a role, which may be that of a person."""

    def enter(role: Role, person: Person | None = None) -> Visitor:
        account = Account(email=f"{role}@example.org", name=f"Somebody, {role}", role=role)
        account.person_id = person.id if person else None
        account.password = _hashed()
        account.save()
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        visitor.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": visitor.address}]
        )
        return visitor

    return enter


@pytest.fixture
def workers_without_institution(sandbox: Trial, transactional_db: None) -> Iterator[Workers]:
    """Workers of an installation that is not configured yet."""
    settings.TRIAL_REGISTRY = sandbox.base
    running = Workers(sandbox)
    yield running
    running.end()
