"""What customs makes of a status query (MEA 21): proof accepted, or release suspended."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.notifications.services import send
from recordal.applications.models import Recordal
from seizures.cases.models import Case
from seizures.procedure import telling
from seizures.procedure.guards import WrongState
from seizures.procedure.suspension import suspend
from seizures.screening import services as screening
from seizures.screening import status_query
from seizures.screening.models import Hit
from seizures.screening.question_models import Question
from seizures.shipments.models import Shipment, ShipmentLine

ACCEPTED = gettext_noop("Customs accepts what you declared about %(shipment)s.")
LISTING = gettext_noop(
    "%(trader)s has shown your licence for %(recordals)s. List it as a lawful user, and its goods"
    " pass without a query."
)


@dataclass(frozen=True)
class Declared:
    """Goods suspected as they were declared, when nobody has counted them yet."""

    line: ShipmentLine
    recordal: Recordal

    @property
    def quantity(self) -> Decimal:
        return self.line.quantity

    @property
    def unit(self) -> str:
        return self.line.unit

    @property
    def packages(self) -> int | None:
        return self.line.packages


def goods_of(question: Question) -> list[Declared]:
    """The goods and rights a query is about, as they are now."""
    lines = {line.pk: line for line in question.shipment.lines.all()}
    numbers = {str(entry["recordal"]) for entry in question.goods}
    recordals = {
        recordal.number: recordal
        for recordal in Recordal.objects.filter(number__in=numbers).select_related("right__holder")
    }
    return [
        Declared(lines[entry["line"]], recordals[entry["recordal"]])
        for entry in question.goods
        if entry["line"] in lines and entry["recordal"] in recordals
    ]


@transaction.atomic
def satisfy(question: Question, *, actor: User, reasons: str, suggest: bool = False) -> Question:
    """Accept the proof: the goods asked about are no suspicion any more (MEA 21).

    Goods without another suspicion are cleared. With ``suggest`` each holder is asked to list the
    trader as a lawful user, so that its next goods pass without a query.
    """
    question = _decidable(question, Question.Status.SATISFIED)
    _decide(question, Question.Status.SATISFIED, actor=actor, reasons=reasons, suggest=suggest)
    for hit in _hits(question, Hit.Status.OPEN, Hit.Status.ORDERED):
        screening.dismiss(hit, actor=actor, reason=f"{question.number}: {reasons.strip()}")
    record(
        "status_query.satisfied",
        question,
        actor=actor,
        reasons=question.decision_reasons,
        listing_suggested=suggest,
        citation=status_query.CITATION,
    )
    if suggest:
        _suggest_listing(question)
    if question.enterprise:
        people = question.enterprise.members.filter(is_active=True)
        url, number = question.get_absolute_url(), question.shipment.number
        send(people, ACCEPTED, url=url, shipment=number)
    return question


@transaction.atomic
def suspend_after(question: Question, *, actor: User, reasons: str) -> list[Case]:
    """No answer, no proof, or reason to suspect: suspend release and notify every holder touched
    (REG 16, MEA 21). Each holder has its own case and its own clock."""
    shipment = Shipment.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=question.shipment_id
    )
    question = _decidable(question, Question.Status.SUSPENDED)
    by_holder: dict[int, list[Declared]] = {}
    for one in goods_of(question):
        by_holder.setdefault(one.recordal.right.holder_id, []).append(one)
    cases = [
        suspend(shipment, found[0].recordal.right.holder, found, actor=actor)
        for found in by_holder.values()
    ]
    _decide(question, Question.Status.SUSPENDED, actor=actor, reasons=reasons)
    screening.confirm(_hits(question, Hit.Status.OPEN), actor=actor)
    record(
        "status_query.suspended",
        question,
        actor=actor,
        reasons=question.decision_reasons,
        cases=[case.number for case in cases],
        answered=question.answered_at is not None,
        citation=status_query.CITATION,
    )
    return cases


def failed_queries(case: Case) -> QuerySet[Question]:
    """Status queries about the shipment of a case that ended in suspension: not answered, without
    proof, or untrue. What a fine for a false or missing declaration may rest on (PEN 25(2))."""
    return case.shipment.questions.filter(formal=True, status=Question.Status.SUSPENDED)


def _decidable(question: Question, target: str) -> Question:
    question = status_query.locked(question)
    if not question.can_move_to(target):
        raise WrongState(
            _("The query is “%(status)s”%(by)s.")
            % {
                "status": question.get_status_display(),
                "by": f" ({question.decided_by})" if question.decided_by else "",
            },
            status_query.CITATION,
        )
    return question


def _decide(
    question: Question, status: str, *, actor: User, reasons: str, suggest: bool = False
) -> None:
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons of the decision."), field="reasons")
    question.move_to(status)
    question.decided_by, question.decided_at = actor, timezone.now()
    question.decision_reasons, question.listing_suggested = reasons.strip(), suggest
    fields = ["status", "decided_by", "decided_at", "decision_reasons", "listing_suggested"]
    question.save(update_fields=fields)


def _hits(question: Question, *statuses: str) -> list[Hit]:
    asked = {(entry["line"], entry["recordal"]) for entry in question.goods}
    hits = question.shipment.hits.filter(status__in=statuses).select_related("recordal")
    return [hit for hit in hits.order_by("pk") if (hit.line_id, hit.recordal.number) in asked]


def _suggest_listing(question: Question) -> None:
    by_holder: dict[int, list[Recordal]] = {}
    for one in goods_of(question):
        by_holder.setdefault(one.recordal.right.holder_id, []).append(one.recordal)
    for holder, recordals in by_holder.items():
        numbers = sorted({recordal.number for recordal in recordals})
        send(
            telling.people_of(holder),
            LISTING,
            url=recordals[0].get_absolute_url(),
            trader=question.shipment.consignor_name,
            recordals=", ".join(numbers),
        )
