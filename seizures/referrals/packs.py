"""What the police receive: the letter, the goods, who held them, what happened (TRF 6)."""

import json
from collections.abc import Iterator
from hashlib import sha256

from django.core.serializers.json import DjangoJSONEncoder

from core.audit.models import Event
from core.files import services as files
from core.files.archives import zipped
from seizures.referrals.models import Referral
from seizures.referrals.values import three_values

LETTER, DRAWN = "transfer_letter", "drawn"
REPORT = "report"


def build(referral: Referral) -> bytes:
    """The package as ZIP. The same referral at the same stage gives the same bytes."""
    members = dict(_members(referral))
    manifest = {
        "referral": referral.number,
        "case": referral.case.number,
        "files": [
            {"name": name, "size": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in sorted(members.items())
        ],
    }
    members["manifest.json"] = _json(manifest)
    return zipped(members)


def _members(referral: Referral) -> Iterator[tuple[str, bytes]]:
    yield "referral.json", _json(_report(referral))
    yield "goods.json", _json(_goods(referral))
    yield "custody.json", _json(_custody(referral))
    yield "events.json", _json(_events(referral))
    yield from _letters(referral)
    reports = referral.case.evidence.filter(kind=REPORT).select_related("file")
    for evidence in reports:
        yield f"reports/{evidence.pk}-{evidence.file.name}", files.read(evidence.file)


def _letters(referral: Referral) -> Iterator[tuple[str, bytes]]:
    letters = referral.case.notices.filter(kind=LETTER, status=DRAWN)
    letter = letters.select_related("file_zh", "file_en").order_by("-pk").first()
    for name, file in (("zh", letter.file_zh), ("en", letter.file_en)) if letter else ():
        if file is not None:
            yield f"letter/transfer_letter-{name}.pdf", files.read(file)


def _report(referral: Referral) -> dict[str, object]:
    case, shipment = referral.case, referral.case.shipment
    return {
        "number": referral.number,
        "case": case.number,
        "district": case.district_id,
        "to": referral.partner_office.name_zh,
        "offence": referral.offence,
        "conduct_on": referral.conduct_on,
        "facts_and_reasons": referral.reasons,
        "values": [
            {"kind": value.kind, "amount": value.amount, "citation": value.citation}
            for value in three_values(referral)
        ],
        "valuation": referral.valuation,
        "thresholds": referral.suggestion,
        "officers": [str(referral.proposed_by), str(referral.second_officer)],
        "approved_by": str(referral.decided_by),
        "approved_at": referral.decided_at,
        "consignor": {"name": shipment.consignor_name, "uscc": shipment.consignor_uscc},
        "consignee": shipment.consignee_name,
        "declaration_no": shipment.declaration_no,
        "tracking_no": shipment.tracking_no,
        "declared_at": shipment.declared_at,
        "direction": shipment.direction,
        "conveyance": shipment.conveyance,
        "container_no": shipment.container_no,
        "origin": shipment.origin_country,
        "destination": shipment.destination_country,
        "holder": case.holder.name_zh or case.holder.name_en,
    }


def _goods(referral: Referral) -> list[dict[str, object]]:
    items = referral.case.items.select_related("recordal__right")
    return [
        {
            "line_no": item.line_no,
            "description": item.description,
            "hs_code": item.hs_code,
            "mark": item.mark,
            "recordal": item.recordal_number,
            "right": item.right.kind,
            "quantity": item.quantity,
            "unit": item.unit,
            "packages": item.packages,
            "value_cny": item.value,
        }
        for item in items
    ]


def _custody(referral: Referral) -> list[dict[str, object]]:
    return [
        {
            "at": event.at,
            "kind": event.kind,
            "from": event.from_party,
            "to": event.to_party,
            "place": event.place,
            "seal_no": event.seal_no,
            "quantity": event.quantity,
            "unit": event.unit,
        }
        for event in referral.case.custody.all()
    ]


def _events(referral: Referral) -> list[dict[str, object]]:
    """The course of the case, up to the approval of the transfer."""
    events = Event.objects.about(referral.case).order_by("at", "pk")
    if referral.decided_at:
        events = events.filter(at__lte=referral.decided_at)
    return [{"at": event.at, "verb": event.verb, "by": event.actor_name} for event in events]


def _json(content: object) -> bytes:
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
