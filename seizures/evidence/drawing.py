"""Papers of the custody of goods: the list of who held what when."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.pdf import render_pdf
from seizures.cases.models import Case
from seizures.evidence.models import CustodyEvent
from seizures.evidence.queries import chain

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def _people(event: CustodyEvent) -> str:
    """Who signed: giver and taker of a hand-over, or who recorded it."""
    if event.given_by and event.taken_by:
        return f"{event.given_by}, {event.taken_by}"
    return str(event.actor or "")


def custody_list(case: Case, language: str, *, at: datetime) -> bytes:
    """The list of custody as PDF in ``zh`` or ``en``, with every entry up to now."""
    rows = list(
        chain(
            case.custody.select_related("actor", "exhibit", "given_by", "taken_by").order_by(
                "at", "pk"
            )
        )
    )
    with override(LANGUAGES[language]):
        content = {
            "language": language,
            "number": case.number,
            "date": timezone.localdate(at),
            "demo": case.is_demo,
            "landscape": True,
            "district": {"name_zh": case.district.name_zh, "name_en": case.district.name_en},
            "title": _("List of custody"),
            "columns": [
                {"label": _("No."), "align": "right"},
                {"label": _("Item")},
                {"label": _("When")},
                {"label": _("What happened")},
                {"label": _("From"), "width": "1fr"},
                {"label": _("To"), "width": "1fr"},
                {"label": _("Place"), "width": "1fr"},
                {"label": _("Seal")},
                {"label": _("Quantity"), "align": "right"},
                {"label": _("Recorded by")},
            ],
            "rows": [
                [
                    str(number),
                    row.event.exhibit.number if row.event.exhibit else "",
                    f"{timezone.localtime(row.event.at):%Y-%m-%d %H:%M}",
                    str(row.event.get_kind_display()),
                    row.event.from_party,
                    row.event.to_party,
                    row.event.place,
                    row.event.seal_no,
                    f"{row.event.quantity.normalize():f} {row.event.unit}",
                    _people(row.event),
                ]
                for number, row in enumerate(rows, start=1)
            ],
            "note": _(
                "Every entry is sealed in the hash chain of the ledger and cannot be changed."
            ),
        }
    return render_pdf("pdf/report.typ", content, timestamp=at)
