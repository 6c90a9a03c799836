"""The account of a general security: applied for, approved, drawn on, given back, ended (MEA 24).

Whoever draws has its case locked already; here the general security itself is locked, so that
two districts never draw the same yuan.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.notifications.services import send
from core.numbering import public_number
from core.reference.calendar import SHANGHAI, today
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.general_security import rules
from seizures.general_security.models import Entry, GeneralSecurity

Status = GeneralSecurity.Status
BATCH = 200


class NotUsable(DomainError):
    """No approved general security of this year, or not enough left in it."""

    code = "general_security_not_usable"


class Letter(TypedDict):
    """The letter of guarantee, and what last year's detentions cost; amounts in yuan."""

    guarantor: str
    letter_no: str
    letter: "File[bytes]"
    letter_valid_to: date
    amount: Decimal
    costs_last_year: Decimal


@transaction.atomic
def apply(holder: Enterprise, *, actor: User, **given: Unpack[Letter]) -> GeneralSecurity:
    """Ask customs to approve one letter of guarantee for the year's detentions (MEA 24).

    Raises InvalidInput naming the field.
    """
    holder = Enterprise.objects.select_for_update(no_key=True).get(pk=holder.pk)
    now, day = timezone.now(), today()
    least = rules.least_amount(given["costs_last_year"])
    _check_holder(holder, day, least)
    _check_letter(day, least, given)
    general = GeneralSecurity.objects.create(
        number=public_number("G", day.year),
        holder=holder,
        year=day.year,
        guarantor=given["guarantor"].strip(),
        letter_no=given["letter_no"].strip(),
        letter=store(given["letter"], actor=actor, field="letter"),
        letter_valid_to=given["letter_valid_to"],
        costs_last_year=given["costs_last_year"],
        amount=given["amount"],
        amount_due=least.amount,
        citation=least.citation[:300],
        applied_by=actor,
        applied_at=now,
        due_on=rules.decision_due(day),
    )
    record(
        "general_security.applied",
        general,
        actor=actor,
        holder=holder.number,
        amount=str(general.amount),
        amount_due=str(least.amount),
        citation=least.citation,
    )
    return general


@transaction.atomic
def approve(
    general: GeneralSecurity, *, actor: User, costs_last_year: Decimal | None = None
) -> GeneralSecurity:
    """Customs approves: from today to 31 December every district may lean on it (MEA 24).

    ``costs_last_year`` (yuan) corrects what the holder stated by what customs has booked.
    """
    general = locked(general)
    general.move_to(Status.APPROVED)
    day = today()
    if general.year != day.year:
        raise DomainError(
            _("It was asked for %(year)s, which is over: refuse it.") % {"year": general.year}
        )
    if costs_last_year is not None:
        least = rules.least_amount(costs_last_year)
        general.costs_last_year, general.amount_due = costs_last_year, least.amount
    if general.amount < general.amount_due:
        raise InvalidInput(
            _("The letter is for less than the %(minimum)s yuan demanded (%(citation)s).")
            % {"minimum": f"{general.amount_due:,.2f}", "citation": general.citation},
            field="costs_last_year",
        )
    general.decided_by, general.decided_at = actor, timezone.now()
    general.valid_from, general.valid_to = day, rules.last_day(day)
    general.save()
    record(
        "general_security.approved",
        general,
        actor=actor,
        valid_to=general.valid_to.isoformat(),
        amount_due=str(general.amount_due),
    )
    _tell(
        general,
        gettext_noop("Your general security %(number)s is approved, valid to %(day)s."),
        day=general.valid_to.isoformat(),
    )
    return general


@transaction.atomic
def refuse(general: GeneralSecurity, *, actor: User, reason: str) -> GeneralSecurity:
    """Customs refuses the letter in writing (GUA 16)."""
    reason = _reason(reason)
    general = locked(general)
    general.move_to(Status.REFUSED)
    general.decided_by, general.decided_at, general.reason = actor, timezone.now(), reason
    general.save(update_fields=["status", "decided_by", "decided_at", "reason"])
    record("general_security.refused", general, actor=actor, reason=reason)
    _tell(
        general,
        gettext_noop("Your general security %(number)s is refused: %(reason)s"),
        reason=reason[:200],
    )
    return general


@transaction.atomic
def call(general: GeneralSecurity, *, actor: User, reason: str) -> GeneralSecurity:
    """Customs calls on the guarantor: the general security ends at once (MEA 24).

    One that has ended with its year can be called on while its letter is valid.
    """
    reason = _reason(reason)
    general = locked(general)
    if general.status == Status.ENDED and general.letter_valid_to < today():
        raise DomainError(
            _("The letter was valid to %(day)s: its guarantor no longer answers for it.")
            % {"day": general.letter_valid_to.isoformat()}
        )
    general.move_to(Status.CALLED)
    general.ended_at, general.reason = general.ended_at or timezone.now(), reason
    general.save(update_fields=["status", "ended_at", "reason"])
    record("general_security.called", general, actor=actor, reason=reason, held=str(general.held))
    _tell(
        general,
        gettext_noop("Customs has called on the guarantor of %(number)s: %(reason)s"),
        reason=reason[:200],
    )
    return general


def usable_for(case: Case) -> GeneralSecurity | None:
    """The general security of the holder that answers for this case today, whatever is left."""
    try:
        rules.check_case(case)
    except rules.NotForThisCase:
        return None
    return GeneralSecurity.objects.usable_on(today()).filter(holder=case.holder_id).first()


