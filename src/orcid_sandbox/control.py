"""The control API: prepares and inspects the registry from a test or a demo. JSON in and out, loopback only."""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orcid_sandbox import binding, elements, faults, items, people_states, schema, scopes, tokens, wire
from orcid_sandbox.fields import Struct
from orcid_sandbox.model import Client, Person, Source
from orcid_sandbox.organisations import Organisations
from orcid_sandbox.people import PersonError, register
from orcid_sandbox.registry import Registry, Stored
from orcid_sandbox.sections import BY_LIST_PATH, SECTIONS, Section
from orcid_sandbox.vocabulary import VISIBILITIES
from orcid_sandbox.web import json_response, registry_of

Handler = Callable[[Request, Registry, dict[str, Any]], Response]


class InputError(ValueError):
    """The request to the control API cannot be carried out; the sentence says why."""


def routes() -> list[Route]:
    return [
        Route("/control/clients", _endpoint(_add_client), methods=["POST"]),
        Route("/control/people", _endpoint(_add_person), methods=["POST"]),
        Route("/control/tokens", _endpoint(_add_token), methods=["POST"]),
        Route("/control/people/{orcid}/items", _endpoint(_add_item), methods=["POST"]),
        Route("/control/people/{orcid}/state", _endpoint(_set_state), methods=["POST"]),
        Route("/control/people/{orcid}/revoke", _endpoint(_revoke), methods=["POST"]),
        Route("/control/organisations", _endpoint(_add_organisations), methods=["POST"]),
        Route("/control/organisations", _endpoint(_forget_organisations), methods=["DELETE"]),
        Route("/control/requests", _endpoint(_list_requests), methods=["GET"]),
        Route("/control/requests", _endpoint(_forget_requests), methods=["DELETE"]),
        Route("/control/faults", _endpoint(_list_faults), methods=["GET"]),
        Route("/control/faults", _endpoint(_add_fault), methods=["POST"]),
        Route("/control/faults", _endpoint(_forget_faults), methods=["DELETE"]),
        Route("/control/reset", _endpoint(_reset), methods=["POST"]),
    ]


def _endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if not may_control(request):
            return json_response({"error": "The control API answers on the loopback address only."}, 403)
        try:
            body = _read(await request.body())
            return handler(request, registry_of(request), body)
        except (InputError, PersonError, faults.FaultError) as error:
            return json_response({"error": str(error)}, 400)

    return endpoint


def may_control(request: Request) -> bool:
    """Whether the request comes from the loopback address, or from wherever it may come."""
    return request.app.state.open_control or is_loopback(request)


