"""All that can go wrong at ORCID: a class per meaning. A docstring is the message: what happened, what it means, what to do."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pollinia.domain.problem import Problem


class Scope(StrEnum):
    """How far a fault reaches: other items are tried, other records are tried, or nothing more is."""

    ITEM = "item"
    RECORD = "record"
    RUN = "run"


class Fault(Problem):
    """Something went wrong at ORCID."""

    permanent: ClassVar[bool]
    """Whether trying the same again is useless until somebody does something about it."""
    scope: ClassVar[Scope]

    def __init__(self, detail: str = "") -> None:
        """``detail``: what ORCID said, or what failed below it, without tokens and secrets."""
        self.detail = detail
        super().__init__(f"Details: {detail}" if detail else "")


# --- one item ---


class ItemRefused(Fault):
    """ORCID refused this item as it is, because something in it breaks a rule. All else goes on; correct the item at its
    source and it is sent again."""

    permanent = True
    scope = Scope.ITEM

    def __init__(self, detail: str = "", code: int | None = None) -> None:
        """``code`` is ORCID's error code, None where the answer has none."""
        self.code = code
        super().__init__(detail)


class Duplicate(Fault):
    """The record holds an item of ours already that ORCID takes to be the same, by its identifiers. It is taken over
    instead of added; nothing needs to be done."""

    permanent = True
    scope = Scope.ITEM

    def __init__(self, detail: str = "", put_code: int | None = None) -> None:
        """``put_code`` of the item that is there, None where ORCID does not say: it never does for items about the person."""
        self.put_code = put_code
        super().__init__(detail)


class ItemNotFound(Fault):
    """The item is not on the ORCID record any more: the researcher deleted it there. What happens to it is a setting."""

    permanent = True
    scope = Scope.ITEM


class NotOurItem(Fault):
    """The item on the ORCID record was added by another source, and only that source may change it. It stays as it is."""

    permanent = True
    scope = Scope.ITEM


class TooManyWorks(Fault):
    """The ORCID record is full: ORCID takes no more than 10,000 works. The work is tried again once there is room for
    it."""

    permanent = False
    scope = Scope.ITEM


class FailedAtOrcid(Fault):
    """ORCID met an error of its own while it dealt with this item or record. It is tried again with the next export; if it
    fails every time, report the details to ORCID."""

    permanent = False
    scope = Scope.ITEM


# --- one record ---


class PermissionWithdrawn(Fault):
    """ORCID does not accept the researcher's permission any more: it was withdrawn at ORCID, or has run out. Nothing more
    is written to the record; the researcher can give the permission again by connecting anew."""

    permanent = True
    scope = Scope.RECORD


class TokenForAnotherRecord(Fault):
    """The permission on file belongs to another ORCID record. Nothing was written; the researcher must connect anew."""

    permanent = True
    scope = Scope.RECORD


class ScopeMissing(Fault):
    """The researcher's permission does not cover this part of the ORCID record. Nothing was written there; the researcher
    can give the wider permission by connecting anew."""

    permanent = True
    scope = Scope.RECORD


class GrantRefused(Fault):
    """ORCID did not accept the answer of its own permission page: it was used before, is too old, or was meant for another
    address. Nothing was stored; the researcher must connect anew."""

    permanent = True
    scope = Scope.RECORD


class RecordNotFound(Fault):
    """There is no ORCID record with this iD. Check whether the iD is of this registry: ORCID's sandbox has its own."""

    permanent = True
    scope = Scope.RECORD


class RecordLocked(Fault):
    """ORCID has locked this record, so it can be neither read nor changed. The researcher must turn to ORCID's support."""

    permanent = True
    scope = Scope.RECORD


class RecordDeactivated(Fault):
    """The researcher has closed this ORCID record; what it held is gone. With another record, the researcher must connect
    anew."""

    permanent = True
    scope = Scope.RECORD


class RecordDeprecated(Fault):
    """The researcher has given up this ORCID record in favour of another of their own. The researcher must connect anew,
    with the other iD."""

    permanent = True
    scope = Scope.RECORD

    def __init__(self, detail: str = "", primary_orcid: str | None = None) -> None:
        """``primary_orcid`` is the other iD (``0000-0002-1825-0097``), None where ORCID does not name it."""
        self.primary_orcid = primary_orcid
        super().__init__(detail)


class RecordUnclaimed(Fault):
    """The ORCID record was made for the researcher by somebody else and is not claimed yet, so it can be neither read nor
    changed. The researcher must claim it by the e-mail from ORCID."""

    permanent = False
    scope = Scope.RECORD


class NoAnswer(Fault):
    """ORCID's answer did not arrive, so it is not known whether what was asked for was done. Nothing is lost or doubled:
    the record is read before anything is sent again."""

    permanent = False
    scope = Scope.RECORD


class UnexpectedAnswer(Fault):
    """ORCID answered in a way that is not documented. The record is left alone until the next export; if it happens again,
    report the details."""

    permanent = False
    scope = Scope.RECORD


# --- the whole run ---


class BadCredentials(Fault):
    """ORCID does not accept the client ID and the client secret. Nothing was changed; compare both with those that ORCID
    gave you and check that they are of the registry in use: production and sandbox have different ones."""

    permanent = True
    scope = Scope.RUN


class ClientLocked(Fault):
    """ORCID has locked or deactivated this installation's API client. Nothing more is sent; turn to ORCID's support."""

    permanent = True
    scope = Scope.RUN


class MembershipMissing(Fault):
    """ORCID's Member API does not accept this installation's API client: its credentials are for the Public API, or the
    membership has ended. Nothing was written; enter Member API credentials, or turn to ORCID."""

    permanent = True
    scope = Scope.RUN


class ScopeNotAllowed(Fault):
    """ORCID does not allow this installation's API client to ask for this permission. Check that the credentials are for
    the Member API, or turn to ORCID."""

    permanent = True
    scope = Scope.RUN


class TooFast(Fault):
    """ORCID turned the request away unread, because too many came at once or it is down for maintenance. Nothing is lost;
    it goes on after a pause."""

    permanent = False
    scope = Scope.RUN

    def __init__(self, detail: str = "", seconds: float | None = None) -> None:
        """``seconds`` is the pause that ORCID asks for, None where it does not say."""
        self.seconds = seconds
        super().__init__(detail)


class QuotaSpent(Fault):
    """The number of requests that ORCID's Public API allows in a day is used up. Nothing is lost; it goes on tomorrow."""

    permanent = False
    scope = Scope.RUN


class RegistryUnavailable(Fault):
    """ORCID cannot be reached, or fails at its end. Nothing is lost; it goes on when ORCID is back."""

    permanent = False
    scope = Scope.RUN
