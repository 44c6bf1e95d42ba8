"""ORCID's own description of its member API, run against the sandbox by Schemathesis, over HTTP.

Every operation that is described is called: as it should be, on a record that has an item in every section, and with
whatever the description lets be said or does not. No answer is a 5xx; each has the shape that the description gives its
status, or is a refusal in ORCID's shape.

The description (Swagger 2.0) is not part of this project. It is read where the folder lies beside it.
"""

from __future__ import annotations

import json
import operator
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import response_schema_conformance
from tests.sandbox.content import affiliation, date, external_id, organisation, person_identifier, work
from tests.sandbox.trial import CLIENT, Record, Trial

import requests

DESCRIPTION = Path(os.environ.get("POLLINIA_REFERENCE") or Path(__file__).resolve().parents[3] / "shared" / "reference") / (
    "orcid-spec/orcid-member-v3.0.patched.json"
)

pytestmark = pytest.mark.skipif(not DESCRIPTION.is_file(), reason=f"ORCID's own description is not at {DESCRIPTION}")

ITEMS: dict[str, dict[str, Any]] = {
    "work": work(
        external_id(),
        publication_date=date("2020", "01", "02"),
        contributors={"contributor": [{"credit-name": {"value": "Ada Lovelace"}}]},
        citation={"citation-type": "ris", "citation-value": "TY  - JOUR"},
    ),
    "funding": {
        "type": "grant",
        "title": {"title": {"value": "Orchids at night"}},
        "organization": organisation(),
        "external-ids": {"external-id": [external_id("grant_number", "G-1")]},
    },
    "peer-review": {
        "reviewer-role": "reviewer",
        "review-type": "review",
        "review-completion-date": date("2021"),
        "review-group-id": "issn:1234-5679",
        "convening-organization": organisation(),
        "review-identifiers": {"external-id": [external_id("source-work-id", "R-1")]},
    },
    "research-resource": {
        "proposal": {
            "title": {"title": {"value": "Time at the glasshouse"}},
            "hosts": {"organization": [organisation()]},
            "external-ids": {"external-id": [external_id("proposal-id", "P-1")]},
        },
        "resource-item": [],
    },
    "other-names": {"content": "Countess of Orchids"},
    "keywords": {"content": "orchids"},
    "address": {"country": {"value": "NO"}},
    "email": {"email": "ada@example.org", "verified": True, "primary": True},
    "external-identifiers": person_identifier(),
    "researcher-urls": {"url-name": "Profile", "url": {"value": "https://cris.example.org/p/42"}},
    **{
        kind: affiliation(external_id(), role_title="Professor", start_date=date("2015", "02"))
        for kind in ("distinction", "education", "employment", "invited-position", "membership", "qualification", "service")
    },
}
"""One item for each section."""

REFUSAL = {
    "response-code": int,
    "developer-message": str,
    "user-message": str,
    "error-code": int,
    "more-info": str,
}

# Member affiliation groups, notifications and clients are not part of the registry.
NOT_SERVED = ("/v3.0/group-id-record", "/v3.0/{orcid}/notification-permission", "/v3.0/client/")


MILLISECONDS = {"type": "integer", "x-nullable": True}
CORRECTIONS: dict[tuple[str, str], dict[str, Any]] = {
    # The description has it as in XML; in JSON it is the constant of ORCID's code.
    ("HistoryV3_0", "creation-method"): {"enum": ["API", "DIRECT", "MEMBER_REFERRED", "WEBSITE", "INTEGRATION_TEST", None]},
    # The description has dates as in XML; in JSON they are milliseconds.
    **{
        (f"{kind}DateV3_0", "value"): MILLISECONDS
        for kind in ("Created", "LastModified", "Completion", "Submission", "Deactivation")
    },
}


Operation: TypeAlias = APIOperation[Any, Any, Any, Any]


