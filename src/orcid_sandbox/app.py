"""The application: all routes over one registry."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orcid_sandbox import api, control, control_page, openid, search, service, site, token_endpoint, webhooks
from orcid_sandbox.authorize import authorize
from orcid_sandbox.errors import ApiError, OAuthError
from orcid_sandbox.faults import Faults, MakeFaults
from orcid_sandbox.hosts import HostDecides
from orcid_sandbox.layout import error_page, style_sheet
from orcid_sandbox.media import refusal
from orcid_sandbox.rate_limits import LimitRates, Limits
from orcid_sandbox.registry import Registry
from orcid_sandbox.request_log import CountRequests, RequestLog
from orcid_sandbox.web import base_url, json_response


def build(registry: Registry, limits: Limits, *, open_control: bool = False) -> Starlette:
    """The ASGI application. ``open_control`` lets the control API answer beyond the loopback address."""
    requests, faults = RequestLog(), Faults()
    app = Starlette(
        routes=[
            Route("/", site.start_page),
            Route("/style.css", style_sheet),
            Route("/oauth/authorize", authorize, methods=["GET", "POST"]),
            Route("/oauth/token", token_endpoint.token, methods=["POST"]),
            Route("/oauth/revoke", token_endpoint.revoke, methods=["POST"]),
            Route("/oauth/userinfo", openid.userinfo, methods=["GET", "POST"]),
            Route("/oauth/jwks", openid.jwks),
            Route("/.well-known/openid-configuration", openid.discovery),
            Route("/userStatus.json", site.user_status),
            Route("/signout", site.sign_out),
            *control.routes(),
            *control_page.routes(),
            *search.routes(api.MEMBER),
            *search.routes(api.PUBLIC),
            Route(f"{api.PUBLIC}/identifiers", search.identifiers),
            *service.routes(api.MEMBER, "apiStatus"),
            *service.routes(api.PUBLIC, "pubStatus"),
            *api.routes(),
            *webhooks.routes(),
            Route("/{orcid}", site.record),
        ],
        middleware=[
            Middleware(HostDecides, log=requests),
            Middleware(MakeFaults, faults=faults, log=requests),
            Middleware(LimitRates, limits=limits, log=requests),
            Middleware(CountRequests, log=requests),
        ],
        exception_handlers={ApiError: _api_error, OAuthError: _oauth_error, HTTPException: _http_error, Exception: _failure},
    )
    app.state.registry = registry
    app.state.requests = requests
    app.state.faults = faults
    app.state.open_control = open_control
    return app


async def _api_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101
    headers = {"location": base_url(request) + error.location} if error.location else None
    return refusal(request, error, headers)


async def _oauth_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, OAuthError)  # noqa: S101
    return json_response(error.body(), error.status)


async def _failure(request: Request, error: Exception) -> Response:
    """A fault of this registry: ORCID's answer to the caller, the trace in the log."""
    return refusal(request, ApiError(9008, type(error).__name__))


async def _http_error(request: Request, error: Exception) -> Response:
    """What Starlette refuses by itself: unknown paths and wrong methods."""
    assert isinstance(error, HTTPException)  # noqa: S101
    path = request.url.path
    if path.startswith(("/v2.", "/v3.0", "/pub/")) or "/webhook/" in path:
        code = 9016 if error.status_code == 404 else 9001
        return refusal(request, ApiError(code, str(error.detail), status=error.status_code))
    if path.startswith(("/control/", "/oauth/token", "/oauth/revoke")):
        return json_response({"error": f"{request.method} {path}: {error.detail}"}, error.status_code)
    return error_page(str(error.detail), "There is nothing at this address.", error.status_code)
