"""The addresses of the API. What is here anybody may read, from anywhere, and keep for a while."""

from __future__ import annotations

from functools import wraps
from importlib.metadata import version

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import conditional_page, require_safe
from ninja import NinjaAPI

from pollinia.web.access import P, View, anybody
from pollinia.web.api.persons import router

ROOT = "api/v1/"
CACHE_SECONDS = 5 * 60
"""How long somebody who has disconnected may still be shown as connected elsewhere."""

# django-ninja's page for people would load its scripts from elsewhere.
api = NinjaAPI(
    title="Pollinia",
    version=version("pollinia"),
    description="What portals may show of an institution's persons.",
    openapi_url=None,
    docs_url=None,
)
api.add_router("", router)


def public(view: View[P]) -> View[P]:
    """The view is for anybody, also for scripts of other sites and for caches, which may ask whether anything has changed."""
    unchanged_or_new = conditional_page(view)

    @anybody
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = unchanged_or_new(request, *args, **kwargs)
        response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@public
@require_safe
def description(request: HttpRequest) -> HttpResponseBase:
    """The API in OpenAPI."""
    return JsonResponse(api.get_openapi_schema(path_prefix=f"/{ROOT}"))


def _operations() -> list[URLPattern]:
    """Those of django-ninja, without the page that it puts at the root."""
    return [
        URLPattern(each.pattern, public(each.callback), name=each.name)
        for each in api.urls[0]
        if isinstance(each, URLPattern) and each.name != "api-root"
    ]


def addresses() -> URLResolver:
    return path(ROOT, include([path("openapi.json", description, name="api-description"), *_operations()]))
