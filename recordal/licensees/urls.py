from django.urls import path

from recordal.licensees import portal

LIST = "portal/recordals/<str:application_no>/licensees/"
ONE = f"{LIST}<uuid:reference>/"
urlpatterns = [
    path(LIST, portal.licensee_list, name="portal-licensees"),
    path(f"{LIST}upload/", portal.licensee_upload, name="portal-licensee-upload"),
    path(f"{LIST}template/", portal.licensee_template, name="portal-licensee-template"),
    path(ONE, portal.licensee_change, name="portal-licensee"),
    path(f"{ONE}end/", portal.licensee_end, name="portal-licensee-end"),
]
