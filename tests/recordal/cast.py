"""A complete application, for tests that are about something else."""

from datetime import date
from typing import Any

from core.files.models import StoredFile
from core.files.services import keep
from recordal.applications import services
from recordal.applications.models import Recordal
from tests.factories import stored_picture


def paper() -> StoredFile:
    content = stored_picture().read()
    return keep(content, name="certificate.png", content_type="image/png", actor=None)


def complete(**changes: Any) -> dict[str, Any]:
    """Everything that the law wants of a trademark (MEA 6, 7)."""
    fields = {
        "title": "朗科",
        "registration_no": "12345678",
        "nice_classes": [9],
        "goods": "移动存储器",
        "hs_prefixes": ["8523"],
        "protected_until": date(2040, 6, 30),
        "image": paper(),
        "certificate": paper(),
        "contact_name": "王经理",
        "contact_phone": "0755-1234",
    }
    return fields | changes


def submitted(holder: Any, *, kind: str = "trademark", **changes: Any) -> Recordal:
    recordal = services.draft(holder, actor=None, kind=kind, **complete(**changes))
    return services.submit(recordal, actor=None)
