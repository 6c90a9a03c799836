from django.urls import path

from recordal.preconfirmations import portal, views

ONE = "preconfirmations/<str:number>/"
PORTAL = "portal/preconfirmations/"
OWN = f"{PORTAL}<str:number>/"
urlpatterns = [
    path("preconfirmations/", views.preconfirmation_list, name="preconfirmation-list"),
    path(ONE, views.preconfirmation_detail, name="preconfirmation-detail"),
    path(f"{ONE}grant/", views.preconfirmation_grant, name="preconfirmation-grant"),
    path(f"{ONE}refuse/", views.preconfirmation_refuse, name="preconfirmation-refuse"),
    path(f"{ONE}revoke/", views.preconfirmation_revoke, name="preconfirmation-revoke"),
    path(PORTAL, portal.asked_list, name="portal-preconfirmations"),
    path(f"{PORTAL}find/", portal.asked_find, name="portal-preconfirmation-find"),
    path(f"{PORTAL}new/<str:number>/", portal.asked_new, name="portal-preconfirmation-new"),
    path(OWN, portal.asked_detail, name="portal-preconfirmation"),
    path(f"{OWN}answer/", portal.asked_answer, name="portal-preconfirmation-answer"),
    path(f"{OWN}withdraw/", portal.asked_withdraw, name="portal-preconfirmation-withdraw"),
    path(f"{OWN}papers/", portal.asked_paper, name="portal-preconfirmation-paper"),
    path("portal/standing/", portal.standing, name="portal-standing"),
]
