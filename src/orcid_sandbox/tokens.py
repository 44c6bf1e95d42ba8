"""Granting and ending tokens: one pair per grant, several pairs of a person and client side by side."""

import secrets
import uuid

from orcid_sandbox.authorization import Authorization
from orcid_sandbox.errors import OAuthError
from orcid_sandbox.model import Client, Code, Person, Revocation, Session, Token
from orcid_sandbox.registry import Registry, now

TOKEN_SECONDS = 631_138_518
CODE_MILLISECONDS = 24 * 60 * 60 * 1000
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"


def grant(registry: Registry, client: Client, orcid: str, scopes: tuple[str, ...], expires: int = 0) -> Token:
    """A new access token, with a refresh token where a person granted it. ``expires`` in epoch ms, else in 20 years."""
    token = Token(
        access=str(uuid.uuid4()),
        refresh=str(uuid.uuid4()) if orcid else "",
        client_id=client.client_id,
        orcid=orcid,
        scopes=scopes,
        expires=expires or now() + TOKEN_SECONDS * 1000,
    )
    registry.add_token(token)
    person = registry.stored.people.get(orcid)
    if person is not None:
        registry.touch(person)
    return token


def render(registry: Registry, token: Token) -> dict[str, object]:
    """The token endpoint's answer."""
    person = registry.stored.people.get(token.orcid)
    answer: dict[str, object] = {
        "access_token": token.access,
        "token_type": "bearer",
        "refresh_token": token.refresh or None,
        "expires_in": max(0, (token.expires - now()) // 1000),
        "scope": " ".join(token.scopes),
        "orcid": token.orcid or None,
    }
    return {**answer, "name": person.name} if person else answer


def has_grant(registry: Registry, client: Client, orcid: str, scopes: tuple[str, ...]) -> bool:
    """Whether a live token of the client has exactly these scopes, so that no consent need be asked again."""
    accesses = registry.granted.get((client.client_id, orcid), set())
    tokens = (registry.stored.tokens[access] for access in accesses)
    return any(token.is_live(now()) and token.scopes == scopes for token in tokens)


def new_code(registry: Registry, asked: Authorization, session: Session) -> Code:
    """An authorization code for the person signed in; codes that ended are forgotten on the way."""
    moment = now()
    for ended in [code.code for code in registry.codes.values() if code.expires < moment]:
        del registry.codes[ended]
    code = Code(
        code="".join(secrets.choice(_ALPHABET) for _ in range(6)),
        client_id=asked.client.client_id,
        orcid=session.orcid,
        scopes=asked.scopes,
        redirect_uri=asked.redirect_uri,
        expires=moment + CODE_MILLISECONDS,
        nonce=asked.nonce,
        authenticated=session.authenticated,
    )
    registry.codes[code.code] = code
    return code


def exchange_code(registry: Registry, client: Client, text: str, redirect_uri: str | None) -> tuple[Token, Code]:
    """The token for a code. A code used before ends the token of its first use. Raises OAuthError (400)."""
    code = registry.codes.get(text)
    if code is None or code.client_id != client.client_id or code.expires < now():
        raise OAuthError(400, "invalid_grant", f"Invalid authorization code: {text}")
    if code.token:
        revoke(registry, registry.stored.tokens.get(code.token), "reuse")
        raise OAuthError(400, "invalid_grant", f"Reused authorization code: {text}")
    if redirect_uri is not None and redirect_uri != code.redirect_uri:
        raise OAuthError(400, "invalid_grant", "Redirect URI mismatch.")
    token = grant(registry, client, code.orcid, code.scopes)
    code.token = token.access
    return token, code


def refresh(registry: Registry, client: Client, text: str, scopes: tuple[str, ...]) -> Token:
    """A new pair in place of the one with this refresh token, for the same or fewer scopes. Raises OAuthError (400)."""
    parent = registry.stored.tokens.get(registry.by_refresh.get(text, ""))
    if parent is None or parent.client_id != client.client_id:
        raise OAuthError(400, "invalid_grant", f"Invalid refresh token: {text}")
    if not parent.is_live(now()):
        raise OAuthError(400, "invalid_grant", "Parent token is disabled or expired.")
    if not set(scopes) <= set(parent.scopes):
        raise OAuthError(400, "invalid_scope", f"Invalid scope: {' '.join(sorted(set(scopes) - set(parent.scopes)))}")
    token = grant(registry, client, parent.orcid, scopes or parent.scopes, parent.expires)
    revoke(registry, parent, "client")
    return token


def find(registry: Registry, text: str) -> Token | None:
    """The token with this access or refresh token."""
    return registry.stored.tokens.get(text) or registry.stored.tokens.get(registry.by_refresh.get(text, ""))


def revoke(registry: Registry, token: Token | None, reason: Revocation) -> None:
    """Ends the pair; one that has ended keeps its reason."""
    if token is not None and not token.revoked:
        token.revoked = reason
        registry.changed = True


def revoke_all(registry: Registry, person: Person, reason: Revocation, client_id: str = "") -> int:
    """Ends the person's tokens, of one client where it is given. Returns how many were live."""
    ended = 0
    for (client, orcid), accesses in registry.granted.items():
        if orcid != person.orcid or client_id not in ("", client):
            continue
        for access in accesses:
            token = registry.stored.tokens[access]
            ended += not token.revoked
            revoke(registry, token, reason)
    return ended
