"""OAuth at ORCID: the address of its permission page, and what a permission grants.

Parameters: https://info.orcid.org/documentation/integration-guide/customizing-the-sign-in-register-screen/
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from pollinia.domain.faults import UnexpectedAnswer
from pollinia.domain.orcid_id import parse_orcid_id
from pollinia.orcid.registries import Registry
from pollinia.orcid.wire import TokenAnswer, decode

LANGUAGES = frozenset(["ar", "cs", "en", "es", "fr", "de", "it", "ja", "ko", "pl", "pt", "ru", "tr", "zh_CN", "zh_TW"])
"""Those that ORCID's pages are in."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A researcher's permission. ``scopes`` may be fewer than asked for; ``expires_in`` in seconds, usually 20 years.

    ``name`` is the name on the record, None where it is not public.
    """

    orcid: str
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    scopes: frozenset[str]
    expires_in: int
    name: str | None


@dataclass(frozen=True, slots=True)
class ClientToken:
    """A token of the client itself, for what needs nobody's permission. ``expires_in`` in seconds."""

    access_token: str = field(repr=False)
    scopes: frozenset[str]
    expires_in: int


def authorize_url(
    registry: Registry,
    client_id: str,
    redirect_uri: str,
    scopes: Iterable[str],
    state: str,
    *,
    given_names: str | None = None,
    family_names: str | None = None,
    email: str | None = None,
    orcid: str | None = None,
    show_login: bool | None = None,
    lang: str | None = None,
    prompt: str | None = None,
    max_age: int | None = None,
) -> str:
    """The address of ORCID's page where a researcher signs in, or registers, and gives permission.

    Names and e-mail fill in the form for registering, ``orcid`` the one for signing in: with both known, ORCID asks for the iD
    alone. ``show_login=False`` shows the form for registering first. ``prompt`` and ``max_age`` (seconds) count only with the
    scope ``openid``.
    """
    parameters = {
        "client_id": client_id,
        "response_type": "code",
        "scope": " ".join(sorted(set(scopes))),
        "redirect_uri": redirect_uri,
        "state": state,
        "given_names": given_names,
        "family_names": family_names,
        "email": None if orcid else email,
        "orcid": orcid,
        "show_login": None if show_login is None else str(show_login).lower(),
        "lang": lang,
        "prompt": prompt,
        "max_age": None if max_age is None else str(max_age),
    }
    given = {name: value for name, value in parameters.items() if value is not None}
    return f"{registry.site}/oauth/authorize?{urlencode(given, quote_via=quote)}"


def read_grant(body: bytes) -> Grant:
    """The token endpoint's answer about a researcher. Raises UnexpectedAnswer where it is none."""
    answer = decode(body, TokenAnswer)
    orcid = parse_orcid_id(answer.orcid or "")
    if orcid is None:
        raise UnexpectedAnswer("a token without an ORCID iD")
    return Grant(orcid, answer.access_token, answer.refresh_token, _scopes(answer), answer.expires_in, answer.name)


def read_client_token(body: bytes) -> ClientToken:
    """The token endpoint's answer about the client itself. Raises UnexpectedAnswer where it is none."""
    answer = decode(body, TokenAnswer)
    return ClientToken(answer.access_token, _scopes(answer), answer.expires_in)


def _scopes(answer: TokenAnswer) -> frozenset[str]:
    return frozenset((answer.scope or "").split())
