"""Every address of the pages."""

from django.urls import path

from pollinia.web import accounts, attention, audit, reports, runs, signing_in, start
from pollinia.web.configuration import pages as configuration
from pollinia.web.configuration import preview, versions
from pollinia.web.health import health
from pollinia.web.master_data import file_handles, lists, local_values
from pollinia.web.metrics import metrics

urlpatterns = [
    path("", start.start, name="start"),
    path("sign-in", signing_in.sign_in_page, name="sign-in"),
    path("sign-out", signing_in.sign_out, name="sign-out"),
    path("choose-password/<str:token>", signing_in.choose_password_page, name="choose-password"),
    path("administrator/integrations/orcid", configuration.configuration, name="configuration"),
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
    path("administrator/accounts/<int:account_id>/link", accounts.link, name="accounts-link"),
    path("administrator/audit", audit.audit, name="audit"),
    path("master-data/organisations", lists.organisations, name="organisations"),
    path("master-data/organisations/incomplete", lists.incomplete, name="organisations-incomplete"),
    path("master-data/organisations/one/<path:organisation_id>", lists.organisation, name="organisation"),
    path("master-data/persons", lists.persons, name="persons"),
    path("master-data/persons/<path:person_id>", lists.person, name="person"),
    path("master-data/research-outputs", lists.outputs, name="outputs"),
    path("master-data/research-outputs/<path:output_id>", lists.output, name="output"),
    path("master-data/complete/<str:kind>/<path:item_id>", local_values.complete, name="complete"),
    path("master-data/file-handles", file_handles.file_handles, name="file-handles"),
    path("master-data/file-handles/orcid-work-types.csv", file_handles.download, name="file-handles-download"),
    path("master-data/file-handles/preview", file_handles.preview, name="file-handles-preview"),
    path("master-data/file-handles/upload", file_handles.upload, name="file-handles-upload"),
    path("master-data/file-handles/remove", file_handles.remove, name="file-handles-remove"),
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
    path("attention/kept-aside", attention.aside, name="attention-aside"),
    path("attention/disagreements", local_values.disagreements, name="attention-disagreements"),
    path("reports", reports.reports, name="reports"),
    path("reports/<str:name>.csv", reports.as_file, name="report-file"),
    path("reports/<str:name>", reports.report, name="report"),
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
]
