"""What customs decides on requests: returned, granted by one person, refused by two."""

from collections.abc import Callable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.models import Event
from core.audit.services import record
from core.audit.verbs import VERBS
from core.errors import DomainError, InvalidInput
from core.files.models import StoredFile
from core.reference.calendar import SHANGHAI, today
from enterprises.models import Enterprise
from recordal.applications import rules as applications
from recordal.applications import services
from recordal.applications.models import Recordal
from recordal.applications.rivals import term_of
from recordal.life import endings, rules, telling, values
from recordal.life.drawing import decision_of
from recordal.life.models import Request
from recordal.particulars.services import Upload
from recordal.review import signing
from recordal.review.guards import AlreadyDecided
from recordal.review.models import Proposal
from recordal.rights.services import RightFields

Kind, Status = Request.Kind, Request.Status
DECISIVE = (
    "request.returned",
    "request.approved",
    "request.refused",
    "request.withdrawn",
    "request.overtaken",
)


class TermNotRenewable(DomainError):
    """The right does not outlast the term that is to be renewed, or the recordal ended."""

    code = "term_not_renewable"


@transaction.atomic
def return_(request: Request, *, actor: User, remarks: str) -> Request:
    """Return a request that is not complete; the time for the decision waits for the answer."""
    if not remarks.strip():
        raise InvalidInput(_("Say what has to be corrected."), field="remarks")
    request = _locked(request, {Status.FILED})
    signing.check_nothing_waits(request)
    request.move_to(Status.CORRECTION)
    request.remarks = remarks.strip()
    request.answer_by = rules.answer_by(today(), rules.CORRECTION)
    request.save(update_fields=["status", "remarks", "answer_by"])
    record("request.returned", request, actor=actor, remarks=request.remarks)
    telling.tell_returned(request)
    return request


@transaction.atomic
def approve(request: Request, *, actor: User) -> Request:
    """Grant what was asked, and do it, in one step."""
    request = _locked(request, {Status.FILED})
    signing.check_nothing_waits(request)
    request.move_to(Status.APPROVED)
    request.decided_at, request.decided_by = timezone.now(), actor
    EFFECTS[Kind(request.kind)](request, actor)
    request.notice = decision_of(request)
    request.save(
        update_fields=[
            "status",
            "decided_at",
            "decided_by",
            "before",
            "term_from",
            "term_to",
            "notice",
            "successor",
        ]
    )
    record("request.approved", request, actor=actor, kind=request.kind)
    return request


@transaction.atomic
def propose_refusal(request: Request, *, actor: User, ground: str, reasons: str) -> Proposal:
    """Propose to refuse, with written reasons; another person signs.

    While the holder corrects, only silence after the time for it is a reason.
    """
    if ground not in Recordal.RefusalGround.values:
        raise InvalidInput(_("Choose one of the grounds of the law."), field="ground")
    request = _locked(request, set(Request.OPEN))
    if request.status == Status.CORRECTION and request.answer_by and today() <= request.answer_by:
        raise DomainError(
            _("The holder may still correct the request, to %(day)s.") % {"day": request.answer_by}
        )
    return signing.propose(
        request,
        Proposal.Kind.REQUEST_REFUSAL,
        actor=actor,
        recordal=request.recordal,
        ground=ground,
        reasons=reasons,
        url=request.get_absolute_url(),
    )


@transaction.atomic
def sign_refusal(request: Request, *, actor: User) -> Request:
    """The second signature: the request is refused, with the reasons that were proposed."""
    request = _locked(request, set(Request.OPEN))
    proposal = signing.sign(request, actor=actor)
    request.move_to(Status.REFUSED)
    request.ground, request.reasons = proposal.ground, proposal.reasons
    request.decided_at, request.decided_by = timezone.now(), proposal.proposed_by
    request.notice = decision_of(request)
    request.save(
        update_fields=["status", "ground", "reasons", "decided_at", "decided_by", "notice"]
    )
    record(
        "request.refused",
        request,
        actor=actor,
        ground=request.ground,
        reasons=request.reasons,
        proposed_by=str(proposal.proposed_by),
    )
    telling.tell_refused(request)
    if request.recordal.status == Recordal.Status.EXPIRED:
        endings.overtake([request.recordal])
    return request


@transaction.atomic
def take_back(request: Request, *, actor: User) -> Request:
    """Who proposed a refusal takes it back before it is signed."""
    request = _locked(request, set(Request.OPEN))
    check_own_proposal(request, actor)
    signing.set_aside(request, actor=actor, why="taken back")
    return request


def check_own_proposal(subject: Model, actor: User) -> None:
    proposal = signing.open_for(subject)
    if proposal is None:
        raise signing.NothingProposed(_("Nothing waits for a signature here."))
    if proposal.proposed_by_id != actor.pk:
        raise DomainError(
            _("Only %(person)s can take this back.") % {"person": proposal.proposed_by}
        )


def planned_term(request: Request) -> tuple[date, date] | None:
    """The term that granting a renewal would give; None when it can only be refused."""
    if request.kind != Kind.RENEWAL:
        return None
    try:
        return next_term(request)
    except TermNotRenewable:
        return None


def _locked(request: Request, statuses: set[str]) -> Request:
    """Recordal and request, locked in this order; raises AlreadyDecided for who comes second."""
    Recordal.objects.locked(request.recordal_id)
    request = Request.objects.locked(request.pk)
    if request.status not in statuses:
        raise _too_late(request)
    return request


