"""The promises of the screening engine: the same answer in every form, order and batch."""

import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seizures.screening.engine import placing
from seizures.screening.engine.core import BadIndexFile
from seizures.screening.engine.folding import fold_all, fold_tables
from seizures.screening.engine.spelling import named, skeletons, spelling_tables
from seizures.screening.matching import Index
from seizures.screening.normalising import fold, places, skeleton
from seizures.screening.protected import Lawful, Line, Protected, party

DAY = date(2026, 10, 12)
NICE = {"85": frozenset({9}), "61": frozenset({25})}
MARKS = (
    ("朗科", "Netac"), ("小米", "Xiaomi", "MI"), ("七匹狼", "Septwolves"), ("三星", "Samsung"),
    ("华为", "HUAWEI"), ("朗科Netac",), ("New Balance",), ("耐克", "NIKE"), ("MORE",), ("王",),
    ("波司登", "Bosideng"), ("Philips",), ("飞利浦",), ("adidas",), ("361°",), ("李宁", "LI-NING"),
    ("Netas",), ("Nefac",), ("朗克",), ("海尔", "Haier"), ("Hello Kitty",), ("é",), ("🔥",), ("",),
)  # fmt: skip


def right(n: int, *marks: str, **fields: Any) -> Protected:
    defaults: dict[str, Any] = {
        "recordal_id": n,
        "number": f"T2026-{n}",
        "holder_id": n,
        "family": "trademark",
        "marks": marks,
        "nice_classes": frozenset({9}),
        "hs_prefixes": (),
        "valid_from": date(2020, 1, 1),
        "valid_to": date(2029, 12, 31),
        "holder": party("91440300708413418D", "朗科科技"),
    }
    return Protected(**defaults | fields)


RIGHTS = [right(n, *marks) for n, marks in enumerate(MARKS, 1)]
INDEX = Index(RIGHTS, nice_of=NICE)


def line(description: str = "存储设备", brand: str = "", hs: str = "8523511000", **fields) -> Line:
    return Line(hs, description, brand, DAY, **fields)


def seen(index: Index, *lines: Line) -> list[set[tuple[int, str]]]:
    return [
        {(match.right.recordal_id, match.kind) for match in found}
        for found in index.find_many(lines)
    ]


names = st.sampled_from([mark for marks in MARKS for mark in marks]) | st.text(
    alphabet="朗科小米七匹狼王netacNETACｎЕ xiaomi-.|0135@$!牌\u200b🔥", max_size=14
)
texts = st.text(max_size=40) | st.lists(names, max_size=4).map(" ".join)
lines = st.builds(line, texts, names, st.sampled_from(["8523511000", "6109100021", "", "ab¼"]))


class TestFolding:
    @given(st.lists(texts, max_size=6))
    @settings(deadline=None)
    def test_many_texts_fold_as_each_alone(self, given_texts):
        folded = fold_all(given_texts, fold_tables())

        for n, text in enumerate(given_texts):
            low, high = folded.starts[n], folded.starts[n + 1]
            alone = places(text)
            chars = "".join(map(chr, folded.chars[low:high].tolist()))
            assert chars == fold(text).replace(" ", "").replace("|", "")
            assert folded.origin[low:high].tolist() == alone.at
            gaps = ["", " ", "|"]
            assert [gaps[gap] for gap in folded.gap[low + 1 : high]] == alone.gap[1:-1]

    @given(st.lists(st.text("nrvvm013朗料e", max_size=12), max_size=5))
    @settings(deadline=None)
    def test_many_skeletons_are_each_alone(self, keys):
        assert skeletons(named(keys), spelling_tables()).texts() == list(map(skeleton, keys))


