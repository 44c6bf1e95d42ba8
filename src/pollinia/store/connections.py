"""Who is connected to which ORCID record, with what permission, and what they asked us not to send."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from pollinia.domain.permission import ConnectionState
from pollinia.store.secrets import EncryptedTextField


class Connection(models.Model):
    """A researcher's authenticated iD at one registry (its site's URL) and what was granted with it."""

    person_id = models.TextField()
    registry = models.TextField()
    client_id = models.TextField(help_text="The API client that it was made with, which ORCID names as the source of our items")
    orcid = models.CharField(max_length=19)
    state = models.TextField(choices=[(state.value, state.value) for state in ConnectionState])
    access_token = EncryptedTextField(null=True)
    refresh_token = EncryptedTextField(null=True)
    scopes = models.TextField(help_text="Granted, separated by blanks")
    name_at_orcid = models.TextField(null=True, help_text="On the record when it was connected, where it is public")
    connected_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True, help_text="When the record was last read whole")
    works_read_at = models.DateTimeField(null=True, help_text="When its works were last looked through for candidates")
    left = models.BooleanField(default=False, help_text="Paused because the last affiliation has ended")
    successor = models.CharField(max_length=19, null=True, help_text="The iD that ORCID says has taken the place of this one")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registry", "person_id"], name="connection_one_per_person"),
            models.UniqueConstraint(fields=["registry", "orcid"], name="connection_one_per_orcid"),
        ]


class Suspicion(models.Model):
    """ORCID has refused the token of a connection. It loses permission once another token has worked: then ours are in order.

    ``connected_at`` is the connection's then: one that was made anew since is not meant. ``since`` then; or, where ORCID was
    asked about it and did not say, a while after that.
    """

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True)
    connected_at = models.DateTimeField()
    since = models.DateTimeField(auto_now_add=True)


class OptOut(models.Model):
    """A content item (the key of a record item) that the researcher does not want on the ORCID record."""

    person_id = models.TextField()
    key = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person_id", "key"], name="opt_out_once")]
