"""The e-mail of an invitation: the institution's own text or the built-in one, and below it the links, always the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from pollinia.domain.content import Person
from pollinia.domain.invitations import Wording, refusals
from pollinia.domain.problem import Problem
from pollinia.flows.addressing import institution_name, spoken_name
from pollinia.flows.write_mail import Letter, letter
from pollinia.store.audit import AuditLine
from pollinia.store.invitations import InvitationText


class TextRefused(Problem):
    """The text cannot be used like this. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Links:
    """``connect`` works until ``expires_at``; ``refuse`` is where no more invitations are asked for."""

    connect: str
    refuse: str
    expires_at: datetime


def invitation_letter(names: dict[str, str], language: str, links: Links, is_reminder: bool = False) -> Letter:
    """What one person reads. ``names``: the fields of the text, but for the institution's name."""
    wording = wording_in_force(language).filled({**names, "institution": institution_name(language)})
    about = {
        "subject": wording.subject,
        "body": wording.body.strip(),
        "connect": links.connect,
        "refuse": links.refuse,
        "until": timezone.localtime(links.expires_at),
        "is_reminder": is_reminder,
    }
    return letter("invitation", language, about)


def names_of(person: Person) -> dict[str, str]:
    """The fields of the text of an invitation that are the person's."""
    return {
        "name": spoken_name(person),
        "given_names": person.given_names or "",
        "family_name": person.family_name or "",
    }


def wording_in_force(language: str) -> Wording:
    own = InvitationText.objects.filter(pk=language).first()
    return Wording(own.subject, own.body) if own else builtin_wording(language)


def builtin_wording(language: str) -> Wording:
    """The text of a new installation."""
    with override(language):
        return Wording(
            gettext("Your ORCID iD and {institution}"),
            "\n\n".join(
                (
                    gettext("Dear {name},"),
                    gettext(
                        "{institution} can keep your ORCID record up to date for you. What our research information system "
                        "knows about you, such as your publications and your affiliation, is added there, and stays right."
                    ),
                    gettext(
                        "It takes about a minute: you sign in at ORCID and decide what we may do. You see beforehand what "
                        "would be added, and can change your mind at any time. If you have no ORCID iD yet, you get one on "
                        "the way."
                    ),
                )
            ),
        )


def save_wording(language: str, wording: Wording, by: str) -> None:
    """Use this text from now on, also for invitations that wait. Raises TextRefused with every reason."""
    wording = Wording(wording.subject.strip(), wording.body.replace("\r\n", "\n").strip())
    problems = refusals(wording)
    if problems:
        raise TextRefused(" ".join(problems))
    with transaction.atomic():
        InvitationText.objects.update_or_create(
            language=language, defaults={"subject": wording.subject, "body": wording.body, "saved_by": by}
        )
        AuditLine.objects.create(by=by, sentence=f"Changed the text of invitations in {dict(settings.LANGUAGES)[language]}.")


def remove_wording(language: str, by: str) -> None:
    """Use the built-in text again."""
    with transaction.atomic():
        InvitationText.objects.filter(pk=language).delete()
        sentence = f"Put the built-in text of invitations in {dict(settings.LANGUAGES)[language]} back."
        AuditLine.objects.create(by=by, sentence=sentence)
