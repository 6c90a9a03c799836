"""Costs of detained goods: noted, capped, settled against the security; the rest goes back.

REG 14, 25; MEA 34 to 36; GUA 21. Each ground of return has its own waiting time: see
``guards.return_security``.
"""

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
from seizures.costs.models import Cost, Settlement, StorageExtension
from seizures.costs.rules import COSTS, STORAGE_CAP, Owed, Statement, statement, storage_owed
from seizures.deadlines import services as deadlines
from seizures.notices.models import Notice
from seizures.procedure import outcome_letters, telling
from seizures.procedure.guards import (
    RETURN,
    StepNotAllowed,
    StillStandsForSomething,
    WrongState,
    last_clock,
)
from seizures.procedure.service_clocks import is_held, send_letter
from seizures.remedies.models import Remedy
from seizures.securities.models import Security

UNCLAIMED_CLOCK = "guarantee_unclaimed_notice"
STORAGE_CLOCK = "storage_fee_cap"
#: forms whose money lies with customs and has to be collected
MONEY = frozenset({Security.Form.CASH})

COST_NOTED = gettext_noop("A cost of %(amount)s yuan is noted in case %(case)s.")
SETTLED = gettext_noop("The costs of case %(case)s are settled; see the letter on your security.")


class CostsOpen(StillStandsForSomething):
    """The security covers costs that are not settled, or not paid, yet (MEA 35)."""

    code = "costs_not_settled"


def settlement_of(case: Case) -> Settlement | None:
    return Settlement.objects.filter(case=case).select_related("security").first()


def storage_last_day(case: Case) -> date | None:
    """The last day for which the holder owes storage after confiscation; None while it is open.

    Three months after service of the decision, unless reconsideration, a suit or special reasons
    keep the goods longer (MEA 34(2)).
    """
    clock = last_clock(case, STORAGE_CLOCK)
    if clock is None or is_held(case, STORAGE_CLOCK):
        return None
    first = case.deadlines.filter(rule=STORAGE_CLOCK, started_at=clock.started_at).first() or clock
    last = timezone.localdate(first.last_moment)
    extension = StorageExtension.objects.filter(case=case).order_by("-until").first()
    if extension:
        last = max(last, extension.until)
    rows = Remedy.objects.filter(penalty__case=case, filed_on__lte=last)
    for remedy in rows.exclude(status=Remedy.Status.NOT_ACCEPTED):
        if remedy.ended_on is None:
            return None
        last = max(last, remedy.ended_on)
    return last


def can_note(case: Case, user: User | None, now: datetime) -> None:
    """Only detained goods cost the holder anything, and only until the account is closed."""
    if case.detained_at is None:
        raise WrongState(_("The goods were never detained: the holder owes nothing."), COSTS)
    if settlement_of(case):
        raise WrongState(_("The costs are settled already."), COSTS)


@transaction.atomic
def note_cost(  # noqa: PLR0913  # each is a column of the invoice
    case: Case,
    *,
    actor: User,
    kind: str,
    amount: Decimal,
    payee: str,
    invoice_no: str,
    since: date | None = None,
    until: date | None = None,
    paid_directly: bool = False,
    note: str = "",
    document: "File[bytes] | None" = None,
) -> Cost:
    """Note an invoice for storage, custody or disposal (MEA 34).

    Of storage after the last day of MEA 34(2) the holder owes nothing. Raises WrongState (409) or
    InvalidInput (422).
    """
    case = Case.objects.locked(case.pk)
    can_note(case, actor, timezone.now())
    _check_cost(case, kind, amount, payee, invoice_no, since, until)
    owed = amount
    if kind == Cost.Kind.STORAGE and since and until:
        owed = storage_owed(amount, since, until, storage_last_day(case))
    cost = Cost.objects.create(
        case=case,
        kind=kind,
        amount=amount,
        owed=owed,
        since=since,
        until=until,
        payee=payee.strip(),
        invoice_no=invoice_no.strip(),
        paid_directly=paid_directly,
        note=note.strip(),
        document=store(document, actor=actor, field="document") if document else None,
        noted_by=actor,
        noted_at=timezone.now(),
    )
    record(
        "cost.noted",
        case,
        actor=actor,
        kind=kind,
        amount=str(amount),
        owed=str(owed),
        payee=cost.payee,
        invoice_no=cost.invoice_no,
        paid_directly=paid_directly,
        citation=STORAGE_CAP if owed < amount else COSTS,
    )
    telling.tell_holder(case, COST_NOTED, amount=f"{amount:,.2f}")
    return cost


def _check_cost(  # each is a column of the invoice
    case: Case,
    kind: str,
    amount: Decimal,
    payee: str,
    invoice_no: str,
    since: date | None,
    until: date | None,
) -> None:
    if kind not in Cost.Kind.values:
        raise InvalidInput(_("Choose what the cost was for."), field="kind")
    if amount <= 0:
        raise InvalidInput(_("The sum lies above zero."), field="amount")
    if not payee.strip():
        raise InvalidInput(_("Say who was paid."), field="payee")
    if not invoice_no.strip():
        raise InvalidInput(_("Give the number of the invoice."), field="invoice_no")
    if case.costs.standing().filter(invoice_no=invoice_no.strip(), payee=payee.strip()).exists():
        raise InvalidInput(_("This invoice is noted already."), field="invoice_no")
    if kind == Cost.Kind.STORAGE:
        _check_days(case, since, until)


