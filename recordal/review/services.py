"""The decision on an application: recorded, refused by two people, or withdrawn (REG 8, 10)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications.services import send
from core.numbering import next_number
from core.reference.calendar import today
from enterprises.models import Enterprise
from recordal.applications import rules
from recordal.applications.models import Recordal
from recordal.applications.rivals import term_of
from recordal.applications.telling import moment_of, tell_holder
from recordal.review import checklist, corrections, guards, signing
from recordal.review.models import Proposal

Status = Recordal.Status
REFUSAL_CITATION = "Regulation art 8"


class AnswerPending(DomainError):
    """The applicant still has time to correct."""

    code = "answer_pending"


@transaction.atomic
def accept(recordal: Recordal, *, actor: User, on: date | None = None) -> Recordal:
    """Record the right: number, and a term of ten years or to the right's own end (REG 10).

    Every obligatory point of the checklist has been found in order. ``on`` sets the day of
    approval for history.
    """
    recordal = guards.for_decision(recordal, actor, {Status.SUBMITTED})
    signing.check_nothing_waits(recordal)
    recordal.move_to(Status.RECORDED)
    right, day = recordal.right, on or today()
    _check_recordable(recordal, day)
    checklist.check_complete(recordal)
    prefix = rules.number_prefix(right.kind)
    recordal.number = f"{prefix}{day.year}-{next_number(prefix, day.year):05}"
    recordal.approved_on, recordal.expires_on = day, rules.term_end(day, right.protected_until)
    recordal.decided_at, recordal.examiner = moment_of(on), actor
    decision = ["status", "number", "approved_on", "expires_on", "decided_at", "examiner"]
    with term_of(recordal):
        recordal.save(update_fields=decision)
    record(
        "recordal.accepted",
        recordal,
        actor=actor,
        number=recordal.number,
        approved_on=day.isoformat(),
        expires_on=recordal.expires_on.isoformat(),
    )
    tell_holder(
        recordal,
        gettext_noop("%(title)s is recorded as %(number)s, valid to %(day)s."),
        number=recordal.number,
        day=recordal.expires_on.isoformat(),
    )
    return recordal


@transaction.atomic
def propose_refusal(recordal: Recordal, *, actor: User, ground: str, reasons: str) -> Proposal:
    """Propose to refuse, on a ground of the law and with written reasons (REG 8).

    Another person signs; the applicant learns of it only then. While the applicant corrects,
    only silence after the time for it is a ground.
    """
    if ground not in Recordal.RefusalGround.values:
        raise InvalidInput(_("Choose one of the grounds of the law."), field="ground")
    recordal = guards.for_decision(recordal, actor, Recordal.UNDECIDED)
    _check_silence(recordal, ground)
    return signing.propose(
        recordal,
        Proposal.Kind.REFUSAL,
        actor=actor,
        recordal=recordal,
        ground=ground,
        reasons=reasons,
        url=recordal.get_absolute_url(),
    )


@transaction.atomic
def sign(recordal: Recordal, *, actor: User) -> Recordal:
    """The second person signs the refusal, and the applicant is told why (REG 8)."""
    recordal = guards.locked(recordal, Recordal.UNDECIDED)
    proposal = signing.sign(recordal, actor=actor)
    recordal.move_to(Status.REFUSED)
    corrections.close(recordal)
    recordal.refusal_ground, recordal.reasons = proposal.ground, proposal.reasons
    recordal.decided_at, recordal.examiner = timezone.now(), proposal.proposed_by
    recordal.save(
        update_fields=[
            "status",
            *corrections.PAUSE,
            "refusal_ground",
            "reasons",
            "decided_at",
            "examiner",
        ]
    )
    record(
        "recordal.refused",
        recordal,
        actor=actor,
        ground=recordal.refusal_ground,
        reasons=recordal.reasons,
        proposed_by=str(proposal.proposed_by),
    )
    tell_holder(recordal, gettext_noop("Customs refused to record %(title)s. Read the reasons."))
    return recordal


@transaction.atomic
def return_(recordal: Recordal, *, actor: User, remarks: str) -> Proposal:
    """The second person does not sign; the examiner goes on with the application."""
    recordal = guards.locked(recordal, Recordal.UNDECIDED)
    return signing.return_(recordal, actor=actor, remarks=remarks)


@transaction.atomic
def take_back(recordal: Recordal, *, actor: User) -> Proposal:
    """The examiner takes the proposal to refuse back."""
    recordal = guards.for_decision(recordal, actor, Recordal.UNDECIDED)
    proposal = signing.set_aside(recordal, actor=actor, why="taken back")
    if proposal is None:
        raise signing.NothingProposed(_("Nothing waits for a signature here."))
    return proposal


@transaction.atomic
def withdraw(recordal: Recordal, *, actor: User, reason: str = "") -> Recordal:
    """The applicant withdraws an application that is not decided yet."""
    recordal = guards.locked(recordal, Recordal.UNDECIDED)
    recordal.move_to(Status.WITHDRAWN)
    corrections.close(recordal)
    recordal.save(update_fields=["status", *corrections.PAUSE])
    signing.set_aside(recordal, actor=None, why="withdrawn")
    record("recordal.withdrawn", recordal, actor=actor, reason=reason.strip())
    if recordal.assigned_to:
        send(
            [recordal.assigned_to],
            gettext_noop("The applicant withdrew %(recordal)s (%(title)s)."),
            url=recordal.get_absolute_url(),
            recordal=recordal,
            title=recordal.right.title,
        )
    return recordal


def _check_recordable(recordal: Recordal, day: date) -> None:
    right = recordal.right
    if right.holder.status != Enterprise.Status.VERIFIED:
        raise DomainError(
            _("Verify %(holder)s first: only a verified holder's right is recorded.")
            % {"holder": right.holder}
        )
    if right.protected_until and right.protected_until < day:
        raise DomainError(
            _("The right ended on %(day)s: it can only be refused.")
            % {"day": right.protected_until.isoformat()},
            citation=REFUSAL_CITATION,
        )


def _check_silence(recordal: Recordal, ground: str) -> None:
    correction = corrections.open_correction(recordal)
    if correction is None:
        return
    if not corrections.is_overdue(correction):
        raise AnswerPending(
            _("The applicant has until %(day)s to correct the application.")
            % {"day": correction.answer_by.isoformat()}
        )
    if ground != Recordal.RefusalGround.DOCUMENTS:
        raise InvalidInput(
            _("Silence leaves the documents incomplete: no other ground fits."), field="ground"
        )
