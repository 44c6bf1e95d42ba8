"""Every address of the pages."""

from django.urls import path

from pollinia.web import accounts, attention, audit, invitation_links, invitations, reports, runs, signing_in, start
from pollinia.web.api.urls import addresses as api
from pollinia.web.configuration import pages as configuration
from pollinia.web.configuration import preview, versions
from pollinia.web.health import health
from pollinia.web.language import choose_language
from pollinia.web.master_data import lists, local_values, sources
from pollinia.web.master_data.mappings import addresses as mappings
from pollinia.web.metrics import metrics
from pollinia.web.researcher import candidates, connecting, decisions, items, overview
from pollinia.web.sso.urls import addresses as single_sign_on

handler404 = "pollinia.web.not_found.not_found"

urlpatterns = [
    path("", start.start, name="start"),
    path("sign-in", signing_in.sign_in_page, name="sign-in"),
    path("forgotten-password", signing_in.forgotten_password, name="forgotten-password"),
    path("sign-out", signing_in.sign_out, name="sign-out"),
    path("choose-password/<str:token>", signing_in.choose_password_page, name="choose-password"),
    path("administrator/integrations/orcid", configuration.configuration, name="configuration"),
    path("administrator/integrations/orcid/organisations", configuration.organisations, name="configuration-organisations"),
    path("administrator/integrations/orcid/draft", configuration.draft, name="configuration-draft"),
    path("administrator/integrations/orcid/preview", preview.preview, name="configuration-preview"),
    path("administrator/integrations/orcid/save", preview.save, name="configuration-save"),
    path("administrator/integrations/orcid/versions", versions.versions, name="configuration-versions"),
    path("administrator/integrations/orcid/secret", configuration.secret, name="configuration-secret"),
    path("administrator/integrations/orcid/test", configuration.test_credentials, name="configuration-test"),
    path("administrator/integrations/orcid/fence", configuration.fence_page, name="fence"),
    path("administrator/integrations/orcid/fence/move", configuration.move_fence_here, name="fence-move"),
    path("administrator/accounts", accounts.accounts, name="accounts"),
    path("administrator/accounts/add", accounts.add, name="accounts-add"),
    path("administrator/accounts/<int:account_id>", accounts.change, name="accounts-change"),
    path("administrator/accounts/<int:account_id>/person", accounts.person, name="accounts-person"),
    path("administrator/accounts/<int:account_id>/link", accounts.link, name="accounts-link"),
    path("administrator/audit", audit.audit, name="audit"),
    path("master-data/organisations", lists.organisations, name="organisations"),
    path("master-data/organisations/incomplete", lists.incomplete, name="organisations-incomplete"),
    path("master-data/organisations/one/<path:organisation_id>", lists.organisation, name="organisation"),
    path("master-data/persons", lists.persons, name="persons"),
    path("master-data/persons/<path:person_id>", lists.person, name="person"),
    path("master-data/research-outputs", lists.outputs, name="outputs"),
    path("master-data/research-outputs/<path:output_id>", lists.output, name="output"),
    path("master-data/contributors/<path:output_id>", lists.contributors, name="contributors"),
    path("master-data/sources", sources.sources, name="sources"),
    path("master-data/complete/<str:kind>/<path:item_id>", local_values.complete, name="complete"),
    *mappings(),
    path("invitations", invitations.invitations, name="invitations"),
    path("invitations/send", invitations.send, name="invitations-send"),
    path("invitations/sent", invitations.sent, name="invitations-sent"),
    path("invitations/text/<str:language>", invitations.text, name="invitation-text"),
    path("invitation/<str:token>", invitation_links.invitation, name="invitation"),
    path("invitation/<str:token>/no-more", invitation_links.no_more, name="invitation-no-more"),
    path("runs", runs.runs, name="runs"),
    path("runs/<int:run_id>", runs.run, name="run"),
    path("runs/<int:run_id>/progress", runs.progress, name="run-progress"),
    path("runs/<int:run_id>/researchers", runs.turns, name="run-turns"),
    path("runs/<int:run_id>/actions", runs.actions, name="run-actions"),
    path("runs/<int:run_id>/go-on", runs.let_go_on, name="run-go-on"),
    path("runs/<int:run_id>/cancel", runs.cancel, name="run-cancel"),
    path("attention", attention.overview, name="attention"),
    path("attention/reconnect", attention.reconnect, name="attention-reconnect"),
    path("attention/refused", attention.refused, name="attention-refused"),
    path("attention/candidates", attention.candidates, name="attention-candidates"),
    path("attention/kept-aside", attention.aside, name="attention-aside"),
    path("attention/disagreements", local_values.disagreements, name="attention-disagreements"),
    path("my-orcid", overview.overview, name="my-orcid"),
    path("my-orcid/progress", overview.progress, name="my-progress"),
    path("my-orcid/connect", connecting.connect, name="connect"),
    path("my-orcid/preview", connecting.preview, name="my-preview"),
    path("my-orcid/not-connected", connecting.not_connected, name="not-connected"),
    path("orcid/callback", connecting.callback, name="orcid-callback"),
    path("my-orcid/items", items.items, name="my-items"),
    path("my-orcid/items/decide", items.decide, name="my-items-decide"),
    path("my-orcid/from-orcid", candidates.candidates, name="my-candidates"),
    path("my-orcid/from-orcid/<int:candidate_id>", candidates.decide, name="my-candidates-decide"),
    path("my-orcid/history", items.history, name="my-history"),
    path("my-orcid/export-now", decisions.export_now, name="export-now"),
    path("my-orcid/pause", decisions.pause, name="pause"),
    path("my-orcid/resume", decisions.resume, name="resume"),
    path("my-orcid/stop", decisions.stop, name="stop"),
    path("reports", reports.reports, name="reports"),
    path("reports/<str:name>.csv", reports.as_file, name="report-file"),
    path("reports/<str:name>", reports.report, name="report"),
    path("language", choose_language, name="language"),
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
    api(),
    *single_sign_on(),
]
