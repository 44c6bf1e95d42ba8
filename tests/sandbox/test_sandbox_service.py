"""Versions of the paths, and the paths that belong to no item: status, clients, the summary of a record."""

from typing import Any

import httpx2
import pytest
from lxml import etree
from tests.sandbox.content import affiliation, date, external_id, organisation, person_identifier, work
from tests.sandbox.trial import CLIENT, JSON, OTHER_CLIENT, Record, Trial, verdict

_API, _PUB = {"host": "api.orcid.test"}, {"host": "pub.orcid.test"}
_ID = "0009-0000-0000-0000"


def _to(answer: httpx2.Response) -> tuple[int, str]:
    """The status, and where the caller is sent on to, at the same host; "" where nowhere."""
    location = answer.headers.get("location", "")
    site = f"http://{answer.request.headers['host']}"
    assert not location or location.startswith(site)
    return answer.status_code, location.removeprefix(site)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "path", "target"),
    [
        (_API, f"/{_ID}/works", f"/v3.0/{_ID}/works"),
        (_API, f"/{_ID}", f"/v3.0/{_ID}"),
        (_PUB, "/search?q=a%20b&rows=2", "/v3.0/search?q=a%20b&rows=2"),
        (_API, "/status", "/v3.0/status"),
        ({}, f"/{_ID}/work/1", f"/v3.0/{_ID}/work/1"),
        ({}, f"/pub/{_ID}/works/1,2", f"/pub/v3.0/{_ID}/works/1%2C2"),
    ],
)
def test_a_path_without_a_version_is_sent_on(
    sandbox: Trial, method: str, headers: dict[str, str], path: str, target: str
) -> None:
    assert _to(sandbox.http.request(method, path, headers=headers)) == (302, target)


@pytest.mark.parametrize(
    ("headers", "path"),
    [(_API, "/oauth/token"), (_API, "/search/orcid-bio"), (_API, f"/{_ID}/webhook/x"), ({}, f"/{_ID}"), ({}, "/"), (_PUB, "/")],
)
def test_some_paths_need_no_version(sandbox: Trial, headers: dict[str, str], path: str) -> None:
    assert _to(sandbox.http.get(path, headers=headers))[0] not in (302, 308)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (f"/v3.0_rc1/{_ID}/work?x=1", f"/v3.0/{_ID}/work?x=1"),
        (f"/pub/v3.0_rc2/{_ID}/works", f"/pub/v3.0/{_ID}/works"),
        ("/v4", "/v3.0"),
    ],
)
def test_a_version_that_there_is_not_is_sent_on_with_an_error(sandbox: Trial, path: str, target: str) -> None:
    answer = sandbox.http.get(path, headers={"accept": JSON})
    assert _to(answer) == (308, target)
    assert verdict(answer) == (308, 9056)


def test_being_sent_on_is_counted_as_well(sandbox: Trial) -> None:
    sandbox.http.get(f"/{_ID}/employments", headers=_API)
    rows = sandbox.http.get("/control/requests").json()["requests"]
    assert [row["count"] for row in rows if row["status"] == 302 and row["path"] == "/{orcid}/employments"] == [1]


def test_earlier_versions_are_not_here(sandbox: Trial) -> None:
    assert verdict(sandbox.http.get(f"/v2.1/{_ID}/works", headers={"accept": JSON})) == (404, 9016)


