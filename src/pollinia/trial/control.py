"""The sandbox's control API: clients and people to try things with. Knows the sandbox by its HTTP alone."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException

from pollinia.domain.problem import Problem


class ControlRefused(Problem):
    """The local ORCID sandbox refused a request to its control API."""


def add_client(base_url: str, client_id: str, client_secret: str, name: str, redirect_uri: str) -> None:
    """Register a member's client."""
    content = {"client_id": client_id, "client_secret": client_secret, "name": name, "redirect_uris": [redirect_uri]}
    _post(base_url, "clients", {**content, "membership": "member"})


def add_person(base_url: str, given_names: str, family_name: str, email: str, password: str, orcid: str | None = None) -> str:
    """Register a person; returns the iD."""
    content = {"given_names": given_names, "family_name": family_name, "email": email, "password": password}
    answer = _post(base_url, "people", {**content, **({"orcid": orcid} if orcid else {})})
    return str(answer["orcid"])


def _post(base_url: str, path: str, content: Mapping[str, object]) -> Mapping[str, object]:
    request = urllib.request.Request(  # noqa: S310
        f"{base_url}/control/{path}",
        data=json.dumps(content).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            body = answer.read()
    except urllib.error.HTTPError as problem:
        raise ControlRefused(problem.read().decode(errors="replace")) from None
    except (OSError, HTTPException) as problem:
        raise ControlRefused(f"It cannot be reached at {base_url}: {problem}.") from None
    return dict(json.loads(body)) if body else {}