def _check_days(case: Case, since: date | None, until: date | None) -> None:
    detained = timezone.localdate(case.detained_at)
    if since is None or since < detained:
        raise InvalidInput(_("Storage counts from the detention on."), field="since")
    if until is None or until < since:
        raise InvalidInput(_("The last day lies on or after the first."), field="until")


def can_cancel(case: Case, user: User | None, now: datetime) -> None:
    if settlement_of(case):
        raise WrongState(_("The costs are settled already."), COSTS)
    if not case.costs.standing().exists():
        raise WrongState(_("No cost is noted."), COSTS)


@transaction.atomic
def cancel_cost(case: Case, *, actor: User, cost: Cost, reason: str) -> Cost:
    """Strike out a cost noted wrongly; it stays in the file with the reason."""
    case = Case.objects.locked(case.pk)
    can_cancel(case, actor, timezone.now())
    row = Cost.objects.select_for_update(no_key=True).filter(case=case, pk=cost.pk).first()
    if row is None or row.cancelled_at:
        raise InvalidInput(_("Choose a cost of this case."), field="cost")
    if not reason.strip():
        raise InvalidInput(_("Say why it is struck out."), field="reason")
    row.cancelled_at, row.cancelled_by, row.cancel_reason = timezone.now(), actor, reason.strip()
    row.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    record("cost.cancelled", case, actor=actor, invoice_no=row.invoice_no, reason=row.cancel_reason)
    return row


def can_extend_storage(case: Case, user: User | None, now: datetime) -> None:
    if last_clock(case, STORAGE_CLOCK) is None:
        raise WrongState(_("No last day for storage runs."), STORAGE_CAP)
    can_note(case, user, now)


@transaction.atomic
def extend_storage(case: Case, *, actor: User, until: date, reasons: str) -> StorageExtension:
    """Special reasons keep the goods longer: the holder owes storage until then (MEA 34(2))."""
    case = Case.objects.locked(case.pk)
    can_extend_storage(case, actor, timezone.now())
    if not reasons.strip():
        raise InvalidInput(_("State the special reasons."), field="reasons")
    clock = last_clock(case, STORAGE_CLOCK)
    if clock and until <= timezone.localdate(clock.last_moment):
        raise InvalidInput(_("That is not later than the last day of the law."), field="until")
    row = StorageExtension.objects.create(
        case=case, until=until, reasons=reasons.strip(), decided_by=actor, decided_at=timezone.now()
    )
    record(
        "cost.storage_extended",
        case,
        actor=actor,
        until=str(until),
        reasons=reasons.strip(),
        citation=STORAGE_CAP,
    )
    return row


def account(case: Case) -> Statement:
    """What would be taken from the security today."""
    security = last_security(case)
    costs = [Owed(cost.owed, cost.paid_directly) for cost in case.costs.standing()]
    return statement(security.amount if security else Decimal(0), costs)


def shown(case: Case) -> Statement:
    """The account as it was settled, or as it stands today."""
    done = settlement_of(case)
    if done is None:
        return account(case)
    return Statement(done.total, done.direct, done.charged, done.returned, done.short)


def last_security(case: Case) -> Security | None:
    accepted = [Security.Status.ACCEPTED, Security.Status.RETURNED]
    return Security.objects.filter(case=case, status__in=accepted).order_by("-pk").first()


def can_settle(case: Case, user: User | None, now: datetime) -> None:
    """When the goods are gone, one way or another, what they cost is known (MEA 35)."""
    can_note(case, user, now)
    if case.status not in {"released", "closed", "court_seized"}:
        raise StepNotAllowed(
            _("The costs are settled when the goods are released, seized or disposed of."), RETURN
        )


@transaction.atomic
def settle(case: Case, *, actor: User | None) -> Settlement:
    """Close the account: costs are taken from the security, what is left can go back (MEA 35)."""
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_settle(case, actor, now)
    found, security = account(case), last_security(case)
    row = Settlement.objects.create(
        case=case,
        security=security,
        settled_at=now,
        settled_by=actor,
        total=found.total,
        direct=found.direct,
        charged=found.charged,
        returned=found.returned,
        short=found.short,
    )
    record(
        "cost.settled",
        case,
        actor=actor,
        total=str(found.total),
        charged=str(found.charged),
        returned=str(found.returned),
        short=str(found.short),
        citation=RETURN,
    )
    return row


def must_be_settled(case: Case, actor: User | None) -> Settlement | None:
    """Before a security goes back its costs are settled; the clock settles with what is noted."""
    if case.detained_at is None:
        return None
    found = settlement_of(case)
    if found is None and (actor is None or not case.costs.standing().exists()):
        return settle(case, actor=actor)
    if found is None:
        raise CostsOpen(_("The costs are noted, but not settled yet."), RETURN)
    return found


@transaction.atomic
def after_return(case: Case, security: Security, *, actor: User | None) -> None:
    """The security was given back: the statement goes out; money waits to be collected."""
    now = timezone.now()
    found = settlement_of(case)
    if found is None:
        return
    clock = None
    if security.form in MONEY and found.returned > 0:
        clock = deadlines.start(case, UNCLAIMED_CLOCK, at=now)
    send_letter(
        case,
        Notice.Kind.SECURITY_RETURN_NOTICE,
        addressee=Notice.Addressee.HOLDER,
        actor=actor,
        extra=outcome_letters.security_return_notice(
            security, found, list(case.costs.standing()), clock
        ),
    )
    telling.tell_holder(case, SETTLED)
