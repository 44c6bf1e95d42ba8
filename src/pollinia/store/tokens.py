"""The part of a link that nobody can guess, and what is kept of it: what is read in the database opens nothing."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """43 characters: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
