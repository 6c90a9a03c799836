"""What the law makes of a time limit that has run out. Called by the clock, safe to repeat.

Where the law draws a consequence in the case (``HANDLERS``), each case is acted on through the
steps, in a transaction of its own. Where a clock only counts as missed, many are written at once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import BETWEEN_AUTHORITIES, Deadline
from seizures.penalties.models import Penalty
from seizures.procedure import (
    consultation,
    cost_demands,
    cost_standing,
    costs,
    counter,
    counter_guards,
    court_effects,
    disposal,
    escalation,
    fines,
    guards,
    steps,
    telling,
    unclaimed,
    unknown_party,
)
from seizures.securities import services as securities

UNDETERMINED_REASON = gettext_noop(
    "Customs has not determined the infringement within the time limit."
)
HEARING_LAPSED = gettext_noop(
    "No hearing was asked for in case %(case)s: the penalty may be decided."
)


@transaction.atomic
def act(deadline: Deadline, *, now: datetime) -> bool:
    """Act on one clock that has run out. False when somebody was first, or there is time left."""
    case = Case.objects.locked(deadline.case_id)
    deadline = Deadline.objects.select_for_update(no_key=True).get(pk=deadline.pk)
    if deadline.status != Deadline.Status.RUNNING or deadline.due_at > now:
        return False
    fallback = let_right_lapse if deadline.rule_id in LAPSING else escalate
    HANDLERS.get(deadline.rule_id, fallback)(case, deadline, now)
    return True


def release_without_application(case: Case, deadline: Deadline, now: datetime) -> None:
    """No application, or no security, in three working days: customs may not detain (MEA 25).

    Security that was submitted in time keeps the goods while customs vets it (GUA 16).
    """
    if case.status != Case.Status.SUSPENDED:
        deadlines.stop(case, guards.HOLDER_REPLY, at=now)
    elif securities.live(case):
        deadlines.complete(case, guards.HOLDER_REPLY, at=now)
    else:
        deadlines.miss(case, guards.HOLDER_REPLY, at=now)
        steps.release(case, actor=None, ground="no_holder_application")


def declare_undetermined(case: Case, deadline: Deadline, now: datetime) -> None:
    """Thirty working days without a determination: both sides are told so (REG 20, MEA 28)."""
    if case.status != Case.Status.DETAINED:
        deadlines.stop(case, guards.DETERMINATION, at=now)
        return
    deadlines.miss(case, guards.DETERMINATION, at=now)
    steps.determine(case, actor=None, outcome="undetermined", reasons=UNDETERMINED_REASON)
    _tell_supervisors(case, deadline)


def release_without_court_notice(case: Case, deadline: Deadline, now: datetime) -> None:
    """Fifty working days, undetermined, no court notice: the goods go free (REG 24(2), MEA 29).

    A notice in time that had no effect yet, because it came while the police had the case, has it
    now.
    """
    if case.status == Case.Status.DETAINED:
        # Both clocks run out in one sweep after a long stop: first the 30 days, then the 50.
        declare_undetermined(case, deadline, now)
        case.refresh_from_db()
    if case.status != Case.Status.UNDETERMINED:
        deadlines.stop(case, guards.COURT, at=now)
        return
    court_effects.settle_goods(case, actor=None, now=now)
    if case.status == Case.Status.COURT_SEIZED:
        return
    deadlines.miss(case, guards.COURT, at=now)
    steps.release(case, actor=None, ground="undetermined_no_court_notice_50wd")


def give_security_back(case: Case, deadline: Deadline, now: datetime) -> None:
    """What no court has preserved in its twenty working days goes back (MEA 35(3)).

    A letter that answers for costs stays until they are paid.
    """
    security = securities.live(case)
    deadlines.complete(case, deadline.rule_id, at=now)
    if security is None or not guards.returnable(security):
        return
    found = costs.must_be_settled(case, None)
    if found and cost_standing.standing_of(found).guaranteed > 0:
        cost_demands.remind(case, once=f"lapsed-{deadline.pk}")
        return
    steps.return_security(security, actor=None)


def return_deposit(case: Case, deadline: Deadline, now: datetime) -> None:
    """No suit was proved in thirty working days: the deposit goes back (MEA 20)."""
    counter.return_without_suit(case, deadline)


def release_after_20_days(case: Case, deadline: Deadline, now: datetime) -> None:
    """On application: twenty working days without a court's notice (REG 24(1), MEA 18)."""
    if case.status != Case.Status.DETAINED:
        deadlines.stop(case, guards.COURT_BY_APPLICATION, at=now)
        return
    court_effects.settle_goods(case, actor=None, now=now)
    if case.status != Case.Status.COURT_SEIZED:
        deadlines.miss(case, guards.COURT_BY_APPLICATION, at=now)
        steps.release(case, actor=None, ground="no_court_notice_20wd")


def release_without_security(case: Case, deadline: Deadline, now: datetime) -> None:
    """On application: no security in the time customs set; what is being vetted keeps the goods
    (MEA 15, 16)."""
    if case.status != Case.Status.SUSPENDED:
        deadlines.stop(case, guards.APPLICATION_SECURITY, at=now)
    elif securities.live(case):
        deadlines.complete(case, guards.APPLICATION_SECURITY, at=now)
    else:
        deadlines.miss(case, guards.APPLICATION_SECURITY, at=now)
        steps.release(case, actor=None, ground="application_refused")


