"""How long does each page take, at the 95th percentile, with 10,000 persons and 500,000 outputs?

    python -m benchmarks.pages [--researchers NUMBER] [--works NUMBER] [--times NUMBER]

The pages are served by a process of their own and asked for over HTTP, one after the other, each so many times. Everything was
exported, and an administrator is signed in.
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

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from benchmarks.installation import database, figure
from benchmarks.university import export_all, found_university, person
from pollinia.domain.roles import Role
from pollinia.flows.count_outputs import count_outputs
from pollinia.flows.start_run import start_run
from pollinia.reports.catalogue import REPORTS
from pollinia.store.accounts import Account
from pollinia.store.runs import Run, Trigger
from pollinia.trial.environment import free_port

WARM_UP = 3


def main(researchers: int, works: int, times: int) -> None:
    with database():
        found_university(researchers, works)
        export_all()
        count_outputs()
        start_run(Trigger.ASKED, everyone=True)
        with pages() as port:
            one = person(researchers // 2).id
            administrator, researcher = signed_in(Role.ADMINISTRATOR), signed_in(Role.PERSONAL, one)
            asked = [(administrator, each) for each in paths(researchers, works)] + [(researcher, each) for each in OWN_PATHS]
            for cookie, path in asked:
                figure(f"95th percentile, {path}", 1000 * measure(port, cookie, path, times), "ms")


def paths(researchers: int, works: int) -> list[str]:
    """Every list with its searches and filters, its last page, and one of each kind."""
    one = person(researchers // 2).id
    run_id = Run.objects.latest("id").pk
    lists = (
        "organisations",
        "organisations/incomplete",
        "persons",
        "research-outputs",
        "file-handles",
        "file-handles/import-mapping",
    )
    return [
        "/",
        "/administrator/integrations/orcid",
        "/administrator/integrations/orcid/versions",
        "/administrator/accounts",
        "/administrator/audit",
        "/invitations",
        "/invitations?organisation=D1",
        "/invitations/sent",
        *(f"/master-data/{each}" for each in lists),
        "/master-data/organisations?search=department",
        "/master-data/organisations/one/U",
        "/master-data/persons?search=example+77",
        "/master-data/persons?state=exporting",
        "/master-data/persons?below=D1",
        f"/master-data/persons?page={max(1, researchers // 50)}",
        f"/master-data/persons/{one}",
        "/master-data/research-outputs?search=pollination+orchids",
        "/master-data/research-outputs?status=published",
        f"/master-data/research-outputs?person={one}",
        f"/master-data/research-outputs?page={max(1, researchers * works // 50)}",
        f"/master-data/research-outputs/{one}-0",
        "/runs",
        f"/runs/{run_id}",
        f"/runs/{run_id}/researchers",
        "/attention",
        "/attention/reconnect",
        "/attention/refused",
        "/attention/candidates",
        "/attention/kept-aside",
        "/attention/disagreements",
        "/reports",
        *(f"/reports/{each.name}" for each in REPORTS),
        f"/api/v1/persons/{one}/orcid",
    ]


OWN_PATHS = (
    "/my-orcid",
    "/my-orcid/preview",
    "/my-orcid/items",
    "/my-orcid/items?search=orchids",
    "/my-orcid/from-orcid",
    "/my-orcid/history",
    "/my-orcid/stop",
)
"""What a researcher looks at."""


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
    """The cookie of an account with that role, which may be that of a person."""
    account = Account(email=f"{role}@example.org", name="Benchmark", role=role, person_id=person_id)
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
