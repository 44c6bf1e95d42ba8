"""Who signs in here: accounts, the links by which a password is chosen, and attempts that failed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from pollinia.domain.roles import Role


class Account(AbstractBaseUser):
    """Somebody who signs in. The password is hashed by Django; ``person_id`` says who of the persons it is."""

    email = models.TextField(unique=True, help_text="In lower case")
    name = models.TextField()
    role = models.TextField(choices=[(each.value, each.value) for each in Role])
    person_id = models.TextField(null=True)
    language = models.TextField(null=True, help_text="Of the e-mails, as chosen on a page")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person_id"], condition=models.Q(is_active=True), name="account_one_open"),
        ]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[BaseUserManager[Account]] = BaseUserManager()  # type: ignore[assignment]


def account_of(person_id: str) -> Account | None:
    """The person's account: the open one, of which there is one at most; else the closed one that was made first."""
    return Account.objects.filter(person_id=person_id).order_by("-is_active", "pk").first()


class OneTimeLink(models.Model):
    """A link to choose a password by, once. Only its digest is kept. Without an account it makes the first administrator."""

    digest = models.TextField(unique=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True)
    expires_at = models.DateTimeField()
    mailed = models.IntegerField(
        default=0, help_text="How many e-mails in a row brought one, this one included; 0: it was handed out"
    )


class FailedSignIn(models.Model):
    """How often in a row somebody has failed to sign in with this e-mail address, whether there is such an account or not."""

    email = models.TextField(unique=True)
    times = models.IntegerField()
    last_at = models.DateTimeField()
