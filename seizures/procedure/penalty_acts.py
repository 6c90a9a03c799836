"""The acts on a penalty, line by line: who, what, when, and what they say afterwards."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import Can
from seizures.penalties.models import Penalty
from seizures.procedure import (
    deliberation,
    enforcement,
    fines,
    heard,
    hearings,
    outcome_forms,
    payment,
    payment_plans,
    penalty,
    publishing,
    remedies,
    side_payments,
)
from seizures.procedure.acts import Act


def _undecided(penalty: Penalty) -> bool:
    return penalty.status in {Penalty.Status.ANNOUNCED, Penalty.Status.HEARING}


def _decided(penalty: Penalty) -> bool:
    return penalty.status == Penalty.Status.DECIDED


def _fined(penalty: Penalty) -> bool:
    return _decided(penalty) and penalty.fine > 0


def _sided(penalty: Penalty) -> bool:
    return _decided(penalty) and penalty.side_fines.of_persons().exists()


def _published(penalty: Penalty) -> bool:
    return penalty.publications.exists()


def _against(penalty: Penalty) -> bool:
    return penalty.status in {Penalty.Status.DECIDED, Penalty.Status.ANNULLED}


#: officers on a penalty
PENALTY: Sequence[Act[Penalty]] = (
    Act(
        "note-wish",
        _("Note what the party wrote or said"),
        Can.PENALISE,
        heard.can_note_wish,
        heard.note_wish,
        _("It is noted what the party wishes."),
        outcome_forms.WishForm,
        _undecided,
    ),
    Act(
        "hearing",
        _("Record the hearing"),
        Can.PENALISE,
        hearings.can_hold,
        hearings.hold_hearing,
        _("The hearing is recorded."),
        outcome_forms.HeldForm,
        _undecided,
    ),
    Act(
        "set-hearing",
        _("Set the hearing and tell the party"),
        Can.PENALISE,
        hearings.can_set,
        hearings.set_hearing,
        _("The hearing is set; the letter is being drawn up."),
        outcome_forms.SetHearingForm,
        _undecided,
    ),
    Act(
        "review",
        _("Review the intended decision"),
        Can.PENALISE,
        deliberation.can_review,
        deliberation.review,
        _("The legal review is recorded."),
        outcome_forms.ReviewForm,
        _undecided,
    ),
    Act(
        "deliberate",
        _("Record the collective decision"),
        Can.PENALISE,
        deliberation.can_deliberate,
        deliberation.deliberate,
        _("The collective decision is recorded."),
        outcome_forms.DeliberateForm,
        _undecided,
    ),
    Act(
        "extend",
        _("Extend the time for the decision"),
        Can.APPROVE_REFERRAL,
        deliberation.can_extend,
        deliberation.extend,
        _("The time for the decision is extended."),
        outcome_forms.ReasonsForm,
        _undecided,
    ),
    Act(
        "decide",
        _("Decide the penalty"),
        Can.PENALISE,
        penalty.can_decide,
        penalty.decide,
        _("The penalty is decided; the letters to both sides are being drawn up."),
        outcome_forms.DecideForm,
        _undecided,
    ),
    Act(
        "payment",
        _("Record a payment"),
        Can.PENALISE,
        fines.can_pay,
        payment.record_payment,
        _("The payment is recorded."),
        outcome_forms.PaymentForm,
        _fined,
    ),
    Act(
        "side-payment",
        _("Record a payment of a person fined beside the company"),
        Can.PENALISE,
        side_payments.can_pay_side,
        side_payments.record_side_payment,
        _("The payment is recorded."),
        outcome_forms.SidePaymentForm,
        _sided,
    ),
    Act(
        "confirm-payment",
        _("Confirm the payment the party showed"),
        Can.PENALISE,
        payment.can_judge_proof,
        payment.confirm_proof,
        _("The payment is confirmed."),
        outcome_forms.ReceiptForm,
        _fined,
    ),
    Act(
        "refuse-payment",
        _("Refuse the payment the party showed"),
        Can.PENALISE,
        payment.can_judge_proof,
        payment.refuse_proof,
        _("The party is told that the payment was not confirmed."),
        outcome_forms.ReasonForm,
        _fined,
    ),
    Act(
        "approve-plan",
        _("Approve paying later or in parts"),
        Can.PENALISE,
        payment_plans.can_decide_plan,
        payment_plans.approve_plan,
        _("The request is approved; the letter is being drawn up."),
        outcome_forms.ApprovePlanForm,
        _fined,
    ),
    Act(
        "refuse-plan",
        _("Refuse paying later or in parts"),
        Can.PENALISE,
        payment_plans.can_decide_plan,
        payment_plans.refuse_plan,
        _("The request is refused; the letter is being drawn up."),
        outcome_forms.ReasonsForm,
        _fined,
    ),
    Act(
        "demand",
        _("Demand payment in writing"),
        Can.PENALISE,
        enforcement.can_demand,
        enforcement.demand,
        _("Payment is demanded; the letter is being drawn up."),
        fits=_fined,
    ),
    Act(
        "court",
        _("Ask the court to enforce the fine"),
        Can.PENALISE,
        enforcement.can_hand_to_court,
        enforcement.hand_to_court,
        _("The application to the court is recorded."),
        outcome_forms.CourtForm,
        _fined,
    ),
    Act(
        "remedy",
        _("Record reconsideration or a suit"),
        Can.PENALISE,
        remedies.can_file,
        remedies.file,
        _("The remedy is recorded. The goods are kept until it ends."),
        outcome_forms.RemedyForm,
        _against,
    ),
    Act(
        "remedy-accepted",
        _("Record whether it is accepted"),
        Can.PENALISE,
        remedies.can_accept,
        remedies.accept,
        _("It is recorded whether the remedy is accepted."),
        outcome_forms.AcceptRemedyForm,
        _against,
    ),
    Act(
        "stay",
        _("Record a stay of execution"),
        Can.PENALISE,
        remedies.can_stay,
        remedies.stay,
        _("The stay of execution is recorded."),
        outcome_forms.ReasonsForm,
        _against,
    ),
    Act(
        "remedy-ended",
        _("Record how the remedy ended"),
        Can.PENALISE,
        remedies.can_judge,
        remedies.conclude,
        _("The outcome is recorded; decision, case and clocks follow it."),
        outcome_forms.ConcludeRemedyForm,
        _against,
    ),
    Act(
        "publish",
        _("Publish the decision"),
        Can.PENALISE,
        publishing.can_publish,
        publishing.publish,
        _("The decision is published."),
        outcome_forms.PublishForm,
        _against,
    ),
    Act(
        "withhold",
        _("Keep the decision from the public"),
        Can.PENALISE,
        publishing.can_withhold,
        publishing.withhold,
        _("It is noted why the decision is not published."),
        outcome_forms.ReasonsForm,
        _decided,
    ),
    Act(
        "withdraw-publication",
        _("Withdraw the published decision"),
        Can.PENALISE,
        publishing.can_withdraw_publication,
        publishing.withdraw_publication,
        _("The decision is withdrawn from the public page, with the reasons."),
        outcome_forms.ReasonsForm,
        _published,
    ),
)

#: the party on its penalty
PARTY: Sequence[Act[Penalty]] = (
    Act(
        "proof",
        _("Show that you have paid"),
        Can.ANSWER_PENALTY_NOTICE,
        payment.can_show_proof,
        payment.show_proof,
        _("Customs confirms your payment when the money has arrived."),
        outcome_forms.ProofForm,
        _fined,
    ),
    Act(
        "plan",
        _("Ask to pay later or in parts"),
        Can.ANSWER_PENALTY_NOTICE,
        payment_plans.can_ask_plan,
        payment_plans.ask_plan,
        _("Customs decides on your request in writing."),
        outcome_forms.AskPlanForm,
        _fined,
    ),
    Act(
        "go-against",
        _("Tell customs that you ask for reconsideration or sue"),
        Can.ANSWER_PENALTY_NOTICE,
        remedies.can_file_as_party,
        remedies.file,
        _("Customs knows that you go against the decision."),
        outcome_forms.PartyRemedyForm,
        _against,
    ),
)
