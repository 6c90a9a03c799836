"""Who acts for an enterprise: members and owners, decided by owners or customs."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications.services import send
from enterprises.models import Enterprise, Membership
from enterprises.rules import check_runs
from enterprises.services import locked, page_of

Position = Membership.Position


@transaction.atomic
def add_member(
    enterprise: Enterprise,
    user: User,
    *,
    actor: User | None,
    position: str = Position.MEMBER,
) -> Membership:
    """Let a person act for the enterprise. The first one becomes its owner."""
    enterprise = locked(enterprise)
    check_runs(enterprise, actor)
    return take_in(enterprise, user, actor=actor, position=position)


def take_in(enterprise: Enterprise, user: User, *, actor: User | None, position: str) -> Membership:
    """Make the membership. Call with the enterprise locked, once somebody entitled agreed."""
    if not (user.is_active and user.is_enterprise):
        raise InvalidInput(_("This account cannot act for enterprises."), field="username")
    if enterprise.memberships.filter(user=user).exists():
        raise InvalidInput(
            _("%(user)s belongs to this enterprise already.") % {"user": user}, field="username"
        )
    if not enterprise.memberships.filter(position=Position.OWNER).exists():
        position = Position.OWNER
    membership = Membership.objects.create(
        user=user, enterprise=enterprise, position=_known(position)
    )
    record(
        "enterprise.member_added",
        enterprise,
        actor=actor,
        user=user.username,
        position=membership.position,
    )
    if user != actor:
        send(
            [user],
            gettext_noop("You now act for %(enterprise)s."),
            url=page_of(enterprise),
            enterprise=enterprise,
        )
    return membership


@transaction.atomic
def change_position(
    enterprise: Enterprise, user: User, *, actor: User | None, position: str
) -> Membership:
    """Make a member an owner, or an owner a member. One owner must remain."""
    enterprise = locked(enterprise)
    check_runs(enterprise, actor)
    membership = _membership(enterprise, user)
    if membership.position == _known(position):
        return membership
    if membership.position == Position.OWNER:
        _check_another_owner(enterprise, membership)
    membership.position = position
    membership.save(update_fields=["position"])
    record(
        "enterprise.position_changed",
        enterprise,
        actor=actor,
        user=user.username,
        position=position,
    )
    if user != actor:
        send(
            [user],
            gettext_noop("You are now an owner of %(enterprise)s.")
            if position == Position.OWNER
            else gettext_noop("You are now a member of %(enterprise)s, no longer an owner."),
            url=page_of(enterprise),
            enterprise=enterprise,
        )
    return membership


@transaction.atomic
def remove_member(enterprise: Enterprise, user: User, *, actor: User | None) -> None:
    """End a person's right to act for the enterprise. Anybody may leave; one owner must remain."""
    enterprise = locked(enterprise)
    if user != actor:
        check_runs(enterprise, actor)
    membership = _membership(enterprise, user)
    _check_another_owner(enterprise, membership)
    membership.delete()
    record("enterprise.member_removed", enterprise, actor=actor, user=user.username)
    if user != actor:
        send(
            [user],
            gettext_noop("You no longer act for %(enterprise)s."),
            url="/portal/enterprises/",
            enterprise=enterprise,
        )


def _membership(enterprise: Enterprise, user: User) -> Membership:
    membership = enterprise.memberships.filter(user=user).first()
    if membership is None:
        raise InvalidInput(_("This person does not belong to the enterprise."), field="username")
    return membership


def _check_another_owner(enterprise: Enterprise, membership: Membership) -> None:
    others = enterprise.memberships.exclude(pk=membership.pk)
    if not others.filter(position=Position.OWNER, user__is_active=True).exists():
        raise DomainError(
            _("The last owner of an enterprise cannot be removed. Make somebody else an owner.")
        )


def _known(position: str) -> str:
    if position not in Position.values:
        raise InvalidInput(_("There is no such role."), field="position")
    return position
