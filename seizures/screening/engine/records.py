"""Recorded rights as they lie in an index file: read one by one, when somebody asks. Pure."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, overload

import numpy as np

from seizures.screening.engine.arrays import Arrays, starts_of
from seizures.screening.protected import Lawful, Party, Protected

KEPT = 512
_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def _party(who: Party) -> list[Any]:
    return [who.uscc, sorted(who.names)]


def written(right: Protected) -> bytes:
    """A right as bytes; the same right always gives the same bytes."""
    row = [
        *(right.recordal_id, right.number, right.holder_id, right.family, list(right.marks)),
        *(sorted(right.nice_classes), list(right.hs_prefixes)),
        *(right.valid_from.toordinal(), right.valid_to.toordinal(), _party(right.holder)),
        [_lawful(one) for one in right.lawful],
        list(right.features),
    ]
    return _ENCODE(row).encode()


def _lawful(one: Lawful) -> list[Any]:
    return [
        *(_party(one.party), list(one.hs_prefixes)),
        *(one.valid_from.toordinal(), one.valid_to.toordinal(), sorted(one.districts)),
        *(list(one.goods), list(one.brands), one.reason, one.reference),
    ]


def read(raw: bytes) -> Protected:
    row = json.loads(raw)
    return Protected(
        recordal_id=row[0],
        number=row[1],
        holder_id=row[2],
        family=row[3],
        marks=tuple(row[4]),
        nice_classes=frozenset(row[5]),
        hs_prefixes=tuple(row[6]),
        valid_from=date.fromordinal(row[7]),
        valid_to=date.fromordinal(row[8]),
        holder=_read_party(row[9]),
        lawful=tuple(map(_read_lawful, row[10])),
        features=tuple(row[11]),
    )


def _read_party(row: list[Any]) -> Party:
    return Party(row[0], frozenset(row[1]))


def _read_lawful(row: list[Any]) -> Lawful:
    return Lawful(
        party=_read_party(row[0]),
        hs_prefixes=tuple(row[1]),
        valid_from=date.fromordinal(row[2]),
        valid_to=date.fromordinal(row[3]),
        districts=frozenset(row[4]),
        goods=tuple(row[5]),
        brands=tuple(row[6]),
        reason=row[7],
        reference=row[8],
    )


def packed(rows: Sequence[bytes]) -> Arrays:
    return {
        "record_bytes": np.frombuffer(b"".join(rows), np.uint8),
        "record_starts": starts_of(np.fromiter(map(len, rows), np.int64, len(rows))),
    }


class Records(Sequence[Protected]):
    """The rights of a segment."""

    def __init__(self, arrays: Arrays) -> None:
        self._bytes, self._starts = arrays["record_bytes"], arrays["record_starts"]
        self._get = lru_cache(maxsize=KEPT)(self._read)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> Protected: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Protected, ...]: ...
    def __getitem__(self, at: int | slice) -> Protected | tuple[Protected, ...]:
        if isinstance(at, slice):
            return tuple(self._get(n) for n in range(*at.indices(len(self))))
        return self._get(range(len(self))[at])

    def __iter__(self) -> Iterator[Protected]:
        return (self._read(n) for n in range(len(self)))

    def raw(self, number: int) -> bytes:
        return self._bytes[self._starts[number] : self._starts[number + 1]].tobytes()

    def _read(self, number: int) -> Protected:
        return read(self.raw(number))
