"""Does a goods line touch a recorded right? One immutable index, many lines.

Pure: no Django. The order of work: the marks as written over the whole text, short and everyday
ones in brand position only; names in brand position by their look, sound and spelling; then the
scope of the right by HS and Nice, and whoever uses it lawfully. ``docs/screening.md`` says more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from seizures.screening.engine.core import (
    Core,
    changed,
    changed_by,
    changes_of,
    core_of,
    known_of,
    open_core,
    save_core,
)
from seizures.screening.engine.deciding import Rights, Scopes
from seizures.screening.engine.forms import all_tables
from seizures.screening.engine.layers import Layer
from seizures.screening.engine.matches import Match, Spared
from seizures.screening.engine.placing import Placing
from seizures.screening.engine.segment import build
from seizures.screening.protected import Line, Protected
from seizures.screening.words import ENGLISH

#: Lines looked at together; the number changes nothing but the speed.
BATCH = 4000


@dataclass(frozen=True, slots=True)
class Judged:
    """What a line touches, the strongest first, and what it lawfully touches."""

    matches: list[Match]
    spared: list[Spared]


class Index:
    """All recorded rights, ready to be looked for. Immutable once built."""

    def __init__(
        self,
        rights: Iterable[Protected],
        *,
        nice_of: Mapping[str, frozenset[int]],
        common: Iterable[str] = (),
        version: str = "",
    ) -> None:
        words = ENGLISH.union(common)
        tables = all_tables()
        layers = (Layer(build(tuple(rights), words, tables)),)
        self._take(core_of(layers, nice_of, words, version, tables))

    def _take(self, core: Core) -> None:
        self._core = core
        self.version = core.version
        self.stamp = core.stamp
        self.nice_of = core.nice_of
        self.rights: Sequence[Protected] = Rights(core.layers)
        self._scopes = Scopes(core)
        self._placing = Placing(core)

    @classmethod
    def open(cls, path: str | Path) -> "Index":
        """An index from its file, whose arrays all processes share."""
        return cls._of(open_core(Path(path)))

    @classmethod
    def _of(cls, core: Core) -> "Index":
        index = cls.__new__(cls)
        index._take(core)
        return index

    def save(self, path: str | Path, *, stamp: str = "") -> None:
        """Writes the file whole or not at all; whoever opens it reads the stamp."""
        save_core(self._core, Path(path), stamp)

    def with_delta(
        self, changed_rights: Iterable[Protected], removed: Iterable[int] = (), *, version: str = ""
    ) -> "Index":
        """The index after some rights were added or changed, and others, by recordal, removed.

        It answers as one built anew would; the arrays of this one are shared, not copied.
        """
        return self._of(changed(self._core, tuple(changed_rights), frozenset(removed), version))

    def changes(self) -> bytes:
        """All that was changed since the file, for ``with_changes`` of an index opened from it."""
        return changes_of(self._core)

    def with_changes(self, raw: bytes) -> "Index":
        return self._of(changed_by(self._core, raw))

    @property
    def changed(self) -> int:
        """How many rights were changed or removed since the file."""
        base, *above = self._core.layers
        gone = 0 if base.gone is None else int(base.gone.sum())
        return gone + sum(layer.segment.rights for layer in above)

    def knows(self, recordals: Iterable[int]) -> set[int]:
        """Which of these recordals have a right in the index."""
        return known_of(self._core, recordals)

    def recordals(self) -> list[int]:
        """Those of every right."""
        layers = self._core.layers
        return [n for layer in layers for n in layer.ids().tolist()]

    def find(self, line: Line) -> list[Match]:
        """The rights a line touches, without the lawful, the strongest first."""
        return self.judge(line).matches

    def find_many(self, lines: Sequence[Line]) -> list[list[Match]]:
        return [judged.matches for judged in self.judge_many(lines)]

    def judge(self, line: Line) -> Judged:
        return self.judge_many([line])[0]

    def judge_many(self, lines: Sequence[Line]) -> list[Judged]:
        """The same as one line at a time, in less time."""
        return [
            judged
            for start in range(0, len(lines), BATCH)
            for judged in self._judged(lines[start : start + BATCH])
        ]

    def _judged(self, lines: Sequence[Line]) -> Iterator[Judged]:
        for line, places in zip(lines, self._placing.of(lines), strict=True):
            yield Judged(*self._scopes.decided(line, places)) if places else Judged([], [])

    def scope(self, right: Protected, hs_code: str) -> str:
        """Whether goods belong to a right: by "hs", by "class", "open", or "" when they do not."""
        return self._scopes.of_right(right, hs_code)

    def resembling(self, names: Sequence[str], limit: int = 20) -> list[list[tuple[int, float]]]:
        """For brand strings alone: the recordals whose marks they resemble and how much, the
        closest first, whatever the goods and however weak the resemblance."""
        return self._placing.resembling(names, limit)


__all__ = ["Index", "Judged", "Line", "Match", "Spared"]
