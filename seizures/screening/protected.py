"""Recorded rights and goods lines as the matcher sees them, and who may use a right. Pure."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from seizures.screening.normalising import HARD, SOFT, compact, fold, is_latin


@dataclass(frozen=True, slots=True)
class Party:
    """A consignor, consignee, licensee or holder; names are compared in compact form."""

    uscc: str = ""
    names: frozenset[str] = frozenset()

    def is_same(self, other: "Party") -> bool:
        """The same code; or, where a code is missing, the same name. Other codes, other people."""
        if self.uscc and other.uscc:
            return self.uscc == other.uscc
        return bool(self.names & other.names)


@dataclass(frozen=True, slots=True)
class Lawful:
    """Somebody who may use a right: for some goods, at some places, for some time.

    Listed by the holder (MEA 21), or confirmed by a customs district before shipping. An empty
    limit does not limit; ``reason`` and ``reference`` say why goods were not flagged.
    """

    party: Party
    hs_prefixes: tuple[str, ...] = ()
    valid_from: date = date.min
    valid_to: date = date.max
    #: codes of customs districts
    districts: frozenset[str] = frozenset()
    #: one of these names of goods must stand in the description
    goods: tuple[str, ...] = ()
    #: the declared brand must be one of these; without one, the description must name it
    brands: tuple[str, ...] = ()
    reason: str = "licensee"
    reference: str = ""

    def covers(self, line: "Line") -> bool:
        """Whether the goods of a line are those the right may be used for, there and then."""
        # Goods that were lawful when they were declared stay so, whenever they are judged.
        if not any(self.valid_from <= day <= self.valid_to for day in line.days):
            return False
        if self.districts and line.district not in self.districts:
            return False
        if self.hs_prefixes and not line.hs_code.startswith(self.hs_prefixes):
            return False
        if self.goods and not any(names(line.description, name) for name in self.goods):
            return False
        return not self.brands or self._of_brand(line)

    def _of_brand(self, line: "Line") -> bool:
        if declared := compact(line.brand):
            return declared in map(compact, self.brands)
        return any(names(line.description, brand) for brand in self.brands)


@dataclass(frozen=True, slots=True)
class Protected:
    """A recordal as screening needs it."""

    recordal_id: int
    number: str
    holder_id: int
    family: str
    marks: tuple[str, ...]
    nice_classes: frozenset[int]
    hs_prefixes: tuple[str, ...]
    valid_from: date
    valid_to: date
    holder: Party = field(default_factory=Party)
    lawful: tuple[Lawful, ...] = ()
    #: of a patent: what the holder says infringing goods look like or are called
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A goods line with whoever stands behind it."""

    hs_code: str
    description: str
    brand: str
    day: date
    parties: tuple[Party, ...] = ()
    #: code of the customs district the goods pass; unknown ones are nobody's
    district: str = ""
    #: when goods are judged again on a later day: the day they were declared
    declared: date | None = None

    @property
    def days(self) -> tuple[date, ...]:
        return (self.day,) if self.declared is None else (self.day, self.declared)


def lawful_by(right: Protected, line: Line) -> Lawful | None:
    """By what one of the parties may use the right: as its holder, by licence, or confirmed."""
    if any(party.is_same(right.holder) for party in line.parties):
        return Lawful(right.holder, reason="holder")
    for lawful in right.lawful:
        if any(party.is_same(lawful.party) for party in line.parties) and lawful.covers(line):
            return lawful
    return None


def lawful_user(right: Protected, line: Line) -> str:
    """ "holder", "licensee", "preconfirmation", or empty: why a party may use the right."""
    lawful = lawful_by(right, line)
    return lawful.reason if lawful else ""


def names(text: str, name: str) -> bool:
    """Whether a name stands in a text: as words of their own where it is written in Latin."""
    wanted = _pattern(name)
    return bool(wanted and wanted.search(fold(text)))


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str] | None:
    key = compact(name)
    if not key:
        return None
    gap = f"[{re.escape(SOFT + HARD)}]*"
    first = "(?<![a-z0-9])" if is_latin(key[0]) else ""
    last = "(?:s|es)?(?![a-z0-9])" if is_latin(key[-1]) else ""
    return re.compile(first + gap.join(map(re.escape, key)) + last)


def party(uscc: str = "", *called: str) -> Party:
    return Party(uscc.strip().upper(), frozenset(filter(None, map(compact, called))))
