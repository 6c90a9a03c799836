"""A party without an account is heard too: an officer notes what it wishes (APL 44, 45, 63, 64)."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from seizures.deadlines import services as deadlines
from seizures.parcels import guards
from seizures.parcels.deciding import locked
from seizures.parcels.models import Parcel
from seizures.penalties.models import Penalty
from seizures.procedure import hearing
from seizures.procedure.guards import TooLate, WrongState, time_is_over


class Wish(models.TextChoices):
    DEFENCE = "defence", gettext_lazy("It defends itself")
    HEARING = "hearing", gettext_lazy("It asks for a hearing")
    NO_HEARING = "no_hearing", gettext_lazy("It wants no hearing")


@transaction.atomic
def note_wish(parcel: Parcel, *, actor: User, wish: str, text: str = "") -> Penalty:
    """Note what the party wrote or said after the announcement; ``text`` is its defence.

    A hearing is asked for within five working days of service (APL 64); defence never makes it
    worse (APL 45).
    """
    parcel = locked(parcel)
    guards.note_wish(parcel)
    penalty = hearing.locked(parcel.case.penalty)
    if wish == Wish.DEFENCE:
        return _defend(penalty, actor, text)
    if wish == Wish.HEARING:
        return _ask(penalty, actor)
    if wish == Wish.NO_HEARING:
        return _waive(penalty, actor)
    raise InvalidInput(_("Say what the party wishes."), field="wish")


def _defend(penalty: Penalty, actor: User, text: str) -> Penalty:
    if not text.strip():
        raise InvalidInput(_("Write what the party states."), field="text")
    penalty.defence = f"{penalty.defence}\n\n{text.strip()}".strip()
    penalty.save(update_fields=["defence"])
    record("penalty.defended", penalty, actor=actor, case=penalty.case.number)
    return penalty


def _ask(penalty: Penalty, actor: User) -> Penalty:
    now = timezone.now()
    _no_word_yet(penalty)
    if time_is_over(penalty.case, hearing.HEARING, now):
        raise TooLate(_("The time to ask for a hearing is over."), hearing.HEARING_CITATION)
    penalty.move_to(Penalty.Status.HEARING)
    penalty.hearing_requested_at = now
    penalty.save(update_fields=["status", "hearing_requested_at"])
    deadlines.meet(penalty.case, hearing.HEARING, at=now)
    record("penalty.hearing_requested", penalty, actor=actor, case=penalty.case.number)
    return penalty


def _waive(penalty: Penalty, actor: User) -> Penalty:
    now = timezone.now()
    _no_word_yet(penalty)
    penalty.waived_at = now
    penalty.save(update_fields=["waived_at"])
    deadlines.stop(penalty.case, hearing.HEARING, at=now)
    record("penalty.hearing_waived", penalty, actor=actor, case=penalty.case.number)
    return penalty


def _no_word_yet(penalty: Penalty) -> None:
    if penalty.status != Penalty.Status.ANNOUNCED or penalty.waived_at:
        raise WrongState(
            _("The party has asked for a hearing or waived it already."), hearing.HEARING_CITATION
        )
