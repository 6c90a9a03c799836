"""The written rejection of an application for detention (REG 15, MEA 16)."""

from django.utils.timezone import localdate

from core.pdf import render_pdf
from core.wording import letter
from seizures.detention_requests.models import DetentionRequest

TEMPLATE = "seizures/notices/detention_request_rejection.typ"


def draw_rejection(request: DetentionRequest, language: str) -> bytes:
    """The letter in ``zh`` or ``en``; the same bytes whenever it is drawn again."""
    decided, by, holder = request.decided_at, request.decided_by, request.holder
    if decided is None or by is None:
        raise ValueError(f"{request} is not decided.")
    said = letter(
        "detention_request_rejection",
        {
            "number": request.number,
            "submitted_on": localdate(request.submitted_at).isoformat(),
            "reasons": request.rejection_reasons,
        },
    )
    district = request.district
    content = {
        **said[language],
        "language": language,
        "number": request.number,
        "date": localdate(decided),
        "district": {"name_zh": district.name_zh, "name_en": district.name_en},
        "addressee": {
            "name": (holder.name_zh if language == "zh" else holder.name_en) or holder.name,
            "uscc": holder.uscc,
        },
        "officers": [{"name": str(by), "badge": by.badge_no}],
    }
    return render_pdf(TEMPLATE, content, timestamp=decided)
