"""What part of a shipment is kept, and what goes free because no case needs it (REG 16, MEA 25)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.wording import letter
from seizures.cases.models import Case, CaseItem
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.part_releases.models import PartRelease
from seizures.shipments.models import Shipment, ShipmentLine

NOTHING = Decimal(0)


def choose(case: Case, quantities: Mapping[int, Decimal] | None) -> list[CaseItem]:
    """How much of each line is detained; without ``quantities`` all that was suspected.

    Lines that are not named are detained whole. Raises InvalidInput.
    """
    items = list(case.items.select_related("line"))
    given = dict(quantities or {})
    unknown = set(given) - {item.line_no for item in items}
    if unknown:
        raise InvalidInput(_("The case has no such line."), field="quantities")
    for item in items:
        wanted = given.get(item.line_no, item.quantity)
        if not NOTHING <= wanted <= item.quantity:
            raise InvalidInput(
                _("Line %(line)s: between 0 and %(most)s can be detained.")
                % {"line": item.line_no, "most": f"{item.quantity.normalize():f}"},
                field="quantities",
                line=item.line_no,
            )
        item.detained_quantity = wanted
    if not any(item.detained_quantity for item in items):
        raise InvalidInput(_("Detain something, or release the goods."), field="quantities")
    CaseItem.objects.bulk_update(items, ["detained_quantity"])
    return items


def free_the_rest(case: Case, *, actor: User | None, now: datetime) -> list[PartRelease]:
    """Release what no open case of the shipment needs, with a notice to the consignor.

    Called with the case and its shipment locked. Lines counted in another unit than the one that
    was declared stay: nobody knows what is left of them.
    """
    shipment = case.shipment
    held = _held(shipment)
    gone = _gone(shipment)
    freed = []
    for line in shipment.lines.all():
        left = line.quantity - held.get(line.line_no, NOTHING) - gone.get(line.line_no, NOTHING)
        if left > NOTHING and _same_unit(shipment, line):
            freed.append(
                PartRelease(
                    shipment=shipment,
                    case=case,
                    line_no=line.line_no,
                    description=line.description,
                    quantity=left,
                    unit=line.unit,
                    released_at=now,
                    released_by=actor,
                )
            )
    PartRelease.objects.bulk_create(freed)
    if freed:
        _tell(case, freed, actor=actor, now=now)
    return freed


def kept_by_others(case: Case) -> dict[int, list[str]]:
    """Lines of the case that other holders' open cases keep, with the numbers of those cases."""
    others = CaseItem.objects.filter(
        case__shipment=case.shipment_id,
        case__status__in=Case.OPEN,
        line_no__in=case.items.values("line_no"),
    ).exclude(case=case)
    kept: dict[int, list[str]] = {}
    for line_no, number in others.order_by("line_no", "case").values_list(
        "line_no", "case__number"
    ):
        kept.setdefault(line_no, []).append(number)
    return kept


def _held(shipment: Shipment) -> dict[int, Decimal]:
    """What open cases keep of each line. Equal quantities of two holders are the same goods,
    different ones may be different goods: they add up."""
    items = CaseItem.objects.filter(case__shipment=shipment, case__status__in=Case.OPEN)
    amounts: dict[int, set[Decimal]] = {}
    for item in items:
        kept = item.quantity if item.detained_quantity is None else item.detained_quantity
        amounts.setdefault(item.line_no, set()).add(kept)
    return {line_no: sum(found, NOTHING) for line_no, found in amounts.items()}


def _gone(shipment: Shipment) -> dict[int, Decimal]:
    rows = PartRelease.objects.filter(shipment=shipment).order_by().values("line_no")
    return {row["line_no"]: row["all"] for row in rows.annotate(all=Sum("quantity"))}


def _same_unit(shipment: Shipment, line: ShipmentLine) -> bool:
    items = CaseItem.objects.filter(case__shipment=shipment, line_no=line.line_no)
    return not items.exclude(unit=line.unit).exists()


def _tell(case: Case, freed: list[PartRelease], *, actor: User | None, now: datetime) -> None:
    lines = [f"{part.line_no}: {part.quantity.normalize():f} {part.unit}" for part in freed]
    said = letter(
        Notice.Kind.PART_RELEASE_NOTICE,
        {
            "case": case.number,
            "shipment": case.shipment.number,
            "released_on": f"{now:%Y-%m-%d}",
            "lines": "; ".join(
                f"{line} ({p.description[:60]})" for line, p in zip(lines, freed, strict=True)
            ),
        },
    )
    whole = {**said, "goods": []}
    notices.order(
        case, Notice.Kind.PART_RELEASE_NOTICE, addressee="consignor", actor=actor, extra=whole
    )
    record("case.part_released", case, actor=actor, lines=lines, citation="Regulation art 16")
