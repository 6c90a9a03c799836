import csv
import io
import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from core.reference.calendar import load_calendar, today
from core.reference.loading import DATA, TABLES, BadReferenceRow, load
from core.reference.models import (
    CalendarDay,
    CalendarYear,
    Country,
    CriminalThreshold,
    District,
    FineGuideline,
    HsCode,
    HsNice,
    NiceClass,
    ProductCategory,
    Region,
    ReleaseGround,
    RightKind,
    SecurityTier,
    StatutoryDeadline,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty_tables():
    """A database that has never been loaded."""
    for table in reversed(TABLES):
        table.model._default_manager.all().delete()


@pytest.fixture
def files(tmp_path):
    """A copy of the reference files that a test may change."""
    return shutil.copytree(DATA, tmp_path / "data")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def figures(outcomes):
    return {o.table: (o.created, o.updated, len(o.kept)) for o in outcomes}


def changed(outcomes):
    return {table: counts for table, counts in figures(outcomes).items() if any(counts)}


class TestLoading:
    def test_fills_every_table(self, empty_tables):
        created = {outcome.table: outcome.created for outcome in load()}

        assert len(created) == len(TABLES)
        assert min(created.values()) > 0
        assert created["district"] == 42
        assert created["criminalthreshold"] == 124
        assert created["statutorydeadline"] >= 51  # those of the law, then the house's own
        assert created["country"] == 249
        assert created["niceclass"] == 45
        assert created["transportmode"] == 15
        assert created["trademode"] == 28
        assert created["calendaryear"] == 15

    def test_a_second_load_changes_nothing(self, django_assert_max_num_queries):
        # The tables, their edited years, the regions, the lock and the savepoints: no writes.
        with django_assert_max_num_queries(32) as queries:
            again = load()

        assert changed(again) == {}
        written = [q for q in queries if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
        assert written == []

    def test_a_changed_figure_is_brought_up_to_date(self, files):
        edit(
            files / "security_tiers.csv",
            "general,general_security_trademark,,,,,,200000",
            "general,general_security_trademark,,,,,,250000",
        )

        assert changed(load(files)) == {"securitytier": (0, 1, 0)}
        assert SecurityTier.objects.get(key="general").floor == Decimal(250000)

    def test_a_threshold_is_known_by_what_it_measures_and_since_when(self, files):
        path = files / "criminal_thresholds.csv"
        edit(
            path,
            "selling_infringing_copies,218,base,copies,,1000,",
            "selling_infringing_copies,218,base,copies,,900,",
        )

        assert changed(load(files)) == {"criminalthreshold": (0, 1, 0)}
        assert CriminalThreshold.objects.count() == 124

    def test_what_an_administrator_edited_stays_and_is_reported(self):
        StatutoryDeadline.objects.filter(key="hearing_request").update(
            length=6, edited_at=timezone.now()
        )

        outcomes = {outcome.table: outcome for outcome in load()}

        assert outcomes["statutorydeadline"].kept == ("hearing_request",)
        assert StatutoryDeadline.objects.get(key="hearing_request").length == 6

    def test_rows_that_people_added_stay(self):
        CalendarDay.objects.create(day=date(2027, 1, 1), working=False, name_en="x", name_zh="x")

        assert changed(load()) == {}
        assert CalendarDay.objects.filter(day=date(2027, 1, 1)).exists()

    def test_a_calendar_is_edited_by_the_year(self):
        CalendarYear.objects.filter(year=2026).update(edited_at=timezone.now())
        CalendarDay.objects.filter(day=date(2026, 10, 10)).delete()
        CalendarDay.objects.filter(day=date(2025, 10, 11)).delete()
        kept = sum(row["date"].startswith("2026") for row in rows("calendar_days"))

        assert changed(load()) == {"calendaryear": (0, 0, 1), "calendarday": (1, 0, kept)}
        assert not CalendarDay.objects.filter(day=date(2026, 10, 10)).exists()

    def test_countries_follow_their_region_unless_it_was_edited(self):
        africa, arabia = Region.objects.get(key="africa"), Region.objects.get(key="middle_east")
        africa.countries.remove(Country.objects.get(code="EG"))
        arabia.countries.remove(Country.objects.get(code="AE"))
        Region.objects.filter(key="africa").update(edited_at=timezone.now())

        load()

        assert africa.countries.count() == 53
        assert arabia.countries.count() == 15

    @pytest.mark.parametrize(
        ("file", "old", "new", "complaint"),
        [
            ("districts", "\n5300,", "\n53000,", r"districts.csv, line 27: .*at most 4 characters"),
            ("districts", "\n5200,", "\n5100,", r"districts.csv, line 26: This row is there twice"),
            ("calendar_days", "2012-01-02,0", "2012-01-32,0", r"calendar_days.csv, line 2: .*32"),
            ("calendar_days", "2012-01-02,0", "2012-01-02,maybe", r"line 2: .*maybe"),
            ("trade_modes", "\n0130,", "\n0130,,", r"line 3: The number of cells"),
            ("calendar_years", "\n2013,1,verified", "\n2013,1,hearsay", r"line 3: .*hearsay"),
        ],
    )
    def test_a_wrong_line_stops_the_whole_load(
        self, empty_tables, files, file, old, new, complaint
    ):
        edit(files / f"{file}.csv", old, new)

        with pytest.raises(BadReferenceRow, match=complaint):
            load(files)

        assert not District.objects.exists()

    def test_the_command_prints_what_happened(self):
        District.objects.filter(code="5300").update(edited_at=timezone.now())
        District.objects.filter(code="3100").delete()
        out = io.StringIO()

        call_command("load_reference", stdout=out)

        line = next(line for line in out.getvalue().splitlines() if line.startswith("district"))
        assert " ".join(line.split()) == "district 1 created 0 updated 40 unchanged 1 kept"
        assert "edited here, kept: 5300" in out.getvalue()

    def test_the_command_names_the_wrong_line(self, files, monkeypatch):
        edit(files / "districts.csv", "\n5300,", "\n53000,")
        monkeypatch.setattr("core.management.commands.load_reference.load", lambda: load(files))

        with pytest.raises(CommandError, match=r"districts.csv, line 27"):
            call_command("load_reference")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


class TestPlacesAndCodes:
    def test_an_office_code_leads_to_its_district(self):
        assert District.objects.get(code=District.code_of_office("5321")).name_zh == "深圳海关"
        assert (
            District.objects.get(code=District.code_of_office("7901")).name_en == "Chengdu Customs"
        )

    def test_names_follow_the_language_of_the_reader(self):
        ningbo = District.objects.get(code="3100")

        with translation.override("zh-hans"):
            assert str(ningbo) == "宁波海关"
        with translation.override("en"):
            assert str(ningbo) == "Ningbo Customs"

    def test_regions_overlap(self):
        sizes = {region.key: region.countries.count() for region in Region.objects.all()}

        assert sizes == {"africa": 54, "middle_east": 15, "latin_america": 33, "belt_and_road": 64}
        egypt = Country.objects.get(code="EG")
        assert {region.key for region in egypt.regions.all()} == {"africa", "belt_and_road"}

    def test_every_row_that_may_be_wrong_says_where_it_comes_from(self):
        sourced = [table.model for table in TABLES if hasattr(table.model, "Standing")]

        assert [m.__name__ for m in sourced if m._default_manager.filter(source="").exists()] == []


class TestGoods:
    def test_every_code_of_a_product_category_is_known(self):
        known = set(HsCode.objects.values_list("code", flat=True))
        used = {code for category in ProductCategory.objects.all() for code in category.hs_prefixes}

        assert len(used) > 40
        assert used - known == set()

    def test_a_category_gathers_its_codes(self):
        appliances = ProductCategory.objects.get(key="small_appliances")

        assert appliances.hs_prefixes == ["841451", "8508", "8509", "8510", "8516"]
        assert appliances.standing == "recalled"

    def test_every_code_has_its_heading_and_chapter(self):
        known = set(HsCode.objects.values_list("code", flat=True))

        assert {f"{chapter:02}" for chapter in range(1, 98)} <= known
        assert {code for code in known if code[:2] not in known or code[:4] not in known} == set()
        assert Counter(len(code) for code in known)[4] >= 120

    def test_every_chapter_leads_to_classes_of_goods(self):
        classes = {row.prefix: row.nice_classes for row in HsNice.objects.all()}
        goods = set(NiceClass.objects.filter(number__lte=34).values_list("number", flat=True))

        assert {f"{chapter:02}" for chapter in range(1, 98)} - classes.keys() == set()
        assert all(numbers and set(numbers) <= goods for numbers in classes.values())

    def test_each_class_of_goods_can_be_reached(self):
        reached = {number for row in HsNice.objects.all() for number in row.nice_classes}

        assert reached == set(range(1, 35))

    @pytest.mark.parametrize(
        ("prefix", "expected"),
        [("64", 25), ("852351", 9), ("4202", 18), ("9102", 14), ("8806", 12)],
    )
    def test_well_known_goods_are_in_their_class(self, prefix, expected):
        row = max(
            (row for row in HsNice.objects.all() if prefix.startswith(row.prefix)),
            key=lambda row: len(row.prefix),
        )

        assert expected in row.nice_classes


class TestLaw:
    def test_the_holder_has_three_working_days(self):
        reply = StatutoryDeadline.objects.get(key="holder_reply_ex_officio")

        assert (reply.length, reply.unit) == (3, StatutoryDeadline.Unit.WORKING_DAY)
        assert reply.citation == "Regulation art 16; Measures arts 22, 41"
        assert reply.standing == "verified"

    def test_a_limit_that_customs_sets_has_no_number(self):
        assert StatutoryDeadline.objects.get(key="consignor_status_reply").length is None

    def test_every_unit_is_one_the_clocks_know(self):
        units = set(StatutoryDeadline.objects.values_list("unit", flat=True))

        assert units == set(StatutoryDeadline.Unit.values)

    def test_the_bands_of_the_security_join(self):
        one, two, three = SecurityTier.objects.filter(flow="ex_officio").order_by("value_from")

        joints = [
            (one.value_to, one.to_inclusive, two.value_from, two.from_inclusive),
            (two.value_to, two.to_inclusive, three.value_from, three.from_inclusive),
        ]
        assert joints == [
            (Decimal(20_000), False, Decimal(20_000), True),
            (Decimal(200_000), True, Decimal(200_000), False),
        ]
        assert (one.rate, two.rate, two.floor) == (Decimal(1), Decimal("0.5"), Decimal(20_000))
        assert three.fixed == Decimal(100_000)

    def test_only_trademarks_allow_a_general_security_and_only_patents_a_counter_security(self):
        general = RightKind.objects.filter(general_security_allowed=True)
        counter = RightKind.objects.filter(release_on_counter_security=True)

        assert [kind.code for kind in general] == ["TM"]
        assert {kind.family for kind in counter} == {"patent"}
        assert counter.count() == 3

    @pytest.mark.parametrize(
        ("day", "amount"), [(date(2017, 10, 12), 250_000), (date(2025, 4, 26), 500_000)]
    )
    def test_the_day_of_the_act_decides_which_threshold_applies(self, day, amount):
        threshold = CriminalThreshold.objects.in_effect_on(day).get(
            criminal_law_article="213",
            tier="aggravated",
            metric="illegal_business_amount",
            condition="",
        )

        assert threshold.amount == amount

    def test_release_grounds_speak_both_languages(self):
        assert not ReleaseGround.objects.filter(condition_zh="").exists()

    def test_the_house_guideline_stays_below_the_ceiling_of_the_law(self):
        shares = {row.key: row for row in FineGuideline.objects.all()}
        ceiling = shares.pop("ceiling")

        assert (ceiling.share_percent, ceiling.standing) == (Decimal(30), "verified")
        assert {row.standing for row in shares.values()} == {"internal"}
        assert sum(row.share_percent for row in shares.values()) <= ceiling.share_percent
        assert {"base", "repeat_within_year", "priority_enterprise"} <= shares.keys()


class TestCalendar:
    def test_is_the_same_object_until_it_is_edited(self):
        calendar = load_calendar()

        assert load_calendar() is calendar

        CalendarDay.objects.create(day=date(2027, 1, 1), working=False, name_en="x", name_zh="x")
        edited = load_calendar()
        assert edited.version != calendar.version
        assert not edited.is_working(date(2027, 1, 1))
        assert calendar.is_working(date(2027, 1, 1))

    def test_a_year_becomes_final_when_it_is_confirmed(self):
        assert load_calendar().is_provisional(date(2026, 12, 30), date(2027, 1, 5))

        CalendarYear.objects.create(year=2027, confirmed=True)

        assert not load_calendar().is_provisional(date(2026, 12, 30), date(2027, 1, 5))

    def test_is_one_short_question(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            calendar = load_calendar()

        assert calendar.add_workdays(date(2026, 2, 12), 3) == date(2026, 2, 24)

    def test_an_empty_calendar_knows_only_weekends(self):
        CalendarDay.objects.all().delete()
        CalendarYear.objects.all().delete()
        calendar = load_calendar()

        assert calendar.is_working(date(2026, 10, 1))
        assert calendar.is_provisional(date(2026, 10, 1), date(2026, 10, 2))

    def test_today_is_the_day_in_shanghai(self):
        with time_machine.travel("2026-03-01T16:30:00Z"), timezone.override("America/New_York"):
            assert today() == date(2026, 3, 2)
