"""ORCID's own sample files: what clients may send, and what the API answers.

The samples of orcid-model (record_3.0) are not part of this project. They are read where the folder lies beside it.

Samples for writing, in JSON and XML: each is sent to the sandbox as it is and taken, or refused for the reason said here.

The sample for reading in JSON, a whole record: decoded by the client's messages and encoded again it says the same, as a
whole and in the parts that the client reads alone. Null and absence are one, as they are at ORCID.

The samples for reading in XML: the sandbox's writing, given the content of a sample, makes the same elements in the same
order, with the same namespaces, attributes and texts. Those of an item of a section with a field table also become JSON by
the sandbox's reading, and go through the client's messages without loss.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree
from tests.sandbox.trial import Record, Trial, verdict

from orcid_sandbox.binding import bind
from orcid_sandbox.sections import SECTIONS, Section
from orcid_sandbox.xml_reading import from_xml
from orcid_sandbox.xml_writing import to_xml
from pollinia.orcid.messages.activities import ActivitiesSummary
from pollinia.orcid.messages.affiliations import Affiliation
from pollinia.orcid.messages.person import Email, Keyword, OtherName, Person, PersonAddress, PersonIdentifier, ResearcherUrl
from pollinia.orcid.messages.record import OrcidRecord
from pollinia.orcid.messages.works import Work, Works
from pollinia.orcid.wire import Message, decode

SAMPLES = Path(os.environ.get("POLLINIA_REFERENCE") or Path(__file__).resolve().parents[3] / "shared" / "reference") / (
    "orcid-samples"
)

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"ORCID's own samples are not at {SAMPLES}")


def samples(folder: str, pattern: str) -> list[str]:
    return sorted(path.name for path in (SAMPLES / folder).glob(pattern))


def parsed(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(remove_comments=True))


def local_name(element: etree._Element) -> str:
    return etree.QName(element).localname


# --- writing ---

# Where the name of a file and the path it is sent to differ.
PATHS = {
    "bulk-work": "works",
    "bulk-works": "works",
    "external-identifier": "external-identifiers",
    "keyword": "keywords",
    "other-name": "other-names",
    "researcher-url": "researcher-urls",
}
READ_ONLY = {"address", "funding", "keywords", "other-names", "peer-review", "research-resource"}
"""Sections that the sandbox answers with what it was given, and does not let clients write."""

REFUSED_IN_BULK = {"bulk-work-3.0.json": [None, 9023]}
"""Its second work has no identifier of its own (``self``), which API 3.0 asks of every work."""

NOT_OF_A_RECORD = {"peer-review-group-id.json"}
"""A group of peer reviews is an entity of its own, which the sandbox does not have."""


def path_of(sample: str) -> str:
    """The path under a record that a sample for writing is made for."""
    names = sorted([*SECTIONS, *PATHS], key=len, reverse=True)
    name = next(name for name in names if re.match(rf"{name}\b", sample))
    return PATHS.get(name, name)


def send(sample: str, record: Record) -> tuple[str, Any]:
    record.headers["content-type"] = f"application/vnd.orcid+{sample.rpartition('.')[2]}"
    path = path_of(sample)
    return path, record.call("POST", f"/{path}", content=(SAMPLES / "write" / sample).read_bytes())


@pytest.mark.parametrize("sample", [each for each in samples("write", "*") if each not in NOT_OF_A_RECORD])
def test_a_sample_for_writing_is_taken(sample: str, sandbox: Trial) -> None:
    path, answer = send(sample, sandbox.record())
    if path in READ_ONLY:
        assert verdict(answer) == (405, 9001)
    elif path == "works":
        codes = [element["error"]["error-code"] if "error" in element else None for element in answer.json()["bulk"]]
        assert codes
        assert codes == REFUSED_IN_BULK.get(sample, [None] * len(codes))
    else:
        assert answer.status_code == 201, answer.text


# --- reading ---

MESSAGES: dict[str, type[Message]] = {
    **{name: Affiliation for name, section in SECTIONS.items() if section.kind == "affiliation"},
    "work": Work,
    "address": PersonAddress,
    "email": Email,
    "external-identifiers": PersonIdentifier,
    "keywords": Keyword,
    "other-names": OtherName,
    "researcher-urls": ResearcherUrl,
}
"""What the client reads an item of a section as."""

NOT_ANSWERED = {"credit-name-3.0.xml", "name-3.0.xml", "peer-reviews-3.0.xml"}
"""No path answers with a name alone; and the groups of peer reviews are those of API 2.x, which break ORCID's own schema."""


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def through(message: type[Message], content: Any) -> Any:
    """``content`` after it was decoded as that message and encoded again."""
    return without_nulls(json.loads(msgspec.json.encode(decode(json.dumps(content).encode(), message))))


