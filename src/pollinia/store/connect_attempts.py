"""Who is on the way to ORCID's page and back: each attempt belongs to one session, works once, and not for long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.utils import timezone

from pollinia.store.tokens import new_token, token_digest

LIFETIME = timedelta(minutes=10)
_MOST_AT_ONCE = 10
"""Of one session: so many tabs somebody may have open."""


class ConnectAttempt(models.Model):
    """``state`` and ``session`` are kept as digests: what is read here leads into nobody's session."""

    state = models.TextField(unique=True)
    session = models.TextField(db_index=True)
    person_id = models.TextField()
    scopes = models.TextField(default="", help_text="Asked for, separated by blanks")
    begun_at = models.DateTimeField()


def begin_attempt(session_key: str, person_id: str, scopes: Iterable[str]) -> str:
    """The state of a new attempt, 43 characters that nobody can guess; attempts that are too old are forgotten."""
    state, session = new_token(), token_digest(session_key)
    ConnectAttempt.objects.filter(begun_at__lt=timezone.now() - LIFETIME).delete()
    older = ConnectAttempt.objects.filter(session=session).order_by("-begun_at").values("pk")[_MOST_AT_ONCE - 1 :]
    ConnectAttempt.objects.filter(pk__in=list(older.values_list("pk", flat=True))).delete()
    ConnectAttempt.objects.create(
        state=token_digest(state),
        session=session,
        person_id=person_id,
        scopes=" ".join(sorted(scopes)),
        begun_at=timezone.now(),
    )
    return state


def take_attempt(session_key: str, state: str) -> ConnectAttempt | None:
    """Use an attempt up: it says whom it is for, and what was asked for.

    None where this session has none with this state, or had it too long ago.
    """
    found = ConnectAttempt.objects.filter(state=token_digest(state), session=token_digest(session_key))
    attempt = found.first()
    # Of two answers with the same state, one deletes the row.
    if attempt is None or not found.delete()[0]:
        return None
    return attempt if attempt.begun_at > timezone.now() - LIFETIME else None
