"""Whether this process can serve pages, for load balancers and supervisors."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from pollinia.web.access import anybody


@anybody
@require_safe
def health(_: HttpRequest) -> JsonResponse:
    """200 where the database answers, otherwise 503. It says no more to whoever asks."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})
