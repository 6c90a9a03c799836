"""Which recorded marks does a name resemble? Many names at once, the closest marks first. Pure.

A name is looked up by its spelling, by every spelling with one character less, by its sound, by
its characters in any order, by initials and read aloud; names not clear by then are looked for by
the rarer pieces they are made of. Whatever was found is compared letter by letter.
"""

import re
from dataclasses import dataclass

import numpy as np

from seizures.screening.engine import forms as kinds
from seizures.screening.engine.arrays import Arrays, Flags, Floats, Hashes, Ints
from seizures.screening.engine.candidates import (
    Candidates,
    Rows,
    ranks,
    strength,
    together,
)
from seizures.screening.engine.comparing import likeness
from seizures.screening.engine.forms import (
    ALOUD,
    BY_BONES,
    BY_CUT,
    BY_INITIALS,
    BY_LOOK,
    PART,
    WRITTEN,
    whole,
)
from seizures.screening.engine.grams import KEPT, chosen, grams_of, overlaps
from seizures.screening.engine.hashing import Running, bags, lookup, salted
from seizures.screening.engine.layers import Layers, frequency
from seizures.screening.engine.spelling import (
    HAN_FIRST,
    Names,
    consonants,
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
_ONE, _SCORES = np.uint64(1), 1 << 20
#: Tenths of the characters of the shorter name that both must have.
COMMON = 6
_LONGEST_SHAPED = 6
#: What names of the same characters are alike at least: in any order, in halves that changed
#: places or backwards, and that from which length on; and names without their vowels.
_JUMBLED, _TURNED, _BONES = 0.66, 0.9, 0.9
_LONG_TURNED = 6
_TURNED_HAN = {3: 0.72, 4: 0.8}
#: Pinyin with the numbers of its tones.
_NO_TONES = dict.fromkeys(map(ord, "12345"))
_TONED = re.compile(r"(?:[a-z]{1,6}[1-5]){2,}[a-z]{0,3}")
_MOST_INITIALS = 10
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
    #: names of consonants only
    bare: Flags


@dataclass(frozen=True, slots=True)
class _Pairs:
    probe: Ints
    form: Ints
    how: Ints

    def only(self, which: Flags) -> "_Pairs":
        return _Pairs(self.probe[which], self.form[which], self.how[which])


def resolve(keys: list[str], layers: Layers, tables: Arrays, *, deep: bool = True) -> Candidates:
    """For each compact name the marks it resembles; only the most alike unless ``deep``."""
    probes = _probes(keys, tables)
    found = together([_resolved(probe, layers, tables, deep=deep) for probe in probes])
    found = found.only(found.like >= FLOOR)
    hashes = np.zeros(len(found.name), np.uint64)
    for number, one in enumerate(layers):
        own = found.layer == number
        hashes[own] = one.segment.arrays["form_hash"][found.form[own]]
    layer = found.layer.astype(np.uint64)
    order = np.lexsort((hashes & ~_ONE | layer, strength(found.name, found.like, found.how)))
    found, hashes = found.only(order), hashes[order]
    if len(probes) > 1:
        # The same form may have been met in two readings: the closer one counts.
        pair = found.name << 26 | found.layer << 24 | found.form
        kept = np.sort(np.unique(pair, return_index=True)[1])
        found, hashes = found.only(kept), hashes[kept]
    return found.only(ranks(found.name, hashes) < MOST)


def _probes(keys: list[str], tables: Arrays) -> list[_Probe]:
    names = kinds.shortened(named(keys))
    probes = [_probe(names, np.arange(len(keys)), WRITTEN, tables)]
    if toned := [(n, key) for n, key in enumerate(keys) if _TONED.fullmatch(key)]:
        plain = named([key.translate(_NO_TONES) for _n, key in toned])
        probes.append(_probe(plain, np.array([n for n, _key in toned]), ALOUD, tables))
    han = np.flatnonzero(holds_han(names))
    aloud = read_aloud(names.only(han), tables)
    spoken = np.flatnonzero((aloud.sizes >= kinds.SHORTEST_ALOUD) & is_ascii(aloud))
    if len(spoken):
        heard = kinds.shortened(aloud.only(spoken))
        probes.append(_probe(heard, han[spoken], ALOUD, tables))
    return probes


def _probe(names: Names, of: Ints, kind: int, tables: Arrays) -> _Probe:
    bare = (names.sizes >= kinds.FEWEST_BONES) & is_ascii(names)
    bare &= consonants(names).sizes == names.sizes
    return _Probe(names, skeletons(names, tables), of, kind, bare)


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
    return _paired(
        np.concatenate([one.probe, other.probe]),
        np.concatenate([one.form, other.form]),
        np.concatenate([one.how, other.how]),
    )


def _paired(probe: Ints, form: Ints, how: Ints) -> _Pairs:
    """Each pair once, in order, found as the most trusted way found it."""
    # One number for all three is sorted faster than three columns; forms have 24 bits.
    packed = np.sort(probe << 28 | form << 4 | how)
    pair = packed >> 4
    first = np.ones(len(pair), bool)
    first[1:] = pair[1:] != pair[:-1]
    packed = packed[first]
    return _Pairs(packed >> 28, packed >> 4 & 0xFFFFFF, packed & 15)


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
        doubled, squeezed = kinds.squeezed(looks)
        asked += [
            (doubled, salted(squeezed, BY_LOOK), EDIT),
            (doubled, salted(squeezed, BY_CUT), EDIT),
            (every, salted(whole, BY_CUT), EDIT),
            (cut, salted(cut_hashes, BY_LOOK), EDIT),
            (cut, salted(cut_hashes, BY_CUT), EDIT),
            (*_reshaped(looks, tables), SHAPE),
            (*kinds.nearly(probe.names, tables), NEAR),
        ]
    if deep and probe.kind == WRITTEN:
        bare = np.flatnonzero(probe.bare)
        asked += [
            (*_lettered(probe), LETTERS),
            (*kinds.sounding(probe.names), PIECES),
            (*kinds.bagged(probe.names), PIECES),
            (bare, salted(kinds.whole(probe.names.only(bare)), BY_BONES), PIECES),
            (*kinds.with_one_letter(probe.names), LETTERS),
            (*kinds.inner(looks), PIECES),
            *((*one, PIECES) for one in kinds.edged(looks)),
        ]
    hashes = np.concatenate([one[1] for one in asked])
    owner = np.concatenate([one[0] for one in asked])
    how = np.concatenate([np.full(len(one[0]), one[2]) for one in asked])
    at, form = lookup(arrays, "name", hashes)
    return _paired(owner[at], form, how[at])


def _lettered(probe: _Probe) -> tuple[Ints, Hashes]:
    """Names short enough to be initials."""
    sizes = probe.names.sizes
    few = (sizes >= kinds.FEWEST_INITIALS) & (sizes <= _MOST_INITIALS)
    short = np.flatnonzero(is_ascii(probe.names) & few)
    return short, salted(kinds.whole(probe.names)[short], BY_INITIALS)


def _reshaped(looks: Names, tables: Arrays) -> tuple[Ints, Hashes]:
    """Chinese names with one character replaced by each that looks like it."""
    few = looks.sizes <= _LONGEST_SHAPED
    han = np.flatnonzero(is_han(looks.chars) & few[looks.owner])
    place = looks.chars[han].astype(np.int64) - HAN_FIRST
    others = tables["shapes"][place]
    which, slot = np.nonzero(others)
    at, owner = han[which], looks.owner[han[which]]
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
    order = np.lexsort((hashes & ~_ONE | at.astype(np.uint64), name * _SCORES - score))
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
    lettered = kinds.is_letters(kind)
    like[lettered] = 0
    letters = lettered & (how == LETTERS)
    like[letters] = np.minimum(0.5 + 0.07 * forms.sizes[letters], 0.8)
    trust = np.ones(kinds.SYLLABLE + 1, np.float32)
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
    same_size = (forms.sizes == probe.names.sizes[of]) & (forms.sizes > 1)
    some = np.flatnonzero(same_size & (how > LOOK))
    others = forms.only(some)
    one = bags(probe.names.chars, probe.names.starts)[of[some]]
    jumbled = some[one == bags(others.chars, others.starts)]
    pairs = zip(probe.names.only(of[jumbled]).texts(), forms.only(jumbled).texts(), strict=True)
    least[jumbled] = [_turned(name, form) for name, form in pairs]
    bare = np.flatnonzero(probe.bare[of] & (forms.sizes > probe.names.sizes[of]) & (how > LOOK))
    bones = whole(consonants(forms.only(bare))) == whole(probe.names.only(of[bare]))
    least[bare[bones]] = np.maximum(least[bare[bones]], _BONES)
    return least


def _turned(name: str, form: str) -> float:
    """How alike two names of the same characters are: more so when halves have changed places,
    or when one is the other read backwards."""
    if name not in form + form and name != form[::-1]:
        return _JUMBLED
    if name.isascii():
        return _TURNED if len(name) >= _LONG_TURNED else _JUMBLED
    return _TURNED_HAN.get(len(name), _JUMBLED if len(name) < min(_TURNED_HAN) else _TURNED)


def looking_the_same(keys: list[str], layers: Layers, tables: Arrays) -> Candidates:
    """Only marks that a name is, or could be taken for at a glance."""
    names = kinds.shortened(named(keys))
    probe = _probe(names, np.arange(len(keys)), WRITTEN, tables)
    hashes = salted(kinds.whole(probe.looks), BY_LOOK)
    rows: list[Rows] = []
    for number, layer in enumerate(layers):
        of, form = lookup(layer.segment.arrays, "name", hashes)
        pairs = _Pairs(of, form, np.full(len(of), LOOK)).only(layer.heard(form))
        # Nearly always nothing is found: then there is nothing to compare.
        if len(pairs.form) or not rows:
            rows.append(_compared(probe, pairs, number, layers, tables))
    found = together(rows)
    return found.only(found.how <= LOOK)
