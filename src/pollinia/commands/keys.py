"""Show the keys that encrypt tokens and secrets in the database, or change to a new one while everything goes on.

rotate makes a new key and encrypts everything with it; forget then throws the older ones away. With several machines that have
a key file each: add, copy the file to all of them, and rotate --added on one.
"""

from __future__ import annotations

import argparse

from pollinia.commands.operator import operator
from pollinia.commands.output import add_json_argument, print_json, say, table
from pollinia.flows.rotate_keys import add_waiting_key, count_keys, forget_older_keys, rotate_keys

NAME = "keys"
EXAMPLE = "pollinia keys rotate"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "deed", nargs="?", choices=("show", "rotate", "forget", "add"), default="show", help="what to do (default: show)"
    )
    parser.add_argument("--added", action="store_true", help="rotate to the last key of the file instead of a new one")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    match arguments.deed:
        case "rotate":
            done = rotate_keys(operator(), to_last=arguments.added)
            sentence = "Everything is under the new key." if done.is_new else "The rotation begun before is done."
            _say(arguments, f"{sentence} Encrypted anew: {done.values}.")
        case "forget":
            _say(arguments, f"Keys forgotten: {forget_older_keys(operator())}.")
        case "add":
            add_waiting_key(operator())
            _say(arguments, "Added, and not used yet. Copy the file to all machines, then: pollinia keys rotate --added")
    now = count_keys()
    if arguments.json:
        print_json(now)
    else:
        table("Keys", {"Keys": now.keys, "Values under the newest": now.under_newest, "Under older ones": now.under_older})
    return 0


def _say(arguments: argparse.Namespace, sentence: str) -> None:
    if not arguments.json:
        say(sentence)
