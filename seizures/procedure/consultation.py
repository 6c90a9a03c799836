"""The rights holder is asked before its goods are disposed of, and answers online (MEA 33)."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.disposals.models import Consultation
from seizures.notices.models import Notice
from seizures.procedure import outcome_letters, telling
from seizures.procedure.disposal import BEFORE, CONSULTATION, GONE, LADDER
from seizures.procedure.guards import NotYourSide, TooLate, WrongState, expect, time_is_over
from seizures.procedure.service_clocks import send_letter

ASKED = gettext_noop(
    "Customs asks what should become of the goods of case %(case)s; please answer by %(due)s."
)
ANSWERED = gettext_noop("The rights holder has answered about the goods of case %(case)s.")


def can_ask(case: Case, user: User | None, now: datetime) -> None:
    expect(case, *GONE, *BEFORE, citation=LADDER)
    if Consultation.objects.filter(case=case, status=Consultation.Status.ASKED).exists():
        raise WrongState(_("The rights holder is asked already."), LADDER)


@transaction.atomic
def ask(case: Case, *, actor: User, proposal: str) -> Consultation:
    """Ask the rights holder for its opinion on the disposal, in writing (MEA 33)."""
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_ask(case, actor, now)
    if not proposal.strip():
        raise InvalidInput(_("Say what is proposed."), field="proposal")
    asked = Consultation.objects.create(
        case=case, proposal=proposal.strip(), asked_at=now, asked_by=actor
    )
    clock = deadlines.start(case, CONSULTATION, at=now)
    url = settings.SITE_URL.rstrip("/") + reverse("portal-outcome", args=[case.number])
    send_letter(
        case,
        Notice.Kind.DISPOSAL_CONSULTATION,
        addressee=Notice.Addressee.HOLDER,
        actor=actor,
        extra=outcome_letters.disposal_consultation(asked, clock, url),
    )
    record("disposal.holder_asked", case, actor=actor, proposal=asked.proposal)
    telling.tell_holder(case, ASKED, due=timezone.localdate(clock.last_moment))
    return asked


def can_answer(case: Case, user: User | None, now: datetime) -> None:
    """The holder answers once, in its time."""
    if user is None or not Case.objects.of_holder(user).filter(pk=case.pk).exists():
        raise NotYourSide(_("You do not act for this side."), LADDER)
    if not Consultation.objects.filter(case=case, status=Consultation.Status.ASKED).exists():
        raise WrongState(_("Customs does not wait for an answer."), LADDER)
    if time_is_over(case, CONSULTATION, now):
        raise TooLate(_("The time to answer is over."), LADDER)


@transaction.atomic
def answer(
    case: Case, *, actor: User, answer: str, text: str = "", price: Decimal | None = None
) -> Consultation:
    """The rights holder agrees, objects, or offers to buy the goods (REG 27, MEA 33)."""
    case = Case.objects.locked(case.pk)
    now = timezone.now()
    can_answer(case, actor, now)
    if answer not in Consultation.Answer.values:
        raise InvalidInput(_("Choose your answer."), field="answer")
    if answer == Consultation.Answer.BUYS and (price is None or price <= 0):
        raise InvalidInput(_("Say what you offer."), field="price")
    if answer == Consultation.Answer.OBJECTS and not text.strip():
        raise InvalidInput(_("Say why you object."), field="text")
    rows = Consultation.objects.select_for_update(no_key=True)
    asked = rows.get(case=case, status=Consultation.Status.ASKED)
    asked.move_to(Consultation.Status.ANSWERED)
    asked.answer, asked.text, asked.price = answer, text.strip(), price
    asked.answered_at, asked.answered_by = now, actor
    asked.save()
    deadlines.meet(case, CONSULTATION, at=now)
    record("disposal.holder_answered", case, actor=actor, answer=answer, text=asked.text)
    telling.tell_officers(case, ANSWERED, supervisors=True)
    return asked


def fall_silent(case: Case, now: datetime) -> None:
    """The time is over: customs disposes of the goods without an answer."""
    rows = Consultation.objects.select_for_update(no_key=True)
    for asked in rows.filter(case=case, status=Consultation.Status.ASKED):
        asked.move_to(Consultation.Status.SILENT)
        asked.save(update_fields=["status"])
