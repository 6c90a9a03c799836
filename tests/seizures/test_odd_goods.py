"""Goods as nobody would describe them, and marks that are everywhere: screened all the same."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate

from seizures.intake import running
from seizures.screening.judging import judge_for
from seizures.screening.models import Hit
from seizures.screening.protected import party
from seizures.screening.scoring import Facts
from seizures.shipments.models import Shipment
from tests.factories import RecordalFactory, ShipmentFactory, ShipmentLineFactory
from tests.seizures.declarations import csv_file, declared

pytestmark = pytest.mark.django_db
ODD = {
    "symbols": "!!!???…—〒※◎§¶",
    "64 kB": "U盘 " * 21_800,
    "scripts": "U盘 флешка فلاش דיסק 디스크 ディスク डिस्क",
    "emoji": "🔥💾✨❤️👨‍👩‍👧" * 40,
    "invisible": "\u200b\u200d\ufeff\u2060\u00ad" * 50,
    "right to left": "\u202eCATEN\u202c \u2067x\u2069 \u200f",
    "marks": "n\u0336e\u0337t\u0338a\u0301\u0302\u0303c",
    "bars": "|" * 900,
    "nothing": "",
}
DISGUISED = ["N\u200be\u200bt\u200ba\u200bc", "Ｎｅｔａｃ", "Nеtас", "N🔥e🔥t🔥a🔥c"]
DISGUISED += ["\u200fNetac\u202c"]


def recorded(title, **right):
    named = {f"right__{name}": value for name, value in right.items()}
    return RecordalFactory(right__title=title, right__nice_classes=[9], **named)


def screened(description, brand="", hs_code="8523511000", **goods):
    line = ShipmentLineFactory(
        shipment=ShipmentFactory(), description=description, brand=brand, hs_code=hs_code, **goods
    )
    running.screen_now([line.shipment_id])
    return Shipment.objects.get(pk=line.shipment_id)


@pytest.fixture
def netac():
    return recorded("朗科", title_en="Netac")


def test_odd_texts_are_screened_and_only_the_hidden_mark_is_flagged(netac):
    for kind, text in ODD.items():
        expected = "flagged" if kind == "marks" else "cleared"
        assert screened(text).status == expected, kind


@pytest.mark.parametrize("brand", DISGUISED, ids=range(len(DISGUISED)))
def test_what_cannot_be_seen_hides_no_mark(netac, brand):
    assert screened("U盘", brand).status == "flagged"
    hit = Hit.objects.get()
    assert brand[hit.match_start : hit.match_end] == hit.matched_text


@pytest.mark.parametrize("code", ["", "85", "99999999", "ABCDEF", "８５２３", "0" * 13])
def test_a_code_that_is_none_is_judged_by_the_class_alone(netac, code):
    shipment = screened("U盘", "Netac", hs_code=code)
    assert shipment.screened_at is not None


@pytest.mark.parametrize(
    "quantity", [Decimal("-5"), Decimal(0), Decimal("1E+14"), Decimal("0.0001"), None]
)
def test_absurd_amounts_break_no_rule(netac, quantity):
    facts = Facts(
        *("8523511000", "U盘 Netac", "Netac", localdate(), "5300"),
        *("freight", "", party("", "x")),
        quantity=quantity,
        unit_price=quantity,
        currency="XXX",
    )
    (verdict,) = judge_for([facts.day], []).verdicts(facts)
    assert 0 <= verdict.score <= 100


class TestMarksThatAreEverywhere:
    """A recorded mark that is one common word, or one character."""

    @pytest.mark.parametrize("title", ["GOLD", "福", "U", "经典", "88"])
    def test_count_as_the_whole_brand_only(self, title):
        recordal = recorded(title)
        text = f"Made of {title}, {title}{title} x{title} 幸{title}牌子 {title} colour"

        assert screened(text, "无牌").status == "cleared"
        assert screened(text, "").status == "cleared"
        assert screened("U盘", title).status == "flagged"
        assert Hit.objects.get().recordal == recordal

    def test_do_not_flood_a_day_of_trade(self, netac):
        for title in ("STEEL", "USB", "盘", "新", "a", "8"):
            recorded(title)
        texts = ["USB steel cable 8 m", "新 U盘 8GB a", "a new stainless steel disk", "盘 x 8"]
        for n, text in enumerate(texts * 5):
            screened(f"{text} {n}", "none")

        assert not Hit.objects.exists()


def test_a_file_of_such_goods_is_screened_line_by_line(netac, tmp_path):
    rows = [declared(n, description=text or "x") for n, text in enumerate(ODD.values())]
    bad = declared(99, description="U盘", brand="N\u200betac", hs_code="8523511000")
    path = tmp_path / "day.csv"
    path.write_bytes(csv_file(*rows, bad).read())
    out, told = StringIO(), StringIO()

    call_command("screen", path, stdout=out, stderr=told)

    found = [json.loads(row) for row in out.getvalue().splitlines()]
    assert bad["declaration_no"] in [one["declaration_no"] for one in found]
    assert "rows read" in told.getvalue()
