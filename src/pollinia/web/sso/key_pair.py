"""The key pair of this installation, by which an identity provider knows it and encrypts for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_BLOCK = re.compile(r"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Both in PEM (RFC 7468)."""

    private_key: str = field(repr=False)
    certificate: str


class KeyPairRefused(Exception):
    """What is wrong, as the end of a sentence; no part of the key is in it."""


def key_pair(pem: str) -> KeyPair:
    """The RSA key and its certificate, in any order. Raises KeyPairRefused."""
    blocks = {found[1].rpartition(" ")[2]: found[0] for found in _BLOCK.finditer(pem)}
    if len(_BLOCK.findall(pem)) != 2 or blocks.keys() != {"KEY", "CERTIFICATE"}:
        raise KeyPairRefused("must hold one private key and its certificate, in PEM, and nothing else")
    pair = KeyPair(blocks["KEY"], blocks["CERTIFICATE"])
    try:
        private = load_pem_private_key(pair.private_key.encode(), password=None)
        certificate = x509.load_pem_x509_certificate(pair.certificate.encode())
    except (ValueError, TypeError):
        raise KeyPairRefused("holds a key or a certificate that cannot be read; the key must have no password") from None
    if not isinstance(private, RSAPrivateKey):
        raise KeyPairRefused("holds a key of another kind: assertions are encrypted for RSA keys alone")
    if certificate.public_key() != private.public_key():
        raise KeyPairRefused("holds a certificate that is not of its key")
    return pair
