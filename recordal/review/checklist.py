"""Point by point: what the law wants checked before a right is recorded (REG 8; MEA 7)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.reference.models import ReviewCheck
from recordal.applications.models import Recordal
from recordal.review import guards, rules
from recordal.review.models import CheckMark

Result = CheckMark.Result
LONGEST = CheckMark._meta.get_field("remark").max_length or 0


class ChecklistIncomplete(DomainError):
    """An obligatory point is not checked, or not in order."""

    code = "checklist_incomplete"


@dataclass(frozen=True)
class Point:
    """One point with what was found there, if anything."""

    check: ReviewCheck
    mark: CheckMark | None

    @property
    def done(self) -> bool:
        return self.mark is not None and not self.mark.stale

    @property
    def in_order(self) -> bool:
        return self.mark is not None and self.done and self.mark.result == Result.IN_ORDER

    @property
    def missing(self) -> bool:
        return self.check.obligatory and not self.in_order


@dataclass(frozen=True)
class Checklist:
    points: list[Point]

    @property
    def done(self) -> int:
        return sum(point.done for point in self.points)

    @property
    def total(self) -> int:
        return len(self.points)

    @property
    def missing(self) -> list[Point]:
        return [point for point in self.points if point.missing]

    @property
    def complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Finding:
    """What an examiner says to one point; an empty result takes the finding back."""

    result: str
    remark: str = ""


def checklist(recordal: Recordal) -> Checklist:
    marks = {mark.point_id: mark for mark in recordal.check_marks.select_related("by")}
    return Checklist([Point(check, marks.get(check.pk)) for check in rules.points_for(recordal)])


@transaction.atomic
def save(recordal: Recordal, findings: Mapping[str, Finding], *, actor: User) -> Checklist:
    """Keep what the examiner found at some of the points."""
    recordal = guards.for_decision(recordal, actor, {Recordal.Status.SUBMITTED})
    known = {point.check.pk: point for point in checklist(recordal).points}
    told: dict[str, str] = {}
    for key, finding in findings.items():
        if key not in known:
            raise InvalidInput(_("This point is not on the checklist."), field=key)
        if _is_new(known[key], finding):
            _keep(recordal, key, finding, actor)
            told[key] = finding.result
    if told:
        record("recordal.checked", recordal, actor=actor, found=told)
    return checklist(recordal)


@transaction.atomic
def all_in_order(recordal: Recordal, *, actor: User) -> Checklist:
    """The examiner found the rest in order too; each point is recorded as ticked together.

    What was found not in order stays so: that is changed one by one.
    """
    recordal = guards.for_decision(recordal, actor, {Recordal.Status.SUBMITTED})
    before = checklist(recordal)
    rest = [point for point in before.points if not point.done]
    found = {"result": Result.IN_ORDER, "together": True, "stale": False, "remark": ""}
    now = timezone.now()
    ticked = CheckMark.objects.bulk_create(
        [
            CheckMark(recordal=recordal, point=point.check, by=actor, at=now, **found)
            for point in rest
        ],
        update_conflicts=True,
        unique_fields=["recordal", "point"],
        update_fields=[*found, "by", "at"],
    )
    if rest:
        keys = [point.check.pk for point in rest]
        record("recordal.checked", recordal, actor=actor, together=keys)
    marks = {mark.point_id: mark for mark in ticked}
    points = [Point(point.check, marks.get(point.check.pk, point.mark)) for point in before.points]
    return Checklist(points)


def check_complete(recordal: Recordal) -> None:
    """Raises ChecklistIncomplete with what still stands in the way of recording the right."""
    if missing := checklist(recordal).missing:
        raise ChecklistIncomplete(
            _("Not yet found in order: %(list)s")
            % {"list": " · ".join(point.check.text for point in missing)},
            missing=[point.check.pk for point in missing],
        )


def outdate(recordal: Recordal, changed: Collection[str]) -> None:
    """What was changed is to be checked again."""
    marks = CheckMark.objects.filter(recordal=recordal, point__fields__overlap=sorted(changed))
    marks.update(stale=True)


def _is_new(point: Point, finding: Finding) -> bool:
    if finding.result not in {"", *Result.values}:
        raise InvalidInput(_("Choose what you found."), field=point.check.pk)
    if finding.result == Result.PROBLEM and not finding.remark.strip():
        raise InvalidInput(_("Say what is not in order."), field=point.check.pk)
    if len(finding.remark) > LONGEST:
        raise InvalidInput(_("At most %(n)s characters.") % {"n": LONGEST}, field=point.check.pk)
    mark = point.mark
    if mark is None:
        return bool(finding.result)
    same = (mark.result, mark.remark) == (finding.result, finding.remark.strip())
    return not same or mark.stale


def _keep(recordal: Recordal, key: str, finding: Finding, actor: User) -> None:
    if not finding.result:
        CheckMark.objects.filter(recordal=recordal, point=key).delete()
        return
    CheckMark.objects.update_or_create(
        recordal=recordal,
        point_id=key,
        defaults={
            "result": finding.result,
            "remark": finding.remark.strip(),
            "together": False,
            "stale": False,
            "by": actor,
            "at": timezone.now(),
        },
    )
