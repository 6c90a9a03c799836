"""When the police do not file: reconsideration, and the supervision of the procuratorate (TRF 9).

Customs decides the case administratively meanwhile, but imposes no penalty while the refusal is
being contested (TRF 11).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import PartnerOffice, User
from core.audit.services import record
from core.errors import InvalidInput
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.procedure.exchange import say, tell_office
from seizures.procedure.guards import StepNotAllowed, TooLate, WrongState, last_clock
from seizures.procedure.reception import (
    EXPLAIN,
    ORDERED,
    RECONSIDER,
    RECONSIDERING,
    customs_side,
    for_partner,
    locked,
    tell,
)
from seizures.referrals.models import Exchange, Referral

OBJECTION = "Transfer Provisions art 9"
SUPERVISION = "SPP Provisions 2001 art 10"
SUGGEST = "prosecutor_supervision_suggestion"

ASKED = gettext_noop("Customs asks you to reconsider %(referral)s.")
UPHELD = gettext_noop("The police uphold their refusal of %(referral)s.")
SUGGESTED = gettext_noop("Customs suggests that you supervise the refusal of %(referral)s.")
EXPLANATION = gettext_noop("The procuratorate asks why %(referral)s is not filed.")
EXPLAINED = gettext_noop("The police explain why they do not file %(referral)s.")
MUST_FILE = gettext_noop("The procuratorate orders the filing of %(referral)s.")
NO_GROUND = gettext_noop("The procuratorate sees no ground to file %(referral)s.")


@transaction.atomic
def ask_reconsideration(referral: Referral, *, actor: User, reasons: str) -> Referral:
    """Customs asks the same police to reconsider within three days of the refusal (TRF 9)."""
    referral = locked(referral)
    if referral.status != Referral.Status.REFUSED:
        raise WrongState(_("There is no refusal to reconsider."), OBJECTION)
    _in_time(referral, RECONSIDER)
    _reasoned(reasons)
    now = timezone.now()
    _move(referral, Referral.Status.RECONSIDERED)
    deadlines.meet(referral.case, RECONSIDER, at=now)
    deadlines.start(referral.case, RECONSIDERING, at=now)
    say(
        referral,
        Exchange.Kind.RECONSIDERATION,
        reasons,
        actor=actor,
        to=referral.partner_office,
    )
    _noted(referral, "referral.reconsideration_asked", actor, reasons)
    tell_office(referral, referral.partner_office, ASKED)
    return referral


@transaction.atomic
def uphold(referral: Referral, *, actor: User, reasons: str) -> Referral:
    """The police stay with their refusal; customs may turn to the procuratorate (TRF 9)."""
    referral = for_partner(referral, actor)
    if referral.status != Referral.Status.RECONSIDERED:
        raise WrongState(_("Customs has not asked you to reconsider."), OBJECTION)
    _reasoned(reasons)
    now = timezone.now()
    _move(referral, Referral.Status.UPHELD)
    deadlines.meet(referral.case, RECONSIDERING, at=now)
    deadlines.start(referral.case, SUGGEST, at=now)
    say(referral, Exchange.Kind.UPHELD, reasons, actor=actor, sender=referral.partner_office)
    _noted(referral, "referral.upheld", actor, reasons)
    tell(referral, customs_side(referral), UPHELD)
    return referral


@transaction.atomic
def suggest_supervision(
    referral: Referral, *, actor: User, office: PartnerOffice, reasons: str
) -> Referral:
    """Customs suggests supervision: after the refusal, or after it was upheld (TRF 9)."""
    referral = locked(referral)
    clock = {
        Referral.Status.REFUSED: RECONSIDER,
        Referral.Status.UPHELD: SUGGEST,
    }.get(Referral.Status(referral.status))
    if clock is None:
        raise WrongState(_("There is no refusal that could be supervised."), OBJECTION)
    if office.kind != PartnerOffice.Kind.PROCURATORATE:
        raise InvalidInput(_("Supervision belongs to the procuratorate."), field="office")
    _in_time(referral, clock)
    _reasoned(reasons)
    _move(referral, Referral.Status.SUPERVISED, procuratorate=office)
    deadlines.meet(referral.case, clock, at=timezone.now())
    say(referral, Exchange.Kind.SUPERVISION, reasons, actor=actor, to=office)
    record(
        "referral.supervision_suggested",
        referral,
        actor=actor,
        case=referral.case.number,
        office=office.code,
        reasons=reasons.strip(),
    )
    tell_office(referral, office, SUGGESTED)
    return referral


@transaction.atomic
def ask_explanation(referral: Referral, *, actor: User, text: str) -> Referral:
    """The procuratorate asks the police to explain within seven days."""
    referral = _for_procuratorate(referral, actor)
    if _said(referral, Exchange.Kind.EXPLANATION_ASKED):
        raise WrongState(_("The police have been asked already."), SUPERVISION)
    _reasoned(text, "text")
    say(
        referral,
        Exchange.Kind.EXPLANATION_ASKED,
        text,
        actor=actor,
        sender=referral.procuratorate,
        to=referral.partner_office,
    )
    deadlines.start(referral.case, EXPLAIN, at=timezone.now())
    _noted(referral, "referral.explanation_asked", actor, text)
    tell_office(referral, referral.partner_office, EXPLANATION)
    return referral


@transaction.atomic
def explain(referral: Referral, *, actor: User, text: str) -> Referral:
    """The police explain in writing why they do not file."""
    referral = for_partner(referral, actor)
    asked = _said(referral, Exchange.Kind.EXPLANATION_ASKED)
    if not asked or _said(referral, Exchange.Kind.EXPLAINED):
        raise WrongState(_("The procuratorate waits for no explanation."), SUPERVISION)
    _reasoned(text, "text")
    say(
        referral,
        Exchange.Kind.EXPLAINED,
        text,
        actor=actor,
        sender=referral.partner_office,
        to=referral.procuratorate,
    )
    deadlines.meet(referral.case, EXPLAIN, at=timezone.now())
    _noted(referral, "referral.explained", actor, text)
    if referral.procuratorate is not None:
        tell_office(referral, referral.procuratorate, EXPLAINED)
    return referral


@transaction.atomic
def order_filing(referral: Referral, *, actor: User, reasons: str) -> Referral:
    """The procuratorate finds the refusal unfounded: the police file within fifteen days."""
    referral = _for_procuratorate(referral, actor)
    if _said(referral, Exchange.Kind.FILING_ORDERED):
        raise WrongState(_("The filing has been ordered already."), SUPERVISION)
    _reasoned(reasons)
    say(
        referral,
        Exchange.Kind.FILING_ORDERED,
        reasons,
        actor=actor,
        sender=referral.procuratorate,
        to=referral.partner_office,
    )
    now = timezone.now()
    deadlines.stop(referral.case, EXPLAIN, at=now)
    deadlines.start(referral.case, ORDERED, at=now)
    _noted(referral, "referral.filing_ordered", actor, reasons)
    tell_office(referral, referral.partner_office, MUST_FILE)
    tell(referral, customs_side(referral), MUST_FILE)
    return referral


@transaction.atomic
def find_no_ground(referral: Referral, *, actor: User, reasons: str) -> Referral:
    """The procuratorate sees no ground to file: customs decides administratively (TRF 10)."""
    referral = _for_procuratorate(referral, actor)
    if _said(referral, Exchange.Kind.FILING_ORDERED):
        raise WrongState(_("The filing has been ordered already."), SUPERVISION)
    _reasoned(reasons)
    _move(referral, Referral.Status.ENDED)
    deadlines.stop(referral.case, EXPLAIN, at=timezone.now())
    say(referral, Exchange.Kind.NO_GROUND, reasons, actor=actor, sender=referral.procuratorate)
    _noted(referral, "referral.no_ground", actor, reasons)
    tell(referral, customs_side(referral), NO_GROUND)
    return referral


def filing_is_ordered(referral: Referral) -> bool:
    return _said(referral, Exchange.Kind.FILING_ORDERED)


def _for_procuratorate(referral: Referral, actor: User) -> Referral:
    referral = locked(referral)
    if referral.procuratorate_id is None or actor.partner_office_id != referral.procuratorate_id:
        raise StepNotAllowed(_("This transfer is addressed to another office."), OBJECTION)
    if referral.status != Referral.Status.SUPERVISED:
        raise WrongState(_("The transfer is not before the procuratorate."), OBJECTION)
    return referral


def _said(referral: Referral, kind: str) -> bool:
    return referral.exchanges.filter(kind=kind).exists()


def _move(referral: Referral, status: Referral.Status, **changed: object) -> None:
    referral.move_to(status)
    for name, value in changed.items():
        setattr(referral, name, value)
    referral.save(update_fields=["status", *changed])


def _in_time(referral: Referral, key: str) -> None:
    """Customs objects within three days or not at all (TRF 9)."""
    clock = last_clock(referral.case, key)
    over = clock is not None and clock.due_at <= timezone.now()
    if clock is None or over or clock.status == Deadline.Status.MISSED:
        raise TooLate(_("The three days to object are over."), OBJECTION)


def _reasoned(text: str, field: str = "reasons") -> None:
    if not text.strip():
        raise InvalidInput(_("Give reasons in writing."), field=field)


def _noted(referral: Referral, verb: str, actor: User, text: str) -> None:
    record(verb, referral, actor=actor, case=referral.case.number, reasons=text.strip())
