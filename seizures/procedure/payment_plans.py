"""The party pays later or in parts, when customs approves it in writing (PEN 61, APL 66)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from seizures.deadlines import services as deadlines
from seizures.notices.models import Notice
from seizures.payments.models import Payment, PaymentPlan
from seizures.payments.rules import equal_parts
from seizures.penalties.models import Penalty
from seizures.procedure import outcome_letters
from seizures.procedure.fines import (
    CLOCK,
    account,
    can_pay,
    of_the_party,
    order,
    plan_asked,
    plan_in_force,
    run_clock,
    tell_officers,
    tell_party,
)
from seizures.procedure.guards import TooLate, WrongState
from seizures.procedure.hearing import locked

PLAN_CLOCK = "fine_instalment_decision"
PLAN_CITATION = "Penalty Regs art 61; APL art 66"
MOST_PARTS = 24

PLAN_ASKED = gettext_noop("The party asks to pay penalty %(penalty)s later or in parts.")
PLAN_APPROVED = gettext_noop("You may pay penalty %(penalty)s later or in parts; see the letter.")
PLAN_REFUSED = gettext_noop("Your request to pay penalty %(penalty)s later or in parts is refused.")


def can_ask_plan(penalty: Penalty, user: User | None, now: datetime) -> None:
    """The party asks in writing while it owes the fine (PEN 61)."""
    can_pay(penalty, user, now)
    of_the_party(penalty, user)
    if plan_asked(penalty):
        raise WrongState(_("Your request waits for its decision."), PLAN_CITATION)
    if plan_in_force(penalty):
        raise WrongState(_("Customs has approved such a request already."), PLAN_CITATION)
    if hasattr(penalty, "enforcement"):
        raise TooLate(_("Payment has been demanded in writing already."), PLAN_CITATION)


@transaction.atomic
def ask_plan(
    penalty: Penalty, *, actor: User, reasons: str, first_on: date, count: int = 1
) -> PaymentPlan:
    """Ask to pay on a later day, or in ``count`` monthly parts from ``first_on`` (PEN 61)."""
    penalty = locked(penalty)
    now = timezone.now()
    can_ask_plan(penalty, actor, now)
    if not reasons.strip():
        raise InvalidInput(_("Say why the fine cannot be paid at once."), field="reasons")
    plan = PaymentPlan.objects.create(
        penalty=penalty,
        kind=_kind(count),
        reasons=reasons.strip(),
        parts=parts_of(account(penalty, timezone.localdate()).open_fine, first_on, count),
        requested_by=actor,
        requested_at=now,
    )
    deadlines.start(penalty.case, PLAN_CLOCK, at=now)
    record("penalty.plan_asked", penalty, actor=actor, case=penalty.case.number, parts=plan.parts)
    tell_officers(penalty, PLAN_ASKED)
    return plan


def _kind(count: int) -> str:
    return PaymentPlan.Kind.DEFERRAL if count == 1 else PaymentPlan.Kind.INSTALMENTS


def parts_of(amount: Decimal, first_on: date, count: int) -> list[dict[str, str]]:
    """Equal monthly parts; what cannot be divided is paid with the first."""
    if not 1 <= count <= MOST_PARTS:
        raise InvalidInput(
            _("Between 1 and %(most)d parts are possible.") % {"most": MOST_PARTS}, field="count"
        )
    if first_on <= timezone.localdate():
        raise InvalidInput(_("The first day lies in the future."), field="first_on")
    return [
        {"due_on": part.last_day.isoformat(), "amount": f"{part.amount:.2f}"}
        for part in equal_parts(amount, first_on, count)
    ]


def can_decide_plan(penalty: Penalty, user: User | None, now: datetime) -> None:
    can_pay(penalty, user, now)
    if plan_asked(penalty) is None:
        raise WrongState(_("Nobody has asked to pay later or in parts."), PLAN_CITATION)


@transaction.atomic
def approve_plan(
    penalty: Penalty,
    *,
    actor: User,
    reasons: str = "",
    first_on: date | None = None,
    count: int | None = None,
) -> PaymentPlan:
    """Approve the request, as asked or with other days (PEN 61); until then nothing is late."""
    penalty = locked(penalty)
    plan = _asked(penalty, actor)
    if first_on is not None or count is not None:
        first = first_on or date.fromisoformat(plan.parts[0]["due_on"])
        plan.parts = parts_of(
            account(penalty, timezone.localdate()).open_fine, first, count or len(plan.parts)
        )
        plan.kind = _kind(len(plan.parts))
    paid = sum((p.amount for p in Payment.objects.counted().filter(penalty=penalty)), Decimal(0))
    if paid > 0:  # what was paid before stands first, so that the parts add up to the fine
        decided = timezone.localdate(penalty.decided_at)
        plan.parts = [{"due_on": decided.isoformat(), "amount": f"{paid:.2f}"}, *plan.parts]
    _decide_plan(penalty, plan, PaymentPlan.Status.APPROVED, actor, reasons)
    deadlines.stop(penalty.case, CLOCK, at=timezone.now())
    run_clock(penalty, timezone.localdate())
    tell_party(penalty, PLAN_APPROVED)
    return plan


@transaction.atomic
def refuse_plan(penalty: Penalty, *, actor: User, reasons: str) -> PaymentPlan:
    """Refuse the request in writing, with the reasons (PEN 61)."""
    penalty = locked(penalty)
    plan = _asked(penalty, actor)
    if not reasons.strip():
        raise InvalidInput(_("Say why the request is refused."), field="reasons")
    _decide_plan(penalty, plan, PaymentPlan.Status.REFUSED, actor, reasons)
    tell_party(penalty, PLAN_REFUSED)
    return plan


def _asked(penalty: Penalty, actor: User) -> PaymentPlan:
    can_decide_plan(penalty, actor, timezone.now())
    rows = PaymentPlan.objects.select_for_update(no_key=True)
    return rows.get(penalty=penalty, status=PaymentPlan.Status.REQUESTED)


def _decide_plan(
    penalty: Penalty, plan: PaymentPlan, status: str, actor: User, reasons: str
) -> None:
    now = timezone.now()
    plan.move_to(status)
    plan.decided_by, plan.decided_at, plan.decision_reasons = actor, now, reasons.strip()
    plan.save(
        update_fields=["status", "kind", "parts", "decided_by", "decided_at", "decision_reasons"]
    )
    deadlines.meet(penalty.case, PLAN_CLOCK, at=now)
    content = outcome_letters.plan_decision(plan, penalty.number)
    order(penalty, Notice.Kind.PLAN_DECISION, content, actor)
    record(
        "penalty.plan_decided",
        penalty,
        actor=actor,
        case=penalty.case.number,
        outcome=str(status),
        parts=plan.parts,
        reasons=plan.decision_reasons,
    )
