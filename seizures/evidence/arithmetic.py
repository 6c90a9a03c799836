"""Quantities in custody add up: what each entry does to what is there. No database in here."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

#: what an entry does to the item it is about; other kinds leave the quantity as it is
ADDS = frozenset({"taken", "found"})
#: leaves the custody of customs for good
LEAVES = frozenset({"handed_over", "returned", "disposed", "consumed", "lost"})
#: goes on under another number
PARTS = frozenset({"split", "sampled"})


class Entry(Protocol):
    """The part of a custody event that is counted."""

    @property
    def kind(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def exhibit_id(self) -> int | None: ...
    @property
    def into_id(self) -> int | None: ...


def balances(entries: Iterable[Entry]) -> dict[int, Decimal]:
    """How much of each item is there after all entries, by its key."""
    held: dict[int, Decimal] = {}
    for entry in entries:
        if entry.exhibit_id is None:
            continue
        before = held.get(entry.exhibit_id, Decimal(0))
        if entry.kind in ADDS:
            before += entry.quantity
        elif entry.kind in LEAVES | PARTS:
            before -= entry.quantity
        held[entry.exhibit_id] = before
        if entry.kind in PARTS and entry.into_id is not None:
            held[entry.into_id] = held.get(entry.into_id, Decimal(0)) + entry.quantity
    return held


def adds_up(entries: Iterable[Entry], stored: Mapping[int, Decimal]) -> bool:
    """Whether the entries give what is said to be there, and never less than nothing."""
    found = balances(entries)
    return found == dict(stored) and all(quantity >= 0 for quantity in found.values())


def account(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """Taken in and found, against every way out: in = out + what is still held."""
    sums: dict[str, Decimal] = {}
    for entry in entries:
        if entry.exhibit_id is not None and entry.kind in ADDS | LEAVES:
            sums[entry.kind] = sums.get(entry.kind, Decimal(0)) + entry.quantity
    return sums
