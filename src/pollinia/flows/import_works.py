"""Looking through the works of a connected record for those that the research information system does not have."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from pollinia.domain.candidates import Candidate, Known, OrcidWork, candidates
from pollinia.domain.faults import Fault, PermissionWithdrawn, Scope, ScopeMissing
from pollinia.domain.options import Membership, Options
from pollinia.domain.permission import AUTHENTICATED_STATES, ConnectionState
from pollinia.flows.lose_permission import lose_permission
from pollinia.flows.registry_access import Clients, registry_in_use
from pollinia.flows.suspect import confirm, settle_suspicions, suspect
from pollinia.jobs.queue import defer_works_import
from pollinia.orcid.client import OrcidClient
from pollinia.orcid.reading import work_groups
from pollinia.store.candidates import CandidateState, ImportCandidate
from pollinia.store.codec import encode
from pollinia.store.configuration import current_options, current_work_types
from pollinia.store.connections import Connection
from pollinia.store.dois import outputs_with_dois
from pollinia.store.pace import count_requests
from pollinia.store.researchers import Loaded, load_researcher

EVERY = timedelta(days=7)
"""How often a record is looked through: works are added now and then, and each reading is a request of the quota."""

_MOST = 500
"""Of one record; who has more waiting gets the next ones when these are decided."""

READABLE = AUTHENTICATED_STATES - {ConnectionState.PERMISSION_WITHDRAWN}


def defer_due_imports() -> int:
    """Have looked through what was not for ``EVERY``; returns how many records."""
    options = current_options()
    due = Connection.objects.filter(
        registry=registry_in_use(options).site, client_id=options.client_id, state__in=READABLE, access_token__isnull=False
    ).exclude(works_read_at__gt=timezone.now() - EVERY)
    return defer_works_import(due.order_by("works_read_at", "id").values_list("pk", flat=True))


def import_works(connection_id: int, clients: Clients) -> int:
    """Read the works of one record, in one request; returns how many candidates wait then.

    What waits is what is on the record now; what was decided stays decided. The same record gives the same candidates.
    Where the permission or the record is gone, that is noted as in an export. Raises the Faults of reading,
    CredentialsInDoubt, CredentialsMissing, FenceClosed.
    """
    options = current_options()
    connection = Connection.objects.filter(pk=connection_id, state__in=READABLE).first()
    client = clients.client(options)
    if connection is None or (connection.registry, connection.client_id) != (client.registry.site, client.client_id):
        return 0
    groups = _read(connection, client, public_only=options.membership is Membership.PUBLIC)
    loaded = load_researcher(connection.registry, connection.person_id)
    if loaded is None:
        return 0
    identity = {name for works in groups for each in works for name in each.identity}
    found = candidates(groups, _known(loaded, options, identity))
    with transaction.atomic():
        if not Connection.objects.filter(pk=connection_id).update(works_read_at=timezone.now()):
            # The researcher has disconnected meanwhile.
            return 0
        return _store(connection, found)


def _read(connection: Connection, client: OrcidClient, public_only: bool) -> list[list[OrcidWork]]:
    began = timezone.now()
    try:
        works = client.read_works(connection.orcid, connection.access_token or "", public_only)
        confirm(connection, client, began)
    except PermissionWithdrawn:
        suspect(connection)
        raise
    except ScopeMissing:
        # Less was granted than reading takes, which takes nothing from what else was.
        raise
    except Fault as fault:
        if fault.permanent and fault.scope is Scope.RECORD:
            lose_permission(connection, fault)
        raise
    finally:
        count_requests(connection.registry, connection.client_id, client.outcomes)
    return work_groups(works)


def settle_doubts(clients: Clients) -> None:
    """Whose permission seems to be gone, and no other was used since to compare with: our own credentials are put to the test.

    Not after each record: were they wrong, each would lose its permission in turn. Raises the faults of the token endpoint,
    CredentialsMissing, FenceClosed.
    """
    client = clients.client(current_options())
    try:
        settle_suspicions(client)
    finally:
        count_requests(client.registry.site, client.client_id, client.outcomes)


def import_works_of(person_ids: Iterable[str], clients: Clients) -> dict[str, int | str]:
    """The candidates that wait for each person, or why the record could not be read; without names, of all connected.

    Raises what import_works raises but for the Faults, and what settle_doubts raises.
    """
    registry = registry_in_use(current_options()).site
    chosen = Connection.objects.filter(registry=registry, state__in=READABLE)
    if named := list(person_ids):
        chosen = chosen.filter(person_id__in=named)
    done: dict[str, int | str] = {}
    for connection_id, person_id in chosen.order_by("person_id").values_list("pk", "person_id"):
        try:
            done[person_id] = import_works(connection_id, clients)
        except Fault as fault:
            done[person_id] = str(fault)
    if done:
        settle_doubts(clients)
    return done


def _known(loaded: Loaded, options: Options, identity: Iterable[str]) -> Known:
    return Known(
        client_id=options.client_id,
        put_codes={each.put_code for each in loaded.recorded},
        outputs=loaded.researcher.outputs,
        work_types=current_work_types(),
        others=_outputs_by_doi(identity),
    )


def _outputs_by_doi(identity: Iterable[str]) -> Mapping[str, str]:
    """Outputs here with one of these DOIs, whoever wrote them. What else a work is known by is not looked for: it is rare."""
    return outputs_with_dois([name.removeprefix("doi:") for name in identity if name.startswith("doi:")])


def _store(connection: Connection, found: list[Candidate]) -> int:
    mine = ImportCandidate.objects.filter(registry=connection.registry, person_id=connection.person_id)
    decided = mine.exclude(state=CandidateState.WAITING)
    codes = {code for each in decided for code in each.put_codes}
    names = {name for each in decided for name in each.identity}
    open_ones = [each for each in found if not each.put_codes & codes and not each.identity & names][:_MOST]
    # What was itself taken over from ORCID is nothing that another work can be one with.
    offered = {each.output_id for candidate in open_ones for each in candidate.duplicates}
    taken_over = set(
        ImportCandidate.objects.filter(state=CandidateState.ACCEPTED, output_id__in=offered).values_list("output_id", flat=True)
    )
    rows = [_row(connection, each, taken_over) for each in open_ones]
    mine.filter(state=CandidateState.WAITING).exclude(put_code__in=[each.put_code for each in rows]).delete()
    ImportCandidate.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["registry", "person_id", "put_code"],
        update_fields=["put_codes", "identity", "title", "work", "duplicates"],
    )
    return len(rows)


def _row(connection: Connection, candidate: Candidate, taken_over: Collection[str | None]) -> ImportCandidate:
    duplicates = [each for each in candidate.duplicates if each.output_id not in taken_over]
    return ImportCandidate(
        registry=connection.registry,
        person_id=connection.person_id,
        put_code=min(candidate.put_codes),
        put_codes=sorted(candidate.put_codes),
        identity=sorted(candidate.identity),
        title=candidate.work.title or "",
        work=json.loads(encode(candidate.work)),
        duplicates=json.loads(encode(duplicates)),
    )
