"""Taking a recordal away: announced with reasons, the holder heard, signed by two (REG 9, 11).

REG 11 says "revoke" where MEA 12 says "cancel" of a holder that reported no change. The Regulation
ranks higher: it is a revocation, but one without the bar of MEA 13, which is for REG 9 alone.
"""

from collections.abc import Iterable
from datetime import date

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.numbering import next_number
from core.reference.calendar import today
from recordal.applications import bars
from recordal.applications.models import Recordal
from recordal.life import endings, rules, telling
from recordal.life.decisions import check_own_proposal
from recordal.life.drawing import notice_of
from recordal.life.models import Revocation, RevocationPaper
from recordal.review import signing
from recordal.review.models import Proposal

Ground, Status = Revocation.Ground, Revocation.Status
Files = Iterable["File[bytes]"]
ONE_OPEN = "revocation_one_open"


class HolderNotHeard(DomainError):
    """The holder may still state its case."""

    code = "holder_not_heard"


@transaction.atomic
def open_(
    recordal: Recordal,
    *,
    actor: User,
    ground: str,
    reasons: str,
    effect: str = "",
    asked_by: str = "",
    evidence: Files = (),
) -> Revocation:
    """Announce to the holder that customs intends to revoke, and hear it first."""
    if ground not in Ground.values:
        raise InvalidInput(_("Choose one of the grounds of the law."), field="ground")
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons in writing."), field="reasons")
    if ground == Ground.STALE and not effect.strip():
        raise InvalidInput(
            _(
                "State the serious effect on others' lawful trade or on customs: without it the"
                " law does not allow this (Regulation art 11)."
            ),
            field="effect",
        )
    recordal = Recordal.objects.select_related("right__holder").get(pk=_locked(recordal).pk)
    day = today()
    revocation = Revocation(
        number=f"V{day.year}-{next_number('V', day.year):05}",
        recordal=recordal,
        ground=ground,
        reasons=reasons.strip(),
        effect=effect.strip() if ground == Ground.STALE else "",
        asked_by=asked_by.strip(),
        opened_by=actor,
        opened_at=timezone.now(),
        state_by=rules.answer_by(day, rules.STATEMENT),
    )
    try:
        with transaction.atomic():
            revocation.save(force_insert=True)
    except IntegrityError as error:
        if ONE_OPEN not in str(error):
            raise
        raise DomainError(_("A revocation of this recordal is under way already.")) from error
    _keep(revocation, evidence, actor, of_holder=False)
    record(
        "revocation.opened",
        revocation,
        actor=actor,
        recordal=recordal.number,
        ground=ground,
        reasons=revocation.reasons,
        citation=revocation.citation,
        state_by=revocation.state_by.isoformat(),
    )
    state_by = revocation.state_by.isoformat()
    telling.tell_of_revocation(revocation, telling.HEARING, day=state_by)
    return revocation


@transaction.atomic
def state(revocation: Revocation, *, actor: User, statement: str, papers: Files = ()) -> Revocation:
    """The holder states its case, once, before the last day of the time for it."""
    if not statement.strip():
        raise InvalidInput(_("Write your statement."), field="statement")
    revocation = _hearing(revocation)
    if revocation.stated_at:
        raise DomainError(_("The statement was given already."))
    if today() > revocation.state_by:
        raise DomainError(
            _("The time for a statement ended on %(day)s.") % {"day": revocation.state_by}
        )
    revocation.statement, revocation.stated_by = statement.strip(), actor
    revocation.stated_at = timezone.now()
    revocation.save(update_fields=["statement", "stated_by", "stated_at"])
    _keep(revocation, papers, actor, of_holder=True)
    record("revocation.stated", revocation, actor=actor, statement=revocation.statement)
    url = revocation.get_absolute_url()
    telling.tell_officer(revocation.opened_by, revocation.recordal, telling.STATED, url)
    return revocation


