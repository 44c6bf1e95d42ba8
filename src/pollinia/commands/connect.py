"""Connect a person to an ORCID record of a registry for trials, consent included.

Runs the real OAuth code flow: it signs in on the registry's own pages as the person, authorises, and stores the connection.
ORCID's own registries are for people: there each researcher connects in the browser.
"""

from __future__ import annotations

import argparse

from pollinia.commands.output import add_json_argument, print_json, say
from pollinia.trial.connecting import connect_in_trial

NAME = "connect"
EXAMPLE = "pollinia connect E1001 --email j.carberry@example.org"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", help="the person's ID")
    parser.add_argument("--email", required=True, help="the e-mail address or ORCID iD to sign in with at the registry")
    parser.add_argument("--password", default="password", help="the password there (default: that of the sandbox's people)")
    parser.add_argument("--read-only", action="store_true", help="consent to reading only")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    connection = connect_in_trial(arguments.person, arguments.email, arguments.password, may_write=not arguments.read_only)
    if arguments.json:
        print_json({"person": connection.person_id, "orcid": connection.orcid, "state": connection.state})
    else:
        say(f"{connection.person_id} is connected to {connection.registry}/{connection.orcid}: {connection.state}.")
    return 0
