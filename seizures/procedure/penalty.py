"""Confiscation and fine: announced, heard, decided, paid (PEN 25; APL 44-64)."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty
from seizures.penalties.rules import PENALTY_CITATION, Suggestion, suggest
from seizures.procedure import papers, telling
from seizures.procedure.announcing import (
    announce,
    can_announce,
    no_penalty_in_place_of_transfer,
)
from seizures.procedure.deliberation import DECISION_CLOCK, EXTENSION_CLOCK, in_time, ready
from seizures.procedure.disposal import order_disposal
from seizures.procedure.disposal_execution import execute_disposal
from seizures.procedure.fines import tell_party
from seizures.procedure.guards import expect
from seizures.procedure.hearing import (
    DEFENCE_CITATION,
    HearingPending,
    NotTheParty,
    give_defence,
    heard_or_silent,
    locked,
    request_hearing,
    waive_hearing,
)
from seizures.procedure.hearings import hold_hearing, set_hearing
from seizures.procedure.payment import record_payment
from seizures.procedure.publishing import PUBLISH
from seizures.procedure.service_clocks import send_letter
from seizures.procedure.side_fines import FineTooHigh, Side
from seizures.procedure.side_payments import SIDE_CLOCK

__all__ = [
    "FineTooHigh",
    "HearingPending",
    "NotTheParty",
    "Side",
    "Suggestion",
    "announce",
    "can_announce",
    "decide",
    "execute_disposal",
    "give_defence",
    "hold_hearing",
    "order_disposal",
    "record_payment",
    "request_hearing",
    "set_hearing",
    "suggest",
    "waive_hearing",
]

AFTER_DECISION = ("reconsideration_request", "administrative_suit")
STORAGE = "storage_fee_cap"
SERVICE = "penalty_service"

DECIDED = gettext_noop("The penalty %(penalty)s in case %(case)s is decided.")
CONFISCATED = gettext_noop("The goods of case %(case)s are confiscated.")


def can_decide(penalty: Penalty, user: User | None, now: datetime) -> None:
    """The party was heard or silent, the time is not over, and no transfer is under way.

    Whether a review or a collective decision is missing depends on the fine: see ``decide``.
    """
    case = penalty.case
    no_penalty_in_place_of_transfer(case)
    expect(
        case,
        Case.Status.PENALTY_NOTICED if penalty.confiscate else Case.Status.RELEASED,
        citation=PENALTY_CITATION,
    )
    heard_or_silent(penalty)
    in_time(case, now)


@transaction.atomic
def decide(penalty: Penalty, *, actor: User, fine: Decimal) -> Penalty:
    """Confiscate and fine, once the party was heard or its time to ask has run (APL 57, 64).

    The fine may be lower than announced, never higher (APL 45). After a hearing and in complex
    cases a legal review has to agree, complex ones are decided collectively (APL 57, 58).
    """
    penalty = locked(penalty)
    case = penalty.case
    now = timezone.now()
    can_decide(penalty, actor, now)
    _check(penalty, fine)
    ready(penalty, fine)
    penalty.move_to(Penalty.Status.DECIDED)
    penalty.fine, penalty.decided_at, penalty.decided_by = fine, now, actor
    penalty.save(update_fields=["status", "fine", "decided_at", "decided_by"])
    for key in (DECISION_CLOCK, EXTENSION_CLOCK):
        deadlines.meet(case, key, at=now)
    if penalty.confiscate:
        case.move_to(Case.Status.PENALISED)
        case.save(update_fields=["status"])
        deadlines.stop_all(case, at=now)
    _start_clocks(penalty, now)
    _order_decision(penalty, actor, now)
    record(
        "penalty.decided",
        penalty,
        actor=actor,
        case=case.number,
        fine=str(fine),
        sides=[f"{side.party} {side.fine}" for side in penalty.side_fines.standing()],
    )
    tell_party(penalty, DECIDED)
    if penalty.confiscate:
        telling.tell_holder(case, CONFISCATED)
    return penalty


def _check(penalty: Penalty, fine: Decimal) -> None:
    if fine < 0:
        raise InvalidInput(_("A fine cannot be negative."), field="fine")
    if fine > penalty.fine:
        raise FineTooHigh(
            _("The fine may be at most the %(fine)s yuan announced: defence never makes it worse.")
            % {"fine": f"{penalty.fine:,.2f}"},
            field="fine",
            citation=DEFENCE_CITATION,
        )


def _start_clocks(penalty: Penalty, now: datetime) -> None:
    keys = [*AFTER_DECISION]
    if penalty.confiscate:
        keys.append(STORAGE)
    if penalty.fine > 0:
        keys.append("fine_payment")
    if penalty.side_fines.of_persons().exists():
        keys.append(SIDE_CLOCK)
    keys.append(PUBLISH)
    for key in keys:
        deadlines.start(penalty.case, key, at=now)


def _order_decision(penalty: Penalty, actor: User, now: datetime) -> None:
    hearing = penalty.hearings.filter(held_at__isnull=False).order_by("-held_at").first()
    decision = send_letter(
        penalty.case,
        Notice.Kind.PENALTY_DECISION,
        addressee=Notice.Addressee.CONSIGNOR,
        actor=actor,
        extra=papers.penalty_decision(penalty, hearing.record if hearing else ""),
    )
    if decision.is_to_be_served:  # the party is absent: seven working days (APL 61)
        deadlines.start(penalty.case, SERVICE, at=now)
    if penalty.confiscate:
        notices.order(
            penalty.case,
            Notice.Kind.HOLDER_CONFISCATION_NOTICE,
            addressee=Notice.Addressee.HOLDER,
            actor=actor,
            extra=papers.holder_confiscation_notice(penalty),
        )