def _too_late(request: Request) -> DomainError:
    last = Event.objects.about(request).filter(verb__in=DECISIVE).order_by("-at", "-pk").first()
    return AlreadyDecided(
        _("%(person)s was first, on %(at)s: %(what)s.")
        % {
            "person": (last.actor_name if last else "") or _("The clock"),
            "at": timezone.localtime(last.at, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
            if last
            else "–",
            "what": VERBS[last.verb] if last else request.get_status_display(),
        },
        actor=last.actor_name if last else "",
        at=last.at.isoformat() if last else "",
    )


def next_term(request: Request) -> tuple[date, date]:
    """The term that a renewal gives: from the day after the old one, ten years or to the right's
    own end (MEA 10). Raises TermNotRenewable."""
    recordal = request.recordal
    until = values.parsed("protected_until", request.payload.get("protected_until"))
    until = until or recordal.right.protected_until
    living = recordal.status in {Recordal.Status.RECORDED, Recordal.Status.EXPIRED}
    if recordal.expires_on is None or recordal.ended_on is not None or not living:
        raise TermNotRenewable(
            _("%(recordal)s ended: there is no term to renew.") % {"recordal": recordal},
            citation="Regulation art 10",
        )
    first = recordal.expires_on + rules.ONE_DAY
    if until and until < first:
        raise TermNotRenewable(
            _("The right itself ends on %(day)s: the renewal can only be refused.")
            % {"day": until},
            citation="Regulation art 10",
        )
    return first, applications.term_end(first, until)


def _renew(request: Request, actor: User) -> None:
    recordal = request.recordal
    request.term_from, request.term_to = next_term(request)
    request.before = values.current(recordal, request.payload)
    values.apply(recordal, request.payload, _papers(request), actor=actor)
    if recordal.status == Recordal.Status.EXPIRED:  # asked for in time: no gap (MEA 10)
        recordal.move_to(Recordal.Status.RECORDED)
    recordal.expires_on, recordal.warned_days = request.term_to, None
    with term_of(recordal):
        recordal.save(update_fields=["status", "expires_on", "warned_days"])
    record(
        "recordal.renewed",
        recordal,
        actor=actor,
        request=request.number,
        term_from=request.term_from.isoformat(),
        term_to=request.term_to.isoformat(),
    )
    telling.tell_holder(recordal, telling.RENEWED, day=request.term_to.isoformat())


def _change(request: Request, actor: User) -> None:
    recordal = request.recordal
    _check_recorded(recordal)
    request.before = values.current(recordal, request.payload)
    with term_of(recordal):
        values.apply(recordal, request.payload, _papers(request), actor=actor)
    if until := recordal.right.protected_until:
        endings.shorten(recordal, until)
    record(
        "recordal.particulars_changed",
        recordal,
        actor=actor,
        request=request.number,
        changed={n: [request.before[n], value] for n, value in request.payload.items()},
        papers=sorted(_papers(request)),
    )
    telling.tell_holder(recordal, telling.CHANGED)


def _cancel(request: Request, actor: User) -> None:
    """A waiver counts from today (MEA 12); a lost right took its recordal with it (REG 10)."""
    recordal, ends = request.recordal, today()
    _check_recorded(recordal)
    if request.reason == Request.Reason.RIGHT_ENDED and request.fact_on:
        ends = min(ends, request.fact_on)
    endings.end(recordal, Recordal.Status.CANCELLED, on=ends, keep=request)
    _tell_cancelled(request, "recordal.cancelled", actor)


def _transfer(request: Request, actor: User) -> None:
    recordal = request.recordal
    _check_recorded(recordal)
    endings.end(recordal, Recordal.Status.CANCELLED, on=today(), keep=request)
    _tell_cancelled(request, "recordal.transferred", actor)
    if request.transferee is None:
        return
    request.successor = _draft_for(request.transferee, recordal)
    record(
        "recordal.draft_offered",
        request.successor,
        actor=actor,
        request=request.number,
        former=recordal.number,
    )
    telling.tell_new_holder(request, request.successor)


EFFECTS: Mapping[Request.Kind, Callable[[Request, User], None]] = {
    Kind.RENEWAL: _renew,
    Kind.CHANGE: _change,
    Kind.CANCELLATION: _cancel,
    Kind.TRANSFER: _transfer,
}


def _draft_for(holder: Enterprise, former: Recordal) -> Recordal:
    """What the new holder need not type: the right. Its papers and lawful users are its own."""
    right = former.right
    stated = {name: getattr(right, name) for name in RightFields.__annotations__}
    images: list[Upload] = [image.file for image in right.images.select_related("file")]
    return services.draft(holder, actor=None, kind=right.kind, images=images, **stated)


def _tell_cancelled(request: Request, verb: str, actor: User) -> None:
    recordal = request.recordal
    day = recordal.ended_on.isoformat() if recordal.ended_on else ""
    record(verb, recordal, actor=actor, request=request.number, ended_on=day)
    telling.tell_holder(recordal, telling.CANCELLED, day=day)


def _check_recorded(recordal: Recordal) -> None:
    if recordal.status != Recordal.Status.RECORDED:
        raise rules.NotPossible(
            _("%(recordal)s is “%(status)s”.")
            % {"recordal": recordal, "status": recordal.get_status_display()}
        )


def _papers(request: Request) -> dict[str, list[StoredFile]]:
    papers: dict[str, list[StoredFile]] = {}
    for paper in request.papers.select_related("file"):
        papers.setdefault(paper.field, []).append(paper.file)
    return papers
