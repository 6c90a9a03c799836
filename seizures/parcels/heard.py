"""The party of a parcel is heard: an officer notes what it wishes (APL 44, 45, 63, 64)."""

from django.db import transaction

from core.accounts.models import User
from seizures.parcels import guards
from seizures.parcels.deciding import locked
from seizures.parcels.models import Parcel
from seizures.penalties.models import Penalty
from seizures.procedure import heard
from seizures.procedure.heard import Wish

__all__ = ["Wish", "note_wish"]


@transaction.atomic
def note_wish(parcel: Parcel, *, actor: User, wish: str, text: str = "") -> Penalty:
    """Note what the party wrote or said after the announcement; ``text`` is its defence."""
    parcel = locked(parcel)
    guards.note_wish(parcel)
    return heard.note_wish(parcel.case.penalty, actor=actor, wish=wish, text=text)
