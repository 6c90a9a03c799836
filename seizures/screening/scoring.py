"""From a match to a score: each rule of the book that holds gives points, kept as a reason."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from campaigns.targets import Target, Targets
from seizures.rulebook.book import Book, Reason, Told, reasons, score
from seizures.screening.matching import Index, Match
from seizures.screening.protected import Line, Party

__all__ = ["Facts", "Judge", "Past", "Reason", "Verdict"]

LOTS = 10_000
#: Facts of a line that may be others tomorrow.
VOLATILE = ("seizures", "releases", "first_time", "region", "category")


@dataclass(frozen=True, slots=True)
class Facts:
    """A goods line and what its shipment says, whether stored or only read from a file."""

    hs_code: str
    description: str
    brand: str
    day: date
    district: str
    channel: str
    destination: str
    consignor: Party
    others: tuple[Party, ...] = ()
    number: str = ""
    line_no: int = 1
    direction: str = ""
    office: str = ""
    transport_mode: str = ""
    trade_mode: str = ""
    origin: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    currency: str = ""
    #: the day of the declaration, where the goods are judged by a later one
    declared: date | None = None

    @property
    def line(self) -> Line:
        return Line(
            self.hs_code,
            self.description,
            self.brand,
            self.day,
            (self.consignor, *self.others),
            self.district,
            self.declared,
        )

    @property
    def lot(self) -> int:
        """The lot of this line: the same however often and wherever it is drawn."""
        return drawn(f"{self.number}/{self.line_no}", LOTS)


@dataclass(frozen=True, slots=True)
class Past:
    """How earlier shipments of a trader ended, and when the first one came."""

    seizures: int = 0
    releases: int = 0
    first_on: date | None = None


NEW = Past()


@dataclass(frozen=True)
class Verdict:
    match: Match
    score: int
    lane: str
    told: list[Told]
    campaign_id: int | None
    #: what the rules were told that may be different tomorrow: enough to repeat the verdict
    facts: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def reasons(self) -> list[Reason]:
        """Put together only for whoever wants to know: most verdicts flag nothing."""
        return reasons(self.told)


@dataclass(frozen=True)
class Judge:
    """All that a verdict depends on besides the goods: rights, rules, campaigns, the past."""

    index: Index
    book: Book
    targets: Mapping[date, Targets] = field(default_factory=dict)
    past: Mapping[str, Past] = field(default_factory=dict)
    #: key of a region or category -> its names (English, Chinese)
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: country -> regions of the reference table, and HS prefix -> product categories
    regions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    categories: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: recordal -> lowest price of the genuine goods, in yuan; currency -> yuan
    prices: Mapping[int, Decimal] = field(default_factory=dict)
    rates: Mapping[str, Decimal] = field(default_factory=dict)

    def verdicts(self, facts: Facts) -> list[Verdict]:
        """What speaks against a goods line, the strongest first."""
        return self.weigh(facts, self.index.find(facts.line))

    def weigh(self, facts: Facts, matches: Iterable[Match]) -> list[Verdict]:
        """The verdicts on what a line was found to match."""
        of_line: dict[str, Any] = {}
        always: list[Told] = []
        found = []
        for match in matches:
            if not of_line:
                of_line = self.of_line(facts)
                always = self.book.for_line(of_line)
            found.append(self._verdict(match, facts, of_line, always))
        found.sort(key=lambda verdict: (-verdict.score, verdict.match.right.recordal_id))
        return found[: self.book.limits.hits_per_line]

    def repeat(self, facts: Facts, match: Match, kept: Mapping[str, Any]) -> Verdict:
        """The verdict on a match with the facts that were kept from another day."""
        of_line = {**self.of_line(facts), **kept.get("line", {})}
        of_match = {**of_line, **_of_match(match, facts), **kept.get("match", {})}
        aimed = kept.get("campaign", {})
        placed = [*self.book.for_line(of_line), *self.book.for_match(of_match)]
        if aimed:
            placed += self.book.for_campaign(
                {**of_match, **{name: _pair(value) for name, value in aimed.items()}}
            )
        return self._said(match, placed, None, kept)

    def of_line(self, facts: Facts) -> dict[str, Any]:
        """What rules may ask about a line, whatever it matches."""
        code, asks = facts.consignor.uscc, self.book.asks
        past = self.past.get(code, NEW) if code else NEW
        found: dict[str, Any] = {
            "hs": facts.hs_code,
            "quantity": facts.quantity,
            "channel": facts.channel,
            "direction": facts.direction,
            "transport_mode": facts.transport_mode,
            "trade_mode": facts.trade_mode,
            "origin": facts.origin,
            "destination": facts.destination,
            "district": facts.district,
            "office": facts.office,
            "trader_known": bool(code),
            "seizures": past.seizures,
            "releases": past.releases,
            "first_time": bool(code)
            and (past.first_on is None or past.first_on >= (facts.declared or facts.day)),
        }
        if "lot" in asks:
            found["lot"] = facts.lot
        if "region" in asks:
            found["region"] = sorted(self.regions.get(facts.destination, ()))
        if "category" in asks:
            hs = facts.hs_code
            found["category"] = sorted(
                {key for n in (2, 4, 6) for key in self.categories.get(hs[:n], ())}
            )
        return found

    def _verdict(
        self, match: Match, facts: Facts, of_line: dict[str, Any], always: list[Told]
    ) -> Verdict:
        of_match = of_line | _of_match(match, facts)
        percent = of_match["price_percent"] = self._price_percent(match, facts)
        campaign, aimed, told = self._campaign(match, facts, of_match)
        kept = {
            "line": {name: of_line[name] for name in VOLATILE if name in of_line},
            "match": {"price_percent": percent},
            "campaign": told,
        }
        return self._said(match, [*always, *self.book.for_match(of_match), *aimed], campaign, kept)

    def _said(
        self, match: Match, placed: list[Told], campaign: Target | None, kept: Mapping[str, Any]
    ) -> Verdict:
        points = score(placed)
        return Verdict(
            match=match,
            score=points,
            lane=self.book.limits.lane_of(points),
            told=placed,
            campaign_id=campaign.campaign_id if campaign else None,
            facts=kept,
        )

    def _campaign(
        self, match: Match, facts: Facts, of_match: dict[str, Any]
    ) -> tuple[Target | None, list[Told], dict[str, Any]]:
        """The campaign that fits best; points of several are not added up."""
        best: tuple[Target | None, list[Told], dict[str, Any]] = (None, [], {})
        most = 0
        targets = self.targets.get(facts.day)
        for target in targets.in_district(facts.district) if targets else ():
            aims = self._aims(target, match, facts)
            told = self.book.for_campaign(of_match | aims)
            points = sum(rule.points(facts) for rule, facts in told)
            if points > most:
                best, most = (target, told, aims), points
        return best

    def _aims(self, target: Target, match: Match, facts: Facts) -> dict[str, Any]:
        """What a campaign has to do with a match."""
        region = target.region_of(facts.destination)
        category = target.category_of(facts.hs_code)
        holder, priority = match.right.holder_id, ""
        if target.has_priority(holder, facts.district):
            priority = "here"
        elif target.has_priority_anywhere(holder):
            priority = "elsewhere"
        return {
            "campaign_region": bool(region),
            "campaign_category": bool(category),
            "campaign_priority": priority,
            "campaign": (target.name_en, target.name_zh),
            "region_name": self.names.get(region, (region, region)),
            "category_name": self.names.get(category, (category, category)),
        }

    def _price_percent(self, match: Match, facts: Facts) -> int | None:
        """The declared price of a piece in percent of what genuine goods cost at least."""
        genuine = self.prices.get(match.right.recordal_id)
        rate = self.rates.get(facts.currency)
        if not genuine or rate is None or facts.unit_price is None:
            return None
        return min(int(100 * facts.unit_price * rate / genuine), 1_000_000)


def _of_match(match: Match, facts: Facts) -> dict[str, Any]:
    return {
        "kind": match.kind,
        "in_brand": match.in_brand,
        "scope": match.scope,
        "family": match.right.family,
        "recordal": match.right.number,
        "mark": match.mark,
        "similarity": round(100 * match.similarity),
        "text": match.text,
        "classes": sorted(match.right.nice_classes) if match.scope == "class" else (),
    }


def _pair(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def drawn(name: str, lots: int) -> int:
    """A number below ``lots`` that depends on the name alone."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % lots
