"""What comes before and beside the steps of a freight case."""

from django.urls import path

from seizures.procedure import inquiry_portal, inquiry_views

QUERY, MY_QUERY = "status-queries/<str:number>", "portal/status-queries/<str:number>"

urlpatterns = [
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
