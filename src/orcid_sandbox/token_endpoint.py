"""The token and revoke endpoints (RFC 6749, RFC 7009) with ORCID's answers."""

import base64
import hmac
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.responses import Response

from orcid_sandbox import openid, scopes, tokens
from orcid_sandbox.errors import OAuthError
from orcid_sandbox.model import Client, Token
from orcid_sandbox.registry import Registry
from orcid_sandbox.web import base_url, form_of, is_api_host, json_response, registry_of


async def token(request: Request) -> Response:
    form = await form_of(request)
    registry = registry_of(request)
    grant_type = form.get("grant_type")
    if not grant_type:
        error = "invalid_request" if is_api_host(request) else "unsupported_grant_type"
        raise OAuthError(400, error, "grant_type is missing")
    client = _authenticate(registry, request, form)
    request.state.client_id = client.client_id
    more: dict[str, str] = {}
    if grant_type == "authorization_code":
        text = _required(request, form, "code")
        granted, code = tokens.exchange_code(registry, client, text, form.get("redirect_uri"))
        if "openid" in granted.scopes:
            more["id_token"] = openid.id_token(registry, base_url(request), client, code, granted)
    elif grant_type == "refresh_token":
        text = _required(request, form, "refresh_token")
        granted = tokens.refresh(registry, client, text, scopes.split(form.get("scope")))
    elif grant_type == "client_credentials":
        granted = _grant_to_client(registry, client, scopes.split(form.get("scope")))
    else:
        raise OAuthError(400, "unsupported_grant_type", f"Unsupported grant type: {grant_type}")
    return json_response({**tokens.render(registry, granted), **more}, headers={"cache-control": "no-store"})


async def revoke(request: Request) -> Response:
    form = await form_of(request)
    registry = registry_of(request)
    client = _authenticate(registry, request, form)
    request.state.client_id = client.client_id
    found = tokens.find(registry, _required(request, form, "token"))
    if found is not None and found.client_id == client.client_id:
        tokens.revoke(registry, found, "client")
    return Response(status_code=200)


def _authenticate(registry: Registry, request: Request, form: dict[str, str]) -> Client:
    client_id, secret = _credentials(request, form)
    if not client_id:
        raise _missing(request, "client_id")
    if not secret:
        raise _missing(request, "client_secret")
    client = registry.stored.clients.get(client_id)
    if client is None or not hmac.compare_digest(client.secret.encode(), secret.encode()):
        raise OAuthError(401, "invalid_client", "Bad client credentials")
    return client


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        raise OAuthError(401, "invalid_client", "Bad client credentials") from None
    return unquote_plus(client_id), unquote_plus(secret)


def _required(request: Request, form: dict[str, str], name: str) -> str:
    value = form.get(name)
    if not value:
        raise _missing(request, name)
    return value


def _missing(request: Request, name: str) -> OAuthError:
    if is_api_host(request):
        return OAuthError(400, "invalid_request", f"{name} is missing or invalid")
    return OAuthError(401, "invalid_request", f"{name} is required")


def _grant_to_client(registry: Registry, client: Client, asked: tuple[str, ...]) -> Token:
    refused = [
        scope
        for scope in asked
        if scope not in scopes.CLIENT_CREDENTIALS
        or (client.membership == "public" and scope in scopes.CLIENT_CREDENTIALS_MEMBERS_ONLY)
    ]
    if refused or not asked:
        raise OAuthError(400, "invalid_scope", f"Invalid scope: {' '.join(refused)}")
    return tokens.grant(registry, client, "", asked)
