"""A SAML identity provider as a process of its own: pysaml2's, which signs with python-xmlsec instead of a program.

For a service whose metadata have a key to encrypt with it encrypts, and from one that says so it takes signed requests alone.

``python -m tests.sso.saml_provider PORT ADDRESS-OF-THE-METADATA-OF-THE-SERVICE``
"""

from __future__ import annotations

import copy
import sys
import tempfile
import urllib.request
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import xmlsec
from lxml import etree
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.assertion import Policy
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.sigver import CryptoBackend
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256
from tests.sso.certificates import key_pair
from tests.sso.directory import PEOPLE, PRIVATE_MARK, Trick

PORT, SERVICE = sys.argv[1], sys.argv[2]
HERE = f"http://localhost:{PORT}"
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
SHA256 = {"sign_alg": SIG_RSA_SHA256, "digest_alg": DIGEST_SHA256}
"""pysaml2 signs with SHA-1 unless it is told otherwise."""
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
PASSWORD = {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "authn_auth": HERE}


class InPython(CryptoBackend):  # type: ignore[misc]
    def sign_statement(self, statement: object, node_name: str, key_file: str, node_id: str) -> str:
        root = etree.fromstring(statement if isinstance(statement, bytes) else str(statement).encode())
        xmlsec.tree.add_ids(root, ["ID"])
        signed = next(each for each in root.iter() if each.get("ID") == node_id)
        signature = signed.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
        assert signature is not None
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(key_file, xmlsec.constants.KeyDataFormatPem)
        context.sign(signature)
        return etree.tostring(root, encoding="unicode")


def _provider(folder: Path) -> Server:
    private, certificate = key_pair()
    (folder / "key.pem").write_bytes(private)
    (folder / "certificate.pem").write_bytes(certificate)
    endpoints = {
        "single_sign_on_service": [(f"{HERE}/sso", BINDING_HTTP_REDIRECT)],
        "single_logout_service": [(f"{HERE}/logged-out", BINDING_HTTP_REDIRECT)],
    }
    config = IdPConfig().load(
        {
            "entityid": f"{HERE}/metadata",
            # It has to be a file, and is never run.
            "xmlsec_binary": sys.executable,
            "key_file": str(folder / "key.pem"),
            "cert_file": str(folder / "certificate.pem"),
            "service": {"idp": {"endpoints": endpoints, "policy": _policy(minutes=5)}},
        }
    )
    provider = Server(config=config)
    provider.sec.crypto = InPython()
    return provider


def _metadata(config: IdPConfig) -> str:
    """Without saying which algorithms there are, which pysaml2 would ask the program."""
    described = copy.copy(config)
    described.xmlsec_binary = None
    return str(entity_descriptor(described))


def _policy(minutes: int) -> dict[str, Any]:
    return {"default": {"lifetime": {"minutes": minutes}, "name_form": URI}}


PAGE = """<!doctype html><title>Sign in</title><form method="post" action="{action}">
<label>User <input name="user"></label><button name="answer" value="yes">Sign in</button>
<button name="answer" value="no">Cancel</button></form>"""


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match urlsplit(self.path).path:
            case "/metadata":
                self._say(METADATA, "application/samlmetadata+xml")
            case "/logout":
                self._ask_to_log_out()
            case "/sso":
                self._say(PAGE.format(action=escape(self.path)))
            case _:
                self._say("Bye.")

    def _ask_to_log_out(self) -> None:
        there = SERVICE.replace("/metadata", "/sls")
        _, message = IDP.create_logout_request(there, SERVICE, name_id=_subject("ada"))
        sent = IDP.apply_binding(BINDING_HTTP_REDIRECT, str(message), there, "there", sign=True, sigalg=SIG_RSA_SHA256)
        self.send_response(302)
        self.send_header("Location", dict(sent["headers"])["Location"])
        self.end_headers()

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        asked = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        _know_the_service()
        signature = {"sigalg": asked.get("SigAlg"), "signature": asked.get("Signature"), "relay_state": asked.get("RelayState")}
        request = IDP.parse_authn_request(asked["SAMLRequest"], BINDING_HTTP_REDIRECT, **signature).message
        there = IDP.response_args(request)
        message = _response(form["user"], there) if form["answer"] == "yes" else _refusal(there)
        sent = IDP.apply_binding(BINDING_HTTP_POST, message, there["destination"], asked.get("RelayState", ""), response=True)
        self._say(sent["data"])

    def _say(self, page: str, type_: str = "text/html") -> None:
        self.send_response(200)
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(page.encode())))
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None: ...


def _know_the_service() -> None:
    if IDP.metadata is not None:
        return
    with urllib.request.urlopen(SERVICE, timeout=10) as answer:  # noqa: S310
        described = answer.read().decode()
    IDP.metadata = IDP.sec.metadata = IDP.config.load_metadata({"inline": [described]})
    IDP.config.setattr("idp", "want_authn_requests_signed", 'AuthnRequestsSigned="true"' in described)


