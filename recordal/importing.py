"""Storing existing recordals in bulk: known ones stay, changed ones are refused with the reason."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import bulk
from core.audit.services import record
from core.numbering import next_number, next_numbers, reserve
from core.reference.calendar import SHANGHAI, today
from core.reference.models import Country
from enterprises.models import Enterprise
from recordal.applications.rivals import Claim, recorded_already
from recordal.models import IpRight, Licensee, Recordal
from recordal.reading import Known, Refused, Row, Source
from recordal.rights.rules import keys_of, known_classes
from recordal.search import services as search

BATCH = 1000
NUMBERED = re.compile(r"(?P<prefix>[TPC])(?P<year>\d{4})-(?P<serial>\d{1,9})")
#: Two imports at once, or an import and an acceptance, wait for each other here.
LOCK = ("recordal-import", 0)


#: What a row, or a recordal, says: field -> value.
Facts = dict[str, Any]
HOLDER = "holder"


@dataclass
class Outcome:
    """What became of the rows of a batch, or of a file."""

    created: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)


def known_codes() -> Known:
    return Known(
        nice_classes=known_classes(),
        countries=frozenset(Country.objects.values_list("code", flat=True)),
    )


@transaction.atomic
def store(rows: Sequence[Row], source: Source) -> Outcome:
    """Store one batch in one transaction, with one entry in the ledger."""
    next_number(*LOCK)
    outcome = Outcome()
    fresh = _of_verified_holders(_new_rows(rows, outcome), outcome)
    fresh = _not_recorded_twice(fresh, outcome)
    if fresh:
        holders = _holders(fresh)
        created = _create(fresh, holders)
        search.write_new(created)
        _reserve_numbers(fresh)
        record(
            "recordal.imported",
            created[0],
            actor=None,
            file=source.path.name,
            sha256=source.sha256,
            count=len(created),
            first=created[0].number,
            last=created[-1].number,
        )
        outcome.created = len(created)
    return outcome


def _new_rows(rows: Sequence[Row], outcome: Outcome) -> list[Row]:
    """Rows whose number nobody has; what is known is counted, what differs refused."""
    numbers = {row.number for row in rows}
    stored = Recordal.objects.filter(number__in=numbers).select_related("right__holder")
    known = {
        recordal.number: _stated(recordal) for recordal in stored.prefetch_related("licensees")
    }
    fresh = []
    for row in rows:
        facts = _facts(row)
        if row.number not in known:
            known[row.number] = facts
            fresh.append(row)
            continue
        if changed := _differing(known[row.number], facts):
            outcome.refused.append(
                Refused(
                    row.line,
                    _("%(number)s is recorded already, with other data: %(fields)s.")
                    % {"number": row.number, "fields": ", ".join(changed)},
                )
            )
        else:
            outcome.unchanged += 1
    return fresh


def _of_verified_holders(rows: Sequence[Row], outcome: Outcome) -> list[Row]:
    """Anybody may register a code or a name: nothing is recorded for it before customs has
    verified it."""
    others = Enterprise.objects.living().exclude(status=Enterprise.Status.VERIFIED)
    codes = {row.holder_uscc for row in rows if row.holder_uscc}
    names = {row.holder_name for row in rows if not row.holder_uscc}
    doubtful = {(code, "") for code in others.filter(uscc__in=codes).values_list("uscc", flat=True)}
    for holder in others.filter(Q(name_zh__in=names) | Q(name_en__in=names), uscc=""):
        doubtful |= _identities(holder)
    for row in rows:
        if _key(row) in doubtful:
            reason = _("%(holder)s is registered but not verified: verify the enterprise first.")
            said = reason % {"holder": row.holder_uscc or row.holder_name}
            outcome.refused.append(Refused(row.line, said))
    return [row for row in rows if _key(row) not in doubtful]


def _not_recorded_twice(rows: Sequence[Row], outcome: Outcome) -> list[Row]:
    """One right, in one class, is in force under one number on any day (MEA 6)."""
    twice = recorded_already(
        [
            Claim(
                row.number,
                row.kind,
                row.registration_no,
                row.nice_classes,
                row.approved_on,
                row.expires_on,
            )
            for row in rows
        ]
    )
    for place, other in twice.items():
        reason = _("The same right is in force as %(other)s in this time.") % {"other": other}
        outcome.refused.append(Refused(rows[place].line, reason))
    return [row for place, row in enumerate(rows) if place not in twice]


def _differing(before: Facts, after: Facts) -> list[str]:
    """The names of what differs; a holder may go by its code or by any of its names."""
    changed = [name for name, value in after.items() if name != HOLDER and before[name] != value]
    if not before[HOLDER] & after[HOLDER]:
        changed.append(HOLDER)
    return changed


COMPARED = ("kind", "title", "title_en", "registration_no", "goods")


def _facts(row: Row) -> Facts:
    facts: Facts = {name: getattr(row, name) for name in COMPARED}
    return facts | {
        "variants": row.variants,
        "nice_classes": row.nice_classes,
        "hs_prefixes": row.hs_prefixes,
        HOLDER: frozenset({_key(row)}),
        "approved_on": row.approved_on,
        "expires_on": row.expires_on,
        "licensees": row.licensees,
    }


def _stated(recordal: Recordal) -> Facts:
    """What is stored, in the shape of ``_facts``."""
    right = recordal.right
    facts: Facts = {name: getattr(right, name) for name in COMPARED}
    return facts | {
        "variants": tuple(right.variants),
        "nice_classes": tuple(right.nice_classes),
        "hs_prefixes": tuple(right.hs_prefixes),
        HOLDER: _identities(right.holder),
        "approved_on": recordal.approved_on,
        "expires_on": recordal.expires_on,
        "licensees": frozenset((user.uscc, user.name) for user in recordal.licensees.all()),
    }


def _identities(holder: Enterprise) -> frozenset[tuple[str, str]]:
    """Every way a file may name the holder."""
    names = {(holder.country_id, name) for name in (holder.name_zh, holder.name_en) if name}
    return frozenset(names | {(holder.uscc, "")} if holder.uscc else names)


def _key(row: Row) -> tuple[str, str]:
    """By code; without one, by country and name."""
    return (row.holder_uscc, "") if row.holder_uscc else (row.holder_country, row.holder_name)


def _holders(rows: Sequence[Row]) -> Mapping[tuple[str, str], Enterprise]:
    """The holder of each row; the unknown ones are made, verified as their recordal was."""
    found: dict[tuple[str, str], Enterprise] = {}
    by_code = {row.holder_uscc for row in rows if row.holder_uscc}
    for enterprise in Enterprise.objects.living().filter(uscc__in=by_code):
        found[enterprise.uscc, ""] = enterprise
    names = {row.holder_name for row in rows if not row.holder_uscc}
    for field_name in ("name_zh", "name_en") if names else ():
        namesakes = Enterprise.objects.living().filter(uscc="", **{f"{field_name}__in": names})
        for enterprise in namesakes:
            key = (enterprise.country_id, getattr(enterprise, field_name))
            found.setdefault(key, enterprise)
    unknown = {_key(row): row for row in rows if _key(row) not in found}
    year = today().year
    numbers = next_numbers("E", year, len(unknown)) if unknown else range(0)
    made = [
        Enterprise(
            number=f"E{year}-{serial:05}",
            status=Enterprise.Status.VERIFIED,
            origin=Enterprise.Origin.IMPORT,
            uscc=row.holder_uscc,
            country_id=row.holder_country,
            **{"name_en" if row.holder_name.isascii() else "name_zh": row.holder_name},
        )
        for serial, row in zip(numbers, unknown.values(), strict=True)
    ]
    return found | dict(zip(unknown, bulk.insert(made), strict=True))


def _create(
    rows: Sequence[Row], holders: Mapping[tuple[str, str], Enterprise]
) -> Sequence[Recordal]:
    rights = bulk.insert([_right(row, holders[_key(row)]) for row in rows])
    year = today().year
    serials = next_numbers("A", year, len(rows))
    recordals = bulk.insert(
        [
            _recordal(row, right, f"A{year}-{serial:05}")
            for row, right, serial in zip(rows, rights, serials, strict=True)
        ]
    )
    bulk.insert(
        [
            Licensee(recordal=recordal, uscc=code, name=name)
            for row, recordal in zip(rows, recordals, strict=True)
            for code, name in sorted(row.licensees)
        ]
    )
    return recordals


def _right(row: Row, holder: Enterprise) -> IpRight:
    return IpRight(
        kind=row.kind,
        holder=holder,
        title=row.title,
        title_en=row.title_en,
        variants=list(row.variants),
        registration_no=row.registration_no,
        nice_classes=list(row.nice_classes),
        goods=row.goods,
        hs_prefixes=list(row.hs_prefixes),
        keys=keys_of(row),
    )


def _recordal(row: Row, right: IpRight, application_no: str) -> Recordal:
    decided = datetime.combine(row.approved_on, time(9), SHANGHAI)
    over = row.expires_on < today()
    return Recordal(
        application_no=application_no,
        number=row.number,
        right=right,
        status=Recordal.Status.EXPIRED if over else Recordal.Status.RECORDED,
        submitted_at=decided,
        due_on=row.approved_on,
        decided_at=decided,
        approved_on=row.approved_on,
        expires_on=row.expires_on,
    )


def _reserve_numbers(rows: Iterable[Row]) -> None:
    """New recordals never get a number that came with a file."""
    highest: dict[tuple[str, int], int] = {}
    for row in rows:
        if found := NUMBERED.fullmatch(row.number):
            key = (found["prefix"], int(found["year"]))
            highest[key] = max(highest.get(key, 0), int(found["serial"]))
    for (prefix, year), serial in sorted(highest.items()):
        reserve(prefix, year, serial)
