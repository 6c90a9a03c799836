"""Confiscation and fine: announced, heard, decided, paid (PEN 25; APL 44-64)."""

from datetime import date, datetime, time
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.models import Event
from core.audit.services import record
from core.errors import InvalidInput
from core.notifications.services import send
from core.numbering import public_number
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty
from seizures.penalties.rules import PENALTY_CITATION, Suggestion, suggest
from seizures.procedure import papers, telling
from seizures.procedure.disposal import execute_disposal, order_disposal
from seizures.procedure.guards import CrimeSuspected, WrongState, crime_is_suspected, expect
from seizures.procedure.hearing import (
    DEFENCE_CITATION,
    HEARING,
    HearingPending,
    NotTheParty,
    give_defence,
    heard_or_silent,
    hold_hearing,
    locked,
    request_hearing,
    waive_hearing,
)
from seizures.procedure.service_clocks import hold_until_served

__all__ = [
    "FineTooHigh",
    "HearingPending",
    "NotTheParty",
    "Suggestion",
    "announce",
    "decide",
    "execute_disposal",
    "give_defence",
    "hold_hearing",
    "order_disposal",
    "record_payment",
    "request_hearing",
    "suggest",
    "waive_hearing",
]

TRANSFER_CITATION = "Transfer Provisions art 11"
AFTER_DECISION = ("reconsideration_request", "administrative_suit", "storage_fee_cap")

ANNOUNCED = gettext_noop(
    "Customs intends to impose a penalty in case %(case)s. Read the notice %(penalty)s; you may"
    " defend yourself and ask for a hearing."
)
DECIDED = gettext_noop("The penalty %(penalty)s in case %(case)s is decided.")
CONFISCATED = gettext_noop("The goods of case %(case)s are confiscated.")


class FineTooHigh(InvalidInput):
    """More than the law allows, or more than was announced (PEN 25(1), APL 45)."""

    code = "fine_too_high"


@transaction.atomic
def announce(  # each is a statement of the notice
    case: Case,
    *,
    actor: User,
    goods_value: Decimal,
    fine: Decimal,
    facts: str,
    value_reasons: str = "",
    deviation_reasons: str = "",
) -> Penalty:
    """Announce confiscation and a fine to the consignor, with its right to be heard (APL 44).

    ``goods_value`` is dutiable value with duty and taxes (PEN 64). A value other than the case's,
    and a fine other than the guideline's, need reasons.
    """
    case = Case.objects.locked(case.pk)
    expect(case, Case.Status.INFRINGING, citation=PENALTY_CITATION)
    _no_penalty_in_place_of_transfer(case)
    if goods_value <= 0:
        raise InvalidInput(_("The goods have a value above zero."), field="goods_value")
    if not facts.strip():
        raise InvalidInput(_("State the facts and the reasons of the penalty."), field="facts")
    suggestion = suggest(case, goods_value, timezone.localdate())
    _check_fine(fine, suggestion, deviation_reasons)
    if goods_value != case.value and not value_reasons.strip():
        raise InvalidInput(
            _("Say why the value differs from that of the case (Penalty Regs art 64)."),
            field="value_reasons",
        )
    now = timezone.now()
    penalty = Penalty.objects.create(
        number=public_number("P", timezone.localdate(now).year, series=case.district_id[:2]),
        case=case,
        goods_value=goods_value,
        suggested_fine=suggestion.fine,
        suggestion=_kept(suggestion, value_reasons, deviation_reasons),
        fine=fine,
        ceiling=suggestion.ceiling,
        facts=facts.strip(),
        citation=PENALTY_CITATION,
        announced_at=now,
        announced_by=actor,
    )
    case.move_to(Case.Status.PENALTY_NOTICED)
    case.save(update_fields=["status"])
    deadlines.start(case, HEARING, at=now)
    notice = notices.order(
        case,
        Notice.Kind.PENALTY_ADVANCE_NOTICE,
        addressee=Notice.Addressee.CONSIGNOR,
        actor=actor,
        extra=papers.penalty_advance_notice(penalty),
    )
    hold_until_served(notice)
    record(
        "penalty.announced",
        penalty,
        actor=actor,
        case=case.number,
        goods_value=str(goods_value),
        fine=str(fine),
        suggested_fine=str(suggestion.fine),
    )
    _tell_party(penalty, ANNOUNCED)
    return penalty


def _check_fine(fine: Decimal, suggestion: Suggestion, deviation_reasons: str) -> None:
    if fine < 0:
        raise InvalidInput(_("A fine cannot be negative."), field="fine")
    if fine > suggestion.ceiling:
        raise FineTooHigh(
            _("The fine may be at most %(ceiling)s yuan: %(percent)s %% of the goods value.")
            % {
                "ceiling": f"{suggestion.ceiling:,.2f}",
                "percent": f"{suggestion.ceiling_percent.normalize():f}",
            },
            field="fine",
            citation=suggestion.ceiling_citation,
        )
    if fine != suggestion.fine and not deviation_reasons.strip():
        raise InvalidInput(
            _("Say why the fine differs from the guideline, which proposes %(fine)s yuan.")
            % {"fine": f"{suggestion.fine:,.2f}"},
            field="deviation_reasons",
        )


