"""An OpenID provider as a process of its own: authlib's authorisation server, with PKCE demanded.

``python -m tests.sso.openid_provider PORT REDIRECT_URI``
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
import time
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from joserfc import jwt
from joserfc.jwk import RSAKey
from tests.sso.directory import CLIENT_ID, CLIENT_SECRET, PEOPLE, PRIVATE_MARK, Trick

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "true"
PORT, REDIRECT_URI = sys.argv[1], sys.argv[2]
ISSUER = f"http://localhost:{PORT}"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "of-today", "use": "sig", "alg": "RS256"}) for _ in range(2))
DISCOVERY = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "jwks_uri": f"{ISSUER}/jwks",
    "response_types_supported": ["code"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    "code_challenge_methods_supported": ["S256"],
}


@dataclass
class Code:
    redirect_uri: str
    scope: str
    user: str
    code_challenge: str
    code_challenge_method: str
    auth_time: int = field(default_factory=lambda: int(time.time()))

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> None:
        return None

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


CODES: dict[str, Code] = {}
TOKENS: dict[str, str] = {}
ANSWERS_WITH: list[int] = []
"""The status of a provider that is out of order, while it is."""


class Client(ClientMixin):  # type: ignore[misc]
    client_id = CLIENT_ID

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return REDIRECT_URI

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(each for each in scope.split() if each in {"openid", "profile", "email"})

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == REDIRECT_URI

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, CLIENT_SECRET)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        data = request.payload.data
        CODES[code] = Code(
            data["redirect_uri"], data["scope"], request.user, data["code_challenge"], data["code_challenge_method"]
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return CODES.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        for code in [code for code, each in CODES.items() if each is authorization_code]:
            del CODES[code]

    def authenticate_user(self, authorization_code: Code) -> str:
        return authorization_code.user


class IdToken(OpenIDCode):  # type: ignore[misc]
    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": ISSUER, "aud": [CLIENT_ID], "jti": secrets.token_hex(8)}

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return False

    def encode_id_token(self, token: dict[str, Any], request: OAuth2Request) -> str:
        """As authlib makes it, and then with what is wrong with that of a trick."""
        user, header = request.user, {"alg": "RS256", "kid": "of-today"}
        claims = self.get_compatible_claims(request) | {"sub": user, "mark": PRIVATE_MARK}
        if user == "nameless":
            claims |= PEOPLE[user]
        now = int(time.time())
        claims |= {
            Trick.EXPIRED: {"iat": now - 7200, "exp": now - 3600},
            Trick.OTHER_ISSUER: {"iss": f"{ISSUER}/other"},
            Trick.OTHER_AUDIENCE: {"aud": ["another-client"]},
        }.get(user, {})
        if user == Trick.UNSIGNED:
            return f"{_part({'alg': 'none', 'kid': 'of-today'})}.{_part(claims)}."
        return str(jwt.encode(header, claims, OTHER_KEY if user == Trick.FORGED else KEY))


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


class Request(OAuth2Request):  # type: ignore[misc]
    def __init__(self, method: str, uri: str, data: dict[str, str], headers: dict[str, str]) -> None:
        super().__init__(method, uri, headers=headers)
        self.payload = BasicOAuth2Payload(data)

    @property
    def args(self) -> dict[str, str]:
        return dict(self.payload.data)

    form = args


class Server(AuthorizationServer):  # type: ignore[misc]
    def query_client(self, client_id: str) -> Client | None:
        return Client() if client_id == CLIENT_ID else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        TOKENS[token["access_token"]] = request.user

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, payload: object, headers: list[tuple[str, str]]) -> tuple[Any, ...]:
        return status, payload, headers

    def send_signal(self, name: str, *args: object, **more: object) -> None: ...


SERVER = Server()
SERVER.register_grant(Grant, [CodeChallenge(required=True), IdToken()])
SERVER.register_token_generator("default", BearerTokenGenerator(lambda *_args, **_more: secrets.token_urlsafe(24)))

PAGE = """<!doctype html><title>Sign in</title><form method="post" action="{action}">
<label>User <input name="user"></label><button name="answer" value="yes">Sign in</button>
<button name="answer" value="no">Cancel</button></form>"""


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match urlsplit(self.path).path:
            case "/.well-known/openid-configuration" if ANSWERS_WITH:
                self._say(ANSWERS_WITH.pop(), "<h1>Out of order</h1>")
            case "/.well-known/openid-configuration":
                self._say(200, DISCOVERY)
            case "/jwks":
                self._say(200, {"keys": [KEY.as_dict(private=False)]})
            case "/userinfo":
                user = TOKENS.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
                self._say(200 if user else 401, _userinfo(user) if user else {"error": "invalid_token"})
            case "/authorize":
                self._authorize(None)
            case _:
                self._say(404, "")

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        if self.path == "/token":
            self._say(*SERVER.create_token_response(self._request(form)))
        else:
            self._authorize(form)

    def _authorize(self, form: dict[str, str] | None) -> None:
        request = self._request(dict(parse_qsl(urlsplit(self.path).query)))
        try:
            grant = SERVER.get_consent_grant(request)
        except OAuth2Error as error:
            self._say(400, str(error))
            return
        if form is None:
            self._say(200, PAGE.format(action=escape(self.path)))
            return
        user = form["user"] if form["answer"] == "yes" else None
        ANSWERS_WITH[:] = [status for trick, status in ((Trick.GONE, 503), (Trick.GARBLED, 200)) if trick == user]
        self._say(*SERVER.create_authorization_response(request, grant_user=user, grant=grant))

    def _request(self, data: dict[str, str]) -> OAuth2Request:
        return Request(self.command, ISSUER + self.path, data, dict(self.headers))

    def _say(self, status: int, content: object, headers: list[tuple[str, str]] | None = None) -> None:
        body = content if isinstance(content, str) else json.dumps(content)
        self.send_response(status)
        for name, value in headers or [("Content-Type", "text/html" if isinstance(content, str) else "application/json")]:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None: ...


def _userinfo(user: str) -> dict[str, object]:
    return {"sub": "somebody else" if user == Trick.OTHER_SUBJECT else user, "mark": PRIVATE_MARK, **PEOPLE[user]}


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(PORT)), Answers).serve_forever()
