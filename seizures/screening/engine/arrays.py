"""Names for the kinds of array the engine works with, and ways to spread and gather them. Pure."""

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Chars = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Arrays = dict[str, npt.NDArray[Any]]


def starts_of(counts: npt.NDArray[Any]) -> Ints:
    """Where each group begins when groups of these sizes lie side by side; and the end."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def spread(first: npt.NDArray[Any], counts: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """For ranges ``first[n] … first[n] + counts[n] - 1``: the n each number is of, the numbers."""
    counts = counts.astype(np.int64, copy=False)
    owner = np.repeat(np.arange(len(counts)), counts)
    begin = starts_of(counts)[:-1]
    return owner, np.arange(len(owner)) - (begin - first)[owner]


def codes(texts: list[str]) -> Chars:
    """The code points of all texts, one after the other."""
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)


def lengths(texts: list[str]) -> Ints:
    return np.fromiter(map(len, texts), np.int64, len(texts))