def _kept(
    suggestion: Suggestion, value_reasons: str, deviation_reasons: str
) -> list[dict[str, str]]:
    kept = [part.as_json() for part in suggestion.parts]
    for key, reasons in (("value", value_reasons), ("deviation", deviation_reasons)):
        if reasons.strip():
            kept.append({"key": key, "reasons": reasons.strip()})
    return kept


@transaction.atomic
def decide(penalty: Penalty, *, actor: User, fine: Decimal) -> Penalty:
    """Confiscate and fine, once the party was heard or its time to ask has run (APL 57, 64).

    The fine may be lower than announced, never higher (APL 45).
    """
    penalty = locked(penalty)
    case = penalty.case
    now = timezone.now()
    _no_penalty_in_place_of_transfer(case)
    expect(case, Case.Status.PENALTY_NOTICED, citation=PENALTY_CITATION)
    heard_or_silent(penalty)
    if fine < 0:
        raise InvalidInput(_("A fine cannot be negative."), field="fine")
    if fine > penalty.fine:
        raise FineTooHigh(
            _("The fine may be at most the %(fine)s yuan announced: defence never makes it worse.")
            % {"fine": f"{penalty.fine:,.2f}"},
            field="fine",
            citation=DEFENCE_CITATION,
        )
    penalty.move_to(Penalty.Status.DECIDED)
    penalty.fine, penalty.decided_at, penalty.decided_by = fine, now, actor
    penalty.save(update_fields=["status", "fine", "decided_at", "decided_by"])
    case.move_to(Case.Status.PENALISED)
    case.save(update_fields=["status"])
    deadlines.stop_all(case, at=now)
    for key in (*AFTER_DECISION, *(["fine_payment"] if fine > 0 else [])):
        deadlines.start(case, key, at=now)
    _order_decision(penalty, actor)
    record("penalty.decided", penalty, actor=actor, case=case.number, fine=str(fine))
    _tell_party(penalty, DECIDED)
    telling.tell_holder(case, CONFISCATED)
    return penalty


def _order_decision(penalty: Penalty, actor: User) -> None:
    heard = Event.objects.about(penalty).filter(verb="penalty.hearing_held").first()
    decision = notices.order(
        penalty.case,
        Notice.Kind.PENALTY_DECISION,
        addressee=Notice.Addressee.CONSIGNOR,
        actor=actor,
        extra=papers.penalty_decision(penalty, heard.details["record"] if heard else ""),
    )
    hold_until_served(decision)
    notices.order(
        penalty.case,
        Notice.Kind.HOLDER_CONFISCATION_NOTICE,
        addressee=Notice.Addressee.HOLDER,
        actor=actor,
        extra=papers.holder_confiscation_notice(penalty),
    )


@transaction.atomic
def record_payment(penalty: Penalty, *, actor: User, paid_on: date) -> Penalty:
    """Note the day on which the fine was paid (APL 67)."""
    penalty = locked(penalty)
    if penalty.status != Penalty.Status.DECIDED or penalty.decided_at is None:
        raise WrongState(_("There is no decided fine to pay."), "APL art 67")
    if penalty.paid_at:
        raise WrongState(_("The fine has been paid already."), "APL art 67")
    if not penalty.fine:
        raise WrongState(_("No fine was imposed."), "APL art 67")
    if not timezone.localdate(penalty.decided_at) <= paid_on <= timezone.localdate():
        raise InvalidInput(
            _("The fine is paid on or after the decision, and not in the future."), field="paid_on"
        )
    paid_at = timezone.make_aware(datetime.combine(paid_on, time.min))
    penalty.paid_at = max(paid_at, penalty.decided_at)
    penalty.save(update_fields=["paid_at"])
    deadlines.meet(penalty.case, "fine_payment", at=penalty.paid_at)
    record("penalty.paid", penalty, actor=actor, case=penalty.case.number, paid_on=str(paid_on))
    return penalty


def _no_penalty_in_place_of_transfer(case: Case) -> None:
    if crime_is_suspected(case):
        raise CrimeSuspected(
            _("The case is being transferred to the police: no penalty may take its place."),
            TRANSFER_CITATION,
        )


def _tell_party(penalty: Penalty, message: str) -> None:
    url = reverse("portal-penalty", args=[penalty.number])
    people = telling.people_of_consignor(penalty.case)
    send(people, message, url=url, case=penalty.case, penalty=penalty)