@transaction.atomic
def propose(revocation: Revocation, *, actor: User, reasons: str) -> Proposal:
    """After the hearing: put the revocation before the person who signs."""
    revocation = _hearing(revocation)
    if not is_heard(revocation, today()):
        raise HolderNotHeard(
            _("The holder may still state its case, to %(day)s.") % {"day": revocation.state_by}
        )
    return signing.propose(
        revocation,
        Proposal.Kind.REVOCATION,
        actor=actor,
        recordal=revocation.recordal,
        ground=revocation.ground,
        reasons=reasons,
        url=revocation.get_absolute_url(),
    )


@transaction.atomic
def sign(revocation: Revocation, *, actor: User) -> Revocation:
    """The second signature: the recordal is revoked from today, in writing."""
    recordal = _locked(revocation.recordal)
    revocation = _hearing(revocation)
    proposal = signing.sign(revocation, actor=actor)
    day = today()
    revocation.move_to(Status.REVOKED)
    revocation.decision, revocation.decided_by = proposal.reasons, proposal.proposed_by
    revocation.decided_at = timezone.now()
    bar = None
    if revocation.ground == Ground.UNTRUE:
        bar = bars.put_up(recordal, since=day, reason=revocation.decision)
    revocation.notice = notice_of(revocation, since=day, bar=bar)
    revocation.save(update_fields=["status", "decision", "decided_by", "decided_at", "notice"])
    endings.end(recordal, Recordal.Status.REVOKED, on=day)
    record(
        "recordal.revoked",
        recordal,
        actor=actor,
        revocation=revocation.number,
        ground=revocation.ground,
        reasons=revocation.decision,
        citation=revocation.citation,
        proposed_by=str(proposal.proposed_by),
        barred_until=bar.until.isoformat() if bar else "",
    )
    telling.tell_of_revocation(revocation, telling.REVOKED)
    return revocation


@transaction.atomic
def drop(revocation: Revocation, *, actor: User, reasons: str) -> Revocation:
    """Customs does not revoke after all; the holder is told."""
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons in writing."), field="reasons")
    revocation = _hearing(revocation)
    revocation.move_to(Status.DROPPED)
    revocation.decision = reasons.strip()
    revocation.decided_by, revocation.decided_at = actor, timezone.now()
    revocation.save(update_fields=["status", "decision", "decided_by", "decided_at"])
    signing.set_aside(revocation, actor=actor, why="dropped")
    record("revocation.dropped", revocation, actor=actor, reasons=revocation.decision)
    telling.tell_of_revocation(revocation, telling.DROPPED)
    return revocation


@transaction.atomic
def take_back(revocation: Revocation, *, actor: User) -> Revocation:
    """Who proposed the revocation takes the proposal back; the hearing goes on."""
    revocation = _hearing(revocation)
    check_own_proposal(revocation, actor)
    signing.set_aside(revocation, actor=actor, why="taken back")
    return revocation


def is_heard(revocation: Revocation, day: date) -> bool:
    """The holder has stated its case, or let the time for it pass."""
    return revocation.stated_at is not None or day > revocation.state_by


def _locked(recordal: Recordal) -> Recordal:
    recordal = Recordal.objects.locked(recordal.pk)
    if recordal.status != Recordal.Status.RECORDED or recordal.is_past_term(today()):
        raise rules.NotPossible(_("Only a recordal in force can be revoked."))
    return recordal


def _hearing(revocation: Revocation) -> Revocation:
    revocation = Revocation.objects.locked(revocation.pk)
    if revocation.status != Status.HEARING:
        raise DomainError(
            _("%(revocation)s is “%(status)s”: this is not possible now.")
            % {"revocation": revocation, "status": revocation.get_status_display()}
        )
    return revocation


def _keep(revocation: Revocation, papers: Files, actor: User, *, of_holder: bool) -> None:
    for paper in papers:
        RevocationPaper.objects.create(
            revocation=revocation,
            of_holder=of_holder,
            file=store(paper, actor=actor, field="papers" if of_holder else "evidence"),
        )
