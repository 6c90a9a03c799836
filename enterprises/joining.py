"""How people come in: by an invitation that works once, or by asking the owners."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications.services import send, send_to_address
from enterprises.models import Enterprise, Invitation, JoinRequest, Membership
from enterprises.people import Position, take_in
from enterprises.rules import check_runs
from enterprises.services import locked, page_of

VALID_FOR = timedelta(days=14)
MOST_A_DAY = 20
Status = JoinRequest.Status
LETTER = gettext_noop(
    "%(inviter)s invites you to act for %(enterprise)s in the customs system for the protection of"
    " intellectual property. The invitation holds for 14 days and for you alone."
)


class InvitationClosed(DomainError):
    """It was used, taken back, or has expired."""

    code = "invitation_closed"


class WrongAddress(DomainError):
    """The invitation was sent to somebody else."""

    code = "wrong_address"


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def masked(email: str) -> str:
    """Enough of an address to know it again: ``l…@netac.example``."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


@transaction.atomic
def invite(
    enterprise: Enterprise, *, actor: User, email: str, position: str = Position.MEMBER
) -> Invitation:
    """Write to a person who shall act for the enterprise, with or without an account."""
    enterprise = locked(enterprise)
    check_runs(enterprise, actor)
    email = _address(email)
    if position not in Position.values:
        raise InvalidInput(_("There is no such role."), field="position")
    if enterprise.members.filter(email__iexact=email).exists():
        raise InvalidInput(
            _("Somebody with this address belongs to the enterprise already."), field="email"
        )
    if enterprise.invitations.waiting().filter(email__iexact=email).exists():
        raise InvalidInput(
            _("An invitation to this address is waiting: send it again, or take it back."),
            field="email",
        )
    yesterday = timezone.now() - timedelta(days=1)
    if enterprise.invitations.filter(sent_at__gt=yesterday).count() >= MOST_A_DAY:
        raise InvalidInput(
            _("No more than %(most)s invitations a day.") % {"most": MOST_A_DAY}, field="email"
        )
    invitation = Invitation(enterprise=enterprise, email=email, position=position, invited_by=actor)
    _write(invitation)
    record("enterprise.invited", enterprise, actor=actor, email=email, position=position)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, actor: User) -> Invitation:
    """A new letter with a new key and a new term; the key before no longer opens anything."""
    invitation = _open(invitation)
    check_runs(invitation.enterprise, actor)
    if invitation.sent_at > timezone.now() - timedelta(minutes=1):
        raise DomainError(_("It was sent within the last minute: wait until it arrives."))
    _write(invitation)
    record("enterprise.invited", invitation.enterprise, actor=actor, email=invitation.email)
    return invitation


@transaction.atomic
def take_back(invitation: Invitation, *, actor: User) -> Invitation:
    """The invitation no longer opens anything."""
    invitation = _open(invitation)
    check_runs(invitation.enterprise, actor)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record(
        "enterprise.invitation_revoked",
        invitation.enterprise,
        actor=actor,
        email=invitation.email,
    )
    return invitation


def found(token: str) -> Invitation | None:
    """The invitation a key belongs to, whatever became of it."""
    rows = Invitation.objects.select_related("enterprise", "invited_by")
    return rows.filter(digest=digest(token)).first()


def check_open(invitation: Invitation) -> None:
    """Raises InvitationClosed, saying what became of it and whom to ask."""
    if invitation.accepted_at:
        raise InvitationClosed(_("This invitation was used already; it works only once."))
    if invitation.revoked_at:
        raise InvitationClosed(_("This invitation was taken back. Ask whoever invited you."))
    if invitation.is_expired:
        raise InvitationClosed(
            _("This invitation expired on %(day)s. Ask whoever invited you to send it again.")
            % {"day": timezone.localdate(invitation.expires_at).isoformat()}
        )


def check_addressee(invitation: Invitation, user: User) -> None:
    """Raises WrongAddress when somebody else opens the letter."""
    if user.email.strip().lower() != invitation.email.lower():
        raise WrongAddress(
            _(
                "This invitation was sent to %(address)s, which is not the address of your account"
                " %(user)s. Sign in with the other account, or ask for an invitation to yours."
            )
            % {"address": masked(invitation.email), "user": user.username}
        )


