"""Logging parcels: one, a grid or a file of them, in one act that can be sent twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.files.base import File
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.models import StoredFile
from core.files.services import PICTURE_TYPES, FileRefused
from core.files.services import store as store_file
from seizures.parcels import guards, storing
from seizures.parcels.checking import PRICE, Checker, Errors, Sound
from seizures.parcels.deciding import locked
from seizures.parcels.models import Parcel, ParcelEntry
from seizures.parcels.rows import Row, digest_of
from seizures.parcels.rules import AT_ONCE


class KeyUsedBefore(InvalidInput):
    """The key of an earlier entry came with other parcels."""

    code = "key_used_before"


class NoDistrict(DomainError):
    """Only officers of a customs district hold parcels."""

    code = "no_district"


@dataclass(frozen=True)
class Outcome:
    """What became of an entry; ``again`` when it had been sent before."""

    entry: ParcelEntry
    parcels: list[Parcel]
    again: bool = False


@transaction.atomic
def log(rows: Sequence[Row], *, actor: User, key: str, door: str) -> Outcome:
    """Log parcels as detained on suspicion, each with its own simplified case (REG 31; MEA 31).

    Good rows are stored; the others come back in ``entry.refused`` with what is wrong at which
    cell. The same ``key`` stores nothing twice. Raises InvalidInput for an entry that is empty or
    too long, KeyUsedBefore when the key came with other parcels.
    """
    if actor.district is None:
        raise NoDistrict(_("Only officers of a customs district log parcels."))
    if not rows:
        raise InvalidInput(_("There is no parcel in it."), field="tracking_no")
    if len(rows) > AT_ONCE:
        raise InvalidInput(
            _("At most %(most)s parcels at once: split the table.") % {"most": AT_ONCE},
            field="tracking_no",
        )
    entry, again = _entry(rows, actor, key, door)
    if again:
        known = entry.parcels.select_related("case").order_by("pk")
        return Outcome(entry, list(known), again=True)
    sound, faulty = Checker().check(rows)
    photos, broken = _photos(sound, actor)
    faulty |= broken
    sound = [one for one in sound if one.row.number not in broken]
    parcels = _store(sound, photos, faulty, entry=entry, actor=actor)
    entry.saved = len(parcels)
    entry.refused = [
        _as_sent(row, faulty[row.number], actor) for row in rows if row.number in faulty
    ]
    entry.save(update_fields=["saved", "refused"])
    return Outcome(entry, parcels)


def _entry(rows: Sequence[Row], actor: User, key: str, door: str) -> tuple[ParcelEntry, bool]:
    """The entry under this key, and whether it was there: who comes second waits for the first."""
    digest = digest_of(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ParcelEntry._meta.db_table}"  # noqa: S608 -- name of our own table
            " (actor_id, key, digest, door, received_at, saved, refused)"
            " VALUES (%s, %s, %s, %s, %s, 0, '[]') ON CONFLICT (actor_id, key) DO NOTHING",
            [actor.pk, key, digest, door, timezone.now()],
        )
        new = cursor.rowcount == 1
    entry = ParcelEntry.objects.get(actor=actor, key=key)
    if not new and entry.digest != digest:
        raise KeyUsedBefore(
            _("This form was sent before with other parcels. Open a new one."), field="key"
        )
    return entry, not new


def _photos(
    rows: Sequence[Sound], actor: User
) -> tuple[dict[int, list[StoredFile]], dict[int, Errors]]:
    """The pictures of each row, kept under the hash of their bytes (PEN 44)."""
    kept: dict[int, list[StoredFile]] = {}
    broken: dict[int, Errors] = {}
    wanted = [pk for sound in rows for pk in sound.row.kept]
    earlier = StoredFile.objects.filter(uploaded_by=actor).in_bulk(wanted) if wanted else {}
    for sound in rows:
        files = [earlier[pk] for pk in sound.row.kept if pk in earlier]
        try:
            files += [_kept(upload, actor) for upload in sound.row.photos]
        except FileRefused as error:
            broken[sound.row.number] = {"photo": error.message}
        kept[sound.row.number] = files
    return kept, broken


def _store(
    sound: list[Sound],
    photos: dict[int, list[StoredFile]],
    faulty: dict[int, Errors],
    *,
    entry: ParcelEntry,
    actor: User,
) -> list[Parcel]:
    if not sound or actor.district is None:
        return []
    now = timezone.now()
    storing.lock([one.tracking_no for one in sound])
    faulty |= storing.refusals(sound, actor, now)
    taken = [one for one in sound if one.row.number not in faulty]
    if not taken:
        return []
    return storing.store(taken, photos, entry=entry, actor=actor, district=actor.district, now=now)


def _as_sent(row: Row, errors: Errors, actor: User) -> dict[str, Any]:
    """A row that was not taken, so that nothing typed is lost: its pictures are kept as well."""
    kept = list(row.kept)
    for upload in row.photos:
        try:
            kept.append(_kept(upload, actor).pk)
        except FileRefused as error:
            errors["photo"] = error.message
    return {"row": row.number, "values": row.values, "errors": errors, "kept": kept}


def _kept(upload: "File[bytes]", actor: User) -> StoredFile:
    """One picture may belong to several parcels scanned together: it is read from its start."""
    upload.seek(0)
    return store_file(upload, actor=actor, allowed=PICTURE_TYPES, field="photo")


@transaction.atomic
def add_holder(parcel: Parcel, row: Row, *, actor: User, key: str) -> Outcome:
    """Goods of another rights holder in a parcel that is logged: a further case for that holder.

    Raises InvalidInput when the mark is not in force, or its holder has a case on this parcel.
    """
    if actor.district is None:
        raise NoDistrict(_("Only officers of a customs district log parcels."))
    row.values["tracking_no"] = parcel.tracking_no
    entry, again = _entry([row], actor, key, ParcelEntry.Door.LANE)
    if again:
        return Outcome(entry, list(entry.parcels.select_related("case")), again=True)
    sound, faulty = Checker().check([row])
    for field, message in (item for errors in faulty.values() for item in errors.items()):
        raise InvalidInput(message, field=field)
    now = timezone.now()
    storing.lock([parcel.tracking_no])
    errors = storing.refusals_beside(parcel, sound[0], now)
    for field, message in errors.items():
        raise InvalidInput(message, field=field)
    photos, _broken = _photos(sound, actor)
    made = storing.store_beside(
        parcel, sound[0], photos.get(row.number, []), entry=entry, actor=actor, now=now
    )
    entry.saved = 1
    entry.save(update_fields=["saved"])
    return Outcome(entry, made)


@transaction.atomic
def correct(
    parcel: Parcel, *, actor: User, quantity: Decimal, place: str, value: Decimal
) -> Parcel:
    """Put right what was mistyped, before the rights holder was told; the ledger keeps both."""
    parcel = locked(parcel)
    guards.correct(parcel)
    if quantity <= 0:
        raise InvalidInput(_("The quantity must be more than zero."), field="quantity")
    if value < 0:
        raise InvalidInput(_("A value cannot be negative."), field="value")
    if not place.strip():
        raise InvalidInput(_("Say where it is."), field="place")
    case, item = parcel.case, parcel.case.items.get()
    before = {
        "quantity": str(item.quantity.normalize()),
        "place": parcel.place,
        "value": str(case.value),
    }
    parcel.place = place.strip()[:200]
    parcel.save(update_fields=["place"])
    item.quantity, item.value = quantity, value
    item.unit_price = (value / quantity).quantize(PRICE, ROUND_HALF_UP)
    item.save(update_fields=["quantity", "value", "unit_price"])
    case.value = value
    case.save(update_fields=["value"])
    record(
        "parcel.corrected",
        case,
        actor=actor,
        before=before,
        after={"quantity": str(quantity.normalize()), "place": place.strip(), "value": str(value)},
    )
    return parcel
