"""Which recorded marks does a name resemble? Many names at once, the closest marks first. Pure.

A name is looked up by its spelling, by every spelling with one character less, by its sound, by
its characters in any order, by initials and read aloud; names not clear by then are looked for by
the rarer pieces they are made of. Whatever was found is compared letter by letter.
"""

from dataclasses import dataclass

import numpy as np

from seizures.screening.engine import forms as kinds
from seizures.screening.engine.arrays import Arrays, Flags, Floats, Hashes, Ints
from seizures.screening.engine.candidates import Candidates, Rows, changes, ranks, together
from seizures.screening.engine.comparing import likeness
from seizures.screening.engine.forms import (
    ALOUD,
    BY_CUT,
    BY_INITIALS,
    BY_LOOK,
    INITIALS,
    PART,
    WRITTEN,
)
from seizures.screening.engine.grams import KEPT, chosen, grams_of, overlaps
from seizures.screening.engine.hashing import Running, bags, lookup, salted
from seizures.screening.engine.layers import Layers, frequency
from seizures.screening.engine.spelling import (
    HAN_FIRST,
    Names,
    holds_han,
    is_ascii,
    is_han,
    letters_of,
    named,
    read_aloud,
    skeletons,
)

#: How a mark was found; the order of trust.
SAME, LOOK, VOICE, NEAR, SHAPE, LETTERS, EDIT, PIECES = range(8)
FLOOR, MOST = 0.45, 30
#: Tenths of the characters of the shorter name that both must have.
COMMON = 6
_LONGEST_SHAPED = 6
_MOST_INITIALS = 8
#: What is left of a likeness: by how the name was read, by the form of the mark it met.
_TRUST = {
    (WRITTEN, WRITTEN): 1.0,
    (WRITTEN, ALOUD): 0.97,
    (WRITTEN, PART): 0.95,
    (ALOUD, ALOUD): 0.92,
    (ALOUD, WRITTEN): 0.86,
    (ALOUD, PART): 0.84,
}


@dataclass(frozen=True, slots=True)
class _Probe:
    """The names of a batch in one reading; ``of`` says which name each is."""

    names: Names
    looks: Names
    of: Ints
    kind: int


@dataclass(frozen=True, slots=True)
class _Pairs:
    probe: Ints
    form: Ints
    how: Ints

    def only(self, which: Flags) -> "_Pairs":
        return _Pairs(self.probe[which], self.form[which], self.how[which])


def resolve(keys: list[str], layers: Layers, tables: Arrays, *, deep: bool = True) -> Candidates:
    """For each compact name the marks it resembles; only the most alike unless ``deep``."""
    rows = [_resolved(probe, layers, tables, deep=deep) for probe in _probes(keys, tables)]
    found = together(rows)
    found = found.only(found.like >= FLOOR)
    hashes = np.zeros(len(found.name), np.uint64)
    for number, one in enumerate(layers):
        own = found.layer == number
        hashes[own] = one.segment.arrays["form_hash"][found.form[own]]
    # The same form may have been met in two readings: the closer one counts.
    order = np.lexsort((found.how, -found.like, found.layer, hashes, found.name))
    first = np.ones(len(order), bool)
    first[1:] = changes(found.name[order], hashes[order], found.layer[order])
    kept = order[first]
    found, hashes = found.only(kept), hashes[kept]
    order = np.lexsort((found.layer, hashes, found.how, -found.like, found.name))
    found, hashes = found.only(order), hashes[order]
    return found.only(ranks(found.name, hashes) < MOST)


def _probes(keys: list[str], tables: Arrays) -> list[_Probe]:
    names = kinds.shortened(named(keys))
    probes = [_Probe(names, skeletons(names, tables), np.arange(len(keys)), WRITTEN)]
    han = np.flatnonzero(holds_han(names))
    aloud = read_aloud(names.only(han), tables)
    spoken = np.flatnonzero((aloud.sizes >= kinds.SHORTEST_ALOUD) & is_ascii(aloud))
    if len(spoken):
        heard = kinds.shortened(aloud.only(spoken))
        probes.append(_Probe(heard, skeletons(heard, tables), han[spoken], ALOUD))
    return probes


