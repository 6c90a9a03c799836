"""Screening: what arrives is held against what is recorded, and what was found is decided."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.numbering import next_numbers
from seizures.rulebook.queries import keep
from seizures.screening.judging import LineRow, facts_of_all, judge_for, judged, lines_of
from seizures.screening.matching import Spared
from seizures.screening.models import Hit, SparedLine, TraderEvent, TraderHistory
from seizures.screening.scoring import Facts, Judge, Verdict
from seizures.shipments.models import Shipment

LONGEST = 300


@transaction.atomic
def screen(shipments: Iterable[Shipment], *, as_of: date | None = None) -> list[Hit]:
    """Hold every line of the shipments against the recorded rights; the new hits are returned.

    Goods are judged by the rights of the day they were declared, or ``as_of`` a later one, before
    they leave; a use that was lawful on the first stays so. Safe to repeat: a line and a recordal
    meet once, whatever has become of the hit since.
    """
    return screen_keys([shipment.pk for shipment in shipments], as_of=as_of)


@transaction.atomic
def screen_keys(keys: Sequence[int], *, as_of: date | None = None) -> list[Hit]:
    """Screen shipments whose keys are known."""
    locked = list(
        Shipment.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    )
    lines = lines_of(keys)
    by_key = {shipment.pk: shipment for shipment in locked}
    facts = facts_of_all(by_key, lines, day=as_of)
    judge = judge_for((fact.day for fact in facts), (fact.consignor.uscc for fact in facts))
    known = set(Hit.objects.filter(shipment__in=keys).values_list("line_id", "recordal_id"))
    found = judged(judge, facts)
    rule_set = keep(judge.book)
    hits = [
        _hit(by_key[line.shipment_id], line, verdict, (judge.index.version, rule_set), as_of)
        for line, looked in zip(lines, found, strict=True)
        for verdict in looked.verdicts
        if verdict.score >= judge.book.limits.line
        and (line.pk, verdict.match.right.recordal_id) not in known
    ]
    _number(hits)
    Hit.objects.bulk_create(hits)
    _spare(
        (line, looked.spared) for line, looked in zip(lines, found, strict=True) if looked.spared
    )
    _move(locked, hits, judge, as_of)
    _remember(judge, facts)
    return hits


def _spare(lines: Iterable[tuple[LineRow, list[Spared]]]) -> None:
    """Keep why lines that touch a right were not flagged."""
    SparedLine.objects.bulk_create(
        (
            SparedLine(
                line_id=line.pk,
                shipment_id=line.shipment_id,
                rights=[
                    {
                        "recordal": one.match.right.number,
                        "mark": one.match.mark[:LONGEST],
                        "text": one.match.text[:LONGEST],
                        "why": one.why,
                        "reference": one.reference,
                    }
                    for one in spared
                ],
            )
            for line, spared in lines
        ),
        update_conflicts=True,
        unique_fields=["line"],
        update_fields=["rights"],
        batch_size=1000,
    )


def _hit(
    shipment: Shipment,
    line: LineRow,
    verdict: Verdict,
    versions: tuple[str, str],
    as_of: date | None,
) -> Hit:
    match, (index_version, rule_set) = verdict.match, versions
    return Hit(
        shipment=shipment,
        line_id=line.pk,
        district_id=shipment.district_id,
        recordal_id=match.right.recordal_id,
        campaign_id=verdict.campaign_id,
        mark=match.mark[:LONGEST],
        matched_text=match.text[:LONGEST],
        matched_in=match.field,
        match_start=match.start,
        match_end=match.end,
        kind=match.kind,
        score=verdict.score,
        lane=verdict.lane,
        reasons=verdict.reasons,
        index_version=index_version,
        rule_set_id=rule_set,
        facts={**verdict.facts, **({"judged_on": as_of.isoformat()} if as_of else {})},
        tier=match.tier[:20],
        rank=Hit.RANKS[verdict.lane],
        due_at=shipment.departs_at or shipment.declared_at,
    )


def _number(hits: list[Hit]) -> None:
    """Numbers such as ``H53-2026-000123``, taken together for each district."""
    year = timezone.localdate().year
    districts: dict[str, list[Hit]] = {}
    for hit in hits:
        districts.setdefault(str(hit.district_id)[:2], []).append(hit)
    for district, found in sorted(districts.items()):
        serials = next_numbers(f"H{district}", year, len(found))
        for hit, serial in zip(found, serials, strict=True):
            hit.number = f"H{district}-{year}-{serial:06}"


def _move(shipments: list[Shipment], hits: list[Hit], judge: Judge, as_of: date | None) -> None:
    """Received goods are cleared or flagged; goods that have moved on are only flagged anew."""
    touched = {hit.shipment_id for hit in hits}
    groups: dict[str, list[int]] = {}
    for shipment in shipments:
        if shipment.pk in touched and shipment.can_move_to(Shipment.Status.FLAGGED):
            shipment.move_to(Shipment.Status.FLAGGED)
        elif shipment.status == Shipment.Status.RECEIVED:
            shipment.move_to(Shipment.Status.CLEARED)
        groups.setdefault(shipment.status, []).append(shipment.pk)
    now = timezone.now()
    for status, keys in groups.items():
        Shipment.objects.filter(pk__in=keys).update(
            status=status,
            screened_at=now,
            screening_version=judge.index.version,
            rules_version=judge.book.digest,
            judged_on=as_of,
        )
    numbers: dict[int, list[str]] = {}
    for hit in hits:
        numbers.setdefault(hit.shipment_id, []).append(hit.number)
    for shipment in shipments:
        if shipment.pk in touched:
            record("shipment.screened", shipment, actor=None, hits=numbers[shipment.pk])


def _remember(judge: Judge, lines: Iterable[Facts]) -> None:
    """Note the first day of every trader that was new, or that came earlier than was known."""
    first: dict[str, date] = {}
    for facts in lines:
        code = facts.consignor.uscc
        known = judge.past[code].first_on if code in judge.past else None
        day = facts.declared or facts.day
        if code and (known is None or day < known):
            first[code] = min(day, first.get(code, day))
    if not first:
        return
    rows = sorted(first.items())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO seizures_traderhistory (uscc, seizures, releases, first_shipment_on)"
            " SELECT code, 0, 0, day FROM unnest(%s::text[], %s::date[]) AS new(code, day)"
            " ON CONFLICT (uscc) DO UPDATE SET first_shipment_on ="
            " least(seizures_traderhistory.first_shipment_on, excluded.first_shipment_on)",
            [[code for code, _day in rows], [day for _code, day in rows]],
        )


@transaction.atomic
def dismiss(hit: Hit, *, actor: User, reason: str) -> Hit:
    """Say that a hit is no suspicion, and why. Goods without another suspicion are cleared."""
    if not reason.strip():
        raise InvalidInput(_("Say why there is no suspicion."), field="reason")
    shipment = Shipment.objects.select_for_update(no_key=True).get(pk=hit.shipment_id)
    hit = Hit.objects.select_for_update(no_key=True).get(pk=hit.pk)
    hit.move_to(Hit.Status.DISMISSED)
    hit.decided_by, hit.decided_at = actor, timezone.now()
    hit.dismissal_reason = reason.strip()
    hit.save(update_fields=["status", "decided_by", "decided_at", "dismissal_reason"])
    record("hit.dismissed", hit, actor=actor, reason=reason.strip())
    waiting = shipment.hits.filter(status__in=[Hit.Status.OPEN, Hit.Status.ORDERED])
    looked_at = any(inspection.is_open for inspection in shipment.inspections.all())
    if shipment.status == Shipment.Status.FLAGGED and not looked_at and not waiting.exists():
        shipment.move_to(Shipment.Status.CLEARED)
        shipment.save(update_fields=["status"])
    return hit


def confirm(hits: Iterable[Hit], *, actor: User) -> None:
    """Goods are suspended although nobody has inspected them (MEA 21): the suspicion stands."""
    for hit in hits:
        hit = Hit.objects.select_for_update(no_key=True).get(pk=hit.pk)
        hit.move_to(Hit.Status.CONFIRMED)
        hit.decided_by, hit.decided_at = actor, timezone.now()
        hit.save(update_fields=["status", "decided_by", "decided_at"])
        record("hit.confirmed", hit, actor=actor)


def note_seizure(uscc: str, *, on: date) -> None:
    """Remember that goods of a trader were found to infringe: its next shipments weigh more."""
    if uscc:
        _count(uscc, "seizures")
        TraderHistory.objects.filter(uscc=uscc).exclude(last_seizure_on__gt=on).update(
            last_seizure_on=on
        )


def note_release(uscc: str) -> None:
    """Remember that goods of a trader were held and found lawful."""
    if uscc:
        _count(uscc, "releases")


@transaction.atomic
def _count(uscc: str, what: str) -> None:
    TraderHistory.objects.get_or_create(uscc=uscc)
    TraderHistory.objects.filter(uscc=uscc).update(**{what: F(what) + 1})
    TraderEvent.objects.create(uscc=uscc, what=what)
