"""Before a penalty is decided: legal review, collective decision, and the time there is for it.

APL 57, 58, 60; PEN 50. The decision itself is in ``penalty``.
"""

from datetime import date, datetime
from decimal import Decimal
from re import split

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.files.services import store
from core.reference import figures
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.hearings.models import Deliberation, LegalReview
from seizures.penalties.models import Penalty
from seizures.procedure.guards import StepNotAllowed, WrongState, last_clock
from seizures.procedure.hearing import locked

REVIEW_CITATION = "APL art 58"
COLLECTIVE_CITATION = "APL art 57; Penalty Regs art 50"
TIME_CITATION = "APL art 60"
DECISION_CLOCK = "penalty_decision"
EXTENSION_CLOCK = "penalty_decision_extension"


class ReviewMissing(StepNotAllowed):
    """A legal review has to agree before this decision (APL 58)."""

    code = "legal_review_missing"


class CollectiveMissing(StepNotAllowed):
    """A complex or serious case is decided collectively (APL 57)."""

    code = "collective_decision_missing"


class DecisionTooLate(StepNotAllowed):
    code = "decision_too_late"


class Involved(StepNotAllowed):
    """Whoever handled the case neither reviews it nor chairs its hearing."""

    code = "involved_in_the_case"


def handlers(penalty: Penalty) -> set[int]:
    """Those who investigated or proposed: they neither review nor chair (APL 58, 64)."""
    people = {penalty.announced_by_id, penalty.second_officer_id, penalty.case.officer_id}
    inspection = penalty.case.inspection
    if inspection:
        people |= {inspection.inspector_id, inspection.second_officer_id}
    return {person for person in people if person}


def is_complex(penalty: Penalty) -> bool:
    """Named complex or serious by its officers, or worth more than the house figure (APL 57)."""
    if penalty.complex_reasons:
        return True
    day = timezone.localdate(penalty.announced_at)
    return penalty.goods_value >= figures.value("collective_value", day)


def needs_review(penalty: Penalty) -> bool:
    """After a hearing, and in complex cases (APL 58)."""
    return penalty.hearing_held_at is not None or is_complex(penalty)


def open_for_decision(penalty: Penalty) -> None:
    if penalty.status not in {Penalty.Status.ANNOUNCED, Penalty.Status.HEARING}:
        raise WrongState(_("No penalty waits for its decision."), REVIEW_CITATION)


def can_review(penalty: Penalty, user: User | None, now: datetime) -> None:
    """By somebody else than its officers, and after the hearing if there is one (APL 58)."""
    open_for_decision(penalty)
    if penalty.status == Penalty.Status.HEARING and not penalty.hearing_held_at:
        raise StepNotAllowed(_("The hearing comes first."), REVIEW_CITATION)
    if user is not None and user.pk in handlers(penalty):
        raise Involved(_("Whoever handled the case does not review it."), REVIEW_CITATION)


@transaction.atomic
def review(penalty: Penalty, *, actor: User, opinion: str, text: str) -> LegalReview:
    """Review facts, evidence, law, procedure and measure of the intended decision (APL 58)."""
    penalty = locked(penalty)
    now = timezone.now()
    can_review(penalty, actor, now)
    if opinion not in LegalReview.Opinion.values:
        raise InvalidInput(_("Choose your opinion."), field="opinion")
    if not text.strip():
        raise InvalidInput(_("Give the reasons of your opinion."), field="text")
    row = LegalReview.objects.create(
        penalty=penalty, opinion=opinion, text=text.strip(), reviewer=actor, reviewed_at=now
    )
    record(
        "penalty.reviewed",
        penalty,
        actor=actor,
        case=penalty.case.number,
        opinion=opinion,
        citation=REVIEW_CITATION,
    )
    return row


def can_deliberate(penalty: Penalty, user: User | None, now: datetime) -> None:
    open_for_decision(penalty)
    if penalty.status == Penalty.Status.HEARING and not penalty.hearing_held_at:
        raise StepNotAllowed(_("The hearing comes first."), COLLECTIVE_CITATION)
    if not is_complex(penalty):
        raise StepNotAllowed(
            _("The case is neither complex nor serious: its officer decides."), COLLECTIVE_CITATION
        )


