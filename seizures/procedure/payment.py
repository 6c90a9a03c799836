"""The fine is paid: noted by customs, or shown by the party and confirmed (APL 67)."""

from datetime import date, datetime, time
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import store
from seizures.deadlines import services as deadlines
from seizures.deadlines.rules import BEIJING
from seizures.payments.models import Payment
from seizures.payments.rules import PAYMENT_CITATION
from seizures.penalties.models import Penalty
from seizures.procedure.fines import (
    CLOCK,
    account,
    can_pay,
    of_the_party,
    proof_shown,
    run_clock,
    tell_officers,
    tell_party,
)
from seizures.procedure.guards import WrongState
from seizures.procedure.hearing import locked

#: clocks that have nothing left to wait for once the fine is settled
AFTER_PAYMENT = ("payment_demand", "court_enforcement_application", "fine_instalment_decision")

PROOF = gettext_noop("The party shows a payment on penalty %(penalty)s: confirm or refuse it.")
PROOF_REFUSED = gettext_noop(
    "Your payment on penalty %(penalty)s could not be confirmed: %(reason)s"
)
CONFIRMED = gettext_noop("Customs has received your payment on penalty %(penalty)s.")


@transaction.atomic
def record_payment(  # each is a statement of the receipt
    penalty: Penalty,
    *,
    actor: User,
    paid_on: date,
    amount: Decimal | None = None,
    receipt_no: str = "",
    document: "File[bytes] | None" = None,
) -> Penalty:
    """Note money received on a fine (APL 67); without ``amount`` all that is owed on that day.

    Raises WrongState (409), or InvalidInput (422) for a day or sum that cannot be.
    """
    penalty = locked(penalty)
    can_pay(penalty, actor, timezone.now())
    amount = _checked(penalty, paid_on, amount)
    payment = Payment.objects.create(
        penalty=penalty,
        status=Payment.Status.CONFIRMED,
        amount=amount,
        paid_on=paid_on,
        receipt_no=receipt_no.strip(),
        document=store(document, actor=actor, field="document") if document else None,
        noted_by=actor,
        noted_at=timezone.now(),
        decided_by=actor,
        decided_at=timezone.now(),
    )
    _settle(penalty, payment, actor)
    return penalty


def _checked(penalty: Penalty, paid_on: date, amount: Decimal | None) -> Decimal:
    decided = penalty.decided_at or timezone.now()
    if not timezone.localdate(decided) <= paid_on <= timezone.localdate():
        raise InvalidInput(
            _("The fine is paid on or after the decision, and not in the future."), field="paid_on"
        )
    owed = account(penalty, paid_on).total
    if amount is None:
        amount = owed
    if amount <= 0:
        raise InvalidInput(_("The sum lies above zero."), field="amount")
    if amount > owed:
        raise InvalidInput(
            _("On that day %(owed)s yuan were owed.") % {"owed": f"{owed:,.2f}"}, field="amount"
        )
    return amount


def _settle(penalty: Penalty, payment: Payment, actor: User) -> None:
    """The account after a payment: clocks, and the end when nothing is owed any more."""
    state = account(penalty, payment.paid_on)
    paid_at = timezone.make_aware(datetime.combine(payment.paid_on, time.min), BEIJING)
    paid_at = max(paid_at, penalty.decided_at or paid_at)
    if state.open_fine == 0:
        deadlines.meet(penalty.case, CLOCK, at=paid_at)
    if state.total == 0:
        penalty.paid_at = paid_at
        penalty.save(update_fields=["paid_at"])
        for key in AFTER_PAYMENT:
            deadlines.stop(penalty.case, key, at=timezone.now())
    record(
        "penalty.paid",
        penalty,
        actor=actor,
        case=penalty.case.number,
        amount=str(payment.amount),
        paid_on=str(payment.paid_on),
        late_fine=str(state.late_fine),
        still_owed=str(state.total),
    )
    if state.open_fine > 0:
        run_clock(penalty, payment.paid_on)


def can_show_proof(penalty: Penalty, user: User | None, now: datetime) -> None:
    can_pay(penalty, user, now)
    of_the_party(penalty, user)
    if proof_shown(penalty):
        raise WrongState(_("A payment you showed waits for customs."), PAYMENT_CITATION)


@transaction.atomic
def show_proof(
    penalty: Penalty, *, actor: User, amount: Decimal, paid_on: date, document: "File[bytes]"
) -> Payment:
    """The party shows that it has paid; customs confirms or refuses."""
    penalty = locked(penalty)
    can_show_proof(penalty, actor, timezone.now())
    amount = _checked(penalty, paid_on, amount)
    payment = Payment.objects.create(
        penalty=penalty,
        status=Payment.Status.CLAIMED,
        amount=amount,
        paid_on=paid_on,
        document=store(document, actor=actor, field="document"),
        noted_by=actor,
        noted_at=timezone.now(),
    )
    record(
        "penalty.payment_shown", penalty, actor=actor, case=penalty.case.number, amount=str(amount)
    )
    tell_officers(penalty, PROOF)
    return payment


def can_judge_proof(penalty: Penalty, user: User | None, now: datetime) -> None:
    if proof_shown(penalty) is None:
        raise WrongState(_("The party has shown no payment."), PAYMENT_CITATION)


@transaction.atomic
def confirm_proof(penalty: Penalty, *, actor: User, receipt_no: str = "") -> Payment:
    """The money the party showed has arrived."""
    penalty = locked(penalty)
    can_judge_proof(penalty, actor, timezone.now())
    can_pay(penalty, actor, timezone.now())
    payment = _claimed(penalty)
    _checked(penalty, payment.paid_on, payment.amount)
    payment.move_to(Payment.Status.CONFIRMED)
    payment.receipt_no = receipt_no.strip()
    payment.decided_by, payment.decided_at = actor, timezone.now()
    payment.save(update_fields=["status", "receipt_no", "decided_by", "decided_at"])
    _settle(penalty, payment, actor)
    tell_party(penalty, CONFIRMED)
    return payment


@transaction.atomic
def refuse_proof(penalty: Penalty, *, actor: User, reason: str) -> Payment:
    """The money has not arrived, or not as shown."""
    penalty = locked(penalty)
    can_judge_proof(penalty, actor, timezone.now())
    if not reason.strip():
        raise InvalidInput(_("Say what is wrong with the payment."), field="reason")
    payment = _claimed(penalty)
    payment.move_to(Payment.Status.REFUSED)
    payment.refusal_reason = reason.strip()
    payment.decided_by, payment.decided_at = actor, timezone.now()
    payment.save(update_fields=["status", "refusal_reason", "decided_by", "decided_at"])
    record("penalty.payment_refused", penalty, actor=actor, case=penalty.case.number, reason=reason)
    tell_party(penalty, PROOF_REFUSED, reason=reason.strip()[:200])
    return payment


def _claimed(penalty: Penalty) -> Payment:
    rows = Payment.objects.select_for_update(no_key=True)
    return rows.get(penalty=penalty, status=Payment.Status.CLAIMED)
