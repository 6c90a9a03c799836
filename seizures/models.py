from seizures.assistance.models import AssistanceFile, AssistanceRequest
from seizures.cases.models import Case, CaseItem, Note
from seizures.cases.search import CaseSearch, RenamedHolder
from seizures.civil.models import CourtNotice, SupportRequest
from seizures.counter_securities.models import CounterSecurity
from seizures.deadlines.models import Deadline
from seizures.desk.models import CaseLink, Handover, SavedFilter
from seizures.detention_requests.models import DetentionRequest
from seizures.evidence.models import CustodyEvent, Evidence
from seizures.general_security.models import Entry, GeneralSecurity
from seizures.inspections.models import Finding, Inspection, Photo
from seizures.leads.models import Lead, LeadFile
from seizures.notices.models import Notice, Service
from seizures.packages.models import Export
from seizures.parcels.models import Parcel, ParcelAct, ParcelEntry, ParcelKey
from seizures.part_releases.models import PartRelease
from seizures.penalties.models import Disposal, Penalty
from seizures.referrals.models import Delivery, Exchange, Referral
from seizures.rulebook.models import RiskFigure, Rule, RuleSet, RuleVersion
from seizures.screening.models import Hit, IndexChange, SparedLine, TraderEvent, TraderHistory
from seizures.screening.question_models import Question, QuestionPaper
from seizures.securities.models import Security
from seizures.shipments.models import (
    Chunk,
    Import,
    LineDay,
    RefusedRow,
    Shipment,
    ShipmentLine,
)
from seizures.targeting.models import Allotment, DryRun, LaneCapacity, LaneDay, Tally
from seizures.viewings.models import Viewing

__all__ = [
    "Allotment",
    "AssistanceFile",
    "AssistanceRequest",
    "Case",
    "CaseItem",
    "CaseLink",
    "CaseSearch",
    "Chunk",
    "CounterSecurity",
    "CourtNotice",
    "CustodyEvent",
    "Deadline",
    "Delivery",
    "DetentionRequest",
    "Disposal",
    "DryRun",
    "Entry",
    "Evidence",
    "Exchange",
    "Export",
    "Finding",
    "GeneralSecurity",
    "Handover",
    "Hit",
    "Import",
    "IndexChange",
    "Inspection",
    "LaneCapacity",
    "LaneDay",
    "Lead",
    "LeadFile",
    "LineDay",
    "Note",
    "Notice",
    "Parcel",
    "ParcelAct",
    "ParcelEntry",
    "ParcelKey",
    "PartRelease",
    "Penalty",
    "Photo",
    "Question",
    "QuestionPaper",
    "Referral",
    "RefusedRow",
    "RenamedHolder",
    "RiskFigure",
    "Rule",
    "RuleSet",
    "RuleVersion",
    "SavedFilter",
    "Security",
    "Service",
    "Shipment",
    "ShipmentLine",
    "SparedLine",
    "SupportRequest",
    "Tally",
    "TraderEvent",
    "TraderHistory",
    "Viewing",
]
