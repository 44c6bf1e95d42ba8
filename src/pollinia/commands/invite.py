"""Invite researchers by e-mail to connect their ORCID iD, or show who would be invited.

Each gets a personal link. A worker sends the invitations, at the rate that is set.
"""

from __future__ import annotations

import argparse

from django.conf import settings

from pollinia.commands.operator import operator
from pollinia.commands.output import add_json_argument, print_json, say, table
from pollinia.domain.invitations import Fate, Whom
from pollinia.flows.invite import Preview, invite, preview_invitations
from pollinia.reports.paging import Paging

NAME = "invite"
EXAMPLE = "pollinia invite --organisation BOT --dry-run"
NEEDS_DATABASE = True

_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--organisation",
        metavar="ID",
        default="",
        help="only persons of this organisation and the units below it (default: everybody)",
    )
    states = [each.value for each in Whom]
    parser.add_argument("--state", choices=states, default=Whom.NOT_CONNECTED.value, help="who (default: %(default)s)")
    languages = [code for code, _ in settings.LANGUAGES]
    parser.add_argument(
        "--language",
        choices=languages,
        default=settings.LANGUAGE_CODE,
        help="of the e-mail, for those who have no language of their own (default: %(default)s)",
    )
    parser.add_argument("--dry-run", action="store_true", help="invite nobody; show who would be")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    whom = Whom(arguments.state)
    preview = preview_invitations(whom, arguments.organisation, Paging(size=_SHOWN))
    made = 0 if arguments.dry_run else invite(whom, arguments.organisation, arguments.language, by=operator())
    if arguments.json:
        left_out = {fate.value: number for fate, number in preview.fates.items() if fate is not Fate.INVITED}
        print_json({"invited": made, "can_be_invited": preview.page.total, "left_out": left_out})
    elif arguments.dry_run:
        _show(preview)
    else:
        say(f"Invitations that wait to be sent: {made}. A worker sends them: pollinia serve, or pollinia worker.")
    return 0


def _show(preview: Preview) -> None:
    for each in preview.page.entries:
        say(f"{each.name}  {each.address}")
    if preview.page.total > len(preview.page.entries):
        say(f"… and {preview.page.total - len(preview.page.entries)} more")
    table("Who", {fate.value: number for fate, number in preview.fates.items()})
