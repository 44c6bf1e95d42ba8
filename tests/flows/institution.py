"""An institution under trial: Pollinia with its own ORCID client at the sandbox, its content, and its researchers' records."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from tests.sandbox.trial import OTHER_CLIENT, Record, Trial

from pollinia.domain.content import ContentItem, Person
from pollinia.flows.change_configuration import change_configuration, store_client_secret
from pollinia.flows.export import Report, export
from pollinia.flows.import_content import import_content
from pollinia.flows.registry_access import redirect_uri
from pollinia.store.audit import AuditLine
from pollinia.store.connections import Connection
from pollinia.trial.connecting import connect_in_trial

SECRET = "a-client-secret"
PASSWORD = "a-password"
READ = "/read-limited"

_numbers = itertools.count(1000)


def empty_queue() -> None:
    """Of what tests that commit have left: its tables are none of ours, which are emptied anyway."""
    with connection.cursor() as cursor:
        for table in ("procrastinate_periodic_defers", "procrastinate_jobs", "procrastinate_workers"):
            cursor.execute(f"DELETE FROM {table}")


@dataclass(slots=True)
class Institution:
    """One installation with the client ``client_id`` at ``sandbox``; ``content`` is what its source holds now."""

    sandbox: Trial
    client_id: str
    content: dict[str, ContentItem] = field(default_factory=dict)

    @classmethod
    def founded(cls, sandbox: Trial) -> Institution:
        empty_queue()
        settings.TRIAL_REGISTRY = sandbox.base
        client_id = f"APP-{next(_numbers):016}"
        sandbox.control(
            "clients",
            {"client_id": client_id, "client_secret": SECRET, "name": "University", "redirect_uris": [redirect_uri()]},
        )
        change_configuration(
            {
                "sandbox_mode": True,
                "sandbox_client_id": client_id,
                "export_enabled": True,
                "detailed_affiliations": True,
                "workflow_threshold": "validated",
                # The sandbox has no limit unless it is told to.
                "member_requests_per_second": 10_000,
                "burst": 10_000,
            },
            saved_by="grace@example.org",
        )
        store_client_secret(SECRET, by="somebody")
        # What a test finds there is what was decided in it.
        AuditLine.objects.all().delete()
        return cls(sandbox, client_id)

    def holds(self, *items: ContentItem) -> None:
        """The source now also holds ``items``, in place of what it had under their IDs."""
        self.content |= {each.id: each for each in items}
        import_content("cris", self.content.values())

    def loses(self, *ids: str) -> None:
        self.content = {id: item for id, item in self.content.items() if id not in ids}
        import_content("cris", self.content.values(), retire_many=True)

    def connect(self, person: Person, **attributes: str) -> Record:
        """The person signs in at the registry and consents; the record is read with a token of somebody else's client."""
        email = f"{person.id}.{next(_numbers)}@example.org"
        orcid = self.sandbox.person(email=email, password=PASSWORD, **attributes)
        connect_in_trial(person.id, email, PASSWORD)
        return Record(self.sandbox, orcid, self.sandbox.token(orcid, OTHER_CLIENT, READ))

    def connection(self, person: Person) -> Connection:
        return Connection.objects.get(person_id=person.id)

    def configure(self, **changes: object) -> None:
        change_configuration(changes, saved_by="grace@example.org")

    def export(self) -> Report:
        return export()

    def client_for(self, record: Record) -> Record:
        """The record as our own client sees it, with a token of its own."""
        return record.as_client(self.client_id)


def works(record: Record) -> list[str]:
    """The titles of the works on a record, sorted; each work counts, grouped or not."""
    groups = record.get("/works").json()["group"]
    return sorted(each["title"]["title"]["value"] for group in groups for each in group["work-summary"])


def items(record: Record, section: str, list_name: str) -> list[dict[str, Any]]:
    """The items of a person section."""
    found: list[dict[str, Any]] = record.get(f"/{section}").json()[list_name]
    return found


def affiliations(record: Record, section: str) -> list[dict[str, Any]]:
    """The summaries of the section ``employment`` or ``education``."""
    groups = record.get(f"/{section}s").json()["affiliation-group"]
    return [each[f"{section}-summary"] for group in groups for each in group["summaries"]]
