"""What one offender has done that nobody has dealt with yet, in every customs district.

Acts without a penalty and without a criminal case count together (JI04 12; JI25 29): several small
shipments may reach a threshold that none of them reaches alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.reference.models import StatutoryDeadline
from core.workdays import Calendar
from recordal.rights.models import IpRight
from seizures.cases.models import Case, CaseItem, CaseQuerySet
from seizures.referrals.models import Referral

CITATION = "JI 2004 (Fa Shi [2004] 19) art 12; JI 2025 (in force 2025-04-26) art 29"
LIMITATION = "prosecution_limitation"
#: customs has found the infringement, or the police have the case before them
ESTABLISHED = (
    Case.Status.INFRINGING,
    Case.Status.PENALTY_NOTICED,
    Case.Status.TRANSFERRED,
)
SUSPECTED = (Case.Status.SUSPENDED, Case.Status.DETAINED, Case.Status.UNDETERMINED)
#: more acts of one offender are not listed; nobody compares by hand
AT_MOST = 200


@dataclass(frozen=True)
class Act:
    """One untreated act of the offender: a case, with what of it counts."""

    case: str
    district: str
    district_zh: str
    conduct_on: date
    value: Decimal
    quantity: Decimal
    status: str
    established: bool
    rights: tuple[int, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "case": self.case,
            "district": self.district,
            "district_zh": self.district_zh,
            "conduct_on": self.conduct_on.isoformat(),
            "value": str(self.value),
            "quantity": str(self.quantity),
            "established": self.established,
        }


def untreated(case: Case, family: str, today: date) -> list[Act]:
    """Other acts of the consignor of this case on rights of the family, latest first.

    Left out: what was released, punished, filed by the police or is too old to be prosecuted.
    The offender is known by its code, without one by its name.
    """
    rows = (
        _of_offender(case)
        .exclude(pk=case.pk)
        .filter(status__in=[*ESTABLISHED, *SUSPECTED], suspicion_on__gte=_oldest(today))
        .filter(Exists(_items(family).filter(case=OuterRef("pk"))))
        .exclude(penalty__decided_at__isnull=False)
        .exclude(referrals__status__in=[Referral.Status.FILED])
        .select_related("district")
        .prefetch_related("items__recordal__right")
        .order_by("-suspicion_on", "-pk")
    )
    return [_act(found) for found in rows[:AT_MOST]]


def chosen(acts: Sequence[Act], numbers: Collection[str] | None) -> list[Act]:
    """The acts that officers count; unless they say so, those customs has established."""
    if numbers is None:
        return [act for act in acts if act.established]
    return [act for act in acts if act.case in numbers]


def _of_offender(case: Case) -> CaseQuerySet:
    shipment = case.shipment
    if shipment.consignor_uscc:
        return Case.objects.filter(shipment__consignor_uscc=shipment.consignor_uscc)
    return Case.objects.filter(
        shipment__consignor_uscc="", shipment__consignor_name=shipment.consignor_name
    )


def _items(family: str) -> QuerySet[CaseItem]:
    patents = Q(recordal__right__kind__in=IpRight.PATENTS)
    marks = Q(recordal__right__kind=IpRight.Kind.TRADEMARK)
    of_family = {"trademark": marks, "patent": patents}.get(family, ~marks & ~patents)
    return CaseItem.objects.filter(of_family)


def _oldest(today: date) -> date:
    rule = StatutoryDeadline.objects.filter(pk=LIMITATION).first()
    years = rule.length if rule and rule.length else 5
    return Calendar.months_before(today, 12 * years)


def _act(case: Case) -> Act:
    lines: dict[int, Decimal] = {}
    for item in case.items.all():
        lines[item.line_no] = max(lines.get(item.line_no, Decimal(0)), item.quantity)
    return Act(
        case=case.number,
        district=case.district.name_en,
        district_zh=case.district.name_zh,
        conduct_on=case.suspicion_on,
        value=case.value,
        quantity=sum(lines.values(), Decimal(0)),
        status=case.status,
        established=case.status in ESTABLISHED,
        rights=tuple({item.right.pk for item in case.items.all()}),
    )
