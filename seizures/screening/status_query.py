"""The status query of MEA 21: the trader is ordered to declare the IP status of its goods.

Asking, answering and running out stand here; what customs makes of the answer may open a case
and is decided above, in ``seizures.procedure.inquiry``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.notifications import services as notifications
from core.numbering import public_number
from core.reference.calendar import SHANGHAI, load_calendar
from core.reference.models import StatutoryDeadline
from recordal.applications.models import Recordal
from seizures.screening.models import Hit
from seizures.screening.question_models import Question, QuestionPaper
from seizures.screening.questions import addressee
from seizures.shipments.models import Shipment, ShipmentLine

CITATION = "Measures art 21"
TRUTH = "Customs Law art 44; Regulation art 5; Penalty Regs art 25(2)"
#: the law leaves the period to customs; this row holds what is usual
USUAL = "consignor_status_reply_usual"
LONGEST = 60

ASKED = gettext_noop(
    "Customs orders you to declare the IP status of goods in %(shipment)s by %(due)s."
)
ANSWERED = gettext_noop("The trader answered the status query %(query)s.")
LAPSED = gettext_noop("The status query %(query)s was not answered in time: decide about it.")


class QueryNotPossible(DomainError):
    """The shipment, or the query, is past this step."""

    code = "status_query_not_possible"


@dataclass(frozen=True)
class Touched:
    """A goods line and the recorded right it touches."""

    line: ShipmentLine
    recordal: Recordal

    @property
    def key(self) -> str:
        return f"{self.line.line_no}-{self.recordal.number}"

    @property
    def snapshot(self) -> dict[str, object]:
        return {
            "line": self.line.pk,
            "line_no": self.line.line_no,
            "description": self.line.description,
            "hs_code": self.line.hs_code,
            "quantity": str(self.line.quantity),
            "unit": self.line.unit,
            "recordal": self.recordal.number,
            "recordal_number": self.recordal.number,
            "mark": self.recordal.right.title,
        }


def touched_by(shipment: Shipment) -> list[Touched]:
    """What screening found on the shipment and nobody has decided."""
    waiting = shipment.hits.filter(status__in=[Hit.Status.OPEN, Hit.Status.ORDERED])
    hits = waiting.select_related("line", "recordal__right__holder")
    return [Touched(hit.line, hit.recordal) for hit in hits.order_by("line__line_no", "pk")]


def usual_days() -> int:
    """How many working days customs usually gives; editable reference data."""
    row = StatutoryDeadline.objects.filter(pk=USUAL).first()
    return row.length if row and row.length else 3


@transaction.atomic
def ask(
    shipment: Shipment, *, actor: User, goods: Sequence[Touched], text: str, days: int
) -> Question:
    """Order consignor or consignee to declare the IP status and show proof (MEA 21, CUS 44).

    ``days`` are working days, counted from the day after. Served in the portal, or printed when
    the trader has no account. Raises InvalidInput or QueryNotPossible.
    """
    shipment = Shipment.objects.select_for_update(no_key=True, of=("self",)).get(pk=shipment.pk)
    _check(shipment, goods, text, days)
    now = timezone.now()
    calendar = load_calendar()
    start = now.astimezone(SHANGHAI).date()
    last = calendar.add_workdays(start, days)
    enterprise = addressee(shipment)
    question = Question.objects.create(
        number=public_number("Q", start.year, series=str(shipment.district_id)[:2], digits=6),
        formal=True,
        shipment=shipment,
        enterprise=enterprise,
        goods=[one.snapshot for one in goods],
        text=text.strip(),
        asked_by=actor,
        days=days,
        answer_by=calendar.end_of_day(last, SHANGHAI),
        provisional=calendar.is_provisional(start, last),
    )
    record(
        "status_query.asked",
        question,
        actor=actor,
        shipment=shipment.number,
        goods=[one.key for one in goods],
        answer_by=last.isoformat(),
        calendar=calendar.version,
        citation=CITATION,
    )
    if enterprise:
        notifications.send(
            enterprise.members.filter(is_active=True),
            ASKED,
            url=question.get_absolute_url(),
            shipment=shipment.number,
            due=last,
        )
    return question


def _check(shipment: Shipment, goods: Sequence[Touched], text: str, days: int) -> None:
    if not goods:
        raise InvalidInput(_("Choose the goods and rights the query is about."), field="goods")
    if not text.strip():
        raise InvalidInput(_("Write what the trader has to declare."), field="text")
    if not 1 <= days <= LONGEST:
        raise InvalidInput(
            _("Give between 1 and %(most)s working days.") % {"most": LONGEST}, field="days"
        )
    if shipment.status == Shipment.Status.SUSPENDED:
        raise QueryNotPossible(
            _("Release of this shipment is suspended already (%(citation)s).")
            % {"citation": CITATION},
            citation=CITATION,
        )
    if shipment.questions.queries().filter(status__in=Question.UNDECIDED).exists():
        raise QueryNotPossible(
            _("A status query about this shipment is open already (%(citation)s).")
            % {"citation": CITATION},
            citation=CITATION,
        )


def locked(question: Question) -> Question:
    """One status query for change. Only inside a transaction."""
    rows = Question.objects.queries().select_for_update(no_key=True, of=("self",))
    return rows.select_related("shipment__district", "enterprise", "asked_by").get(pk=question.pk)


@transaction.atomic
def answer(
    question: Question,
    *,
    actor: User,
    declared: str,
    text: str,
    papers: Iterable[tuple[str, "File[bytes]"]] = (),
) -> Question:
    """The trader declares, truthfully and with proof (CUS 44, REG 5); an officer may enter what
    came on paper. A late answer is taken until customs has decided, and marked as late."""
    question = locked(question)
    late = question.status == Question.Status.LAPSED
    if question.status not in {Question.Status.ASKED, Question.Status.LAPSED}:
        raise QueryNotPossible(
            _("The query is “%(status)s”: it takes no answer any more (%(citation)s).")
            % {"status": question.get_status_display(), "citation": CITATION},
            citation=CITATION,
        )
    given = list(papers)
    if declared not in Question.Declared.values:
        raise InvalidInput(_("Choose what you declare."), field="declared")
    if not text.strip():
        raise InvalidInput(_("Explain what you declare."), field="answer")
    if declared in Question.TO_PROVE and not given:
        raise InvalidInput(
            _("Attach the paper that proves it (%(citation)s).") % {"citation": CITATION},
            field="licence",
        )
    question.move_to(Question.Status.ANSWERED)
    question.declared, question.answer = declared, text.strip()
    now = timezone.now()
    question.answered_by, question.answered_at = actor, now
    question.save(update_fields=["status", "declared", "answer", "answered_by", "answered_at"])
    for kind, upload in given:
        file = store(upload, actor=actor, field=kind)
        QuestionPaper.objects.create(question=question, kind=kind, file=file, added_by=actor)
    record(
        "status_query.answered",
        question,
        actor=actor,
        declared=declared,
        papers=[kind for kind, _upload in given],
        late=late
        or (question.answer_by is not None and question.answered_at >= question.answer_by),
        on_paper=actor.is_officer,
    )
    if not actor.is_officer:
        tell(question, [question.asked_by], ANSWERED)
    return question


@transaction.atomic
def lapse(question: Question, *, now: datetime) -> bool:
    """The period is over without an answer: customs has to decide at once (MEA 21)."""
    question = locked(question)
    due = question.answer_by
    if question.status != Question.Status.ASKED or due is None or due > now:
        return False
    question.move_to(Question.Status.LAPSED)
    question.save(update_fields=["status"])
    record("status_query.lapsed", question, actor=None, answer_by=due.isoformat())
    supervisors = User.objects.of_district(question.shipment.district, Role.SUPERVISOR)
    tell(question, [question.asked_by, *supervisors], LAPSED)
    return True


def tell(question: Question, people: Iterable[User], message: str) -> None:
    """One sentence to officers, with the page on which they decide."""
    url = reverse("status-query", args=[question.number])
    notifications.send(people, message, url=url, query=question.number)
