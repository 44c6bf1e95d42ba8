"""A Django site where people sign in with their ORCID iD by django-allauth: the whole way, and who it takes the person for."""

import json
import sys

import django
from django.conf import settings
from django.urls import include, path

given = json.loads(sys.argv[1])
settings.configure(
    SECRET_KEY="of a trial",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "site.sqlite3"}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.orcid",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    SOCIALACCOUNT_PROVIDERS={
        "orcid": {"MEMBER_API": True, "APP": {"client_id": given["client_id"], "secret": given["secret"], "key": ""}}
    },
    SOCIALACCOUNT_STORE_TOKENS=True,
)
django.setup()
urlpatterns = [path("accounts/", include("allauth.urls"))]

from allauth.socialaccount.models import SocialAccount, SocialToken  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

call_command("migrate", verbosity=0)
browser = Client()
print(browser.post("/accounts/orcid/login/").headers["location"], flush=True)
browser.get(sys.stdin.readline().strip())
account = SocialAccount.objects.get()
token = SocialToken.objects.filter(account=account).exists()
print(json.dumps({"uid": account.uid, "given": account.user.first_name, "family": account.user.last_name, "token": token}))
