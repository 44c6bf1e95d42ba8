"""Whom the identity providers of the tests know. Who signs in there is whoever's name is typed."""

from __future__ import annotations

from enum import StrEnum

CLIENT_ID = "pollinia"
CLIENT_SECRET = "the-secret-of-this-client"
PRIVATE_MARK = "what-only-the-provider-knows"
"""Said of everybody, and to be found nowhere afterwards."""


class Trick(StrEnum):
    """Names with which a provider answers as an attacker, or a mistake, would."""

    FORGED = "forged"
    UNSIGNED = "unsigned"
    EXPIRED = "expired"
    OTHER_ISSUER = "other-issuer"
    OTHER_AUDIENCE = "other-audience"
    OTHER_SUBJECT = "other-subject"
    """The userinfo is somebody else's than the ID token."""
    UNCONFIRMED = "unconfirmed"
    """The SAML assertion is for another address than ours."""
    UNASKED = "unasked"
    """The SAML response answers no request."""
    MOVED = "moved"
    """A SAML assertion that answers no request is put into a response that does."""
    SHA1 = "sha1"
    """The SAML assertion is signed with an algorithm that is not safe any more."""
    ENTITY = "entity"
    """The SAML response has a document type with an entity in it."""
    IN_CLEAR = "in-clear"
    """The SAML assertion is not encrypted, although it is to be."""
    GONE = "gone"
    """The provider fails between sending the browser back and being asked who it is."""
    GARBLED = "garbled"
    """As then, but with a page in place of what a program could read."""
    FOR_ANOTHER = "for-another"
    """The SAML assertion is encrypted with a key that is not ours."""


PEOPLE: dict[str, dict[str, object]] = {
    "ada": {"email": "ada@example.org", "email_verified": True, "employee": "00417"},
    "ben": {"email": "ben@example.org", "email_verified": True, "employee": "00418"},
    "eve": {"email": "eve@example.org", "email_verified": True, "employee": "00999"},
    "unsure": {"email": "ada@example.org", "email_verified": False},
    "silent": {"email": "ada@example.org"},
    "nameless": {"employee": "00417"},
    "double": {"email": ["ada@example.org", "ben@example.org"]},
    **{trick.value: {"email": "ada@example.org", "email_verified": True, "employee": "00417"} for trick in Trick},
}
