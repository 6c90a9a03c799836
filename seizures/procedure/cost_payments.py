"""Demands for settled costs: money received in parts, letters given back, or the court asked."""

from datetime import date, datetime
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
from seizures.cases.models import Case
from seizures.costs.models import Demand, DemandPayment
from seizures.costs.rules import COSTS, Standing
from seizures.deadlines import services as deadlines
from seizures.general_security import services as general_securities
from seizures.procedure import guards, steps, telling
from seizures.procedure.cost_demands import CLOCKS, GUARANTOR, open_demands
from seizures.procedure.cost_standing import standing_of
from seizures.procedure.guards import StepNotAllowed, WrongState
from seizures.procedure.service_clocks import is_held
from seizures.securities.models import Security

COURT = "Administrative Compulsion Law art 53"

RECEIVED = gettext_noop("%(amount)s yuan of costs in case %(case)s are paid; open: %(open)s yuan.")


class NotOverdue(StepNotAllowed):
    """There is still time to pay."""

    code = "not_overdue"


def can_note_payment(case: Case, user: User | None, now: datetime) -> None:
    if not open_demands(case):
        raise WrongState(_("No demand for costs is open."), COSTS)


@transaction.atomic
def note_payment(  # each is a statement of the receipt
    case: Case,
    *,
    actor: User,
    demand: Demand,
    amount: Decimal,
    paid_on: date,
    receipt_no: str,
    document: "File[bytes] | None" = None,
) -> DemandPayment:
    """Note money received, in full or in part; a letter that is free of costs goes back.

    Raises WrongState (409), or InvalidInput (422) for a sum or day that cannot be.
    """
    case = Case.objects.locked(case.pk)
    can_note_payment(case, actor, timezone.now())
    row = _open_row(case, demand)
    _check_payment(row, amount, paid_on, receipt_no)
    payment = DemandPayment.objects.create(
        demand=row,
        amount=amount,
        paid_on=paid_on,
        receipt_no=receipt_no.strip(),
        document=store(document, actor=actor, field="document") if document else None,
        noted_by=actor,
        noted_at=timezone.now(),
    )
    security = row.settlement.security
    if row.debtor == GUARANTOR and security and security.general:
        general_securities.pay_out(
            security.general, case, actor=actor, amount=amount, security_no=security.number
        )
    state = standing_of(row.settlement)
    record(
        "cost.paid",
        case,
        actor=actor,
        debtor=row.debtor,
        amount=str(amount),
        paid_on=str(paid_on),
        receipt_no=payment.receipt_no,
        still_owed=str(state.total),
    )
    _close_what_is_paid(case, state)
    telling.tell_holder(case, RECEIVED, amount=f"{amount:,.2f}", open=f"{state.total:,.2f}")
    if security and state.guaranteed == 0:
        _give_back(security, actor)
    return payment


def _check_payment(row: Demand, amount: Decimal, paid_on: date, receipt_no: str) -> None:
    state = standing_of(row.settlement)
    most = state.guaranteed if row.debtor == GUARANTOR else state.total
    if not 0 < amount <= most:
        raise InvalidInput(
            _("The sum lies above zero and at most at %(owed)s yuan.") % {"owed": f"{most:,.2f}"},
            field="amount",
        )
    if not timezone.localdate(row.settlement.settled_at) <= paid_on <= timezone.localdate():
        raise InvalidInput(
            _("It is paid on or after the settlement, and not in the future."), field="paid_on"
        )
    if not receipt_no.strip():
        raise InvalidInput(_("Give the number of the receipt."), field="receipt_no")
    if row.payments.filter(receipt_no=receipt_no.strip()).exists():
        raise InvalidInput(_("This receipt is noted already."), field="receipt_no")


def _close_what_is_paid(case: Case, state: Standing) -> None:
    """Each demand ends when nothing is open that its debtor answers for."""
    now = timezone.now()
    for row in open_demands(case):
        left = state.guaranteed if row.debtor == GUARANTOR else state.total
        if left > 0:
            continue
        row.move_to(Demand.Status.PAID)
        row.paid_at = now
        row.save(update_fields=["status", "paid_at"])
        deadlines.meet(case, CLOCKS[Demand.Debtor(row.debtor)], at=now)


def _give_back(security: Security, actor: User) -> None:
    """What is left of a letter goes back at once, unless something else still keeps it."""
    security.refresh_from_db()
    if security.status != Security.Status.ACCEPTED:
        return
    try:
        with transaction.atomic():
            steps.return_security(security, actor=actor)
    except StepNotAllowed:  # its waiting time, or a court: they give it back themselves
        return


def can_enforce(case: Case, user: User | None, now: datetime) -> None:
    """A demand whose time is over may be taken to court."""
    waiting = [row for row in open_demands(case) if row.status == Demand.Status.OPEN]
    if not waiting:
        raise WrongState(_("No demand for costs waits for payment."), COURT)
    if not any(_is_over(case, row, now) for row in waiting):
        raise NotOverdue(_("There is still time to pay."), COURT)


def _is_over(case: Case, row: Demand, now: datetime) -> bool:
    key = CLOCKS[Demand.Debtor(row.debtor)]
    return not is_held(case, key) and guards.time_is_over(case, key, now)


@transaction.atomic
def enforce(  # each is a statement of the application
    case: Case,
    *,
    actor: User,
    demand: Demand,
    court: str,
    applied_on: date,
    court_reference: str = "",
    document: "File[bytes] | None" = None,
) -> Demand:
    """The demand was not paid in time: note that a court is asked to enforce it."""
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_enforce(case, actor, now)
    row = _open_row(case, demand)
    if row.status != Demand.Status.OPEN or not _is_over(case, row, now):
        raise InvalidInput(_("Choose a demand that was not paid in time."), field="demand")
    if not court.strip():
        raise InvalidInput(_("Name the court."), field="court")
    if applied_on > timezone.localdate():
        raise InvalidInput(_("This is in the future."), field="applied_on")
    row.move_to(Demand.Status.COURT)
    row.court, row.court_reference = court.strip(), court_reference.strip()
    row.applied_on, row.applied_by = applied_on, actor
    row.document = store(document, actor=actor, field="document") if document else None
    row.save()
    deadlines.meet(case, CLOCKS[Demand.Debtor(row.debtor)], at=now)
    record(
        "cost.handed_to_court",
        case,
        actor=actor,
        debtor=row.debtor,
        court=row.court,
        owed=str(standing_of(row.settlement).total),
        citation=COURT,
    )
    return row


def _open_row(case: Case, demand: Demand) -> Demand:
    rows = Demand.objects.select_for_update(no_key=True, of=("self",))
    found = rows.filter(settlement__case=case, pk=demand.pk)
    row = found.select_related("settlement__security__general").first()
    if row is None or row.status == Demand.Status.PAID:
        raise InvalidInput(_("Choose an open demand of this case."), field="demand")
    return row