@transaction.atomic
def accept(invitation: Invitation, *, actor: User) -> Membership:
    """The person invited joins. Of two at once, one finds the invitation used."""
    enterprise = locked(invitation.enterprise)
    invitation = Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    check_open(invitation)
    check_addressee(invitation, actor)
    membership = take_in(enterprise, actor, actor=actor, position=invitation.position)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), actor
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    if invitation.invited_by:
        send(
            [invitation.invited_by],
            gettext_noop("%(user)s has accepted your invitation to %(enterprise)s."),
            url=page_of(enterprise),
            user=str(actor),
            enterprise=enterprise,
        )
    return membership


@transaction.atomic
def ask_to_join(enterprise: Enterprise, *, actor: User, message: str = "") -> JoinRequest:
    """Ask the owners of an enterprise that is registered already to be let in.

    Where nobody owns it online, customs decides.
    """
    enterprise = locked(enterprise)
    if not actor.is_enterprise:
        raise DomainError(_("This account cannot act for enterprises."))
    if enterprise.memberships.filter(user=actor).exists():
        raise DomainError(_("You belong to this enterprise already."))
    waiting = enterprise.join_requests.waiting().filter(user=actor).first()
    if waiting:
        return waiting  # pressed twice
    request = JoinRequest.objects.create(
        enterprise=enterprise, user=actor, message=message.strip()[:300]
    )
    record("enterprise.join_asked", enterprise, actor=actor, user=actor.username)
    owners = list(enterprise.owners())
    send(
        owners or User.objects.holding(Role.EXAMINER),
        gettext_noop("%(user)s asks to act for %(enterprise)s."),
        url=page_of(enterprise) if owners else enterprise.get_absolute_url(),
        user=f"{actor} ({actor.email or actor.username})",
        enterprise=enterprise,
    )
    return request


@transaction.atomic
def decide(
    request: JoinRequest, *, actor: User, accepted: bool, position: str = Position.MEMBER
) -> JoinRequest:
    """Owners, or customs, let somebody in who asked, or do not."""
    enterprise = locked(request.enterprise)
    check_runs(enterprise, actor)
    request = JoinRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    request.move_to(Status.ACCEPTED if accepted else Status.REFUSED)
    request.decided_at, request.decided_by = timezone.now(), actor
    request.save(update_fields=["status", "decided_at", "decided_by"])
    if accepted:
        take_in(enterprise, request.user, actor=actor, position=position)
        return request
    record("enterprise.join_refused", enterprise, actor=actor, user=request.user.username)
    send(
        [request.user],
        gettext_noop("You were not let in to act for %(enterprise)s."),
        url="/portal/enterprises/",
        enterprise=enterprise,
    )
    return request


@transaction.atomic
def withdraw(request: JoinRequest, *, actor: User) -> JoinRequest:
    """Whoever asked no longer wants to be let in."""
    request = JoinRequest.objects.select_for_update(no_key=True).get(pk=request.pk, user=actor)
    request.move_to(Status.WITHDRAWN)
    request.decided_at = timezone.now()
    request.save(update_fields=["status", "decided_at"])
    record("enterprise.join_withdrawn", request.enterprise, actor=actor, user=actor.username)
    return request


def _address(email: str) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidInput(_("This is not an e-mail address."), field="email") from error
    return email


def _open(invitation: Invitation) -> Invitation:
    """The invitation, locked; it may have expired, but was neither used nor taken back."""
    invitation = Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at:
        check_open(invitation)
    return invitation


def _write(invitation: Invitation) -> None:
    """A fresh key, kept as a digest only, and the letter with it in the outbox."""
    token = secrets.token_urlsafe(32)
    invitation.digest = digest(token)
    invitation.sent_at = timezone.now()
    invitation.expires_at = invitation.sent_at + VALID_FOR
    invitation.save()
    known = User.objects.filter(email__iexact=invitation.email).first()
    send_to_address(
        invitation.email,
        LETTER,
        url=f"/invitations/{token}/",
        language=(known and known.language) or get_language() or "",
        inviter=str(invitation.invited_by),
        enterprise=invitation.enterprise,
    )
