"""Who may act on an application now; whoever comes too late is told who was first."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.models import Event
from core.audit.verbs import VERBS
from core.errors import DomainError
from core.reference.calendar import SHANGHAI
from core.states import IllegalTransition
from recordal.applications.models import Recordal

DECISIVE = (
    "recordal.accepted",
    "recordal.refused",
    "recordal.withdrawn",
    "recordal.correction_asked",
    "recordal.resubmitted",
)


class AlreadyDecided(IllegalTransition):
    """Somebody else was first; ``actor`` and ``at`` say who and when."""

    code = "already_decided"


class AssignedToAnother(DomainError):
    code = "assigned_to_another"


def locked(recordal: Recordal, statuses: Collection[str]) -> Recordal:
    """The application for change, in one of ``statuses``; raises AlreadyDecided otherwise."""
    row = Recordal.objects.select_related("right__holder", "assigned_to")
    recordal = row.select_for_update(no_key=True, of=("self",)).get(pk=recordal.pk)
    if recordal.status not in statuses:
        raise too_late(recordal)
    return recordal


def for_decision(recordal: Recordal, actor: User, statuses: Collection[str]) -> Recordal:
    """The application for a step of its examiner."""
    recordal = locked(recordal, statuses)
    if recordal.assigned_to_id not in {None, actor.pk}:
        raise AssignedToAnother(
            _("%(person)s examines this application: have it assigned to you first.")
            % {"person": recordal.assigned_to},
            actor=str(recordal.assigned_to),
        )
    return recordal


def too_late(recordal: Recordal) -> IllegalTransition:
    last = Event.objects.about(recordal).filter(verb__in=DECISIVE).order_by("-at", "-pk").first()
    if last is None:
        return IllegalTransition(
            _("%(recordal)s is “%(status)s”: this is not possible now.")
            % {"recordal": recordal, "status": recordal.get_status_display()}
        )
    return AlreadyDecided(
        _("%(person)s was first, on %(at)s: %(what)s.")
        % {
            "person": last.actor_name or _("The clock"),
            "at": timezone.localtime(last.at, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
            "what": VERBS[last.verb],
        },
        actor=last.actor_name,
        at=last.at.isoformat(),
    )
