"""The page Administrator > Integrations > ORCID as a value: every setting, its default, what is allowed, what depends on what.

A configuration is one ``Options``. Secrets are not in it (they are kept encrypted, beside it), nor is the work type mapping
file, which is content of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from pollinia.domain.content import PublicationStatus
from pollinia.domain.workflow import FOUR_STEPS, Workflow


class Membership(StrEnum):
    """PUBLIC can connect and import only; MEMBER can also export."""

    PUBLIC = "public"
    MEMBER = "member"


class InRevalidation(StrEnum):
    KEEP = "keep"
    REMOVE = "remove"


class OtherSources(StrEnum):
    ADD = "add"
    ONLY_IF_MISSING = "only-if-missing"


class DeletedAtOrcid(StrEnum):
    ADD_AGAIN = "add-again"
    RESPECT = "respect"


class InvitationLink(StrEnum):
    """What the personal link of an invitation does for whoever opens it."""

    SIGNS_IN = "signs-in"
    NEEDS_SIGN_IN = "needs-sign-in"


@dataclass(frozen=True, slots=True)
class Options:
    """One configuration. The defaults are those of a new installation; SETTINGS describes each field for people."""

    sandbox_mode: bool = False
    membership: Membership = Membership.MEMBER
    production_client_id: str = ""
    sandbox_client_id: str = ""
    log_out_before_connecting: bool = False
    export_enabled: bool = False
    publication_statuses: frozenset[PublicationStatus] = frozenset({PublicationStatus.PUBLISHED, PublicationStatus.EPUB})
    workflow: Workflow = FOUR_STEPS
    workflow_threshold: str = "validated"
    in_revalidation: InRevalidation = InRevalidation.KEEP
    works_of_other_sources: OtherSources = OtherSources.ADD
    brake_share: float = 0.2
    brake_items: int = 50
    deleted_at_orcid: DeletedAtOrcid = DeletedAtOrcid.ADD_AGAIN
    export_affiliation: bool = True
    detailed_affiliations: bool = False
    only_active_affiliations: bool = False
    portal_url: bool = True
    scopus_author_id: bool = True
    researcher_id: bool = True
    digital_author_id: bool = True
    root_organisation: str | None = None
    night_begins_at: int = 2
    verify_every_days: int = 1
    keep_history_days: int = 365
    member_requests_per_second: int = 24
    public_requests_per_second: int = 12
    burst: int = 40
    public_requests_per_day: int = 100_000
    support_contact: str = ""
    invitation_link: InvitationLink = InvitationLink.SIGNS_IN
    invitation_days: int = 30
    invitations_per_hour: int = 200
    reminders_at_most: int = 1
    reminder_after_days: int = 14

    @property
    def client_id(self) -> str:
        """The client ID of the registry in use."""
        return self.sandbox_client_id if self.sandbox_mode else self.production_client_id

    @property
    def may_export(self) -> bool:
        """Whether anything may be written to any record: a member's client, and export enabled."""
        return self.membership is Membership.MEMBER and self.export_enabled


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the configuration page: the field of Options, its label and its help, in the page's words and order."""

    field: str
    label: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "sandbox_mode",
        "Sandbox mode",
        "On: everything happens on ORCID's sandbox registry (sandbox.orcid.org) with credentials and connections of its own. "
        "Off: the production registry (orcid.org).",
    ),
    Setting(
        "membership",
        "Membership type",
        "Public API: researchers can connect their iD and import. Member API: content can also be exported to their records.",
    ),
    Setting(
        "production_client_id",
        "Client ID",
        "The client ID that ORCID gave your institution for the production registry, such as APP-0123456789ABCDEF.",
    ),
    Setting(
        "sandbox_client_id",
        "Sandbox client ID",
        "The client ID of your institution at the sandbox registry. It is never used with the production registry.",
    ),
    Setting(
        "log_out_before_connecting",
        "Log out before connecting profiles to ORCID",
        "On: an ORCID session that is open in the browser is ended first, so that the right person signs in.",
    ),
    Setting(
        "export_enabled",
        "Enable export of content to ORCID",
        "On: researchers may choose to export; each one still consents. Off: nothing is written, and what is there stays.",
    ),
    Setting(
        "publication_statuses",
        "Publication status",
        "Research outputs are exported while their current publication status is one of these.",
    ),
    Setting(
        "workflow",
        "Workflow steps",
        "The steps of your system's workflow for research outputs, first to last, with the re-validation step beside them.",
    ),
    Setting(
        "workflow_threshold",
        "Workflow",
        "Research outputs are exported from this step on. Outputs at an earlier step stay here.",
    ),
    Setting(
        "in_revalidation",
        "While an output is in re-validation",
        "Keep what is on the ORCID record unchanged, or remove it. Removing and adding again sends the researcher two notices.",
    ),
    Setting(
        "works_of_other_sources",
        "Works already on the record from another source",
        "Add ours too: ORCID shows both as one group. Only if missing: a work that another source has added is left to it.",
    ),
    Setting(
        "brake_share",
        "Brake: share",
        "A run that would remove or rewrite more than this share of what we have on ORCID stops and asks first.",
    ),
    Setting(
        "brake_items",
        "Brake: number of items",
        "The brake acts only when more than this number of items is concerned.",
    ),
    Setting(
        "deleted_at_orcid",
        "Items that the researcher deleted in ORCID",
        "Add them again at the next export, or respect the deletion and leave them off the record.",
    ),
    Setting(
        "export_affiliation",
        "Export affiliation to ORCID",
        "On: one employment at the institution: name, city, country, organisation ID, and the end date of a former member.",
    ),
    Setting(
        "detailed_affiliations",
        "Export detailed affiliations",
        "On: every affiliation, each with its unit, job title, start and end date. Needs Export affiliation to ORCID.",
    ),
    Setting("only_active_affiliations", "Only active affiliations", "On: affiliations that have ended are left out."),
    Setting(
        "portal_url",
        "Portal URL",
        "The person's public profile page. Turn it off where your portal is not public.",
    ),
    Setting("scopus_author_id", "Scopus Author ID", "Written to the record when the person has one."),
    Setting("researcher_id", "Researcher ID", "Written to the record when the person has one."),
    Setting("digital_author_id", "Digital Author ID", "Written to the record when the person has one."),
    Setting(
        "root_organisation",
        "Root organisation",
        "Supplies name, address and ROR ID where the person's own branch of the tree has no ROR ID.",
    ),
    Setting(
        "night_begins_at",
        "Nightly run at",
        "The hour, 0 to 23, at which the nightly run begins: sources are read, and records brought in step.",
    ),
    Setting(
        "verify_every_days",
        "Verify each record every … days",
        "Each connected record is read this often, one request each, to notice what was changed there. 0: never.",
    ),
    Setting(
        "keep_history_days",
        "Keep the history for … days",
        "What was written when, with ORCID's answers, is deleted after this time. What is on the records is always known.",
    ),
    Setting(
        "member_requests_per_second",
        "Requests per second, Member API",
        "ORCID's limit for your client, shared by everything that runs here. ORCID publishes 24.",
    ),
    Setting(
        "public_requests_per_second",
        "Requests per second, Public API",
        "The same with the Public API. ORCID publishes 12.",
    ),
    Setting("burst", "Burst", "How many requests ORCID lets come at once before it turns any away. ORCID publishes 40."),
    Setting(
        "public_requests_per_day",
        "Requests per day, Public API",
        "The daily quota of the Public API; what is over it waits for the next day. The Member API has none.",
    ),
    Setting(
        "support_contact",
        "Support contact",
        "An e-mail address or a web page: it stands on the pages of researchers and in the e-mails to them.",
    ),
    Setting(
        "invitation_link",
        "Link of an invitation",
        "It signs the person in, once, or it leads to the sign-in page, and works for the account of that person alone.",
    ),
    Setting("invitation_days", "Days that the link works", "After that it leads to a page that says so."),
    Setting(
        "invitations_per_hour",
        "Invitations per hour",
        "Invitations and reminders are sent at no more than this rate, so that no mail server takes them for spam.",
    ),
    Setting(
        "reminders_at_most",
        "Reminders at most",
        "Who does not connect is reminded this often. 0: never. Who asks for no more e-mails is not reminded.",
    ),
    Setting(
        "reminder_after_days", "Reminder after … days", "How long after an invitation, or a reminder, the next one is sent."
    ),
)


def changed_fields(before: Options, after: Options) -> list[str]:
    """The names of the fields in which two configurations differ, in the page's order."""
    return [each.name for each in fields(Options) if getattr(before, each.name) != getattr(after, each.name)]
