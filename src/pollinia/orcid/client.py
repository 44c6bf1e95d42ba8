"""ORCID's member API 3.0 and its token endpoint, call by call. Every answer becomes a typed result or a Fault.

Bodies are JSON as it is to be sent: put-codes and envelopes are put around them, and they are never read or changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from pollinia.domain.faults import Fault, ItemRefused, UnexpectedAnswer
from pollinia.domain.records.item import Section
from pollinia.orcid.errors import Call, fault_of_answer, fault_of_element
from pollinia.orcid.http import Answer, Http, Repeat
from pollinia.orcid.messages.person import Person
from pollinia.orcid.messages.record import OrcidRecord
from pollinia.orcid.messages.works import Bulk, BulkElement, ItemWritten, Works
from pollinia.orcid.oauth import ClientToken, Grant, read_client_token, read_grant
from pollinia.orcid.registries import Registry
from pollinia.orcid.wire import decode

MOST_WORKS_AT_ONCE = 100
"""ORCID's limit for one bulk request."""

_JSON = "application/vnd.orcid+json"


class OrcidClient:
    """One API client at one registry.

    All calls raise the faults of the record and of the run (domain.faults), which are not repeated at each.
    """

    def __init__(self, registry: Registry, client_id: str, client_secret: str, http: Http) -> None:
        self.registry = registry
        self.client_id = client_id
        self._client_secret = client_secret
        self._http = http

    @property
    def requests(self) -> int:
        """How many requests were sent, repeated ones too."""
        return self._http.requests

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How many of the requests had which outcome, as in Http."""
        return self._http.outcomes

    def push_back(self, seconds: float) -> None:
        """Nobody who keeps to the same pace sends a request for so many seconds."""
        self._http.push_back(seconds)

    # --- OAuth ---

    def exchange_code(self, code: str, redirect_uri: str) -> Grant:
        """The permission that a code stands for. A code is good for one use, at once; ``redirect_uri`` as in the authorize URL.

        Raises GrantRefused.
        """
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return read_grant(self._oauth("token", form, Repeat.IF_NOT_SENT, secret=code))

    def refresh(self, refresh_token: str) -> Grant:
        """A new permission for an old one, which ends with it (the parameters that kept it are not heeded any more).

        Raises GrantRefused.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return read_grant(self._oauth("token", form, Repeat.IF_NOT_SENT, secret=refresh_token))

    def client_token(self, scope: str) -> ClientToken:
        """A token of the client itself, as for ``/read-public``. Raises ScopeNotAllowed, BadCredentials."""
        form = {"grant_type": "client_credentials", "scope": scope}
        return read_client_token(self._oauth("token", form, Repeat.ALWAYS))

    def revoke(self, token: str) -> None:
        """End an access or refresh token and the other of its pair. One that has ended already is no fault (RFC 7009, 2.2)."""
        self._oauth("revoke", {"token": token}, Repeat.ALWAYS, secret=token)

    # --- reading ---

    def read_record(self, orcid: str, token: str) -> OrcidRecord:
        """All items of the record that the token shows, in one request; our own are among them at any visibility."""
        record = decode(self._call(Call.READ, "GET", f"{orcid}/record", token).body, OrcidRecord)
        if record.orcid_identifier is None or record.orcid_identifier.path != orcid:
            raise UnexpectedAnswer("not the record that was asked for")
        return record

    def read_works(self, orcid: str, token: str, public_only: bool = False) -> Works:
        """The works alone, in one request; ``public_only`` at the Public API, the only one that its clients may read."""
        base = self.registry.public_api if public_only else self.registry.member_api
        return decode(self._call(Call.READ, "GET", f"{orcid}/works", token, base=base).body, Works)

    def read_person(self, orcid: str, token: str) -> Person:
        """The items about the person alone, in one request."""
        return decode(self._call(Call.READ, "GET", f"{orcid}/person", token).body, Person)

    # --- writing ---

    def add_works(self, orcid: str, token: str, bodies: Sequence[bytes]) -> list[int | Fault]:
        """Add 1 to 100 works; for each, in their order, its put-code or its fault.

        One request, unless ORCID refuses the bulk as a whole because of one work that it cannot read (400, 9047): then the
        halves are sent apart, again and again, until that work is alone. This costs up to 2·log2(n) further requests for each
        such work. When a later request meets a fault of the record or of the run, what the earlier ones added is not forgotten:
        that fault is the answer for the works that are left. Raises ValueError for no work and for more than 100.
        """
        if not 1 <= len(bodies) <= MOST_WORKS_AT_ONCE:
            raise ValueError(f"{len(bodies)} works at once; ORCID takes 1 to {MOST_WORKS_AT_ONCE}")
        results: list[int | Fault] = []
        parts = [bodies]
        while parts:
            part = parts.pop()
            try:
                results += self._add_bulk(orcid, token, part)
            except ItemRefused as refused:
                middle = len(part) // 2
                if middle:
                    parts += [part[middle:], part[:middle]]
                else:
                    results.append(refused)
            except Fault as fault:
                if not results:
                    raise
                return results + [fault] * (len(bodies) - len(results))
        return results

    def add(self, section: Section, orcid: str, token: str, body: bytes) -> int:
        """Add an item; returns its put-code. Raises ItemRefused, Duplicate."""
        answer = self._call(Call.ADD, "POST", f"{orcid}/{section}", token, body)
        put_code = answer.location.rpartition("/")[2]
        if not (put_code.isascii() and put_code.isdigit()):
            raise UnexpectedAnswer("a new item without its address")
        return int(put_code)

    def update(self, section: Section, orcid: str, token: str, put_code: int, body: bytes) -> bytes:
        """Replace an item by ``body``, whole; returns the item as it is now, as ORCID's JSON.

        ORCID may answer so and yet keep what was there, see domain.records.answer. Raises ItemRefused, ItemNotFound,
        NotOurItem, Duplicate.
        """
        numbered = b'{"put-code":%d,%s' % (put_code, body.removeprefix(b"{"))
        answered = self._call(Call.CHANGE, "PUT", f"{orcid}/{section}/{put_code}", token, numbered).body
        if decode(answered, ItemWritten).put_code != put_code:
            raise UnexpectedAnswer("another item than the one that was updated")
        return answered

    def delete(self, section: Section, orcid: str, token: str, put_code: int) -> None:
        """Delete an item; ORCID lets us even after the researcher has withdrawn permission. Raises ItemNotFound, NotOurItem."""
        self._call(Call.CHANGE, "DELETE", f"{orcid}/{section}/{put_code}", token)

    # --- how it is sent ---

    def _add_bulk(self, orcid: str, token: str, bodies: Sequence[bytes]) -> list[int | Fault]:
        bulk = b'{"bulk":[%s]}' % b",".join(b'{"work":%s}' % body for body in bodies)
        elements = decode(self._call(Call.ADD, "POST", f"{orcid}/works", token, bulk).body, Bulk).bulk
        if len(elements) != len(bodies):
            raise UnexpectedAnswer(f"{len(elements)} answers to {len(bodies)} works")
        return [_put_code_or_fault(element, token) for element in elements]

    def _call(
        self, call: Call, method: str, path: str, token: str, body: bytes | None = None, base: str | None = None
    ) -> Answer:
        headers = {"Accept": _JSON, "Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = _JSON
        repeat = Repeat.IF_TURNED_AWAY if call is Call.ADD else Repeat.ALWAYS
        answer = self._http.send(method, f"{base or self.registry.member_api}/v3.0/{path}", headers, body, repeat)
        if answer.status not in {200, 201, 204}:
            raise fault_of_answer(answer, call, {token})
        return answer

    def _oauth(self, endpoint: str, form: dict[str, str], repeat: Repeat, secret: str = "") -> bytes:
        body = urlencode({"client_id": self.client_id, "client_secret": self._client_secret, **form}).encode()
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        answer = self._http.send("POST", f"{self.registry.site}/oauth/{endpoint}", headers, body, repeat)
        if answer.status != 200:
            raise fault_of_answer(answer, Call.OAUTH, {self._client_secret, secret})
        return answer.body


def _put_code_or_fault(element: BulkElement, token: str) -> int | Fault:
    if element.error is not None:
        return fault_of_element(element.error, {token})
    if element.work is not None:
        return element.work.put_code
    return UnexpectedAnswer("neither a work nor an error")
