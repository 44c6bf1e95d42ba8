"""Whether a person's identifiers and profile page may go."""

from __future__ import annotations

from pollinia.domain.content import Identifier, Visibility
from pollinia.domain.options import Options
from pollinia.domain.records.item import RecordItem
from pollinia.domain.selection import LABELS, OPTED_OUT, Outcome, Reason, Researcher, Verdict, left_out, switched_off
from pollinia.domain.web_address import web_address

_IDENTIFIER_SETTINGS = {"scopus-author": "scopus_author_id", "researcherid": "researcher_id", "dai": "digital_author_id"}


def judge_identifier(
    identifier: Identifier, item: RecordItem | None, key: str, researcher: Researcher, options: Options
) -> Verdict:
    """The verdict on an identifier of the person; ``item`` is None where it is not well formed."""
    setting = _IDENTIFIER_SETTINGS.get(identifier.scheme)
    if setting is None:
        return left_out(Reason.KIND_NOT_EXPORTED, f"Identifiers of this kind ({identifier.scheme}) are not exported.")
    if not getattr(options, setting):
        return switched_off(setting)
    if key in researcher.opted_out:
        return OPTED_OUT
    if item is None:
        return left_out(Reason.MALFORMED, f"{identifier.value} is not a valid {LABELS[setting]}. Correct it in the source.")
    return Verdict(Outcome.EXPORTED, Reason.ELIGIBLE, f"It is exported as {LABELS[setting]}.")


def judge_portal_url(researcher: Researcher, options: Options) -> Verdict:
    person = researcher.person
    if not options.portal_url:
        return switched_off("portal_url")
    if person.visibility not in (None, Visibility.PUBLIC):
        return left_out(
            Reason.NOT_PUBLIC,
            f"The visibility of the profile is {person.visibility.capitalize()}; only a Public one is exported.",
        )
    if "portal-url" in researcher.opted_out:
        return OPTED_OUT
    if not person.profile_url:
        return left_out(Reason.NO_PROFILE, "No address of a public profile page is known.")
    if web_address(person.profile_url) is None:
        return left_out(
            Reason.MALFORMED, "The address of the profile page is no http or https address. Correct it in the source."
        )
    return Verdict(Outcome.EXPORTED, Reason.ELIGIBLE, "It is exported as a link to the profile page.")
