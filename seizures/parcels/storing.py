"""Many parcels into the tables at once: the same number of statements for one and for a thousand.

Whoever comes second with a tracking number waits here, and is told who was first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from core.accounts.models import User
from core.audit.services import Entry, record_many
from core.files.models import StoredFile
from core.numbering import next_numbers
from core.reference.models import District
from recordal.applications.models import Recordal
from seizures.cases.models import Case, CaseItem
from seizures.deadlines import services as deadlines
from seizures.evidence.models import CustodyEvent, Evidence
from seizures.parcels.checking import Errors, Sound
from seizures.parcels.declared import campaigns_of, goods_of, shipments_of
from seizures.parcels.models import Parcel, ParcelEntry
from seizures.parcels.rules import DECISION, IN_FORCE, SIMPLIFIED, UNKNOWN_PARTY
from seizures.shipments.models import Shipment, ShipmentLine

#: first key of the advisory locks on tracking numbers
LOCK = 730210


@dataclass
class Logged:
    """One parcel on its way into the tables."""

    sound: Sound
    shipment: Shipment
    line: ShipmentLine | None
    campaign: Campaign | None
    photos: list[StoredFile]
    part: int = 1


def lock(numbers: Sequence[str]) -> None:
    """One officer after the other for each tracking number, always in the same order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, key) FROM"
            " (SELECT DISTINCT hashtext(number) AS key FROM unnest(%s::text[]) AS number"
            "  ORDER BY key) AS keys",
            [LOCK, list(numbers)],
        )


def already_logged(numbers: Sequence[str], reader: User) -> dict[str, str]:
    """Of the numbers that are taken, who was first; other districts stay unnamed but for that."""
    known = Parcel.objects.filter(tracking_no__in=numbers).select_related(
        "case__officer", "district"
    )
    told = {}
    for parcel in known:
        if parcel.district_id == reader.district_id:
            told[parcel.tracking_no] = _(
                "Already logged as %(case)s by %(officer)s on %(day)s."
            ) % {
                "case": parcel.case.number,
                "officer": parcel.case.officer,
                "day": f"{timezone.localtime(parcel.logged_at):%Y-%m-%d %H:%M}",
            }
        else:
            told[parcel.tracking_no] = _("Already logged at %(district)s.") % {
                "district": parcel.district.name
            }
    return told


def no_longer_in_force(recordals: set[int], day: datetime) -> set[int]:
    """Asked anew under the lock: a recordal may have ended since it was read (REG 16)."""
    rows = Recordal.objects.in_force_on(timezone.localdate(day)).filter(pk__in=recordals)
    return recordals - set(rows.values_list("pk", flat=True))


def _open_cases(numbers: Sequence[str]) -> dict[tuple[str, int], str]:
    """Open cases of another flow on these parcels, by number and holder."""
    rows = Case.objects.filter(shipment__number__in=numbers, status__in=Case.OPEN)
    found = rows.values_list("shipment__number", "holder_id", "number")
    return {(number, holder): case for number, holder, case in found}


def refusals(rows: Sequence[Sound], actor: User, now: datetime) -> dict[int, Errors]:
    """What only the locked tables can tell of each row: its number is taken, its right is over."""
    taken = already_logged([row.tracking_no for row in rows], actor)
    over = no_longer_in_force({row.recordal.pk for row in rows}, now)
    stopped = _open_cases([row.tracking_no for row in rows])
    refused: dict[int, Errors] = {}
    for sound in rows:
        errors: Errors = {}
        if sound.tracking_no in taken:
            errors["tracking_no"] = taken[sound.tracking_no]
        elif case := stopped.get((sound.tracking_no, sound.recordal.right.holder_id)):
            errors["tracking_no"] = _("The holder has an open case on this parcel: %(case)s.") % {
                "case": case
            }
        if sound.recordal.pk in over:
            errors["mark"] = _("%(recordal)s is not in force today (%(citation)s).") % {
                "recordal": sound.recordal,
                "citation": IN_FORCE,
            }
        if errors:
            refused[sound.row.number] = errors
    return refused


def store(
    rows: Sequence[Sound],
    photos: dict[int, list[StoredFile]],
    *,
    entry: ParcelEntry,
    actor: User,
    district: District,
    now: datetime,
) -> list[Parcel]:
    """Open a simplified case for each parcel and detain it (MEA 31), inside the transaction of
    the caller, who holds the locks."""
    shipments, lines = shipments_of(rows, district, now)
    campaigns = campaigns_of(rows, shipments, district)
    logged = [
        Logged(
            sound,
            shipments[sound.tracking_no],
            lines.get(shipments[sound.tracking_no].pk),
            campaigns.get(sound.tracking_no),
            photos.get(sound.row.number, []),
        )
        for sound in rows
    ]
    return open_cases(logged, entry=entry, actor=actor, district=district, now=now)


