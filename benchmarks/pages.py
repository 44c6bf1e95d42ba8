"""How long does each page take, at the 95th percentile, with 10,000 persons and 500,000 outputs?

    python -m benchmarks.pages [--researchers NUMBER] [--works NUMBER] [--times NUMBER]

The pages are served by a process of their own and asked for over HTTP, one after the other, each so many times. Nine of ten
persons are connected and everything of theirs was exported, a year of use is behind it, one run is on and one is held. It is an
administrator who asks, and a researcher with 350 outputs.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F, Model

from benchmarks.history import a_year_of_use
from benchmarks.installation import database, figure
from benchmarks.university import COAR_ARTICLE, export_all, found_university, person, write_more
from pollinia.domain.roles import Role
from pollinia.flows.count_outputs import count_outputs
from pollinia.reports.catalogue import REPORTS
from pollinia.store.accounts import Account, account_of
from pollinia.store.audit import AuditLine
from pollinia.store.candidates import ImportCandidate
from pollinia.store.connections import Connection
from pollinia.store.content import Person, RefusedRecord, ResearchOutput
from pollinia.store.exported import ExportedItem, RefusedItem
from pollinia.store.invitations import Invitation
from pollinia.store.local_values import LocalValue
from pollinia.store.runs import ActionTaken, Outcome, Run, RunState, Turn
from pollinia.trial.environment import free_port

WARM_UP = 3
MOST_WORKS = 350
"""Of the one whose own pages are asked for."""

LOADED: tuple[type[Model], ...] = (
    *(Person, ResearchOutput, Connection, ExportedItem, RefusedItem, Run, Turn, ActionTaken, ImportCandidate, RefusedRecord),
    *(LocalValue, Invitation, Account, AuditLine),
)
"""What the lists are about."""

OWN_PATHS = (
    "/my-orcid",
    "/my-orcid/progress",
    "/my-orcid/preview",
    "/my-orcid/items",
    "/my-orcid/items?page=7",
    "/my-orcid/items?search=orchids",
    "/my-orcid/items?state=on-orcid",
    "/my-orcid/items?kind=output",
    "/my-orcid/from-orcid",
    "/my-orcid/history",
    "/my-orcid/history?page=7",
    "/my-orcid/stop",
)
"""What a researcher looks at."""


def main(researchers: int, works: int, times: int) -> None:
    with database():
        one = person(researchers // 2)
        found_university(researchers, works)
        write_more(one, works, MOST_WORKS)
        Connection.objects.annotate(tenth=F("id") % 10).filter(tenth=7).exclude(person_id=one.id).delete()
        export_all()
        a_year_of_use()
        count_outputs()
        for table in LOADED:
            figure(f"loaded, {table._meta.verbose_name_plural}", table._default_manager.count(), "rows")
        with pages() as port:
            administrator, researcher = signed_in(Role.ADMINISTRATOR), signed_in(Role.PERSONAL, one.id)
            asked = [(administrator, each) for each in (*paths(one.id), *run_paths())]
            asked += [(researcher, each) for each in OWN_PATHS]
            for cookie, path in asked:
                figure(f"95th percentile, {path}", 1000 * measure(port, cookie, path, times), "ms")


def paths(one: str) -> list[str]:
    """Every list with its searches and filters, its last page, and one of each kind."""
    article = quote(COAR_ARTICLE, safe="")
    return [
        "/",
        "/administrator/integrations/orcid",
        "/administrator/integrations/orcid/versions",
        "/administrator/integrations/orcid/organisations?root_organisation=department",
        "/administrator/accounts",
        *late("/administrator/accounts", Account, 50),
        "/administrator/audit",
        *late("/administrator/audit", AuditLine, 100),
        "/invitations",
        "/invitations?organisation=D1",
        "/invitations/sent",
        *late("/invitations/sent", Invitation, 50),
        *(f"/invitations/sent?state={each}" for each in ("used", "expired")),
        "/master-data/organisations",
        "/master-data/organisations?search=department",
        "/master-data/organisations?parent=U",
        "/master-data/organisations/incomplete",
        "/master-data/organisations/one/U",
        "/master-data/persons",
        "/master-data/persons?search=example+77",
        "/master-data/persons?state=exporting",
        "/master-data/persons?below=D1",
        *late("/master-data/persons", Person, 50),
        f"/master-data/persons/{one}",
        "/master-data/research-outputs",
        "/master-data/research-outputs?search=pollination+orchids",
        "/master-data/research-outputs?status=published",
        f"/master-data/research-outputs?type={article}",
        "/master-data/research-outputs?year=2010",
        f"/master-data/research-outputs?year=2010&type={article}&search=growth",
        f"/master-data/research-outputs?person={one}",
        *late("/master-data/research-outputs", ResearchOutput, 50),
        f"/master-data/research-outputs/{one}-0",
        f"/master-data/contributors/{one}-0",
        "/master-data/sources",
        "/master-data/file-handles",
        "/master-data/file-handles/import-mapping",
        "/attention",
        "/attention/reconnect",
        "/attention/refused",
        *late("/attention/refused", RefusedItem, 50),
        "/attention/candidates",
        "/attention/kept-aside",
        "/attention/kept-aside?taken=yes",
        "/attention/disagreements",
        "/reports",
        *(f"/reports/{each.name}" for each in REPORTS),
        *(f"/reports/{each.name}?under=D1" for each in REPORTS if each.by_organisation),
        *(f"/reports/{each.name}.csv" for each in REPORTS),
        f"/api/v1/persons/{one}/orcid",
    ]


def run_paths() -> list[str]:
    """The list of runs, and each kind of run with its researchers and actions: by outcome, in the middle and at the end."""
    asked = ["/runs", *late("/runs", Run, 50)]
    first = Run.objects.earliest("id")
    on, held = (Run.objects.get(state=each) for each in (RunState.RUNNING, RunState.HELD))
    for run in (first, on):
        asked += [f"/runs/{run.pk}", f"/runs/{run.pk}/progress", f"/runs/{run.pk}/actions", f"/runs/{run.pk}/researchers"]
        asked += [f"/runs/{run.pk}/actions?outcome={each}" for each in Outcome.values]
        pages = max(1, ActionTaken.objects.filter(run=run).count() // 50)
        asked += [f"/runs/{run.pk}/actions?page={each}" for each in (max(1, pages // 2), pages)]
        asked += [f"/runs/{run.pk}/actions?outcome=done&page={max(1, pages // 2)}"]
    asked += [f"/runs/{first.pk}/researchers?state=stopped", f"/runs/{on.pk}/researchers?state=waiting"]
    return [*asked, f"/runs/{held.pk}", f"/runs/{held.pk}/researchers"]


def late(path: str, table: type[Model], size: int) -> list[str]:
    """The page in the middle of a list and the last one; once where they are one."""
    pages = max(1, -(-table._default_manager.count() // size))
    return [f"{path}?page={each}" for each in sorted({max(1, pages // 2), pages})]


def measure(port: int, cookie: str, path: str, times: int) -> float:
    """Seconds at the 95th percentile."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    taken = []
    for _ in range(times + WARM_UP):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        taken.append(time.perf_counter() - began)
        assert answer.status == 200, (path, answer.status)
    connection.close()
    return statistics.quantiles(taken[WARM_UP:], n=20, method="inclusive")[-1]


def signed_in(role: Role, person_id: str | None = None) -> str:
    """The cookie of an account with that role; of a person it is their own."""
    account = account_of(person_id) if person_id else None
    if account is None:
        account = Account(email=f"{role}@example.org", name="Benchmark", role=role)
        account.set_unusable_password()
        account.save()
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def pages() -> Iterator[int]:
    """The pages answer at this port while this lasts."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "pollinia", "web", "--port", str(port)], env=os.environ.copy())
    try:
        until = time.monotonic() + 60
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/health")
                connection.getresponse().read()
            except OSError:
                assert time.monotonic() < until, "the pages do not answer"
                time.sleep(0.1)
            else:
                break
        yield port
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--researchers", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--works", type=int, default=50, help="of each (default: %(default)s)")
    parser.add_argument("--times", type=int, default=40, help="that each page is asked for (default: %(default)s)")
    main(**vars(parser.parse_args()))
