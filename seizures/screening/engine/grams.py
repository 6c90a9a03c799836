"""Pieces of three and four letters, or one and two Chinese characters: names that share many of
the rarer ones resemble each other. Pure.
"""

import numpy as np

from seizures.screening.engine.arrays import Arrays, Chars, Hashes, Ints, spread, starts_of
from seizures.screening.engine.hashing import mixed, scattered
from seizures.screening.engine.spelling import Names

_SIGNS = 37
_THREE = _SIGNS**3
_FOUR_BITS, _OTHER_BITS = 18, 16
GRAMS = _THREE + (1 << _FOUR_BITS) + (1 << _OTHER_BITS)
#: What may be read from the postings for one name, and what is compared letter by letter.
BUDGET, KEPT = 300, 28


def _sign(chars: Chars) -> Ints:
    """0 is the edge of a name, 1…36 letters and digits, -1 every other character."""
    sign = np.full(128, -1, np.int64)
    sign[ord("a") : ord("z") + 1] = np.arange(1, 27)
    sign[ord("0") : ord("9") + 1] = np.arange(27, 37)
    small = np.minimum(chars, 127)
    return np.where(chars < 127, sign[small], -1)


def grams_of(names: Names) -> tuple[Ints, Ints]:
    """The different pieces of each name: whose they are, which they are; in order."""
    sizes = names.sizes + 2
    starts = starts_of(sizes)
    chars = np.zeros(starts[-1], np.uint32)
    inner = np.ones(starts[-1], bool)
    inner[starts[:-1]] = inner[starts[1:] - 1] = False
    chars[inner] = names.chars
    sign = _sign(chars)
    sign[~inner] = 0
    owner = np.repeat(np.arange(len(names)), sizes)
    mix = scattered(chars)
    single = np.flatnonzero(sign < 0)
    found, which = [owner[single]], [_folded(mix[single], _OTHER_BITS) + GRAMS]
    for size in (2, 3, 4):
        if len(chars) >= size:
            whole = np.flatnonzero(owner[: 1 - size] == owner[size - 1 :])
            kept, code = _pieces(sign, mix, whole, size)
            found.append(owner[kept])
            which.append(code)
    return _distinct(np.concatenate(found), np.concatenate(which))


def _pieces(sign: Ints, mix: Hashes, whole: Ints, size: int) -> tuple[Ints, Ints]:
    """Pieces of one size: where each begins, which it is. Two characters tell names apart where
    one of them is Chinese; of letters it takes more."""
    number, hashed = np.zeros(len(whole), np.int64), np.zeros(len(whole), np.uint64)
    latin = np.ones(len(whole), bool)
    for n in range(size):
        latin &= sign[whole + n] >= 0
        number = number * _SIGNS + sign[whole + n]
        hashed = mixed(hashed + mix[whole + n])
    kept = ~latin if size == 2 else latin
    if size == 3:
        return whole[kept], number[kept]
    if size == 2:
        return whole[kept], _folded(hashed, _OTHER_BITS)[kept] + GRAMS
    return whole[kept], _folded(hashed, _FOUR_BITS)[kept] + _THREE


def _folded(hashes: Hashes, bits: int) -> Ints:
    at = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    return at - (1 << bits) if bits == _OTHER_BITS else at


def _distinct(owner: Ints, gram: Ints) -> tuple[Ints, Ints]:
    both = np.sort(owner * GRAMS + gram)
    both = both[np.r_[True, both[1:] != both[:-1]]] if len(both) else both
    return both // GRAMS, both % GRAMS


def postings(names: Names, forms: Ints, count: int) -> Arrays:
    """Piece -> the forms that hold it; and how many pieces each form has."""
    owner, gram = grams_of(names)
    form = forms[owner]
    order = np.argsort(gram, kind="stable")
    sizes = np.bincount(form, minlength=count)
    # A layer of few changes needs small numbers only, and every worker has its own.
    small = np.uint16 if len(gram) < 1 << 16 else np.uint32
    return {
        "gram_starts": starts_of(np.bincount(gram, minlength=GRAMS)).astype(small),
        "gram_forms": form[order].astype(np.uint32),
        "form_grams": np.minimum(sizes, 255).astype(np.uint8),
    }


def chosen(owner: Ints, gram: Ints, common: Ints) -> Ints:
    """The rarest pieces of each name, as far as the budget goes; places in ``gram``.
    ``common`` says how many forms hold each."""
    order = np.lexsort((gram, common, owner))
    order = order[common[order] > 0]
    spent = np.cumsum(common[order])
    names = owner[order]
    first = np.searchsorted(names, names)
    spent -= (spent - common[order])[first]
    rank = np.arange(len(order)) - first
    return order[(spent <= BUDGET) | (rank < 1)]


def overlaps(arrays: Arrays, owner: Ints, gram: Ints) -> tuple[Ints, Ints, Ints]:
    """Names and forms that share pieces: owner, form, how many they share."""
    first = arrays["gram_starts"][gram].astype(np.int64)
    counts = arrays["gram_starts"][gram + 1].astype(np.int64) - first
    which, at = spread(first, counts)
    forms = arrays["gram_forms"][at].astype(np.int64)
    size = len(arrays["form_grams"])
    both = _sorted(owner[which], forms, size)
    if not len(both):
        return both, both, both
    new = np.flatnonzero(np.r_[True, both[1:] != both[:-1]])
    shared = np.diff(np.r_[new, len(both)])
    value = both[new]
    return value // size, value % size, shared


def _sorted(owner: Ints, forms: Ints, size: int) -> Ints:
    top = (int(owner.max()) + 1) * size if len(owner) else 0
    both = owner * size + forms
    if top < 1 << 32:
        return np.sort(both.astype(np.uint32)).astype(np.int64)
    return np.sort(both)
