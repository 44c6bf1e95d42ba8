"""A researcher goes to ORCID's page in the browser, and comes back with an answer, or with none.

The state that goes along belongs to the session it was made in, works once, and for ten minutes (RFC 6749, section 10.12).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import structlog

from pollinia.domain.faults import Fault, GrantRefused
from pollinia.domain.permission import missing_scopes
from pollinia.domain.problem import Problem
from pollinia.flows.connect import asked_scopes, begin_connecting, finish_connecting
from pollinia.store.configuration import current_options
from pollinia.store.connect_attempts import begin_attempt, take_attempt
from pollinia.store.connections import Connection

_log = structlog.get_logger()

_ERROR_CODE = re.compile("[a-z_]{1,40}")
"""Those of RFC 6749, section 4.1.2.1, and of ORCID."""


class Denied(Problem):
    """You did not give the permission at ORCID, so nothing was connected and nothing was stored."""


class AnswerNotExpected(Problem):
    """This answer of ORCID belongs to no connection that was begun in this browser in the last ten minutes.

    It was used already, took too long, or was begun elsewhere. Nothing was stored.
    """


class NoAnswerCame(Problem):
    """ORCID sent you back without an answer, so nothing was connected."""


class RefusedByOrcid(Problem):
    """ORCID did not show its permission page, so nothing was connected. The client of this institution needs attention."""


class OrcidDidNotAnswer(Problem):
    """ORCID did not answer, so nothing was connected. Try again in a few minutes."""


class ClientNotAccepted(Problem):
    """ORCID does not accept the API client of this institution, so nothing was connected. Tell your administrator."""


class CodeNotAccepted(Problem):
    """ORCID did not accept what you came back with: it was used before, is too old, or was meant for another address.

    Nothing was connected. Try again from here.
    """


def begin(person_id: str, session_key: str, may_read_limited: bool, may_write: bool, language: str | None) -> str:
    """Where to send the browser. Raises what begin_connecting raises."""
    state = begin_attempt(session_key, person_id, asked_scopes(current_options(), may_read_limited, may_write))
    return begin_connecting(person_id, state, may_read_limited, may_write, language)


def finish(answer: Mapping[str, str], session_key: str) -> tuple[Connection, frozenset[str]]:
    """Make the connection by the parameters that ORCID sent along; with it come the scopes that were asked for in vain.

    Raises Denied, AnswerNotExpected, NoAnswerCame, RefusedByOrcid, OrcidDidNotAnswer, ClientNotAccepted, CodeNotAccepted, and
    what finish_connecting raises but for the Faults, whose sentences are about exports.
    """
    error = answer.get("error", "")
    if not answer.get("code") and not error:
        raise NoAnswerCame
    attempt = take_attempt(session_key, answer.get("state", ""))
    # Errors that ORCID's page puts into the fragment come without a state; they make nothing and store nothing.
    if error == "access_denied":
        raise Denied
    if error:
        # Anybody can make somebody open an address with an error in it: no sentence of theirs is shown as ORCID's.
        raise RefusedByOrcid(f"ORCID says: {error}." if _ERROR_CODE.fullmatch(error) else "")
    if attempt is None:
        raise AnswerNotExpected
    try:
        connection = finish_connecting(attempt.person_id, answer["code"])
    except Fault as fault:
        _log.warning(f"A researcher came back from ORCID and could not be connected: {fault}")
        raise _said_to_the_researcher(fault) from fault
    return connection, missing_scopes(attempt.scopes.split(), connection.scopes.split())


def _said_to_the_researcher(fault: Fault) -> Problem:
    if isinstance(fault, GrantRefused):
        return CodeNotAccepted()
    return ClientNotAccepted() if fault.permanent else OrcidDidNotAnswer()
