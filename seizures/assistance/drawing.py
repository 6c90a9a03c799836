"""The letter that asks another office for assistance: the same bytes whenever it is drawn."""

from django.utils.timezone import localdate

from core.pdf import render_pdf
from core.wording import letter
from seizures.assistance.models import AssistanceRequest

TEMPLATE = "seizures/notices/assistance_request.typ"


def draw_request(request: AssistanceRequest, language: str) -> bytes:
    """The letter in ``zh`` or ``en``; only for what a customs district asks."""
    district, asked = request.from_district, request.asked
    if district is None or asked is None:
        raise ValueError(f"{request} is not a letter of customs.")
    said = letter(
        "assistance_request",
        {
            "subject": request.subject,
            "question": request.question,
            "last_day": localdate(request.last_moment).isoformat(),
        },
    )
    content = {
        **said[language],
        "language": language,
        "number": request.number,
        "date": localdate(request.asked_at),
        "district": {"name_zh": district.name_zh, "name_en": district.name_en},
        "addressee": {"name": asked.name_zh if language == "zh" else asked.name_en},
        "officers": [{"name": str(request.asked_by), "badge": request.asked_by.badge_no}],
    }
    return render_pdf(TEMPLATE, content, timestamp=request.asked_at)