@pytest.mark.parametrize("prefix", ["/v3.0", "/pub/v3.0"])
def test_the_service_says_that_it_runs_to_anybody(sandbox: Trial, prefix: str) -> None:
    assert sandbox.http.get(f"{prefix}/status").text == "OK I am here"
    name = "pubStatus" if prefix.startswith("/pub") else "apiStatus"
    answer = sandbox.http.get(f"{prefix}/{name}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["overallOk"] is True


def _client(sandbox: Trial, client_id: str, prefix: str = "/v3.0", **headers: str) -> httpx2.Response:
    return sandbox.http.get(f"{prefix}/client/{client_id}", headers={"accept": JSON, **headers})


def test_a_client_is_known_by_its_name(sandbox: Trial) -> None:
    bearer = f"Bearer {sandbox.token(None, scope='/read-public')}"
    assert _client(sandbox, OTHER_CLIENT, authorization=bearer).json() == {"name": "Other CRIS", "description": None}
    assert verdict(_client(sandbox, "APP-UNKNOWN", authorization=bearer)) == (404, 9027)
    assert _client(sandbox, OTHER_CLIENT).status_code == 403
    assert _client(sandbox, OTHER_CLIENT, "/pub/v3.0").json()["name"] == "Other CRIS"


def test_a_client_in_xml(sandbox: Trial) -> None:
    xml = etree.fromstring(_client(sandbox, CLIENT, "/pub/v3.0", accept="application/xml").content)
    namespace = "{http://www.orcid.org/ns/client}"
    assert (xml.tag, xml.findtext(f"{namespace}name")) == (f"{namespace}client", "Trial CRIS")


def _of_the_person(record: Record, section: str, body: dict[str, Any]) -> None:
    record.trial.control(f"people/{record.orcid}/items", {"section": section, "body": body})


def test_the_summary_counts_what_is_there_by_who_says_so(record: Record) -> None:
    record.add("work", work())
    _of_the_person(record, "work", work())
    _of_the_person(record, "work", work())
    _of_the_person(record, "peer-review", {"review-group-id": "issn:1741-4857"})
    identifier = record.add("external-identifiers", person_identifier("7"))
    summary = record.get("/summary").json()
    assert summary["orcid-identifier"]["path"] == record.orcid
    assert summary["works"] == {"self-asserted-count": 2, "validated-count": 1}
    assert summary["fundings"] == {"self-asserted-count": 0, "validated-count": 0}
    assert summary["peer-reviews"] == {"peer-review-publication-grants": 1, "self-asserted-count": 1, "total": 1}
    (external,) = summary["external-identifiers"]["external-identifier"]
    assert (external["put-code"], external["external-id-value"], external["validated"]) == (identifier, "7", True)
    assert summary["employments"] is None


def test_the_summary_shows_the_three_latest_affiliations(record: Record) -> None:
    for year in ("2001", "2004", "2003", "2002"):
        record.add("employment", affiliation(external_id("uri", f"urn:x:{year}"), start_date=date(year), end_date=date("2010")))
    record.add("service", affiliation(organization=organisation(), role_title="Reviewer"))
    summary = record.get("/summary").json()
    employments = summary["employments"]
    assert employments["count"] == 4
    assert [each["start-date"]["year"]["value"] for each in employments["employment"]] == ["2004", "2003", "2002"]
    (service,) = summary["professional-activities"]["professional-activity"]
    assert (service["type"], service["role"], service["organization-name"]) == ("service", "Reviewer", "University of Bergen")


def test_the_summary_is_for_members(record: Record) -> None:
    path = f"/v3.0/{record.orcid}/summary"
    assert record.trial.http.get(path, headers={"accept": JSON}).status_code == 403
    assert verdict(record.trial.http.get(f"/pub{path}", headers={"accept": JSON})) == (404, 9016)


def test_the_summary_in_xml_has_elements_for_all(record: Record) -> None:
    put_code = record.add("employment", affiliation(start_date=date("2020")))
    record.headers["accept"] = "application/xml"
    xml = etree.fromstring(record.get("/summary").content)
    names = {name: f"http://www.orcid.org/ns/{name}" for name in ("summary", "common")}
    assert xml.tag == f"{{{names['summary']}}}record-summary"
    assert xml.findtext("summary:employments/summary:employment/summary:put-code", namespaces=names) == str(put_code)
    assert xml.findtext("summary:employments/summary:employment/common:start-date/common:year", namespaces=names) == "2020"
    assert xml.findtext("common:orcid-identifier/common:path", namespaces=names) == record.orcid
