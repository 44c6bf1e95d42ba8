"""Django's settings, and the only reader of the environment.

Every variable is described in docs/reference/settings.md. A secret may be given as the name of a file that holds it, under the
variable's name with ``_FILE``.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.utils.functional import SimpleLazyObject
from psycopg.conninfo import conninfo_to_dict

from pollinia.domain.problem import Problem
from pollinia.embedded_postgres import connection_url
from pollinia.store.keys import keys
from pollinia.web.sso.identity_provider import identity_provider


class SettingRefused(Problem):
    """A variable of the environment has a value that cannot be used."""


class _Tls(StrEnum):
    """How an SMTP server is spoken to: TLS begun by STARTTLS, TLS from the first byte, or in clear."""

    STARTTLS = "smtp"
    IMPLICIT = "smtps"
    NONE = "none"


_SMTP_PORTS = {_Tls.STARTTLS: 587, _Tls.IMPLICIT: 465, _Tls.NONE: 25}


@dataclass(frozen=True, slots=True)
class _Email:
    """Where e-mails go. ``backend``: the last part of the name of one of Django's."""

    backend: str
    folder: Path | None = None
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: _Tls = _Tls.NONE


def _secret(name: str) -> str | None:
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise SettingRefused(f"{name}_FILE names a file that cannot be read: {problem}") from None
    return os.environ.get(name) or None


def _database(url: str) -> dict[str, Any]:
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # Its message would quote the URL, password and all.
        raise SettingRefused("DATABASE_URL must look like postgresql://user:password@host/database.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "postgres"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 600,
    }


def _address(name: str) -> str | None:
    address = (os.environ.get(name) or "").rstrip("/")
    if address and not address.startswith(("http://", "https://")):
        raise SettingRefused(f"{name} must be an http or https address, such as http://127.0.0.1:8081.")
    return address or None


def _email(way: str) -> _Email:
    try:
        parts = urlsplit(way)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    match parts.scheme:
        case "console":
            return _Email("console")
        case "folder" if parts.path:
            return _Email("filebased", folder=Path(parts.path))
        case "smtp" | "smtps" if parts.hostname:
            tls = _Tls.NONE if parts.query == "tls=none" else _Tls(parts.scheme)
            user, password = unquote(parts.username or ""), unquote(parts.password or "")
            return _Email("smtp", None, parts.hostname, port or _SMTP_PORTS[tls], user, password, tls)
    # Not quoted: there may be a password in it.
    raise SettingRefused("POLLINIA_EMAIL must look like smtp://user:password@host:587, folder:/path or console:.")


def _sender(address: str | None) -> str:
    if address is None and _MAIL.backend != "smtp":
        return "Pollinia <pollinia@localhost>"
    if address is None or "@" not in parseaddr(address)[1] or not address.isprintable():
        raise SettingRefused("POLLINIA_EMAIL_FROM must be an address, such as University Library <orcid@example.org>.")
    return address


def _language(code: str) -> str:
    known = [each for each, _ in LANGUAGES]
    if code not in known:
        raise SettingRefused(f"POLLINIA_LANGUAGE must be one of {', '.join(known)}.")
    return code


def _session_keys() -> list[str]:
    """What sessions are signed with: not the keys themselves, but what only who has them can make."""
    return [hashlib.sha256(b"Pollinia signs sessions with " + key).hexdigest() for key in keys(KEY_FILE)]


DATA_FOLDER = Path(os.environ.get("POLLINIA_DATA") or Path.home() / ".local" / "share" / "pollinia")
"""Where the embedded database, the keys and the demo keep their files."""

DATABASE_URL = _secret("DATABASE_URL")
"""A PostgreSQL server of your own."""

EMBEDDED_POSTGRES = None if DATABASE_URL else DATA_FOLDER / "postgres"
"""Without one: the folder of the embedded server, which the console command starts."""

KEY_FILE = Path(os.environ.get("POLLINIA_KEY_FILE") or DATA_FOLDER / "keys")
"""The keys that encrypt tokens and secrets, newest first, one a line. Made at first start; never in the database."""

IDENTITY_FILE = Path(os.environ.get("POLLINIA_IDENTITY_FILE") or DATA_FOLDER / "identity")
"""The secret that tells this installation from a copy of its database. Made at first need; never in the database."""

