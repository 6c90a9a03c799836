"""The ex officio procedure: one function per step, in the order in which a case lives through them.

Suspension stands in ``suspension``, what the parties agree or withdraw in ``parties``, what
happens when time runs out in ``expiry``, and what the law forbids in ``guards``. Every step locks
the case first, re-reads it, and writes its event.
"""

from datetime import datetime
from decimal import Decimal

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.procedure import (
    cost_standing,
    costs,
    counter_guards,
    grounds,
    guards,
    letters,
    telling,
)
from seizures.procedure.detention import detain
from seizures.procedure.freeing import free
from seizures.procedure.parties import give_statement, sign_settlement, withdraw
from seizures.procedure.suspension import conclude_inspection, suspend
from seizures.screening import services as screening
from seizures.securities import services as securities
from seizures.securities.models import Security

__all__ = [
    "OUTCOMES",
    "accept_security",
    "apply_for_detention",
    "conclude_inspection",
    "decline",
    "detain",
    "determine",
    "give_statement",
    "refuse_security",
    "release",
    "return_security",
    "sign_settlement",
    "suspend",
    "withdraw",
]

OUTCOMES = ("infringing", "not_infringing", "undetermined")
NOT_INFRINGING_GROUND = "sufficient_non_infringement_evidence"


@transaction.atomic
def apply_for_detention(
    case: Case,
    *,
    actor: User,
    form: str,
    amount: Decimal,
    reference_no: str,
    document: "File[bytes] | None" = None,
) -> Security:
    """The holder asks for detention and gives security within its time (REG 16; MEA 22, 23).

    Submitted is not accepted: customs has its own days to vet the papers (GUA 16). After a
    refusal the holder may give another security while its time lasts. A general security has
    been vetted before: what the case needs is drawn on it, and nothing remains to accept (MEA 24).
    """
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    guards.answer(case, now)
    security = securities.submit(
        case,
        actor=actor,
        form=form,
        amount=amount,
        reference_no=reference_no,
        document=document,
    )
    first = case.answer == Case.Answer.NONE
    case.answer, case.answered_at = Case.Answer.APPLIED, now
    case.save(update_fields=["answer", "answered_at"])

    deadlines.meet(case, guards.HOLDER_REPLY, at=now)
    deadlines.meet(case, guards.APPLICATION_SECURITY, at=now)
    if security.status == Security.Status.SUBMITTED:
        deadlines.start(case, guards.REVIEW, at=now)
    if first:
        record("case.holder_applied", case, actor=actor, citation=guards.ANSWER)
    telling.tell_officers(case, telling.APPLIED, supervisors=True)
    return security


@transaction.atomic
def decline(case: Case, *, actor: User, reasons: str) -> Case:
    """The holder holds the goods for genuine, or asks for nothing (MEA 22): they go free."""
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    guards.decline(case, now)
    if not reasons.strip():
        raise InvalidInput(_("Give your reasons (Measures art 22)."), field="reasons")
    case.answer, case.answered_at = Case.Answer.DECLINED, now
    case.answer_text = reasons.strip()
    case.save(update_fields=["answer", "answered_at", "answer_text"])

    deadlines.meet(case, guards.HOLDER_REPLY, at=now)
    record("case.holder_declined", case, actor=actor, reasons=case.answer_text)
    telling.tell_officers(case, telling.DECLINED)
    return free(case, actor=None, ground="no_holder_application", now=now)


@transaction.atomic
def accept_security(security: Security, *, actor: User) -> Security:
    """Customs accepts the security; now the goods may be detained (GUA 16, MEA 25)."""
    case = Case.objects.locked(security.case_id)
    guards.decide_on_security(case)
    security = securities.accept(security, actor=actor)
    deadlines.meet(case, guards.REVIEW, at=timezone.now())
    telling.tell_holder(case, telling.SECURITY_ACCEPTED, security=security)
    return security


@transaction.atomic
def refuse_security(security: Security, *, actor: User, reason: str) -> Security:
    """Customs refuses the security in writing (GUA 16).

    The holder's own time goes on as it was: while it lasts, another security may be given;
    when it is over, the clock releases the goods (MEA 25).
    """
    case = Case.objects.locked(security.case_id)
    guards.decide_on_security(case)
    if not reason.strip():
        raise InvalidInput(_("Say why the security is refused."), field="reason")
    security = securities.refuse(security, actor=actor, reason=reason.strip())
    deadlines.meet(case, guards.REVIEW, at=timezone.now())
    if case.notified_at:
        asked = case.flow == Case.Flow.BY_APPLICATION
        key = guards.APPLICATION_SECURITY if asked else guards.HOLDER_REPLY
        deadlines.start(case, key, at=case.notified_at)
    telling.tell_holder(
        case, telling.SECURITY_REFUSED, security=security, reason=reason.strip()[:200]
    )
    return security


