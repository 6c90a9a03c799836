"""Looking at goods: ordered, started, recorded, or called off."""

from collections.abc import Iterable, Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.models import StoredFile
from core.files.services import PICTURE_TYPES, store
from core.numbering import public_number
from recordal.guides.models import GuideShot
from seizures.inspections.models import Finding, Inspection, Photo
from seizures.inspections.rules import FoundGoods, check_findings, check_officers
from seizures.screening import services as screening
from seizures.screening.models import Hit
from seizures.shipments.models import Shipment

__all__ = [
    "FoundGoods",
    "NotOpen",
    "add_photo",
    "add_photos",
    "cancel",
    "finish",
    "order",
    "put_back",
    "start",
]


class NotOpen(DomainError):
    """The inspection is over: its record stands."""

    code = "inspection_not_open"


@transaction.atomic
def order(
    shipment: Shipment, *, actor: User | None, score: int = 0, lane: str = "yellow"
) -> Inspection:
    """Order the goods of a shipment to be looked at; an order that is still open stands.

    However often and from however many places it is called, one inspection is open. Open hits of
    the shipment become part of it, and the highest score ranks it.
    """
    shipment = Shipment.objects.select_for_update(no_key=True).get(pk=shipment.pk)
    _flag(shipment)
    joining = _joining(shipment, by_hand=actor is not None)
    for hit in joining if actor is not None else ():
        score, lane = max(score, hit.score), min(lane, hit.lane, key=Hit.RANKS.__getitem__)
    inspection = _open_inspection(shipment)
    if inspection is None:
        inspection = Inspection.objects.create(
            number=public_number(
                "I", timezone.localdate().year, series=str(shipment.district_id)[:2]
            ),
            shipment=shipment,
            district_id=shipment.district_id,
            score=score,
            lane=lane,
            ordered_by=actor,
        )
        record(
            "inspection.ordered",
            inspection,
            actor=actor,
            shipment=shipment.number,
            score=score,
            lane=lane,
        )
    elif score > inspection.score:
        inspection.score, inspection.lane = score, lane
        inspection.save(update_fields=["score", "lane"])
    for hit in joining:
        hit.move_to(Hit.Status.ORDERED)
        hit.save(update_fields=["status"])
    return inspection


@transaction.atomic
def start(inspection: Inspection, *, actor: User) -> Inspection:
    """Take an ordered inspection: the officer goes to the goods."""
    inspection = _locked(inspection)
    inspection.move_to(Inspection.Status.STARTED)
    inspection.inspector = actor
    inspection.save(update_fields=["status", "inspector"])
    record("inspection.started", inspection, actor=actor)
    return inspection


def add_photo(
    inspection: Inspection, upload: "File[bytes]", *, actor: User, caption: str = ""
) -> Photo:
    """Keep a picture of the goods with the hash of its bytes (PEN 44)."""
    return add_photos(inspection, [upload], actor=actor, caption=caption, field="file")[0]


@transaction.atomic
def add_photos(
    inspection: Inspection,
    uploads: Iterable["File[bytes]"],
    *,
    actor: User,
    caption: str = "",
    shot: GuideShot | None = None,
    field: str = "photos",
) -> list[Photo]:
    """Keep several pictures, all or none. The same picture sent twice is kept once."""
    inspection = _locked(inspection)
    if not inspection.is_open:
        raise NotOpen(
            _("%(inspection)s is finished; its photos stand.") % {"inspection": inspection}
        )
    files = [store(upload, actor=actor, allowed=PICTURE_TYPES, field=field) for upload in uploads]
    return [_keep(inspection, file, actor, caption, shot) for file in files]


@transaction.atomic
def finish(
    inspection: Inspection,
    *,
    actor: User,
    second_officer: User,
    findings: Sequence[FoundGoods],
    place: str,
    remarks: str = "",
) -> Inspection:
    """Record what two officers found (PEN 34, 36): suspected, or nothing suspicious."""
    inspection = _locked(inspection)
    check_officers(inspection, actor, second_officer)
    if not place.strip():
        raise InvalidInput(_("Say where the goods were inspected."), field="place")
    hits = _ordered_hits(inspection.shipment)
    check_findings(inspection, findings, hits)

    suspected = any(found.verdict == Finding.Verdict.SUSPECTED for found in findings)
    inspection.move_to(Inspection.Status.SUSPECTED if suspected else Inspection.Status.CLEAN)
    if suspected and not inspection.photos.exists():
        raise InvalidInput(_("A suspicion needs at least one photo of the goods."), field="photos")
    inspection.inspector, inspection.second_officer = actor, second_officer
    inspection.place, inspection.remarks = place.strip(), remarks.strip()
    inspection.finished_at = timezone.now()
    inspection.save(
        update_fields=[
            "status",
            "inspector",
            "second_officer",
            "place",
            "remarks",
            "finished_at",
        ]
    )
    _write_findings(inspection, findings)
    _decide_hits(hits, findings, actor)
    _move_shipment(
        inspection.shipment, Shipment.Status.INSPECTED if suspected else Shipment.Status.CLEARED
    )
    record(
        "inspection.finished",
        inspection,
        actor=actor,
        second_officer=str(second_officer),
        result=str(inspection.status),
        findings=len(findings),
    )
    return inspection


