"""Back to the applicant and here again: field by field, while the clock stands still."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications.services import send
from core.reference.calendar import load_calendar, today
from recordal.applications import services as applications
from recordal.applications.clock import clock_of, resumed
from recordal.applications.models import Recordal
from recordal.applications.snapshots import changed_fields, snapshot
from recordal.applications.telling import tell_holder
from recordal.review import checklist, guards, rules, signing
from recordal.review.models import Correction, CorrectionItem

Status = Recordal.Status
#: What an application carries only while its applicant corrects it.
PAUSE = ("paused_at", "days_left", "remarks")


class Unanswered(InvalidInput):
    """A remark was neither followed nor answered; ``fields`` names all of them."""

    code = "unanswered"

    def __init__(self, fields: list[str]) -> None:
        super().__init__(_("Correct this, or say why it stays as it is."), field=fields[0])
        self.fields = fields


def open_correction(recordal: Recordal) -> Correction | None:
    """The request that the applicant can answer now."""
    return recordal.corrections.waiting().with_items().first()


def open_remarks(recordal: Recordal) -> dict[str, CorrectionItem]:
    """What customs says to each content that it wants corrected, by the name of the content."""
    correction = open_correction(recordal)
    return {item.field: item for item in correction.items.all()} if correction else {}


def rounds(recordal: Recordal) -> list[Correction]:
    """Every round trip, the first one first."""
    return list(recordal.corrections.with_items().order_by("number"))


@transaction.atomic
def ask(
    recordal: Recordal,
    remarks: Mapping[str, str],
    *,
    actor: User,
    note: str = "",
    days: int | None = None,
) -> Correction:
    """Return an application with a remark at each content to correct; the clock stops.

    ``days`` are the working days for the answer; without, the guideline of the house.
    """
    said = {field: text.strip() for field, text in remarks.items() if text.strip()}
    recordal = guards.for_decision(recordal, actor, {Status.SUBMITTED})
    signing.check_nothing_waits(recordal)
    _check_remarks(recordal, said)
    now, day, calendar = timezone.now(), today(), load_calendar()
    clock = clock_of(recordal, day, calendar)
    recordal.move_to(Status.CORRECTION)
    recordal.paused_at = now
    recordal.days_left = rules.days_kept(clock) if clock else 0
    recordal.remarks = said
    recordal.assigned_to = recordal.assigned_to or actor
    recordal.save(update_fields=["status", *PAUSE, "assigned_to"])
    correction = Correction.objects.create(
        recordal=recordal,
        number=recordal.corrections.count() + 1,
        note=note.strip(),
        answer_by=rules.answer_by(day, _checked_days(days), calendar),
        asked_by=actor,
        asked_at=now,
        days_left=recordal.days_left,
        before=snapshot(recordal),
    )
    CorrectionItem.objects.bulk_create(
        CorrectionItem(correction=correction, field=field, remark=text)
        for field, text in said.items()
    )
    until = correction.answer_by.isoformat()
    record(
        "recordal.correction_asked",
        recordal,
        actor=actor,
        fields=sorted(said),
        answer_by=until,
        days_left=recordal.days_left,
    )
    tell_holder(
        recordal,
        gettext_noop("Customs asks you to correct the application for %(title)s by %(day)s."),
        day=until,
    )
    return correction


@transaction.atomic
def extend(recordal: Recordal, *, actor: User, days: int | None = None) -> Correction:
    """Give the applicant so many working days more, from the later of today and the old end."""
    recordal = guards.for_decision(recordal, actor, {Status.CORRECTION})
    correction = _waiting(recordal)
    start = max(today(), correction.answer_by)
    correction.answer_by = rules.answer_by(start, _checked_days(days))
    correction.save(update_fields=["answer_by"])
    signing.set_aside(recordal, actor=actor, why="extended")
    until = correction.answer_by.isoformat()
    record("recordal.correction_extended", recordal, actor=actor, answer_by=until)
    tell_holder(
        recordal,
        gettext_noop("You have until %(day)s to correct the application for %(title)s."),
        day=until,
    )
    return correction


@transaction.atomic
def note(recordal: Recordal, answers: Mapping[str, str]) -> None:
    """Keep answers that are not sent yet."""
    recordal = guards.locked(recordal, {Status.CORRECTION})
    items = list(_waiting(recordal).items.all())
    for item in items:
        item.answer = answers.get(item.field, item.answer).strip()
    CorrectionItem.objects.bulk_update(items, ["answer"])


@transaction.atomic
def resubmit(recordal: Recordal, answers: Mapping[str, str], *, actor: User | None) -> Recordal:
    """The applicant sends the corrected application; the clock goes on with what was left.

    Raises Unanswered for remarks that were neither followed nor answered, and what ``submit``
    raises for contents that are missing now.
    """
    recordal = guards.locked(recordal, {Status.CORRECTION})
    correction = _waiting(recordal)
    after = snapshot(recordal)
    changed = changed_fields(correction.before, after)
    _answer(correction, answers, changed)
    applications.check_may_be_filed(recordal, actor=actor)
    now, day = timezone.now(), today()
    due_on = resumed(day, recordal.days_left or 0)
    _go_on(recordal, Status.SUBMITTED, due_on)
    correction.after, correction.answered_by = after, actor
    correction.answered_at = correction.closed_at = now
    correction.save(update_fields=["after", "answered_by", "answered_at", "closed_at"])
    checklist.outdate(recordal, changed)
    signing.set_aside(recordal, actor=None, why="resubmitted")
    record(
        "recordal.resubmitted",
        recordal,
        actor=actor,
        changed=sorted(changed),
        due_on=due_on.isoformat(),
    )
    if recordal.assigned_to:
        send(
            [recordal.assigned_to],
            gettext_noop("The applicant corrected %(recordal)s (%(title)s); decide by %(day)s."),
            url=recordal.get_absolute_url(),
            recordal=recordal,
            title=recordal.right.title,
            day=due_on.isoformat(),
        )
    return recordal


def remind(*, on: date) -> int:
    """Tell applicants whose time is nearly over, and examiners whose applicant kept silent.

    Once for each last day; safe to repeat.
    """
    horizon = rules.answer_by(on, rules.REMIND)
    waiting = Correction.objects.waiting().filter(answer_by__lte=horizon)
    told = 0
    for correction in waiting.select_related("recordal__right__holder", "recordal__assigned_to"):
        recordal, day = correction.recordal, correction.answer_by.isoformat()
        if not is_overdue(correction, on):
            message = gettext_noop("Correct the application for %(title)s by %(day)s.")
            once = f"correction.due:{correction.pk}:{day}"
            told += len(tell_holder(recordal, message, once=once, day=day))
        elif recordal.assigned_to:
            told += len(
                send(
                    [recordal.assigned_to],
                    gettext_noop("%(recordal)s (%(title)s) was not corrected by %(day)s."),
                    url=recordal.get_absolute_url(),
                    once=f"correction.late:{correction.pk}:{day}",
                    recordal=recordal,
                    title=recordal.right.title,
                    day=day,
                )
            )
    return told


def close(recordal: Recordal) -> None:
    """A decision or a withdrawal ends the round trip under way."""
    recordal.corrections.waiting().update(closed_at=timezone.now())
    recordal.paused_at, recordal.days_left, recordal.remarks = None, None, {}


def is_overdue(correction: Correction, on: date | None = None) -> bool:
    return correction.closed_at is None and correction.answer_by < (on or today())


def _go_on(recordal: Recordal, status: str, due_on: date) -> None:
    recordal.move_to(status)
    recordal.due_on, recordal.paused_at = due_on, None
    recordal.days_left, recordal.remarks = None, {}
    recordal.save(update_fields=["status", "due_on", *PAUSE])


def _waiting(recordal: Recordal) -> Correction:
    correction = open_correction(recordal)
    if correction is None:
        raise DomainError(_("Nothing is to be corrected here."))
    return correction


def _check_remarks(recordal: Recordal, said: Mapping[str, str]) -> None:
    if not said:
        raise InvalidInput(_("Say at one content at least what is to be corrected."))
    known = rules.correctable(recordal)
    for field in said:
        if field not in known:
            raise InvalidInput(_("The application has no such content."), field=field)


def _checked_days(days: int | None) -> int:
    if days is None:
        return rules.correction_days()
    if not 1 <= days <= rules.LONGEST:
        raise InvalidInput(
            _("Give 1 to %(most)s working days.") % {"most": rules.LONGEST}, field="days"
        )
    return days


def _answer(correction: Correction, answers: Mapping[str, str], changed: set[str]) -> None:
    items = list(correction.items.all())
    for item in items:
        item.answer = answers.get(item.field, item.answer).strip()
        item.changed = item.field in changed
    if silent := [item.field for item in items if not (item.answer or item.changed)]:
        raise Unanswered(silent)
    CorrectionItem.objects.bulk_update(items, ["answer", "changed"])
