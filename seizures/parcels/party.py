"""The traveller, sender or addressee: who it is, what it says, and its door without an account."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications.services import send
from seizures.deadlines.models import Deadline
from seizures.notices import codes
from seizures.parcels import guards
from seizures.parcels.deciding import locked
from seizures.parcels.models import Parcel, ParcelKey
from seizures.parcels.rules import ABANDONMENT, PARTY_ANSWER, SIMPLIFIED, UNKNOWN_PARTY

LONGEST = 5000

EXPLAINED = gettext_noop("The party has explained itself about parcel %(parcel)s.")
ABANDONED = gettext_noop("The party gives up parcel %(parcel)s; customs has to agree.")


class DoorClosed(DomainError):
    """The code was used, has run out, or was replaced by another letter."""

    code = "door_closed"


@transaction.atomic
def name_party(
    parcel: Parcel,
    *,
    actor: User,
    party: str,
    party_name: str,
    party_address: str = "",
    party_email: str = "",
) -> Parcel:
    """Say who sends, receives or carries the goods, once it is known."""
    parcel = locked(parcel)
    guards.name_party(parcel)
    if party not in Parcel.Party.values or not party:
        raise InvalidInput(_("Is this the sender, the addressee or a traveller?"), field="party")
    if not party_name.strip():
        raise InvalidInput(_("Give the name."), field="party_name")
    parcel.party, parcel.party_name = party, party_name.strip()[:200]
    parcel.party_address = party_address.strip()[:300]
    parcel.party_email = party_email.strip()[:254]
    parcel.save(update_fields=["party", "party_name", "party_address", "party_email"])
    shipment = parcel.case.shipment
    if party != Parcel.Party.ADDRESSEE and shipment.consignor_name in {"", UNKNOWN_PARTY}:
        shipment.consignor_name = parcel.party_name
        shipment.save(update_fields=["consignor_name"])
    record("parcel.party_named", parcel.case, actor=actor, party=parcel.party_name, role=party)
    return parcel


@transaction.atomic
def explain(parcel: Parcel, *, actor: User | None, text: str) -> Parcel:
    """The person explains in writing (MEA 31); ``actor`` is None when it wrote it itself."""
    parcel = locked(parcel)
    guards.explain(parcel)
    if not text.strip():
        raise InvalidInput(_("Write the explanation."), field="text")
    said = f"{parcel.explanation}\n\n{text.strip()}".strip()
    if len(said) > LONGEST:
        raise InvalidInput(_("Longer than %(most)s characters.") % {"most": LONGEST}, field="text")
    parcel.explanation, parcel.explained_at = said, timezone.now()
    parcel.save(update_fields=["explanation", "explained_at"])
    record(
        "parcel.explained",
        parcel.case,
        actor=actor,
        sha256=hashlib.sha256(text.strip().encode()).hexdigest(),
        citation=SIMPLIFIED,
    )
    if actor is None:
        _tell_officer(parcel, EXPLAINED)
    return parcel


@transaction.atomic
def abandon(parcel: Parcel, *, actor: User | None, party: str = "", party_name: str = "") -> Parcel:
    """The traveller, sender or addressee declares that the goods are given up (MEA 31).

    Nothing changes until customs agrees. An officer who takes the declaration names who made it.
    """
    parcel = locked(parcel)
    guards.abandon(parcel)
    party, party_name = party or parcel.party, party_name.strip() or parcel.party_name
    if party not in Parcel.Party.values or not party:
        raise InvalidInput(_("Is this the sender, the addressee or a traveller?"), field="party")
    if not party_name:
        raise InvalidInput(_("Give the name."), field="party_name")
    parcel.party, parcel.party_name = party, party_name[:200]
    parcel.abandonment, parcel.abandoned_at = Parcel.Abandonment.DECLARED, timezone.now()
    parcel.abandonment_decided_at, parcel.abandonment_reasons = None, ""
    parcel.save(
        update_fields=[
            "party",
            "party_name",
            "abandonment",
            "abandoned_at",
            "abandonment_decided_at",
            "abandonment_reasons",
        ]
    )
    record(
        "parcel.abandonment_declared",
        parcel.case,
        actor=actor,
        party=parcel.party_name,
        role=party,
        citation=ABANDONMENT,
    )
    if actor is None:
        _tell_officer(parcel, ABANDONED)
    return parcel


def _tell_officer(parcel: Parcel, message: str) -> None:
    case = parcel.case
    officer = User.objects.get(pk=case.officer_id)
    send([officer], message, url=parcel.get_absolute_url(), parcel=parcel.tracking_no)


# --- the door without an account -----------------------------------------------------------------


def make_key(parcel: Parcel, *, until: datetime) -> str:
    """A fresh code for the letter; earlier ones open nothing any more."""
    parcel.keys.filter(revoked_at=None).update(revoked_at=timezone.now())
    code = codes.fresh()
    ParcelKey.objects.create(parcel=parcel, digest=codes.digest(code), expires_at=until)
    return code


def by_code(code: str) -> ParcelKey | None:
    """The key that a code opens, if it is one of ours and was not replaced."""
    keys = ParcelKey.objects.filter(digest=codes.digest(code), revoked_at=None)
    return keys.select_related("parcel__case__shipment", "parcel__case__district").first()


def open_until(key: ParcelKey) -> datetime:
    """The end of the time to answer: counted from the service of the letter once that is noted,
    and never shorter than from the day it was written."""
    clock = Deadline.objects.running().filter(case=key.parcel.case_id, rule=PARTY_ANSWER).first()
    return max(key.expires_at, clock.due_at) if clock else key.expires_at


def is_open(key: ParcelKey, now: datetime) -> bool:
    """Whether something can still be said through this door."""
    return key.used_at is None and now < open_until(key)


@transaction.atomic
def answer(key: ParcelKey, *, text: str, give_up: bool) -> Parcel:
    """What the party says with the code on its letter: an explanation, abandonment, or both; once.

    Raises DoorClosed (409) when it was said before or the time is over.
    """
    parcel = locked(key.parcel)
    key = ParcelKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    now = timezone.now()
    if key.revoked_at or not is_open(key, now):
        raise DoorClosed(_("With this code nothing can be said any more."), citation=SIMPLIFIED)
    if not text.strip() and not give_up:
        raise InvalidInput(_("Explain, or give the goods up."), field="text")
    if text.strip():
        parcel = explain(parcel, actor=None, text=text)
    if give_up:
        parcel = abandon(parcel, actor=None)
    key.used_at = now
    key.save(update_fields=["used_at"])
    return parcel
