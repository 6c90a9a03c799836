"""The record of an inspection as an official paper (PEN 36, 45)."""

from collections.abc import Mapping
from datetime import date

from django.utils.timezone import localdate

from core.accounts.models import User
from core.files.models import StoredFile
from core.files.services import read
from core.pdf import render_pdf
from seizures.inspections.models import Finding, Inspection
from seizures.screening.models import Hit
from seizures.screening.reasons import words

TEMPLATE = "seizures/notices/inspection_record.typ"
CITATIONS = ["Penalty Regs arts 36, 45", "APL art 42"]
#: Pictures shown on the paper; all are listed with their hashes.
SHOWN = 6
LARGEST_SHOWN = 4 * 1024 * 1024
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def draw_record(inspection: Inspection, language: str) -> bytes:
    """The paper in ``zh`` or ``en``; the same bytes whenever it is drawn again."""
    finished = inspection.finished_at
    if finished is None:
        raise ValueError(f"{inspection} is not finished.")
    photos = list(inspection.photos.select_related("file"))
    names = _shown([photo.file for photo in photos])
    content = {
        **_head(inspection, localdate(finished), language),
        "inspected_on": finished,
        "goods": [_goods(finding) for finding in _findings(inspection)],
        "flagged": [words(reason) for hit in _hits(inspection) for reason in hit.reasons],
        "photos": [
            {
                "title": photo.caption or photo.file.name,
                "sha256": photo.file.sha256,
                **({"file": names[photo.file.pk]} if photo.file.pk in names else {}),
            }
            for photo in photos
        ],
    }
    files = {names[photo.file.pk]: read(photo.file) for photo in photos if photo.file.pk in names}
    return render_pdf(TEMPLATE, content, files=files, timestamp=finished)


def _head(inspection: Inspection, day: date, language: str) -> dict[str, object]:
    shipment, district = inspection.shipment, inspection.district
    officers = [inspection.inspector, inspection.second_officer]
    return {
        "language": language,
        "number": inspection.number,
        "order_number": inspection.number,
        "date": day,
        "district": {"name_zh": district.name_zh, "name_en": district.name_en},
        "place": inspection.place,
        "officers": [_officer(officer) for officer in officers if officer],
        "shipment": {
            "declaration_no": shipment.number,
            "direction": shipment.direction,
            "declared_on": localdate(shipment.declared_at),
            "channel": shipment.channel,
            "conveyance": shipment.conveyance,
            "container_no": shipment.container_no,
            "origin": shipment.origin_country,
            "destination": shipment.destination_country,
            "consignor": shipment.consignor_name,
            "consignee": shipment.consignee_name,
        },
        "result": inspection.status,
        "notes": inspection.remarks,
        "citations": CITATIONS,
    }


def _officer(officer: User) -> dict[str, str]:
    return {"name": str(officer), "badge": officer.badge_no}


def _findings(inspection: Inspection) -> list[Finding]:
    return list(inspection.findings.select_related("line", "recordal__right"))


def _hits(inspection: Inspection) -> list[Hit]:
    found = {(finding.line_id, finding.recordal_id) for finding in inspection.findings.all()}
    hits = Hit.objects.filter(shipment=inspection.shipment_id).order_by("line__line_no", "pk")
    return [hit for hit in hits if (hit.line_id, hit.recordal_id) in found]


def _goods(finding: Finding) -> dict[str, object]:
    line = finding.line
    return {
        "line_no": line.line_no,
        "description": line.description,
        "hs_code": line.hs_code,
        "quantity": line.quantity,
        "unit": line.unit,
        "packages": line.packages,
        "mark": finding.recordal.right.title,
        "recordal_number": finding.recordal.number,
        "found_quantity": finding.quantity,
        "found_packages": finding.packages,
        "finding": finding.verdict,
        "note": finding.remarks,
    }


def _shown(files: list[StoredFile]) -> Mapping[int, str]:
    """Names on the paper of the pictures it shows."""
    small = [file for file in files if file.size <= LARGEST_SHOWN][:SHOWN]
    return {
        file.pk: f"photo-{n}.{ENDINGS.get(file.content_type, 'jpg')}"
        for n, file in enumerate(small, start=1)
    }
