"""How high a fine may be, what the house proposes, and which disposal the law allows."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import Campaign, PriorityEnterprise
from core.reference import figures
from core.reference.models import DisposalMethod, FineGuideline, SecurityTier
from core.workdays import Calendar
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.penalties.models import Penalty, PenaltyQuerySet
from seizures.shipments.models import Shipment

CENT = Decimal("0.01")
PENALTY_CITATION = "Customs Law art 91; Regulation art 27; Penalty Regs art 25(1)"
#: a repeated breach within one year weighs heavier (PEN 53)
REPEAT_YEARS = 1


@dataclass(frozen=True)
class Part:
    """One circumstance that weighs, with its share of the goods value, in both languages."""

    key: str
    percent: Decimal
    amount: Decimal
    citation: str
    text_en: str
    text_zh: str
    about: str = ""

    @property
    def text(self) -> str:
        return self.text_zh if (get_language() or "").startswith("zh") else self.text_en

    def as_json(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Suggestion:
    """The fine the guideline arrives at, the most the law allows, and how it was reached."""

    fine: Decimal
    ceiling: Decimal
    percent: Decimal
    ceiling_percent: Decimal
    ceiling_citation: str
    parts: tuple[Part, ...]


def suggest(
    case: Case,
    goods_value: Decimal,
    today: date,
    *,
    chosen: Sequence[str] = (),
    conduct_on: date | None = None,
) -> Suggestion:
    """The fine of the house guideline for this case: its shares added up, cut to the ceiling.

    ``chosen`` are the circumstances only an officer can know (``CHOSEN``). The ceiling, 30 % of
    the goods value (PEN 25(1)), is that of the day of the conduct unless a later one is lighter
    (APL 37); the house may set a lower one in its guideline.
    """
    rows = {row.key: row for row in FineGuideline.objects.all()}
    law = figures.lightest("fine_ceiling_percent", conduct_on=conduct_on or today, decided_on=today)
    house = rows["ceiling"]
    most = min(law.value, house.share_percent)
    known = [*_circumstances(case, goods_value, today), *((key, "") for key in chosen)]
    parts = tuple(_part(rows[key], goods_value, about) for key, about in known if key in rows)
    percent = min(max(sum((part.percent for part in parts), Decimal(0)), Decimal(0)), most)
    return Suggestion(
        fine=_share(goods_value, percent),
        ceiling=_share(goods_value, most),
        percent=percent,
        ceiling_percent=most,
        ceiling_citation=law.citation if law.value <= house.share_percent else house.citation,
        parts=parts,
    )


def chosen_rows() -> list[FineGuideline]:
    """Circumstances of the guideline that an officer names: lenient and aggravating ones."""
    rows = FineGuideline.objects.all()
    return [row for row in rows if row.key.startswith(("lenient_", "aggravating_"))]


def hearing_right(*, confiscate: bool, fine: Decimal, person: bool, on: date) -> bool:
    """Confiscation, or a fine from 10,000 yuan on a person, 100,000 on an organisation (PEN 49)."""
    key = "hearing_fine_person" if person else "hearing_fine_organisation"
    return confiscate or fine >= figures.value(key, on)


def _circumstances(case: Case, goods_value: Decimal, today: date) -> Iterable[tuple[str, str]]:
    yield "base", ""
    if goods_value > _large_value():
        yield "large_value", ""
    if (earlier := penalty_within_year(case, today)) is not None:
        yield "repeat_within_year", earlier.number
    if (campaign := priority_campaign(case)) is not None:
        yield "priority_enterprise", campaign.code


def _large_value() -> Decimal:
    """Where the highest band of the security begins (MEA 23)."""
    tier = SecurityTier.objects.filter(flow="ex_officio", fixed__isnull=False).first()
    return tier.value_from if tier and tier.value_from is not None else Decimal("Infinity")


def _part(row: FineGuideline, goods_value: Decimal, about: str) -> Part:
    return Part(
        key=row.key,
        percent=row.share_percent,
        amount=_share(goods_value, row.share_percent),
        citation=row.citation,
        text_en=row.description_en,
        text_zh=row.description_zh,
        about=about,
    )


def _share(value: Decimal, percent: Decimal) -> Decimal:
    return (value * percent / 100).quantize(CENT, ROUND_DOWN)


def penalties_since(case: Case, since: date) -> PenaltyQuerySet:
    """Other penalties decided against the same consignor from a day on, latest first."""
    uscc = case.shipment.consignor_uscc
    if not uscc:
        return Penalty.objects.none()
    return (
        Penalty.objects.filter(
            status=Penalty.Status.DECIDED,
            case__shipment__consignor_uscc=uscc,
            decided_at__date__gte=since,
        )
        .exclude(case=case)
        .order_by("-decided_at")
    )


def penalty_within_year(case: Case, today: date) -> Penalty | None:
    """An earlier penalty of the same consignor decided within the last year (PEN 53)."""
    return penalties_since(case, Calendar.months_before(today, 12 * REPEAT_YEARS)).first()


def priority_campaign(case: Case) -> Campaign | None:
    """The campaign, running when the suspicion arose, in which the district protects the holder
    first."""
    named = PriorityEnterprise.objects.filter(
        enterprise=case.holder_id,
        district=case.district_id,
        campaign__in=Campaign.objects.running_on(case.suspicion_on),
    ).select_related("campaign")
    priority = named.first()
    return priority.campaign if priority else None


# --- disposal (REG 27, MEA 33) ---------------------------------------------------------------

AUCTION = "auction"


def first_rung() -> int:
    """The rung that must be tried before all others."""
    first = DisposalMethod.objects.order_by("order").first()
    return first.order if first else 0


def must_not_be_auctioned(case: Case) -> bool:
    """Imported goods with a counterfeit mark may not enter trade by mere removal of the mark
    (REG 27)."""
    return (
        case.shipment.direction == Shipment.Direction.IMPORT
        and case.items.filter(recordal__right__kind=IpRight.Kind.TRADEMARK).exists()
    )


def why_not(case: Case, method: DisposalMethod) -> str:
    """Why the law does not allow this method for these goods; empty when it does."""
    if method.key == AUCTION and must_not_be_auctioned(case):
        return _(
            "Imported goods bearing a counterfeit mark may not be auctioned merely because the"
            " mark has been removed (Regulation art 27)."
        )
    return ""
