"""A fine that is not paid: demanded in writing, then handed to the court (APL 72; ACL 53, 54)."""

from datetime import date, datetime

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
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.notices.models import Notice
from seizures.payments.models import Enforcement
from seizures.penalties.models import Penalty
from seizures.procedure import outcome_letters
from seizures.procedure.fines import account, can_pay, no_remedy, tell_party
from seizures.procedure.guards import StepNotAllowed, TooLate, WrongState, last_clock
from seizures.procedure.hearing import locked
from seizures.procedure.service_clocks import is_held, send_letter

DEMAND_CLOCK = "payment_demand"
COURT_CLOCK = "court_enforcement_application"
DEMAND_CITATION = "Administrative Compulsion Law art 54"
COURT_CITATION = "APL art 72; Administrative Compulsion Law art 53"

DEMANDED = gettext_noop("Customs demands payment of penalty %(penalty)s until %(due)s.")


class NotOverdue(StepNotAllowed):
    code = "not_overdue"


def can_demand(penalty: Penalty, user: User | None, now: datetime) -> None:
    """An overdue fine is demanded in writing before the court is asked (ACL 54)."""
    can_pay(penalty, user, now)
    if hasattr(penalty, "enforcement"):
        raise WrongState(_("Payment has been demanded already."), DEMAND_CITATION)
    no_remedy(penalty.case, DEMAND_CITATION)
    if not account(penalty, timezone.localdate(now)).is_overdue:
        raise NotOverdue(_("The fine is not overdue."), DEMAND_CITATION)


@transaction.atomic
def demand(penalty: Penalty, *, actor: User) -> Enforcement:
    """Demand what is owed in writing, with ten days to pay (ACL 54)."""
    penalty = locked(penalty)
    now = timezone.now()
    can_demand(penalty, actor, now)
    state = account(penalty, timezone.localdate(now))
    row = Enforcement.objects.create(
        penalty=penalty, demanded_at=now, demanded_by=actor, demanded=state.total
    )
    clock = deadlines.start(penalty.case, DEMAND_CLOCK, at=now)
    content = outcome_letters.payment_demand(state, penalty.number, clock)
    send_letter(
        penalty.case,
        Notice.Kind.PAYMENT_DEMAND,
        addressee=Notice.Addressee.CONSIGNOR,
        actor=actor,
        extra=content,
    )
    record("penalty.demanded", penalty, actor=actor, case=penalty.case.number, sum=str(state.total))
    tell_party(penalty, DEMANDED, due=timezone.localdate(clock.last_moment))
    return row


def can_hand_to_court(penalty: Penalty, user: User | None, now: datetime) -> None:
    """After the demand and the time to sue, within three months of it (ACL 53, 54)."""
    can_pay(penalty, user, now)
    row = Enforcement.objects.filter(penalty=penalty).first()
    if row is None:
        raise WrongState(_("Payment has not been demanded in writing yet."), DEMAND_CITATION)
    if row.applied_on:
        raise WrongState(_("The court has been asked to enforce already."), COURT_CITATION)
    no_remedy(penalty.case, COURT_CITATION)
    if is_held(penalty.case, DEMAND_CLOCK):
        raise StepNotAllowed(_("The demand has not been served yet."), DEMAND_CITATION)
    _still_runs(penalty.case, DEMAND_CLOCK, now, _("The party may still pay until %(until)s."))
    for key in ("administrative_suit", "suit_after_reconsideration"):
        _still_runs(penalty.case, key, now, _("The party may still sue until %(until)s."))
    clock = last_clock(penalty.case, COURT_CLOCK)
    if clock is not None and clock.due_at <= now:
        raise TooLate(_("The time to ask the court for enforcement is over."), clock.citation)


def _still_runs(case: Case, key: str, now: datetime, message: str) -> None:
    clock = last_clock(case, key)
    if clock is not None and clock.status == Deadline.Status.RUNNING and now < clock.due_at:
        until = timezone.localdate(clock.last_moment).isoformat()
        raise StepNotAllowed(message % {"until": until}, clock.citation)


@transaction.atomic
def hand_to_court(  # each is a statement of the application
    penalty: Penalty,
    *,
    actor: User,
    court: str,
    applied_on: date,
    court_reference: str = "",
    document: "File[bytes] | None" = None,
) -> Enforcement:
    """Ask the court to enforce the fine (APL 72(4), ACL 53)."""
    penalty = locked(penalty)
    can_hand_to_court(penalty, actor, timezone.now())
    if not court.strip():
        raise InvalidInput(_("Name the court."), field="court")
    if applied_on > timezone.localdate():
        raise InvalidInput(_("This is in the future."), field="applied_on")
    row = Enforcement.objects.select_for_update(no_key=True).get(penalty=penalty)
    row.court, row.court_reference = court.strip(), court_reference.strip()
    row.applied_on, row.applied_by = applied_on, actor
    row.document = store(document, actor=actor, field="document") if document else None
    row.save(update_fields=["court", "court_reference", "applied_on", "applied_by", "document"])
    deadlines.meet(penalty.case, COURT_CLOCK, at=timezone.now())
    record(
        "penalty.handed_to_court",
        penalty,
        actor=actor,
        case=penalty.case.number,
        court=row.court,
        owed=str(account(penalty, timezone.localdate()).total),
    )
    return row
