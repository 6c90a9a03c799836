"""May these goods pass? The question of a checkpoint, answered with reasons.

Goods stop while a case or an inspection of theirs is open, while a suspicion of the red lane is
not decided, and when they were never screened and would be flagged now. Whoever waits for a place
without one passes, with a remark: places are few, and the clock notes what departed unseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from recordal.applications.models import Recordal
from seizures.cases.models import Case
from seizures.gate.standing import Opinion, opinion, standing_judge
from seizures.inspections.models import Inspection
from seizures.screening.judging import facts_of
from seizures.screening.models import Hit, SparedLine
from seizures.screening.reasons import words
from seizures.screening.scoring import Facts
from seizures.shipments.models import Shipment, ShipmentLine

GO, STOP = "go", "stop"
#: Numbers of containers are used again: older declarations are about other journeys.
JOURNEY = timedelta(days=60)
MOST_SHIPMENTS, MOST_LINES = 50, 500


@dataclass(frozen=True, slots=True)
class Ground:
    """Why goods stop, or a remark about goods that pass."""

    code: str
    text: str
    number: str = ""
    shipment: str = ""
    recordal: str = ""
    mark: str = ""
    score: int | None = None
    lane: str = ""
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Use:
    """A right that the goods use lawfully, and by what."""

    recordal: str
    mark: str
    why: str
    reference: str


@dataclass(frozen=True, slots=True)
class Right:
    """A recordal in force that the goods touch."""

    number: str
    title: str
    kind: str
    holder: str
    expires_on: str


@dataclass
class Answer:
    index_version: str
    rules_version: str
    shipments: list[dict[str, str | None]] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    lawful: list[Use] = field(default_factory=list)
    recordals: list[Right] = field(default_factory=list)

    @property
    def decision(self) -> str:
        return STOP if any(ground.stops for ground in self.grounds) else GO


def of_line(facts: Facts) -> Answer:
    """Goods that are only described: what screening would say of them at this moment."""
    found = opinion(facts)
    answer = _begun(found)
    touched = _add_opinion(answer, found, shipment="")
    answer.recordals = _in_force(touched)
    return answer


def of_shipments(user: User, *, number: str = "", container: str = "") -> Answer | None:
    """Declared goods of a number, or of a container on its present journey; None when the user
    sees none."""
    rows = Shipment.objects.visible_to(user)
    if number:
        rows = rows.filter(number=number)
    else:
        rows = rows.filter(container_no=container, declared_at__gte=timezone.now() - JOURNEY)
    shipments = list(rows.order_by("-declared_at", "-pk")[:MOST_SHIPMENTS])
    if not shipments:
        return None
    judge = standing_judge()
    answer = Answer(judge.index.version, judge.book.digest)
    answer.shipments = [
        {
            "number": one.number,
            "status": one.status,
            "departs_at": one.departs_at.isoformat() if one.departs_at else None,
        }
        for one in shipments
    ]
    by_key = {one.pk: one.number for one in shipments}
    _add_cases(answer, by_key)
    _add_inspections(answer, by_key)
    touched = _add_hits(answer, by_key) | _add_spared(answer, by_key)
    for shipment in shipments:
        if shipment.screened_at is None:
            touched |= _add_unscreened(answer, shipment)
    answer.recordals = _in_force(touched)
    return answer


def _begun(found: Opinion) -> Answer:
    return Answer(found.judge.index.version, found.judge.book.digest)


def _add_cases(answer: Answer, by_key: dict[int, str]) -> None:
    rows = Case.objects.filter(shipment__in=by_key, status__in=Case.OPEN).order_by("pk")
    for number, status, shipment in rows.values_list("number", "status", "shipment"):
        told = {"number": number, "status": Case.Status(status).label}
        text = _("Case %(number)s is open: %(status)s.") % told
        answer.grounds.append(Ground("case", text, number, by_key[shipment]))


def _add_inspections(answer: Answer, by_key: dict[int, str]) -> None:
    rows = Inspection.objects.open().filter(shipment__in=by_key).order_by("pk")
    for number, status, shipment in rows.values_list("number", "status", "shipment"):
        told = {"number": number, "status": Inspection.Status(status).label}
        text = _("Inspection %(number)s is not finished: %(status)s.") % told
        answer.grounds.append(Ground("inspection", text, number, by_key[shipment]))


def _add_hits(answer: Answer, by_key: dict[int, str]) -> set[str]:
    rows = Hit.objects.filter(
        shipment__in=by_key, status__in=[Hit.Status.OPEN, Hit.Status.ORDERED]
    ).order_by("-score", "pk")
    touched = set()
    for hit in rows.values(
        "number", "status", "shipment", "recordal__number", "mark", "score", "lane"
    ):
        touched.add(hit["recordal__number"])
        told = {name: hit[name] for name in ("number", "mark", "score")}
        red = hit["lane"] == Hit.Lane.RED or hit["status"] == Hit.Status.ORDERED
        text = (
            _("Hit %(number)s is not decided: “%(mark)s”, %(score)s points.")
            if red
            else _("Hit %(number)s waits for a place: “%(mark)s”, %(score)s points.")
        )
        answer.grounds.append(
            Ground(
                "hit" if red else "waiting",
                text % told,
                number=hit["number"],
                shipment=by_key[hit["shipment"]],
                recordal=hit["recordal__number"],
                mark=hit["mark"],
                score=hit["score"],
                lane=hit["lane"],
                stops=red,
            )
        )
    return touched


def _add_spared(answer: Answer, by_key: dict[int, str]) -> set[str]:
    touched = set()
    for rights in SparedLine.objects.filter(shipment__in=by_key).values_list("rights", flat=True):
        for one in rights:
            use = Use(one["recordal"], one["mark"], one["why"], one["reference"])
            if use not in answer.lawful:
                answer.lawful.append(use)
            touched.add(use.recordal)
    return touched


def _add_unscreened(answer: Answer, shipment: Shipment) -> set[str]:
    """Goods that arrived at the gate before anybody looked: they are judged there."""
    touched: set[str] = set()
    lines = ShipmentLine.objects.filter(shipment=shipment.pk).order_by("line_no")[:MOST_LINES]
    for line in lines:
        touched |= _add_opinion(answer, opinion(facts_of(shipment, line)), shipment.number)
    return touched


def _add_opinion(answer: Answer, found: Opinion, shipment: str) -> set[str]:
    limits = found.judge.book.limits
    for verdict in found.verdicts:
        if verdict.score < limits.line:
            continue
        match = verdict.match
        answer.grounds.append(
            Ground(
                "match",
                " ".join(words(reason) for reason in verdict.reasons if reason["points"] > 0),
                *("", shipment, match.right.number, match.mark, verdict.score, verdict.lane),
            )
        )
    for one in found.spared:
        use = Use(one.match.right.number, one.match.mark, one.why, one.reference)
        if use not in answer.lawful:
            answer.lawful.append(use)
    return {verdict.match.right.number for verdict in found.verdicts} | {
        one.match.right.number for one in found.spared
    }


def _in_force(numbers: Iterable[str]) -> list[Right]:
    known = set(numbers)
    if not known:
        return []
    rows = (
        Recordal.objects.in_force_on(timezone.localdate())
        .filter(number__in=known)
        .order_by("number")
    )
    columns = ("number", "right__title", "right__kind", "right__holder__number", "expires_on")
    return [
        Right(number, title, kind, holder, until.isoformat() if until else "")
        for number, title, kind, holder, until in rows.values_list(*columns)
    ]
