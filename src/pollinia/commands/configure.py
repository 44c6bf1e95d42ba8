"""Show the configuration, or change it, setting by setting.

Without arguments the settings are shown. A change is NAME=VALUE: on and off for switches, a comma between several values.
A worker that runs exports at once what a change touches, else the next export does.
The client secret is read from POLLINIA_CLIENT_SECRET, from the file that POLLINIA_CLIENT_SECRET_FILE names, or asked for.
"""

from __future__ import annotations

import argparse
import getpass

from django.conf import settings

from pollinia.commands.operator import operator
from pollinia.commands.output import add_json_argument, print_json, say, table
from pollinia.domain.options import SETTINGS
from pollinia.domain.setting_texts import read_changes, shown
from pollinia.flows.change_configuration import change_configuration, store_client_secret
from pollinia.flows.registry_access import CredentialsMissing
from pollinia.store.configuration import current_options

NAME = "configure"
EXAMPLE = "pollinia configure sandbox_mode=on sandbox_client_id=APP-0123456789ABCDEF export_enabled=on --secret"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("changes", nargs="*", metavar="NAME=VALUE", help="settings to change")
    parser.add_argument("--secret", action="store_true", help="also store the client secret of the registry in use")
    add_json_argument(parser)


def _asked() -> str:
    try:
        return getpass.getpass("Client secret: ")
    except EOFError:
        raise CredentialsMissing("There is no terminal to ask for the secret: set POLLINIA_CLIENT_SECRET.") from None


def run(arguments: argparse.Namespace) -> int:
    changed = change_configuration(read_changes(arguments.changes), saved_by=operator()) if arguments.changes else []
    if arguments.secret:
        store_client_secret(settings.CLIENT_SECRET or _asked(), by=operator())
    values = shown(current_options())
    if arguments.json:
        print_json(values)
        return 0
    if changed:
        say(f"Saved. Changed: {', '.join(changed)}.")
    table("Configuration", {f"{each.field} ({each.label})": values[each.field] for each in SETTINGS})
    return 0