def let_right_lapse(case: Case, deadline: Deadline, now: datetime) -> None:
    """The party did not use a right of its own: nobody at customs has to be warned."""
    deadlines.miss(case, deadline.rule_id, at=now)


def open_the_decision(case: Case, deadline: Deadline, now: datetime) -> None:
    """The party did not ask for a hearing: the legal officer may now decide (APL 64)."""
    let_right_lapse(case, deadline, now)
    telling.tell_officers(case, HEARING_LAPSED, legal=True, once=f"lapsed-{deadline.pk}")


def end_storage_fee(case: Case, deadline: Deadline, now: datetime) -> None:
    """Three months after the confiscation the holder owes no more storage (MEA 34)."""
    deadlines.complete(case, deadline.rule_id, at=now)


def open_the_collection(case: Case, deadline: Deadline, now: datetime) -> None:
    """Nobody came forward in three months: the goods may be collected (MEA 32)."""
    deadlines.complete(case, deadline.rule_id, at=now)
    telling.tell_officers(
        case,
        unknown_party.MAY_COLLECT,
        supervisors=True,
        legal=True,
        once=f"lapsed-{deadline.pk}",
        citation=deadline.citation,
    )


def announce_unclaimed(case: Case, deadline: Deadline, now: datetime) -> None:
    """Nobody collected the security in three months: public notice (GUA 21)."""
    deadlines.complete(case, deadline.rule_id, at=now)
    unclaimed.announce_unclaimed(case, now)


def pay_to_treasury(case: Case, deadline: Deadline, now: datetime) -> None:
    """A year after the public notice the security is the Treasury's (GUA 21)."""
    deadlines.complete(case, deadline.rule_id, at=now)
    unclaimed.pay_to_treasury(case, now)


def end_consultation(case: Case, deadline: Deadline, now: datetime) -> None:
    """The holder did not answer: customs disposes of the goods without its opinion (MEA 33)."""
    let_right_lapse(case, deadline, now)
    consultation.fall_silent(case, now)


def end_of_payment(case: Case, deadline: Deadline, now: datetime) -> None:
    """The fine, or a part of it, was not paid in time; under a plan the next part comes."""
    escalate(case, deadline, now)
    penalty = Penalty.objects.filter(case=case).first()
    if penalty is not None:
        fines.run_clock(penalty, timezone.localdate(now))


def end_of_suit(case: Case, deadline: Deadline, now: datetime) -> None:
    """Nobody sued: for three months the court may be asked to enforce what is not paid (ACL 53)."""
    let_right_lapse(case, deadline, now)
    penalty = Penalty.objects.filter(case=case, status=Penalty.Status.DECIDED).first()
    if penalty is not None and penalty.fine and not penalty.paid_at:
        deadlines.start(case, "court_enforcement_application", at=now)


def escalate(case: Case, deadline: Deadline, now: datetime) -> None:
    """Every other time limit: it counts as missed, and stays overdue until it is done."""
    deadlines.miss(case, deadline.rule_id, at=now, settled=False)
    _tell_supervisors(case, deadline)


@transaction.atomic
def miss_together(key: str, *, now: datetime, limit: int) -> int:
    """Count up to ``limit`` clocks of one kind without a handler as missed; says how many.

    Rows that a step or another sweep holds are left to the next run.
    """
    due = Deadline.objects.missed_at(now).filter(rule=key).order_by("due_at", "pk")
    held = due.select_for_update(no_key=True, skip_locked=True, of=("self",))
    rows = list(held.select_related("case__officer", "case__district")[:limit])
    settled = key in LAPSING
    deadlines.miss_many(rows, at=now, settled=settled)
    if not settled:
        telling.tell_of_clocks(rows, telling.MISSED, "missed")
    return len(rows)


def _tell_supervisors(case: Case, deadline: Deadline) -> None:
    telling.tell_officers(
        case,
        telling.MISSED,
        supervisors=True,
        once=f"missed-{deadline.pk}",
        citation=deadline.citation,
    )


Handler = Callable[[Case, Deadline, datetime], None]
HANDLERS: Mapping[str, Handler] = {
    guards.HOLDER_REPLY: release_without_application,
    guards.DETERMINATION: declare_undetermined,
    guards.COURT: release_without_court_notice,
    guards.COURT_BY_APPLICATION: release_after_20_days,
    guards.APPLICATION_SECURITY: release_without_security,
    guards.SECURITY_RETURN: give_security_back,
    counter_guards.SUIT_PROOF: return_deposit,
    "hearing_request": open_the_decision,
    "penalty_statement": open_the_decision,
    "administrative_suit": end_of_suit,
    "suit_after_reconsideration": end_of_suit,
    "fine_payment": end_of_payment,
    unknown_party.CLOCK: open_the_collection,
    guards.SECURITY_RETURN_PATENT: give_security_back,
    costs.UNCLAIMED_CLOCK: announce_unclaimed,
    unclaimed.TREASURY_CLOCK: pay_to_treasury,
    disposal.CONSULTATION: end_consultation,
    "storage_fee_cap": end_storage_fee,
    **dict.fromkeys(BETWEEN_AUTHORITIES, escalation.overdue),
}
#: rights of a party that lapse when they are not used in time
LAPSING = frozenset({"reconsideration_request"})
