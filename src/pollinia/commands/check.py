"""Check that everything an export needs is in order, and say what is not."""

from __future__ import annotations

import argparse

from pollinia.commands.output import add_json_argument, print_json, say
from pollinia.flows.check import check

NAME = "check"
EXAMPLE = "pollinia check"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    findings = check()
    if arguments.json:
        print_json({"findings": findings, "in_order": all(each.in_order for each in findings)})
    else:
        for each in findings:
            say(f"{'in order' if each.in_order else 'NOT     '} {each.subject}: {each.sentence}")
    return 0 if all(each.in_order for each in findings) else 1
