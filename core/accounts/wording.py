"""Every capability as a sentence, for the page of rights and for tokens."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import Can

SENTENCES: Mapping[Can, Promise | str] = {
    Can.USE_ACCOUNT: _("Use the own account"),
    Can.VIEW_SHIPMENTS: _("See shipments"),
    Can.IMPORT_SHIPMENTS: _("Bring in declarations"),
    Can.VIEW_SCREENING: _("See hits of the screening"),
    Can.DECIDE_HITS: _("Decide hits"),
    Can.VIEW_TARGETING: _("See rules of screening, dry runs and hit rates"),
    Can.PLAN_RULES: _("Draft, try and propose rules of screening"),
    Can.APPROVE_RULES: _("Approve and retire rules of screening"),
    Can.SET_LANES: _("Set the places for inspections"),
    Can.ANSWER_QUESTIONS: _("Answer questions of customs about own goods"),
    Can.VIEW_INSPECTIONS: _("See inspections"),
    Can.INSPECT: _("Inspect goods and record what is found"),
    Can.VIEW_CASES: _("See cases"),
    Can.KEEP_CASE_FILE: _("Keep the case file: notes, evidence, custody"),
    Can.DETAIN_GOODS: _("Detain goods"),
    Can.DETERMINE: _("Determine infringement"),
    Can.RELEASE_GOODS: _("Release goods"),
    Can.ACCEPT_SECURITY: _("Accept, refuse and return security"),
    Can.PENALISE: _("Announce and decide penalties"),
    Can.DISPOSE: _("Order and carry out disposal"),
    Can.VIEW_LETTERS: _("Read letters"),
    Can.VIEW_REFERRALS: _("See transfers to the police"),
    Can.PROPOSE_REFERRAL: _("Propose a transfer to the police"),
    Can.APPROVE_REFERRAL: _("Approve a transfer to the police"),
    Can.HAND_OVER_GOODS: _("Hand goods over to the police"),
    Can.DECIDE_CIVIL_SUPPORT: _("Decide what is disclosed for a civil suit"),
    Can.RECORD_COURT_NOTICE: _("Record a court notice"),
    Can.VIEW_RECORDALS: _("See recordals"),
    Can.EXAMINE_RECORDALS: _("Examine applications for recordal"),
    Can.VIEW_ENTERPRISES: _("See enterprises"),
    Can.VERIFY_ENTERPRISES: _("Verify enterprises"),
    Can.MERGE_ENTERPRISES: _("Merge enterprises that are one"),
    Can.VIEW_CAMPAIGNS: _("See campaigns"),
    Can.PLAN_CAMPAIGNS: _("Plan, open and close campaigns"),
    Can.VIEW_REPORTS: _("See reports and statistics"),
    Can.USE_PORTAL: _("Use the portal for enterprises"),
    Can.FILE_RECORDALS: _("Apply for recordal of rights"),
    Can.ANSWER_NOTICES: _("Answer notices to rights holders"),
    Can.ANSWER_PENALTY_NOTICE: _("Answer penalty notices"),
    Can.ASK_CIVIL_SUPPORT: _("Ask for support for a civil suit"),
    Can.RECEIVE_REFERRALS: _("Receive transferred cases"),
    Can.VIEW_LEDGER: _("Read and check the ledger"),
    Can.VIEW_REFERENCE: _("Read reference data"),
    Can.EDIT_REFERENCE: _("Edit reference data"),
    Can.MANAGE_ACCOUNTS: _("Manage accounts"),
    Can.USE_API: _("Use the API with tokens"),
}