@transaction.atomic
def draw(case: Case, *, actor: User | None, amount: Decimal, security_no: str) -> GeneralSecurity:
    """Set ``amount`` yuan aside for a case. Raises NotForThisCase or NotUsable."""
    rules.check_case(case)
    rows = GeneralSecurity.objects.usable_on(today()).filter(holder=case.holder_id)
    general = rows.select_for_update(no_key=True).first()
    if general is None:
        raise NotUsable(_("There is no general security approved for this year."), field="form")
    if general.balance < amount:
        raise NotUsable(
            _("%(number)s has %(balance)s yuan left; this case needs %(amount)s.")
            % {
                "number": general,
                "balance": f"{general.balance:,.2f}",
                "amount": f"{amount:,.2f}",
            },
            field="form",
        )
    general.held += amount
    _book(general, Entry.Kind.DRAWN, case, security_no, amount, actor)
    return general


@transaction.atomic
def give_back(
    general: GeneralSecurity, case: Case, *, actor: User | None, amount: Decimal, security_no: str
) -> None:
    """Free what a case had set aside; it can be drawn again while the year lasts.

    What the guarantor has paid for the case stays taken.
    """
    general = locked(general)
    rows = general.entries.filter(security_no=security_no, kind=Entry.Kind.PAID)
    amount -= sum(rows.values_list("amount", flat=True), Decimal(0))
    if amount > 0:
        general.held -= amount
        _book(general, Entry.Kind.RETURNED, case, security_no, amount, actor)


@transaction.atomic
def pay_out(
    general: GeneralSecurity, case: Case, *, actor: User, amount: Decimal, security_no: str
) -> None:
    """The guarantor paid ``amount`` yuan of what a case had set aside; it is never drawn again."""
    _book(locked(general), Entry.Kind.PAID, case, security_no, amount, actor)


def end_due(*, on: date) -> int:
    """End what was valid to a day before ``on``. Safe to repeat."""
    ended = 0
    while count := _end_batch(on):
        ended += count
    return ended


def locked(general: GeneralSecurity) -> GeneralSecurity:
    rows = GeneralSecurity.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("holder").get(pk=general.pk)


@transaction.atomic
def _end_batch(on: date) -> int:
    due = GeneralSecurity.objects.filter(status=Status.APPROVED, valid_to__lt=on).order_by("pk")
    rows = list(due.select_for_update(no_key=True, skip_locked=True)[:BATCH])
    for general in rows:
        general.move_to(Status.ENDED)
        general.ended_at = _midnight_after(general.valid_to or on)
        general.save(update_fields=["status", "ended_at"])
        record("general_security.ended", general, actor=None, held=str(general.held))
        _tell(
            general,
            gettext_noop("Your general security %(number)s has ended with the year."),
            once=f"general_security.ended:{general.pk}",
        )
    return len(rows)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def _check_holder(holder: Enterprise, day: date, least: rules.Least) -> None:
    if holder.status != Enterprise.Status.VERIFIED:
        raise InvalidInput(_("Customs must have verified the enterprise first."), field="holder")
    marks = Recordal.objects.in_force_on(day).filter(
        right__holder=holder, right__kind=IpRight.Kind.TRADEMARK
    )
    if not marks.exists():
        raise InvalidInput(
            _("A general security is for holders of recorded trademarks (%(citation)s).")
            % {"citation": least.citation},
            field="holder",
        )
    living = GeneralSecurity.objects.filter(
        holder=holder, year=day.year, status__in=[Status.APPLIED, Status.APPROVED]
    ).first()
    if living:
        raise InvalidInput(
            _("There is one for this year already: %(number)s.") % {"number": living},
            field="holder",
        )


def _check_letter(day: date, least: rules.Least, given: Letter) -> None:
    if given["costs_last_year"] < 0:
        raise InvalidInput(_("Costs cannot be negative."), field="costs_last_year")
    if given["amount"] < least.amount:
        raise InvalidInput(
            _("The letter must be for at least %(minimum)s yuan (%(citation)s).")
            % {"minimum": f"{least.amount:,.2f}", "citation": least.citation},
            field="amount",
        )
    if given["letter_valid_to"] < rules.last_day(day):
        raise InvalidInput(
            _("The letter must last at least to %(day)s.")
            % {"day": rules.last_day(day).isoformat()},
            field="letter_valid_to",
        )


def _book(
    general: GeneralSecurity,
    kind: Entry.Kind,
    case: Case,
    security_no: str,
    amount: Decimal,
    actor: User | None,
) -> None:
    general.save(update_fields=["held"])
    Entry.objects.create(
        general=general,
        kind=kind,
        case=case,
        security_no=security_no,
        amount=amount,
        balance=general.balance,
        at=timezone.now(),
        actor=actor,
    )
    record(
        f"general_security.{kind.value}",
        general,
        actor=actor,
        case=case.number,
        amount=str(amount),
        balance=str(general.balance),
    )


def _reason(text: str) -> str:
    if not text.strip():
        raise InvalidInput(_("Give the reasons in writing."), field="reason")
    return text.strip()


def _tell(general: GeneralSecurity, message: str, *, once: str = "", **params: object) -> None:
    send(
        general.holder.people(),
        message,
        url=f"/portal/general-securities/{general.number}/",
        once=once,
        number=general.number,
        **params,
    )
