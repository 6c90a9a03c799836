"""The second signature: what one person proposes against a holder, another one signs.

The caller has locked the subject, and does what was signed in the same transaction::

    proposal = signing.sign(request, actor=actor)     # raises NothingProposed, SamePerson
    _carry_out(request, proposal.ground, proposal.reasons)
"""

from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User, UserQuerySet
from core.accounts.permissions import GRANTS, Can
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications.services import send
from recordal.applications.models import Recordal
from recordal.review.models import Proposal

Status = Proposal.Status


class SamePerson(DomainError):
    """Who proposes a decision does not also sign it."""

    code = "same_person"


class NothingProposed(DomainError):
    code = "nothing_proposed"


class AlreadyProposed(DomainError):
    code = "already_proposed"


def open_for(subject: models.Model) -> Proposal | None:
    """What waits for a signature about ``subject``."""
    return Proposal.objects.about(subject).waiting().select_related("proposed_by").first()


def check_nothing_waits(subject: models.Model) -> None:
    """Raises AlreadyProposed, naming who proposed what, while a proposal waits."""
    if proposal := open_for(subject):
        raise AlreadyProposed(
            _("%(decision)s was proposed by %(person)s on %(at)s and waits for the signature.")
            % {
                "decision": proposal.get_kind_display(),
                "person": proposal.proposed_by,
                "at": timezone.localtime(proposal.proposed_at).strftime("%Y-%m-%d %H:%M"),
            },
            actor=str(proposal.proposed_by),
            at=proposal.proposed_at.isoformat(),
        )


@transaction.atomic
def propose(
    subject: models.Model,
    kind: str,
    *,
    actor: User,
    recordal: Recordal,
    ground: str,
    reasons: str,
    url: str,
) -> Proposal:
    """Put a decision before whoever may sign it; ``url`` is the page where that is done.

    The caller has checked ``ground``, and that the subject is one to decide on now.
    """
    if not reasons.strip():
        raise InvalidInput(_("Give the reasons in writing."), field="reasons")
    check_nothing_waits(subject)
    proposal = Proposal.objects.create(
        kind=kind,
        recordal=recordal,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        url=url,
        ground=ground,
        reasons=reasons.strip(),
        proposed_by=actor,
        proposed_at=timezone.now(),
    )
    record("proposal.made", proposal, actor=actor, kind=kind, ground=ground, reasons=reasons)
    _tell(
        (user for user in signatories() if user != actor),
        gettext_noop("%(person)s asks for your signature on %(recordal)s (%(title)s)."),
        proposal,
        actor,
    )
    return proposal


@transaction.atomic
def sign(subject: models.Model, *, actor: User) -> Proposal:
    """The second person signs. The caller carries the decision out in this transaction."""
    proposal = _decide(subject, actor, Status.SIGNED, "")
    record("proposal.signed", proposal, actor=actor, kind=proposal.kind, ground=proposal.ground)
    message = gettext_noop("%(person)s signed your proposal on %(recordal)s (%(title)s).")
    _tell([proposal.proposed_by], message, proposal, actor)
    return proposal


@transaction.atomic
def return_(subject: models.Model, *, actor: User, remarks: str) -> Proposal:
    """The second person does not sign, and says why."""
    if not remarks.strip():
        raise InvalidInput(_("Say what has to be reconsidered."), field="remarks")
    proposal = _decide(subject, actor, Status.RETURNED, remarks.strip())
    record("proposal.returned", proposal, actor=actor, remarks=proposal.remarks)
    message = gettext_noop("%(person)s returned your proposal on %(recordal)s (%(title)s).")
    _tell([proposal.proposed_by], message, proposal, actor)
    return proposal


@transaction.atomic
def set_aside(subject: models.Model, *, actor: User | None, why: str = "") -> Proposal | None:
    """Take a waiting proposal back, or drop it when it was overtaken; None when none waits."""
    waiting = Proposal.objects.about(subject).waiting().select_for_update(no_key=True).first()
    if waiting is None:
        return None
    _close(waiting, Status.SET_ASIDE, actor, why)
    record("proposal.set_aside", waiting, actor=actor, why=why)
    if actor != waiting.proposed_by:
        message = gettext_noop("Your proposal on %(recordal)s (%(title)s) was overtaken.")
        _tell([waiting.proposed_by], message, waiting, actor)
    return waiting


def signatories() -> UserQuerySet:
    """Everybody who may sign decisions on recordals."""
    roles = [role for role, granted in GRANTS.items() if Can.SIGN_RECORDAL_DECISIONS in granted]
    return User.objects.holding(*roles)


def _decide(subject: models.Model, actor: User, status: str, remarks: str) -> Proposal:
    proposal = Proposal.objects.about(subject).waiting().select_for_update(no_key=True).first()
    if proposal is None:
        raise NothingProposed(_("Nothing waits for a signature here."), **_last(subject))
    if proposal.proposed_by_id == actor.pk:
        raise SamePerson(_("You proposed this yourself: another person must sign or return it."))
    _close(proposal, status, actor, remarks)
    return proposal


def _last(subject: models.Model) -> dict[str, str]:
    """Who decided on the last proposal, and when: for whoever comes too late."""
    last = Proposal.objects.about(subject).filter(decided_at__isnull=False).first()
    if last is None or last.decided_at is None:
        return {}
    return {"actor": str(last.decided_by or ""), "at": last.decided_at.isoformat()}


def _close(proposal: Proposal, status: str, actor: User | None, remarks: str) -> None:
    proposal.move_to(status)
    proposal.decided_by, proposal.decided_at = actor, timezone.now()
    proposal.remarks = remarks
    proposal.save(update_fields=["status", "decided_by", "decided_at", "remarks"])


def _tell(people: Iterable[User], message: str, proposal: Proposal, actor: User | None) -> None:
    send(
        people,
        message,
        url=proposal.url,
        person=actor or "",
        recordal=proposal.recordal,
        title=proposal.recordal.right.title,
    )
