"""Who is not signed in is asked to, and comes back to a page: what a form would have done is not done."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from pollinia.web.sso.entering import own_address


class SignInRequired(LoginRequiredMiddleware):
    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        """Django's own leads back to the address itself, where after a form there is no page."""
        to_sign_in = super().process_view(request, view_func, view_args, view_kwargs)
        if to_sign_in is None or request.method in {"GET", "HEAD"}:
            return to_sign_in
        messages.warning(request, _("You were signed out meanwhile; nothing was done."))
        back = redirect_to_login(_page_with_the_form(request) or reverse("start"))
        if "HX-Request" in request.headers:
            # A script would follow the redirect, and show the sentence to nobody.
            return HttpResponse(headers={"HX-Redirect": back.url})
        return back


def _page_with_the_form(request: HttpRequest) -> str | None:
    """As the browser says; None where it does not, or where that was the answer to another form."""
    try:
        said = urlsplit(request.headers.get("Referer", ""))
        view = resolve(unquote(said.path)).func
    except (ValueError, Resolver404):
        return None
    if said.netloc != request.get_host() or hasattr(view, "is_for_forms"):
        return None
    return own_address(said._replace(scheme="", netloc="", fragment="").geturl())
