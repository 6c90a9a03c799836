"""The officers' queue: what waits for a decision, by lane and departure, and what is next to it."""

from django.db.models import Q

from core.accounts.models import User
from seizures.screening.models import Hit, HitQuerySet

#: What waits for a decision comes first; everything else only when asked for.
WAITING = (Hit.Status.OPEN, Hit.Status.ORDERED)
ORDER = ("rank", "due_at", "pk")
NEWEST = ("-created_at", "-pk")


def waiting(user: User) -> HitQuerySet:
    return Hit.objects.visible_to(user).filter(status__in=WAITING)


def neighbours(user: User, hit: Hit) -> tuple[str, str]:
    """The numbers of the hits before and after this one in the queue, or empty."""
    here = {"rank": hit.rank, "due_at": hit.due_at}
    before = (
        Q(rank__lt=hit.rank) | Q(rank=hit.rank, due_at__lt=hit.due_at) | Q(**here, pk__lt=hit.pk)
    )
    after = (
        Q(rank__gt=hit.rank) | Q(rank=hit.rank, due_at__gt=hit.due_at) | Q(**here, pk__gt=hit.pk)
    )
    rows = waiting(user)
    previous = rows.filter(before).order_by("-rank", "-due_at", "-pk")
    following = rows.filter(after).order_by(*ORDER)
    found = [side.values_list("number", flat=True).first() or "" for side in (previous, following)]
    return found[0], found[1]
