"""The first act of the ex officio procedure: suspending release and telling the holder (MEA 21)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign, PriorityEnterprise
from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError
from core.numbering import public_number
from core.reference.models import ExchangeRate
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from seizures.cases.models import Case, CaseItem
from seizures.deadlines import services as deadlines
from seizures.inspections import services as inspections
from seizures.inspections.models import Finding, Inspection
from seizures.inspections.services import FoundGoods
from seizures.procedure import guards, letters, telling
from seizures.securities.rules import amount_due
from seizures.shipments.models import Shipment, ShipmentLine

YUAN = "CNY"
CENT = Decimal("0.01")


class NoExchangeRate(DomainError):
    """The price is in a currency for which customs has no rate on the day of declaration."""

    code = "no_exchange_rate"


class Found(Protocol):
    """Suspected goods: a finding as recorded, or as handed in."""

    @property
    def line(self) -> ShipmentLine: ...
    @property
    def recordal(self) -> Recordal: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def unit(self) -> str: ...
    @property
    def packages(self) -> int | None: ...


@transaction.atomic
def conclude_inspection(
    inspection: Inspection,
    *,
    actor: User,
    second_officer: User,
    findings: Sequence[FoundGoods],
    place: str,
    remarks: str = "",
) -> list[Case]:
    """Record what was found; every rights holder whose right is touched gets its case (MEA 21)."""
    inspection = inspections.finish(
        inspection,
        actor=actor,
        second_officer=second_officer,
        findings=findings,
        place=place,
        remarks=remarks,
    )
    suspected = inspection.findings.filter(verdict=Finding.Verdict.SUSPECTED)
    by_holder: dict[Enterprise, list[Found]] = {}
    for finding in suspected.select_related("line", "recordal__right__holder").order_by("pk"):
        by_holder.setdefault(finding.recordal.right.holder, []).append(finding)
    return [
        _inspected(inspection, holder, actor=actor)
        or suspend(inspection.shipment, holder, found, actor=actor, inspection=inspection)
        for holder, found in by_holder.items()
    ]


def _inspected(inspection: Inspection, holder: Enterprise, *, actor: User) -> Case | None:
    """The holder's case that was opened after a status query, before anybody saw the goods: the
    inspection becomes part of it."""
    waiting = Case.objects.filter(
        shipment=inspection.shipment_id, holder=holder, inspection=None, status__in=Case.OPEN
    ).first()
    if waiting is None:
        return None
    case = Case.objects.locked(waiting.pk)
    case.inspection = inspection
    case.save(update_fields=["inspection"])
    record("case.inspected", case, actor=actor, inspection=inspection.number)
    return case


@transaction.atomic
def suspend(
    shipment: Shipment,
    holder: Enterprise,
    findings: Sequence[Found],
    *,
    actor: User,
    inspection: Inspection | None = None,
) -> Case:
    """Suspend release on suspicion and notify the holder in writing at once (REG 16, MEA 21).

    Raises RecordalNotInForce, CaseAlreadyOpen or NoExchangeRate.
    """
    shipment = (
        Shipment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("district")
        .get(pk=shipment.pk)
    )
    now = timezone.now()
    suspicion_on = timezone.localdate(now)
    _guard(shipment, holder, findings, suspicion_on)
    if shipment.status != Shipment.Status.SUSPENDED:
        shipment.move_to(Shipment.Status.SUSPENDED)
        shipment.save(update_fields=["status"])

    items = [_item(found, shipment) for found in findings]
    campaign = _campaign(shipment, holder, findings)
    case = Case.objects.create(
        number=public_number("C", suspicion_on.year, series=shipment.district_id[:2]),
        district=shipment.district,
        holder=holder,
        shipment=shipment,
        inspection=inspection,
        campaign=campaign,
        is_demo=campaign is not None and campaign.is_demo,
        officer=actor,
        opened_at=now,
        suspicion_on=suspicion_on,
        notified_at=now,
        value=worth_of(items),
    )
    for item in items:
        item.case = case
    CaseItem.objects.bulk_create(items)
    record(
        "case.opened",
        case,
        actor=actor,
        shipment=shipment.number,
        holder=holder.number,
        value=str(case.value),
        recordals=sorted({item.recordal_number for item in items}),
        citation=guards.EX_OFFICIO,
    )
    _notify(case, now, actor=actor)
    return case


def _guard(
    shipment: Shipment, holder: Enterprise, findings: Sequence[Found], suspicion_on: date
) -> None:
    """Ex officio only for rights recorded and in force on the day of suspicion (REG 16).

    The database is asked anew: a recordal may have ended since it was read.
    """
    if not findings:
        raise guards.StepNotAllowed(_("Nothing suspicious was found."), guards.EX_OFFICIO)
    suspected = {found.recordal.pk: found.recordal for found in findings}
    protected = Recordal.objects.in_force_on(suspicion_on).filter(right__holder=holder)
    in_force = set(protected.filter(pk__in=suspected).values_list("pk", flat=True))
    for pk, recordal in suspected.items():
        if pk not in in_force:
            raise guards.RecordalNotInForce(
                _("%(recordal)s is not a recordal of %(holder)s in force on %(day)s.")
                % {"recordal": recordal, "holder": holder, "day": suspicion_on},
                guards.EX_OFFICIO,
            )
    if Case.objects.filter(shipment=shipment, holder=holder, status__in=Case.OPEN).exists():
        raise guards.CaseAlreadyOpen(
            _("%(shipment)s has an open case of %(holder)s already.")
            % {"shipment": shipment, "holder": holder}
        )


def _notify(case: Case, now: datetime, *, actor: User) -> None:
    """Start the holder's three working days with the service of the notice (MEA 22, 41)."""
    clock = deadlines.start(case, guards.HOLDER_REPLY, at=now)
    letters.notify_holder(case, clock, amount_due(case.flow, case.value), actor=actor)
    record(
        "case.holder_notified",
        case,
        actor=actor,
        due_at=clock.due_at.isoformat(),
        citation=clock.citation,
    )
    last_day = timezone.localdate(clock.last_moment)
    telling.tell_holder(case, telling.HOLDER_NOTICE, district=case.district, due=last_day)
    for priority in _priorities(case):
        if priority.liaison_officer:
            telling.send_to_officers(
                case,
                [priority.liaison_officer],
                telling.LIAISON_OPENED,
                holder=case.holder,
                campaign=priority.campaign,
            )


