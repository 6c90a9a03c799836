"""A complete application, for tests that are about something else."""

from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from core.accounts.models import User
from core.accounts.permissions import Role
from core.files.models import StoredFile
from core.files.services import keep
from recordal.applications import services
from recordal.applications.models import Recordal
from recordal.review import checklist
from recordal.review import services as review
from tests.factories import UserFactory, stored_picture


def paper() -> StoredFile:
    content = stored_picture().read()
    return keep(content, name="certificate.png", content_type="image/png", actor=None)


def complete(**changes: Any) -> dict[str, Any]:
    """Everything that the law wants, of whatever kind the right is (MEA 6, 7)."""
    one = paper()
    fields = {
        "title": "朗科",
        "registration_no": "12345678",
        "nice_classes": [9],
        "goods": "移动存储器",
        "hs_prefixes": ["8523"],
        "protected_until": date(2040, 6, 30),
        "filing_date": date(2020, 3, 2),
        "granted_on": localdate() - timedelta(days=30),
        "completed_on": date(2019, 5, 4),
        "category": "art",
        "image": one,
        "certificate": one,
        "attachments": [(kind, one) for kind in ("identity", "goods_photo", "evaluation_report")],
        "genuine_goods": [{"name": "闪存盘", "origin": "深圳"}],
        "contact_name": "王经理",
        "contact_phone": "0755-1234",
    }
    return fields | changes


def submitted(holder: Any, *, kind: str = "trademark", **changes: Any) -> Recordal:
    recordal = services.draft(holder, actor=None, kind=kind, **complete(**changes))
    return services.submit(recordal, actor=None)


def recorded(recordal: Recordal, examiner: User, *, on: date | None = None) -> Recordal:
    """A diligent examiner finds everything in order."""
    checklist.all_in_order(recordal, actor=examiner)
    return review.accept(recordal, actor=examiner, on=on)


def refused(
    recordal: Recordal,
    examiner: User,
    *,
    ground: str = "documents",
    reasons: str = "The certificate is unreadable.",
) -> Recordal:
    """One proposes, another one signs."""
    review.propose_refusal(recordal, actor=examiner, ground=ground, reasons=reasons)
    return review.sign(recordal, actor=UserFactory(role=Role.CHIEF_EXAMINER))
