"""What comes before and beside the steps of a freight case."""

from django.urls import path

from seizures.procedure import (
    counter_views,
    inquiry_portal,
    inquiry_views,
    request_portal,
    request_views,
    viewing_views,
)

QUERY, MY_QUERY = "status-queries/<str:number>", "portal/status-queries/<str:number>"

CASE, MINE, GOODS = "cases/<str:number>", "portal/cases/<str:number>", "portal/goods/<str:number>"

WANTED, MY_WANTED = "detention-requests/<str:number>", "portal/detention-requests/<str:number>"

VIEWING = "viewings/<str:number>"

urlpatterns = [
    path(f"{VIEWING}/", viewing_views.viewing_detail, name="viewing"),
    path(f"{VIEWING}/grant/", viewing_views.viewing_grant, name="viewing-grant"),
    path(f"{VIEWING}/refuse/", viewing_views.viewing_refuse, name="viewing-refuse"),
    path(f"{VIEWING}/hold/", viewing_views.viewing_hold, name="viewing-hold"),
    path(f"{VIEWING}/samples/<str:label>/back/", viewing_views.sample_back, name="sample-back"),
    path(f"{VIEWING}/cancel/", viewing_views.viewing_cancel, name="viewing-cancel"),
    path(f"{MINE}/view/", viewing_views.holder_view, name="portal-case-view"),
    path(f"{GOODS}/view/", viewing_views.consignor_view, name="portal-goods-view"),
    path("detention-requests/", request_views.request_list, name="detention-requests"),
    path(f"{WANTED}/", request_views.request_detail, name="detention-request"),
    path(f"{WANTED}/accept/", request_views.request_accept, name="detention-request-accept"),
    path(f"{WANTED}/reject/", request_views.request_reject, name="detention-request-reject"),
    path(f"{WANTED}/match/", request_views.request_match, name="detention-request-match"),
    path(f"{WANTED}/letter.pdf", request_views.request_letter, name="detention-request-letter"),
    path(
        "portal/detention-requests/",
        request_portal.request_list,
        name="portal-detention-requests",
    ),
    path(
        "portal/detention-requests/new/",
        request_portal.request_new,
        name="portal-detention-request-new",
    ),
    path(f"{MY_WANTED}/", request_portal.request_detail, name="portal-detention-request"),
    path(
        f"{MY_WANTED}/withdraw/",
        request_portal.request_withdraw,
        name="portal-detention-request-withdraw",
    ),
    path(f"{CASE}/accept-deposit/", counter_views.accept, name="case-accept-deposit"),
    path(f"{CASE}/refuse-deposit/", counter_views.refuse, name="case-refuse-deposit"),
    path(f"{CASE}/judge-deposit/", counter_views.judge, name="case-judge-deposit"),
    path(f"{MINE}/prove-suit/", counter_views.prove_suit, name="portal-case-prove-suit"),
    path(f"{GOODS}/deposit/", counter_views.deposit, name="portal-goods-deposit"),
    path("shipments/<str:number>/status-query/", inquiry_views.query_new, name="status-query-new"),
    path("status-queries/", inquiry_views.query_list, name="status-queries"),
    path(f"{QUERY}/", inquiry_views.query_detail, name="status-query"),
    path(f"{QUERY}/answer/", inquiry_views.query_answer, name="status-query-answer"),
    path(f"{QUERY}/satisfy/", inquiry_views.query_satisfy, name="status-query-satisfy"),
    path(f"{QUERY}/suspend/", inquiry_views.query_suspend, name="status-query-suspend"),
    path(f"{QUERY}/letter.pdf", inquiry_views.query_letter, name="status-query-letter"),
    path(f"{MY_QUERY}/", inquiry_portal.query, name="portal-status-query"),
    path(f"{MY_QUERY}/letter.pdf", inquiry_portal.query_letter, name="portal-status-query-letter"),
]
