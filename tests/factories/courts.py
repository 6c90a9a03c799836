"""Notices of courts, as they are recorded."""

from typing import Any

from django.utils import timezone

from core.accounts.models import User
from core.reference.models import CourtNoticeKind
from seizures.cases.models import Case
from seizures.procedure import court_notices
from seizures.procedure.court_notices import Recorded
from seizures.procedure.court_statements import Part, Statement

COURT = "深圳市中级人民法院"


def court_notice(
    case: Case, officer: User, kind: str = "goods_preservation", file: Any = None, **said: Any
) -> Recorded:
    """A notice received now that covers the whole, unless ``said`` says otherwise."""
    given = {
        "kind": CourtNoticeKind.objects.get(key=kind),
        "court": COURT,
        "number": "（2026）粤03执保1号",
        "received_at": timezone.now(),
        **said,
    }
    return court_notices.record_court_notice(case, Statement(**given), actor=officer, file=file)


def lines(**quantities: Any) -> dict[str, Any]:
    """The scope of a notice that names lines: ``lines(l1=40)``."""
    parts = [Part(line_no=int(name[1:]), quantity=n) for name, n in quantities.items()]
    return {"scope": "part", "parts": parts}
