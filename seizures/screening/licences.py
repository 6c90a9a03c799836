"""Whether somebody in a shipment may use the right a hit is about, as listed today."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from recordal.licensees.models import Licensee
from seizures.screening.judging import facts_of
from seizures.screening.models import Hit
from seizures.screening.protected import lawful_user
from seizures.screening.recorded import protected


@dataclass(frozen=True)
class Licence:
    """What a check of the lawful users says, in words."""

    user: str
    text: str
    licensees: int


def check(hit: Hit) -> Licence:
    line = facts_of(hit.shipment, hit.line).line
    right = next(protected([hit.recordal_id]), None)
    user = lawful_user(right, line) if right else ""
    day = line.day
    return Licence(
        user=user,
        text=_text(user),
        licensees=Licensee.objects.filter(recordal=hit.recordal_id).valid_on(day).count(),
    )


def _text(user: str) -> str:
    if user == "holder":
        return _("The goods come from the rights holder itself.")
    if user == "licensee":
        return _("A party of this shipment is now listed as a lawful user of the right.")
    if user == "preconfirmation":
        return _("The customs district has confirmed this trader's use for such goods.")
    return _("No party of this shipment was listed as a lawful user on the day it was declared.")
