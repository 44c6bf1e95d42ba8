"""People at the pages: with a real browser, or with a program that does what a browser would, in a twentieth of the time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2
from lxml import html
from playwright.sync_api import Browser, Page
from tests.journeys.pages.conftest import Visitor
from tests.sso.conftest import Installation


@dataclass(frozen=True, slots=True)
class Somebody:
    """With a browser that has been nowhere."""

    page: Page
    installation: Installation

    def signs_in(self, user: str) -> None:
        """From our sign-in page to the provider, and to where that leads."""
        self.page.goto(f"{self.installation.address}/sign-in")
        self.goes_on_to_the_provider()
        self.answers(user)

    def goes_on_to_the_provider(self) -> None:
        self.page.get_by_role("link", name="Sign in with the University of Exampleton").click()
        self.page.wait_for_url(f"{self.installation.provider}/**")

    def answers(self, user: str, button: str = "Sign in") -> None:
        """At the provider's page."""
        self.page.get_by_label("User").fill(user)
        self.page.get_by_role("button", name=button).click()
        self.page.wait_for_url(f"{self.installation.address}/**")
        self.page.wait_for_load_state()

    def as_visitor(self) -> Visitor:
        return Visitor(self.page, self.installation.address)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.installation.address)

    @property
    def told(self) -> str:
        return why(self.page.content())


@contextmanager
def somebody(browser: Browser, installation: Installation) -> Iterator[Somebody]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield Somebody(page, installation)
    context.close()
    assert [each for each in complaints if "status of" not in each] == []


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider gives a browser to bring back: an address, or a form that is to be sent to one."""

    address: str
    form: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """Keeps cookies, follows redirects, and sends the form that a SAML provider would have a script send."""

    http: httpx2.Client
    installation: Installation

    def get(self, path: str) -> httpx2.Response:
        return self.http.get(self.installation.address + path)

    def answer_of(self, user: str, button: str = "yes", start: str = "/sso/start") -> Answer:
        given = self.http.post(self.get(start).url, data={"user": user, "answer": button}, follow_redirects=False)
        if given.is_redirect:
            return Answer(given.headers["Location"])
        page = html.document_fromstring(given.text)
        fields = {str(each.get("name")): str(each.get("value")) for each in page.iter("input") if each.get("name")}
        return Answer(str(next(page.iter("form")).get("action")), fields)

    def brings(self, answer: Answer) -> httpx2.Response:
        return self.http.get(answer.address) if answer.form is None else self.http.post(answer.address, data=answer.form)

    def signs_in(self, user: str, button: str = "yes", start: str = "/sso/start") -> httpx2.Response:
        return self.brings(self.answer_of(user, button, start))

    @property
    def is_signed_in(self) -> bool:
        return not self.get("/my-orcid").url.path.startswith("/sign-in")


@contextmanager
def program(installation: Installation) -> Iterator[Program]:
    with httpx2.Client(follow_redirects=True, timeout=30) as http:
        yield Program(http, installation)


def why(page: str) -> str:
    """Why nobody is signed in: the page's own word for it."""
    assert "You are not signed in" in page
    found = re.search(r'data-why="([a-z-]+)"', page)
    return found.group(1) if found else ""
