"""How well and how fast the engine screens, beside engines one could have taken instead.

``LONGTENG_BENCH_DATA`` names a directory with real brand names to mix in;
``LONGTENG_BENCH_RIGHTS`` (100,000) and ``LONGTENG_BENCH_LINES`` (30,000) make it smaller.
Recall is judged on disguises the engine was not made for (``disguises_test``).
"""

import csv
import gc
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from seizures.screening.brands import brand_spans
from seizures.screening.matching import Index
from seizures.screening.normalising import compact
from seizures.screening.protected import Line, Protected
from seizures.screening.words import ENGLISH
from tests.benchmarks import disguises_design, disguises_test, world
from tests.benchmarks.anchors import ExactThenFuzzy, Tantivy

pytestmark = pytest.mark.bench
RIGHTS = int(os.environ.get("LONGTENG_BENCH_RIGHTS", "100000"))
LINES = int(os.environ.get("LONGTENG_BENCH_LINES", "30000"))
NAMES, ROUNDS = 3_000, 5


@dataclass(frozen=True)
class Register:
    rights: list[Protected]
    names: world.Names
    index: Index
    others: list[str]


def say(name: str, value: float, unit: str, baseline: float, n: int, anchor: str) -> None:
    shown = {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "baseline": round(baseline, 4),
        "ratio": round(value / baseline, 3) if baseline else None,
        "anchor": anchor,
        "n": n,
    }
    print(json.dumps(shown, ensure_ascii=False))  # noqa: T201


