"""What rights holders say of parcels; they have to assist customs (MEA 31)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import Entry, record_many
from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.parcels.models import Parcel
from seizures.parcels.rules import ACT_AT_ONCE, SIMPLIFIED


@transaction.atomic
def give_opinion(numbers: Sequence[str], *, actor: User, opinion: str, text: str = "") -> int:
    """Say of parcels that were told of whether they infringe; how many still wait for a decision.

    A later answer replaces an earlier one; the ledger keeps both.
    """
    if opinion not in Parcel.Opinion.values or not opinion:
        raise InvalidInput(_("Say whether the goods infringe."), field="opinion")
    parcels = list(
        Parcel.objects.visible_to(actor)
        .filter(
            case__number__in=list(numbers)[:ACT_AT_ONCE],
            case__notified_at__isnull=False,
            case__status=Case.Status.DETAINED,
        )
        .select_for_update(no_key=True, of=("self",))
        .select_related("case")
        .order_by("pk")
    )
    if not parcels:
        raise InvalidInput(_("Select at least one parcel that is still detained."), field="opinion")
    now = timezone.now()
    for parcel in parcels:
        parcel.holder_opinion, parcel.holder_view = opinion, text.strip()
        parcel.holder_answered_at = now
    Parcel.objects.bulk_update(parcels, ["holder_opinion", "holder_view", "holder_answered_at"])
    record_many(
        "parcel.holder_answered",
        [
            Entry(p.case, {"opinion": opinion, "text": text.strip(), "citation": SIMPLIFIED})
            for p in parcels
        ],
        actor=actor,
    )
    return len(parcels)
