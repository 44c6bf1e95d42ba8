"""With a public address over TLS, cookies and forms go over TLS only; on this machine, for trials, they need not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SAYS = """
import django
django.setup()
from django.conf import settings
from django.test import RequestFactory
from django.middleware.security import SecurityMiddleware
from django.http import HttpResponse
request = RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"})
answer = SecurityMiddleware(lambda _: HttpResponse())(request)
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY,
      settings.CSRF_TRUSTED_ORIGINS, "Strict-Transport-Security" in answer.headers)
"""


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://orcid.example.edu", "True True True ['https://orcid.example.edu'] True"),
        ("http://127.0.0.1:8000", "False False True ['http://127.0.0.1:8000'] False"),
    ],
)
def test_what_goes_over_tls_only(address: str, says: str) -> None:
    environment = {**os.environ, "POLLINIA_BASE_URL": address, "DJANGO_SETTINGS_MODULE": "pollinia.settings"}
    ended = subprocess.run([sys.executable, "-c", SAYS], check=False, capture_output=True, text=True, env=environment)
    assert ended.stdout.strip() == says, ended.stderr
