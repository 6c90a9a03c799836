"""What the procedure adds to its letters: time limits, sums, outcomes (shapes: docs/letters.md)."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from core.accounts.models import User
from core.reference.citations import short_citation
from core.reference.models import ReleaseGround
from core.wording import letter
from seizures.cases.models import Case
from seizures.civil import holds
from seizures.deadlines.models import Deadline
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.procedure.service_clocks import send_letter
from seizures.securities.models import Security
from seizures.securities.rules import Due

Extra = dict[str, Any]
HOLDER, CONSIGNOR = Notice.Addressee.HOLDER, Notice.Addressee.CONSIGNOR


def period(clock: Deadline) -> Extra:
    """A time limit as letters print it: length, last day, article."""
    return {
        "days": clock.length,
        "count": clock.unit,
        "date": timezone.localdate(clock.last_moment),
        "citation": clock.citation,
        "provisional": clock.provisional,
    }


def notify_holder(case: Case, clock: Deadline, due: Due, *, actor: User | None) -> Notice:
    """The written notice to the holder: goods, right, security demanded, time (REG 16, MEA 21)."""
    extra: Extra = {
        "due": period(clock),
        "amounts": {"security": due.amount, "goods_value": case.value},
        "security": {
            "forms": ["cash", "guarantee"],
            "citation": f"{due.citation}; Measures art 38",
        },
        "answer_url": settings.SITE_URL.rstrip("/") + reverse("portal-case", args=[case.number]),
    }
    return send_letter(case, Notice.Kind.HOLDER_NOTICE, addressee=HOLDER, actor=actor, extra=extra)


def serve_detention_receipt(
    case: Case, clock: Deadline, *, actor: User, place: str, seal_no: str
) -> Notice:
    """The receipt with the list of goods, to the consignor (MEA 25, PEN 42)."""
    extra = {
        "storage": {"place": place},
        "seals": [seal_no] if seal_no else [],
        "zh": {"applicant": case.holder.name_zh or case.holder.name_en},
        "en": {"applicant": case.holder.name_en or case.holder.name_zh},
        "period": period(clock),
    }
    kind = Notice.Kind.DETENTION_RECEIPT
    return notices.order(case, kind, addressee=CONSIGNOR, actor=actor, extra=extra)


def send_determination(
    case: Case, outcome: str, court: Deadline | None, *, actor: User | None
) -> None:
    """The result of the investigation in writing, to both sides (MEA 27-29)."""
    extra: Extra = {"result": outcome}
    for language, code in {"zh": "zh-hans", "en": "en"}.items():
        with override(code):  # the clock's own reason exists in both languages
            extra[language] = {"reasons": [gettext(case.determination_reasons)]}
    if outcome == "undetermined":
        extra["citations"] = ["Regulation arts 20, 24(2)", "Measures arts 28, 29"]
        extra["court_window"] = period(court) if court else {}
    for addressee in (HOLDER, CONSIGNOR):
        notices.order(
            case, Notice.Kind.DETERMINATION, addressee=addressee, actor=actor, extra=extra
        )


def send_kept_security(case: Case, security: Security, *, actor: User | None) -> Notice:
    """What of the security a court keeps, and what went back to the holder (MEA 35(3))."""
    kept = security.amount - security.part_returned
    notices_in_force = case.court_notices.barring(holds.SECURITY_RETURN)
    said = letter(
        Notice.Kind.COURT_KEEPS,
        {
            "case": case.number,
            "released_on": timezone.localdate().isoformat(),
            "kept": f"{kept:,.2f} CNY",
            "freed": f"{security.part_returned:,.2f} CNY",
            "ground": "",
            "courts": "; ".join(str(row) for row in notices_in_force),
        },
    )
    extra = {**said, "goods": []}
    kind = Notice.Kind.COURT_KEEPS
    return notices.order(case, kind, addressee=HOLDER, actor=actor, extra=extra)


def send_release(case: Case, ground: ReleaseGround, *, actor: User | None) -> None:
    """Notice of the release and its ground, to both sides (REG 24)."""
    citation = short_citation(ground.source)
    extra: Extra = {
        "released_on": case.closed_at,
        "citations": citation.split("; "),
        "ground": {"citation": citation},
        "zh": {"ground": {"text": ground.condition_zh or ground.condition}},
        "en": {"ground": {"text": ground.condition[:1].upper() + ground.condition[1:]}},
    }
    for addressee in (HOLDER, CONSIGNOR):
        notices.order(
            case, Notice.Kind.RELEASE_NOTICE, addressee=addressee, actor=actor, extra=extra
        )
