"""Clocks that the law starts with the service of a letter: none runs before it was served."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from core.accounts.models import User
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.procedure import telling

SERVE_ON_PAPER = gettext_noop(
    "Nobody of the addressee is in the portal: serve letter %(notice)s of case %(case)s on paper."
    " Its time limits start with the record of service."
)
#: letter -> clocks whose first day is the day after its service (column ``event_from``)
STARTED_BY: Mapping[str, tuple[str, ...]] = {
    Notice.Kind.HOLDER_NOTICE: ("holder_reply_ex_officio",),
    Notice.Kind.PENALTY_ADVANCE_NOTICE: ("hearing_request", "penalty_statement"),
    Notice.Kind.PARCEL_PARTY_NOTICE: ("parcel_party_answer",),
    Notice.Kind.PAYMENT_DEMAND: ("payment_demand",),
    Notice.Kind.COUNTER_SECURITY_NOTICE: ("patent_suit_proof",),
    Notice.Kind.DISPOSAL_CONSULTATION: ("disposal_consultation",),
    Notice.Kind.SECURITY_RETURN_NOTICE: ("guarantee_unclaimed_notice",),
    Notice.Kind.GUARANTOR_DEMAND: ("guarantor_payment",),
    Notice.Kind.COST_DEMAND: ("holder_costs_payment",),
    Notice.Kind.PENALTY_DECISION: (
        "fine_payment",
        "side_fine_payment",
        "reconsideration_request",
        "administrative_suit",
        "storage_fee_cap",
    ),
}


def send_letter(
    case: Case, kind: str, *, addressee: str, actor: User | None, extra: Mapping[str, Any]
) -> Notice:
    """Order a letter whose service starts clocks; on paper it names no last day, only its length.

    The clocks run already: they are held when the letter has to be served on paper.
    """
    if not notices.reaches(case, addressee):
        extra = {name: _undated(value) for name, value in extra.items()}
    return hold_until_served(
        notices.order(case, kind, addressee=addressee, actor=actor, extra=extra)
    )


def last_day(case: Case, addressee: str, clock: Deadline) -> str:
    """The last day as a letter of fixed sentences names it; empty when it goes on paper."""
    if not notices.reaches(case, addressee):
        return ""
    return timezone.localdate(clock.last_moment).isoformat()


def _undated(value: Any) -> Any:
    if isinstance(value, Mapping) and {"days", "date"} <= set(value):
        return {name: part for name, part in value.items() if name != "date"}
    return value


def hold_until_served(notice: Notice) -> Notice:
    """Undo the start of clocks by a letter that is not served yet, and have it served on paper.

    A held clock ended the moment it started: it never ran. Called right after ordering the letter.
    """
    if not notice.is_to_be_served:
        return notice
    for key in STARTED_BY.get(notice.kind, ()):
        clock = Deadline.objects.running().filter(case=notice.case_id, rule=key).first()
        if clock is not None:
            deadlines.stop(notice.case, key, at=clock.started_at)
    telling.send_to_officers(
        notice.case,
        [notice.case.officer],
        SERVE_ON_PAPER,
        once=f"serve-{notice.pk}",
        notice=notice,
    )
    return notice


def is_held(case: Case, key: str) -> bool:
    """Whether the clock waits for the service of its letter."""
    clock = Deadline.objects.filter(case=case, rule=key).order_by("-pk").first()
    return clock is not None and _held(clock)


def start_from_service(notice: Notice, served_at: datetime) -> list[Deadline]:
    """Start the clocks of a letter with its service; those that ran from another day run anew."""
    started = []
    if notice.kind == Notice.Kind.PENALTY_DECISION:
        deadlines.meet(notice.case, "penalty_service", at=served_at)
    for key in STARTED_BY.get(notice.kind, ()):
        clock = Deadline.objects.filter(case=notice.case_id, rule=key).order_by("-pk").first()
        if clock is None or not (clock.status == Deadline.Status.RUNNING or _held(clock)):
            continue
        deadlines.stop(notice.case, key, at=clock.started_at)
        started.append(deadlines.start(notice.case, key, at=served_at))
    return started


def _held(clock: Deadline) -> bool:
    return clock.status == Deadline.Status.STOPPED and clock.ended_at == clock.started_at
