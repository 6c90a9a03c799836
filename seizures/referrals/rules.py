"""Is it a crime? The thresholds in effect on the day of the conduct, compared with the case."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from core.reference.models import CriminalThreshold
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.referrals.totals import Act

#: offences that fit the family of the right (CRL 213-218); patent infringement is none of them
OFFENCES: Mapping[str, tuple[str, ...]] = {
    "trademark": (
        "counterfeiting_registered_trademark",
        "selling_counterfeit_trademark_goods",
        "illegal_trademark_labels",
    ),
    "copyright": ("copyright_infringement", "selling_infringing_copies"),
    "patent": ("counterfeiting_patent",),
}
OFFENCE_NAMES: Mapping[str, Promise | str] = {
    "counterfeiting_registered_trademark": gettext_lazy("Counterfeiting a registered trademark"),
    "selling_counterfeit_trademark_goods": gettext_lazy("Selling goods with a counterfeit mark"),
    "illegal_trademark_labels": gettext_lazy("Making or selling illegal trademark labels"),
    "counterfeiting_patent": gettext_lazy("Passing off a patent"),
    "copyright_infringement": gettext_lazy("Infringement of copyright"),
    "selling_infringing_copies": gettext_lazy("Selling infringing copies"),
}
METRIC_NAMES: Mapping[str, Promise | str] = {
    "illegal_business_amount": gettext_lazy("Illegal business amount"),
    "illegal_gain": gettext_lazy("Illegal gain"),
    "sales_amount": gettext_lazy("Sales amount"),
    "unsold_value": gettext_lazy("Value of unsold goods"),
    "sold_plus_unsold_value": gettext_lazy("Value of sold and unsold goods"),
    "direct_loss_to_patentee": gettext_lazy("Direct loss of the patentee"),
    "label_count": gettext_lazy("Number of labels"),
    "unsold_label_count": gettext_lazy("Number of unsold labels"),
    "copies": gettext_lazy("Number of copies"),
    "unsold_copies": gettext_lazy("Number of unsold copies"),
    "works_online": gettext_lazy("Number of works online"),
    "downloads": gettext_lazy("Number of downloads"),
    "clicks": gettext_lazy("Number of clicks"),
    "members": gettext_lazy("Number of members"),
}
CONDITION_NAMES: Mapping[str, Promise | str] = {
    "two_or_more_marks": gettext_lazy("two or more marks"),
    "two_or_more_patents": gettext_lazy("two or more patents"),
    "repeat_within_2_years": gettext_lazy("punished before within two years"),
    "attempt": gettext_lazy("attempt"),
    "3 x sales standard": gettext_lazy("three times the standard for sales"),
    "3 x copies standard": gettext_lazy("three times the standard for copies"),
    "3 x count standard": gettext_lazy("three times the standard for the count"),
    "selling": gettext_lazy("selling"),
    "sold part below standard": gettext_lazy("what was sold is below the standard"),
    "sold part below 50000": gettext_lazy("what was sold is below 50,000"),
}
TIER_NAMES: Mapping[str, Promise | str] = {
    "base": gettext_lazy("Crime"),
    "aggravated": gettext_lazy("Aggravated"),
}
#: how unsold goods are valued, in the order in which the ways must be tried (JI25 28)
VALUATIONS: Mapping[str, Promise | str] = {
    "average_sales_price": gettext_lazy("Proven average sales price"),
    "marked_price": gettext_lazy("Marked price"),
    "market_middle_price": gettext_lazy("Middle market price of the genuine goods"),
}
VALUATION_CITATION = "JI 2025 (in force 2025-04-26) art 28"
#: metrics that the goods at hand can answer; the police must find out the others
BY_VALUE = frozenset({"illegal_business_amount", "unsold_value"})
BY_QUANTITY = frozenset({"label_count", "unsold_label_count", "copies", "unsold_copies"})
#: what officers may know from papers and statements, beyond the goods themselves
STATED = ("illegal_gain", "sales_amount", "direct_loss_to_patentee")
SALES, SOLD_AND_UNSOLD = "sales_amount", "sold_plus_unsold_value"
#: conditions that goods in a shipment never fulfil
NOT_GOODS = frozenset({"service_mark", "information network", "membership service"})
REPEAT_YEARS = 2


@dataclass(frozen=True)
class Comparison:
    """One threshold beside the figure of the case; ``reached`` is None while nobody knows it.

    ``regime``: ``conduct`` for the rule in effect on the day of the conduct, ``now`` for a later
    rule, which counts when it is the lighter one (CRL 12, JI25 31).
    """

    regime: str
    tier: str
    metric: str
    condition: str
    amount: Decimal
    unit: str
    value: Decimal | None
    reached: bool | None
    citation: str
    effective_from: date
    effective_to: date | None

    def as_json(self) -> dict[str, object]:
        return {
            "regime": self.regime,
            "tier": self.tier,
            "metric": self.metric,
            "condition": self.condition,
            "amount": str(self.amount),
            "unit": self.unit,
            "value": None if self.value is None else str(self.value),
            "reached": self.reached,
            "citation": self.citation,
            "effective_from": self.effective_from.isoformat(),
            "effective_to": self.effective_to.isoformat() if self.effective_to else None,
        }


@dataclass(frozen=True)
class Known:
    """What customs knows that thresholds ask for."""

    value: Decimal
    quantity: Decimal
    two_or_more_marks: bool
    two_or_more_patents: bool
    repeat: bool
    #: what officers state, by metric
    figures: Mapping[str, Decimal] = field(default_factory=dict)

    def answers(self, metric: str) -> Decimal | None:
        if metric in self.figures:
            return self.figures[metric]
        if metric == SOLD_AND_UNSOLD and SALES in self.figures:
            return self.figures[SALES] + self.value
        if metric in BY_VALUE:
            return self.value
        return self.quantity if metric in BY_QUANTITY else None

    def meets(self, condition: str) -> bool:
        """Whether a threshold with these conditions is about this case at all."""
        facts = {
            "two_or_more_marks": self.two_or_more_marks,
            "two_or_more_patents": self.two_or_more_patents,
            "repeat_within_2_years": self.repeat,
        }
        parts = conditions(condition)
        return all(facts.get(part, True) and part not in NOT_GOODS for part in parts)


def conditions(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def families(case: Case) -> set[str]:
    """Trademark, patent, copyright: the rights the goods touch."""
    items = case.items.select_related("recordal__right")
    return {item.right.family for item in items}


def offences_for(case: Case) -> list[str]:
    """The offences that can come into question, the most usual first."""
    found = families(case)
    return [offence for family in OFFENCES if family in found for offence in OFFENCES[family]]


def criminal_law_article(offence: str) -> str:
    row = CriminalThreshold.objects.filter(offence=offence).first()
    return row.criminal_law_article if row else ""


def known_facts(
    case: Case,
    criminal_value: Decimal,
    *,
    repeat: bool,
    acts: Sequence[Act] = (),
    figures: Mapping[str, Decimal] | None = None,
) -> Known:
    """The figures of this case together with those of the untreated ``acts`` that count with it."""
    rights = [item.right for item in case.items.select_related("recordal__right")]
    others = {pk for act in acts for pk in act.rights}
    marks = {right.pk for right in rights if right.kind == IpRight.Kind.TRADEMARK}
    patents = {right.pk for right in rights if right.is_patent}
    lines = case.items.order_by().values("line_no").annotate(most=Max("quantity"))
    return Known(
        value=sum((act.value for act in acts), criminal_value),
        quantity=sum((line["most"] for line in lines), Decimal(0))
        + sum((act.quantity for act in acts), Decimal(0)),
        two_or_more_marks=len(marks | (others if marks else set())) > 1,
        two_or_more_patents=len(patents | (others if patents else set())) > 1,
        repeat=repeat,
        figures=figures or {},
    )


def compare(offence: str, known: Known, *, conduct_on: date, today: date) -> list[Comparison]:
    """Every threshold of the offence that is about this case, those of the conduct's day first.

    Where the rules have changed since, the rule of today follows: the lighter one applies.
    """
    rows = CriminalThreshold.objects.filter(offence=offence).exclude(tier="")
    then = list(rows.in_effect_on(conduct_on))
    later = [row for row in rows.in_effect_on(today) if row not in then]
    return [
        *_compared(then, known, "conduct"),
        *_compared(later, known, "now"),
    ]


def _compared(rows: Iterable[CriminalThreshold], known: Known, regime: str) -> Iterator[Comparison]:
    for row in sorted(rows, key=lambda row: (row.tier != "base", row.metric, row.amount)):
        if not known.meets(row.condition):
            continue
        value = known.answers(row.metric)
        yield Comparison(
            regime=regime,
            tier=row.tier,
            metric=row.metric,
            condition=row.condition,
            amount=row.amount,
            unit=row.unit,
            value=value,
            reached=None if value is None else value >= row.amount,
            citation=row.citation,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
        )