def test_a_record_in_json_goes_through_the_client_without_loss() -> None:
    record = json.loads((SAMPLES / "read" / "record-full-3.0.json").read_bytes())
    assert through(OrcidRecord, record) == without_nulls(record)
    for message, part in (
        (Person, record["person"]),
        (ActivitiesSummary, record["activities-summary"]),
        (Works, record["activities-summary"]["works"]),
    ):
        assert through(message, part) == without_nulls(part)


@pytest.mark.parametrize("sample", [each for each in samples("read", "*.xml") if each not in NOT_ANSWERED])
def test_the_sandbox_writes_what_a_sample_in_xml_says_as_the_sample_does(sample: str) -> None:
    root = parsed((SAMPLES / "read" / sample).read_bytes())
    written = parsed(to_xml(local_name(root), content_of(root)))
    assert outline(written) == outline(root)


def item_samples() -> Iterator[tuple[str, Section]]:
    """The samples in XML that are one item, with the item's section."""
    by_root = {section.item_root: section for section in SECTIONS.values() if section.element is not None}
    for sample in samples("read", "*.xml"):
        root = local_name(parsed((SAMPLES / "read" / sample).read_bytes()))
        if root in by_root:
            yield sample, by_root[root]


@pytest.mark.parametrize(("sample", "section"), list(item_samples()))
def test_an_item_in_xml_goes_through_the_client_without_loss(sample: str, section: Section) -> None:
    assert section.element is not None
    xml = (SAMPLES / "read" / sample).read_bytes()
    item = with_milliseconds(bind(section.element, from_xml(section.item_root, section.element, xml)))
    assert through(MESSAGES[section.name], item) == without_nulls(item)


def content_of(root: etree._Element) -> dict[str, Any]:
    """An element as the tree that the sandbox writes: members for attributes and children, lists where a name repeats."""
    if local_name(root) == "bulk":
        return {"bulk": [{local_name(child): tree(child)} for child in root]}
    content = tree(root)
    assert isinstance(content, dict)
    return content


def tree(element: etree._Element) -> dict[str, Any] | str:
    members: dict[str, Any] = dict(attributes(element))
    text = (element.text or "").strip()
    if len(element) == 0:
        return {"value": text, **members} if members else text
    for child in element:
        name = local_name(child)
        if name not in members:
            members[name] = tree(child)
        elif isinstance(members[name], list):
            members[name].append(tree(child))
        else:
            members[name] = [members[name], tree(child)]
    return members


def outline(element: etree._Element, depth: int = 0) -> list[tuple[int, str, dict[str, str], str]]:
    """Every element in document order: depth, name with namespace, attributes, text without the blanks around it."""
    here = (depth, str(element.tag), attributes(element), (element.text or "").strip())
    return [here, *(each for child in element for each in outline(child, depth + 1))]


def attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items() if not str(name).endswith("}schemaLocation")}


def with_milliseconds(item: dict[str, Any]) -> dict[str, Any]:
    """``item`` with its dates as JSON has them: XML has ISO 8601, without an offset in some samples."""
    dates = {name: milliseconds(item[name]["value"]) for name in ("created-date", "last-modified-date") if name in item}
    return item | {name: {"value": moment} for name, moment in dates.items()}


def milliseconds(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
