"""Connecting a person at a registry for trials, without a browser and without a person."""

from __future__ import annotations

import secrets

from django.conf import settings

from pollinia.domain.problem import Problem
from pollinia.flows.connect import begin_connecting, finish_connecting
from pollinia.flows.registry_access import redirect_uri
from pollinia.store.connections import Connection
from pollinia.trial.consent import ConsentFailed, give_consent


class NotATrial(Problem):
    """Nobody can consent for a researcher at ORCID's own registries.

    Set POLLINIA_TRIAL_REGISTRY to a registry of your own, with Sandbox mode on, or let the researcher connect in the browser.
    """


def connect_in_trial(person_id: str, email: str, password: str, may_write: bool = True) -> Connection:
    """Run the OAuth code flow as the person. Raises NotATrial, ConsentFailed, and what connecting raises."""
    if settings.TRIAL_REGISTRY is None:
        raise NotATrial
    state = secrets.token_urlsafe()
    address = begin_connecting(person_id, state, may_write=may_write)
    if not address.startswith(settings.TRIAL_REGISTRY):
        raise NotATrial
    answer = give_consent(address, redirect_uri(), email, password)
    if answer.get("state") != state or "code" not in answer:
        raise ConsentFailed(answer.get("error_description", answer.get("error", "")))
    return finish_connecting(person_id, answer["code"])
