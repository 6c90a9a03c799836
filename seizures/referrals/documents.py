"""A transfer as data, under the published schema ``longteng-referral/1``."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from jsonschema import Draft202012Validator

from core.reference.models import CriminalThreshold
from seizures.evidence.models import Evidence
from seizures.notices.models import Notice
from seizures.packages import contents
from seizures.packages.contents import Audience
from seizures.referrals.fines import fines_paid
from seizures.referrals.models import Referral
from seizures.referrals.values import three_values

FORMAT = "longteng-referral/1"
SCHEMA = Path(__file__).with_name("schema") / "referral-1.json"
REPORT_PATH = "transfer/investigation-report-{}.pdf"
Document = dict[str, Any]


class NotOfTheSchema(Exception):
    """The document is not what the schema promises to receivers: it must not leave."""


@cache
def schema() -> Mapping[str, Any]:
    known: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return known


def check(document: Document) -> None:
    """Raises NotOfTheSchema, naming the first place that is wrong."""
    for problem in Draft202012Validator(schema()).iter_errors(document):
        raise NotOfTheSchema(f"{problem.json_path}: {problem.message}"[:300])


def document(referral: Referral) -> Document:
    """Everything of TRF 6 as data: plain texts, numbers as decimal text, moments with offset."""
    case, shipment = referral.case, referral.case.shipment
    return {
        "format": FORMAT,
        "number": referral.number,
        "case": case.number,
        "district": {"code": case.district_id, "name": case.district.name_zh},
        "to": {"code": referral.partner_office.code, "name": referral.partner_office.name_zh},
        "offence": {"code": referral.offence, "citation": citation(referral.offence)},
        "conduct_on": referral.conduct_on.isoformat(),
        "facts": referral.reasons,
        "values": [
            {
                "kind": value.kind,
                "amount": None if value.amount is None else str(value.amount),
                "citation": value.citation,
                "evidence": value.evidence,
            }
            for value in three_values(referral)
        ],
        "valuation": referral.valuation,
        "figures": referral.figures,
        "thresholds": referral.suggestion,
        "accumulated": referral.accumulated,
        "officers": [str(referral.proposed_by), str(referral.second_officer)],
        "approved_by": str(referral.decided_by),
        "approved_at": _moment(referral.decided_at),
        "consignor": {"name": shipment.consignor_name, "uscc": shipment.consignor_uscc},
        "consignee": shipment.consignee_name,
        "shipment": {
            "number": shipment.number,
            "declared_at": _moment(shipment.declared_at),
            "direction": shipment.direction,
            "conveyance": shipment.conveyance,
            "container_no": shipment.container_no,
            "origin": shipment.origin_country,
            "destination": shipment.destination_country,
        },
        "holder": case.holder.name_zh or case.holder.name_en,
        "goods": _goods(referral),
        "custody": _custody(referral),
        "papers": _papers(referral),
        "no_report_reason": referral.no_report_reason,
        "fines_paid": [
            {
                "penalty": penalty.number,
                "case": penalty.case.number,
                "amount": str(penalty.fine),
                "paid_at": _moment(penalty.paid_at),
            }
            for penalty in fines_paid(case)
        ],
    }


def citation(offence: str) -> str:
    row = CriminalThreshold.objects.filter(offence=offence).first()
    return f"Criminal Law art {row.criminal_law_article if row else ''}".strip()


def _goods(referral: Referral) -> list[Document]:
    items = referral.case.items.select_related("recordal__right")
    return [
        {
            "line_no": item.line_no,
            "description": item.description,
            "hs_code": item.hs_code,
            "mark": item.mark,
            "recordal": item.recordal_number,
            "right": item.right.kind,
            "quantity": str(item.quantity),
            "unit": item.unit,
            "packages": item.packages,
            "value_cny": str(item.value),
        }
        for item in items
    ]


def _custody(referral: Referral) -> list[Document]:
    return [
        {
            "at": _moment(event.at),
            "kind": event.kind,
            "from": event.from_party,
            "to": event.to_party,
            "place": event.place,
            "seal_no": event.seal_no,
            "quantity": str(event.quantity),
            "unit": event.unit,
        }
        for event in referral.case.custody.order_by("at", "pk")
    ]


def _papers(referral: Referral) -> list[Document]:
    """Where each paper of TRF 6 lies in the package."""
    case = referral.case
    papers = [
        {"kind": "investigation_report", "path": REPORT_PATH.format(language)}
        for language in ("zh", "en")
    ]
    papers.append({"kind": "list_of_goods", "path": "transfer/goods.csv"})
    if case.custody.exists():
        papers += [
            {"kind": "custody_list", "path": f"custody-{language}.pdf"} for language in ("zh", "en")
        ]
    for piece in contents.letters(case, Audience.PARTNER):
        if piece.index["kind"] == Notice.Kind.TRANSFER_LETTER:
            papers.append(_found("transfer_letter", piece.index))
    for piece in contents.pieces(case, Audience.PARTNER):
        if piece.index["kind"] == Evidence.Kind.REPORT:
            papers.append(_found("test_report", piece.index))
    return papers


def _found(kind: str, index: Document) -> Document:
    return {"kind": kind, "path": index["path"], "sha256": index["sha256"]}


def _moment(value: datetime | None) -> str | None:
    return timezone.localtime(value).isoformat() if value else None
