"""The pack for a civil suit: cover sheet in both languages, list of goods, photographs.

Everything in it is picked field by field from the list of the law (``rules.disclosure``).
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath

from django.utils import timezone
from django.utils.translation import override

from core.files import services as files
from core.files.archives import zipped
from core.files.models import StoredFile
from core.pdf import render_pdf
from core.reference.models import Country
from seizures.cases.models import Case, CaseItem
from seizures.civil.marking import marked_picture
from seizures.civil.models import SupportRequest
from seizures.civil.rules import GROUND, Disclosure, disclosure

TEMPLATE = "seizures/notices/court_support_pack.typ"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
PHOTO = "photo"


@dataclass(frozen=True)
class Pack:
    """The bytes, and for the ledger exactly what was told and what was kept back."""

    content: bytes
    disclosed: list[dict[str, object]]


def build(request: SupportRequest, *, at: datetime) -> Pack:
    """Put together what may be disclosed at the stage the case has reached."""
    case = request.case
    told = disclosure(case, withhold=request.withheld, because=request.withheld_because)
    members = {"goods.csv": _goods_csv(case, told)} if told.fields else {}
    if "viewings" in told.keys:
        members |= _viewings(case)
    photos = list(_photos(case)) if "photos" in told.keys else []
    mark = watermark(request, at)
    for number, photo in enumerate(photos, start=1):
        picture = marked_picture(files.read_for(photo, customs=False), mark)
        name = PurePath(photo.name).with_suffix(".jpg").name
        members[f"photos/{number:02}-{name}"] = picture
    hashes = {name: sha256(content).hexdigest() for name, content in members.items()}
    for language, code in LANGUAGES.items():
        with override(code):
            sheet = _cover(request, told, hashes, at=at, language=language)
        members[f"cover-{language}.pdf"] = render_pdf(TEMPLATE, sheet, timestamp=at)
    disclosed: list[dict[str, object]] = [
        {"key": item.key, "ground": item.ground, "fields": list(item.fields)}
        for item in told.items
        if (item.key != "photos" or photos)
        and (item.key != "viewings" or "viewings.csv" in members)
    ]
    return Pack(zipped(members), disclosed)


def watermark(request: SupportRequest, at: datetime) -> str:
    """Who got it, on which request, on which day."""
    return f"{request.number} · {request.holder.name} · {timezone.localdate(at).isoformat()}"


def _photos(case: Case) -> Iterator[StoredFile]:
    """Photographs nobody marked as secret; of an inspection only if it found this case alone."""
    open_to_all = case.evidence.filter(kind=PHOTO, secret_of="").select_related("file")
    yield from (evidence.file for evidence in open_to_all)
    inspection = case.inspection
    if inspection is not None and inspection.cases.count() == 1:
        yield from (photo.file for photo in inspection.photos.select_related("file"))


def particulars(case: Case) -> dict[str, object]:
    """Every particular that the law names, of which ``disclosure`` picks."""
    shipment = case.shipment
    penalty = getattr(case, "penalty", None)
    decided = penalty.decided_at if penalty else None
    return {
        "consignor": shipment.consignor_name,
        "consignee": shipment.consignee_name,
        "declared_on": timezone.localdate(shipment.declared_at).isoformat(),
        "detained_on": timezone.localdate(case.detained_at).isoformat()
        if case.detained_at
        else None,
        "penalty_effective_on": timezone.localdate(decided).isoformat() if decided else None,
        "origin": _country(shipment.origin_country),
        "destination": _country(shipment.destination_country),
    }


def _country(code: str) -> str:
    country = Country.objects.filter(pk=code).first() if code else None
    return country.name if country else code


def _goods(item: CaseItem) -> dict[str, object]:
    return {
        "line_no": item.line_no,
        "description": item.description,
        "mark": item.mark,
        "quantity": f"{item.quantity.normalize():f}",
        "unit": item.unit,
        "value_cny": str(item.value),
    }


def _picked(whole: dict[str, object], told: Disclosure) -> dict[str, object]:
    return {name: value for name, value in whole.items() if name in told.fields}


def _goods_csv(case: Case, told: Disclosure) -> bytes:
    rows = [_picked(_goods(item), told) for item in case.items.all()]
    return _csv(rows, list(rows[0]) if rows else ["line_no"])


def _viewings(case: Case) -> dict[str, bytes]:
    """The holder's own viewings that were held, and the samples it took at them."""
    held = case.viewings.filter(side="holder", status="held").order_by("held_at", "pk")
    if not held:
        return {}
    told = ("number", "held_at", "place", "officers", "visitors", "seen", "receipt_no")
    viewings: list[dict[str, object]] = [
        {name: _plain(getattr(viewing, name)) for name in told} for viewing in held
    ]
    samples: list[dict[str, object]] = [
        {
            "viewing": viewing.number,
            "receipt_no": viewing.receipt_no,
            "label": sample.exhibit.number,
            "description": sample.exhibit.description,
            "quantity": f"{sample.quantity.normalize():f}",
            "unit": sample.unit,
            "due_on": sample.due_on,
            "back_at": _plain(sample.back_at),
            "returned": f"{sample.returned.normalize():f}",
            "consumed": f"{sample.consumed.normalize():f}",
            "remarks": sample.remarks,
        }
        for viewing in held
        for sample in viewing.samples.select_related("exhibit")
    ]
    members = {"viewings.csv": _csv(viewings, told)}
    if samples:
        members["samples.csv"] = _csv(samples, list(samples[0]))
    return members


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return value


def _csv(rows: Sequence[dict[str, object]], names: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=names)
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    """A text that a spreadsheet would run as a formula is kept as text."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def _cover(
    request: SupportRequest,
    told: Disclosure,
    hashes: dict[str, str],
    *,
    at: datetime,
    language: str,
) -> dict[str, object]:
    case, holder = request.case, request.holder
    known = _picked(particulars(case), told)
    route = ("consignor", "consignee", "declared_on", "origin", "destination")
    return {
        "number": request.number,
        "language": language,
        "watermark": watermark(request, at),
        "date": timezone.localdate(at).isoformat(),
        "demo": case.is_demo,
        "district": {"name_zh": case.district.name_zh, "name_en": case.district.name_en},
        "addressee": {"name": holder.name, "uscc": holder.uscc, "address": holder.address},
        "case": {
            "number": case.number,
            "detained_on": known.get("detained_on"),
            "penalty_effective_on": known.get("penalty_effective_on"),
        },
        "request": {
            "by": holder.name,
            "on": timezone.localdate(request.requested_at).isoformat(),
            "purpose": request.purpose,
            "court": request.court or None,
        },
        "shipment": {name: known[name] for name in route if known.get(name)},
        "goods": [_picked(_goods(item), told) for item in case.items.all()]
        if "goods" in told.keys
        else [],
        "disclosed": [
            *({"title": str(item.title), "ground": item.ground} for item in told.items),
            *(
                {"title": name, "ground": GROUND, "sha256": digest}
                for name, digest in hashes.items()
            ),
        ],
        "withheld": [
            {"title": str(title), "reason": str(reason), "ground": ground}
            for _key, title, reason, ground in told.withheld
        ],
        "citations": [part.strip() for part in GROUND.split(";")],
    }
