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
from seizures.evidence.going_back import Kept
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


def kept_by_others(case: Case) -> dict[int | None, Kept]:
    """How much of each line of the case other holders' open cases keep, and which cases.

    Equal quantities are the same goods; of different ones only what the line cannot hold twice.
    Goods counted in another unit than the other case's stay whole: nobody knows what is left.
    """
    own = _of_case(case)
    others = CaseItem.objects.filter(
        case__shipment=case.shipment_id, case__status__in=Case.OPEN, line_no__in=own
    ).exclude(case=case)
    amounts: dict[int, set[Decimal]] = {}
    units: dict[int, set[str]] = {}
    numbers: dict[int, dict[str, None]] = {}
    for item in others.select_related("case").order_by("line_no", "case"):
        amounts.setdefault(item.line_no, set()).add(_kept_of(item))
        units.setdefault(item.line_no, set()).add(item.unit)
        numbers.setdefault(item.line_no, {})[item.case.number] = None
    declared = {line.line_no: line for line in case.shipment.lines.filter(line_no__in=own)}
    kept: dict[int | None, Kept] = {}
    for line_no, found in amounts.items():
        mine, unit = own[line_no]
        line = declared.get(line_no)
        if mine in found or line is None or {unit, *units[line_no]} != {line.unit}:
            quantity = mine
        else:
            quantity = min(mine, max(NOTHING, mine + sum(found, NOTHING) - line.quantity))
        if quantity > NOTHING:
            kept[line_no] = Kept(quantity, list(numbers[line_no]))
    return kept


def _of_case(case: Case) -> dict[int, tuple[Decimal, str]]:
    """What the case keeps of each line; goods that touch two rights are there once."""
    own: dict[int, tuple[Decimal, str]] = {}
    for item in case.items.all():
        amount = max(_kept_of(item), own.get(item.line_no, (NOTHING, ""))[0])
        own[item.line_no] = (amount, item.unit)
    return own


def _kept_of(item: CaseItem) -> Decimal:
    return item.quantity if item.detained_quantity is None else item.detained_quantity


def _held(shipment: Shipment) -> dict[int, Decimal]:
    """What open cases keep of each line. Equal quantities of two holders are the same goods,
    different ones may be different goods: they add up."""
    items = CaseItem.objects.filter(case__shipment=shipment, case__status__in=Case.OPEN)
    amounts: dict[int, set[Decimal]] = {}
    for item in items:
        amounts.setdefault(item.line_no, set()).add(_kept_of(item))
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
