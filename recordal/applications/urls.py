from django.urls import path

from recordal.applications import portal

urlpatterns = [
    path("portal/recordals/", portal.recordal_list, name="portal-recordals"),
    path("portal/recordals/new/", portal.recordal_new, name="portal-recordal-new"),
    path("portal/recordals/<str:application_no>/", portal.recordal_detail, name="portal-recordal"),
]
