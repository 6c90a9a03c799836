"""Who examines which application: taken, handed to a colleague, given back."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Can
from core.audit.services import record
from core.errors import InvalidInput
from core.notifications.services import send
from recordal.applications.models import Recordal
from recordal.review import guards

#: As many as somebody can take at once: the rest is for colleagues.
MOST = 20


@transaction.atomic
def take(recordal: Recordal, *, actor: User) -> Recordal:
    """The examiner takes an application out of the common queue."""
    recordal = guards.for_decision(recordal, actor, Recordal.UNDECIDED)
    return _assign(recordal, actor, actor)


@transaction.atomic
def take_next(count: int, *, actor: User) -> list[Recordal]:
    """The examiner takes the most urgent applications that nobody has."""
    if not 1 <= count <= MOST:
        raise InvalidInput(_("Take 1 to %(most)s at once.") % {"most": MOST}, field="count")
    free = Recordal.objects.filter(status=Recordal.Status.SUBMITTED, assigned_to=None)
    rows = free.order_by("due_on", "pk").select_for_update(no_key=True, skip_locked=True)
    return [_assign(row, actor, actor) for row in rows[:count]]


@transaction.atomic
def assign(recordal: Recordal, to: User, *, actor: User) -> Recordal:
    """Hand an application to a colleague: by whoever has it, or by a chief examiner."""
    if not to.can(Can.EXAMINE_RECORDALS):
        raise InvalidInput(_("Choose somebody who examines recordals."), field="to")
    recordal = _held(recordal, actor)
    return _assign(recordal, to, actor)


@transaction.atomic
def give_back(recordal: Recordal, *, actor: User) -> Recordal:
    """Put an application back into the common queue."""
    recordal = _held(recordal, actor)
    if recordal.assigned_to is None:
        return recordal
    recordal.assigned_to = None
    recordal.save(update_fields=["assigned_to"])
    record("recordal.given_back", recordal, actor=actor)
    return recordal


def _held(recordal: Recordal, actor: User) -> Recordal:
    """A chief examiner may rearrange what others have; everybody else their own."""
    if actor.can(Can.SIGN_RECORDAL_DECISIONS):
        return guards.locked(recordal, Recordal.UNDECIDED)
    return guards.for_decision(recordal, actor, Recordal.UNDECIDED)


def _assign(recordal: Recordal, to: User, actor: User) -> Recordal:
    if recordal.assigned_to_id == to.pk:
        return recordal
    recordal.assigned_to = to
    recordal.save(update_fields=["assigned_to"])
    record("recordal.assigned", recordal, actor=actor, to=str(to))
    if to != actor:
        send(
            [to],
            gettext_noop("%(person)s assigned %(recordal)s (%(title)s) to you."),
            url=recordal.get_absolute_url(),
            person=actor,
            recordal=recordal,
            title=recordal.right.title,
        )
    return recordal
