"""The hearing itself: told seven working days ahead, chaired by an outsider, kept in a record.

APL 64, 65. Asking for it and waiving it are steps of the party, in ``hearing``.
"""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record as note
from core.errors import InvalidInput
from core.files.services import store
from core.reference.calendar import load_calendar
from core.reference.models import StatutoryDeadline
from seizures.deadlines.rules import due_moment
from seizures.hearings.models import Hearing
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty
from seizures.procedure import outcome_letters
from seizures.procedure.deliberation import Involved, handlers
from seizures.procedure.fines import tell_party
from seizures.procedure.guards import StepNotAllowed, WrongState
from seizures.procedure.hearing import HEARING_CITATION, locked

NOTICE = "hearing_notice"
CHAIR_CITATION = "APL art 64"
SET = gettext_noop("The hearing on penalty %(penalty)s is held on %(when)s at %(place)s.")


class NoticeTooShort(InvalidInput):
    """The party is told seven working days before the hearing (APL 64(2))."""

    code = "hearing_notice_too_short"


class NotYet(StepNotAllowed):
    code = "hearing_not_yet"


class ToldTooLate(StepNotAllowed):
    """Nobody waives a hearing by staying away that it was not told of in time (APL 64(2))."""

    code = "told_too_late"


def ahead(penalty: Penalty) -> Hearing | None:
    """The hearing that is set and not held."""
    rows = Hearing.objects.filter(penalty=penalty, held_at__isnull=True, replaced_at__isnull=True)
    return rows.select_related("chair").first()


def earliest(now: datetime) -> datetime:
    """From when on a hearing may be held that the party is told of now (APL 64(2))."""
    rule = StatutoryDeadline.objects.get(pk=NOTICE)
    return due_moment(rule, now, load_calendar()).at


def can_set(penalty: Penalty, user: User | None, now: datetime) -> None:
    """The party has asked for a hearing that was not held."""
    if penalty.status != Penalty.Status.HEARING or penalty.hearing_held_at:
        raise WrongState(_("No hearing is waiting to be held."), HEARING_CITATION)


@transaction.atomic
def set_hearing(  # each is a statement of the notice
    penalty: Penalty,
    *,
    actor: User,
    at: datetime,
    place: str,
    chair: User,
    is_public: bool = True,
    reason: str = "",
) -> Hearing:
    """Set time, place and chair, and tell the party at least seven working days ahead (APL 64).

    A hearing that was set before is postponed, with the reason. Raises NoticeTooShort (422),
    Involved (409) when the chair handled the case.
    """
    penalty = locked(penalty)
    now = timezone.now()
    can_set(penalty, actor, now)
    if not place.strip():
        raise InvalidInput(_("Say where the hearing is held."), field="place")
    if chair.pk in handlers(penalty):
        raise Involved(_("Whoever handled the case does not chair its hearing."), CHAIR_CITATION)
    first = earliest(now)
    if at < first:
        raise NoticeTooShort(
            _("The party is told seven working days ahead: from %(first)s on (%(citation)s).")
            % {
                "first": timezone.localdate(first).isoformat(),
                "citation": StatutoryDeadline.objects.get(pk=NOTICE).citation,
            },
            field="at",
        )
    _postpone(penalty, reason, now)
    row = Hearing.objects.create(
        penalty=penalty,
        at=at,
        place=place.strip(),
        chair=chair,
        is_public=is_public,
        notified_at=now,
        notified_by=actor,
    )
    rule = StatutoryDeadline.objects.get(pk=NOTICE)
    notices.order(
        penalty.case,
        Notice.Kind.HEARING_NOTICE,
        addressee=Notice.Addressee.CONSIGNOR,
        actor=actor,
        extra=outcome_letters.hearing_notice(row, rule),
    )
    note(
        "penalty.hearing_set",
        penalty,
        actor=actor,
        case=penalty.case.number,
        at=at.isoformat(),
        place=row.place,
        chair=str(chair),
    )
    tell_party(penalty, SET, when=f"{timezone.localtime(at):%Y-%m-%d %H:%M}", place=row.place)
    return row


def _postpone(penalty: Penalty, reason: str, now: datetime) -> None:
    old = ahead(penalty)
    if old is None:
        return
    if not reason.strip():
        raise InvalidInput(_("A hearing is set already: say why it is postponed."), field="reason")
    old.replaced_at, old.replaced_reason = now, reason.strip()
    old.save(update_fields=["replaced_at", "replaced_reason"])


def can_hold(penalty: Penalty, user: User | None, now: datetime) -> None:
    """Set in time, and its time has come."""
    can_set(penalty, user, now)
    row = ahead(penalty)
    if row is None:
        raise WrongState(_("Time and place of the hearing have not been set."), CHAIR_CITATION)
    if now < row.at:
        raise NotYet(
            _("The hearing is held on %(at)s.")
            % {"at": f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}"},
            CHAIR_CITATION,
        )


@transaction.atomic
def hold_hearing(  # each is a statement of the record
    penalty: Penalty,
    *,
    actor: User,
    record: str,
    participants: str = "",
    absent: bool = False,
    minutes: "File[bytes] | None" = None,
) -> Penalty:
    """Note that the party was heard, with participants and record (APL 64, 65).

    A party that stays away without good reason is taken to have waived its hearing.
    """
    penalty = locked(penalty)
    now = timezone.now()
    can_hold(penalty, actor, now)
    if not record.strip():
        raise InvalidInput(_("Write the record of the hearing."), field="record")
    if not absent and not participants.strip():
        raise InvalidInput(_("Name the participants."), field="participants")
    row = Hearing.objects.select_for_update(no_key=True).get(
        penalty=penalty, held_at__isnull=True, replaced_at__isnull=True
    )
    if absent:
        _was_told(penalty, row)
    row.held_at, row.recorded_by = now, actor
    row.record, row.participants, row.absent = record.strip(), participants.strip(), absent
    row.minutes = store(minutes, actor=actor, field="minutes") if minutes else None
    row.save()
    penalty.hearing_held_at = now
    penalty.save(update_fields=["hearing_held_at"])
    note(
        "penalty.hearing_held",
        penalty,
        actor=actor,
        case=penalty.case.number,
        record=row.record,
        absent=absent,
        minutes=row.minutes.sha256 if row.minutes else "",
    )
    return penalty


def _was_told(penalty: Penalty, row: Hearing) -> None:
    """The notice was served so long ahead as the law wants, in the portal or on paper."""
    letters = Notice.objects.filter(
        case=penalty.case_id, kind=Notice.Kind.HEARING_NOTICE, ordered_at__gte=row.notified_at
    )
    served = letters.exclude(served_at=None).order_by("served_at").first()
    if served is None or served.served_at is None:
        raise ToldTooLate(
            _("The notice of the hearing has not been served: set another day."), CHAIR_CITATION
        )
    if row.at < earliest(served.served_at):
        raise ToldTooLate(
            _("The notice of the hearing was served on %(day)s, too late: set another day.")
            % {"day": timezone.localdate(served.served_at).isoformat()},
            CHAIR_CITATION,
        )