@transaction.atomic
def determine(case: Case, *, actor: User | None, outcome: str, reasons: str) -> Case:
    """Determine within 30 working days, or tell both sides that customs cannot (REG 20, MEA 28).

    ``outcome`` is one of OUTCOMES. Without infringement the goods are released (REG 24(4));
    undetermined goods wait for a court until the 50 working days are over (MEA 29).
    """
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    if actor is None:  # the clock says what follows from a time limit that has run out
        guards.expect(case, Case.Status.DETAINED, citation=guards.INVESTIGATION)
    else:
        guards.determine(case, now)
    if outcome not in OUTCOMES:
        raise InvalidInput(_("Choose the result of the investigation."), field="outcome")
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons of the determination."), field="reasons")
    case.determined_at, case.determination_reasons = now, reasons.strip()
    fields = ["determined_at", "determination_reasons"]
    if outcome != "not_infringing":
        case.move_to(outcome)
        fields.append("status")
    case.save(update_fields=fields)

    deadlines.meet(case, guards.DETERMINATION, at=now)
    court = guards.last_clock(case, guards.COURT)
    letters.send_determination(case, outcome, court, actor=actor)
    verb, message = {
        "infringing": ("case.determined_infringing", telling.INFRINGING),
        "not_infringing": ("case.determined_not_infringing", telling.NOT_INFRINGING),
        "undetermined": ("case.undetermined", telling.UNDETERMINED),
    }[outcome]
    record(verb, case, actor=actor, reasons=case.determination_reasons)
    telling.tell_holder(case, message)
    telling.tell_consignor(case, message)
    if outcome == "infringing":
        _count_seizure(case)
        deadlines.stop(case, guards.COURT, at=now)
        deadlines.start(case, guards.PENALTY_DECISION, at=now)
    elif outcome == "not_infringing":
        free(case, actor=actor, ground=NOT_INFRINGING_GROUND, now=now)
    return case


def _count_seizure(case: Case) -> None:
    """Screening remembers what became of the trader's earlier goods."""
    if case.shipment.consignor_uscc:
        screening.note_seizure(case.shipment.consignor_uscc, on=timezone.localdate())


@transaction.atomic
def release(case: Case, *, actor: User | None, ground: str, reasons: str = "") -> Case:
    """Release the goods on a ground that the law names (REG 16, 24; MEA 25, 29)."""
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    grounds.release_ground(case, ground)
    grounds.release(case, ground, reasons, now)
    return free(case, actor=actor, ground=ground, now=now, reasons=reasons.strip())


@transaction.atomic
def return_security(security: Security, *, actor: User | None) -> Security:
    """Give the security back once nothing can be claimed from it (MEA 35, 36)."""
    case = Case.objects.locked(security.case_id)
    security = securities.locked(security)
    now = timezone.now()
    guards.return_security(security, now)
    counter_guards.security_is_free(case, now)
    cost_standing.letter_must_be_free(costs.must_be_settled(case, actor))
    part = guards.returnable(security)
    if part < security.amount - security.part_returned:
        return _return_part(case, security, part, actor=actor, now=now)
    security = securities.give_back(security, actor=actor)
    for key in guards.SECURITY_WAITS:
        deadlines.complete(case, key, at=now)
    costs.after_return(case, security, actor=actor)
    telling.tell_holder(case, telling.SECURITY_RETURNED, security=security)
    return security


def _return_part(
    case: Case, security: Security, part: Decimal, *, actor: User | None, now: datetime
) -> Security:
    """A court keeps a part of the security: the rest goes back, less what the costs took."""
    settled = costs.settlement_of(case)
    charged = settled.charged if settled else Decimal(0)
    security = securities.give_back_part(security, max(part - charged, Decimal(0)), actor=actor)
    for key in guards.SECURITY_WAITS:
        deadlines.complete(case, key, at=now)
    letters.send_kept_security(case, security, actor=actor)
    telling.tell_holder(case, telling.SECURITY_PART_RETURNED, security=security)
    return security
