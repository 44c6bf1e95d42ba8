"""See it all at work: a fictional university, its researchers' ORCID records on a local registry, exported twice.

Everything runs on this machine, in a database of its own. It stays up afterwards, with the pages, so that you can look around.
"""

from __future__ import annotations

import argparse
import signal
import threading
from urllib.parse import urlsplit

from django.conf import settings

from pollinia.commands.export import as_object, tell
from pollinia.commands.output import add_json_argument, complain, print_json, progress, say, table
from pollinia.flows.accounts import first_administrator_link
from pollinia.serve import Part, supervise
from pollinia.trial.demo import Demonstrated, demonstrate, newcomers_link, only_demo, record_pages
from pollinia.trial.sandbox_process import running_sandbox

NAME = "demo"
EXAMPLE = "pollinia demo --once --json"
NEEDS_DATABASE = True

SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="end after the report instead of staying up")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    registry = str(settings.TRIAL_REGISTRY)
    with only_demo(), running_sandbox(registry, settings.DATA_FOLDER / "sandbox.log"):
        with progress("Starting") as show:
            shown = demonstrate(registry, show)
        if arguments.json:
            print_json(_as_object(shown))
        else:
            _tell(shown, registry)
        if not arguments.once:
            _serve_until_the_end()
    return 0 if shown.second.writes == 0 and not (shown.first.stopped or shown.first.ended_early) else 1


def _serve_until_the_end() -> None:
    """The pages, and a worker beside them, for whoever looks around."""
    say(f"The pages, for you as the first administrator:\n  {first_administrator_link()}")
    say(f"The same, as a researcher who has not connected yet (in another browser, or a private window):\n  {newcomers_link()}")
    complain("Press Ctrl-C to end the demo.")
    ended = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: ended.set())
    port = str(urlsplit(settings.BASE_URL).port)
    supervise((Part(("web", "--port", port)), Part(("worker",))), lambda: None, ended)


def _as_object(shown: Demonstrated) -> dict[str, object]:
    return {
        **as_object(shown.first),
        "second_run_writes": shown.second.writes,
        "second_run_requests": shown.second.requests,
        "kept_aside": sum(each.refused for each in shown.imports),
        "seconds": round(shown.seconds, 2),
    }


def _tell(shown: Demonstrated, registry: str) -> None:
    for each in shown.imports:
        taken = f"{each.taken.added} added, {each.refused} kept aside, {each.flaws} taken without a value"
        say(f"Imported {each.source}: {each.read} records read, {taken}.")
    say(f"Connected {len(shown.connected)} researchers through OAuth, each with their consent.")
    say()
    tell("First export", shown.first)
    say()
    table("Exported again, nothing changed", {"Requests": shown.second.requests, "Items written": shown.second.writes})
    say()
    say(f"All in {shown.seconds:.1f} seconds. The records, as their readers would see them:")
    for name, page in record_pages(registry)[:SHOWN]:
        say(f"  {page}  {name}")
    say(f"  {registry}/  all of them")