def rate(act: Callable[[], object], count: int, rounds: int = ROUNDS) -> float:
    """A second of one core, of the median round: other work on the machine counts little."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return count / statistics.median(times)


def built(size: int) -> Register:
    rights, names = world.register(size)
    index = Index(rights, nice_of=world.nice_of())
    made = Register(rights, names, index, world.other_brands(names, 20_000))
    # A worker has no list of all rights for the collector of garbage to walk through.
    gc.collect()
    gc.freeze()
    return made


@pytest.fixture(scope="module")
def register() -> Register:
    return built(RIGHTS)


def anew(index: Index, act: Callable[..., object], asked: Sequence[object]) -> object:
    """With the same index, nothing remembered."""
    return act(Index._of(index._core), asked)


def disguised(
    rights: Sequence[Protected], family: ModuleType, dice: random.Random
) -> tuple[str, str, Protected]:
    """A kind of disguise, the name in it, and whose mark it is."""
    while True:
        right = dice.choice(rights)
        mark = dice.choice(right.marks)
        plain = compact(mark)
        latin = mark.isascii() and len(plain) >= 4
        chinese = not any(char.isascii() for char in mark) and len(plain) >= 2
        if latin or chinese:
            kinds = family.LATIN if latin else family.CHINESE
            kind = dice.choice(sorted(kinds))
            if compact(name := kinds[kind](mark, dice)):
                return f"{'Latin' if latin else 'Chinese'}, {kind}", name, right


def by_kind(title: str, hits: Counter[str], all_of: Counter[str], other: Counter[str]) -> None:
    for kind in sorted(all_of):
        ours, theirs = hits[kind] / all_of[kind], other[kind] / all_of[kind]
        say(f"{title}: {kind}", ours, "recall@20", theirs, all_of[kind], "tantivy 2/3-gram")


def test_brands_alone(register):
    """G1: the right recordal among the first twenty, and how many names a second."""
    engine = Tantivy(register.rights)
    for family in (disguises_design, disguises_test):
        title = family.__name__.rpartition("_")[2]
        dice = random.Random(11)
        asked = [disguised(register.rights, family, dice) for _ in range(NAMES)]
        names = [name for _kind, name, _right in asked]
        ours = [[n for n, _like in row] for row in register.index.resembling(names)]
        hits, theirs = Counter[str](), Counter[str]()
        rows = zip(asked, ours, engine.resembling(names), strict=True)
        for (kind, _name, right), mine, other in rows:
            hits[kind] += right.recordal_id in mine
            theirs[kind] += right.recordal_id in other
        all_of = Counter(kind for kind, _name, _right in asked)
        by_kind(title, hits, all_of, theirs)
        recall, baseline = hits.total() / len(asked), theirs.total() / len(asked)
        say(f"recall, {title} family", recall, "recall@20", baseline, len(asked),
            "tantivy 2/3-gram")  # fmt: skip
        assert recall >= baseline

    dice = random.Random(12)
    mix = [
        disguised(register.rights, disguises_test, dice)[1] if dice.random() < 0.13 else name
        for name in world.popular(dice, register.others, 5 * NAMES)
    ]
    for title, brands in (("brands as trade has them", mix), ("brands all different", names)):
        few = brands[: NAMES // 2]
        slow = rate(partial(engine.resembling, few), len(few), 3)
        quick = rate(partial(anew, register.index, Index.resembling, brands), len(brands))
        say(f"{title}, nothing remembered at first", quick, "names/s", slow, len(brands),
            "tantivy 2/3-gram")  # fmt: skip


def trade(register: Register, family: ModuleType, count: int, seed: int = 9) -> list[world.Case]:
    """Lines: 4 % with a disguised recorded mark, 26 % with another brand, the rest with none."""
    dice = random.Random(seed)
    cases: list[world.Case] = []
    popular = iter(world.popular(dice, register.others, count))
    while len(cases) < count:
        way = dice.random()
        if way < 0.04:
            kind, name, right = disguised(register.rights, family, dice)
            if codes := world.hs_of(right.nice_classes):
                text = dice.choice(codes)
                line = world.named_line(dice, text, world.described_as(dice, text), name)
                cases.append(world.Case(line, right.recordal_id, kind))
        elif way < 0.30:
            hs_code, _nice, text = world.described(dice)
            line = world.named_line(dice, hs_code, text, next(popular))
            cases.append(world.Case(line, None, "another brand"))
        else:
            cases.append(world.Case(world.plain_line(dice), None, "no brand"))
    return cases


def test_whole_lines(register):
    """G2 and G3: lines a second with every tier, and who is flagged."""
    cases = trade(register, disguises_test, LINES)
    lines = [case.line for case in cases]
    register.index.find_many(lines[:500])
    quick = rate(partial(anew, register.index, Index.find_many, lines), len(lines))
    few = lines[:300]
    plain = ExactThenFuzzy(register.rights)
    slow = rate(lambda: plain.screen(few), len(few), 1)
    say("whole lines, nothing remembered", quick, "lines/s", slow, len(lines),
        "ahocorasick_rs and rapidfuzz on misses")  # fmt: skip
    found = register.index.find_many(lines)
    hits = Counter(
        case.kind
        for case, matches in zip(cases, found, strict=True)
        if (matches if case.recordal is None
            else case.recordal in [match.right.recordal_id for match in matches[:20]])
    )  # fmt: skip
    all_of = Counter(case.kind for case in cases)
    for kind, most in (("no brand", 0.0001), ("another brand", 0.02)):
        say(f"lines with {kind} flagged", hits[kind] / all_of[kind], "share", most, all_of[kind],
            "most allowed")  # fmt: skip
        assert hits[kind] <= most * all_of[kind]
    disguises = [kind for kind in all_of if "," in kind]
    for kind in sorted(disguises):
        say(f"lines: {kind}", hits[kind] / all_of[kind], "flagged", 1, all_of[kind], "all")
    count = sum(all_of[kind] for kind in disguises)
    flagged = sum(hits[kind] for kind in disguises) / count
    say("lines with a disguised mark flagged", flagged, "share", 1, count, "all")
    bearing = [case for case in cases if case.recordal is not None]
    wide = [replace(right, nice_classes=frozenset()) for right in register.rights]
    unbound = Index(wide, nice_of={})
    anywhere = sum(
        case.recordal in [match.right.recordal_id for match in matches]
        for case, matches in zip(
            bearing, unbound.find_many([case.line for case in bearing]), strict=True
        )
    )
    say("position and scope cost recall", anywhere / count - flagged, "share", 0.01, count,
        "G3: most allowed")  # fmt: skip
    assert anywhere / count - flagged <= 0.01
    plainly = without_rules(register.index, bearing)
    say("lines with a disguised mark recognised, however weakly", plainly, "share", 1, count, "all")
    say("telling marks from other brands costs recall", plainly - flagged, "share", 0, count,
        "none")  # fmt: skip


def without_rules(index: Index, cases: Sequence[world.Case]) -> float:
    """Of lines with a disguised mark, those whose right is among the first twenty for a name in
    brand position, however weakly it resembles it, or that are flagged."""
    found = index.find_many([case.line for case in cases])
    right = 0
    for case, matches in zip(cases, found, strict=True):
        line = case.line
        texts = [line.brand] if line.brand else []
        texts += [line.description[one.start : one.end] for one in brand_spans(line.description)]
        near = {recordal for row in index.resembling(texts) for recordal, _like in row}
        right += case.recordal in near.union(match.right.recordal_id for match in matches)
    return right / len(cases)


def test_what_alert_rules_buy(register):
    """G3: recall beside innocent alerts when weaker and weaker resemblances are spoken of."""
    dice = random.Random(21)
    cases: list[tuple[Line, int]] = []
    while len(cases) < NAMES:
        _kind, name, right = disguised(register.rights, disguises_test, dice)
        if codes := world.hs_of(right.nice_classes):
            hs_code = dice.choice(codes)
            cases.append((Line(hs_code, "", name, world.DAY), right.recordal_id))
    innocent = [
        Line(world.described(dice)[0], "", name, world.DAY)
        for name in world.popular(dice, register.others, NAMES)
    ]
    lines = [line for line, _recordal in cases]
    for least in (0.9, 0.8, 0.7, 0.6, 0.5):
        found = [in_scope(register, line, least) for line in lines]
        recall = sum(
            recordal in some for (_line, recordal), some in zip(cases, found, strict=True)
        ) / len(cases)
        alerts = sum(bool(in_scope(register, line, least)) for line in innocent) / len(innocent)
        say(f"every resemblance in scope from {least}: recall", recall, "share", alerts, NAMES,
            "other brands flagged")  # fmt: skip


def in_scope(register: Register, line: Line, least: float) -> set[int]:
    """The rights whose marks a brand resembles so much and whose goods these are: scope alone."""
    near = register.index.resembling([line.brand])[0]
    return {
        recordal
        for recordal, like in near
        if like >= least and register.index.scope(register.rights[recordal - 1], line.hs_code)
    }


def test_real_goods_texts(register):
    """Goods texts of the Harmonized System, no brand declared, against real and made-up brands."""
    if not (folder := world.data()):
        pytest.skip("no real files")
    with (folder / "hs_goods" / "goods_descriptions_all_hs6.csv").open(encoding="utf-8") as file:
        rows = [(row["text"], row["hs_code"]) for row in csv.DictReader(file)]
    with (folder / "hs_goods" / "harmonized-system.csv").open(encoding="utf-8") as file:
        words = " ".join(row["description"] for row in csv.DictReader(file)).casefold().split()
    common = {word.strip(".,;:()") for word in words} | ENGLISH
    wide = [replace(right, nice_classes=frozenset()) for right in register.rights]
    index = Index(wide, nice_of={}, common=common)
    found = index.find_many([Line(hs, text, "", world.DAY) for text, hs in rows])
    names = {compact(mark) for right in wide for mark in right.marks}
    by_word = sum(any(word in names for word in text.casefold().split()) for text, _hs in rows)
    share, plain = sum(map(bool, found)) / len(rows), by_word / len(rows)
    say("real goods texts flagged, every class", share, "share", plain, len(rows), "words as names")
    assert share <= plain / 4


def test_growth(register):
    """25 times the rights cost at most twice as much a line."""
    small = built(max(200, RIGHTS // 25))
    speeds = []
    for one in (small, register):
        lines = [case.line for case in trade(one, disguises_design, LINES // 4, 3)]
        speeds.append(rate(partial(anew, one.index, Index.find_many, lines), len(lines)))
    say("whole lines, 25 times the rights", speeds[1], "lines/s", speeds[0], LINES // 4,
        "a register of one twenty-fifth")  # fmt: skip
    assert speeds[0] <= 2.2 * speeds[1]


PRIVATE = """
import gc, re, sys
from dataclasses import replace
from datetime import date
from seizures.screening.matching import Index
from seizures.screening.protected import Line
from seizures.screening.shelf import give_back