class TestSameAnswer:
    @given(st.lists(lines, min_size=1, max_size=6), st.randoms())
    @settings(max_examples=60, deadline=None)
    def test_whatever_the_order_and_the_size_of_the_batch(self, some, dice):
        together = INDEX.find_many(some)
        shuffled = list(enumerate(some))
        dice.shuffle(shuffled)
        mixed = dict(
            zip(
                [n for n, _line in shuffled],
                INDEX.find_many([one for _n, one in shuffled]),
                strict=True,
            )
        )

        assert [Index(RIGHTS, nice_of=NICE).find(one) for one in some[:1]] == together[:1]
        assert [mixed[n] for n in range(len(some))] == together
        assert [INDEX.find(one) for one in some] == together

    @given(st.lists(lines, min_size=1, max_size=4), st.data())
    @settings(max_examples=40, deadline=None)
    def test_built_anew_or_changed(self, some, data):
        """Any set of rights reached through changes answers as the same set built at once."""
        first = data.draw(st.lists(st.sampled_from(RIGHTS), unique=True, max_size=18))
        index = Index(first, nice_of=NICE)
        now = {one.recordal_id: one for one in first}
        for _round in range(data.draw(st.integers(1, 2))):
            added = data.draw(st.lists(st.sampled_from(RIGHTS), unique=True, max_size=6))
            other = [
                replace(one, marks=data.draw(st.sampled_from(MARKS))) if n % 2 else one
                for n, one in enumerate(added)
            ]
            removed = data.draw(st.lists(st.integers(1, len(RIGHTS)), max_size=4))
            removed = [n for n in removed if n not in {one.recordal_id for one in other}]
            index = index.with_delta(other, removed)
            now |= {one.recordal_id: one for one in other}
            now = {n: one for n, one in now.items() if n not in removed}
        anew = Index(now.values(), nice_of=NICE)

        assert index.find_many(some) == anew.find_many(some)
        brands = [one.brand for one in some]
        assert index.resembling(brands) == anew.resembling(brands)
        assert index.version == anew.version
        assert {one.recordal_id for one in index.rights} == set(now)

    def test_from_a_file(self, tmp_path):
        some = [line("U盘 朗科 Netac"), line(brand="Nefac"), line("", "朗克"), line("HUAWEI手机")]
        changed = INDEX.with_delta([right(2, "Vernox"), right(99, "Zorvex")], [5])
        INDEX.save(tmp_path / "a.index")
        changed.save(tmp_path / "b.index")
        opened = Index.open(tmp_path / "a.index")

        assert opened.find_many(some) == INDEX.find_many(some)
        assert opened.version == INDEX.version
        assert Index.open(tmp_path / "b.index").find_many(some) == changed.find_many(some)
        assert opened.with_delta([right(2, "Vernox"), right(99, "Zorvex")], [5]).find_many(
            [*some, line(brand="Zorvex")]
        ) == changed.find_many([*some, line(brand="Zorvex")])
        assert list(opened.rights) == list(INDEX.rights) == RIGHTS
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.index", "b.index"]

    @pytest.mark.parametrize("cut", [0, 5, 40, 2000, -100])
    def test_a_damaged_file_is_refused(self, tmp_path, cut):
        INDEX.save(tmp_path / "a.index")
        whole = (tmp_path / "a.index").read_bytes()
        (tmp_path / "b.index").write_bytes(whole[:cut])

        with pytest.raises(BadIndexFile):
            Index.open(tmp_path / "b.index")

    def test_the_version_tells_contents_apart(self):
        assert Index(reversed(RIGHTS), nice_of=NICE).version == INDEX.version
        assert Index(RIGHTS[1:], nice_of=NICE).version != INDEX.version
        assert Index(RIGHTS, nice_of={}).version != INDEX.version
        assert INDEX.with_delta([right(1, "Netac")]).version != INDEX.version
        assert INDEX.with_delta([right(1, "X")]).with_delta(RIGHTS[:1]).version == INDEX.version

    def test_two_rights_cannot_be_one_recordal(self):
        with pytest.raises(ValueError, match="twice"):
            Index([right(1, "a"), right(1, "b")], nice_of=NICE)

    def test_no_rights_at_all(self):
        empty = Index([], nice_of=NICE)

        assert empty.find(line("Netac", "Netac")) == []
        assert seen(empty.with_delta([right(1, "Netac")]), line(brand="Netac")) == [{(1, "exact")}]


