"""Refusals of the API: ORCID's error codes with status and wording, and the two JSON shapes they come in.

Everything after the security filter answers in ORCID's own shape (``response-code``, ``error-code``, …); the filter and
the OAuth endpoints answer ``{"error", "error_description"}``. The sentences are this registry's own; status, code,
shape and the words ``put-code N`` of a duplicate are ORCID's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

MORE_INFO = "https://members.orcid.org/api/resources/troubleshooting"


@dataclass(frozen=True, slots=True)
class Refusal:
    """``announced`` is what the developer message calls the status where that is not the status itself."""

    status: int
    developer: str
    user: str
    announced: str = ""


def _refusal(status: int, developer: str, user: str = "", announced: str = "") -> Refusal:
    return Refusal(status, developer, user or developer, announced)


REFUSALS: Mapping[int, Refusal] = {
    9001: _refusal(400, "The request cannot be read."),
    9006: _refusal(400, "An argument of the request is not valid.", "The request is not valid."),
    9007: _refusal(409, "This record is deprecated; use the primary record instead."),
    9008: _refusal(500, "The server met an error it did not expect.", "Something went wrong in ORCID."),
    9010: _refusal(
        403,
        "You are not the source of the work, so you are not allowed to update it.",
        "Only the source of an item may change it.",
    ),
    9011: _refusal(404, "The record was not found."),
    9012: _refusal(400, "The request is not valid.", "The request is not valid."),
    9013: _refusal(403, "The item is private and you are not its source.", "The item is private."),
    9014: _refusal(403, "You are not allowed to do this to an item of another source."),
    9016: _refusal(404, "The resource was not found.", "Nothing was found here."),
    9017: _refusal(401, "The client is not allowed to do this to this record.", "You are not allowed to do this."),
    9018: _refusal(409, "The record is locked and cannot be read or changed.", "The record is locked."),
    9019: _refusal(400, "The put-code in the URL and the one in the body differ."),
    9020: _refusal(400, "Invalid incoming message.", "The item is not valid."),
    9021: _refusal(
        409,
        "You have already added this activity (matched by external identifiers), please see element with "
        "put-code {put_code}. If you are trying to edit the item, please use PUT instead of POST.",
        "The item is already on the record.",
    ),
    9022: _refusal(400, "Invalid activity, a title is required.", "A title is required."),
    9023: _refusal(400, "Invalid activity, an external identifier is required.", "An identifier is required."),
    9024: _refusal(400, "A put-code cannot be sent when an item is created.", "The item already has a put-code."),
    9027: _refusal(404, "The client was not found."),
    9028: _refusal(404, "The webhook was not found."),
    9030: _refusal(409, "The element '{value}' of type '{kind}' is duplicated.", "The item is already on the record."),
    9031: _refusal(409, "A put-code is required to update an item.", "A put-code is required."),
    9034: _refusal(400, "'{put_code}' is not a valid put code", "The put-code is not valid."),
    9035: _refusal(
        403, "The visibility of the item cannot be changed over the API; only its owner may.", "Visibility is fixed."
    ),
    9036: _refusal(409, "The record has not been claimed by its owner yet.", "The record is not claimed."),
    9037: _refusal(400, "Invalid {field}; the value is not one of the vocabulary.", "A value is not valid."),
    9038: _refusal(
        403,
        "The item has a limited or private visibility and your request doesn't have the required scope.",
        "The required scope is missing.",
        announced="409 Conflict",
    ),
    9039: _refusal(403, "The item is not public and cannot be read over the public API.", "The item is not public."),
    9041: _refusal(404, "The record has no biography.", "No biography was found."),
    9042: _refusal(400, "Too many put codes specified: maximum is 100", "Too many put-codes."),
    9043: _refusal(400, "start must not be greater than 10000 for callers without credentials."),
    9044: _refusal(409, "The record is deactivated; it cannot be read or changed.", "The record is deactivated."),
    9045: _refusal(
        400,
        "The disambiguated organization is missing, or its id and source are not known to ORCID.",
        "The organization is not identified.",
    ),
    9046: _refusal(400, "An organization is required.", "An organization is required."),
    9047: _refusal(400, "The element is not valid: invalid JSON - ${{error}}", "The item is not valid."),
    9048: _refusal(409, "The record has reached the maximum number of works, 10000.", "Too many works."),
    9049: _refusal(400, "Invalid date: {date}", "A date is not valid."),
    9051: _refusal(400, "A value is not one of its vocabulary.", "A value is not valid."),
    9055: _refusal(400, "The end date is before the start date.", "The end date is before the start date."),
    9056: _refusal(308, "There is no version {version} of the API; use 3.0 instead."),
    9058: _refusal(400, "Invalid contributor role: {role}", "A contributor role is not valid.", announced="404 Bad Request"),
    9060: _refusal(400, "City and country are required for education/employment."),
    9061: _refusal(400, "City or region cannot be provided without a country for the organization address."),
    9062: _refusal(
        400,
        "Professional activities cannot be added without an organization id/external identifier. One has to be present.",
    ),
}


class ApiError(Exception):
    """A refusal in ORCID's own shape. ``detail`` follows as "Full validation error"; ``values`` fill the sentence."""

    def __init__(self, code: int, detail: str = "", *, status: int | None = None, location: str = "", **values: object) -> None:
        refusal = REFUSALS[code]
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.status = status or refusal.status
        self.location = location
        self._refusal = refusal
        self._values = values

    def body(self) -> dict[str, object]:
        """The error object as ORCID writes it."""
        announced = self._refusal.announced or f"{self.status} {HTTPStatus(self.status).phrase}"
        developer = f"{announced}: {self._refusal.developer.format(**self._values)}"
        if self.detail:
            developer = f"{developer} Full validation error: {self.detail}"
        return {
            "response-code": self.status,
            "developer-message": developer,
            "user-message": self._refusal.user.format(**self._values),
            "error-code": self.code,
            "more-info": MORE_INFO,
        }


class OAuthError(Exception):
    """A refusal of the security filter or an OAuth endpoint: ``{"error", "error_description"}``."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(status, error, description)
        self.status = status
        self.error = error
        self.description = description

    def body(self) -> dict[str, str]:
        return {"error": self.error, "error_description": self.description}
