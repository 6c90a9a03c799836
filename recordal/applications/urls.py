from django.urls import path

from recordal.applications import filing_portal, portal

OWN = "portal/recordals/<str:application_no>/"
urlpatterns = [
    path("portal/recordals/new/", portal.recordal_new, name="portal-recordal-new"),
    path(
        "portal/recordals/new/autosave/",
        filing_portal.autosave_new,
        name="portal-recordal-new-autosave",
    ),
    path(OWN, portal.recordal_detail, name="portal-recordal"),
    path(f"{OWN}contents/", portal.recordal_contents, name="portal-recordal-contents"),
    path(f"{OWN}autosave/", filing_portal.autosave, name="portal-recordal-autosave"),
    path(f"{OWN}discard/", filing_portal.discard, name="portal-recordal-discard"),
    path(f"{OWN}restore/", filing_portal.restore, name="portal-recordal-restore"),
    path(f"{OWN}another/", filing_portal.another, name="portal-recordal-another"),
    path(f"{OWN}again/", filing_portal.file_again, name="portal-recordal-again"),
    path(f"{OWN}split/", filing_portal.split, name="portal-recordal-split"),
    path("portal/filings/<str:filing_no>/", filing_portal.filing, name="portal-filing"),
]
