"""The configuration page's sections, in the order of the settings."""

from __future__ import annotations

from dataclasses import dataclass

from pollinia.domain.options import Membership, Options


@dataclass(frozen=True, slots=True)
class Section:
    """``fields`` of Options. ``is_export``: of no use where nothing can be exported."""

    key: str
    title: str
    fields: tuple[str, ...]
    is_export: bool = False


SECTIONS = (
    Section("registry", "Registry", ("sandbox_mode", "membership")),
    Section("credentials", "Credentials", ("production_client_id", "sandbox_client_id")),
    Section("connecting", "Connecting", ("log_out_before_connecting",)),
    Section("export", "Export of content", ("export_enabled",), is_export=True),
    Section(
        "outputs",
        "Content type: Research outputs",
        ("publication_statuses", "workflow", "workflow_threshold", "in_revalidation", "works_of_other_sources"),
        is_export=True,
    ),
    Section(
        "brake",
        "Brake, and deletions made in ORCID",
        ("brake_share", "brake_items", "deleted_at_orcid"),
        is_export=True,
    ),
    Section(
        "affiliations",
        "Affiliations",
        ("export_affiliation", "detailed_affiliations", "only_active_affiliations"),
        is_export=True,
    ),
    Section(
        "person", "Portal URL and other IDs", ("portal_url", "scopus_author_id", "researcher_id", "digital_author_id"), True
    ),
    Section("organisation", "Root organisation", ("root_organisation",), is_export=True),
    Section("mapping", "ORCID work type mapping file", ()),
    Section("night", "Night and history", ("night_begins_at", "verify_every_days", "keep_history_days")),
    Section(
        "limits",
        "ORCID's limits",
        ("member_requests_per_second", "public_requests_per_second", "burst", "public_requests_per_day"),
    ),
    Section(
        "invitations",
        "Researchers and invitations",
        (
            "support_contact",
            "invitation_link",
            "invitation_days",
            "invitations_per_hour",
            "reminders_at_most",
            "reminder_after_days",
        ),
    ),
)
"""What stands in ORCID's own terms first, as administrators know it; what is Pollinia's own after it."""


def title(section: Section, options: Options) -> str:
    """What names credentials says which ones, so that they are never mistaken for each other."""
    return f"Sandbox {section.title.lower()}" if section.key == "credentials" and options.sandbox_mode else section.title


def is_shown(field: str, options: Options) -> bool:
    """Each registry has its own client ID, and only that of the one in use is shown."""
    other = "production_client_id" if options.sandbox_mode else "sandbox_client_id"
    return field != other


def why_unavailable(section: Section, options: Options) -> str | None:
    """Why nothing in this section can be set."""
    if section.is_export and options.membership is Membership.PUBLIC:
        return "Not available with the Public API: it can connect researchers and import, but write nothing to their records."
    return None


def why_of_no_use(field: str, options: Options) -> str | None:
    """Why a setting alone has no effect as the others are."""
    if field in {"detailed_affiliations", "only_active_affiliations"} and not options.export_affiliation:
        return "Needs Export affiliation to ORCID."
    return None