def _resolved(probe: _Probe, layers: Layers, tables: Arrays, *, deep: bool) -> Rows:
    pairs = [
        _likely(some.only(layer.heard(some.form)), probe, layer.segment.arrays)
        for layer in layers
        for some in [_known(probe, layer.segment.arrays, tables, deep=deep)]
    ]
    if deep and probe.kind == WRITTEN:
        clear = np.zeros(len(probe.names), bool)
        for some in pairs:
            clear[some.probe[some.how == LOOK]] = True
        more = _by_pieces(probe, np.flatnonzero(~clear), layers)
        pairs = [_together(one, other) for one, other in zip(pairs, more, strict=True)]
    rows = [_compared(probe, some, n, layers, tables) for n, some in enumerate(pairs)]
    name, layer, form, like, how = (np.concatenate(part) for part in zip(*rows, strict=True))
    return probe.of[name], layer, form, like, how


def _together(one: _Pairs, other: _Pairs) -> _Pairs:
    """Both, each pair of a name and a form once, found as the first found it."""
    probe = np.concatenate([one.probe, other.probe])
    form = np.concatenate([one.form, other.form])
    how = np.concatenate([one.how, other.how])
    order = np.lexsort((how, form, probe))
    first = np.ones(len(order), bool)
    first[1:] = changes(probe[order], form[order])
    kept = order[first]
    return _Pairs(probe[kept], form[kept], how[kept])


def _likely(pairs: _Pairs, probe: _Probe, arrays: Arrays) -> _Pairs:
    """Without pairs that have too few characters in common to be worth comparing."""
    own, other = letters_of(probe.looks)[pairs.probe], arrays["form_letters"][pairs.form]
    fewer = np.minimum(np.bitwise_count(own), np.bitwise_count(other)).astype(np.int64)
    common = np.bitwise_count(own & other).astype(np.int64)
    return pairs.only((common * 10 >= fewer * COMMON) | (pairs.how < EDIT))


def _known(probe: _Probe, arrays: Arrays, tables: Arrays, *, deep: bool) -> _Pairs:
    """Pairs of names and forms that share a spelling."""
    looks, every = probe.looks, np.arange(len(probe.names))
    whole = kinds.whole(looks)
    asked = [(every, salted(whole, BY_LOOK), LOOK)]
    if probe.kind == WRITTEN:
        cut, cut_hashes = kinds.deleted(looks)
        asked += [
            (every, salted(whole, BY_CUT), EDIT),
            (cut, salted(cut_hashes, BY_LOOK), EDIT),
            (cut, salted(cut_hashes, BY_CUT), EDIT),
            (*_reshaped(looks, tables), SHAPE),
            (*kinds.nearly(probe.names, tables), NEAR),
        ]
    if deep and probe.kind == WRITTEN:
        asked += [
            (*_lettered(probe), LETTERS),
            (*kinds.sounding(probe.names), PIECES),
            (*kinds.bagged(looks), PIECES),
            (*kinds.inner(looks), PIECES),
            *((*one, PIECES) for one in kinds.edged(looks)),
        ]
    hashes = np.concatenate([one[1] for one in asked])
    owner = np.concatenate([one[0] for one in asked])
    how = np.concatenate([np.full(len(one[0]), one[2]) for one in asked])
    at, form = lookup(arrays, "name", hashes)
    order = np.lexsort((how[at], form, owner[at]))
    at, form = at[order], form[order]
    first = np.ones(len(at), bool)
    first[1:] = changes(owner[at], form)
    return _Pairs(owner[at[first]], form[first], how[at[first]])


def _lettered(probe: _Probe) -> tuple[Ints, Hashes]:
    """Names short enough to be initials."""
    sizes = probe.names.sizes
    few = (sizes >= kinds.FEWEST_INITIALS) & (sizes <= _MOST_INITIALS)
    short = np.flatnonzero(is_ascii(probe.names) & few)
    return short, salted(kinds.whole(probe.names)[short], BY_INITIALS)


def _reshaped(looks: Names, tables: Arrays) -> tuple[Ints, Hashes]:
    """Chinese names with one character replaced by each that looks like it."""
    few = looks.sizes <= _LONGEST_SHAPED
    han = np.flatnonzero(is_han(looks.chars) & few[looks.owner()])
    place = looks.chars[han].astype(np.int64) - HAN_FIRST
    others = tables["shapes"][place]
    which, slot = np.nonzero(others)
    at, owner = han[which], looks.owner()[han[which]]
    new = tables["skeleton"][others[which, slot]]
    hashes = Running(looks.chars).replaced(
        looks.starts[owner], looks.sizes[owner], at, looks.chars[at], new
    )
    return owner, salted(hashes, BY_LOOK)


