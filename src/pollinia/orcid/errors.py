"""From an answer that is not what was asked for to the fault that it means: one table, the most specific rows first.

ORCID refuses in two shapes: ``{"error", "error_description"}`` comes from the OAuth endpoints and from the security filter
before the API, ``{"response-code", "developer-message", "user-message", "error-code"}`` from the API itself
(OrcidCoreExceptionMapper and api_en.properties in https://github.com/ORCID/ORCID-Source). A limiter before both speaks neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from pollinia.domain import faults
from pollinia.domain.faults import Fault
from pollinia.domain.orcid_id import parse_orcid_id
from pollinia.orcid.http import Answer
from pollinia.orcid.wire import OAuthError, OrcidError, decode_or_none

_LONGEST_DETAIL = 1000
_ORCID_ID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


class Call(Enum):
    """What was asked for: the same answer may mean different things."""

    OAUTH = auto()
    READ = auto()
    ADD = auto()
    CHANGE = auto()
    """An update or a deletion: the path names an item."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an answer says. ``code``: ORCID's error code, the OAuth error, or None where the body is neither."""

    call: Call
    status: int
    code: int | str | None = None
    words: str = ""
    location: str = ""


def fault_of_answer(answer: Answer, call: Call, secrets: Collection[str]) -> Fault:
    """The fault that an answer means. What it quotes of the answer is without ``secrets`` and all that looks like a token."""
    if answer.says_quota_spent:
        return faults.QuotaSpent()
    if answer.says_too_fast:
        return faults.TooFast(seconds=answer.retry_after)
    return _look_up(_refusal(answer, call, secrets))


def fault_of_element(error: OrcidError, secrets: Collection[str]) -> Fault:
    """The fault that one element of the answer to a bulk means: of that work alone, where the table does not know it."""
    refusal = Refusal(Call.ADD, error.response_code, error.error_code, _words(error, secrets))
    fault = _look_up(refusal)
    return _item_refused(refusal) if isinstance(fault, faults.UnexpectedAnswer) else fault


def _refusal(answer: Answer, call: Call, secrets: Collection[str]) -> Refusal:
    error = decode_or_none(answer.body, OrcidError)
    if error is not None:
        return Refusal(call, answer.status, error.error_code, _words(error, secrets), answer.location)
    oauth_error = decode_or_none(answer.body, OAuthError)
    if oauth_error is not None:
        is_a_word = re.fullmatch(r"[a-z_]{1,40}", oauth_error.error) and oauth_error.error not in secrets
        return Refusal(call, answer.status, oauth_error.error if is_a_word else None)
    return Refusal(call, answer.status)


# --- the table ---

_Make: TypeAlias = type[Fault] | Callable[[Refusal], Fault]


def _item_refused(refusal: Refusal) -> Fault:
    return faults.ItemRefused(refusal.words, refusal.code if isinstance(refusal.code, int) else None)


def _too_large(refusal: Refusal) -> Fault:
    return faults.ItemRefused("The request is too large.")


def _duplicate(refusal: Refusal) -> Fault:
    found = re.search(r"put-code (\d+)", refusal.words)
    return faults.Duplicate(refusal.words, int(found[1]) if found else None)


def _deprecated(refusal: Refusal) -> Fault:
    """``Location`` has the address with the other iD in it; the message names the other iD first."""
    found = _ORCID_ID.search(refusal.location) or _ORCID_ID.search(refusal.words)
    return faults.RecordDeprecated(refusal.words, parse_orcid_id(found[0]) if found else None)


_API = {Call.READ, Call.ADD, Call.CHANGE}
_WRITE = {Call.ADD, Call.CHANGE}
_ANY = set(Call)
_ANY_ORCID_CODE = range(9000, 10000)

_TABLE: tuple[tuple[set[Call], set[int], Collection[int | str | None] | None, _Make], ...] = (
    # call, status, error code (None: any, or none at all), fault
    ({Call.OAUTH}, {400}, {"invalid_grant"}, faults.GrantRefused),
    ({Call.OAUTH}, {400}, {"invalid_scope"}, faults.ScopeNotAllowed),
    ({Call.OAUTH}, {400, 401}, {"unauthorized_client"}, faults.ClientLocked),
    ({Call.OAUTH}, {400}, {"invalid_client"}, faults.BadCredentials),
    ({Call.OAUTH}, {401}, None, faults.BadCredentials),
    (_API, {401}, {"invalid_token"}, faults.PermissionWithdrawn),
    (_API, {401}, {9017}, faults.TokenForAnotherRecord),
    (_API, {401}, {9015}, faults.ScopeMissing),
    (_API, {401}, {"invalid_client", "unauthorized_client", "unauthorized"}, faults.ClientLocked),
    (_API, {403}, {9038}, faults.ScopeMissing),
    (_API, {403}, {"forbidden"}, faults.MembershipMissing),
    (_WRITE, {403}, {9010, 9014}, faults.NotOurItem),
    (_WRITE, {403}, {9035}, _item_refused),
    (_API, {301, 409}, {9007}, _deprecated),
    (_API, {409}, {9018}, faults.RecordLocked),
    (_API, {409}, {9036}, faults.RecordUnclaimed),
    (_API, {409}, {9044}, faults.RecordDeactivated),
    (_API, {409}, {9057}, faults.ClientLocked),
    (_WRITE, {409}, {9021, 9030}, _duplicate),
    (_WRITE, {409}, {9048}, faults.TooManyWorks),
    ({Call.CHANGE}, {409}, _ANY_ORCID_CODE, _item_refused),
    ({Call.CHANGE}, {404}, {9016}, faults.ItemNotFound),
    (_API, {404}, {9016}, faults.RecordNotFound),
    (_WRITE, {400}, _ANY_ORCID_CODE, _item_refused),
    (_WRITE, {413}, None, _too_large),
    (_API, {500}, {9008}, faults.FailedAtOrcid),
    ({Call.ADD}, set(range(500, 600)), None, faults.NoAnswer),
    (_ANY, set(range(500, 600)), None, faults.RegistryUnavailable),
)


def _look_up(refusal: Refusal) -> Fault:
    for calls, statuses, codes, make in _TABLE:
        if refusal.call in calls and refusal.status in statuses and (codes is None or refusal.code in codes):
            return make(refusal.words) if isinstance(make, type) else make(refusal)
    said = [f"status {refusal.status}", *([f"error {refusal.code}"] if refusal.code else []), refusal.words]
    return faults.UnexpectedAnswer(", ".join(filter(None, said)))


# --- ORCID's words ---

_TOKEN = re.compile(
    r"(?i)(?<=bearer )\S+|(?<=token=)[^\s&]+|(?<=secret=)[^\s&]+|(?<=code=)[^\s&]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


def scrub(text: str, secrets: Collection[str]) -> str:
    """``text`` on one line, of bounded length, without ``secrets`` and without anything that looks like a token."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "…")
    return " ".join(_TOKEN.sub("…", text).split())[:_LONGEST_DETAIL]


def _words(error: OrcidError, secrets: Collection[str]) -> str:
    return scrub(error.developer_message or error.user_message or f"error {error.error_code}", secrets)
