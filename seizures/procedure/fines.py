"""What is owed on a fine, who may be told, and what stands in the way of enforcing it.

Figures: ``seizures.payments.rules``; APL 66, 67, 72, 73; PEN 60, 61.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import Role
from core.notifications.services import send
from core.reference import figures
from core.reference.calendar import load_calendar
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.deadlines.rules import BEIJING
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.payments import rules
from seizures.payments.models import Payment, PaymentPlan
from seizures.payments.rules import PAYMENT_CITATION, Account, Part, Span
from seizures.penalties.models import Penalty
from seizures.procedure import outcome_letters, telling
from seizures.procedure.guards import StepNotAllowed, WrongState
from seizures.procedure.hearing import NotTheParty
from seizures.remedies.models import Remedy
from seizures.remedies.queries import pending

CLOCK = "fine_payment"


class NothingOwed(WrongState):
    code = "nothing_owed"


class RemedyPending(StepNotAllowed):
    """The decision is before the superior authority or a court."""

    code = "remedy_pending"


def account(penalty: Penalty, day: date) -> Account:
    """What is owed on the fine on a day, by the figures in force when it was decided."""
    decided = timezone.localdate(penalty.decided_at) if penalty.decided_at else day
    payments = Payment.objects.counted().filter(penalty=penalty).values_list("paid_on", "amount")
    return rules.account(
        penalty.fine,
        schedule(penalty),
        list(payments),
        day,
        percent=figures.value("late_fine_percent", decided),
        cap_percent=figures.value("late_fine_cap_percent", decided),
        not_counted=not_counted(penalty),
    )


def schedule(penalty: Penalty) -> list[Part]:
    """The fine by its last days: one, or those customs approved, never more than the fine."""
    plan = plan_in_force(penalty)
    if plan is not None:
        return _cut_to(penalty.fine, plan.parts)
    clocks = Deadline.objects.filter(case=penalty.case_id, rule=CLOCK)
    if penalty.decided_at:  # not those of an earlier decision that was annulled
        clocks = clocks.filter(started_at__gte=penalty.decided_at)
    held = Q(status=Deadline.Status.STOPPED, ended_at=F("started_at"))  # letter not served yet
    clock = clocks.exclude(held).order_by("pk").first()
    return [Part(timezone.localdate(clock.last_moment), penalty.fine)] if clock else []


def _cut_to(fine: Decimal, parts: Sequence[dict[str, str]]) -> list[Part]:
    """The approved parts, cut from the last backwards when the fine was lowered afterwards."""
    left, cut = fine, []
    for part in parts:
        amount = min(Decimal(part["amount"]), left)
        left -= amount
        if amount > 0:
            cut.append(Part(date.fromisoformat(part["due_on"]), amount))
    return cut


def not_counted(penalty: Penalty) -> list[Span]:
    """While a remedy is under way nothing is added for late payment (APL 73)."""
    rows = Remedy.objects.filter(penalty=penalty).exclude(status=Remedy.Status.NOT_ACCEPTED)
    return [Span(since, until) for since, until in rows.values_list("filed_on", "ended_on")]


def plan_in_force(penalty: Penalty) -> PaymentPlan | None:
    return PaymentPlan.objects.filter(penalty=penalty, status="approved").first()


def plan_asked(penalty: Penalty) -> PaymentPlan | None:
    return PaymentPlan.objects.filter(penalty=penalty, status="requested").first()


def proof_shown(penalty: Penalty) -> Payment | None:
    return Payment.objects.filter(penalty=penalty, status="claimed").first()


def can_pay(penalty: Penalty, user: User | None, now: datetime) -> None:
    """A decided fine that is not paid in full."""
    if penalty.status != Penalty.Status.DECIDED or penalty.decided_at is None:
        raise WrongState(_("There is no decided fine to pay."), PAYMENT_CITATION)
    if not penalty.fine:
        raise NothingOwed(_("No fine was imposed."), PAYMENT_CITATION)
    if penalty.paid_at:
        raise WrongState(_("The fine has been paid already."), PAYMENT_CITATION)


def run_clock(penalty: Penalty, today: date) -> None:
    """Under a plan the clock of payment runs to the next part that is not paid."""
    if plan_in_force(penalty) is None or deadlines.is_running(penalty.case, CLOCK):
        return
    paid, last_day = account(penalty, today).paid, None
    for part in schedule(penalty):
        if paid < part.amount and part.last_day > today:
            last_day = part.last_day
            break
        paid = max(paid - part.amount, Decimal(0))
    if last_day is None:
        return
    calendar = load_calendar()
    Deadline.objects.create(
        case=penalty.case,
        rule_id=CLOCK,
        started_at=timezone.now(),
        due_at=calendar.end_of_day(last_day, BEIJING),
        length=min((last_day - today).days, 32_000),
        unit="calendar_day",
        citation="Penalty Regs art 61",
        calendar_version=calendar.version,
    )


def no_remedy(case: Case, citation: str) -> None:
    """Nothing is enforced, and nothing that could not be undone, while a remedy is pending."""
    if remedy := pending(case):
        raise RemedyPending(
            _("%(kind)s %(number)s is under way.")
            % {"kind": remedy.get_kind_display(), "number": remedy.number},
            citation,
        )


def of_the_party(penalty: Penalty, user: User | None) -> None:
    if user is None or not Case.objects.of_consignor(user).filter(pk=penalty.case_id).exists():
        raise NotTheParty(_("Only the party itself can do this."), PAYMENT_CITATION)


def tell_party(penalty: Penalty, message: str, **params: object) -> None:
    url = reverse("portal-penalty", args=[penalty.number])
    people = telling.people_of_consignor(penalty.case)
    send(people, message, url=url, once="", case=penalty.case, penalty=penalty, **params)


def tell_officers(penalty: Penalty, message: str) -> None:
    url = reverse("penalty-detail", args=[penalty.number])
    people = {penalty.announced_by, *User.objects.of_district(penalty.case.district, Role.LEGAL)}
    send(people, message, url=url, case=penalty.case, penalty=penalty)


def order(penalty: Penalty, kind: str, content: outcome_letters.Content, actor: User) -> None:
    notices.order(
        penalty.case, kind, addressee=Notice.Addressee.CONSIGNOR, actor=actor, extra=content
    )
