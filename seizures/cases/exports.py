"""The filtered list of cases as a table for spreadsheets, written while it is read."""

import csv
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from seizures.cases.models import Case, CaseQuerySet

#: what a spreadsheet would take for the beginning of a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


class _Line:
    """A file for the csv writer that hands every line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def case_table(cases: CaseQuerySet, *, reader: User) -> Iterator[str]:
    """The lines of the table, heading first; the mark at the start tells Excel it is UTF-8."""
    writer = csv.writer(_Line())
    yield BOM + writer.writerow(
        [
            _("Number"),
            _("Status"),
            _("Opened"),
            _("Customs district"),
            _("Rights holder"),
            _("Consignor"),
            _("Declaration"),
            _("Direction"),
            _("Channel"),
            _("Goods"),
            _("Value"),
            _("Currency"),
            _("Next time limit"),
            _("Officer"),
        ]
    )
    rows = cases.select_related("officer").prefetch_related("items")
    for case in rows.iterator(chunk_size=500):
        yield writer.writerow([plain(cell) for cell in _cells(case, reader)])


def plain(cell: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _cells(case: Case, reader: User) -> list[str]:
    next_due = getattr(case, "next_due", None)
    goods = "; ".join(
        f"{item.mark} {item.description} {item.quantity.normalize():f} {item.unit}"
        for item in case.items.all()
    )
    return [
        case.number,
        str(Case.Status(case.status_for(reader)).label),
        timezone.localtime(case.opened_at).isoformat(timespec="seconds"),
        case.district.name,
        case.holder.name,
        case.consignor_for(reader),
        case.declaration_for(reader),
        case.shipment.get_direction_display(),
        case.shipment.get_channel_display(),
        goods,
        f"{case.value:.2f}",
        "CNY",
        timezone.localtime(next_due).isoformat(timespec="minutes") if next_due else "",
        str(case.officer),
    ]
