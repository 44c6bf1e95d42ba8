"""Changing the configuration: whole or not at all, each time a new version."""

from __future__ import annotations

import pytest
from tests.people import UNIVERSITY

from pollinia.domain.options import Membership, Options
from pollinia.domain.setting_texts import ConfigurationRefused
from pollinia.flows.change_configuration import change_configuration, store_client_secret
from pollinia.flows.import_content import import_content
from pollinia.flows.registry_access import CredentialsMissing
from pollinia.store.configuration import current_options
from pollinia.store.models import ConfigurationVersion

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_installation_has_the_defaults() -> None:
    assert current_options() == Options()


def test_every_change_is_a_version_with_who_and_what() -> None:
    assert change_configuration({"portal_url": False}, "ada") == ["portal_url"]
    change_configuration({"portal_url": True, "membership": Membership.PUBLIC}, "ben")
    versions = ConfigurationVersion.objects.order_by("id")
    assert [(each.saved_by, each.options["portal_url"]) for each in versions] == [("ada", False), ("ben", True)]
    assert current_options().membership is Membership.PUBLIC


def test_saving_what_is_already_so_makes_no_version() -> None:
    assert change_configuration({"portal_url": True}, "ada") == []
    assert not ConfigurationVersion.objects.exists()


def test_contradictions_are_refused_together_and_nothing_is_saved() -> None:
    with pytest.raises(ConfigurationRefused) as refused:
        change_configuration({"sandbox_client_id": "APP-1", "publication_statuses": frozenset()}, "ada")
    assert "APP- and 16 characters" in str(refused.value)
    assert "at least one publication status" in str(refused.value)
    assert not ConfigurationVersion.objects.exists()


def test_the_root_must_be_an_organisation_that_is_there() -> None:
    with pytest.raises(ConfigurationRefused, match="no organisation U"):
        change_configuration({"root_organisation": "U"}, "ada")
    import_content("cris", [UNIVERSITY])
    change_configuration({"root_organisation": "U"}, "ada")
    assert current_options().root_organisation == "U"


def test_a_secret_needs_a_client_to_belong_to() -> None:
    with pytest.raises(CredentialsMissing, match="client ID"):
        store_client_secret("hush", by="somebody")