def private():
    gc.collect()
    give_back()
    text = open("/proc/self/smaps_rollup").read()
    return sum(int(n) for n in re.findall(r"Private_(?:Dirty|Clean):\\s+(\\d+)", text)
               ) - int(re.search(r"Private_Clean:\\s+(\\d+)", text)[1])

lines = [Line("8523511000", f"brand: xnetac{n} y", "", date(2026, 1, 1)) for n in range(200)]
before = private()
index = Index.open(sys.argv[1])
index.find_many(lines)
print(private() - before)
index = index.with_delta(replace(one, marks=(one.marks[0] + "x",)) for one in index.rights[:1000])
index.find_many(lines)
print(private() - before)
"""


def test_the_file(register, tmp_path):
    """G4: building, changing, opening; memory of a worker's own."""
    nice_of = world.nice_of()
    took = 1 / rate(lambda: Index(register.rights, nice_of=nice_of), 1, 3)
    path = tmp_path / "rights.index"
    register.index.save(path)
    changed = [replace(right, marks=(f"{right.marks[0]}x",)) for right in register.rights[:1000]]
    lines = [Line("8523511000", "", right.marks[0], world.DAY) for right in changed[:50]]
    opened = Index.open(path)
    opened.with_delta(changed[:10]).find_many(lines)
    visible = 1000 / rate(lambda: opened.with_delta(changed), 1)
    seen = opened.with_delta(changed).resembling([changed[0].marks[0]])[0]
    assert changed[0].recordal_id in [recordal for recordal, _like in seen[:3]]
    start = time.process_time()
    keys = {key: n for n, right in enumerate(register.rights) for key in map(compact, right.marks)}
    plain = time.process_time() - start
    say("build", took, "s", plain, len(register.rights), f"a dict of {len(keys)} names")
    say("file", path.stat().st_size / 1e6, "MB", 1, len(register.rights), "one MB")
    say("1,000 rights changed and visible", visible, "ms", took * 1000, 1000, "building anew")
    done = subprocess.run(
        [sys.executable, "-c", PRIVATE, str(path)], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    for title, kilobytes in zip(("", " with 1,000 changes"), done.stdout.split(), strict=True):
        own = int(kilobytes) / 1000
        say(f"a worker's own memory{title}", own, "MB", 5, len(register.rights), "most allowed")
        assert own <= 5