@transaction.atomic
def cancel(inspection: Inspection, *, actor: User, reason: str) -> Inspection:
    """Call the inspection off: its hits are dismissed for the same reason."""
    if not reason.strip():
        raise InvalidInput(_("Say why the inspection is called off."), field="reason")
    inspection = _locked(inspection)
    inspection.move_to(Inspection.Status.CANCELLED)
    inspection.remarks = reason.strip()
    inspection.save(update_fields=["status", "remarks"])
    for hit in _ordered_hits(inspection.shipment):
        hit.move_to(Hit.Status.DISMISSED)
        hit.decided_by, hit.decided_at = actor, timezone.now()
        hit.dismissal_reason = reason.strip()
        hit.save(update_fields=["status", "decided_by", "decided_at", "dismissal_reason"])
        record("hit.dismissed", hit, actor=actor, reason=reason.strip())
    _move_shipment(inspection.shipment, Shipment.Status.CLEARED)
    record("inspection.cancelled", inspection, actor=actor, reason=reason.strip())
    return inspection


@transaction.atomic
def put_back(inspection: Inspection) -> bool:
    """Take back an order of the machine that nobody has acted on: its hits wait again.

    False when an officer has taken it meanwhile, or ordered it by hand.
    """
    inspection = _locked(inspection)
    if inspection.status != Inspection.Status.ORDERED or inspection.ordered_by_id is not None:
        return False
    inspection.move_to(Inspection.Status.CANCELLED)
    inspection.save(update_fields=["status"])
    for hit in _ordered_hits(inspection.shipment):
        hit.move_to(Hit.Status.OPEN)
        hit.save(update_fields=["status"])
    record("inspection.put_back", inspection, actor=None)
    return True


def _locked(inspection: Inspection) -> Inspection:
    """The shipment first, then the inspection: the same order everywhere, so nobody waits twice."""
    shipment = Shipment.objects.select_for_update(no_key=True).get(pk=inspection.shipment_id)
    inspection = (
        Inspection.objects.select_for_update(no_key=True, of=("self",))
        .select_related("district", "inspector")
        .get(pk=inspection.pk)
    )
    inspection.shipment = shipment
    return inspection


def _open_inspection(shipment: Shipment) -> Inspection | None:
    return shipment.inspections.filter(
        status__in=[Inspection.Status.ORDERED, Inspection.Status.STARTED]
    ).first()


def _ordered_hits(shipment: Shipment) -> list[Hit]:
    return list(
        shipment.hits.select_for_update(no_key=True, of=("self",))
        .filter(status=Hit.Status.ORDERED)
        .select_related("line", "recordal")
    )


def _joining(shipment: Shipment, *, by_hand: bool) -> list[Hit]:
    """Open hits become part of the inspection; by hand, if there are none, dismissed ones do."""
    waiting = shipment.hits.select_for_update(no_key=True)
    hits = list(waiting.filter(status=Hit.Status.OPEN))
    if by_hand and not hits and not waiting.filter(status=Hit.Status.ORDERED):
        hits = list(waiting.filter(status__in=[Hit.Status.DISMISSED, Hit.Status.MISSED]))
    return hits


def _flag(shipment: Shipment) -> None:
    if shipment.screened_at is None and shipment.status == Shipment.Status.RECEIVED:
        # An officer was faster than the worker; the record must not miss what the machine sees.
        screening.screen([shipment])
        shipment.refresh_from_db()
    if shipment.status not in {Shipment.Status.FLAGGED, Shipment.Status.SUSPENDED}:
        shipment.move_to(Shipment.Status.FLAGGED)
        shipment.save(update_fields=["status"])


def _move_shipment(shipment: Shipment, target: str) -> None:
    """Goods already suspended for another holder stay so."""
    if shipment.can_move_to(target) and shipment.status != Shipment.Status.SUSPENDED:
        shipment.move_to(target)
        shipment.save(update_fields=["status"])


def _keep(
    inspection: Inspection, file: StoredFile, actor: User, caption: str, shot: GuideShot | None
) -> Photo:
    known = inspection.photos.filter(file__sha256=file.sha256).first()
    if known:
        file.delete()
        return known
    photo = Photo.objects.create(
        inspection=inspection,
        file=file,
        caption=caption.strip()[:200],
        shot=shot,
        taken_by=actor,
    )
    record(
        "inspection.photo_added",
        inspection,
        actor=actor,
        name=file.name,
        sha256=file.sha256,
        caption=photo.caption,
    )
    return photo


def _write_findings(inspection: Inspection, findings: Sequence[FoundGoods]) -> None:
    Finding.objects.bulk_create(
        Finding(
            inspection=inspection,
            line=found.line,
            recordal=found.recordal,
            verdict=found.verdict,
            quantity=found.quantity,
            unit=found.unit.strip(),
            packages=found.packages,
            remarks=found.remarks.strip(),
        )
        for found in findings
    )


def _decide_hits(hits: Sequence[Hit], findings: Sequence[FoundGoods], actor: User) -> None:
    verdicts = {(found.line.pk, found.recordal.pk): found.verdict for found in findings}
    for hit in hits:
        suspected = verdicts[hit.line_id, hit.recordal_id] == Finding.Verdict.SUSPECTED
        hit.move_to(Hit.Status.CONFIRMED if suspected else Hit.Status.REFUTED)
        hit.decided_by, hit.decided_at = actor, timezone.now()
        hit.save(update_fields=["status", "decided_by", "decided_at"])
