"""Names one letter off: a letter more, less, other, or two swapped. Pure.

One edit leaves the first or the second half of a name untouched, so two dictionaries of halves
find every candidate; each is then compared letter by letter.
"""

from collections.abc import Iterable

SHORTEST = 5


class Neighbours:
    def __init__(self, keys: Iterable[str]) -> None:
        self._heads: dict[tuple[int, str], list[str]] = {}
        self._tails: dict[tuple[int, str], list[str]] = {}
        self._known: set[str] = set()
        for key in keys:
            if len(key) < SHORTEST or not key.isascii() or not key.isalpha():
                continue
            half = len(key) // 2
            self._known.add(key)
            self._heads.setdefault((len(key), key[:half]), []).append(key)
            self._tails.setdefault((len(key), key[half:]), []).append(key)

    def of(self, name: str) -> list[str]:
        """The known names exactly one edit away from ``name``."""
        if len(name) < SHORTEST or not name.isascii():
            return []
        candidates = {swap for swap in _swaps(name) if swap in self._known}
        for length in (len(name) - 1, len(name), len(name) + 1):
            half = length // 2
            candidates.update(self._heads.get((length, name[:half]), ()))
            candidates.update(self._tails.get((length, name[-(length - half) :]), ()))
        return sorted(key for key in candidates if one_edit(key, name))


def _swaps(name: str) -> list[str]:
    return [
        name[:n] + name[n + 1] + name[n] + name[n + 2 :]
        for n in range(len(name) - 1)
        if name[n] != name[n + 1]
    ]


def one_edit(one: str, other: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours makes them equal."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    shorter, longer = sorted((one, other), key=len)
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    rest_one, rest_other = one[start:], other[start:]
    if rest_one[1:] == rest_other[1:]:
        return True
    return rest_one[:2] == rest_other[1::-1] and rest_one[2:] == rest_other[2:]
