"""What becomes of a case once infringement is found: penalty, transfer, court."""

from django.urls import path

from seizures.procedure import (
    civil_portal,
    court_views,
    exchange_views,
    partner,
    penalty_portal,
    penalty_views,
    transfer_views,
)
from seizures.procedure.exchange_steps import CUSTOMS, OFFERS, PARTNER

CASE, PENALTY, REFERRAL = "cases/<str:number>", "penalties/<str:number>", "referrals/<str:number>"
SUPPORT, MINE = "support/<str:number>", "portal/penalties/<str:number>"

urlpatterns = [
    path(f"{CASE}/penalty/", penalty_views.announce, name="penalty-announce"),
    path(f"{CASE}/disposal/", penalty_views.order_disposal, name="disposal-order"),
    path(f"{CASE}/disposal/execute/", penalty_views.execute_disposal, name="disposal-execute"),
    path("penalties/", penalty_views.penalty_list, name="penalty-list"),
    path(f"{PENALTY}/", penalty_views.penalty_detail, name="penalty-detail"),
    path(f"{PENALTY}/hearing/", penalty_views.hold_hearing, name="penalty-hearing"),
    path(f"{PENALTY}/decide/", penalty_views.decide, name="penalty-decide"),
    path(f"{PENALTY}/payment/", penalty_views.record_payment, name="penalty-payment"),
    path("portal/penalties/", penalty_portal.penalty_list, name="portal-penalties"),
    path(f"{MINE}/", penalty_portal.penalty, name="portal-penalty"),
    path(f"{MINE}/defence/", penalty_portal.give_defence, name="portal-penalty-defence"),
    path(f"{MINE}/hearing/", penalty_portal.request_hearing, name="portal-penalty-hearing"),
    path(f"{MINE}/waive/", penalty_portal.waive_hearing, name="portal-penalty-waive"),
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
