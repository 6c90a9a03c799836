"""The matcher alone: no database, no Django."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seizures.screening.fuzzy import one_edit
from seizures.screening.matching import Index
from seizures.screening.normalising import compact, fold, places
from seizures.screening.protected import (
    Lawful,
    Line,
    Protected,
    lawful_by,
    lawful_user,
    party,
)

DAY = date(2026, 10, 12)
FLASH, PHONE, SHIRT = "8523511000", "8517130000", "6109100021"
NICE = {"85": frozenset({9}), "61": frozenset({25}), "07": frozenset({31})}


def right(n, *marks, **fields):
    defaults = {
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


RIGHTS = [
    right(1, "朗科", "Netac"),
    right(2, "小米", "Xiaomi", "MI"),
    right(3, "快闪存储装置", "U盘", "USB flash disk", family="patent", nice_classes=frozenset(),
          hs_prefixes=("852351",)),
    right(4, "MORE"),
    right(5, "Shell"),
    right(6, "中兴", "ZTE"),
    right(7, "Hello Kitty", family="copyright", nice_classes=frozenset()),
    right(8, "Fresh", nice_classes=frozenset({25})),
    right(9, "华为", "HUAWEI"),
]  # fmt: skip
INDEX = Index(RIGHTS, nice_of=NICE)


def found(description="存储设备", brand="", hs_code=FLASH, *parties, day=DAY, index=INDEX):
    matches = index.find(Line(hs_code, description, brand, day, parties))
    return {match.right.recordal_id: match for match in matches}


def kinds(*args, **kwargs):
    return {n: match.kind for n, match in found(*args, **kwargs).items() if n != 3}


class TestDisguises:
    @pytest.mark.parametrize(
        ("description", "kind"),
        [
            ("U盘 朗科 Netac 闪存盘", "exact"),
            ("ＮＥＴＡＣ 存储", "exact"),
            ("ｎｅｔａｃ存储", "exact"),
            ("Nétac存储", "exact"),
            ("Netac16GB", "exact"),
            ("netac™ disk", "exact"),
            ("\u200bN\u200be\u200btac", "exact"),
            ("\u202enetac\u202c", "exact"),
            ("N e t a c 存储", "spaced"),
            ("N-E-T-A-C 存储", "spaced"),
            ("朗 科 存储", "spaced"),
            ("朗·科存储 朗·科", "spaced"),
            ("Nеtас 存储", "lookalike"),  # Cyrillic е, а, с
            ("ΝΕΤΑC 存储", "lookalike"),  # Greek capitals
            ("国产朗科存储", "inside"),
        ],
    )
    def test_in_a_description(self, description, kind):
        assert kinds(description) == {1: kind}

    @pytest.mark.parametrize(
        ("brand", "kind"),
        [
            ("朗科", "exact"),
            ("朗科(Netac)", "exact"),
            ("NETAC牌", "exact"),
            ("N e t a c", "spaced"),
            ("N3tac", "lookalike"),
            ("郎料", "lookalike"),
            ("Nefac", "fuzzy"),
            ("Netacc", "fuzzy"),
            ("Nteac", "fuzzy"),
            ("Neta", "fuzzy"),  # no other mark of such goods is as near
            ("Nex", None),
            ("Notch", None),
        ],
    )
    def test_in_brand_position(self, brand, kind):
        assert kinds(brand=brand) == ({1: kind} if kind else {})

    def test_traditional_characters(self):
        assert kinds("華為手機", hs_code=PHONE) == {9: "exact"}

    def test_the_place_of_a_match_is_where_it_stands_in_the_text(self):
        text = "  闪存 Ｎ ｅ ｔ ａ ｃ!"
        match = found(text)[1]

        assert (match.text, text[match.start : match.end]) == ("Ｎ ｅ ｔ ａ ｃ",) * 2


class TestBrandPosition:
    @pytest.mark.parametrize(
        "description",
        [
            "品牌:ZTE",
            "手机|品牌：中兴ZTE|型号A1",
            "4|3|手机|ZTE|A1",
            "ZTE牌手机",
            "Brand: ZTE; new",
        ],
    )
    def test_short_marks_count_there(self, description):
        assert 6 in found(description, hs_code=PHONE)

    def test_short_marks_do_not_count_elsewhere(self):
        assert found("适用于ZTE A1手机的保护套", hs_code=PHONE) == {}

    def test_a_brand_of_its_own_weighs_more_than_a_mention(self):
        assert found(brand="Netac")[1].in_brand
        assert not found("Netac storage")[1].in_brand

    @pytest.mark.parametrize("brand", ["无", "无品牌", "N/M", "no brand", "OEM", "-", "  "])
    def test_no_brand_is_no_brand(self, brand):
        index = Index([right(1, "无"), right(2, "OEM")], nice_of=NICE)
        assert found(brand=brand, index=index) == {}


class TestInnocentLines:
    @pytest.mark.parametrize(
        "description",
        [
            "more than one cable",
            "shell of a flash drive, fresh colours",
            "明朗 科学仪器",
            "netacademy course disk",
            "cabinetac",
            "U 盘 storage, net, ac adapter",
            "小，米",
        ],
    )
    def test_are_not_touched(self, description):
        assert set(found(description)) <= {3}

    def test_goods_of_another_class_are_not_touched(self):
        assert found("小米椒 xiaomi", hs_code="0709600000") == {}

    def test_everyday_marks_count_as_the_whole_brand_only(self):
        assert 4 in found(brand="MORE")
        assert 4 not in found(brand="no more tears")
        assert 8 in found("T恤衫", "Fresh", SHIRT)
        assert 8 not in found("fresh T恤衫", "", SHIRT)


class TestPatents:
    def test_product_words_count_within_their_hs_codes_only(self):
        assert found("USB flash disks 16GB")[3].kind == "product"
        assert 3 not in found("USB flash disk", hs_code="8471701000")


class TestCopyright:
    def test_needs_no_class(self):
        assert found("Hello Kitty 抱枕", hs_code="9404909000")[7].scope == "open"
        assert found("HelloKitty 抱枕", hs_code="9404909000")[7].kind == "title"


class TestLawfulUsers:
    def index(self, **fields):
        licensee = Lawful(party("91440300279293001U", "深圳授权商"), **fields)
        return Index([right(1, "Netac", lawful=(licensee,))], nice_of=NICE)

    def test_the_holder_and_the_licensee_pass(self):
        index = self.index()
        licensee = party("91440300279293001U", "whatever it calls itself")

        assert found("Netac", "", FLASH, licensee, index=index) == {}
        assert found("Netac", "", FLASH, party("91440300708413418D"), index=index) == {}
        assert found("Netac", "", FLASH, party("", "朗科 科技"), index=index) == {}
        assert 1 in found("Netac", "", FLASH, party("91440300192203821X"), index=index)

    def test_a_borrowed_name_with_another_code_does_not_help(self):
        impostor = party("91440300192203821X", "深圳授权商")

        assert 1 in found("Netac", "", FLASH, impostor, index=self.index())

    def test_a_licence_has_its_goods_and_its_time(self):
        licensee = party("91440300279293001U")
        goods = self.index(hs_prefixes=("8471",))
        past = self.index(valid_to=date(2026, 10, 11))

        assert 1 in found("Netac", "", FLASH, licensee, index=goods)
        assert 1 not in found("Netac", "", "8471701000", licensee, index=goods)
        assert 1 in found("Netac", "", FLASH, licensee, index=past)

    def test_a_licence_has_its_places(self):
        licensee = party("91440300279293001U")
        index = self.index(districts=frozenset({"3100"}))

        def flagged(district):
            line = Line(FLASH, "Netac", "", DAY, (licensee,), district)
            return bool(index.find(line))

        assert not flagged("3100")
        assert flagged("5300")
        assert flagged("")

    @pytest.mark.parametrize(
        ("description", "brand", "covered"),
        [
            ("Netac USB flash disks 64 GB", "", True),
            ("朗科U盘 Netac", "NETAC", True),
            ("ＵＳＢ-flash disk", "netac", True),
            ("Netac USB flash diskette", "", False),
            ("Netac memory cards", "", False),
            ("USB flash disk", "Netac Pro", False),
            ("USB flash disk", "", False),
        ],
    )
    def test_what_was_confirmed_covers_these_goods_of_this_brand_only(
        self, description, brand, covered
    ):
        confirmed = Lawful(
            party("91440300279293001U"),
            goods=("U盘", "USB flash disk"),
            brands=("Netac", "朗科"),
            reason="preconfirmation",
            reference="P2026-00012",
        )
        netac = right(1, "Netac", lawful=(confirmed,))
        line = Line(FLASH, description, brand, DAY, (party("91440300279293001U"),))

        assert lawful_user(netac, line) == ("preconfirmation" if covered else "")
        found_by = lawful_by(netac, line)
        assert (found_by.reference if found_by else "") == ("P2026-00012" if covered else "")

    def test_only_recordals_in_force_on_the_day_count(self):
        assert 1 in found("Netac", day=date(2029, 12, 31))
        assert 1 not in found("Netac", day=date(2030, 1, 1))
        assert 1 not in found("Netac", day=date(2019, 12, 31))


text = st.text(max_size=60) | st.text(
    alphabet="朗科小米 netacNETACｎｅｔЕ|-. 0123盘|品牌:牌\u200b", max_size=40
)


class TestProperties:
    @given(text)
    @settings(deadline=None)
    def test_folding_twice_is_folding_once(self, given_text):
        assert fold(fold(given_text)) == fold(given_text)
        assert compact(compact(given_text)) == compact(given_text)

    @given(text)
    @settings(deadline=None)
    def test_every_character_can_be_traced(self, given_text):
        found_places = places(given_text)
        assert len(found_places.at) == len(compact(given_text))
        assert len(found_places.gap) == len(found_places.at) + 1

    @given(text, text)
    @settings(max_examples=300, deadline=None)
    def test_any_text_can_be_screened_and_matches_lie_in_it(self, description, brand):
        for match in found(description, brand).values():
            whole = brand if match.field == "brand" else description
            assert whole[match.start : match.end] == match.text != ""

    @given(st.text("abc", max_size=6), st.text("abc", max_size=6))
    def test_one_edit_goes_both_ways(self, one, other):
        assert one_edit(one, other) == one_edit(other, one)

    @given(st.permutations(RIGHTS))
    @settings(max_examples=20, deadline=None)
    def test_the_order_of_the_rights_changes_nothing(self, rights):
        shuffled = Index(rights, nice_of=NICE)
        for description, brand in [("U盘 朗科 Netac", "Xiaomi/ZTE"), ("N3tac", "Nefac MORE")]:
            assert found(description, brand, index=shuffled) == found(description, brand)
