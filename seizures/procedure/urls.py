from django.urls import path

from seizures.procedure import (
    inquiry_portal,
    inquiry_views,
    inspection_views,
    outcome_urls,
    portal,
    views,
)

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
    path("inspections/<str:number>/finish/", inspection_views.conclude, name="inspection-finish"),
    path("cases/<str:number>/", views.case_detail, name="case-detail"),
    path("cases/<str:number>/accept-security/", views.accept_security, name="case-accept-security"),
    path("cases/<str:number>/refuse-security/", views.refuse_security, name="case-refuse-security"),
    path("cases/<str:number>/detain/", views.detain, name="case-detain"),
    path("cases/<str:number>/determine/", views.determine, name="case-determine"),
    path("cases/<str:number>/release/", views.release, name="case-release"),
    path("cases/<str:number>/return-security/", views.return_security, name="case-return-security"),
    path("portal/cases/", portal.case_list, name="portal-cases"),
    path("portal/cases/<str:number>/", portal.case, name="portal-case"),
    path("portal/cases/<str:number>/apply/", portal.apply, name="portal-case-apply"),
    path("portal/cases/<str:number>/decline/", portal.decline, name="portal-case-decline"),
    path("portal/cases/<str:number>/withdraw/", portal.withdraw, name="portal-case-withdraw"),
    path("portal/cases/<str:number>/settle/", portal.settle, name="portal-case-settle"),
    path("portal/goods/", portal.goods_list, name="portal-goods-list"),
    path("portal/goods/<str:number>/", portal.goods, name="portal-goods"),
    path("portal/goods/<str:number>/statement/", portal.statement, name="portal-goods-statement"),
    path("portal/goods/<str:number>/settle/", portal.goods_settle, name="portal-goods-settle"),
    *outcome_urls.urlpatterns,
]
