"""A person at the website, with cookies and forms but without a browser."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx2
from tests.sandbox.trial import CLIENT, EVERY_SCOPE, REDIRECT, Trial

PASSWORD = "orchids"


@dataclass(slots=True)
class Browser:
    trial: Trial
    http: httpx2.Client
    email: str
    orcid: str

    def authorize(self, **query: str | None) -> httpx2.Response:
        """Opens the authorize endpoint as a link of the trial client does; None leaves a parameter out."""
        return self.http.get("/oauth/authorize", params=authorize_query(**query))

    def submit(self, page: httpx2.Response, **fields: str) -> httpx2.Response:
        """Fills in and sends the form of the page."""
        key = re.search(r'name="form_key" value="([^"]+)"', page.text)
        action = re.search(r'<form method="post" action="([^"]+)"', page.text)
        assert key is not None
        assert action is not None
        return self.http.post(unescape(action[1]), data={"form_key": key[1], **fields})

    def sign_in(self, page: httpx2.Response, password: str = PASSWORD) -> httpx2.Response:
        """The answer to the sign-in form, one redirect to ourselves followed."""
        answer = self.submit(page, username=self.email, password=password)
        return self.http.get(answer.headers["location"]) if answer.status_code == 303 else answer

    def grant(self, **query: str | None) -> str:
        """Signs in where that is asked, grants, and returns the code."""
        page = self.authorize(**query)
        if 'name="username"' in page.text:
            page = self.sign_in(page)
        if page.status_code == 200:
            page = self.submit(page, decision="authorize")
        return sent_back(page)["code"]


def authorize_query(**query: str | None) -> dict[str, str]:
    whole: dict[str, str | None] = {
        "client_id": CLIENT,
        "response_type": "code",
        "scope": EVERY_SCOPE,
        "redirect_uri": REDIRECT,
        "state": "a state",
        **query,
    }
    return {name: value for name, value in whole.items() if value is not None}


def sent_back(answer: httpx2.Response) -> dict[str, str]:
    """The parameters with which the browser goes back to the client."""
    assert answer.status_code == 302, answer.text
    location = answer.headers["location"]
    assert location.startswith(REDIRECT), location
    return dict(parse_qsl(urlsplit(location).query))
