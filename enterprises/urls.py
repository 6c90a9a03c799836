from django.urls import URLPattern, path

from enterprises import agency_doors, arriving, merge_views, people_doors, portal, views

ALL, OWN = "enterprises/", "portal/enterprises/"


def steps(prefix: str, name: str) -> list[URLPattern]:
    """What owners do in the portal and customs on its page: the same doors at two addresses."""
    one = f"{prefix}<str:number>/"
    return [
        path(f"{one}members/", people_doors.member_add, name=f"{name}-member-add"),
        path(
            f"{one}members/<str:username>/remove/",
            people_doors.member_remove,
            name=f"{name}-member-remove",
        ),
        path(
            f"{one}members/<str:username>/position/",
            people_doors.member_position,
            name=f"{name}-member-position",
        ),
        path(f"{one}invitations/", people_doors.invite, name=f"{name}-invite"),
        path(
            f"{one}invitations/<int:pk>/again/",
            people_doors.invitation_again,
            name=f"{name}-invitation-again",
        ),
        path(
            f"{one}invitations/<int:pk>/revoke/",
            people_doors.invitation_revoke,
            name=f"{name}-invitation-revoke",
        ),
        path(f"{one}joining/<int:pk>/", people_doors.join_decide, name=f"{name}-join-decide"),
        path(f"{one}agents/", agency_doors.agent_appoint, name=f"{name}-agent-appoint"),
        path(f"{one}agents/<str:agent>/end/", agency_doors.agent_end, name=f"{name}-agent-end"),
    ]


urlpatterns = [
    path("accounts/sign-up/", arriving.sign_up, name="sign-up"),
    path("invitations/<str:token>/", arriving.invitation, name="invitation"),
    path(ALL, views.enterprise_list, name="enterprise-list"),
    path(f"{ALL}agencies/", agency_doors.agency_list, name="agency-list"),
    path(f"{ALL}agencies/<int:pk>/confirm/", agency_doors.agency_confirm, name="agency-confirm"),
    path(f"{ALL}agencies/<int:pk>/deny/", agency_doors.agency_deny, name="agency-deny"),
    path(f"{ALL}duplicates/", merge_views.likeness_list, name="enterprise-duplicates"),
    path(
        f"{ALL}duplicates/<int:pk>/distinct/",
        merge_views.likeness_distinct,
        name="enterprise-distinct",
    ),
    path(f"{ALL}<str:number>/", views.enterprise_detail, name="enterprise-detail"),
    path(f"{ALL}<str:number>/verify/", views.enterprise_verify, name="enterprise-verify"),
    path(f"{ALL}<str:number>/refuse/", views.enterprise_refuse, name="enterprise-refuse"),
    path(f"{ALL}<str:number>/merge/", merge_views.merge, name="enterprise-merge"),
    path(OWN, portal.enterprise_list, name="portal-enterprises"),
    path(f"{OWN}new/", portal.enterprise_new, name="portal-enterprise-new"),
    path(f"{OWN}joining/<int:pk>/withdraw/", people_doors.join_withdraw, name="join-withdraw"),
    path(f"{OWN}<str:number>/", portal.enterprise_detail, name="portal-enterprise"),
    path(f"{OWN}<str:number>/edit/", portal.enterprise_edit, name="portal-enterprise-edit"),
    path(f"{OWN}<str:number>/again/", portal.enterprise_ask_again, name="portal-enterprise-again"),
    path(f"{OWN}<str:number>/join/", people_doors.join, name="join"),
    path("portal/holders/", agency_doors.holder_list, name="portal-holders"),
    path("portal/holders/add/", agency_doors.holder_add, name="portal-holder-add"),
    path("portal/holders/new/", agency_doors.holder_new, name="portal-holder-new"),
    path(
        "portal/holders/<int:pk>/end/", agency_doors.agency_lay_down, name="portal-holder-lay-down"
    ),
    *steps(OWN, "portal"),
    *steps(ALL, "enterprise"),
]
