from datetime import date
from decimal import Decimal
from typing import Any

from core.accounts.models import User
from core.reference.calendar import today
from enterprises.models import Enterprise
from seizures.general_security import services
from seizures.general_security.models import GeneralSecurity
from tests.factories.core import stored_document
from tests.factories.recordal import RecordalFactory


def letter(**changes: Any) -> dict[str, Any]:
    """A letter of guarantee that customs approves (MEA 24)."""
    fields = {
        "guarantor": "中国银行深圳分行",
        "letter_no": "BG-2026-1",
        "letter": stored_document("guarantee.pdf"),
        "letter_valid_to": date(today().year + 1, 6, 30),
        "amount": Decimal(200_000),
        "costs_last_year": Decimal(0),
    }
    return fields | changes


def general_security(
    holder: Enterprise, *, by: User, approved_by: User | None = None, **changes: Any
) -> GeneralSecurity:
    """One for the year: applied for, and approved when somebody approves it."""
    RecordalFactory(right__holder=holder)
    general = services.apply(holder, actor=by, **letter(**changes))
    return services.approve(general, actor=approved_by) if approved_by else general
