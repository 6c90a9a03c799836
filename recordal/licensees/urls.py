from django.urls import path

from recordal.licensees import portal

LIST = "portal/recordals/<str:application_no>/licensees/"
urlpatterns = [
    path(LIST, portal.licensee_list, name="portal-licensees"),
    path(f"{LIST}end/", portal.licensee_end, name="portal-licensee-end"),
]
