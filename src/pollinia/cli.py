"""The console command ``pollinia``.

Exit status: 0 done, 1 failed or done in part (and says what), 2 wrong use.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from pollinia.domain.problem import Problem
from pollinia.embedded_postgres import embedded_postgres
from pollinia.logs import configure_logs
from pollinia.trial.environment import demo_environment

_MIGRATION_LOCK = 7_655_461_742
"""Any number that nobody else locks in the same database."""


class DatabaseUnreachable(Problem):
    """The database cannot be reached, so nothing was done. Check DATABASE_URL, and that the server runs."""


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    # As Ctrl-C: what was started, the embedded server above all, is ended in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if words[:1] == ["demo"]:
        # Settings are read once, so the demo's own world is set before they are: it never comes near a database in use.
        os.environ.update(demo_environment(os.environ))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pollinia.settings")
    configure_logs()
    try:
        django.setup()
        # Commands import models, which Django allows only now.
        from pollinia.commands import COMMANDS  # noqa: PLC0415

        arguments = _parser(COMMANDS).parse_args(words)
        with running_database() if arguments.command.NEEDS_DATABASE else contextlib.nullcontext():
            return int(arguments.command.run(arguments))
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130


@contextmanager
def running_database() -> Iterator[None]:
    """The database answers and its tables are up to date while this lasts; the embedded server runs as long as it is used."""
    embedded = settings.EMBEDDED_POSTGRES
    with embedded_postgres(embedded) if embedded else contextlib.nullcontext():
        try:
            connection.ensure_connection()
        except OperationalError as problem:
            raise DatabaseUnreachable(str(problem).strip()) from None
        with connection.cursor() as cursor:
            # Two commands started at once must not both change the tables.
            cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
            call_command("migrate", verbosity=0)
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])
        try:
            yield
        finally:
            connection.close()


def _parser(commands: Sequence[ModuleType]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pollinia",
        description="Keeps the ORCID records of an institution's researchers in step with its research information system.",
        epilog="Exit status: 0 done, 1 failed or done in part, 2 wrong use.",
    )
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in commands:
        description = command.__doc__ or ""
        own = subparsers.add_parser(
            command.NAME,
            help=description.split("\n", 1)[0],
            description=description,
            epilog=f"Example: {command.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(own)
        own.set_defaults(command=command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
