"""Giving consent on a registry's own pages, as a browser would: sign in, authorise, and stop at the way back.

For registries for trials only, whose passwords are no secret: ORCID's own pages are for people.
"""

from __future__ import annotations

import urllib.request
from html.parser import HTMLParser
from http.client import HTTPException, HTTPMessage
from http.cookiejar import CookieJar
from typing import IO
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from pollinia.domain.problem import Problem

_MOST_PAGES = 5


class ConsentFailed(Problem):
    """The registry's pages did not lead back with an answer. Check the e-mail address, the password and the redirect URI."""


def give_consent(authorize_url: str, redirect_uri: str, email: str, password: str) -> dict[str, str]:
    """Walk from ``authorize_url`` back to ``redirect_uri``; returns the parameters that came back (code and state, or error).

    Raises ConsentFailed.
    """
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _StopAt(redirect_uri))
    request = urllib.request.Request(authorize_url)  # noqa: S310
    for _ in range(_MOST_PAGES):
        try:
            with browser.open(request, timeout=30) as page:
                address, html = page.url, page.read().decode()
        except _WayBack as way_back:
            query = parse_qs(urlsplit(way_back.url).query)
            return {name: values[0] for name, values in query.items()}
        except (OSError, HTTPException) as problem:
            raise ConsentFailed(str(problem)) from None
        request = _filled_in(address, html, email, password)
    raise ConsentFailed


class _WayBack(Exception):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class _StopAt(urllib.request.HTTPRedirectHandler):
    def __init__(self, redirect_uri: str) -> None:
        self.redirect_uri = redirect_uri

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if newurl.partition("?")[0] == self.redirect_uri:
            raise _WayBack(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _filled_in(address: str, html: str, email: str, password: str) -> urllib.request.Request:
    """The page's form, filled in and sent: a person's e-mail and password where asked for, and Authorize."""
    form = _Form(email, password)
    form.feed(html)
    if form.action is None:
        raise ConsentFailed("The registry showed a page without a form.")
    return urllib.request.Request(urljoin(address, form.action), data=urlencode(form.fields).encode())  # noqa: S310


class _Form(HTMLParser):
    """The first form of a page with its hidden fields, its first button, and the sign-in fields filled in."""

    def __init__(self, email: str, password: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self._open = False
        self._pressed = False
        self._typed = {"password": password, "email": email, "text": email}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and self.action is None:
            self.action, self._open = given.get("action", ""), True
        elif tag in ("input", "button") and self._open and (name := given.get("name")):
            self._take(tag, name, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False

    def _take(self, tag: str, name: str, given: dict[str, str]) -> None:
        kind = "submit" if tag == "button" else given.get("type", "text")
        if kind == "submit" and not self._pressed:
            self._pressed = True
            self.fields[name] = given.get("value", "")
        elif kind != "submit":
            self.fields[name] = self._typed.get(kind, given.get("value", ""))