class TestLawful:
    @given(lines, st.sampled_from(["holder", "licensee", "preconfirmation"]))
    @settings(max_examples=60, deadline=None)
    def test_the_lawful_are_never_flagged_and_the_reason_is_kept(self, one, why):
        who = party("91440300279293001U", "深圳授权商")
        rights = [
            replace(one, holder=who)
            if why == "holder"
            else replace(one, lawful=(Lawful(who, reason=why, reference=f"L{one.number}"),))
            for one in RIGHTS
        ]
        index = Index(rights, nice_of=NICE)
        free = index.judge(one)
        lawful = index.judge(replace(one, parties=(who,)))

        assert free.spared == []
        assert lawful.matches == index.find(replace(one, parties=(who,))) == []
        assert [spared.match for spared in lawful.spared] == free.matches
        assert {spared.why for spared in lawful.spared} <= {why}
        if why != "holder":
            assert all(one.reference == f"L{one.match.right.number}" for one in lawful.spared)


class TestDisguises:
    @pytest.mark.parametrize(
        ("brand", "expected"),
        [
            ("Langke", (1, "pinyin")), ("lǎng kē", (1, "pinyin")), ("七匹郎", (3, "pinyin")),
            ("Bosidneg", (11, "fuzzy")), ("波斯登", (11, "pinyin")), ("Ad!das", (14, "lookalike")),
            ("@d1das", (14, "lookalike")), ("新波司登", (11, "exact")), ("3星", (4, "pinyin")),
            ("Phi1ips", (12, "lookalike")), ("Phyllips", (12, "similar")), ("QPL", (3, "initials")),
            ("sarnsung", (4, "lookalike")), ("𝐒𝐚𝐦𝐬𝐮𝐧𝐠", (4, "exact")), ("波ｓｉ登", (11, "pinyin")),
            ("Samsung Official", (4, "exact")), ("S/a/m/s/u/n/g", (4, "spaced")),
            ("🇳🇮🇰🇪", (8, "exact")), ("Bosɪᴅeng", (11, "lookalike")), ("Vernox", None),
            ("XiaomiXiaomi", (2, "lookalike")), ("七匹犭良", (3, "lookalike")),
            ("bo1si1de1ng", (11, "pinyin")), ("Li&#78;ing", (16, "lookalike")),
            ("仿七匹狼", (3, "exact")), ("标注耐克字样", (8, "exact")), ("波S登", (11, "fuzzy")),
        ],
    )  # fmt: skip
    def test_in_brand_position(self, brand, expected):
        found = seen(INDEX, line(brand=brand))[0]
        assert expected in found if expected else found == set()

    @pytest.mark.parametrize(
        ("brand", "mark"),
        [
            ("Хуавей", 5), ("САМСУНГ", 4), ("Самсунг телефон", 4), ("سامسونج", 4), ("أديداس", 14),
            ("아디다스", 14), ("ナイキ", 8), ("화웨이", 5),
        ],
    )  # fmt: skip
    def test_in_the_letters_of_where_the_goods_go(self, brand, mark):
        alone, inside = seen(INDEX, line(brand=brand), line(f"手机|品牌:{brand}|5G"))

        assert (mark, "pinyin") in alone & inside

    def test_a_letter_for_one_of_two_characters_resembles_but_does_not_flag(self):
        assert 8 in dict(INDEX.resembling(["耐K"])[0])
        assert seen(INDEX, line(brand="耐K"), line(brand="大V")) == [set(), set()]

    @pytest.mark.parametrize(
        ("marks", "brand", "kind"),
        [
            (("Velomark", "Velomart"), "Velom", "similar"),
            (("Galeatlas", "Galeathon"), "Galeat", "similar"),
            (("七匹狼", "群朋林"), "QPL", "initials"),
            (("七匹狼", "起朋林"), "Qipl", "initials"),
        ],
    )
    def test_a_weak_resemblance_counts_for_the_only_such_mark_of_the_goods(
        self, marks, brand, kind
    ):
        disks, clothes = line(brand=brand), line(brand=brand, hs="6109100021")
        apart, together = (
            Index(
                [
                    right(n, mark, nice_classes=frozenset({nice}))
                    for n, (mark, nice) in enumerate(zip(marks, classes, strict=True), 1)
                ],
                nice_of=NICE,
            )
            for classes in ((9, 25), (9, 9))
        )

        assert seen(apart, disks, clothes)[0] == {(1, kind)}
        assert {number for number, _kind in seen(apart, clothes)[0]} == {2}
        assert seen(together, disks) == [set()]
        lawful = replace(disks, parties=(party("91440300708413418D"),))
        assert [one.match.right.recordal_id for one in apart.judge(lawful).spared] == [1]

    def test_names_are_known_however_many_others_were_asked_about(self, monkeypatch):
        """What is kept of names is given up for new ones, never for those of the batch at hand."""
        monkeypatch.setattr(placing, "KEPT_NAMES", 3)
        some = [line(brand=brand) for brand in ("Samsnug", "Bosidneg", "Xiaomi x", "Haier zz")]

        assert Index(RIGHTS, nice_of=NICE).find_many(some) == INDEX.find_many(some)

    def test_a_mark_split_over_two_fields(self):
        found = seen(
            INDEX, line("存储设备 Hua", "wei"), line("wei 存储设备", "Hua"), line("wei", "x")
        )

        assert (5, "split") in found[0]
        assert (5, "split") in found[1]
        assert found[2] == set()

    def test_a_match_says_how_it_was_found(self):
        exact = INDEX.find(line("品牌:Netac"))[0]
        near = next(m for m in INDEX.find(line(brand="Samsnug")) if m.right.recordal_id == 4)

        assert (exact.tier, exact.similarity, exact.text) == ("text", 1.0, "Netac")
        assert (near.tier, near.kind) == ("spelling", "fuzzy")
        assert 0.8 < near.similarity < 1

    def test_features_of_a_patent_speak_louder_than_its_product(self):
        patent = right(
            70, "U盘", "flash disk", family="patent", nice_classes=frozenset(),
            hs_prefixes=("852351",), features=("旋转盖", "swivel cap"),
        )  # fmt: skip
        index = Index([patent], nice_of=NICE)
        found = index.find_many([line("U盘 旋转盖"), line("U盘"), line("旋转盖 塑料件")])

        assert [[match.kind for match in some] for some in found] == [["feature"], ["product"], []]
        assert (found[0][0].mark, found[0][0].text) == ("旋转盖", "旋转盖")


