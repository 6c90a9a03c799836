"""Dry runs: past lines judged with and without a rule or a right, beside each other.

Works in slices: each batch is stored with its place, so that a run goes on where it stopped, and
whoever cancels it is heard at the next batch.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from datetime import time as clock
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.timezone import make_aware

from core.audit.services import record
from core.reference.calendar import SHANGHAI
from seizures.rulebook.book import Book
from seizures.rulebook.queries import current_book
from seizures.screening.judging import facts_of, judge_for, with_prices
from seizures.screening.matching import Index, Match
from seizures.screening.recorded import trial_index
from seizures.screening.scoring import Facts, Judge, Verdict
from seizures.shipments.keys import first_key, number_of
from seizures.shipments.models import Shipment, ShipmentLine
from seizures.targeting.lanes import lot_of
from seizures.targeting.models import DryRun

BATCH = 200
#: Seconds after which a run hands over to a fresh task.
SLICE = 120
#: Lines of each kind kept to be read.
SAMPLE = 20
AROUND = 160


@dataclass
class Seen:
    """What a batch adds to the figures."""

    shipments: int = 0
    lines: int = 0
    before: int = 0
    after: int = 0
    added: int = 0
    lost: int = 0
    last: int = 0
    offices: dict[str, list[int]] = field(default_factory=dict)
    sample: list[dict[str, Any]] = field(default_factory=list)


def go_on(run_id: int) -> bool:
    """Go on with a dry run for one slice; True when there is nothing more to do."""
    run = _begin(run_id)
    if run is None:
        return True
    started = time.monotonic()
    books = books_of(run)
    alone = None if run.recordal_id is None else trial_index(run.recordal_id)
    while time.monotonic() - started < SLICE:
        shipments = list(_next(run))
        if not shipments or run.lines_done >= run.most_lines:
            _end(run)
            return True
        seen = _look(shipments, books, alone)
        stored = _store(run, seen)
        if stored is None:
            return True
        run = stored
    return False


def past_shipments(run: DryRun) -> QuerySet[Shipment]:
    """The shipments of the period, of one district or of all."""
    rows = Shipment.objects.filter(
        declared_at__gte=make_aware(datetime.combine(run.from_day, clock.min), SHANGHAI),
        declared_at__lt=make_aware(
            datetime.combine(run.to_day + timedelta(days=1), clock.min), SHANGHAI
        ),
    )
    return rows.filter(district=run.district_id) if run.district_id else rows


def books_of(run: DryRun) -> tuple[Book, Book]:
    """The rules without and with what is tried."""
    book = current_book()
    if run.version is None:
        return book, book
    clause = run.version.clause
    return book, book.without(clause.code) if run.retires else book.with_clause(clause)


@transaction.atomic
def _begin(run_id: int) -> DryRun | None:
    run = DryRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run_id)
    if run.status == DryRun.Status.WAITING:
        run.move_to(DryRun.Status.RUNNING)
        run.shipments_total = past_shipments(run).count()
        run.stride = max(1, -(-run.shipments_total // run.most_lines))
        run.save(update_fields=["status", "shipments_total", "stride"])
    return run if run.status == DryRun.Status.RUNNING else None


def _next(run: DryRun) -> Iterable[Shipment]:
    """The next shipments by their keys, which bear the day of the declaration; older ones first."""
    rows = past_shipments(run)
    if run.stride > 1:
        rows = rows.annotate(rest=F("pk") % run.stride).filter(rest=0)
    days = first_key(number_of(run.from_day)), first_key(number_of(run.to_day) + 1)
    for first, end in ((0, first_key(1)), days):
        found = rows.filter(pk__gt=max(run.last_shipment, first - 1), pk__lt=end)
        if batch := list(found.order_by("pk")[:BATCH]):
            return batch
    return []


def _look(shipments: Sequence[Shipment], books: tuple[Book, Book], alone: Index | None) -> Seen:
    """A batch judged twice; ``alone`` is the index of the right that is tried, if one is."""
    by_key = {shipment.pk: shipment for shipment in shipments}
    rows = ShipmentLine.objects.filter(shipment__in=by_key).order_by("shipment_id", "line_no")
    lines = [(line, facts_of(by_key[line.shipment_id], line)) for line in rows]
    facts = [fact for _line, fact in lines]
    judge = judge_for(
        (fact.day for fact in facts), (fact.consignor.uscc for fact in facts), book=books[0]
    )
    goods = [fact.line for fact in facts]
    found = judge.index.find_many(goods)
    tried = found
    if alone is not None:
        own = set(alone.recordals())
        found = [
            [match for match in matches if match.right.recordal_id not in own] for matches in found
        ]
        new = alone.find_many(goods)
        tried = [[*matches, *of_it] for matches, of_it in zip(found, new, strict=True)]
    judge = with_prices(judge, facts, tried)
    after = replace(judge, book=books[1])
    seen = Seen(shipments=len(shipments), lines=len(lines), last=shipments[-1].pk)
    touched: dict[int, list[bool]] = {}
    for (line, fact), matches, more in zip(lines, found, tried, strict=True):
        if not more:
            continue
        _compare(
            seen,
            touched,
            by_key[line.shipment_id],
            line,
            (_flags(judge, fact, matches), _flags(after, fact, more)),
        )
    for key, (first, second) in touched.items():
        shipment = by_key[key]
        day = timezone.localtime(shipment.declared_at, SHANGHAI).date()
        office = seen.offices.setdefault(
            f"{shipment.district_id} {shipment.office_code} {day}", [0, 0]
        )
        office[0] += first
        office[1] += second
    return seen


def _flags(judge: Judge, facts: Facts, matches: Iterable[Match]) -> dict[int, Verdict]:
    """What would be flagged, by right; and what would not, so that both scores can be read."""
    return {verdict.match.right.recordal_id: verdict for verdict in judge.weigh(facts, matches)}


def _compare(
    seen: Seen,
    touched: dict[int, list[bool]],
    shipment: Shipment,
    line: ShipmentLine,
    verdicts: tuple[dict[int, Verdict], dict[int, Verdict]],
) -> None:
    before, after = verdicts
    was = {key for key, verdict in before.items() if verdict.lane != "green"}
    becomes = {key for key, verdict in after.items() if verdict.lane != "green"}
    seen.before += bool(was)
    seen.after += bool(becomes)
    if was or becomes:
        flags = touched.setdefault(shipment.pk, [False, False])
        flags[0] |= bool(was)
        flags[1] |= bool(becomes)
    for what, keys in (("added", becomes - was), ("lost", was - becomes)):
        setattr(seen, what, getattr(seen, what) + len(keys))
        if keys:
            key = min(keys)
            seen.sample.append(_sampled(what, shipment, line, before.get(key), after.get(key)))


def _sampled(
    what: str, shipment: Shipment, line: ShipmentLine, before: Verdict | None, after: Verdict | None
) -> dict[str, Any]:
    """A line to be read, with the place that matched."""
    verdict = after or before
    assert verdict is not None  # noqa: S101  (one of the two is there: it was added or lost)
    match = verdict.match
    text = line.brand if match.field == "brand" else line.description
    return {
        "what": what,
        "shipment": shipment.number,
        "district": str(shipment.district_id),
        "line_no": line.line_no,
        "field": match.field,
        "before": text[max(0, match.start - AROUND) : match.start],
        "match": text[match.start : match.end],
        "after": text[match.end : match.end + AROUND],
        "hs_code": line.hs_code,
        "mark": match.mark,
        "recordal": match.right.number,
        "score_before": before.score if before else None,
        "score_after": after.score if after else None,
        "lot": lot_of(shipment),
    }


@transaction.atomic
def _store(run: DryRun, seen: Seen) -> DryRun | None:
    """Add a batch to the figures; None when somebody cancelled or another worker was faster."""
    place = run.last_shipment
    run = DryRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    if run.status != DryRun.Status.RUNNING or run.last_shipment != place:
        return None
    run.last_shipment = seen.last
    run.shipments_done += seen.shipments
    run.lines_done += seen.lines
    run.flagged_before += seen.before
    run.flagged_after += seen.after
    run.added += seen.added
    run.lost += seen.lost
    for key, (before, after) in seen.offices.items():
        office = run.offices.setdefault(key, [0, 0])
        office[0] += before
        office[1] += after
    run.sample = _fewest(run.sample + seen.sample)
    run.save()
    return run


def _fewest(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some of the lines, drawn by the lots of their shipments, from the whole period."""
    lines = sorted(lines, key=lambda line: (line["lot"], line["line_no"]))
    return [
        line
        for what in ("added", "lost")
        for line in [one for one in lines if one["what"] == what][:SAMPLE]
    ]


@transaction.atomic
def _end(run: DryRun) -> None:
    run = DryRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    if run.status != DryRun.Status.RUNNING:
        return
    run.move_to(DryRun.Status.DONE)
    run.finished_at = timezone.now()
    run.save(update_fields=["status", "finished_at"])
    record(
        "dry_run.finished", run, actor=None, lines=run.lines_done, added=run.added, lost=run.lost
    )
