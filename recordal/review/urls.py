from django.urls import path

from recordal.review import portal, queue_views, step_views, views

ONE = "recordals/<str:application_no>/"
OWN = "portal/recordals/<str:application_no>/"
urlpatterns = [
    path("recordals/", views.recordal_list, name="recordal-list"),
    path("recordals/queue/", queue_views.recordal_queue, name="recordal-queue"),
    path("recordals/queue/take/", queue_views.recordal_take_next, name="recordal-take-next"),
    path(
        "recordals/queue/signatures/", queue_views.recordal_signatures, name="recordal-signatures"
    ),
    path(ONE, views.recordal_detail, name="recordal-detail"),
    path(f"{ONE}take/", step_views.recordal_take, name="recordal-take"),
    path(f"{ONE}give-back/", step_views.recordal_give_back, name="recordal-give-back"),
    path(f"{ONE}assign/", step_views.recordal_assign, name="recordal-assign"),
    path(f"{ONE}check/", step_views.recordal_check, name="recordal-check"),
    path(
        f"{ONE}ask-correction/", step_views.recordal_ask_correction, name="recordal-ask-correction"
    ),
    path(f"{ONE}extend/", step_views.recordal_extend_correction, name="recordal-extend-correction"),
    path(f"{ONE}accept/", step_views.recordal_accept, name="recordal-accept"),
    path(f"{ONE}refuse/", step_views.recordal_propose_refusal, name="recordal-refuse"),
    path(f"{ONE}take-back/", step_views.recordal_take_back, name="recordal-take-back"),
    path(f"{ONE}sign/", step_views.recordal_sign, name="recordal-sign"),
    path(f"{ONE}return/", step_views.recordal_return, name="recordal-return"),
    path(f"{ONE}certificate/", views.recordal_certificate, name="recordal-certificate"),
    path(f"{ONE}receipt/", views.recordal_receipt, name="recordal-receipt"),
    path(f"{OWN}correction/", portal.correction, name="portal-correction"),
    path(f"{OWN}withdraw/", portal.withdraw, name="portal-withdraw"),
]
