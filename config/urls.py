"""The table of contents of every address."""

from django.urls import include, path
from django.views.i18n import set_language

from config.api import api
from core import help
from core.health import healthz, metrics, readyz
from core.web import public

handler404 = "core.api.errors.not_found"
handler500 = "core.api.errors.server_error"

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    # Before the pages: hundreds of addresses would be tried in vain for every question of a client.
    path("api/v1/schema/", help.schema, name="schema"),
    path("api/v1/docs/", help.docs, name="api-docs"),
    path("api/v1/", include((api.urls, "api"))),
    path("i18n/", public(set_language), name="set_language"),
    path("accounts/", include("core.accounts.urls")),
    path("files/", include("core.files.urls")),
    path("notifications/", include("core.notifications.urls")),
    path("reference/", include("core.reference.urls")),
    path("ledger/", include("core.audit.urls")),
    path("", include("enterprises.urls")),
    path("", include("recordal.search.urls")),
    path("", include("recordal.life.urls")),
    path("", include("recordal.review.urls")),
    path("", include("recordal.registers.urls")),
    path("", include("recordal.applications.urls")),
    path("", include("recordal.licensees.urls")),
    path("", include("recordal.preconfirmations.urls")),
    path("", include("recordal.guides.urls")),
    path("", include("campaigns.urls")),
    path("", include("seizures.intake.urls")),
    path("", include("seizures.shipments.urls")),
    path("", include("seizures.screening.urls")),
    path("", include("seizures.targeting.urls")),
    path("", include("seizures.inspections.urls")),
    path("", include("seizures.cases.urls")),
    path("", include("seizures.desk.urls")),
    path("", include("seizures.deadlines.urls")),
    path("", include("seizures.general_security.urls")),
    path("", include("seizures.securities.urls")),
    path("", include("seizures.evidence.urls")),
    path("", include("seizures.assistance.urls")),
    path("", include("seizures.investigations.urls")),
    path("", include("seizures.packages.urls")),
    path("", include("seizures.stock.urls")),
    path("", include("seizures.leads.urls")),
    path("", include("seizures.notices.urls")),
    path("", include("seizures.penalties.urls")),
    path("", include("seizures.hooks.urls")),
    path("", include("seizures.agreements.urls")),
    path("", include("seizures.disclosures.urls")),
    path("", include("seizures.referrals.urls")),
    path("", include("seizures.civil.urls")),
    path("", include("seizures.procedure.freight_urls")),
    path("", include("seizures.parcels.urls")),
    path("", include("seizures.procedure.urls")),
    path("", include("seizures.reports.urls")),
    path("help/", help.help_index, name="help"),
    path("help/errors/", help.help_errors, name="help-errors"),
    path("help/components/", help.help_components, name="help-components"),
]
