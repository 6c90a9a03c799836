"""When a remedy may be filed, and what a note of it must say."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.penalties.models import Penalty
from seizures.procedure.guards import StepNotAllowed, TooLate, last_clock
from seizures.procedure.service_clocks import is_held
from seizures.remedies.models import Remedy

CITATION = (
    "Administrative Reconsideration Law 2023 art 20; Administrative Litigation Law 2017 art 46"
)
CLOCKS: Mapping[str, str] = {
    Remedy.Kind.RECONSIDERATION: "reconsideration_request",
    Remedy.Kind.SUIT: "administrative_suit",
}
SUIT_AFTER = "suit_after_reconsideration"


class RemedyUsed(StepNotAllowed):
    """Whoever has sued cannot ask for reconsideration any more."""

    code = "remedy_used"


def window(case: Case, kind: str) -> Deadline | None:
    """The clock that says until when this remedy is possible."""
    after = last_clock(case, SUIT_AFTER) if kind == Remedy.Kind.SUIT else None
    return after or last_clock(case, CLOCKS[kind])


def is_open(case: Case, kind: str, now: datetime) -> bool:
    clock = window(case, kind)
    return clock is not None and (is_held(case, clock.rule_id) or now < clock.due_at)


def check_words(penalty: Penalty, authority: str, grounds: str, filed_on: date) -> None:
    if not authority.strip():
        raise InvalidInput(_("Name the authority or court."), field="authority")
    if not grounds.strip():
        raise InvalidInput(_("Say what is asked for, and why."), field="grounds")
    decided = timezone.localdate(penalty.decided_at or timezone.now())
    if not decided <= filed_on <= timezone.localdate():
        raise InvalidInput(
            _("A remedy is filed on or after the decision, and not in the future."),
            field="filed_on",
        )


def check_time(penalty: Penalty, kind: str, filed_on: date, late_reasons: str) -> None:
    sued = penalty.remedies.filter(kind=Remedy.Kind.SUIT, noted_at__gte=penalty.decided_at)
    if kind == Remedy.Kind.RECONSIDERATION and sued.exists():
        raise RemedyUsed(_("The party has sued: reconsideration is no longer possible."), CITATION)
    clock = window(penalty.case, kind)
    if clock is None or late_reasons.strip() or is_held(penalty.case, clock.rule_id):
        return
    if filed_on > timezone.localdate(clock.last_moment):
        raise TooLate(_("The time for this remedy is over."), clock.citation)
