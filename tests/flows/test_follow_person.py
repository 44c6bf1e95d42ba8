"""What people may do here follows them to another ID only where they are certainly the same person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import BEN, UNIVERSITY

from pollinia.domain.content import Person
from pollinia.domain.invitations import Whom
from pollinia.domain.roles import Role
from pollinia.flows.import_content import import_content
from pollinia.flows.invite import invite
from pollinia.flows.issue_invitations import issue_invitations
from pollinia.store.accounts import Account
from pollinia.store.connections import Connection, OptOut
from pollinia.store.invitations import Invitation

EMPLOYEE = Person(id="E1", given_names="Cy", email="cy@example.org")


@pytest.fixture
def orcid(institution: Institution) -> str:
    """That of the employee E1, who has an account and an invitation, has connected, and leaves an output out."""
    import_content("cris", [UNIVERSITY])
    import_content("hr", [EMPLOYEE])
    invite(Whom.NOT_CONNECTED, "", "en", "editor@example.org")
    issue_invitations()
    Account.objects.create(email="cy@example.org", name="Cy", role=Role.PERSONAL, password="!", person_id="E1")
    OptOut.objects.create(person_id="E1", key="output:o1")
    return institution.connect(EMPLOYEE).orcid


def whose() -> tuple[str | None, str, str, str]:
    """The person of the account, the connection, the decision and the invitation."""
    invitation = Invitation.objects.get()
    return (
        Account.objects.get().person_id,
        Connection.objects.get().person_id,
        OptOut.objects.get().person_id,
        invitation.person_id if invitation.expires_at and invitation.expires_at > timezone.now() else "nobody",
    )


def test_all_follows_who_has_the_same_e_mail_address_in_both_sources(orcid: str) -> None:
    import_content("hr", [replace(EMPLOYEE, orcid=orcid)])
    import_content("cris", [UNIVERSITY, replace(BEN, orcid=orcid, email="Cy@example.org")])
    assert whose() == ("ben", "ben", "ben", "ben")


def test_nothing_follows_who_only_claims_the_id_of_somebody_else(orcid: str) -> None:
    import_content("cris", [UNIVERSITY, replace(BEN, orcid="0000-0002-1825-0097")])
    import_content("hr", [replace(EMPLOYEE, orcid="0000-0002-1825-0097")])
    assert whose() == (None, "E1", "E1", "nobody")


def test_nothing_is_taken_by_who_claims_an_id_that_another_has_signed_in_with(orcid: str) -> None:
    import_content("hr", [replace(EMPLOYEE, orcid=orcid)])
    import_content("cris", [UNIVERSITY, replace(BEN, orcid=orcid)])
    assert whose() == (None, "E1", "E1", "nobody")


def test_where_a_source_says_no_address_the_connection_follows_its_id_and_the_account_nobody(orcid: str) -> None:
    import_content("hr", [replace(EMPLOYEE, orcid=orcid)])
    import_content("cris", [UNIVERSITY, replace(BEN, orcid=orcid, email=None)])
    assert whose() == (None, "ben", "ben", "nobody")
