from django.urls import path

from enterprises import portal, views

OWN = "portal/enterprises/"
urlpatterns = [
    path("enterprises/", views.enterprise_list, name="enterprise-list"),
    path("enterprises/<str:number>/", views.enterprise_detail, name="enterprise-detail"),
    path("enterprises/<str:number>/verify/", views.enterprise_verify, name="enterprise-verify"),
    path("enterprises/<str:number>/refuse/", views.enterprise_refuse, name="enterprise-refuse"),
    path(OWN, portal.enterprise_list, name="portal-enterprises"),
    path(f"{OWN}new/", portal.enterprise_new, name="portal-enterprise-new"),
    path(f"{OWN}<str:number>/", portal.enterprise_detail, name="portal-enterprise"),
    path(f"{OWN}<str:number>/edit/", portal.enterprise_edit, name="portal-enterprise-edit"),
    path(f"{OWN}<str:number>/members/", portal.member_add, name="portal-member-add"),
    path(
        f"{OWN}<str:number>/members/<str:username>/remove/",
        portal.member_remove,
        name="portal-member-remove",
    ),
    path(f"{OWN}<str:number>/agents/", portal.agent_appoint, name="portal-agent-appoint"),
    path(f"{OWN}<str:number>/agents/<str:agent>/end/", portal.agent_end, name="portal-agent-end"),
]