def _priorities(case: Case) -> Iterable[PriorityEnterprise]:
    return PriorityEnterprise.objects.filter(
        campaign__in=Campaign.objects.running_on(case.suspicion_on),
        enterprise=case.holder_id,
        district=case.district_id,
    ).select_related("campaign", "liaison_officer")


def _campaign(shipment: Shipment, holder: Enterprise, findings: Sequence[Found]) -> Campaign | None:
    """The campaign that flagged the goods, or one in which the holder has priority here."""
    running = Campaign.objects.running_on(timezone.localdate())
    recordals = [found.recordal.pk for found in findings]
    hit = (
        shipment.hits.filter(recordal__in=recordals, campaign__in=running)
        .select_related("campaign")
        .order_by("-score", "pk")
        .first()
    )
    if hit is not None:
        return hit.campaign
    here = running.filter(priorities__enterprise=holder, priorities__district=shipment.district_id)
    return here.order_by("-starts_on", "pk").first() or (
        running.filter(districts=shipment.district_id).order_by("-starts_on", "pk").first()
    )


def worth_of(items: Iterable[CaseItem]) -> Decimal:
    """Goods that touch two rights of the holder are worth their price once."""
    by_line: dict[int, Decimal] = {}
    for item in items:
        by_line[item.line_no] = max(item.value, by_line.get(item.line_no, Decimal(0)))
    return sum(by_line.values(), Decimal(0))


def _item(found: Found, shipment: Shipment) -> CaseItem:
    line, recordal = found.line, found.recordal
    # A price per declared unit says nothing about another unit: the line is then worth its whole.
    counted = found.quantity if found.unit == line.unit else line.quantity
    item = goods_item(line, recordal.right, counted, shipment)
    item.recordal, item.quantity, item.unit = recordal, found.quantity, found.unit
    item.packages = found.packages
    return item


def goods_item(
    line: ShipmentLine, right: IpRight, quantity: Decimal, shipment: Shipment
) -> CaseItem:
    """Goods of a line as a case keeps them, worth what was declared (base of MEA 39)."""
    price = line.unit_price if line.unit_price is not None else Decimal(0)
    rate = _rate(line.currency or YUAN, shipment) if price else Decimal(1)
    return CaseItem(
        line=line,
        line_no=line.line_no,
        description=line.description,
        hs_code=line.hs_code,
        mark=right.title,
        quantity=quantity,
        unit=line.unit,
        packages=line.packages,
        unit_price=price,
        currency=line.currency or YUAN,
        value=(price * quantity * rate).quantize(CENT, ROUND_HALF_UP),
    )


def _rate(currency: str, shipment: Shipment) -> Decimal:
    """Yuan for one unit of the currency on the day of declaration (base of MEA 39)."""
    if currency == YUAN:
        return Decimal(1)
    day = timezone.localdate(shipment.declared_at)
    rate = ExchangeRate.objects.on(currency, day)
    if rate is None:
        raise NoExchangeRate(
            _("There is no exchange rate for %(currency)s on %(day)s in the reference data.")
            % {"currency": currency, "day": day}
        )
    return rate.cny_per_unit
