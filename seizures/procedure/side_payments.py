"""Fines on managers and other persons, paid beside the one of the company (PEN 32; APL 67, 72)."""

from datetime import date, datetime
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import store
from core.reference import figures
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.hearings.models import SideFine, SidePayment
from seizures.payments import rules
from seizures.payments.rules import PAYMENT_CITATION, Account, Part
from seizures.penalties.models import Penalty
from seizures.procedure.fines import NothingOwed, not_counted
from seizures.procedure.guards import WrongState
from seizures.procedure.hearing import locked

SIDE_CLOCK = "side_fine_payment"


def side_account(side: SideFine, day: date) -> Account:
    """What is owed on a person's fine on a day; late payment adds as to the main one (APL 72)."""
    penalty = side.penalty
    decided = timezone.localdate(penalty.decided_at) if penalty.decided_at else day
    last_day = _last_day(penalty)
    return rules.account(
        side.fine,
        [Part(last_day, side.fine)] if last_day else [],
        [(row.paid_on, row.amount) for row in side.payments.all()],
        day,
        percent=figures.value("late_fine_percent", decided),
        cap_percent=figures.value("late_fine_cap_percent", decided),
        not_counted=not_counted(penalty),
    )


def side_accounts(penalty: Penalty, day: date) -> list[tuple[SideFine, Account | None]]:
    """Everything imposed beside the main fine; persons have an account once it is decided."""
    rows = penalty.side_fines.standing().prefetch_related("payments__document")
    decided = penalty.status == Penalty.Status.DECIDED
    found: list[tuple[SideFine, Account | None]] = []
    for side in rows:
        side.penalty = penalty
        own = decided and side.kind == SideFine.Kind.MANAGER and side.fine > 0
        found.append((side, side_account(side, day) if own else None))
    return found


def _last_day(penalty: Penalty) -> date | None:
    clocks = Deadline.objects.filter(case=penalty.case_id, rule=SIDE_CLOCK)
    if penalty.decided_at:
        clocks = clocks.filter(started_at__gte=penalty.decided_at)
    held = Q(status=Deadline.Status.STOPPED, ended_at=F("started_at"))
    clock = clocks.exclude(held).order_by("pk").first()
    return timezone.localdate(clock.last_moment) if clock else None


def can_pay_side(penalty: Penalty, user: User | None, now: datetime) -> None:
    """A decided fine on a person that is not paid in full."""
    if penalty.status != Penalty.Status.DECIDED:
        raise WrongState(_("There is no decided fine to pay."), PAYMENT_CITATION)
    if not penalty.side_fines.of_persons().exists():
        raise NothingOwed(_("No person was fined."), PAYMENT_CITATION)
    if not penalty.side_fines.of_persons().filter(paid_on__isnull=True).exists():
        raise WrongState(_("The fine has been paid already."), PAYMENT_CITATION)


@transaction.atomic
def record_side_payment(  # each is a statement of the receipt
    penalty: Penalty,
    *,
    actor: User,
    side: SideFine,
    paid_on: date,
    amount: Decimal | None = None,
    receipt_no: str = "",
    document: "File[bytes] | None" = None,
) -> SidePayment:
    """Note money of a person on its fine; without ``amount`` all that is owed on that day.

    Raises WrongState (409), or InvalidInput (422) for a person, day or sum that cannot be.
    """
    penalty = locked(penalty)
    can_pay_side(penalty, actor, timezone.now())
    row = penalty.side_fines.of_persons().select_for_update(no_key=True).filter(pk=side.pk).first()
    if row is None or row.paid_on:
        raise InvalidInput(_("Choose a fine that is not paid."), field="side")
    row.penalty = penalty
    decided = timezone.localdate(penalty.decided_at)
    if not decided <= paid_on <= timezone.localdate():
        raise InvalidInput(
            _("The fine is paid on or after the decision, and not in the future."), field="paid_on"
        )
    owed = side_account(row, paid_on).total
    amount = owed if amount is None else amount
    if amount <= 0:
        raise InvalidInput(_("The sum lies above zero."), field="amount")
    if amount > owed:
        raise InvalidInput(
            _("On that day %(owed)s yuan were owed.") % {"owed": f"{owed:,.2f}"}, field="amount"
        )
    payment = SidePayment.objects.create(
        side=row,
        amount=amount,
        paid_on=paid_on,
        receipt_no=receipt_no.strip(),
        document=store(document, actor=actor, field="document") if document else None,
        noted_by=actor,
        noted_at=timezone.now(),
    )
    state = side_account(row, paid_on)
    if state.total == 0:
        row.paid_on = paid_on
        row.save(update_fields=["paid_on"])
        if not penalty.side_fines.of_persons().filter(paid_on__isnull=True).exists():
            deadlines.meet(penalty.case, SIDE_CLOCK, at=timezone.now())
    record(
        "penalty.side_paid",
        penalty,
        actor=actor,
        case=penalty.case.number,
        party=row.party,
        amount=str(amount),
        paid_on=str(paid_on),
        late_fine=str(state.late_fine),
        still_owed=str(state.total),
    )
    return payment
