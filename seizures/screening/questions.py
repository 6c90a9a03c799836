"""Asking the consignor about goods that touch a right, and the answer."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.notifications import services as notifications
from core.numbering import public_number
from enterprises.models import Enterprise
from seizures.screening.models import Hit
from seizures.screening.question_models import Question
from seizures.shipments.models import Shipment


def addressee(shipment: Shipment) -> Enterprise | None:
    """The trader as an enterprise with people who can answer; None when there is none."""
    code = shipment.consignor_uscc
    if not code:
        return None
    known = Enterprise.objects.filter(uscc=code, status=Enterprise.Status.VERIFIED)
    return known.filter(memberships__isnull=False).order_by("pk").first()


@transaction.atomic
def ask(hit: Hit, *, actor: User, text: str) -> Question:
    """Ask the consignor; one question at a time. The consignor learns that customs looks."""
    if not text.strip():
        raise InvalidInput(_("Write the question."), field="text")
    hit = (
        Hit.objects.select_for_update(no_key=True, of=("self",))
        .select_related("shipment")
        .get(pk=hit.pk)
    )
    if hit.status not in {Hit.Status.OPEN, Hit.Status.ORDERED}:
        raise InvalidInput(_("The hit is decided."), field="text")
    if hit.questions.filter(status=Question.Status.ASKED).exists():
        raise InvalidInput(_("A question is open already; its answer comes first."), field="text")
    enterprise = addressee(hit.shipment)
    if enterprise is None:
        raise InvalidInput(
            _("The consignor has no account here; ask in another way."), field="text"
        )
    question = Question.objects.create(
        number=public_number(
            "Q", timezone.localdate().year, series=str(hit.district_id)[:2], digits=6
        ),
        hit=hit,
        shipment=hit.shipment,
        enterprise=enterprise,
        text=text.strip(),
        asked_by=actor,
    )
    record("hit.question_asked", hit, actor=actor, question=question.number, text=question.text)
    notifications.send(
        enterprise.members.filter(is_active=True),
        gettext_noop("Customs asks about goods in your shipment %(shipment)s."),
        url=question.get_absolute_url(),
        shipment=hit.shipment.number,
    )
    return question


@transaction.atomic
def answer(question: Question, *, actor: User, text: str) -> Question:
    """The consignor's answer, once; whoever asked is told."""
    if not text.strip():
        raise InvalidInput(_("Write the answer."), field="answer")
    question = Question.objects.select_for_update(no_key=True, of=("self",)).get(pk=question.pk)
    if question.hit is None:
        raise InvalidInput(_("Answer a status query with its own form."), field="answer")
    question.move_to(Question.Status.ANSWERED)
    question.answer, question.answered_by = text.strip(), actor
    question.answered_at = timezone.now()
    question.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    record("hit.question_answered", question.hit, actor=actor, question=question.number)
    notifications.send(
        [question.asked_by],
        gettext_noop("The consignor answered about hit %(hit)s."),
        url=reverse("hit-detail", args=[question.hit.number]),
        hit=question.hit,
    )
    return question
