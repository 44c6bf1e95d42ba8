"""XML: read, written, and the default."""

import pytest
from lxml import etree
from tests.reference import REFERENCE
from tests.sandbox.content import affiliation, date, external_id, person_identifier, work
from tests.sandbox.trial import JSON, Record

_SAMPLES = REFERENCE / "orcid-samples"
_XML = "application/vnd.orcid+xml"
_NS = {name: f"http://www.orcid.org/ns/{name}" for name in ("work", "common", "error", "bulk", "record", "activities")}

_WORK = """<?xml version="1.0" encoding="UTF-8"?>
<work:work xmlns:work="http://www.orcid.org/ns/work" xmlns:common="http://www.orcid.org/ns/common"{attributes}>
<work:title><common:title>On orchids</common:title>
<common:translated-title language-code="de">Über Orchideen</common:translated-title></work:title>
<work:type>{kind}</work:type>{more}
<common:external-ids><common:external-id><common:external-id-type>doi</common:external-id-type>
<common:external-id-value>10.5555/xml</common:external-id-value>
<common:external-id-relationship>self</common:external-id-relationship></common:external-id></common:external-ids>
</work:work>"""


def _work(kind: str = "book", more: str = "", attributes: str = "") -> bytes:
    return _WORK.format(kind=kind, more=more, attributes=attributes).encode()


@pytest.fixture
def xml(record: Record) -> Record:
    """A record whose calls send and accept XML."""
    record.headers = {"accept": _XML, "content-type": _XML}
    return record


def _error_code(content: bytes) -> str | None:
    return etree.fromstring(content).findtext("error:error-code", namespaces=_NS)


def test_a_work_sent_in_xml_is_read_in_json_and_xml(xml: Record) -> None:
    answer = xml.call("POST", "/work", content=_work())
    assert (answer.status_code, answer.content) == (201, b"")
    path = answer.headers["location"].partition(xml.orcid)[2]
    read = etree.fromstring(xml.get(path).content)
    assert read.tag == f"{{{_NS['work']}}}work"
    assert read.get("put-code") == path.rpartition("/")[2]
    assert read.findtext("work:title/common:title", namespaces=_NS) == "On orchids"
    xml.headers["accept"] = JSON
    assert xml.get(path).json()["title"]["translated-title"] == {"value": "Über Orchideen", "language-code": "de"}


def test_a_work_is_changed_in_xml(xml: Record) -> None:
    path = xml.call("POST", "/work", content=_work()).headers["location"].partition(xml.orcid)[2]
    put_code = path.rpartition("/")[2]
    answer = xml.call("PUT", path, content=_work("report", attributes=f' put-code="{put_code}"'))
    assert answer.status_code == 200
    assert etree.fromstring(answer.content).findtext("work:type", namespaces=_NS) == "report"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<work", "9001"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "9001"),
        (b"<work/>", "9012"),
        (_work(more="<work:unknown/>"), "9012"),
        (_work(more="<work:journal-title> </work:journal-title>"), "9012"),
        (_work(more="<work:type>book</work:type>"), "9012"),
        (_work("thesis"), "9051"),
    ],
)
def test_xml_that_is_refused(xml: Record, content: bytes, code: str) -> None:
    answer = xml.call("POST", "/work", content=content)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(_XML)
    assert _error_code(answer.content) == code


def test_a_bulk_in_xml_is_answered_item_by_item(xml: Record) -> None:
    inner = _work().partition(b"?>")[2]
    bulk = b'<bulk:bulk xmlns:bulk="http://www.orcid.org/ns/bulk">' + inner + inner + b"</bulk:bulk>"
    answer = etree.fromstring(xml.call("POST", "/works", content=bulk).content)
    assert [child.tag.rpartition("}")[2] for child in answer] == ["work", "error"]
    assert answer.findtext("error:error/error:error-code", namespaces=_NS) == "9021"


def test_the_flags_of_an_email_are_attributes(xml: Record) -> None:
    body = {"email": "ada@example.org", "verified": True, "primary": False}
    xml.trial.control(f"people/{xml.orcid}/items", {"section": "email", "body": body})
    (email,) = etree.fromstring(xml.get("/email").content).findall("{http://www.orcid.org/ns/email}email")
    assert (email.get("verified"), email.get("primary")) == ("true", "false")


def test_the_date_of_a_funding_and_its_currency_are_where_the_schema_has_them(xml: Record) -> None:
    body = {"type": "grant", "start-date": date("2020"), "amount": {"value": "100", "currency-code": "NOK"}}
    put_code = xml.trial.control(f"people/{xml.orcid}/items", {"section": "funding", "body": body})["put_code"]
    funding = etree.fromstring(xml.get(f"/funding/{put_code}").content)
    namespaces = {"funding": "http://www.orcid.org/ns/funding", **_NS}
    assert funding.tag == "{http://www.orcid.org/ns/funding}funding"
    assert funding.findtext("common:start-date/common:year", namespaces=namespaces) == "2020"
    amount = funding.find("funding:amount", namespaces=namespaces)
    assert amount is not None
    assert (amount.text, amount.get("currency-code")) == ("100", "NOK")


@pytest.mark.parametrize("accept", ["*/*", "application/xml", "application/*", "application/json, application/xml"])
def test_xml_is_the_default_and_wins_a_tie(record: Record, accept: str) -> None:
    record.headers["accept"] = accept
    assert "xml" in record.get("/works").headers["content-type"]


def test_json_wins_where_it_weighs_more(record: Record) -> None:
    record.headers["accept"] = "application/xml;q=0.5, application/json"
    assert record.get("/works").json()["group"] == []


def test_without_a_preference_the_answer_has_the_type_of_the_body(record: Record) -> None:
    record.headers["accept"] = "*/*"
    assert record.post("/work", {"foo": 1}).json()["error-code"] == 9047


def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_SAMPLES / "xsd" / "record_3.0" / f"{name}-3.0.xsd"))


needs_samples = pytest.mark.skipif(not _SAMPLES.is_dir(), reason="ORCID's samples and schemas are not present")


@needs_samples
@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/record", "record"),
        ("/person", "person"),
        ("/activities", "activities"),
        ("/works", "activities"),
        ("/employments", "activities"),
        ("/external-identifiers", "person-external-identifier"),
        ("/researcher-urls", "researcher-url"),
        ("/keywords", "keyword"),
        ("/address", "address"),
        ("/email", "email"),
        ("/other-names", "other-name"),
        ("/personal-details", "personal-details"),
        ("/biography", "personal-details"),
        ("/work/1", "error"),
    ],
)
def test_what_is_read_in_xml_is_valid_by_orcids_schema(record: Record, path: str, schema: str) -> None:
    full = record.trial.record(biography="Studies orchids.", credit_name="A. Lovelace")
    full.add("work", work(external_id("isbn", "no isbn"), publication_date=date("2020")))
    full.add("employment", affiliation(external_id("uri", "https://example.org/1"), start_date=date("2020")))
    full.add("external-identifiers", person_identifier())
    full.add("researcher-urls", {"url": {"value": "https://example.org"}, "url-name": "Site"})
    for section, body in (
        ("keywords", {"content": "orchids"}),
        ("other-names", {"content": "Ada"}),
        ("address", {"country": {"value": "NO"}}),
        ("email", {"email": "ada@example.org", "verified": True, "primary": True}),
    ):
        full.trial.control(f"people/{full.orcid}/items", {"section": section, "body": body})
    full.headers["accept"] = "application/xml"
    orcids = _schema(schema)
    orcids.assertValid(etree.fromstring(full.get(path).content))
