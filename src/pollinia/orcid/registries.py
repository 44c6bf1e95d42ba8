"""The ORCID registries and where they answer (https://info.orcid.org/documentation/integration-guide/)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Registry:
    """``site`` has the pages and OAuth, ``member_api`` and ``public_api`` the records; all without a slash at the end."""

    name: str
    site: str
    member_api: str
    public_api: str


PRODUCTION = Registry("production", "https://orcid.org", "https://api.orcid.org", "https://pub.orcid.org")
SANDBOX = Registry("sandbox", "https://sandbox.orcid.org", "https://api.sandbox.orcid.org", "https://pub.sandbox.orcid.org")


def trial(base_url: str) -> Registry:
    """A registry of one's own for trials and tests: everything at one address, the public API under ``/pub``.

    Raises ValueError where ``base_url`` is no http or https address of a server.
    """
    base = base_url.rstrip("/")
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{base_url!r} is no address of a registry; it should look like http://127.0.0.1:8765")
    return Registry("trial", base, base, f"{base}/pub")
