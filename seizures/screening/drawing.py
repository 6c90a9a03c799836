"""The letter of a status query (MEA 21): the same bytes whenever it is drawn again."""

from django.utils.timezone import localdate

from core.accounts.models import User
from core.pdf import render_pdf
from core.wording import letter
from seizures.screening.question_models import Question

TEMPLATE = "seizures/notices/status_query.typ"
DIRECTIONS = {"import": {"zh": "进口", "en": "import"}, "export": {"zh": "出口", "en": "export"}}


def draw_status_query(question: Question, language: str) -> bytes:
    """The letter in ``zh`` or ``en``, from what was frozen when the query was made."""
    shipment, last = question.shipment, question.last_moment
    if last is None:
        raise ValueError(f"{question} is not a status query.")
    said = letter(
        "status_query",
        {
            "shipment": shipment.number,
            "direction": DIRECTIONS[shipment.direction],
            "days": question.days,
            "last_day": localdate(last).isoformat(),
            "text": question.text,
        },
    )
    content = {
        **said[language],
        "language": language,
        "number": question.number,
        "date": localdate(question.asked_at),
        "district": {
            "name_zh": shipment.district.name_zh,
            "name_en": shipment.district.name_en,
        },
        "addressee": {"name": shipment.consignor_name, "uscc": shipment.consignor_uscc},
        "shipment": {
            "declaration_no": shipment.number,
            "direction": shipment.direction,
            "declared_on": localdate(shipment.declared_at),
        },
        "goods": question.goods,
        "officers": [_officer(question.asked_by)],
    }
    return render_pdf(TEMPLATE, content, timestamp=question.asked_at)


def _officer(officer: User) -> dict[str, str]:
    return {"name": str(officer), "badge": officer.badge_no}
