from dataclasses import fields, replace

from pollinia.domain.content import PublicationStatus
from pollinia.domain.contradictions import contradictions
from pollinia.domain.options import (
    SETTINGS,
    DeletedAtOrcid,
    InRevalidation,
    Membership,
    Options,
    OtherSources,
    changed_fields,
)

CLIENT_ID = "APP-0123456789ABCDEF"


def test_every_field_has_exactly_one_setting_in_the_same_order() -> None:
    assert [each.field for each in SETTINGS] == [each.name for each in fields(Options)]


def test_every_setting_has_a_label_of_its_own_and_a_help_of_whole_sentences() -> None:
    assert len({each.label for each in SETTINGS}) == len(SETTINGS)
    assert all(each.help.endswith(".") for each in SETTINGS)


def test_a_new_installation_is_as_the_configuration_page_says() -> None:
    options = Options()
    assert options.publication_statuses == {PublicationStatus.PUBLISHED, PublicationStatus.EPUB}
    assert options.workflow.label(options.workflow_threshold) == "Validated"
    assert (options.membership, options.export_enabled, options.sandbox_mode) == (Membership.MEMBER, False, False)
    assert (options.export_affiliation, options.detailed_affiliations, options.only_active_affiliations) == (True, False, False)
    assert options.in_revalidation is InRevalidation.KEEP
    assert options.works_of_other_sources is OtherSources.ADD
    assert options.deleted_at_orcid is DeletedAtOrcid.ADD_AGAIN
    assert (options.brake_share, options.brake_items) == (0.2, 50)
    assert contradictions(options) == []


def test_each_registry_has_a_client_id_of_its_own() -> None:
    options = Options(production_client_id="APP-PPPPPPPPPPPPPPPP", sandbox_client_id="APP-SSSSSSSSSSSSSSSS")
    assert options.client_id == "APP-PPPPPPPPPPPPPPPP"
    assert replace(options, sandbox_mode=True).client_id == "APP-SSSSSSSSSSSSSSSS"


def test_exporting_needs_both_a_members_client_and_the_setting() -> None:
    assert Options(export_enabled=True).may_export
    assert not Options().may_export
    assert not Options(export_enabled=True, membership=Membership.PUBLIC).may_export


def test_what_changed_is_named_in_the_order_of_the_page() -> None:
    assert changed_fields(Options(), Options(portal_url=False, sandbox_mode=True)) == ["sandbox_mode", "portal_url"]
    assert changed_fields(Options(), Options()) == []
