"""Hashes of many pieces of many texts at once, and a table to find them in. Pure.

The hash of a piece follows from two running sums, so that every piece of every text costs the
same few operations whatever its length. Arithmetic wraps at 64 bits on purpose.
"""

import numpy as np
import numpy.typing as npt

from seizures.screening.engine.arrays import Arrays, Chars, Hashes, Ints, spread

_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX, _MIX_TWO = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_STEP, _LOW = 1024, 1023
_VALUE_BITS = 24
_VALUE = np.uint64((1 << _VALUE_BITS) - 1)


def _powers(base: int) -> tuple[Hashes, Hashes, Hashes]:
    def row(factor: int) -> Hashes:
        out, value = [], 1
        for _ in range(_STEP):
            out.append(value)
            value = value * factor % (1 << 64)
        return np.array(out, np.uint64)

    return row(base), row(pow(base, _STEP, 1 << 64)), row(pow(base, _STEP**2, 1 << 64))


_POWERS, _INVERSES = _powers(_BASE), _powers(_INVERSE)


def _power(of: tuple[Hashes, Hashes, Hashes], at: Ints) -> Hashes:
    found: Hashes = of[0][at & _LOW]
    if len(at) and int(at.max()) >= _STEP:
        found = found * of[1][(at >> 10) & _LOW]
        if int(at.max()) >= _STEP**2:
            found = found * of[2][at >> 20]
    return found


def mixed(values: npt.NDArray[np.uint64]) -> Hashes:
    """Each value scattered over 64 bits."""
    values = (values ^ (values >> np.uint64(30))) * _MIX
    values = (values ^ (values >> np.uint64(27))) * _MIX_TWO
    return values ^ (values >> np.uint64(31))


def scattered(chars: Chars) -> Hashes:
    return mixed(chars.astype(np.uint64) + np.uint64(_BASE))


class Running:
    """Running sums over characters; ``at(first, size)`` hashes pieces."""

    __slots__ = ("_sums",)

    def __init__(self, chars: Chars) -> None:
        self._sums = np.zeros(len(chars) + 1, np.uint64)
        weights = scattered(chars) * _power(_POWERS, np.arange(len(chars)))
        np.cumsum(weights, out=self._sums[1:])

    def at(self, first: Ints, size: Ints | int) -> Hashes:
        return mixed((self._sums[first + size] - self._sums[first]) * _power(_INVERSES, first))

    def without(self, first: Ints, size: Ints, gone: Ints) -> Hashes:
        """Of pieces with the character at ``gone`` left out."""
        head = self._sums[gone] - self._sums[first]
        tail = (self._sums[first + size] - self._sums[gone + 1]) * _INVERSES[0][1]
        return mixed((head + tail) * _power(_INVERSES, first))

    def without_two(self, first: Ints, size: Ints, one: Ints, two: Ints) -> Hashes:
        """Of pieces with two characters left out, the earlier at ``one``."""
        head = self._sums[one] - self._sums[first]
        middle = (self._sums[two] - self._sums[one + 1]) * _INVERSES[0][1]
        tail = (self._sums[first + size] - self._sums[two + 1]) * _INVERSES[0][2]
        return mixed((head + middle + tail) * _power(_INVERSES, first))

    def replaced(self, first: Ints, size: Ints, at: Ints, old: Chars, new: Chars) -> Hashes:
        """Of pieces with the character at ``at`` replaced."""
        change = (scattered(new) - scattered(old)) * _power(_POWERS, at)
        whole = self._sums[first + size] - self._sums[first] + change
        return mixed(whole * _power(_INVERSES, first))


def bags(chars: Chars, starts: Ints) -> Hashes:
    """Of whole pieces whatever the order of their characters."""
    sums = np.zeros(len(chars) + 1, np.uint64)
    np.cumsum(mixed(scattered(chars) + np.uint64(7)), out=sums[1:])
    return mixed(sums[starts[1:]] - sums[starts[:-1]])


def salted(hashes: Hashes, salt: int) -> Hashes:
    return mixed(hashes ^ np.uint64(salt * 0xD1B54A32D192ED03 % (1 << 64)))


def table(name: str, hashes: Hashes, values: npt.NDArray[np.int64]) -> Arrays:
    """Hash -> values, as arrays: buckets by the upper bits, told apart by the next ones.

    Forty bits of a hash are kept: who must be certain compares what it was made of.
    """
    packed = np.sort((hashes & ~_VALUE) | values.astype(np.uint64))
    if len(packed):
        packed = packed[np.r_[True, packed[1:] != packed[:-1]]]
    bits = max(4, min(22, len(packed).bit_length() - 1))
    buckets = (packed >> np.uint64(64 - bits)).astype(np.int64)
    starts = np.zeros((1 << bits) + 1, np.uint32)
    starts[1:] = np.cumsum(np.bincount(buckets, minlength=1 << bits))
    return {
        f"{name}_starts": starts,
        f"{name}_prints": _print(packed),
        f"{name}_values": (packed & _VALUE).astype(np.uint32),
    }


def _print(hashes: Hashes) -> npt.NDArray[np.uint32]:
    return (hashes >> np.uint64(_VALUE_BITS)).astype(np.uint32)


def lookup(arrays: Arrays, name: str, hashes: Hashes) -> tuple[Ints, Ints]:
    """Which of the hashes are known, and the values of each."""
    starts = arrays[f"{name}_starts"]
    bits = (len(starts) - 1).bit_length() - 1
    buckets = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    first = starts[buckets].astype(np.int64)
    counts = starts[buckets + 1].astype(np.int64) - first
    some = np.flatnonzero(counts)
    owner, at = spread(first[some], counts[some])
    owner = some[owner]
    same = arrays[f"{name}_prints"][at] == _print(hashes)[owner]
    return owner[same], arrays[f"{name}_values"][at[same]].astype(np.int64)
