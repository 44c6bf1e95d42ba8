"""OpenID Connect: discovery, keys, ID tokens (RS256) and the userinfo endpoint."""

import base64
import hashlib
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from starlette.requests import Request
from starlette.responses import Response

from orcid_sandbox import wire
from orcid_sandbox.callers import bearer
from orcid_sandbox.model import Client, Code, Person, Token
from orcid_sandbox.registry import Registry, now
from orcid_sandbox.rendering import SITE_HOST
from orcid_sandbox.web import base_url, form_of, json_response, registry_of

_ID_TOKEN_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class SigningKey:
    key_id: str
    private: rsa.RSAPrivateKey


@cache
def signing_key() -> SigningKey:
    """This process's key, made when it is first needed."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    modulus = private.public_key().public_numbers().n
    return SigningKey(f"sandbox-{hashlib.sha256(str(modulus).encode()).hexdigest()[:16]}", private)


async def discovery(request: Request) -> Response:
    base = base_url(request)
    return json_response(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "userinfo_endpoint": f"{base}/oauth/userinfo",
            "jwks_uri": f"{base}/oauth/jwks",
            "scopes_supported": ["openid"],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "claims_supported": ["family_name", "given_name", "name", "auth_time", "iss", "sub"],
            "claim_types_supported": ["normal"],
        }
    )


async def jwks(request: Request) -> Response:
    key = signing_key()
    numbers = key.private.public_key().public_numbers()
    public = {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": key.key_id,
        "n": _base64(_unsigned(numbers.n)),
        "e": _base64(_unsigned(numbers.e)),
    }
    return json_response({"keys": [public]})


async def userinfo(request: Request) -> Response:
    """Who granted the token; 403 for a token that proves nobody's iD."""
    text = bearer(request.headers.get("authorization", ""), request.url.query)
    if text is None and request.method == "POST":
        text = (await form_of(request)).get("access_token")
    registry = registry_of(request)
    token = registry.stored.tokens.get(text or "")
    person = registry.stored.people.get(token.orcid) if token else None
    if token is None or person is None or not token.is_live(now()) or not _proves_identity(token):
        return json_response({"error": "access_denied", "error-description": "access_token is invalid"}, 403)
    return json_response({"id": f"https://{SITE_HOST}/{person.orcid}", "sub": person.orcid, **_names(person)})


def id_token(registry: Registry, issuer: str, client: Client, code: Code, token: Token) -> str:
    """The signed ID token for a code that was exchanged."""
    issued = now() // 1000
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": client.client_id,
        "sub": code.orcid,
        "auth_time": code.authenticated // 1000,
        "iat": issued,
        "exp": issued + _ID_TOKEN_SECONDS,
        "jti": str(uuid.uuid4()),
        "at_hash": _base64(hashlib.sha256(token.access.encode()).digest()[:16]),
        **_names(registry.stored.people[code.orcid]),
    }
    if code.nonce:
        claims["nonce"] = code.nonce
    if client.membership == "member":
        claims["amr"] = ["pwd"]
    return _sign(claims)


def _sign(claims: dict[str, Any]) -> str:
    key = signing_key()
    header = {"alg": "RS256", "kid": key.key_id}
    signed = f"{_base64(wire.encode(header))}.{_base64(wire.encode(claims))}"
    signature = key.private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_base64(signature)}"


def _proves_identity(token: Token) -> bool:
    return "openid" in token.scopes or "/authenticate" in token.scopes


def _names(person: Person) -> dict[str, str | None]:
    return {
        "name": person.credit_name or None,
        "family_name": person.family_name or None,
        "given_name": person.given_names,
    }


def _unsigned(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
