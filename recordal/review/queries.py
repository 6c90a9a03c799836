"""Questions about the queue: what waits, what comes next, what happened."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from core.accounts.models import User
from core.audit.models import Event, EventQuerySet
from core.reference.calendar import load_calendar, today
from recordal.applications.models import Recordal, RecordalQuerySet
from recordal.applications.telling import history_for_holder
from recordal.review.models import Proposal

ORDER = ("due_on", "pk")
#: Working days before the last one from which an application is urgent.
URGENT = 5


@dataclass(frozen=True)
class Neighbours:
    previous: Recordal | None
    next: Recordal | None


def waits_for_signature() -> Exists:
    """Whether a decision on the application is proposed and not signed yet."""
    waiting = Proposal.objects.waiting().filter(
        subject_type=Recordal._meta.label_lower, subject_id=OuterRef("pk")
    )
    return Exists(waiting)


def queue(user: User) -> RecordalQuerySet:
    """Every application that is not decided, with whether it waits for a signature."""
    rows = Recordal.objects.visible_to(user).filter(status__in=Recordal.UNDECIDED).for_list()
    return rows.select_related("assigned_to").annotate(waits_for_signature=waits_for_signature())


def to_decide(user: User) -> RecordalQuerySet:
    """What the examiners can decide now."""
    return queue(user).filter(~waits_for_signature(), status=Recordal.Status.SUBMITTED)


def neighbours(recordal: Recordal, user: User) -> Neighbours:
    """The applications before and after this one that its reader could decide."""
    rows = to_decide(user).filter(Q(assigned_to=None) | Q(assigned_to=user))
    rows = rows.exclude(pk=recordal.pk)
    due, pk = recordal.due_on, recordal.pk
    after = rows.filter(Q(due_on__gt=due) | Q(due_on=due, pk__gt=pk)).order_by(*ORDER)
    before = rows.filter(Q(due_on__lt=due) | Q(due_on=due, pk__lt=pk)).order_by("-due_on", "-pk")
    return Neighbours(before.first(), after.first())


def overdue(rows: RecordalQuerySet) -> RecordalQuerySet:
    return rows.filter(due_on__lt=today())


def urgent(rows: RecordalQuerySet) -> RecordalQuerySet:
    """Due within five working days, or overdue."""
    return rows.filter(due_on__lte=load_calendar().add_workdays(today(), URGENT))


def history(recordal: Recordal, user: User) -> EventQuerySet:
    """What happened to an application; what customs proposes stays in the house."""
    if not user.is_headquarters:
        return history_for_holder(recordal)
    proposals = [str(pk) for pk in recordal.proposals.values_list("pk", flat=True)]
    about_proposals = Q(subject_type=Proposal._meta.label_lower, subject_id__in=proposals)
    about = Q(subject_type=recordal._meta.label_lower, subject_id=str(recordal.pk))
    return Event.objects.filter(about | about_proposals).for_timeline()
