from django.urls import path

from seizures.procedure import (
    inspection_views,
    letter_views,
    outcome_urls,
    portal,
    recount_views,
    views,
)

urlpatterns = [
    path("deadlines/recount/", recount_views.recount, name="deadline-recount"),
    path("inspections/<str:number>/finish/", inspection_views.conclude, name="inspection-finish"),
    path("cases/<str:number>/", views.case_detail, name="case-detail"),
    path("cases/<str:number>/accept-security/", views.accept_security, name="case-accept-security"),
    path("cases/<str:number>/refuse-security/", views.refuse_security, name="case-refuse-security"),
    path("cases/<str:number>/detain/", views.detain, name="case-detain"),
    path("cases/<str:number>/determine/", views.determine, name="case-determine"),
    path("cases/<str:number>/release/", views.release, name="case-release"),
    path("cases/<str:number>/return-security/", views.return_security, name="case-return-security"),
    path("notices/<str:number>/service/", letter_views.record_service, name="notice-service"),
    path("notices/<str:number>/correct/", letter_views.correct, name="notice-correct"),
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
