from django.urls import path

from recordal.life import portal, revocation_portal, revocation_views, views

OWN = "portal/recordals/<str:application_no>/"
ASKED = "portal/recordal-requests/<str:number>/"
HEARD = "portal/recordal-revocations/<str:number>/"
ONE = "recordals/<str:application_no>/"
REVOCATION = "recordals/revocations/<str:number>/"
REQUEST = "recordals/requests/<str:number>/"
urlpatterns = [
    # holders and agents
    path(f"{OWN}life/", portal.recordal_life, name="portal-recordal-life"),
    path(f"{OWN}renew/", portal.renew, name="portal-recordal-renewal"),
    path(f"{OWN}change/", portal.change, name="portal-recordal-change"),
    path(f"{OWN}contact/", portal.contact, name="portal-recordal-contact"),
    path(f"{OWN}cancel/", portal.cancel, name="portal-recordal-cancellation"),
    path(f"{OWN}transfer/", portal.transfer, name="portal-recordal-transfer"),
    path(ASKED, portal.request_detail, name="portal-recordal-request"),
    path(f"{ASKED}answer/", portal.request_answer, name="portal-recordal-request-answer"),
    path(f"{ASKED}withdraw/", portal.request_withdraw, name="portal-recordal-request-withdraw"),
    path(HEARD, revocation_portal.revocation_detail, name="portal-recordal-revocation"),
    # officers
    path("recordals/requests/", views.request_queue, name="recordal-request-queue"),
    path(REQUEST, views.request_detail, name="recordal-request"),
    path(f"{REQUEST}return/", views.request_return, name="recordal-request-return"),
    path(f"{REQUEST}approve/", views.request_approve, name="recordal-request-approve"),
    path(f"{REQUEST}refuse/", views.request_refuse, name="recordal-request-refuse"),
    path(f"{REQUEST}sign/", views.request_sign, name="recordal-request-sign"),
    path(f"{REQUEST}send-back/", views.request_send_back, name="recordal-request-send-back"),
    path(f"{REQUEST}take-back/", views.request_take_back, name="recordal-request-take-back"),
    path(f"{REQUEST}receipt/", views.request_receipt, name="recordal-request-receipt"),
    path(f"{REQUEST}decision/", views.request_decision, name="recordal-request-decision"),
    path(REVOCATION, revocation_views.revocation_detail, name="recordal-revocation"),
    path(
        f"{REVOCATION}propose/",
        revocation_views.revocation_propose,
        name="recordal-revocation-propose",
    ),
    path(f"{REVOCATION}sign/", revocation_views.revocation_sign, name="recordal-revocation-sign"),
    path(
        f"{REVOCATION}send-back/",
        revocation_views.revocation_send_back,
        name="recordal-revocation-send-back",
    ),
    path(
        f"{REVOCATION}take-back/",
        revocation_views.revocation_take_back,
        name="recordal-revocation-take-back",
    ),
    path(f"{REVOCATION}drop/", revocation_views.revocation_drop, name="recordal-revocation-drop"),
    path(
        f"{REVOCATION}notice/",
        revocation_views.revocation_notice,
        name="recordal-revocation-notice",
    ),
    path(f"{ONE}life/", views.recordal_life, name="recordal-life"),
    path(f"{ONE}revoke/", revocation_views.recordal_revoke, name="recordal-revoke"),
    path(f"{ONE}right-ended/", revocation_views.right_ended, name="recordal-right-ended"),
]
