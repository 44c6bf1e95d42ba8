"""Django's settings, and the only reader of the environment."""

from __future__ import annotations

SECRET_KEY = "placeholder"  # noqa: S105
INSTALLED_APPS = ["pollinia.store"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres"}}
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