BASE_URL = _address("POLLINIA_BASE_URL") or "http://127.0.0.1:8000"
"""Where researchers reach this installation; the redirect URI to register at ORCID begins with it."""

TRIAL_REGISTRY = _address("POLLINIA_TRIAL_REGISTRY")
"""The base URL of a registry of your own, used instead of ORCID's sandbox while Sandbox mode is on."""

METRICS_TOKEN = _secret("POLLINIA_METRICS_TOKEN")
"""Who has it may read /metrics; without one nobody may."""

LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("da", "Dansk"), ("nl", "Nederlands")]
"""What researchers can read. The pages for administrators are in English."""

LANGUAGE_CODE = _language(os.environ.get("POLLINIA_LANGUAGE") or "en")
"""The language of whoever has not said which one they want."""

LOCALE_PATHS = [Path(__file__).parent / "locale"]

_MAIL = _email(_secret("POLLINIA_EMAIL") or f"folder:{DATA_FOLDER / 'mail'}")
EMAIL_BACKEND = (
    "pollinia.mail_folder.EmailBackend" if _MAIL.folder else f"django.core.mail.backends.{_MAIL.backend}.EmailBackend"
)
EMAIL_FILE_PATH = _MAIL.folder
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.tls is _Tls.STARTTLS, _MAIL.tls is _Tls.IMPLICIT
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = _sender(os.environ.get("POLLINIA_EMAIL_FROM"))
"""Whom researchers get e-mails from, and may answer."""

_HAS_TLS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "pollinia.web.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "pollinia.web.security_headers.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pollinia.web.sign_in_required.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pollinia.web.null_characters.null_characters",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "procrastinate.contrib.django",
    "pollinia.store",
    "pollinia.web",
]
IDENTITY_PROVIDER = identity_provider(
    issuer=os.environ.get("POLLINIA_SSO_OIDC_ISSUER"),
    client_id=os.environ.get("POLLINIA_SSO_OIDC_CLIENT_ID"),
    client_secret=_secret("POLLINIA_SSO_OIDC_CLIENT_SECRET"),
    metadata=os.environ.get("POLLINIA_SSO_SAML_METADATA"),
    saml_key=_secret("POLLINIA_SSO_SAML_KEY"),
    attribute=os.environ.get("POLLINIA_SSO_ATTRIBUTE"),
    person_field=os.environ.get("POLLINIA_SSO_PERSON_FIELD"),
    name=os.environ.get("POLLINIA_SSO_NAME"),
)
"""Where researchers sign in beside local accounts; without one django-allauth is not even imported."""

if IDENTITY_PROVIDER:
    INSTALLED_APPS += IDENTITY_PROVIDER.applications
    MIDDLEWARE += ["allauth.account.middleware.AccountMiddleware"]
    MIGRATION_MODULES = dict.fromkeys(("account", "socialaccount"))  # No tables: nothing is kept in them.
    SOCIALACCOUNT_PROVIDERS = IDENTITY_PROVIDER.provider_class
    SOCIALACCOUNT_ADAPTER = "pollinia.web.sso.adapter.SocialAccounts"
    ACCOUNT_USER_MODEL_USERNAME_FIELD = None
    ACCOUNT_LOGIN_METHODS = {"email"}
    ACCOUNT_SIGNUP_FIELDS = ["email*"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "flows" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "pollinia.web.frame.frame",
            ],
        },
    }
]
AUTH_USER_MODEL = "store.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{each}", "OPTIONS": options}
    for each, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HAS_TLS
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HAS_TLS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _HAS_TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
STATIC_URL = "static/"
SECRET_KEY = SimpleLazyObject(lambda: _session_keys()[0])
SECRET_KEY_FALLBACKS = SimpleLazyObject(lambda: _session_keys()[1:])
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
DATABASES = {"default": _database(DATABASE_URL or connection_url(DATA_FOLDER / "postgres"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = os.environ.get("POLLINIA_TIME_ZONE") or "UTC"
"""Where the institution is: whose day it is today, and when the night begins."""
LOGGING_CONFIG = None
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None
PROCRASTINATE_IMPORT_PATHS = ["pollinia.jobs.tasks", "pollinia.jobs.timetable"]

CLIENT_SECRET = _secret("POLLINIA_CLIENT_SECRET")
"""The client secret for ``pollinia configure --secret``; it is kept encrypted in the database from then on."""
