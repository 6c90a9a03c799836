"""Who is away, and who stands in meanwhile."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import Absence, User
from core.accounts.permissions import Can
from core.audit.services import record
from core.errors import InvalidInput


def covered_by(user: User, day: date) -> list[int]:
    """The officers for whom ``user`` stands in on ``day``, as keys."""
    return list(Absence.objects.on(day).filter(cover=user).values_list("user", flat=True))


def with_covers(people: list[User], day: date) -> list[User]:
    """``people`` and whoever stands in for those of them who are away on ``day``."""
    away = Absence.objects.on(day).filter(user__in=[person.pk for person in people])
    return [*people, *(absence.cover for absence in away.select_related("cover"))]


@transaction.atomic
def announce(user: User, *, actor: User, cover: User, first_day: date, last_day: date) -> Absence:
    """Note that an officer is away, and who stands in.

    An officer for itself, a supervisor for the district. Raises InvalidInput when the cover cannot
    do the work, or is away itself.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _check_cover(user, cover)
    if actor != user and not (
        actor.can(Can.ASSIGN_CASES) and actor.district_id == user.district_id
    ):
        raise InvalidInput(
            _("A colleague's absence is noted by the supervisor of the district."), field="user"
        )
    if last_day < first_day:
        raise InvalidInput(_("The last day lies before the first."), field="last_day")
    meanwhile = Absence.objects.filter(
        ended_at__isnull=True, first_day__lte=last_day, last_day__gte=first_day
    )
    if meanwhile.filter(user=user).exists():
        raise InvalidInput(_("These days overlap with another absence."), field="first_day")
    if meanwhile.filter(user=cover).exists():
        raise InvalidInput(
            _("%(name)s is away on some of these days.") % {"name": cover}, field="cover"
        )
    absence = Absence.objects.create(user=user, cover=cover, first_day=first_day, last_day=last_day)
    record(
        "absence.announced",
        user,
        actor=actor,
        cover=cover.username,
        first_day=first_day.isoformat(),
        last_day=last_day.isoformat(),
    )
    return absence


def _check_cover(user: User, cover: User) -> None:
    if cover == user:
        raise InvalidInput(_("Choose a colleague."), field="cover")
    works = cover.is_active and cover.can(Can.KEEP_CASE_FILE)
    if not works or cover.district_id != user.district_id:
        raise InvalidInput(
            _("Only an officer of the same district who keeps case files can stand in."),
            field="cover",
        )


@transaction.atomic
def end(absence: Absence, *, actor: User) -> Absence:
    """Back early, or the absence was a mistake."""
    from_now = Absence.objects.select_for_update(no_key=True).get(pk=absence.pk)
    if actor != from_now.user and not actor.can(Can.ASSIGN_CASES):
        raise InvalidInput(_("A colleague's absence is noted by the supervisor of the district."))
    if from_now.ended_at is None:
        from_now.ended_at = timezone.now()
        from_now.save(update_fields=["ended_at"])
        record("absence.ended", from_now.user, actor=actor)
    return from_now
