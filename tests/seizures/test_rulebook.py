"""Rules as data: the vocabulary of conditions, the book they make, and what they start with."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from recordal.particulars.models import GenuineGoods
from seizures.rulebook import loading
from seizures.rulebook.book import Book, Clause, Limits, placeholders, score
from seizures.rulebook.conditions import FACTS, BadCondition, check, compiled, facts_of, spelled
from seizures.rulebook.models import RiskFigure, Rule, RuleVersion
from seizures.rulebook.queries import NoRules, current_book
from seizures.screening.models import Hit
from tests.factories import RecordalFactory, ShipmentFactory, ShipmentLineFactory, uscc
from tests.factories.targeting import RuleVersionFactory
from tests.seizures.test_screening import arrived, recorded, screened

SOUND = {
    "all": [
        {"fact": "hs", "starts_with": ["8523", "8517"]},
        {"any": [{"fact": "destination", "in": ["NG", "GH"]}, {"fact": "region", "is": "africa"}]},
        {"not": {"fact": "trader_known", "is": True}},
        {"fact": "quantity", "at_least": 1000},
    ]
}


class TestCondition:
    def test_holds_when_all_of_it_does(self):
        check(SOUND)
        holds = compiled(SOUND)
        facts = {"hs": "8523511000", "destination": "NG", "trader_known": False, "quantity": 1000}
        assert holds(facts)
        assert not holds({**facts, "quantity": Decimal("999.999")})
        assert not holds({**facts, "hs": "6109100021"})
        assert not holds({**facts, "trader_known": True})
        assert holds({**facts, "destination": "FR", "region": frozenset({"africa", "acp"})})
        assert not holds({})

    def test_a_missing_number_is_neither_large_nor_small(self):
        assert not compiled({"fact": "price_percent", "at_most": 30})({"price_percent": None})
        assert not compiled({"fact": "price_percent", "at_least": 0})({})

    @pytest.mark.parametrize(
        ("condition", "complaint"),
        [
            ([], "curly brackets"),
            ("__import__('os')", "curly brackets"),
            ({}, "“all”, “any”"),
            ({"all": []}, "at least one"),
            ({"all": {}}, "at least one"),
            ({"all": [], "any": []}, "“all”, “any”"),
            ({"some": [SOUND]}, "“all”, “any”"),
            ({"fact": "password", "is": "x"}, "no fact “password”"),
            ({"fact": ["hs"], "is": "x"}, "no fact"),
            ({"fact": "hs"}, "exactly one of"),
            ({"fact": "hs", "is": "85", "in": ["85"]}, "exactly one of"),
            ({"fact": "hs", "at_least": 3}, "exactly one of"),
            ({"fact": "in_brand", "is": "yes"}, "true or false"),
            ({"fact": "quantity", "at_least": "many"}, "needs a number"),
            ({"fact": "quantity", "at_least": True}, "needs a number"),
            ({"fact": "quantity", "at_least": float("nan")}, "needs a number"),
            ({"fact": "hs", "in": []}, "1 to"),
            ({"fact": "hs", "in": "85"}, "1 to"),
            ({"fact": "hs", "in": [85]}, "in quotes"),
            ({"fact": "hs", "is": ""}, "in quotes"),
            ({"fact": "hs", "is": "8" * 41}, "in quotes"),
            ({"fact": "channel", "is": "submarine"}, "cannot be “submarine”"),
            ({"fact": "destination", "is": "XX"}, "cannot be “XX”"),
            ({"not": [SOUND]}, "curly brackets"),
        ],
    )
    def test_what_is_wrong_is_said(self, condition, complaint):
        with pytest.raises(BadCondition) as said:
            check(condition, {"destination": frozenset({"NG"})})
        assert complaint in said.value.message

    def test_the_place_of_a_mistake_is_named(self):
        with pytest.raises(BadCondition) as said:
            check({"all": [SOUND, {"any": [{"fact": "pric", "is": 1}]}]})
        assert said.value.message.startswith("all[2].any[1].: ")

    def test_neither_deep_nor_long_without_end(self):
        deep: dict = {"fact": "hs", "is": "85"}
        for _n in range(50):
            deep = {"not": deep}
        with pytest.raises(BadCondition, match="deeply"):
            check(deep)
        with pytest.raises(BadCondition, match="More than"):
            check({"all": [{"fact": "hs", "is": "85"}] * 61})

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["all", "any", "not", "fact", "is", "in", "at_least", "x"]),
                    inner | st.sampled_from(sorted(FACTS)),
                    max_size=3,
                )
            ),
            max_leaves=8,
        )
    )
    def test_anything_is_refused_or_works(self, condition):
        try:
            check(condition)
        except BadCondition:
            return
        assert compiled(condition)({}) in (True, False)
        assert facts_of(condition) <= set(FACTS)
        assert spelled(condition)

    def test_is_read_in_the_language_of_the_reader(self):
        condition = {"all": [{"fact": "scope", "is": "open"}, {"fact": "channel", "in": ["post"]}]}
        assert "not limited to goods" in spelled(condition)
        with translation.override("zh-hans"):
            assert "不限定商品" in spelled(condition)
            assert "邮递" in spelled(condition)


def clause(code, condition, points=10, **rest):
    given: dict[str, Any] = {
        "version": 1,
        "position": 1,
        "times": "",
        "at_most_times": 1,
        "params": (),
    } | rest
    return Clause(code=code, condition=condition, points=points, **given)


class TestBook:
    def test_is_the_same_after_it_was_stored(self):
        book = Book(
            [clause("b", SOUND), clause("a", {"fact": "lot", "at_most": 5})], Limits(40, 60)
        )
        again = Book.stored(book.content)
        assert (again.digest, again.content) == (book.digest, book.content)
        assert Book([clause("b", SOUND, 11)], Limits(40, 60)).digest != book.digest
        assert Book(book.clauses, Limits(41, 60)).digest != book.digest

    def test_another_version_takes_the_place_of_the_one_before(self):
        book = Book([clause("a", SOUND)]).with_clause(clause("a", SOUND, 3, version=2))
        assert [(one.version, one.points) for one in book.clauses] == [(2, 3)]
        assert book.without("a").clauses == ()

    def test_points_grow_with_a_count_to_a_limit(self):
        rule = clause(
            "t", {"fact": "seizures", "at_least": 1}, 5, times="seizures", at_most_times=3
        )
        points = {n: score(Book([rule]).for_line({"seizures": n})) for n in (0, 1, 3, 9)}
        assert points == {0: 0, 1: 5, 3: 15, 9: 15}

    def test_placeholders_are_named_once(self):
        assert placeholders("%(mark)s 30 % off %(mark)s", "%(hs)s") == ("mark", "hs")


@pytest.mark.django_db
class TestInForce:
    def test_what_the_system_starts_with_weighs_as_before(self):
        book = current_book()
        points = {one.code: one.points for one in book.clauses}
        assert points["match.exact.brand"] == 50
        assert (points["scope.hs"], points["scope.class"], points["scope.open"]) == (15, 10, 5)
        assert (book.limits.line, book.limits.red) == (50, 70)

    def test_loading_again_changes_nothing_and_keeps_what_people_wrote(self, planner):
        before = list(RuleVersion.objects.order_by("pk").values())
        version = RuleVersionFactory(
            rule=Rule.objects.get(code="scope.open"), version=2, author=planner
        )
        RiskFigure.objects.filter(key="red").update(value=65, edited_at=timezone.now())

        outcomes = {one.table: one for one in loading.load()}

        assert outcomes["seizures.rule"].kept == ("scope.open",)
        assert list(RuleVersion.objects.exclude(pk=version.pk).order_by("pk").values()) == before
        assert RiskFigure.objects.get(key="red").value == 65

    def test_days_decide(self):
        rule = RuleVersionFactory(
            status="in_force", valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31)
        ).rule
        codes = [
            rule.code in {one.code for one in current_book(day).clauses}
            for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
        ]
        assert codes == [False, True, True, False]

    def test_without_any_rule_nothing_is_screened(self):
        RuleVersion.objects.all().delete()
        shipment = arrived("Netac U盘")
        with pytest.raises(NoRules):
            screened(shipment)
        shipment.refresh_from_db()
        assert shipment.status == "received"
        call_command("load_reference", verbosity=0)
        assert current_book().clauses


@pytest.mark.django_db
class TestNewKindsOfRules:
    @pytest.fixture
    def netac(self):
        return recorded("朗科", "Netac", nice_classes=[9], hs_prefixes=["852351"])

    def points_of(self, hit: Hit) -> dict:
        return {one["code"]: one["points"] for one in hit.reasons if one["code"].startswith("x.")}

    def in_force(self, code, condition, points=7, **more):
        return RuleVersionFactory(
            rule__code=code,
            condition=condition,
            points=points,
            status="in_force",
            valid_from=date(2026, 1, 1),
            **more,
        )

    def test_a_route(self, netac):
        self.in_force(
            "x.route",
            {
                "all": [
                    {"fact": "origin", "is": "CN"},
                    {"fact": "destination", "in": ["NG", "GH"]},
                    {"fact": "transport_mode", "is": "2"},
                ]
            },
        )
        by_sea = arrived("Netac U盘", transport_mode="2")
        by_air = arrived("Netac U盘", transport_mode="5")
        hits = {hit.shipment_id: self.points_of(hit) for hit in screened(by_sea, by_air)}
        assert hits == {by_sea.pk: {"x.route": 7}, by_air.pk: {}}

    def test_the_first_shipment_of_an_exporter(self, netac):
        self.in_force("x.first", {"fact": "first_time", "is": True})
        (first,) = screened(arrived("Netac U盘", consignor_uscc=uscc(31)))
        assert self.points_of(first) == {"x.first": 7}
        later = timezone.now() + timedelta(days=1)
        (second,) = screened(arrived("Netac U盘", consignor_uscc=uscc(31), declared_at=later))
        assert self.points_of(second) == {}
        (nobody,) = screened(arrived("Netac U盘", consignor_uscc=""))
        assert self.points_of(nobody) == {}

    def test_a_price_far_below_that_of_the_genuine_goods(self, netac):
        GenuineGoods.objects.create(
            right=netac.right, no=1, name="U盘", price=Decimal(100), currency="CNY"
        )
        cheap, fair = (
            ShipmentLineFactory(description="Netac U盘", unit_price=price, currency="CNY").shipment
            for price in (Decimal(20), Decimal(80))
        )
        found = {hit.shipment_id: hit for hit in screened(cheap, fair)}
        assert found[cheap.pk].score == found[fair.pk].score + 10
        reason = next(one for one in found[cheap.pk].reasons if one["code"] == "value.far_below")
        assert reason["params"] == {"price_percent": "20"}

    def test_without_a_price_or_a_rate_nothing_is_said(self, netac):
        GenuineGoods.objects.create(
            right=netac.right, no=1, name="U盘", price=Decimal(100), currency="CNY"
        )
        free = ShipmentLineFactory(description="Netac U盘", unit_price=None, currency="").shipment
        (hit,) = screened(free)
        assert all(one["code"] != "value.far_below" for one in hit.reasons)

    def test_a_lot_is_drawn_the_same_way_every_time(self, netac):
        self.in_force("x.lot", {"fact": "lot", "at_most": 4999})
        drawn = [
            bool(self.points_of(hit))
            for hit in screened(*(arrived("Netac U盘") for _n in range(40)))
        ]
        assert 5 < sum(drawn) < 35

    def test_a_recordal_and_a_district(self, netac):
        other = RecordalFactory(
            right__title="小米", right__title_en="Xiaomi", right__nice_classes=[9]
        )
        self.in_force("x.one", {"fact": "recordal", "is": other.number})
        shipment = ShipmentFactory()
        ShipmentLineFactory(shipment=shipment, description="Netac U盘 小米 U盘")
        found = {hit.recordal_id: self.points_of(hit) for hit in screened(shipment)}
        assert found == {netac.pk: {}, other.pk: {"x.one": 7}}