def _by_pieces(probe: _Probe, which: Ints, layers: Layers) -> list[_Pairs]:
    """The forms that share most of the rarer pieces of a name, in each layer."""
    owner, gram = grams_of(probe.looks.only(which))
    picked = chosen(owner, gram, frequency(layers, gram))
    total = np.bincount(owner, minlength=len(which))
    taken = np.bincount(owner[picked], minlength=len(which))
    fewest = np.maximum(np.where(taken >= 4, 2, 1), (taken * 3 + 9) // 10)
    rows = []
    for number, layer in enumerate(layers):
        arrays = layer.segment.arrays
        name, form, shared = overlaps(arrays, owner[picked], gram[picked])
        kept = np.flatnonzero(shared >= fewest[name])
        kept = kept[layer.heard(form[kept])]
        name, form, shared = name[kept], form[kept], shared[kept]
        size = arrays["form_grams"][form].astype(np.int64)
        score = shared * 2000 * total[name] // (taken[name] * (total[name] + size))
        rows.append((name, form, score, arrays["form_hash"][form], np.full(len(name), number)))
    name, form, score, hashes, at = (np.concatenate(part) for part in zip(*rows, strict=True))
    order = np.lexsort((at, hashes, -score, name))
    kept = order[ranks(name[order], hashes[order]) < KEPT]
    return [
        _Pairs(which[name[own]], form[own], np.full(len(own), PIECES))
        for number in range(len(layers))
        for own in [kept[at[kept] == number]]
    ]


def _compared(probe: _Probe, pairs: _Pairs, number: int, layers: Layers, tables: Arrays) -> Rows:
    arrays = layers[number].segment.arrays
    kind = arrays["form_kind"][pairs.form].astype(np.int64)
    whole = Names(arrays["form_chars"], arrays["form_chars_starts"])
    forms, at = kinds.shortened(whole.only(pairs.form)), np.arange(len(pairs.form))
    how = _certain(probe, pairs, forms, arrays["form_hash"][pairs.form], tables)
    like = likeness(probe.names, pairs.probe, forms, at, tables)
    np.maximum(like, _at_least(probe, pairs.probe, forms, how), out=like)
    like[kind == INITIALS] = 0
    letters = (kind == INITIALS) & (how == LETTERS)
    like[letters] = np.minimum(0.5 + 0.07 * forms.sizes[letters], 0.8)
    trust = np.ones(INITIALS + PART, np.float32)
    for (read, form), share in _TRUST.items():
        if read == probe.kind:
            trust[form] = share
    how[(how == LOOK) & ((kind == ALOUD) | (probe.kind == ALOUD))] = VOICE
    return pairs.probe, np.full(len(kind), number), pairs.form, like * trust[kind], how


def _certain(probe: _Probe, pairs: _Pairs, forms: Names, hashes: Hashes, tables: Arrays) -> Ints:
    """A table of hashes may err: names said to be the same, or to look the same, are compared."""
    how = pairs.how.copy()
    some = np.flatnonzero(how == LOOK)
    looks = kinds.whole(skeletons(forms.only(some), tables))
    how[some[looks != kinds.whole(probe.looks)[pairs.probe[some]]]] = PIECES
    if probe.kind == WRITTEN:
        same = kinds.form_hash(probe.names, WRITTEN)[pairs.probe] == hashes
        how[same] = SAME
    return how


def _at_least(probe: _Probe, of: Ints, forms: Names, how: Ints) -> Floats:
    """Names of one look are never far apart, nor those of the same characters in any order."""
    least = np.where(how == LOOK, 0.96, 0).astype(np.float32)
    some = np.flatnonzero((forms.sizes == probe.names.sizes[of]) & (forms.sizes > 1))
    others = forms.only(some)
    one = bags(probe.names.chars, probe.names.starts)[of[some]]
    jumbled = some[one == bags(others.chars, others.starts)]
    least[jumbled] = np.maximum(least[jumbled], 0.66)
    return least


def looking_the_same(keys: list[str], layers: Layers, tables: Arrays) -> Candidates:
    """Only marks that a name is, or could be taken for at a glance."""
    names = kinds.shortened(named(keys))
    probe = _Probe(names, skeletons(names, tables), np.arange(len(keys)), WRITTEN)
    rows = []
    for number, layer in enumerate(layers):
        hashes = salted(kinds.whole(probe.looks), BY_LOOK)
        of, form = lookup(layer.segment.arrays, "name", hashes)
        pairs = _Pairs(of, form, np.full(len(of), LOOK)).only(layer.heard(form))
        rows.append(_compared(probe, pairs, number, layers, tables))
    found = together(rows)
    return found.only(found.how <= LOOK)
