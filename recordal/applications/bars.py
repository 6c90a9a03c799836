"""A right that was revoked for untrue particulars is not filed again for a year (MEA 13)."""

from datetime import date

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.reference.calendar import today
from core.reference.models import StatutoryDeadline
from core.workdays import Calendar
from recordal.applications.models import FilingBar, Recordal

REAPPLY_BAR = "recordal_reapply_bar"


class FilingBarred(DomainError):
    """This holder may not file this right yet; ``until`` is the last day of the bar."""

    code = "filing_barred"


def bar_against(recordal: Recordal, on: date | None = None) -> FilingBar | None:
    """The bar that keeps an application from being filed on a day, by default today."""
    return FilingBar.objects.against(recordal, on or today()).select_related("recordal").first()


def check_not_barred(recordal: Recordal, on: date | None = None) -> None:
    bar = bar_against(recordal, on)
    if bar is None:
        return
    limit = StatutoryDeadline.objects.get(pk=REAPPLY_BAR)
    raise FilingBarred(
        _(
            "%(recordal)s was revoked for untrue particulars: this right can be filed again from"
            " %(day)s (%(citation)s). %(reason)s"
        )
        % {
            "recordal": bar.recordal,
            "day": bar.free_on.isoformat(),
            "citation": limit.citation,
            "reason": bar.reason,
        },
        citation=limit.citation,
        until=bar.until.isoformat(),
    )


def put_up(recordal: Recordal, *, since: date, reason: str) -> FilingBar:
    """Bar the holder from filing the right of a revoked recordal. The caller revokes it."""
    limit = StatutoryDeadline.objects.get(pk=REAPPLY_BAR)
    right = recordal.right
    return FilingBar.objects.create(
        holder=right.holder,
        recordal=recordal,
        right_key=recordal.right_key,
        kind=right.kind,
        title=right.title,
        since=since,
        until=Calendar.add_years(since, limit.length or 0),
        reason=reason,
    )
