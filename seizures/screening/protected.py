"""Recorded rights and goods lines as the matcher sees them, and who may use a right. Pure."""

from dataclasses import dataclass, field
from datetime import date

from seizures.screening.normalising import compact


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
    """Somebody listed by the holder (MEA 21), for some goods, for some time."""

    party: Party
    hs_prefixes: tuple[str, ...] = ()
    valid_from: date = date.min
    valid_to: date = date.max


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


@dataclass(frozen=True, slots=True)
class Line:
    """A goods line with whoever stands behind it."""

    hs_code: str
    description: str
    brand: str
    day: date
    parties: tuple[Party, ...] = ()


def lawful_user(right: Protected, line: Line) -> str:
    """ "holder", "licensee", or empty: whether one of the parties may use the right."""
    if any(party.is_same(right.holder) for party in line.parties):
        return "holder"
    for lawful in right.lawful:
        if not lawful.valid_from <= line.day <= lawful.valid_to:
            continue
        if lawful.hs_prefixes and not line.hs_code.startswith(lawful.hs_prefixes):
            continue
        if any(party.is_same(lawful.party) for party in line.parties):
            return "licensee"
    return ""


def party(uscc: str = "", *called: str) -> Party:
    return Party(uscc.strip().upper(), frozenset(filter(None, map(compact, called))))
