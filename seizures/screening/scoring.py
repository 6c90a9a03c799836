"""From a match to a score: each observation gives points, and each is kept as a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from campaigns.targets import Target, Targets
from seizures.screening import rules
from seizures.screening.matching import Index, Match
from seizures.screening.protected import Line, Party


class Reason(TypedDict):
    """One observation, as stored: put into words by ``reasons.words``."""

    code: str
    points: int
    params: dict[str, str]


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

    @property
    def line(self) -> Line:
        return Line(
            self.hs_code,
            self.description,
            self.brand,
            self.day,
            (self.consignor, *self.others),
            self.district,
        )


@dataclass(frozen=True, slots=True)
class Past:
    """How earlier shipments of a trader ended."""

    seizures: int = 0
    releases: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    match: Match
    score: int
    lane: str
    reasons: list[Reason]
    campaign_id: int | None


@dataclass(frozen=True)
class Judge:
    """All that a verdict depends on besides the goods: the rights, the campaigns, the past."""

    index: Index
    targets: Mapping[date, Targets] = field(default_factory=dict)
    past: Mapping[str, Past] = field(default_factory=dict)
    #: key of a region or category -> its names (English, Chinese)
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def verdicts(self, facts: Facts) -> list[Verdict]:
        """What speaks against a goods line, the strongest first."""
        found = [self._verdict(match, facts) for match in self.index.find(facts.line)]
        found.sort(key=lambda verdict: (-verdict.score, verdict.match.right.recordal_id))
        return found[: rules.HITS_PER_LINE]

    def _verdict(self, match: Match, facts: Facts) -> Verdict:
        campaign, aimed = self._campaign(match, facts)
        reasons = [*_of_match(match, facts), *aimed, *self._of_trader(facts)]
        score = max(0, min(rules.HIGHEST, sum(reason["points"] for reason in reasons)))
        return Verdict(
            match=match,
            score=score,
            lane=rules.lane_of(score),
            reasons=reasons,
            campaign_id=campaign.campaign_id if campaign else None,
        )

    def _campaign(self, match: Match, facts: Facts) -> tuple[Target | None, list[Reason]]:
        """The campaign that fits best; points of several are not added up."""
        best: tuple[Target | None, list[Reason]] = (None, [])
        targets = self.targets.get(facts.day)
        for target in targets.in_district(facts.district) if targets else ():
            reasons = self._aims(target, match, facts)
            if _points(reasons) > _points(best[1]):
                best = (target, reasons)
        return best

    def _aims(self, target: Target, match: Match, facts: Facts) -> list[Reason]:
        about = {"campaign_en": target.name_en, "campaign_zh": target.name_zh}
        reasons = []
        if region := target.region_of(facts.destination):
            params = {**about, **self._named("region", region)}
            reasons.append(_reason("campaign.region", rules.TARGET_REGION, params))
        if category := target.category_of(facts.hs_code):
            params = {**about, **self._named("category", category)}
            reasons.append(_reason("campaign.category", rules.TARGET_CATEGORY, params))
        holder = match.right.holder_id
        if target.has_priority(holder, facts.district):
            reasons.append(_reason("campaign.priority", rules.PRIORITY_HERE, about))
        elif target.has_priority_anywhere(holder):
            reasons.append(_reason("campaign.priority_elsewhere", rules.PRIORITY_ELSEWHERE, about))
        return reasons

    def _named(self, what: str, key: str) -> dict[str, str]:
        english, chinese = self.names.get(key, (key, key))
        return {f"{what}_en": english, f"{what}_zh": chinese}

    def _of_trader(self, facts: Facts) -> list[Reason]:
        code = facts.consignor.uscc
        if not code:
            known = facts.channel != "freight"
            return [] if known else [_reason("trader.unknown", rules.UNKNOWN_TRADER, {})]
        past, reasons = self.past.get(code, Past()), []
        if past.seizures:
            points = rules.PAST_SEIZURE * min(past.seizures, rules.MOST_SEIZURES)
            reasons.append(_reason("trader.seizures", points, {"n": str(past.seizures)}))
        if past.releases:
            points = rules.PAST_RELEASE * min(past.releases, rules.MOST_RELEASES)
            reasons.append(_reason("trader.releases", points, {"n": str(past.releases)}))
        return reasons


def _of_match(match: Match, facts: Facts) -> list[Reason]:
    in_brand, in_text = rules.MATCH[match.kind]
    place = "brand" if match.in_brand else "text"
    params = {"mark": match.mark, "text": match.text}
    scope = {"hs": facts.hs_code, "recordal": match.right.number}
    if match.scope == "class":
        scope["classes"] = ", ".join(map(str, sorted(match.right.nice_classes)))
    return [
        _reason(f"match.{match.kind}.{place}", in_brand if match.in_brand else in_text, params),
        _reason(f"scope.{match.scope}", rules.SCOPE[match.scope], scope),
    ]


def _reason(code: str, points: int, params: dict[str, str]) -> Reason:
    return {"code": code, "points": points, "params": params}


def _points(reasons: list[Reason]) -> int:
    return sum(reason["points"] for reason in reasons)
