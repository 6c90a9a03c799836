from django.urls import path

from seizures.leads import portal, views

ONE = "leads/<str:number>/"
urlpatterns = [
    path("leads/", views.lead_list, name="lead-list"),
    path(ONE, views.lead_detail, name="lead-detail"),
    path(f"{ONE}follow-up/", views.lead_follow_up, name="lead-follow-up"),
    path(f"{ONE}give/", views.lead_give, name="lead-give"),
    path(f"{ONE}link/", views.lead_link, name="lead-link"),
    path(f"{ONE}unlink/", views.lead_unlink, name="lead-unlink"),
    path(f"{ONE}inspect/", views.lead_inspect, name="lead-inspect"),
    path(f"{ONE}close/", views.lead_close, name="lead-close"),
    path("portal/leads/", portal.lead_list, name="portal-leads"),
    path("portal/leads/new/", portal.lead_new, name="portal-lead-new"),
    path(f"portal/{ONE}", portal.lead_detail, name="portal-lead"),
    path("public/tips/", portal.tip_new, name="public-tips"),
    path("public/tips/outcome/", portal.tip_outcome, name="public-tip-outcome"),
]
