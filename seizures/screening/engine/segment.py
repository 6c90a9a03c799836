"""The arrays of a set of rights: what a file holds, and what a change lays on top. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from seizures.screening.engine import forms
from seizures.screening.engine.arrays import Arrays, Bytes, Hashes, Ints, starts_of
from seizures.screening.engine.forms import (
    IN_BRAND,
    IN_TEXT,
    LONGEST_TEXT_KEY,
    WRITTEN,
)
from seizures.screening.engine.grams import postings
from seizures.screening.engine.hashing import Running, table
from seizures.screening.engine.records import Records, packed, written
from seizures.screening.engine.spelling import Names, is_ascii, letters_of, skeletons
from seizures.screening.protected import Protected

FAMILIES = ("trademark", "copyright", "patent")
START_BITS = range(8, 18)


@dataclass(frozen=True)
class Segment:
    arrays: Arrays
    #: the HS prefixes that rights name, each once
    prefixes: Sequence[str]
    records: Records = field(init=False)
    prefix_at: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "records", Records(self.arrays))
        object.__setattr__(self, "prefix_at", {text: n for n, text in enumerate(self.prefixes)})

    @property
    def forms(self) -> int:
        return len(self.arrays["form_kind"])

    @property
    def rights(self) -> int:
        return len(self.arrays["right_id"])

    def names(self) -> Names:
        return Names(self.arrays["form_chars"], self.arrays["form_chars_starts"])


def build(rights: Sequence[Protected], common: frozenset[str], tables: Arrays) -> Segment:
    ordered = sorted(rights, key=lambda right: right.recordal_id)
    if twice := [one for one, other in pairwise(ordered) if one.recordal_id == other.recordal_id]:
        raise ValueError(f"recordal {twice[0].recordal_id} is given twice")
    entries = forms.entries_of(ordered, common, tables)
    arrays = forms.forms_of(entries, tables)
    names = forms.shortened(Names(arrays["form_chars"], arrays["form_chars_starts"]))
    looks = skeletons(names, tables)
    arrays |= forms.name_table(arrays, names, looks, tables)
    arrays["form_letters"] = letters_of(looks)
    plain = np.flatnonzero(searchable(arrays))
    arrays |= postings(looks.only(plain), plain, len(arrays["form_kind"]))
    arrays |= _text_table(arrays)
    prefixes = sorted({prefix for right in ordered for prefix in right.hs_prefixes})
    arrays |= _rights(ordered, {text: n for n, text in enumerate(prefixes)})
    return Segment(arrays, prefixes)


def searchable(arrays: Arrays) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The forms that are looked for by their pieces."""
    found: np.ndarray[Any, np.dtype[np.bool_]] = (
        (arrays["form_flags"] & IN_BRAND) > 0) & ~forms.is_letters(arrays["form_kind"])  # fmt: skip
    return found


def _text_table(arrays: Arrays) -> Arrays:
    """The marks that count anywhere in a text, and by which beginnings they are noticed."""
    kept = np.flatnonzero((arrays["form_kind"] == WRITTEN) & ((arrays["form_flags"] & IN_TEXT) > 0))
    names = Names(arrays["form_chars"], arrays["form_chars_starts"]).only(kept)
    sizes = np.minimum(names.sizes, LONGEST_TEXT_KEY)
    running = Running(names.chars)
    first = names.starts[:-1]
    long = is_ascii(names) & (sizes >= 4)
    out = table("text", running.at(first, sizes), kept)
    bits = min(max(len(kept).bit_length(), START_BITS[0]), START_BITS[-1])
    for size, which in ((4, np.flatnonzero(long)), (2, np.flatnonzero(~long & (sizes >= 2)))):
        seen = np.zeros(1 << bits, np.uint64)
        at = start_of(running.at(first[which], size), bits)
        np.bitwise_or.at(seen, at, np.uint64(1) << sizes[which].astype(np.uint64))
        out[f"starts_{size}"] = seen
    return out


def start_of(hashes: Hashes, bits: int) -> Ints:
    return (hashes >> np.uint64(64 - bits)).astype(np.int64)


def _rights(rights: Sequence[Protected], at: Mapping[str, int]) -> Arrays:
    rows = [written(right) for right in rights]
    prefixes = [sorted({at[prefix] for prefix in right.hs_prefixes}) for right in rights]
    count = np.fromiter(map(len, prefixes), np.int64, len(rights))
    return packed(rows) | {
        "right_id": np.array([right.recordal_id for right in rights], np.int64),
        "right_from": np.array([right.valid_from.toordinal() for right in rights], np.int32),
        "right_to": np.array([right.valid_to.toordinal() for right in rights], np.int32),
        "right_family": np.array([FAMILIES.index(right.family) for right in rights], np.uint8),
        "right_nice": np.array([_bits(right.nice_classes) for right in rights], np.uint64),
        "right_hs_starts": starts_of(count),
        "right_hs": np.array([n for one in prefixes for n in one], np.uint32),
        "right_digest": digests(rows),
    }


def _bits(classes: frozenset[int]) -> int:
    return sum(1 << (number & 63) for number in classes)


def digests(rows: Sequence[bytes]) -> Bytes:
    raw = b"".join(hashlib.blake2b(row, digest_size=16).digest() for row in rows)
    return np.frombuffer(raw, np.uint8).reshape(len(rows), 16)
