from seizures.agreements.models import Agreement
from seizures.assistance.models import AssistanceFile, AssistanceRequest
from seizures.cases.models import Case, CaseItem
from seizures.cases.notes import Note
from seizures.cases.search import CaseSearch, RenamedHolder
from seizures.civil.court_models import CourtNotice, CourtNoticePart
from seizures.civil.models import CourtOrder, Suit, SuitCost, SupportRequest
from seizures.costs.models import Cost, Demand, DemandPayment, Settlement, StorageExtension
from seizures.counter_securities.models import CounterSecurity
from seizures.deadlines.models import Deadline
from seizures.desk.models import CaseLink, Handover, SavedFilter
from seizures.detention_requests.models import DetentionRequest
from seizures.disclosures.models import Disclosure
from seizures.disposals.models import Consultation, DisposalPaper, DisposalPart
from seizures.evidence.models import (
    CustodyEvent,
    Evidence,
    Exhibit,
    Store,
    Transfer,
    TransferLine,
)
from seizures.forfeitures.models import PublicNotice
from seizures.general_security.models import Entry, GeneralSecurity
from seizures.hearings.models import (
    Deliberation,
    Hearing,
    LegalReview,
    PenaltyKey,
    SideFine,
    SidePayment,
)
from seizures.hooks.models import Dispatch, Hook
from seizures.inspections.models import Finding, Inspection, Photo
from seizures.inspections.search import InspectionSearch
from seizures.intake.models import LateRecordal, Rescreening
from seizures.investigations.models import Investigation, InvestigationFile
from seizures.leads.models import Lead, LeadFile
from seizures.liaison.models import LiaisonMark
from seizures.notices.models import Notice, Service
from seizures.packages.models import Export
from seizures.parcels.models import Parcel, ParcelAct, ParcelEntry, ParcelKey
from seizures.part_releases.models import PartRelease
from seizures.payments.models import Enforcement, Payment, PaymentPlan
from seizures.penalties.models import Disposal, Penalty
from seizures.publications.models import Publication
from seizures.referrals.models import Delivery, Exchange, Referral
from seizures.remedies.models import Remedy
from seizures.rulebook.models import RiskFigure, Rule, RuleSet, RuleVersion
from seizures.screening.models import Hit, IndexChange, SparedLine, TraderEvent, TraderHistory
from seizures.screening.question_models import Question, QuestionPaper
from seizures.screening.search import HitSearch
from seizures.securities.models import Security
from seizures.shipments.models import (
    Chunk,
    Import,
    LineDay,
    RefusedRow,
    Shipment,
    ShipmentLine,
)
from seizures.shipments.search import TraderName
from seizures.stock.models import CountLine, StockCount
from seizures.targeting.models import Allotment, DryRun, LaneCapacity, LaneDay, Tally
from seizures.viewings.models import Viewing, ViewingSample

__all__ = [
    "Agreement",
    "Allotment",
    "AssistanceFile",
    "AssistanceRequest",
    "Case",
    "CaseItem",
    "CaseLink",
    "CaseSearch",
    "Chunk",
    "Consultation",
    "Cost",
    "CountLine",
    "CounterSecurity",
    "CourtNotice",
    "CourtNoticePart",
    "CourtOrder",
    "CustodyEvent",
    "Deadline",
    "Deliberation",
    "Delivery",
    "Demand",
    "DemandPayment",
    "DetentionRequest",
    "Disclosure",
    "Dispatch",
    "Disposal",
    "DisposalPaper",
    "DisposalPart",
    "DryRun",
    "Enforcement",
    "Entry",
    "Evidence",
    "Exchange",
    "Exhibit",
    "Export",
    "Finding",
    "GeneralSecurity",
    "Handover",
    "Hearing",
    "Hit",
    "HitSearch",
    "Hook",
    "Import",
    "IndexChange",
    "Inspection",
    "InspectionSearch",
    "Investigation",
    "InvestigationFile",
    "LaneCapacity",
    "LaneDay",
    "LateRecordal",
    "Lead",
    "LeadFile",
    "LegalReview",
    "LiaisonMark",
    "LineDay",
    "Note",
    "Notice",
    "Parcel",
    "ParcelAct",
    "ParcelEntry",
    "ParcelKey",
    "PartRelease",
    "Payment",
    "PaymentPlan",
    "Penalty",
    "PenaltyKey",
    "Photo",
    "PublicNotice",
    "Publication",
    "Question",
    "QuestionPaper",
    "Referral",
    "RefusedRow",
    "Remedy",
    "RenamedHolder",
    "Rescreening",
    "RiskFigure",
    "Rule",
    "RuleSet",
    "RuleVersion",
    "SavedFilter",
    "Security",
    "Service",
    "Settlement",
    "Shipment",
    "ShipmentLine",
    "SideFine",
    "SidePayment",
    "SparedLine",
    "StockCount",
    "StorageExtension",
    "Store",
    "Suit",
    "SuitCost",
    "SupportRequest",
    "Tally",
    "TraderEvent",
    "TraderHistory",
    "TraderName",
    "Transfer",
    "TransferLine",
    "Viewing",
    "ViewingSample",
]
