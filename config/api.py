"""Every resource of the API, one line each."""

from rest_framework.routers import SimpleRouter

from campaigns.api import CampaignViewSet
from enterprises.api import EnterpriseViewSet
from recordal.guides.api import GuideViewSet
from recordal.life.api import (
    LivingRecordalViewSet,
    RecordalRequestViewSet,
    RecordalRevocationViewSet,
)
from recordal.preconfirmations.api import PreConfirmationViewSet
from recordal.review.api import ReviewedApplicationViewSet
from recordal.search.api import PublicRecordalViewSet
from seizures.agreements.api import AgreementViewSet
from seizures.assistance.api import AssistanceViewSet
from seizures.civil.api import SuitViewSet
from seizures.deadlines.api import DeadlineViewSet
from seizures.desk.api import CaseDeskViewSet
from seizures.disclosures.api import DisclosureViewSet
from seizures.evidence.api import EvidenceViewSet
from seizures.evidence.exhibit_api import ExhibitViewSet
from seizures.gate.api import GateCheckViewSet
from seizures.general_security.api import GeneralSecurityViewSet
from seizures.hooks.api import DispatchViewSet, HookViewSet
from seizures.intake.api import ImportViewSet, ShipmentIntakeViewSet
from seizures.investigations.api import InvestigationViewSet
from seizures.leads.api import LeadViewSet
from seizures.packages.api import ExportViewSet
from seizures.parcels.api import ParcelViewSet
from seizures.procedure.api import SecurityStepsViewSet
from seizures.procedure.counter_api import CounterSecurityStepsViewSet
from seizures.procedure.court_notice_api import CourtNoticeViewSet
from seizures.procedure.inquiry_api import StatusQueryViewSet
from seizures.procedure.inspection_api import InspectionStepsViewSet
from seizures.procedure.letter_api import NoticeStepsViewSet
from seizures.procedure.outcome_api import OutcomeViewSet, PenaltyViewSet
from seizures.procedure.request_api import DetentionRequestViewSet
from seizures.procedure.transfer_api import ReferralStepsViewSet
from seizures.procedure.viewing_api import ViewingViewSet
from seizures.reports.api import PublicStatisticsViewSet, StatisticsViewSet
from seizures.screening.api import HitViewSet

api = SimpleRouter()
# First what scanners ask hundreds of times a second: addresses are tried in this order.
api.register("gate-checks", GateCheckViewSet, basename="gate-check")
api.register("enterprises", EnterpriseViewSet, basename="enterprise")
api.register("recordals", LivingRecordalViewSet, basename="recordal")
api.register("applications", ReviewedApplicationViewSet, basename="application")
api.register("recordal-requests", RecordalRequestViewSet, basename="recordal-request")
api.register("recordal-revocations", RecordalRevocationViewSet, basename="recordal-revocation")
api.register("guides", GuideViewSet, basename="guide")
api.register("pre-confirmations", PreConfirmationViewSet, basename="pre-confirmation")
api.register("public/recordals", PublicRecordalViewSet, basename="public-recordal")
api.register("inspections", InspectionStepsViewSet, basename="inspection")
api.register("deadlines", DeadlineViewSet, basename="deadline")
api.register("evidence", EvidenceViewSet, basename="evidence")
api.register("cases", CaseDeskViewSet, basename="case")
api.register("parcels", ParcelViewSet, basename="parcel")
api.register("securities", SecurityStepsViewSet, basename="security")
api.register("exhibits", ExhibitViewSet, basename="exhibit")
api.register("exports", ExportViewSet, basename="export")
api.register("general-securities", GeneralSecurityViewSet, basename="general-security")
api.register("leads", LeadViewSet, basename="lead")
api.register("notices", NoticeStepsViewSet, basename="notice")
api.register("shipments", ShipmentIntakeViewSet, basename="shipment")
api.register("imports", ImportViewSet, basename="import")
api.register("screening-hits", HitViewSet, basename="screening-hit")
api.register("viewings", ViewingViewSet, basename="viewing")
api.register("detention-requests", DetentionRequestViewSet, basename="detention-request")
api.register("investigations", InvestigationViewSet, basename="investigation")
api.register("assistance", AssistanceViewSet, basename="assistance")
api.register("counter-securities", CounterSecurityStepsViewSet, basename="counter-security")
api.register("penalties", PenaltyViewSet, basename="penalty")
api.register("outcomes", OutcomeViewSet, basename="outcome")
api.register("status-queries", StatusQueryViewSet, basename="status-query")
api.register("referrals", ReferralStepsViewSet, basename="referral")
api.register("agreements", AgreementViewSet, basename="agreement")
api.register("court-notices", CourtNoticeViewSet, basename="court-notice")
api.register("suits", SuitViewSet, basename="suit")
api.register("disclosures", DisclosureViewSet, basename="disclosure")
api.register("webhooks", HookViewSet, basename="webhook")
api.register("dispatches", DispatchViewSet, basename="dispatch")
api.register("campaigns", CampaignViewSet, basename="campaign")
api.register("statistics", StatisticsViewSet, basename="statistics")
api.register("public/statistics", PublicStatisticsViewSet, basename="public-statistics")
