"""Repeating a verdict: with the index and the rules of its day the same points must come out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from seizures.rulebook.book import Book
from seizures.rulebook.models import RuleSet
from seizures.screening.indexing import current_index, kept_index
from seizures.screening.judging import facts_of, judge_for, with_prices
from seizures.screening.matching import Index
from seizures.screening.models import Hit, TraderEvent, TraderHistory
from seizures.screening.scoring import Facts, Judge, Past, Verdict
from seizures.shipments.models import Shipment


@dataclass(frozen=True)
class Replay:
    """Whether a verdict came out again; if not, why."""

    subject: str
    same: bool
    differences: tuple[str, ...] = ()


class Cannot(Exception):
    """The verdict cannot be repeated, for the reason given."""


def replay(hit: Hit) -> Replay:
    """Judge the line of a hit again with the index, the rules and the facts of that moment."""
    try:
        facts = facts_of(hit.shipment, hit.line, day=_judged_on(hit))
        judge = _judge_of(hit.index_version, hit.rule_set_id or "", facts)
    except Cannot as reason:
        return Replay(hit.number, False, (str(reason),))
    for match in judge.index.find(facts.line):
        if match.right.recordal_id == hit.recordal_id:
            verdict = judge.repeat(facts, match, hit.facts)
            differences = tuple(_differences(hit, verdict))
            return Replay(hit.number, not differences, differences)
    return Replay(hit.number, False, (_("The line does not match the right any more."),))


def replay_shipment(shipment: Shipment) -> list[Replay]:
    """Judge a whole shipment again: the same hits, and nothing else flagged.

    Of lines that were not flagged no facts were kept: the history of the trader is taken from its
    events before the screening, prices and campaigns as they are now.
    """
    found = [replay(hit) for hit in shipment.hits.select_related("shipment", "line")]
    if shipment.screened_at is None:
        return [Replay(shipment.number, False, (_("It was never screened."),))]
    lines = list(shipment.lines.all())
    facts = [facts_of(shipment, line, day=shipment.judged_on) for line in lines]
    if not facts:
        return found
    try:
        judge = _judge_of(shipment.screening_version, shipment.rules_version, facts[0])
    except Cannot as reason:
        return [*found, Replay(shipment.number, False, (str(reason),))]
    matches = judge.index.find_many([fact.line for fact in facts])
    judge = replace(with_prices(judge, facts, matches), past=_past_before(shipment))
    known = set(shipment.hits.values_list("line_id", "recordal_id"))
    differences = tuple(
        _("Line %(line)s would be flagged for recordal %(recordal)s now.")
        % {"line": line.line_no, "recordal": verdict.match.right.number}
        for line, fact, touched in zip(lines, facts, matches, strict=True)
        for verdict in judge.weigh(fact, touched)
        if verdict.score >= judge.book.limits.line
        and (line.pk, verdict.match.right.recordal_id) not in known
    )
    return [*found, Replay(shipment.number, not differences, differences)]


def _judged_on(hit: Hit) -> date | None:
    """The day a hit was judged by, where that is not the day of the declaration."""
    kept = hit.facts.get("judged_on")
    return date.fromisoformat(kept) if kept else None


def replay_all(shipments: Iterable[Shipment]) -> Iterator[Replay]:
    for shipment in shipments:
        yield from replay_shipment(shipment)


def _judge_of(index_version: str, digest: str, facts: Facts) -> Judge:
    rules = RuleSet.objects.filter(pk=digest).first()
    if rules is None:
        raise Cannot(_("The rules of that moment were not kept."))
    book = Book.stored(rules.content)
    if book.digest != digest:
        raise Cannot(_("The kept rules do not have the digest they were kept under."))
    return judge_for([facts.day], [facts.consignor.uscc], index=_index(index_version), book=book)


def _index(version: str) -> Index:
    index = kept_index(version)
    if index is None:
        raise Cannot(
            _("The index %(then)s is not at hand; the rights have changed since (now %(now)s).")
            % {"then": version, "now": current_index().version}
        )
    return index


def _past_before(shipment: Shipment) -> dict[str, Past]:
    code = shipment.consignor_uscc
    if not code:
        return {}
    events = TraderEvent.objects.filter(uscc=code, at__lt=shipment.screened_at)
    counts = dict(events.order_by().values_list("what").annotate(n=Count("pk")))
    history = TraderHistory.objects.filter(pk=code).first()
    first = history.first_shipment_on if history else None
    return {code: Past(counts.get("seizures", 0), counts.get("releases", 0), first)}


def _differences(hit: Hit, verdict: Verdict) -> Iterator[str]:
    """What is not as it was stored, in words."""
    match = verdict.match
    pairs: list[tuple[str, Any, Any]] = [
        (
            _("place in the text"),
            [hit.matched_in, hit.match_start, hit.match_end],
            [match.field, match.start, match.end],
        ),
        (_("kind of match"), hit.kind, match.kind),
        (_("score"), hit.score, verdict.score),
        (_("lane"), hit.lane, verdict.lane),
        (_("points"), _points(hit.reasons), _points(verdict.reasons)),
    ]
    for name, then, now in pairs:
        if then != now:
            yield _("%(what)s: %(then)s then, %(now)s now") % {
                "what": name,
                "then": then,
                "now": now,
            }


def _points(reasons: Iterable[Any]) -> list[tuple[str, int, int]]:
    return sorted((one["code"], one["version"], one["points"]) for one in reasons)
