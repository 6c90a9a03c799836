"""What the engine says: where a mark stands, which right it belongs to, why it was spared. Pure."""

from dataclasses import dataclass

from seizures.screening.protected import Protected

#: Kinds of match, the strongest first; the rules give their points.
EXACT, LOOKALIKE, SPACED, TITLE = "exact", "lookalike", "spaced", "title"
SPLIT, FUZZY, PINYIN, SIMILAR, INITIALS = "split", "fuzzy", "pinyin", "similar", "initials"
INSIDE, FEATURE, PRODUCT = "inside", "feature", "product"
KINDS = (
    *(EXACT, LOOKALIKE, SPACED, TITLE, SPLIT, FUZZY, PINYIN, SIMILAR, INITIALS),
    *(INSIDE, FEATURE, PRODUCT),
)
RANK = {kind: number for number, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mark stands in a line, before anybody asked about scope."""

    layer: int
    right: int
    mark: int
    field: str
    start: int
    end: int
    kind: str
    in_brand: bool
    tier: str
    similarity: float
    #: what it has to spare where it is alone among the marks of the goods; None: it need not be
    spare: float | None = None

    @property
    def strength(self) -> tuple[bool, int, float, int, int, int]:
        return (
            *(self.in_brand, -RANK[self.kind], self.similarity, self.end - self.start),
            *(-self.mark, -self.start),
        )


@dataclass(frozen=True, slots=True)
class Match:
    right: Protected
    mark: str
    text: str
    field: str
    start: int
    end: int
    kind: str
    in_brand: bool
    scope: str
    #: which part of the engine found it, and how alike mark and text are (1 is the same)
    tier: str = ""
    similarity: float = 1.0


@dataclass(frozen=True, slots=True)
class Spared:
    """A match that is not held against the line, and why: "holder", "licensee",
    "preconfirmation"."""

    match: Match
    why: str
    reference: str = ""
