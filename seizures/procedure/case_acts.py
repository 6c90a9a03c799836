"""The acts on the outcome of a case, line by line: goods, costs, security, unknown party."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import Can
from seizures.cases.models import Case
from seizures.procedure import (
    case_forms,
    consultation,
    cost_demands,
    cost_payments,
    costs,
    disposal,
    disposal_execution,
    outcome_forms,
    unclaimed,
    unknown_party,
)
from seizures.procedure.acts import Act
from seizures.procedure.announce_form import AnnounceForm, announce_as_stated


def _after_detention(case: Case) -> bool:
    return case.detained_at is not None


def _undecided(case: Case) -> bool:
    return case.status in disposal.BEFORE


def _ordered(case: Case) -> bool:
    return disposal.open_disposal(case) is not None


def _settled(case: Case) -> bool:
    return hasattr(case, "cost_settlement")


def _leans_on_general(case: Case) -> bool:
    security = costs.last_security(case)
    return _settled(case) and security is not None and security.general_id is not None


def _partyless(case: Case) -> bool:
    return not case.shipment.consignor_uscc or case.public_notices.exists()


#: officers on the outcome of a case
CASE: Sequence[Act[Case]] = (
    Act(
        "announce",
        _("Announce a penalty"),
        Can.PENALISE,
        lambda case, user, now: None,  # which stage it belongs to depends on what is punished
        announce_as_stated,
        _("The penalty is announced to the party."),
        AnnounceForm,
        lambda case: False,  # it has a page of its own
    ),
    Act(
        "post-notice",
        _("Post a public notice: party unknown"),
        Can.PENALISE,
        unknown_party.can_post,
        unknown_party.post,
        _("The notice is posted; three months run."),
        case_forms.PostNoticeForm,
        _partyless,
    ),
    Act(
        "note-claim",
        _("Somebody came forward"),
        Can.PENALISE,
        unknown_party.can_note_claim,
        unknown_party.note_claim,
        _("The party is known now: it is heard like any other."),
        case_forms.ClaimForm,
        _partyless,
    ),
    Act(
        "collect",
        _("Collect the goods of the unknown party"),
        Can.DISPOSE,
        unknown_party.can_collect,
        unknown_party.collect,
        _("The goods are collected. They can be disposed of now."),
        fits=_partyless,
    ),
    Act(
        "execute",
        _("Record that the disposal was carried out"),
        Can.DISPOSE,
        disposal_execution.can_execute,
        disposal_execution.execute,
        _("The disposal is recorded."),
        case_forms.ExecutionForm,
        _after_detention,
    ),
    Act(
        "ask-holder",
        _("Ask the rights holder about the disposal"),
        Can.DISPOSE,
        consultation.can_ask,
        consultation.ask,
        _("The rights holder is asked; the letter is being drawn up."),
        case_forms.AskHolderForm,
        _after_detention,
    ),
    Act(
        "dispose",
        _("Order the disposal"),
        Can.DISPOSE,
        disposal.can_order,
        disposal.order_disposal,
        _("The disposal is ordered."),
        case_forms.DisposalForm,
        _after_detention,
    ),
    Act(
        "withdraw-order",
        _("Take the order back"),
        Can.DISPOSE,
        disposal.can_withdraw_order,
        disposal.withdraw_order,
        _("The order is taken back."),
        outcome_forms.ReasonForm,
        _ordered,
    ),
    Act(
        "dispose-early",
        _("Propose to dispose of perishable goods before the decision"),
        Can.DISPOSE,
        disposal.can_order_early,
        disposal.order_early,
        _("The disposal is proposed; the head of the customs has to approve it."),
        case_forms.EarlyDisposalForm,
        _undecided,
    ),
    Act(
        "approve-early",
        _("Approve the disposal before the decision"),
        Can.APPROVE_REFERRAL,
        disposal.can_approve_early,
        disposal.approve_early,
        _("The disposal before the decision is approved."),
        fits=_undecided,
    ),
    Act(
        "close",
        _("Close the case: nothing is left"),
        Can.DISPOSE,
        disposal_execution.can_close,
        disposal_execution.close,
        _("The case is closed."),
        fits=lambda case: case.status in disposal.GONE,
    ),
    Act(
        "cost",
        _("Note a cost"),
        Can.DISPOSE,
        costs.can_note,
        costs.note_cost,
        _("The cost is noted."),
        case_forms.CostForm,
        _after_detention,
    ),
    Act(
        "cancel-cost",
        _("Strike out a cost"),
        Can.DISPOSE,
        costs.can_cancel,
        costs.cancel_cost,
        _("The cost is struck out."),
        case_forms.CancelCostForm,
        lambda case: case.costs.exists(),
    ),
    Act(
        "extend-storage",
        _("Extend the storage the holder owes, for special reasons"),
        Can.DISPOSE,
        costs.can_extend_storage,
        costs.extend_storage,
        _("The special reasons are recorded."),
        case_forms.ExtendStorageForm,
        lambda case: case.status in disposal.GONE,
    ),
    Act(
        "settle",
        _("Settle the costs against the security"),
        Can.ACCEPT_SECURITY,
        costs.can_settle,
        costs.settle,
        _("The costs are settled. What is left of the security can be returned."),
        fits=_after_detention,
    ),
    Act(
        "ask-gacc",
        _("Ask GACC to call on the guarantor"),
        Can.ACCEPT_SECURITY,
        cost_demands.can_ask_gacc,
        cost_demands.ask_gacc,
        _("GACC is asked to call on the guarantor."),
        case_forms.AskGaccForm,
        _leans_on_general,
    ),
    Act(
        "call-guarantor",
        _("Call on the guarantor"),
        Can.ACCEPT_SECURITY,
        cost_demands.can_call_guarantor,
        cost_demands.call_guarantor,
        _("The guarantor is called on; the letter is being drawn up."),
        case_forms.CallGuarantorForm,
        _settled,
    ),
    Act(
        "demand-costs",
        _("Demand the costs of the rights holder"),
        Can.ACCEPT_SECURITY,
        cost_demands.can_demand_costs,
        cost_demands.demand_costs,
        _("The costs are demanded; the letter is being drawn up."),
        fits=_settled,
    ),
    Act(
        "cost-payment",
        _("Note money received on a demand"),
        Can.ACCEPT_SECURITY,
        cost_payments.can_note_payment,
        cost_payments.note_payment,
        _("The payment is noted."),
        case_forms.CostPaymentForm,
        _settled,
    ),
    Act(
        "enforce-costs",
        _("Note that a court is asked to enforce a demand"),
        Can.ACCEPT_SECURITY,
        cost_payments.can_enforce,
        cost_payments.enforce,
        _("It is noted that the court is asked."),
        case_forms.EnforceCostsForm,
        _settled,
    ),
    Act(
        "collected",
        _("Note that the holder has its money"),
        Can.ACCEPT_SECURITY,
        unclaimed.can_collect_money,
        unclaimed.note_collected,
        _("It is noted that the money was collected."),
        case_forms.CollectedForm,
        _settled,
    ),
)

#: the rights holder on the outcome of its case
HOLDER: Sequence[Act[Case]] = (
    Act(
        "answer",
        _("Say what should become of the goods"),
        Can.ANSWER_NOTICES,
        consultation.can_answer,
        consultation.answer,
        _("Your answer has reached customs."),
        case_forms.AnswerDisposalForm,
    ),
    Act(
        "confirm-collected",
        _("Confirm that you have received your security"),
        Can.ANSWER_NOTICES,
        unclaimed.can_collect_money,
        unclaimed.note_collected,
        _("Thank you. The account is closed."),
    ),
)
