"""What the letters on penalty, transfer and hand-over say beyond the particulars of the case.

Shapes: the first lines of each template in ``templates/seizures/notices``.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import override

from core.reference import figures
from core.reference.models import StatutoryDeadline
from seizures.cases.models import Case
from seizures.penalties.models import Penalty
from seizures.penalties.rules import PENALTY_CITATION
from seizures.referrals.models import Referral
from seizures.referrals.rules import criminal_law_article
from seizures.referrals.values import three_values

Content = dict[str, object]


def period(key: str, case: Case | None = None) -> Content:
    """A time limit of the law as a letter states it, with its last day once the clock runs."""
    rule = StatutoryDeadline.objects.get(key=key)
    stated: Content = {"days": rule.length, "count": rule.unit, "citation": rule.citation}
    clock = case.deadlines.running().filter(rule=key).first() if case else None
    if clock is not None:
        stated["date"] = timezone.localdate(clock.last_moment).isoformat()
    return stated


def _amounts(penalty: Penalty) -> Content:
    amounts: Content = {"goods_value": str(penalty.goods_value)}
    if penalty.fine > 0:
        amounts["fine"] = str(penalty.fine)
        rate = (penalty.fine * 100 / penalty.goods_value).quantize(Decimal("0.01"))
        amounts["fine_rate"] = str(rate)
    return amounts


def _penalty(penalty: Penalty) -> Content:
    weighed = [part for part in penalty.suggestion if "text_zh" in part]
    return {
        "facts": penalty.facts,
        "reasons": penalty.case.determination_reasons or penalty.facts,
        "confiscate": penalty.confiscate,
        "sides": [
            {
                "party": side.party,
                "position": side.position,
                "kind": side.kind,
                "warned": side.warned,
                "fine": str(side.fine) if side.fine else None,
                "facts": side.facts,
                "citation": side.citation,
            }
            for side in penalty.side_fines.standing()
        ],
        "amounts": _amounts(penalty),
        "citations": [part.strip() for part in PENALTY_CITATION.split(";")],
        "zh": {"discretion": [part["text_zh"] for part in weighed]},
        "en": {"discretion": [part["text_en"] for part in weighed]},
    }


def penalty_advance_notice(penalty: Penalty) -> Content:
    """APL 44, 45, 63, 64: what is intended and why, and the right to be heard."""
    if not penalty.hearing_due:
        return {**_penalty(penalty), "statement": period("penalty_statement", penalty.case)}
    return {**_penalty(penalty), "hearing": period("hearing_request", penalty.case)}


def penalty_decision(penalty: Penalty, hearing_outcome: str) -> Content:
    """APL 59: what is decided, and how to pay."""
    content = _penalty(penalty)
    if penalty.fine > 0:
        content["payment"] = period("fine_payment", penalty.case)
        late = figures.figure("late_fine_percent", timezone.localdate())
        content["late_fine"] = {"rate": f"{late.value.normalize():f}", "citation": late.citation}
    if penalty.defence:
        content["defence"] = penalty.defence
    if hearing_outcome:
        content["hearing_outcome"] = hearing_outcome
    return content


def holder_confiscation_notice(penalty: Penalty) -> Content:
    """MEA 30: the day on which the penalty took effect, beside the particulars of the case."""
    decided = penalty.decided_at
    on = timezone.localdate(decided).isoformat() if decided else None
    return {"case": {"penalty_effective_on": on}}


def transfer_letter(referral: Referral) -> Content:
    """TRF 6: the letter of transfer, with the three values kept apart."""
    shipment = referral.case.shipment
    return {
        "zh": {**_to_office(referral, "zh"), "values": _values(referral, "zh-hans")},
        "en": {**_to_office(referral, "en"), "values": _values(referral, "en")},
        "offence": {
            "code": referral.offence,
            "citation": f"Criminal Law art {criminal_law_article(referral.offence)}",
        },
        "suspects": [{"name": shipment.consignor_name, "uscc": shipment.consignor_uscc}],
        "facts": referral.reasons,
        "conduct_on": referral.conduct_on.isoformat(),
        "thresholds": [_threshold(row) for row in referral.suggestion],
        "papers": [
            {"title": "调查报告 Investigation report (transfer/)", "copies": 1},
            {"title": "涉案货物清单 List of goods (transfer/goods.csv)", "copies": 1},
            {"title": "保管清单 Custody list", "copies": 1},
            {"title": "证据及检验报告 Evidence and test reports (evidence/)", "copies": 1},
            {"title": "数据副本 Data (referral.json)", "copies": 1},
        ],
        "approved": {"by": str(referral.decided_by), "on": _moment(referral.decided_at)},
        "deadlines": [
            {"label": "移送 Delivery", **period("transfer_delivery", referral.case)},
            {"label": "立案决定 Decision to file", **period("police_filing_decision")},
        ],
        "citations": ["Regulation art 26", "Transfer Provisions arts 3, 5, 6"],
    }


def _to_office(referral: Referral, language: str) -> Content:
    office = referral.partner_office
    return {"addressee": {"name": office.name_zh if language == "zh" else office.name_en}}


def _values(referral: Referral, language: str) -> list[Content]:
    with override(language):
        return [
            {**asdict(value), "amount": None if value.amount is None else str(value.amount)}
            for value in three_values(referral)
        ]


def _threshold(row: Mapping[str, object]) -> Content:
    kept = ("tier", "metric", "condition", "unit", "effective_from", "effective_to", "citation")
    return {
        **{name: row[name] for name in kept if row.get(name)},
        "threshold": row["amount"],
        "found": row["value"],
        "met": row["reached"],
    }


def handover_record(referral: Referral, *, place: str, seal_no: str) -> Content:
    """TRF 12: the goods and materials handed over."""
    return {
        "zh": _to_office(referral, "zh"),
        "en": _to_office(referral, "en"),
        "handed_on": _moment(referral.handed_over_at),
        "place": place,
        "referral_number": referral.number,
        "filing_notice": referral.police_reference,
        "seals": [seal_no] if seal_no else [],
        "citations": ["Transfer Provisions art 12"],
    }


def _moment(value: datetime | None) -> str | None:
    return timezone.localtime(value).isoformat() if value else None