def refusals_beside(parcel: Parcel, sound: Sound, now: datetime) -> Errors:
    """Why this holder cannot have a case on a parcel that is logged already."""
    holder = sound.recordal.right.holder_id
    if no_longer_in_force({sound.recordal.pk}, now):
        return {
            "mark": _("%(recordal)s is not in force today (%(citation)s).")
            % {"recordal": sound.recordal, "citation": IN_FORCE}
        }
    theirs = Case.objects.filter(shipment=parcel.case.shipment_id, holder=holder)
    if case := theirs.first():
        return {"mark": _("The holder has a case on this parcel: %(case)s.") % {"case": case}}
    return {}


def store_beside(
    parcel: Parcel,
    sound: Sound,
    photos: list[StoredFile],
    *,
    entry: ParcelEntry,
    actor: User,
    now: datetime,
) -> list[Parcel]:
    """A further case on the same parcel, for another holder."""
    case = parcel.case
    parts = Parcel.objects.filter(tracking_no=parcel.tracking_no)
    last = parts.order_by("-part").values_list("part", flat=True)[0]
    line = case.items.select_related("line").order_by("line_no", "pk")[0].line
    district = case.district
    campaigns = campaigns_of([sound], {sound.tracking_no: case.shipment}, district)
    one = Logged(
        sound, case.shipment, line, campaigns.get(sound.tracking_no), photos, part=last + 1
    )
    return open_cases([one], entry=entry, actor=actor, district=district, now=now)


def open_cases(
    logged: Sequence[Logged],
    *,
    entry: ParcelEntry,
    actor: User,
    district: District,
    now: datetime,
) -> list[Parcel]:
    """Case, goods, particulars, custody, clock, pictures and event of each parcel, in bulk."""
    year = timezone.localdate(now).year
    series = district.code[:2]
    serials = next_numbers(f"C{series}", year, len(logged))
    cases = Case.objects.bulk_create(
        [
            _case(one, f"C{series}-{year}-{serial:05}", actor, district, now)
            for one, serial in zip(logged, serials, strict=True)
        ]
    )
    pairs = list(zip(logged, cases, strict=True))
    CaseItem.objects.bulk_create([_item(one, case) for one, case in pairs])
    parcels = Parcel.objects.bulk_create(
        [_parcel(one, case, entry, district, now) for one, case in pairs]
    )
    CustodyEvent.objects.bulk_create(
        [_custody(one, case, actor, district, now) for one, case in pairs]
    )
    Evidence.objects.bulk_create(
        [
            Evidence(
                case=case,
                kind=Evidence.Kind.PHOTO,
                file=photo,
                title=case.shipment.number,
                added_by=actor,
            )
            for one, case in pairs
            for photo in one.photos
        ]
    )
    deadlines.start_many(cases, DECISION, at=now)
    record_many(
        "parcel.logged",
        [Entry(case, _details(one)) for one, case in pairs],
        actor=actor,
    )
    return parcels


def _case(one: Logged, number: str, actor: User, district: District, now: datetime) -> Case:
    return Case(
        number=number,
        flow=Case.Flow.SIMPLIFIED,
        status=Case.Status.DETAINED,
        district=district,
        holder=one.sound.recordal.right.holder,
        shipment=one.shipment,
        campaign=one.campaign,
        officer=actor,
        opened_at=now,
        suspicion_on=timezone.localdate(now),
        detained_at=now,
        value=one.sound.value,
        is_demo=one.campaign is not None and one.campaign.is_demo,
    )


def _item(one: Logged, case: Case) -> CaseItem:
    sound, line = one.sound, one.line
    return CaseItem(
        case=case,
        recordal=sound.recordal,
        line=line,
        line_no=line.line_no if line else 1,
        description=sound.texts.get("description")
        or (line.description if line else goods_of(sound)),
        hs_code=line.hs_code if line else "",
        mark=sound.recordal.right.title,
        quantity=sound.quantity,
        unit=sound.unit,
        unit_price=sound.unit_price,
        currency="CNY",
        value=sound.value,
    )


def _parcel(
    one: Logged, case: Case, entry: ParcelEntry, district: District, now: datetime
) -> Parcel:
    texts = one.sound.texts
    return Parcel(
        case=case,
        entry=entry,
        district=district,
        logged_at=now,
        tracking_no=one.sound.tracking_no,
        part=one.part,
        category=one.sound.category,
        place=one.sound.place,
        party=texts.get("party", ""),
        party_name=texts.get("party_name", ""),
        party_address=texts.get("party_address", ""),
        party_email=texts.get("party_email", ""),
    )


def _custody(
    one: Logged, case: Case, actor: User, district: District, now: datetime
) -> CustodyEvent:
    return CustodyEvent(
        case=case,
        at=now,
        kind=CustodyEvent.Kind.TAKEN,
        from_party=one.shipment.consignor_name or UNKNOWN_PARTY,
        to_party=district.name_zh,
        place=one.sound.place,
        quantity=one.sound.quantity,
        unit=one.sound.unit,
        actor=actor,
    )


def _details(one: Logged) -> dict[str, object]:
    return {
        "tracking_no": one.sound.tracking_no,
        "recordal": one.sound.recordal.number,
        "quantity": f"{one.sound.quantity.normalize():f} {one.sound.unit}",
        "place": one.sound.place,
        "photos": [photo.sha256 for photo in one.photos],
        "citation": SIMPLIFIED,
    }
