"""Clients that others wrote for ORCID, unmodified and with ORCID's addresses in them, take the sandbox for ORCID."""

from __future__ import annotations

import json
import ssl
from urllib.parse import urlsplit

import httpx2
import pytest
from tests.sandbox.browser import PASSWORD, Browser
from tests.sandbox.content import affiliation, date, external_id, work
from tests.sandbox.trial import CLIENT, PUBLIC_CLIENT, SECRET, Record, Trial
from tests.witnesses.conftest import Program, Run
from tests.witnesses.relay import Relay

AUTHENTICATIONS = ["client_secret_basic", "client_secret_post"]


@pytest.fixture
def record(sandbox: Trial) -> Record:
    """Two works and an employment, and no e-mail address that anyone may see."""
    record = sandbox.record(given_names="Hypatia", family_name="of Alexandria", password=PASSWORD)
    record.add("work", work(title={"title": {"value": "On conics"}}, publication_date=date("2020", "05")))
    record.add("work", work(title={"title": {"value": "On orchids"}}, publication_date=date("2021")))
    record.add("employment", affiliation(external_id("uri", "https://cris.example.org/a/1"), role_title="Professor"))
    return record


def signed_in(sandbox: Trial, orcid: str, program: Program) -> str:
    """The address that ORCID's pages send the browser to, for the one that the program asked to be opened."""
    asked = urlsplit(program.line())
    assert (asked.scheme, asked.netloc, asked.path) == ("https", "orcid.org", "/oauth/authorize")
    with httpx2.Client(base_url=sandbox.base, timeout=30) as http:
        browser = Browser(sandbox, http, email=orcid, orcid=orcid)
        page = browser.sign_in(http.get(f"{asked.path}?{asked.query}"))
        answer = browser.submit(page, decision="authorize") if page.status_code == 200 else page
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


@pytest.mark.parametrize(("state", "client"), [("member", CLIENT), ("public", PUBLIC_CLIENT)])
def test_pyorcid_reads_a_record(run: Run, sandbox: Trial, record: Record, state: str, client: str) -> None:
    token = sandbox.token(record.orcid) if state == "member" else sandbox.token(None, client, "/read-public")
    read = run("pyorcid_reads", orcid=record.orcid, token=token, state=state).finish()
    assert (read["path"], read["name"]) == (record.orcid, "Hypatia")
    assert read["titles"] == ["On conics", "On orchids"]
    assert len(read["employers"]) == 1


def test_pyorcid_finds_an_absent_email_as_at_orcid(run: Run, record: Record) -> None:
    read = run("pyorcid_reads", orcid=record.orcid, token=record.token, state="member").finish()
    # A list without elements is [], an element that is absent null: ORCID tells them apart, and so do its readers.
    assert read["emails of the record"] == []
    assert read["biography"] is None
    # It looks for the list one level above where ORCID has it, and so cannot read addresses there either.
    assert read["emails"] == "'NoneType' object is not iterable"


@pytest.mark.parametrize("section", ["work", "employment"])
def test_python_orcid_adds_reads_changes_and_removes(run: Run, sandbox: Trial, record: Record, section: str) -> None:
    uri = external_id("uri", "https://cris.example.org/a/2")
    item, changed = (
        (work(title={"title": {"value": "First"}}), work(title={"title": {"value": "Second"}}))
        if section == "work"
        else (affiliation(uri, role_title="First"), affiliation(uri, role_title="Second"))
    )
    done = run(
        "python_orcid_writes",
        client_id=CLIENT,
        secret=SECRET,
        orcid=record.orcid,
        token=record.token,
        section=section,
        item=json.dumps(item),
        changed=json.dumps(changed),
    ).finish()
    before, after = json.dumps(done["added"]), json.dumps(done["updated"])
    assert "First" in before
    assert "Second" in after
    assert "First" not in after
    assert done["added"]["put-code"] == done["updated"]["put-code"]
    assert done["gone"] == 404
    assert [each["orcid-identifier"]["path"] for each in done["found"]["result"]] == [record.orcid]


def test_orcid2bib_makes_a_bibliography(run: Run, record: Record) -> None:
    bibliography = run("orcid2bib_lists", orcid=record.orcid).finish()
    assert bibliography.count("@article{") == 2
    assert "On conics" in bibliography
    assert "2021" in bibliography


def test_people_sign_in_to_a_django_site_with_django_allauth(run: Run, sandbox: Trial, record: Record) -> None:
    callback = "http://testserver/accounts/orcid/login/callback/"
    site = {"client_id": "APP-00000000000000AA", "client_secret": SECRET, "name": "A site", "redirect_uris": [callback]}
    sandbox.control("clients", site)
    program = run("allauth_signs_in", client_id=site["client_id"], secret=SECRET)
    who = program.finish(signed_in(sandbox, record.orcid, program))
    assert who == {"uid": record.orcid, "given": "Hypatia", "family": "of Alexandria", "token": True}


@pytest.mark.parametrize("authentication", AUTHENTICATIONS)
def test_authlib_goes_the_whole_way_of_openid_connect(run: Run, sandbox: Trial, record: Record, authentication: str) -> None:
    redirect_uri = f"https://{authentication.replace('_', '-')}.example.org/callback"
    client_id = f"APP-00000000000000B{AUTHENTICATIONS.index(authentication)}"
    client = {"client_id": client_id, "client_secret": SECRET, "name": "Authlib", "redirect_uris": [redirect_uri]}
    sandbox.control("clients", client)
    program = run(
        "authlib_connects", client_id=client_id, secret=SECRET, redirect_uri=redirect_uri, authentication=authentication
    )
    done = program.finish(signed_in(sandbox, record.orcid, program))
    assert done["subject"] == done["user info"] == record.orcid
    assert done["name"] == "Hypatia of Alexandria"
    assert done["another token"]
    assert (done["before"], done["after"]) == (200, 401)


def test_the_relay_lets_nobody_out(relay: Relay) -> None:
    context = ssl.create_default_context(cafile=str(relay.authority))
    with httpx2.Client(proxy=relay.address, verify=context) as outside, pytest.raises(httpx2.ProxyError):
        outside.get("https://example.org/")
