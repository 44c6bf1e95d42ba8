"""No test asserts a time, those made of properties no more than others: a plugin."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
