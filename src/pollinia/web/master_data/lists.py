"""Master data: organisations, persons and research outputs, in lists and one by one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pollinia.domain.content import Kind, Organisation, Person, ResearchOutput
from pollinia.domain.permission import ConnectionState
from pollinia.domain.roles import Right
from pollinia.flows.connect import PersonUnknown
from pollinia.flows.explain import ItemKind, Question, explain
from pollinia.flows.explain_output import OutputUnknown, explain_output
from pollinia.flows.item_states import ItemState
from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.incomplete_organisations import Missing, incomplete_organisations
from pollinia.reports.master_data.contributors import list_contributors
from pollinia.reports.master_data.one import find
from pollinia.reports.master_data.organisations import OrganisationQuery, list_organisations, path_to
from pollinia.reports.master_data.outputs import OutputQuery, list_outputs, output_values
from pollinia.reports.master_data.persons import NOT_CONNECTED, PersonQuery, list_persons
from pollinia.reports.naming import organisation_names
from pollinia.reports.paging import cut
from pollinia.store.accounts import account_of
from pollinia.store.configuration import current_options
from pollinia.web.access import needs
from pollinia.web.asked import asked, asked_page
from pollinia.web.master_data.local_values import completions
from pollinia.web.not_found import NotHere

SIZE = 50

_MISSING = {
    Missing.ORGANISATION: "All of it: affiliations name it, and no source describes it",
    Missing.ROR_ID: "ROR ID",
    Missing.NAME: "Name",
    Missing.COUNTRY: "Country",
    Missing.CITY: "City",
}


@needs(Right.READ)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The tree, level by level, or what is searched for."""
    query = OrganisationQuery(search=asked(request, "search"), parent=asked(request, "parent"))
    page = list_organisations(query, asked_page(request, SIZE))
    above = [*path_to(query.parent), *_named(query.parent)] if query.parent else []
    return render(request, "master_data/organisations.html", {"page": page, "query": query, "above": above})


@needs(Right.READ)
@require_safe
def organisation(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = find(Organisation, organisation_id)
    if found is None:
        raise NotHere("No source has this organisation.", is_of_sources=True)
    below = list_organisations(OrganisationQuery(parent=organisation_id), asked_page(request, SIZE))
    shown = {
        "found": found,
        "above": path_to(organisation_id),
        "other_parents": organisation_names(found.item.parents[1:]),
        "page": below,
        "kind": Kind.ORGANISATION,
        "item_id": organisation_id,
        "completions": completions(Kind.ORGANISATION, found.item),
    }
    return render(request, "master_data/organisation.html", shown)


@needs(Right.READ)
@require_safe
def incomplete(request: HttpRequest) -> HttpResponse:
    """Organisations that lack what ORCID requires, and what each of them holds back."""
    options = current_options()
    page = cut(incomplete_organisations(registry_in_use(options).site, options), asked_page(request, SIZE))
    rows = [(each, _MISSING[each.missing]) for each in page.entries]
    return render(request, "master_data/incomplete.html", {"page": page, "rows": rows})


@needs(Right.READ)
@require_safe
def persons(request: HttpRequest) -> HttpResponse:
    query = PersonQuery(search=asked(request, "search"), state=asked(request, "state"), below=asked(request, "below"))
    page = list_persons(registry_in_use(current_options()).site, query, asked_page(request, SIZE))
    states = [NOT_CONNECTED, *ConnectionState]
    return render(request, "master_data/persons.html", {"page": page, "query": query, "states": states})


@needs(Right.READ)
@require_safe
def person(request: HttpRequest, person_id: str) -> HttpResponse:
    """Everything that is known of a person, and why each item is on the ORCID record, or is not."""
    state, kind = asked(request, "state"), asked(request, "kind")
    question = Question(
        states=frozenset({ItemState(state)} if state in set(ItemState) else ()),
        kinds=frozenset({ItemKind(kind)} if kind in set(ItemKind) else ()),
        text=asked(request, "search"),
    )
    found = find(Person, person_id)
    try:
        explanation = explain(person_id, question, asked_page(request, SIZE))
    except PersonUnknown as problem:
        raise NotHere(str(problem), is_of_sources=True) from None
    affiliations = explanation.person.affiliations
    names = organisation_names({each.organisation_id for each in affiliations})
    shown = {
        "found": found,
        "affiliations": [(each, names.get(each.organisation_id)) for each in affiliations],
        "user_account": account_of(person_id),
        "kind": Kind.PERSON,
        "item_id": person_id,
        "completions": completions(Kind.PERSON, explanation.person),
        "explanation": explanation,
        "page": explanation.page,
        "asked": {"search": question.text, "state": state, "kind": kind},
        "states": list(ItemState),
        "kinds": list(ItemKind),
    }
    return render(request, "master_data/person.html", shown)


@needs(Right.READ)
@require_safe
def outputs(request: HttpRequest) -> HttpResponse:
    names = ("search", "type", "status", "workflow_step", "visibility", "person")
    year = asked(request, "year")
    is_year = year.isdecimal() and len(year) <= 4
    query = OutputQuery(**{name: asked(request, name) for name in names}, year=int(year) if is_year else None)
    page = list_outputs(query, asked_page(request, SIZE))
    return render(request, "master_data/outputs.html", {"page": page, "query": query, "values": output_values()})


@needs(Right.READ)
@require_safe
def output(request: HttpRequest, output_id: str) -> HttpResponse:
    """Every field, and the verdict for each contributor of the institution."""
    try:
        explained = explain_output(output_id, asked_page(request, SIZE))
    except OutputUnknown as problem:
        raise NotHere(str(problem), is_of_sources=True) from None
    shown = {"explained": explained, "output": explained.output, "page": explained.page}
    return render(request, "master_data/output.html", shown)


@needs(Right.READ)
@require_safe
def contributors(request: HttpRequest, output_id: str) -> HttpResponse:
    found = find(ResearchOutput, output_id)
    if found is None:
        raise NotHere("No source has this research output.", is_of_sources=True)
    page = list_contributors(found.item, registry_in_use(current_options()).site, asked_page(request, SIZE))
    return render(request, "master_data/contributors.html", {"output": found.item, "page": page})


def _named(organisation_id: str) -> list[tuple[str, str]]:
    found = find(Organisation, organisation_id)
    if found is None:
        return []
    return [(organisation_id, found.item.names[0].value if found.item.names else organisation_id)]
