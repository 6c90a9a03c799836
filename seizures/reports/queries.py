"""Figures, counted from the rows they describe: what is shown can be opened and counted again."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Case as Choose
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from campaigns.models import Campaign
from core.reference.models import District
from recordal.applications.models import Recordal
from recordal.rights.models import IpRight
from seizures.cases.models import Case, CaseItem, CaseQuerySet
from seizures.referrals.models import Referral

FAMILIES = ("patent", "trademark", "copyright")
ZERO = Decimal(0)


@dataclass
class Figures:
    """``batches`` are shipments stopped, ``items`` pieces, ``value`` yuan, ``rights`` recordals.

    One shipment with goods of two rights holders is one batch and two cases.
    """

    cases: int = 0
    batches: int = 0
    items: Decimal = ZERO
    value: Decimal = ZERO
    rights: int = 0
    open_cases: int = 0
    referred: int = 0


@dataclass
class DistrictFigures:
    district: District
    figures: Figures
    recordals: dict[str, int] = field(default_factory=dict)

    @property
    def recordals_total(self) -> int:
        return sum(self.recordals.values())

    @property
    def families(self) -> list[int]:
        """Recordals of the priority enterprises: patents, trademarks, copyrights."""
        return [self.recordals.get(family, 0) for family in FAMILIES]


def family_of(kind: str) -> str:
    if kind in IpRight.PATENTS:
        return "patent"
    return "trademark" if kind == IpRight.Kind.TRADEMARK else "copyright"


def kinds_of(family: str) -> list[str]:
    return [str(kind) for kind in IpRight.Kind if family_of(kind) == family]


#: The same as ``family_of``, for the database.
FAMILY = Choose(
    *[When(recordal__right__kind=kind, then=Value(family_of(kind))) for kind in IpRight.Kind]
)


#: Goods of one line that touch several rights of a holder are counted with the first of them.
COUNTED_HERE = ~Exists(
    CaseItem.objects.filter(
        case=OuterRef("case"), line_no=OuterRef("line_no"), pk__lt=OuterRef("pk")
    )
)


def totals(cases: CaseQuerySet) -> Figures:
    """The figures of any set of cases, in two queries."""
    sent = Referral.objects.filter(case=OuterRef("pk"), delivered_at__isnull=False)
    counted = (
        Case.objects.filter(pk__in=cases.order_by().values("pk"))
        .annotate(sent=Exists(sent))
        .aggregate(
            cases=Count("pk"),
            batches=Count("shipment", distinct=True),
            value=Coalesce(Sum("value"), ZERO),
            open_cases=Count("pk", filter=Q(status__in=Case.OPEN)),
            referred=Count("pk", filter=Q(sent=True)),
        )
    )
    goods = items_of(cases).aggregate(
        items=Coalesce(Sum("quantity", filter=COUNTED_HERE), ZERO),
        rights=Count("recordal", distinct=True),
    )
    return Figures(**counted, **goods)


def items_of(cases: CaseQuerySet) -> "QuerySet[CaseItem]":
    return CaseItem.objects.filter(case__in=cases.order_by().values("pk")).order_by()


def campaign_cases(campaign: Campaign) -> CaseQuerySet:
    return Case.objects.filter(campaign=campaign)


def by_district(campaign: Campaign) -> list[DistrictFigures]:
    """A row for each district that takes part or has cases, in four grouped queries."""
    cases = campaign_cases(campaign)
    figures: dict[str, Figures] = {}
    for row in (
        cases.order_by()
        .values("district")
        .annotate(
            cases=Count("pk"),
            batches=Count("shipment", distinct=True),
            worth=Coalesce(Sum("value"), ZERO),
            open_cases=Count("pk", filter=Q(status__in=Case.OPEN)),
        )
    ):
        figures[row["district"]] = Figures(
            cases=row["cases"],
            batches=row["batches"],
            value=row["worth"],
            open_cases=row["open_cases"],
        )
    for goods in (
        items_of(cases)
        .values(code=F("case__district"))
        .annotate(
            pieces=Sum("quantity", filter=COUNTED_HERE), rights=Count("recordal", distinct=True)
        )
    ):
        figures[goods["code"]].items = goods["pieces"]
        figures[goods["code"]].rights = goods["rights"]
    recordals = recordals_by_district(campaign)
    codes = {*figures, *recordals, *campaign.districts.values_list("pk", flat=True)}
    return [
        DistrictFigures(
            district, figures.get(district.code, Figures()), recordals.get(district.code, {})
        )
        for district in District.objects.filter(pk__in=codes).order_by("code")
    ]


def recordals_by_district(campaign: Campaign) -> dict[str, dict[str, int]]:
    """Recordals in force (on the campaign's last day, or today) of the priority enterprises."""
    day = min(campaign.ends_on, localdate())
    rows = (
        Recordal.objects.in_force_on(day)
        .filter(right__holder__in=campaign.priorities.values("enterprise"))
        .order_by()
        .values(code=F("right__holder__district"), kind=F("right__kind"))
        .annotate(n=Count("pk"))
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        if row["code"]:
            of_district = found.setdefault(row["code"], {})
            family = family_of(row["kind"])
            of_district[family] = of_district.get(family, 0) + row["n"]
    return found


def by_family(cases: CaseQuerySet) -> list[tuple[str, Figures]]:
    """What was found by family of the right it touches; a case may touch several families."""
    found = {family: Figures() for family in FAMILIES}
    rows = (
        items_of(cases)
        .values(family=FAMILY)
        .annotate(
            cases=Count("case", distinct=True),
            batches=Count("case__shipment", distinct=True),
            pieces=Sum("quantity"),
            worth=Sum("value"),
            rights=Count("recordal", distinct=True),
        )
    )
    for row in rows:
        found[row["family"]] = Figures(
            cases=row["cases"],
            batches=row["batches"],
            items=row["pieces"],
            value=row["worth"],
            rights=row["rights"],
        )
    return list(found.items())


def grouped(cases: CaseQuerySet, field: str) -> list[tuple[str, Figures]]:
    """Figures by one field of the shipment, such as channel or destination; most cases first."""
    rows = (
        cases.order_by()
        .values(key=F(f"shipment__{field}"))
        .annotate(cases=Count("pk"), batches=Count("shipment", distinct=True))
        .order_by("-cases", "key")
    )
    return [(row["key"], Figures(cases=row["cases"], batches=row["batches"])) for row in rows]
