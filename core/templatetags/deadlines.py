"""How far away a deadline is, in words and in the tone of a chip."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags import formats

SOON = 2
RUNNING = "running"
DAY_ENDS = {time(0, 0), time(23, 59)}


@dataclass(frozen=True)
class Shown:
    """What a chip says. ``at`` is empty when the whole day counts."""

    due: date | None
    at: str
    text: str
    tone: str
    finished: bool
    late: bool
    provisional: bool


def shown(deadline: object, *, done: bool = False) -> dict[str, object]:
    """The last moment that still counts, and the days left until then."""
    last = _last_moment(deadline)
    if last is None:
        return {"due": None}
    local = timezone.localtime(last) if isinstance(last, datetime) else None
    day = local.date() if local else last
    status = getattr(deadline, "status", RUNNING)
    finished = done or bool(getattr(deadline, "is_done", False)) or status != RUNNING
    late = not finished and (local < timezone.now() if local else day < timezone.localdate())
    days = (day - timezone.localdate()).days
    return asdict(
        Shown(
            due=day,
            at=f"{local:%H:%M}" if local and _minute(local) not in DAY_ENDS else "",
            text=_end(deadline) if finished else _distance(days, late),
            tone=_end_tone(deadline) if finished else _tone(days, late),
            finished=finished,
            late=late,
            provisional=bool(getattr(deadline, "provisional", False)),
        )
    )


def _last_moment(deadline: object) -> date | datetime | None:
    if deadline is None or isinstance(deadline, date):
        return deadline
    for name in ("last_moment", "due_at", "due_on"):
        found: date | datetime | None = getattr(deadline, name, None)
        if found:
            return found
    return None


def _minute(moment: datetime) -> time:
    return time(moment.hour, moment.minute)


def _end(deadline: object) -> str:
    display = getattr(deadline, "get_status_display", None)
    return str(display()) if display else _("Done")


def _end_tone(deadline: object) -> str:
    return "danger" if getattr(deadline, "status", "") == "missed" else "neutral"


def _distance(days: int, late: bool) -> str:
    return _("Overdue") if late and days == 0 else formats.days_left_text(days)


def _tone(days: int, late: bool) -> str:
    if late:
        return "danger"
    return "warn" if days <= SOON else "ok"
