"""What a record of an inspection must say, and who may sign it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.errors import InvalidInput
from recordal.applications.models import Recordal
from seizures.inspections.models import Finding, Inspection
from seizures.screening.models import Hit
from seizures.shipments.models import ShipmentLine

#: More than this many times the declared quantity is believed only with a remark.
SURPRISING_MULTIPLE = 10


@dataclass(frozen=True)
class FoundGoods:
    """What was found on one goods line, measured against one recorded right."""

    line: ShipmentLine
    recordal: Recordal
    verdict: str
    quantity: Decimal
    unit: str
    packages: int | None = None
    remarks: str = ""

    def field(self, name: str) -> str:
        """How forms and error answers name one input of this finding."""
        return f"{finding_prefix(self.line, self.recordal)}-{name}"


def finding_prefix(line: ShipmentLine, recordal: Recordal) -> str:
    return f"{line.line_no}-{recordal.number}"


def check_officers(inspection: Inspection, actor: User, second: User) -> None:
    """Not fewer than two officers of the customs district (APL 42, PEN 34)."""
    if second.pk == actor.pk:
        raise InvalidInput(
            _("The second officer must be somebody else."),
            field="second_officer",
            citation="APL 42",
        )
    if second.district_id != inspection.district_id or not second.is_active:
        raise InvalidInput(
            _("The second officer must be an officer of the same customs district."),
            field="second_officer",
            citation="APL 42",
        )


def check_findings(
    inspection: Inspection, findings: Sequence[FoundGoods], hits: Sequence[Hit]
) -> None:
    seen = set()
    for found in findings:
        if found.line.shipment_id != inspection.shipment_id:
            raise InvalidInput(
                _("The goods line belongs to another shipment."), field=found.field("verdict")
            )
        key = (found.line.pk, found.recordal.pk)
        if key in seen:
            raise InvalidInput(
                _("The same right is recorded twice for one goods line."),
                field=found.field("verdict"),
            )
        seen.add(key)
        _check_finding(found)
    for hit in hits:
        if (hit.line_id, hit.recordal_id) not in seen:
            raise InvalidInput(
                _("Line %(line)s, recordal %(recordal)s: choose what you found.")
                % {"line": hit.line.line_no, "recordal": hit.recordal},
                field=f"{finding_prefix(hit.line, hit.recordal)}-verdict",
            )


def _check_finding(found: FoundGoods) -> None:
    if found.verdict not in Finding.Verdict.values:
        raise InvalidInput(_("Choose what you found."), field=found.field("verdict"))
    suspected = found.verdict == Finding.Verdict.SUSPECTED
    if suspected and not found.recordal.is_in_force_on(timezone.localdate()):
        raise InvalidInput(
            _("Recordal %(recordal)s is not in force today.") % {"recordal": found.recordal},
            field=found.field("verdict"),
        )
    absent = found.verdict == Finding.Verdict.NOT_FOUND
    if absent and found.quantity != 0:
        raise InvalidInput(
            _("Goods that are not there have no quantity: enter 0."),
            field=found.field("quantity"),
        )
    if not absent and found.quantity <= 0:
        raise InvalidInput(_("Enter how many you found."), field=found.field("quantity"))
    if not found.unit.strip():
        raise InvalidInput(_("Enter the unit you counted in."), field=found.field("unit"))
    surprising = (
        found.unit == found.line.unit and found.quantity > SURPRISING_MULTIPLE * found.line.quantity
    )
    if surprising and not found.remarks.strip():
        raise InvalidInput(
            _("This is more than %(times)s times the declared quantity. Explain it in the remarks.")
            % {"times": SURPRISING_MULTIPLE},
            field=found.field("quantity"),
        )