def _response(user: str, there: dict[str, Any]) -> str:
    """As pysaml2 makes it, and then with what is wrong with that of a trick."""
    asked = dict(there)
    match user:
        case Trick.OTHER_AUDIENCE:
            asked["sp_entity_id"] = "https://another.example.org"
        case Trick.UNCONFIRMED:
            asked["destination"] = "https://another.example.org/acs"
        case Trick.UNASKED | Trick.MOVED:
            asked["in_response_to"] = None
    IDP.config.setattr("idp", "policy", Policy(_policy(minutes=-60 if user == Trick.EXPIRED else 5)))
    known = PEOPLE[user]
    email = "eve@example.org" if user == Trick.FORGED else known.get("email", [])
    # Ben's response is signed as a whole, the others' assertion.
    is_signed = user != Trick.UNSIGNED
    message = IDP.create_authn_response(
        {"mail": email, "employeeNumber": known.get("employee", []), "title": PRIVATE_MARK},
        **{name: asked[name] for name in ("in_response_to", "destination", "sp_entity_id")},
        name_id=_subject(user),
        authn=PASSWORD,
        issuer=f"{HERE}/other" if user == Trick.OTHER_ISSUER else None,
        sign_assertion=is_signed and user != "ben",
        sign_response=is_signed and user == "ben",
        **({} if user == Trick.SHA1 else SHA256),
    )
    text = str(message)
    if user == Trick.FORGED:
        text = text.replace("eve@example.org", "ada@example.org")
    if IDP.metadata.certs(SERVICE, "spsso", "encryption") and user != Trick.IN_CLEAR:
        return _encrypted(text, for_another=user == Trick.FOR_ANOTHER)
    if user == Trick.MOVED:
        return _moved(text, there["in_response_to"])
    if user == Trick.ENTITY:
        return f'<!DOCTYPE r [<!ENTITY e "x">]>{text[text.index("?>") + 2 :] if text.startswith("<?") else text}'
    return text


def _moved(text: str, request: str) -> str:
    """Into a response to the request, and with what would say the same of the assertion if it stood in there."""
    root = etree.fromstring(text.encode())
    root.set("InResponseTo", request)
    extensions = etree.Element("{urn:oasis:names:tc:SAML:2.0:protocol}Extensions")
    etree.SubElement(extensions, f"{ASSERTION}SubjectConfirmationData", {"InResponseTo": request})
    root.insert(1, extensions)
    return etree.tostring(root, encoding="unicode")


def _encrypted(text: str, for_another: bool) -> str:
    """The assertion as Shibboleth encrypts it: AES-GCM, with a key of its own under the RSA key of the service."""
    root = etree.fromstring(text.encode())
    assertion = root.find(f"{ASSERTION}Assertion")
    assert assertion is not None
    certificate = Path(IDP.config.cert_file).read_bytes() if for_another else _certificate_of_the_service()
    keys = xmlsec.KeysManager()
    keys.add_key(xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem))
    algorithm = xmlsec.constants.TransformAes256Gcm
    data = xmlsec.template.encrypted_data_create(root, algorithm, type=xmlsec.constants.TypeEncElement, ns="xenc")
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    about_key = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    encrypted_key = xmlsec.template.add_encrypted_key(about_key, xmlsec.constants.TransformRsaOaep)
    xmlsec.template.encrypted_data_ensure_cipher_value(encrypted_key)
    context = xmlsec.EncryptionContext(keys)
    context.key = xmlsec.Key.generate(xmlsec.constants.KeyDataAes, 256, xmlsec.constants.KeyDataTypeSession)
    wrapped = etree.SubElement(root, f"{ASSERTION}EncryptedAssertion")
    wrapped.append(assertion)
    context.encrypt_xml(data, assertion)
    return etree.tostring(root, encoding="unicode")


def _certificate_of_the_service() -> bytes:
    ((_, body),) = IDP.metadata.certs(SERVICE, "spsso", "encryption")
    return f"-----BEGIN CERTIFICATE-----\n{body.strip()}\n-----END CERTIFICATE-----\n".encode()


def _subject(user: str) -> NameID:
    return NameID(format=NAMEID_FORMAT_PERSISTENT, text=f"subject-{user}")


def _refusal(there: dict[str, Any]) -> str:
    denied = ("urn:oasis:names:tc:SAML:2.0:status:AuthnFailed", "The person said no.")
    return str(IDP.create_error_response(there["in_response_to"], there["destination"], denied, sign=True, **SHA256))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        IDP = _provider(Path(folder))
        METADATA = _metadata(IDP.config)
        ThreadingHTTPServer(("127.0.0.1", int(PORT)), Answers).serve_forever()