class TestBadInput:
    @pytest.mark.parametrize(
        "text",
        [
            "!!!???…—", "🔥" * 50, "\u202e\u2066netac\u2069", "\x00\x01", "\ud800", "é" * 9,
            "|" * 500, "品牌:" * 300, "牌" * 400, "a" * 70_000, "netac " * 11_000, "朗" * 65_536,
            "品牌:" + "x" * 5000, "n|e|t|a|c" * 200, "مرحبا שלום नमस्ते", "0" * 100,
        ],
    )  # fmt: skip
    def test_nothing_breaks_or_takes_long(self, text):
        start = time.perf_counter()
        for one in (line(text), line("x", text), line(text, text), line(text, hs=text[:30])):
            for match in INDEX.find(one):
                whole = one.brand if match.field == "brand" else one.description
                assert whole[match.start : match.end] == match.text != ""
        assert time.perf_counter() - start < 10

    def test_millions_of_repeated_characters(self):
        start = time.perf_counter()
        INDEX.find(line("ab" * 1_500_000, "c" * 1_000_000))
        assert time.perf_counter() - start < 20

    def test_marks_of_one_character_or_one_common_word_count_as_the_whole_brand_only(self):
        found = seen(
            INDEX, line("王 more"), line(brand="王"), line(brand="More"), line(brand="王 more x")
        )
        assert found[0] == set()
        assert found[1] == {(10, "exact")}
        assert found[2] == {(9, "exact")}
        assert (9, "exact") not in found[3]


def test_the_engine_stands_alone():
    """Neither Django nor anything else of ours comes in with it."""
    code = (
        "import sys, seizures.screening.matching;"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " ('django', 'core', 'config', 'recordal', 'enterprises', 'campaigns', 'rest_framework')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
