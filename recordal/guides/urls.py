from django.urls import path

from recordal.guides import portal, views

OFFICERS = "recordals/<str:application_no>/guide/"
OWN = f"portal/{OFFICERS}"
urlpatterns = [
    path(OFFICERS, views.guide_card, name="recordal-guide"),
    path(f"{OFFICERS}pdf/", views.guide_pdf, name="recordal-guide-pdf"),
    path(OWN, portal.guide_edit, name="portal-guide"),
    path(f"{OWN}restore/", portal.guide_restore, name="portal-guide-restore"),
]
