"""A party without an account is heard too (APL 44, 45, 63, 64).

An officer notes what it wrote or said; or it says so itself, with the code on its letter. For
freight and parcels alike.
"""

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.errors import InvalidInput
from seizures.hearings.models import PenaltyKey
from seizures.notices import codes
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty
from seizures.procedure import hearing
from seizures.procedure.guards import WrongState

LONGEST = 5000
OPEN = frozenset({Penalty.Status.ANNOUNCED, Penalty.Status.HEARING})


class Wish(models.TextChoices):
    DEFENCE = "defence", gettext_lazy("It defends itself")
    HEARING = "hearing", gettext_lazy("It asks for a hearing")
    NO_HEARING = "no_hearing", gettext_lazy("It wants no hearing")


def can_note_wish(penalty: Penalty, user: User | None, now: object) -> None:
    """Until the decision the party is heard (APL 44, 45)."""
    hearing.undecided(penalty)


@transaction.atomic
def note_wish(penalty: Penalty, *, actor: User | None, wish: str, text: str = "") -> Penalty:
    """Note what the party wrote or said after the announcement; ``text`` is its defence.

    ``actor`` is None when the party said so itself, with its code. A hearing is asked for within
    five working days of service (APL 64); defence never makes it worse (APL 45).
    """
    penalty = hearing.locked(penalty)
    hearing.undecided(penalty)
    if wish == Wish.DEFENCE:
        if len(text) > LONGEST:
            raise InvalidInput(
                _("Longer than %(most)s characters.") % {"most": LONGEST}, field="text"
            )
        return hearing.defend(penalty, actor=actor, text=text)
    if wish == Wish.HEARING:
        return hearing.ask(penalty, actor=actor)
    if wish == Wish.NO_HEARING:
        return hearing.waive(penalty, actor=actor)
    raise InvalidInput(_("Say what the party wishes."), field="wish")


# --- the code on the letter ----------------------------------------------------------------------


def door(penalty: Penalty) -> dict[str, object]:
    """Code and address for the letter of a party that has nobody in the portal; else nothing."""
    if notices.reaches(penalty.case, Notice.Addressee.CONSIGNOR):
        return {}
    penalty.keys.filter(revoked_at=None).update(revoked_at=timezone.now())
    code = codes.fresh()
    PenaltyKey.objects.create(penalty=penalty, digest=codes.digest(code))
    path = reverse("public-penalty-notice", args=[code])
    return {"code": code, "answer_url": f"{settings.SITE_URL.rstrip('/')}{path}"}


def by_code(code: str) -> PenaltyKey | None:
    """The key that a code opens, if it is one of ours and no later letter replaced it."""
    keys = PenaltyKey.objects.filter(digest=codes.digest(code), revoked_at=None)
    return keys.select_related("penalty__case__shipment", "penalty__case__district").first()


def is_open(penalty: Penalty) -> bool:
    return penalty.status in OPEN


def say(key: PenaltyKey, *, wish: str, text: str = "") -> Penalty:
    """What the party says with the code on its letter; until the decision, as often as it likes."""
    if not PenaltyKey.objects.filter(pk=key.pk, revoked_at=None).exists():
        raise WrongState(_("A later letter replaced this code."), hearing.DEFENCE_CITATION)
    return note_wish(key.penalty, actor=None, wish=wish, text=text)
