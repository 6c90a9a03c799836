"""May these goods pass? The question of a checkpoint, answered with reasons.

Goods stop while a case or an inspection of theirs is open, while a suspicion of the red lane is
not decided, and when they were never screened and would be flagged now. Whoever waits for a place
without one passes, with a remark: places are few, and the clock notes what departed unseen.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from recordal.applications.models import Recordal
from seizures.cases.models import Case
from seizures.gate.standing import Opinion, opinion, standing_judge
from seizures.inspections.models import Inspection
from seizures.screening.judging import facts_of
from seizures.screening.models import Hit
from seizures.screening.reasons import words
from seizures.screening.scoring import Facts
from seizures.shipments.models import Shipment, ShipmentLine

GO, STOP = "go", "stop"
#: Numbers of containers are used again: older declarations are about other journeys.
JOURNEY = timedelta(days=60)
MOST_SHIPMENTS, MOST_LINES = 50, 500
#: One question for all four: each question of its own would take as long as the rest of a check.
_KNOWN = """
SELECT '1 case' AS what, shipment_id, jsonb_build_array(number, status)::text AS told
    FROM seizures_case WHERE shipment_id = ANY (%s) AND status = ANY (%s)
UNION ALL
SELECT '2 inspection', shipment_id, jsonb_build_array(number, status)::text
    FROM seizures_inspection WHERE shipment_id = ANY (%s) AND status IN ('ordered', 'started')
UNION ALL
SELECT '3 hit', h.shipment_id,
    jsonb_build_array(h.number, h.status, r.number, h.mark, h.score, h.lane)::text
    FROM seizures_hit h JOIN recordal_recordal r ON r.id = h.recordal_id
    WHERE h.shipment_id = ANY (%s) AND h.status IN ('open', 'ordered')
UNION ALL
SELECT '4 spared', shipment_id, rights::text
    FROM seizures_sparedline WHERE shipment_id = ANY (%s)
ORDER BY what, told
"""


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
    rows = rows.order_by("-declared_at", "-pk")[:MOST_SHIPMENTS]
    shipments = list(rows.values_list("pk", "number", "status", "departs_at", "screened_at"))
    if not shipments:
        return None
    judge = standing_judge()
    answer = Answer(judge.index.version, judge.book.digest)
    answer.shipments = [
        {
            "number": number,
            "status": status,
            "departs_at": departs_at.isoformat() if departs_at else None,
        }
        for _pk, number, status, departs_at, _screened_at in shipments
    ]
    touched = _add_known(answer, {pk: number for pk, number, *_rest in shipments})
    if unscreened := [pk for pk, _number, _status, _departs, at in shipments if at is None]:
        for shipment in Shipment.objects.filter(pk__in=unscreened).order_by("-declared_at", "-pk"):
            touched |= _add_unscreened(answer, shipment)
    answer.recordals = _in_force(touched)
    return answer


def _begun(found: Opinion) -> Answer:
    return Answer(found.judge.index.version, found.judge.book.digest)


def _add_known(answer: Answer, by_key: dict[int, str]) -> set[str]:
    """What is known of the shipments: cases, inspections, hits, lawful uses. The recordals."""
    keys, touched = list(by_key), set()
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [keys, list(Case.OPEN), keys, keys, keys])
        for what, shipment, told in cursor.fetchall():
            touched |= _ADDED[what](answer, by_key[shipment], json.loads(told))
    return touched


def _add_case(answer: Answer, shipment: str, told: Any) -> set[str]:
    number, status = told
    text = _("Case %(number)s is open: %(status)s.") % {
        "number": number,
        "status": Case.Status(status).label,
    }
    answer.grounds.append(Ground("case", text, number, shipment))
    return set()


def _add_inspection(answer: Answer, shipment: str, told: Any) -> set[str]:
    number, status = told
    text = _("Inspection %(number)s is not finished: %(status)s.") % {
        "number": number,
        "status": Inspection.Status(status).label,
    }
    answer.grounds.append(Ground("inspection", text, number, shipment))
    return set()


def _add_hit(answer: Answer, shipment: str, told: Any) -> set[str]:
    number, status, recordal, mark, score, lane = told
    stops = lane == Hit.Lane.RED or status == Hit.Status.ORDERED
    text = (
        _("Hit %(number)s is not decided: “%(mark)s”, %(score)s points.")
        if stops
        else _("Hit %(number)s waits for a place: “%(mark)s”, %(score)s points.")
    )
    answer.grounds.append(
        Ground(
            "hit" if stops else "waiting",
            text % {"number": number, "mark": mark, "score": score},
            number=number,
            shipment=shipment,
            recordal=recordal,
            mark=mark,
            score=score,
            lane=lane,
            stops=stops,
        )
    )
    return {recordal}


def _add_spared(answer: Answer, shipment: str, told: Any) -> set[str]:
    for one in told:
        use = Use(one["recordal"], one["mark"], one["why"], one["reference"])
        if use not in answer.lawful:
            answer.lawful.append(use)
    return {one["recordal"] for one in told}


_ADDED: dict[str, Callable[[Answer, str, Any], set[str]]] = {
    "1 case": _add_case,
    "2 inspection": _add_inspection,
    "3 hit": _add_hit,
    "4 spared": _add_spared,
}


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