def operations() -> list[Operation]:
    """The description, put right where ORCID's server answers otherwise."""
    if not DESCRIPTION.is_file():
        return []
    description = json.loads(DESCRIPTION.read_bytes())
    for (name, member), schema in CORRECTIONS.items():
        description["definitions"][name]["properties"][member] = schema
    loaded = schemathesis.openapi.from_dict(description)
    described = (each.ok() for each in loaded.get_all_operations() if isinstance(each, Ok))
    return sorted(described, key=lambda operation: operation.label)


# The description does not say what stands in these paths.
UNDESCRIBED = ("/v3.0/client/{client_id}", "/v3.0/{orcid}/notification-permission/{id}")

OPERATIONS = [each for each in operations() if each.path not in UNDESCRIBED]
LABEL = operator.attrgetter("label")
READS = [each for each in OPERATIONS if each.method == "get" and not each.path.startswith(NOT_SERVED)]


@dataclass(frozen=True, slots=True)
class Full:
    """A record with an item of the client's in every section."""

    record: Record
    put_codes: dict[str, int]
    session: requests.Session

    def place(self, operation: Operation) -> dict[str, str]:
        """The parameters in the path that lead to this record and its item."""
        section = operation.path.removeprefix("/v3.0/{orcid}/").split("/")[0]
        put_code = self.put_codes.get("work" if section == "works" else section, 1)
        known = {"orcid": self.record.orcid, "putCode": str(put_code), "putCodes": str(put_code)}
        return {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}

    def call(self, case: Case[Any]) -> Response:
        return case.call(self.record.trial.base, self.session, timeout=30)


@pytest.fixture
def full(sandbox: Trial) -> Iterator[Full]:
    record = sandbox.record(given_names="Ada", biography="On orchids.", credit_name="Ada")
    source = {"client_id": CLIENT}
    put_codes = {
        section: sandbox.control(f"people/{record.orcid}/items", {"section": section, "body": body, "source": source})[
            "put_code"
        ]
        for section, body in ITEMS.items()
    }
    with requests.Session() as session:
        session.headers.update({"Accept": "application/json", "Authorization": f"Bearer {record.token}"})
        yield Full(record, put_codes, session)


@pytest.mark.parametrize("operation", READS, ids=LABEL)
def test_what_is_there_is_read_in_the_described_shape(full: Full, operation: Operation) -> None:
    case = operation.Case(path_parameters=full.place(operation))
    answer = full.call(case)
    assert answer.status_code == 200, answer.text
    case.validate_response(answer, checks=[response_schema_conformance])


@pytest.mark.parametrize("operation", OPERATIONS, ids=LABEL)
def test_whatever_is_asked_the_answer_has_a_shape(full: Full, operation: Operation) -> None:
    @settings(
        max_examples=20,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(asked(operation))
        if data.draw(st.booleans(), "of the record"):
            case.path_parameters = full.place(operation)
            if isinstance(case.body, dict) and operation.method == "put":
                case.body["put-code"] = int(case.path_parameters["putCode"])
        assume(not has_null_in_a_list(case.body))
        check(case, full.call(case))

    ask()


def asked(operation: Operation) -> st.SearchStrategy[Case[Any]]:
    """Requests that the description admits and, where it forbids anything, others."""
    admitted = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not operation.body and not operation.query:
        return admitted
    return admitted | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def check(case: Case[Any], answer: Response) -> None:
    """In the shape that the description gives the answer, or a refusal in ORCID's."""
    assert answer.status_code < 500, answer.text
    if answer.status_code < 300:
        case.validate_response(answer, checks=[response_schema_conformance])
        return
    refusal = answer.json()
    assert refusal["response-code"] == answer.status_code
    assert {name: type(member) for name, member in refusal.items()} == REFUSAL


def has_null_in_a_list(value: Any) -> bool:
    """ORCID's server fails there (500/9008), and so does the sandbox."""
    if isinstance(value, dict):
        return any(map(has_null_in_a_list, value.values()))
    return isinstance(value, list) and (None in value or any(map(has_null_in_a_list, value)))
