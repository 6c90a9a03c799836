from django.urls import path

from seizures.general_security import portal, views

ONE = "general-securities/<str:number>/"
urlpatterns = [
    path("general-securities/", views.general_list, name="general-security-list"),
    path(ONE, views.general_detail, name="general-security-detail"),
    path(f"{ONE}approve/", views.general_approve, name="general-security-approve"),
    path(f"{ONE}refuse/", views.general_refuse, name="general-security-refuse"),
    path(f"{ONE}call/", views.general_call, name="general-security-call"),
    path("portal/general-securities/", portal.general_list, name="portal-general-securities"),
    path("portal/general-securities/new/", portal.general_new, name="portal-general-security-new"),
    path(f"portal/{ONE}", portal.general_detail, name="portal-general-security"),
]
