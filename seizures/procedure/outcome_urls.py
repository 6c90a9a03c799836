"""What becomes of a case once infringement is found: penalty, transfer, court."""

from django.urls import path

from seizures.procedure import (
    civil_portal,
    court_views,
    exchange_views,
    heard_views,
    outcome_portal,
    outcome_views,
    partner,
    penalty_portal,
    penalty_views,
    public_views,
    transfer_views,
)
from seizures.procedure.exchange_steps import CUSTOMS, OFFERS, PARTNER

CASE, PENALTY, REFERRAL = "cases/<str:number>", "penalties/<str:number>", "referrals/<str:number>"
SUPPORT, MINE = "support/<str:number>", "portal/penalties/<str:number>"

urlpatterns = [
    path(f"{CASE}/penalty/", penalty_views.announce, name="penalty-announce"),
    path("penalties/", penalty_views.penalty_list, name="penalty-list"),
    path(f"{PENALTY}/", penalty_views.penalty_detail, name="penalty-detail"),
    *(
        path(f"{PENALTY}/{name}/", view, name=f"penalty-{name}")
        for name, view in penalty_views.STEPS.items()
    ),
    path(f"{CASE}/outcome/", outcome_views.outcome, name="case-outcome"),
    *(
        path(f"{CASE}/outcome/{name}/", view, name=f"outcome-{name}")
        for name, view in outcome_views.STEPS.items()
    ),
    path("portal/cases/<str:number>/outcome/", outcome_portal.outcome, name="portal-outcome"),
    *(
        path(f"portal/cases/<str:number>/outcome/{name}/", view, name=f"portal-outcome-{name}")
        for name, view in outcome_portal.STEPS.items()
    ),
    path("public/notices/", public_views.notice_list, name="public-notices"),
    path("public/notices/<str:number>/", public_views.notice, name="public-notice-entry"),
    path("public/penalties/", public_views.penalty_list, name="public-penalties"),
    path("public/penalties/<int:pk>/", public_views.penalty, name="public-penalty"),
    path("public/letters/<str:code>/", heard_views.notice, name="public-penalty-notice"),
    path("portal/penalties/", penalty_portal.penalty_list, name="portal-penalties"),
    path(f"{MINE}/", penalty_portal.penalty, name="portal-penalty"),
    path(f"{MINE}/defence/", penalty_portal.give_defence, name="portal-penalty-defence"),
    path(f"{MINE}/hearing/", penalty_portal.request_hearing, name="portal-penalty-hearing"),
    path(f"{MINE}/waive/", penalty_portal.waive_hearing, name="portal-penalty-waive"),
    *(
        path(f"{MINE}/{name}/", view, name=f"portal-penalty-{name}")
        for name, view in penalty_portal.STEPS.items()
    ),
    path(f"{CASE}/referral/", transfer_views.propose, name="referral-propose"),
    path("referrals/", transfer_views.referral_list, name="referral-list"),
    path(f"{REFERRAL}/", transfer_views.referral_detail, name="referral-detail"),
    path(f"{REFERRAL}/approve/", transfer_views.approve, name="referral-approve"),
    path(f"{REFERRAL}/disapprove/", transfer_views.disapprove, name="referral-disapprove"),
    path(f"{REFERRAL}/hand-over/", transfer_views.hand_over, name="referral-hand-over"),
    path(f"{REFERRAL}/package/", transfer_views.package, name="referral-package"),
    *(
        path(f"{REFERRAL}/{name}/", exchange_views.door(name), name=f"referral-{name}")
        for name, offer in OFFERS.items()
        if offer.door == CUSTOMS
    ),
    *(
        path(
            f"partner/{REFERRAL}/{name}/",
            exchange_views.door(name),
            name=f"partner-referral-{name}",
        )
        for name, offer in OFFERS.items()
        if offer.door == PARTNER
    ),
    path("partner/referrals/", partner.referral_list, name="partner-referrals"),
    path(f"partner/{REFERRAL}/", partner.referral, name="partner-referral"),
    path(f"partner/{REFERRAL}/receive/", partner.receive, name="partner-referral-receive"),
    path(f"partner/{REFERRAL}/file/", partner.file, name="partner-referral-file"),
    path(f"partner/{REFERRAL}/refuse/", partner.refuse, name="partner-referral-refuse"),
    path(f"{CASE}/court-notice/", court_views.court_notice, name="court-notice"),
    path(f"{CASE}/court/", court_views.case_court, name="case-court"),
    path(f"{CASE}/court/hand-over/", court_views.court_hand_over, name="court-hand-over"),
    path("court-notices/", court_views.court_notice_list, name="court-notices"),
    path(f"{SUPPORT}/", court_views.support_detail, name="support-detail"),
    path(f"{SUPPORT}/grant/", court_views.grant, name="support-grant"),
    path(f"{SUPPORT}/refuse/", court_views.refuse, name="support-refuse"),
    path(
        "portal/cases/<str:number>/support/",
        civil_portal.request_support,
        name="portal-support-request",
    ),
    path("portal/support/<str:number>/pack/", civil_portal.pack, name="portal-support-pack"),
]
