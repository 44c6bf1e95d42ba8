"""The identity provider of the institution, as the environment names it, in the words of django-allauth.

Django's settings are made of it, so nothing here imports Django's applications or models.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pollinia.domain.outside_identity import PersonField
from pollinia.domain.problem import Problem
from pollinia.web.sso.key_pair import KeyPair, KeyPairRefused, key_pair

OIDC: Literal["oidc"] = "oidc"
SAML: Literal["saml"] = "saml"
"""The protocols, and the names of the one provider where django-allauth could tell several apart."""

NAME_ID = "NameID"
"""As the name of a SAML attribute: the subject of the assertion itself."""

_MAIL = {OIDC: "email", SAML: "urn:oid:0.9.2342.19200300.100.1.3"}
"""What the e-mail address is called: the claim, and the attribute ``mail`` of eduPerson and of LDAP (RFC 4524)."""


class IdentityProviderRefused(Problem):
    """Single sign-on cannot be used as it is configured in the environment. Nothing was started."""


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """``place``: the issuer, or the address of the metadata. ``attribute``: the claim that tells the person.

    ``name``: what it is called on the pages; empty where that is the name of the institution. ``key_pair``: with one, requests
    of SAML are signed and assertions have to be encrypted.
    """

    protocol: Literal["oidc", "saml"]
    place: str
    attribute: str
    person_field: PersonField
    name: str
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    key_pair: KeyPair | None = None

    @property
    def applications(self) -> list[str]:
        module = "openid_connect" if self.protocol == OIDC else "saml"
        return ["allauth.account", "allauth.socialaccount", f"allauth.socialaccount.providers.{module}"]

    @property
    def provider_class(self) -> dict[str, Any]:
        """The value of ``SOCIALACCOUNT_PROVIDERS``."""
        if self.protocol == OIDC:
            return {"openid_connect": {"provider_class": "pollinia.web.sso.openid_connect.Provider"}}
        return {"saml": {"provider_class": "pollinia.web.sso.saml.Provider"}}

    @property
    def app(self) -> dict[str, Any]:
        """The fields of django-allauth's SocialApp."""
        settings: dict[str, Any]
        if self.protocol == SAML:
            own = _with_key_pair(self.key_pair) if self.key_pair else {}
            settings = {"idp": {"metadata_url": self.place, "entity_id": None}, "advanced": _SAML | own}
            return {"provider": "saml", "client_id": SAML, "name": self.name, "settings": settings}
        settings = {
            "server_url": f"{self.place.rstrip('/')}/.well-known/openid-configuration",
            # A provider that calls itself somebody else is not the one that was configured (Discovery 1.0, section 4.3).
            "openid_configuration_overrides": {"issuer": self.place},
            "oauth_pkce_enabled": True,
        }
        return {
            "provider": "openid_connect",
            "provider_id": OIDC,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.client_secret,
            "settings": settings,
        }


_SAML: dict[str, Any] = {
    # Keycloak signs the response, Entra ID the assertion. That neither is signed is refused in any case.
    "want_attribute_statement": False,
    "reject_idp_initiated_sso": True,
    "reject_deprecated_algorithm": True,
    # Names of hosts without a dot are usual within an institution.
    "allow_single_label_domains": True,
}


def _with_key_pair(pair: KeyPair) -> dict[str, Any]:
    """An assertion in clear is refused: python3-saml puts the key to encrypt with into the metadata only together with that."""
    return {
        "private_key": pair.private_key,
        "x509cert": pair.certificate,
        "authn_request_signed": True,
        "logout_response_signed": True,
        "want_assertion_encrypted": True,
    }


def identity_provider(
    *,
    issuer: str | None,
    client_id: str | None,
    client_secret: str | None,
    metadata: str | None,
    saml_key: str | None,
    attribute: str | None,
    person_field: str | None,
    name: str | None,
) -> IdentityProvider | None:
    """The provider that these values name; None where they name none. Raises IdentityProviderRefused."""
    if not issuer and not metadata:
        return None
    if issuer and metadata:
        raise IdentityProviderRefused("Set POLLINIA_SSO_OIDC_ISSUER or POLLINIA_SSO_SAML_METADATA, not both.")
    protocol = OIDC if issuer else SAML
    if issuer and not (client_id and client_secret):
        raise IdentityProviderRefused(
            "With POLLINIA_SSO_OIDC_ISSUER, POLLINIA_SSO_OIDC_CLIENT_ID and POLLINIA_SSO_OIDC_CLIENT_SECRET are needed."
        )
    _ensure_installed(protocol)
    return IdentityProvider(
        protocol,
        _safe("POLLINIA_SSO_OIDC_ISSUER", issuer) if issuer else _metadata(metadata or ""),
        attribute or _MAIL[protocol],
        _person_field(person_field or PersonField.EMAIL),
        name or "",
        client_id or "",
        client_secret or "",
        _key_pair(saml_key) if saml_key and metadata else None,
    )


def _ensure_installed(protocol: str) -> None:
    try:
        import_module("allauth.socialaccount")
        import_module("onelogin.saml2.auth" if protocol == SAML else "jwt")
    except ImportError:
        needed = "It needs packages of its own: pip install --require-hashes -r requirements-sso.lock."
        raise IdentityProviderRefused(needed) from None
    except Exception as problem:
        # xmlsec raises an error of its own where it was built with another libxml2 than lxml.
        raise IdentityProviderRefused(f"The package for SAML cannot be loaded: {problem}.") from None


def _metadata(place: str) -> str:
    if "://" in place:
        return _safe("POLLINIA_SSO_SAML_METADATA", place)
    file = Path(place).absolute()
    if not file.is_file():
        raise IdentityProviderRefused("POLLINIA_SSO_SAML_METADATA names neither an https address nor a file that is there.")
    return file.as_uri()


def _key_pair(pem: str) -> KeyPair:
    try:
        return key_pair(pem)
    except KeyPairRefused as problem:
        raise IdentityProviderRefused(f"POLLINIA_SSO_SAML_KEY {problem}.") from None


def _safe(variable: str, address: str) -> str:
    """Whoever can change what is read here signs in as anybody, so it is not read over a network in clear."""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname))):
        return address
    raise IdentityProviderRefused(f"{variable} must be an https address (http on this machine alone).")


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _person_field(name: str) -> PersonField:
    try:
        return PersonField(name)
    except ValueError:
        raise IdentityProviderRefused(f"POLLINIA_SSO_PERSON_FIELD must be one of {', '.join(PersonField)}.") from None
