"""What the letters after the determination say beyond the particulars of the case.

Shapes: the first lines of each template in ``templates/seizures/notices``, and docs/letters.md.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from core.reference.models import StatutoryDeadline
from seizures.costs.models import Cost, Settlement
from seizures.deadlines.models import Deadline
from seizures.disposals.models import Consultation
from seizures.forfeitures.models import PublicNotice
from seizures.hearings.models import Hearing
from seizures.payments.models import PaymentPlan
from seizures.payments.rules import LATE_CITATION, Account
from seizures.penalties.models import Disposal
from seizures.remedies.models import Remedy
from seizures.securities.models import Security

Content = dict[str, Any]


def period(clock: Deadline) -> Content:
    """A time limit as letters print it: length, last day, article."""
    return {
        "days": clock.length,
        "count": clock.unit,
        "date": timezone.localdate(clock.last_moment),
        "citation": clock.citation,
        "provisional": clock.provisional,
    }


def public_notice(notice: PublicNotice, clock: Deadline) -> Content:
    """MEA 32: goods, where they were found, and how long the party may come forward."""
    return {
        "kind": notice.kind,
        "search": notice.search,
        "posted_where": notice.posted_where,
        "due": period(clock),
    }


def collection_decision(notice: PublicNotice) -> Content:
    """MEA 32, PEN 62(4): since when the notice was posted, and that nobody came forward."""
    return {
        "notice_number": notice.number,
        "posted_on": timezone.localdate(notice.posted_at),
        "posted_where": notice.posted_where,
    }


def confiscation_notice(effective_at: datetime) -> Content:
    """MEA 30, when the goods were collected without a penalty."""
    return {"case": {"penalty_effective_on": timezone.localdate(effective_at)}}


def payment_demand(account: Account, decision: str, clock: Deadline) -> Content:
    """ACL 54: what is owed today and how long the party may still pay of its own accord."""
    return {
        "decision_number": decision,
        "amounts": {
            "fine": str(account.open_fine),
            "late_fine": str(account.late_fine),
            "total": str(account.total),
        },
        "as_of": account.day,
        "late_days": account.late_days,
        "late_citation": LATE_CITATION,
        "due": period(clock),
    }


def plan_decision(plan: PaymentPlan, decision: str) -> Content:
    """PEN 61: approved with its days and sums, or refused with the reasons."""
    return {
        "decision_number": decision,
        "approved": plan.status == PaymentPlan.Status.APPROVED,
        "parts": plan.parts,
        "reasons": plan.decision_reasons,
    }


def penalty_change(remedy: Remedy, decision: str) -> Content:
    """What reconsideration or suit made of the decision."""
    return {
        "decision_number": decision,
        "result": remedy.status,
        "remedy": {
            "kind": remedy.kind,
            "number": remedy.reference or remedy.number,
            "authority": remedy.authority,
            "ended_on": remedy.ended_on,
        },
        "outcome": remedy.outcome,
        "amounts": {
            "old_fine": str(remedy.old_fine),
            "new_fine": str(remedy.new_fine or 0),
        },
    }


def security_return_notice(
    security: Security, settled: Settlement, costs: Sequence[Cost], clock: Deadline | None
) -> Content:
    """MEA 34, 35; GUA 21: what was taken from the security, and how long the rest lies ready."""
    content: Content = {
        "security": {
            "number": security.number,
            "form": security.form,
            "amount": str(security.amount),
        },
        "amounts": {
            "charged": str(settled.charged),
            "returned": str(settled.returned),
            "direct": str(settled.direct) if settled.direct else None,
            "owed": str(settled.short) if settled.short else None,
        },
        "costs": [
            {
                "title": "cost_disposal" if cost.kind == Cost.Kind.DISPOSAL else cost.kind,
                "amount": str(cost.owed),
                "payee": cost.payee,
                "note": cost.invoice_no,
            }
            for cost in costs
        ],
    }
    if clock is not None:
        content["due"] = period(clock)
    return content


def disposal_consultation(asked: Consultation, clock: Deadline, url: str) -> Content:
    """MEA 33: what is proposed, and how long the holder may answer."""
    return {"proposal": asked.proposal, "due": period(clock), "answer_url": url}


def disposal_record(disposal: Disposal) -> Content:
    """REG 27, MEA 33: what was done with the goods, before whom, and with which papers."""
    papers = disposal.papers.select_related("file")
    return {
        "method": disposal.method_id,
        "zh": {"method": disposal.method.name_zh},
        "en": {"method": disposal.method.name_en},
        "receiver": disposal.receiver,
        "executed_on": disposal.executed_on,
        "quantities": [
            {"quantity": str(part.quantity), "unit": part.unit} for part in disposal.parts.all()
        ],
        "witnesses": disposal.witnesses,
        "supervision": disposal.supervision,
        "price": str(disposal.price) if disposal.price is not None else None,
        "treasury_receipt": disposal.treasury_receipt_no,
        "contract_no": disposal.contract_no,
        "reasons": disposal.reasons,
        "papers": [{"title": paper.file.name, "sha256": paper.file.sha256} for paper in papers],
    }


def hearing_notice(hearing: Hearing, rule: StatutoryDeadline) -> Content:
    """APL 64: when, where and before whom."""
    return {
        "hearing": {
            "at": hearing.at,
            "place": hearing.place,
            "chair": str(hearing.chair),
            "is_public": hearing.is_public,
        },
        "notice": {"days": rule.length, "count": rule.unit},
    }