def is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _read(body: bytes) -> dict[str, Any]:
    try:
        value = wire.decode(body) if body.strip() else {}
    except wire.NotJson as error:
        raise InputError(f"The body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise InputError("The body must be a JSON object.")
    return value


def _add_client(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    membership = body.get("membership", "member")
    if membership not in ("member", "public"):
        raise InputError("membership must be member or public.")
    redirect_uris = body.get("redirect_uris", [])
    if not isinstance(redirect_uris, list) or not all(isinstance(uri, str) for uri in redirect_uris):
        raise InputError("redirect_uris must be a list of strings.")
    client = Client(
        client_id=_text(body, "client_id"),
        secret=_text(body, "client_secret"),
        name=_text(body, "name"),
        redirect_uris=tuple(redirect_uris),
        membership=membership,
    )
    registry.stored.clients[client.client_id] = client
    registry.changed = True
    return json_response({"client_id": client.client_id}, 201)


def _add_person(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    person = register(
        registry,
        given_names=_text(body, "given_names"),
        family_name=_optional_text(body, "family_name"),
        email=_optional_text(body, "email"),
        password=_optional_text(body, "password"),
        orcid=_optional_text(body, "orcid"),
        default_visibility=_optional_text(body, "default_visibility") or "public",
        credit_name=_optional_text(body, "credit_name"),
        biography=_optional_text(body, "biography"),
    )
    return json_response({"orcid": person.orcid}, 201)


def _add_token(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    client = _client(registry, body)
    orcid = _optional_text(body, "orcid")
    if orcid:
        _person(registry, orcid)
    asked = scopes.split(_text(body, "scope"))
    known = scopes.GRANTED if orcid else scopes.CLIENT_CREDENTIALS
    refused = [scope for scope in asked if scope not in known]
    if refused:
        raise InputError(f"Not a scope that {'a person grants' if orcid else 'a client obtains'}: {' '.join(refused)}")
    return json_response(tokens.render(registry, tokens.grant(registry, client, orcid, asked)))


def _add_item(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    """Adds an item as the person or another client would; the rules that bind API clients do not hold here."""
    person = _person(registry, request.path_params["orcid"])
    section = _section(body)
    content = body.get("body")
    if not isinstance(content, dict):
        raise InputError("body must be the item as a JSON object.")
    try:
        content = _fitting(section, content)
    except (binding.BindingError, schema.SchemaError) as error:
        raise InputError(f"body is not a valid {section.name}: {error}") from error
    visibility = _optional_text(body, "visibility") or person.default_visibility
    if visibility not in VISIBILITIES:
        raise InputError("visibility must be public, limited or private.")
    item = items.build(section, content, _source(registry, person, body.get("source")), visibility)
    stored = items.store_new(registry, person, section, item)
    return json_response({"put_code": stored.put_code}, 201)


def _fitting(section: Section, content: dict[str, Any]) -> dict[str, Any]:
    """The body bound to its table; where it has none, only the parts that the registry looks at."""
    if section.element is None:
        looked_at = {name: member for name, member in content.items() if name in elements.LOOSE.members}
        return content | _bound(elements.LOOSE, looked_at)
    return _bound(section.element, content)


def _bound(kind: Struct, content: dict[str, Any]) -> dict[str, Any]:
    bound: dict[str, Any] = binding.bind(kind, content)
    schema.check(kind, bound)
    return bound


def _set_state(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    person = _person(registry, request.path_params["orcid"])
    texts = [_optional_text(body, name) for name in ("state", "primary", "creator")]
    people_states.set_state(registry, person, *texts)
    return json_response({"orcid": person.orcid, "state": person.state})


def _revoke(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    person = _person(registry, request.path_params["orcid"])
    return json_response({"revoked": people_states.end_permission(registry, person, _client(registry, body))})


def _add_organisations(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    """Adds to the table of organisations; from the first entry on only the table counts."""
    rows = body.get("organisations")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError("organisations must be a list of objects with source and identifier.")
    pairs = {(_text(row, "source"), _text(row, "identifier")) for row in rows}
    registry.stored.organisations.table |= pairs
    registry.changed = True
    return json_response({"organisations": len(registry.stored.organisations.table)}, 201)


def _forget_organisations(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    registry.stored.organisations = Organisations()
    registry.changed = True
    return Response(status_code=204)


def _list_requests(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    return json_response({"requests": request.app.state.requests.rows()})


def _forget_requests(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    request.app.state.requests.clear()
    return Response(status_code=204)


def _add_fault(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    request.app.state.faults.faults.append(faults.read(body))
    return json_response({"faults": len(request.app.state.faults.faults)}, 201)


def _list_faults(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    rows = [
        {"kind": fault.kind, "client_id": fault.client_id, "method": fault.method, "path": fault.path, "met": fault.met}
        for fault in request.app.state.faults.faults
    ]
    return json_response({"faults": rows})


def _forget_faults(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    request.app.state.faults.faults.clear()
    return Response(status_code=204)


def _reset(request: Request, registry: Registry, body: dict[str, Any]) -> Response:
    """Back to an empty registry and an empty log, without faults."""
    request.app.state.faults.faults.clear()
    request.app.state.registry = Registry(Stored(), changed=True)
    request.app.state.requests.clear()
    return Response(status_code=204)


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name} is required and must be a string.")
    return value


def _optional_text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{name} must be a string.")
    return value or ""


def _person(registry: Registry, orcid: str) -> Person:
    person = registry.stored.people.get(orcid)
    if person is None:
        raise InputError(f"There is no record with the ORCID iD {orcid or '(none)'}.")
    return person


def _client(registry: Registry, body: Mapping[str, Any]) -> Client:
    client_id = _text(body, "client_id")
    client = registry.stored.clients.get(client_id)
    if client is None:
        raise InputError(f"There is no client {client_id}.")
    return client


def _section(body: Mapping[str, Any]) -> Section:
    name = _text(body, "section")
    section = SECTIONS.get(name) or BY_LIST_PATH.get(name)
    if section is None:
        raise InputError(f"section must be one of {', '.join(SECTIONS)}.")
    return section


def _source(registry: Registry, person: Person, source: object) -> Source:
    """The source as given; the person where none is."""
    if source is None:
        return Source("", person.orcid, person.name)
    if not isinstance(source, dict):
        raise InputError("source must be an object with client_id or orcid, and name.")
    client_id, orcid = _optional_text(source, "client_id"), _optional_text(source, "orcid")
    if bool(client_id) == bool(orcid):
        raise InputError("source needs either client_id or orcid.")
    client = registry.stored.clients.get(client_id)
    name = _optional_text(source, "name") or (client.name if client else person.name)
    return Source(client_id, orcid, name)