@transaction.atomic
def deliberate(  # each is a statement of the minutes
    penalty: Penalty,
    *,
    actor: User,
    held_on: date,
    members: str,
    fine: Decimal,
    conclusion: str,
    minutes: "File[bytes]",
) -> Deliberation:
    """Record what the heads of the authority decided together, with members and minutes."""
    penalty = locked(penalty)
    can_deliberate(penalty, actor, timezone.now())
    names = [name.strip() for name in split(r"[,，、;；\n]+", members) if name.strip()]
    least = int(figures.value("collective_members", held_on))
    if len(set(names)) < least:
        raise InvalidInput(
            _("Name at least %(least)d members.") % {"least": least}, field="members"
        )
    if not timezone.localdate(penalty.announced_at) <= held_on <= timezone.localdate():
        raise InvalidInput(
            _("It is held after the announcement, and not in the future."), field="held_on"
        )
    if not 0 <= fine <= penalty.fine:
        raise InvalidInput(
            _("The fine may be at most the %(fine)s yuan announced: defence never makes it worse.")
            % {"fine": f"{penalty.fine:,.2f}"},
            field="fine",
        )
    if not conclusion.strip():
        raise InvalidInput(_("Say what was concluded."), field="conclusion")
    row = Deliberation.objects.create(
        penalty=penalty,
        held_on=held_on,
        members="、".join(names),
        fine=fine,
        conclusion=conclusion.strip(),
        minutes=store(minutes, actor=actor, field="minutes"),
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    record(
        "penalty.deliberated",
        penalty,
        actor=actor,
        case=penalty.case.number,
        members=names,
        fine=str(fine),
        minutes=row.minutes.sha256,
        citation=COLLECTIVE_CITATION,
    )
    return row


# --- the time for the decision ----------------------------------------------------------------


def end_of_time(case: Case) -> Deadline | None:
    """The clock that says until when the decision has to be made."""
    return last_clock(case, EXTENSION_CLOCK) or last_clock(case, DECISION_CLOCK)


def in_time(case: Case, now: datetime) -> None:
    """Ninety days from the filing of the case, unless the head has extended them (APL 60)."""
    clock = end_of_time(case)
    if clock is None or clock.status == Deadline.Status.STOPPED or now < clock.due_at:
        return
    raise DecisionTooLate(
        _("The time for the decision ended on %(day)s: the head may extend it, with reasons.")
        % {"day": timezone.localdate(clock.last_moment).isoformat()},
        clock.citation,
    )


def can_extend(penalty: Penalty, user: User | None, now: datetime) -> None:
    open_for_decision(penalty)
    if last_clock(penalty.case, DECISION_CLOCK) is None:
        raise WrongState(_("No time limit for the decision runs."), TIME_CITATION)
    if last_clock(penalty.case, EXTENSION_CLOCK):
        raise WrongState(_("The time was extended already."), TIME_CITATION)


@transaction.atomic
def extend(penalty: Penalty, *, actor: User, reasons: str) -> Deadline:
    """The head extends the time for the decision, with reasons (APL 60)."""
    penalty = locked(penalty)
    can_extend(penalty, actor, timezone.now())
    if not reasons.strip():
        raise InvalidInput(_("Say why the time is not enough."), field="reasons")
    case = penalty.case
    first = last_clock(case, DECISION_CLOCK)
    start = first.last_moment if first else timezone.now()
    deadlines.stop(case, DECISION_CLOCK, at=timezone.now())
    clock = deadlines.start(case, EXTENSION_CLOCK, at=start)
    record(
        "penalty.time_extended",
        penalty,
        actor=actor,
        case=case.number,
        until=str(timezone.localdate(clock.last_moment)),
        reasons=reasons.strip(),
        citation=TIME_CITATION,
    )
    return clock


def ready(penalty: Penalty, fine: Decimal) -> None:
    """What the law wants to have happened before this decision (APL 57, 58)."""
    if needs_review(penalty):
        last = penalty.reviews.order_by("-pk").first()
        if last is None or last.opinion != LegalReview.Opinion.AGREES:
            raise ReviewMissing(
                _("After a hearing and in complex cases a legal review has to agree first."),
                REVIEW_CITATION,
            )
    if is_complex(penalty):
        together = penalty.deliberations.order_by("-pk").first()
        if together is None:
            raise CollectiveMissing(
                _("A complex or serious case is decided collectively."), COLLECTIVE_CITATION
            )
        if together.fine != fine:
            raise InvalidInput(
                _("Decided collectively was a fine of %(fine)s yuan.")
                % {"fine": f"{together.fine:,.2f}"},
                field="fine",
            )
