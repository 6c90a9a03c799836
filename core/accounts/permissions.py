"""Who may do what. This file is the whole answer; auditors can read it on one page.

*Which rows* somebody sees is the other half and stands in each model's ``visible_to``.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    INSPECTOR = "inspector", _("Inspector")
    SUPERVISOR = "supervisor", _("Supervisor")
    LEGAL = "legal", _("Legal officer")
    EXAMINER = "examiner", _("Recordal examiner")
    CHIEF_EXAMINER = "chief_examiner", _("Chief examiner")
    PLANNER = "planner", _("Campaign planner")
    RIGHTS_HOLDER = "rights_holder", _("Rights holder")
    AGENT = "agent", _("Domestic agent")
    TRADER = "trader", _("Trader")
    PARTNER = "partner", _("Partner office")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


#: Work in one customs district and see its rows only.
DISTRICT_ROLES = frozenset({Role.INSPECTOR, Role.SUPERVISOR, Role.LEGAL})
#: Work for the whole country.
HEADQUARTERS_ROLES = frozenset(
    {Role.EXAMINER, Role.CHIEF_EXAMINER, Role.PLANNER, Role.AUDITOR, Role.ADMINISTRATOR}
)
#: Act for enterprises and see their rows only.
ENTERPRISE_ROLES = frozenset({Role.RIGHTS_HOLDER, Role.AGENT, Role.TRADER})


class Can(StrEnum):
    # everybody who is signed in
    USE_ACCOUNT = "use_account"
    # goods and risk
    VIEW_SHIPMENTS = "view_shipments"
    IMPORT_SHIPMENTS = "import_shipments"
    VIEW_SCREENING = "view_screening"
    DECIDE_HITS = "decide_hits"
    VIEW_TARGETING = "view_targeting"
    PLAN_RULES = "plan_rules"
    APPROVE_RULES = "approve_rules"
    SET_LANES = "set_lanes"
    VIEW_INSPECTIONS = "view_inspections"
    INSPECT = "inspect"
    CHECK_AT_GATE = "check_at_gate"
    # cases
    VIEW_LEADS = "view_leads"
    TRIAGE_LEADS = "triage_leads"
    VIEW_CASES = "view_cases"
    KEEP_CASE_FILE = "keep_case_file"
    USE_ASSISTANCE = "use_assistance"
    LOG_PARCELS = "log_parcels"
    AGREE_ABANDONMENT = "agree_abandonment"
    ASSIGN_CASES = "assign_cases"
    EXPORT_CASES = "export_cases"
    KEEP_STORES = "keep_stores"
    DETAIN_GOODS = "detain_goods"
    DETERMINE = "determine"
    RELEASE_GOODS = "release_goods"
    ACCEPT_SECURITY = "accept_security"
    VIEW_GENERAL_SECURITIES = "view_general_securities"
    DECIDE_GENERAL_SECURITIES = "decide_general_securities"
    PENALISE = "penalise"
    DISPOSE = "dispose"
    VIEW_LETTERS = "view_letters"
    VIEW_REFERRALS = "view_referrals"
    PROPOSE_REFERRAL = "propose_referral"
    APPROVE_REFERRAL = "approve_referral"
    HAND_OVER_GOODS = "hand_over_goods"
    VIEW_DELIVERIES = "view_deliveries"
    VIEW_DISCLOSURES = "view_disclosures"
    KEEP_CIVIL_FILE = "keep_civil_file"
    VIEW_COURT_ORDERS = "view_court_orders"
    VIEW_AGREEMENTS = "view_agreements"
    REPORT_AGREEMENTS = "report_agreements"
    CONFIRM_AGREEMENTS = "confirm_agreements"
    REDRIVE_DELIVERIES = "redrive_deliveries"
    MANAGE_HOOKS = "manage_hooks"
    DECIDE_CIVIL_SUPPORT = "decide_civil_support"
    RECORD_COURT_NOTICE = "record_court_notice"
    VIEW_COURT_NOTICES = "view_court_notices"
    # recordal
    VIEW_RECORDALS = "view_recordals"
    EXAMINE_RECORDALS = "examine_recordals"
    VIEW_PRECONFIRMATIONS = "view_preconfirmations"
    DECIDE_PRECONFIRMATIONS = "decide_preconfirmations"
    SIGN_RECORDAL_DECISIONS = "sign_recordal_decisions"
    VIEW_ENTERPRISES = "view_enterprises"
    VERIFY_ENTERPRISES = "verify_enterprises"
    MERGE_ENTERPRISES = "merge_enterprises"
    # campaigns and figures
    VIEW_CAMPAIGNS = "view_campaigns"
    PLAN_CAMPAIGNS = "plan_campaigns"
    VIEW_REPORTS = "view_reports"
    # enterprises' side
    USE_PORTAL = "use_portal"
    REPORT_LEADS = "report_leads"
    FILE_RECORDALS = "file_recordals"
    ASK_PRECONFIRMATION = "ask_preconfirmation"
    ANSWER_NOTICES = "answer_notices"
    ANSWER_PENALTY_NOTICE = "answer_penalty_notice"
    ANSWER_QUESTIONS = "answer_questions"
    ASK_CIVIL_SUPPORT = "ask_civil_support"
    # partner offices' side
    RECEIVE_REFERRALS = "receive_referrals"
    # house
    VIEW_LEDGER = "view_ledger"
    VIEW_REFERENCE = "view_reference"
    EDIT_REFERENCE = "edit_reference"
    MANAGE_ACCOUNTS = "manage_accounts"
    USE_API = "use_api"


EVERYBODY = frozenset({Can.USE_ACCOUNT, Can.VIEW_REFERENCE})
INSIDE = EVERYBODY | {
    Can.VIEW_COURT_NOTICES,
    Can.VIEW_SHIPMENTS,
    Can.VIEW_SCREENING,
    Can.VIEW_INSPECTIONS,
    Can.VIEW_LEADS,
    Can.VIEW_CASES,
    Can.VIEW_GENERAL_SECURITIES,
    Can.VIEW_LETTERS,
    Can.VIEW_REFERRALS,
    Can.VIEW_RECORDALS,
    Can.VIEW_PRECONFIRMATIONS,
    Can.VIEW_ENTERPRISES,
    Can.VIEW_CAMPAIGNS,
    Can.VIEW_REPORTS,
    Can.USE_API,
}
INSPECTOR = INSIDE | {
    Can.IMPORT_SHIPMENTS,
    Can.DECIDE_HITS,
    Can.INSPECT,
    Can.CHECK_AT_GATE,
    Can.KEEP_CASE_FILE,
    Can.USE_ASSISTANCE,
    Can.LOG_PARCELS,
    Can.PROPOSE_REFERRAL,
}
SUPERVISOR = INSPECTOR | {
    Can.AGREE_ABANDONMENT,
    Can.VIEW_TARGETING,
    Can.PLAN_RULES,
    Can.APPROVE_RULES,
    Can.SET_LANES,
    Can.TRIAGE_LEADS,
    Can.ASSIGN_CASES,
    Can.DETAIN_GOODS,
    Can.DETERMINE,
    Can.RELEASE_GOODS,
    Can.ACCEPT_SECURITY,
    Can.DISPOSE,
    Can.APPROVE_REFERRAL,
    Can.HAND_OVER_GOODS,
    Can.VIEW_DELIVERIES,
    Can.REDRIVE_DELIVERIES,
    Can.VIEW_DISCLOSURES,
    Can.VIEW_COURT_ORDERS,
    Can.VIEW_AGREEMENTS,
    Can.RECORD_COURT_NOTICE,
    Can.DECIDE_PRECONFIRMATIONS,
    Can.EXPORT_CASES,
    Can.KEEP_STORES,
}
LEGAL = INSIDE | {
    Can.AGREE_ABANDONMENT,
    Can.KEEP_CASE_FILE,
    Can.USE_ASSISTANCE,
    Can.EXPORT_CASES,
    Can.DETERMINE,
    Can.PENALISE,
    Can.PROPOSE_REFERRAL,
    Can.DECIDE_CIVIL_SUPPORT,
    Can.KEEP_CIVIL_FILE,
    Can.VIEW_COURT_ORDERS,
    Can.VIEW_DISCLOSURES,
    Can.VIEW_AGREEMENTS,
    Can.CONFIRM_AGREEMENTS,
    Can.RECORD_COURT_NOTICE,
    Can.RELEASE_GOODS,
    Can.DECIDE_PRECONFIRMATIONS,
}
EXAMINER = EVERYBODY | {
    Can.VIEW_RECORDALS,
    Can.VIEW_GENERAL_SECURITIES,
    Can.DECIDE_GENERAL_SECURITIES,
    Can.EXAMINE_RECORDALS,
    Can.VIEW_ENTERPRISES,
    Can.VERIFY_ENTERPRISES,
    Can.MERGE_ENTERPRISES,
    Can.VIEW_CAMPAIGNS,
    Can.VIEW_REPORTS,
    Can.USE_API,
}

GRANTS: Mapping[Role, frozenset[Can]] = {
    Role.INSPECTOR: INSPECTOR,
    Role.SUPERVISOR: SUPERVISOR,
    Role.LEGAL: LEGAL,
    Role.EXAMINER: EXAMINER,
    Role.CHIEF_EXAMINER: EXAMINER | {Can.SIGN_RECORDAL_DECISIONS},
    Role.PLANNER: INSIDE
    | {Can.VIEW_TARGETING, Can.PLAN_RULES, Can.APPROVE_RULES, Can.SET_LANES}
    | {Can.TRIAGE_LEADS, Can.PLAN_CAMPAIGNS, Can.VIEW_AGREEMENTS},
    Role.RIGHTS_HOLDER: EVERYBODY
    | {
        Can.VIEW_COURT_NOTICES,
        Can.USE_PORTAL,
        Can.VIEW_LEADS,
        Can.REPORT_LEADS,
        Can.USE_API,
        Can.VIEW_RECORDALS,
        Can.VIEW_PRECONFIRMATIONS,
        Can.VIEW_PRECONFIRMATIONS,
        Can.FILE_RECORDALS,
        Can.VIEW_CASES,
        Can.VIEW_LETTERS,
        Can.VIEW_ENTERPRISES,
        Can.VIEW_GENERAL_SECURITIES,
        Can.ANSWER_NOTICES,
        Can.ASK_CIVIL_SUPPORT,
        Can.KEEP_CIVIL_FILE,
        Can.VIEW_AGREEMENTS,
        Can.REPORT_AGREEMENTS,
    },
    Role.AGENT: EVERYBODY
    | {
        Can.VIEW_COURT_NOTICES,
        Can.USE_PORTAL,
        Can.VIEW_LEADS,
        Can.REPORT_LEADS,
        Can.USE_API,
        Can.VIEW_RECORDALS,
        Can.VIEW_PRECONFIRMATIONS,
        Can.FILE_RECORDALS,
        Can.VIEW_CASES,
        Can.VIEW_LETTERS,
        Can.VIEW_ENTERPRISES,
        Can.VIEW_GENERAL_SECURITIES,
        Can.ANSWER_NOTICES,
        Can.ASK_CIVIL_SUPPORT,
        Can.KEEP_CIVIL_FILE,
        Can.VIEW_AGREEMENTS,
        Can.REPORT_AGREEMENTS,
    },
    Role.TRADER: EVERYBODY
    | {
        Can.VIEW_COURT_NOTICES,
        Can.USE_PORTAL,
        Can.VIEW_LEADS,
        Can.REPORT_LEADS,
        Can.USE_API,
        Can.VIEW_CASES,
        Can.VIEW_PRECONFIRMATIONS,
        Can.ASK_PRECONFIRMATION,
        Can.VIEW_LETTERS,
        Can.VIEW_SHIPMENTS,
        Can.IMPORT_SHIPMENTS,
        Can.VIEW_ENTERPRISES,
        Can.ANSWER_PENALTY_NOTICE,
        Can.ANSWER_QUESTIONS,
        Can.VIEW_AGREEMENTS,
    },
    Role.PARTNER: EVERYBODY
    | {Can.VIEW_LETTERS, Can.VIEW_REFERRALS, Can.RECEIVE_REFERRALS, Can.USE_API}
    | {Can.VIEW_COURT_NOTICES}
    | {Can.USE_ASSISTANCE}
    | {Can.VIEW_DELIVERIES, Can.REDRIVE_DELIVERIES, Can.MANAGE_HOOKS, Can.VIEW_COURT_ORDERS},
    Role.AUDITOR: INSIDE
    | {Can.VIEW_TARGETING, Can.VIEW_LEDGER, Can.VIEW_DELIVERIES}
    | {Can.VIEW_DISCLOSURES, Can.VIEW_COURT_ORDERS, Can.VIEW_AGREEMENTS},
    Role.ADMINISTRATOR: EVERYBODY
    | {Can.EDIT_REFERENCE, Can.MANAGE_ACCOUNTS, Can.VIEW_LEDGER, Can.VIEW_ENTERPRISES}
    | {Can.VIEW_DELIVERIES, Can.REDRIVE_DELIVERIES, Can.MANAGE_HOOKS, Can.USE_API},
}
