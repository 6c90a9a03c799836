import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays import Calendar, NegativeLength

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS_FILE = Path(__file__).parents[2] / "core/reference/data/calendar_days.csv"
YEARS = range(2012, 2027)
WORKING_DAYS_A_YEAR = dict(
    zip(
        YEARS,
        [249, 250, 250, 249, 250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248],
        strict=True,
    )
)


def seeded() -> Calendar:
    with DAYS_FILE.open(encoding="utf-8", newline="") as rows:
        exceptions = {
            date.fromisoformat(row["date"]): row["is_working"] == "1"
            for row in csv.DictReader(rows)
        }
    return Calendar(exceptions, frozenset(YEARS), "seed")


CHINA = seeded()
days = st.dates(date(2012, 1, 1), date(2026, 12, 31))
lengths = st.integers(0, 400)


def every_day():
    day = date(2012, 1, 1)
    while day.year < 2027:
        yield day
        day += timedelta(days=1)


class TestSeed:
    def test_equals_the_published_number_of_working_days(self):
        counted = dict.fromkeys(YEARS, 0)
        for day in every_day():
            counted[day.year] += CHINA.is_working(day)

        assert counted == WORKING_DAYS_A_YEAR

    def test_agrees_with_an_independent_list_on_every_day(self):
        independent = holidays.country_holidays("CN", years=YEARS)

        different = [d for d in every_day() if CHINA.is_working(d) != independent.is_working_day(d)]

        assert different == []

    def test_holds_only_days_that_differ_from_their_weekday(self):
        usual = {day: day.weekday() < 5 for day in CHINA.exceptions}

        assert [d for d, working in CHINA.exceptions.items() if working == usual[d]] == []


class TestKnownEdges:
    def test_spring_festival_2026_stops_the_three_days_of_the_holder(self):
        # 14 February is a Saturday at work; the festival runs from the 15th to the 23rd.
        assert CHINA.add_workdays(date(2026, 2, 12), 3) == date(2026, 2, 24)

    def test_make_up_saturdays_around_spring_festival_count(self):
        assert CHINA.is_working(date(2026, 2, 14))
        assert CHINA.is_working(date(2026, 2, 28))
        assert CHINA.workdays_between(date(2026, 2, 24), date(2026, 3, 1)) == 4

    def test_national_day_2017(self):
        # Saturday 30 September worked; 1 to 8 October free.
        assert CHINA.add_workdays(date(2017, 9, 29), 1) == date(2017, 9, 30)
        assert CHINA.add_workdays(date(2017, 9, 30), 1) == date(2017, 10, 9)

    def test_fifty_days_after_a_detention_in_october_2017(self):
        assert CHINA.add_workdays(date(2017, 10, 12), 30) == date(2017, 11, 23)
        assert CHINA.add_workdays(date(2017, 10, 12), 50) == date(2017, 12, 21)

    def test_emergency_prolongation_of_2020(self):
        assert not CHINA.is_working(date(2020, 1, 31))
        assert CHINA.add_workdays(date(2020, 1, 23), 1) == date(2020, 2, 3)

    def test_the_starting_day_is_not_counted(self):
        friday = date(2017, 11, 3)

        assert CHINA.add_workdays(friday, 0) == friday
        assert CHINA.add_workdays(friday, 1) == date(2017, 11, 6)

    def test_months_end_on_the_last_day_of_a_shorter_month(self):
        assert Calendar.add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
        assert Calendar.add_months(date(2023, 12, 31), 2) == date(2024, 2, 29)
        assert Calendar.add_months(date(2025, 11, 30), 1) == date(2025, 12, 30)
        assert Calendar.months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
        assert Calendar.months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)

    def test_a_leap_day_has_no_anniversary_in_a_common_year(self):
        assert Calendar.add_years(date(2024, 2, 29), 10) == date(2034, 2, 28)
        assert Calendar.add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)

    def test_calendar_days_run_over_holidays(self):
        assert Calendar.add_calendar_days(date(2026, 9, 29), 3) == date(2026, 10, 2)

    def test_a_day_ends_at_midnight_in_shanghai(self):
        end = Calendar.end_of_day(date(2017, 12, 31), SHANGHAI)

        assert end == datetime(2018, 1, 1, tzinfo=SHANGHAI)
        assert end == datetime(2017, 12, 31, 16, tzinfo=UTC)


class TestHours:
    def test_twenty_four_hours_run_over_a_holiday(self):
        approved = datetime(2026, 9, 30, 17, 30, tzinfo=SHANGHAI)

        assert Calendar.add_hours(approved, 24) == datetime(2026, 10, 1, 17, 30, tzinfo=SHANGHAI)

    def test_are_real_hours_even_where_clocks_are_put_back(self):
        berlin = ZoneInfo("Europe/Berlin")
        eve = datetime(2026, 10, 24, 12, tzinfo=berlin)

        assert Calendar.add_hours(eve, 24) == datetime(2026, 10, 25, 11, tzinfo=berlin)

    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(ValueError, match="time zone"):
            Calendar.add_hours(datetime(2026, 1, 1), 24)  # noqa: DTZ001


@pytest.mark.parametrize(
    "add",
    [
        CHINA.add_workdays,
        Calendar.add_calendar_days,
        Calendar.add_months,
        Calendar.months_before,
        Calendar.add_years,
        Calendar.add_hours,
    ],
)
def test_a_negative_length_is_refused(add):
    with pytest.raises(NegativeLength, match="got -1"):
        add(datetime(2026, 1, 1, tzinfo=UTC), -1)


class TestProvisional:
    def test_a_period_inside_confirmed_years_is_final(self):
        assert not CHINA.is_provisional(date(2025, 12, 1), date(2026, 1, 20))

    def test_a_period_that_reaches_an_unannounced_year_is_not(self):
        assert CHINA.is_provisional(date(2026, 12, 1), date(2027, 1, 20))

    def test_an_unconfirmed_year_in_between_counts_too(self):
        gap = Calendar({}, frozenset({2025, 2027}), "gap")

        assert gap.is_provisional(date(2025, 6, 1), date(2027, 6, 1))


class TestProperties:
    @given(days, lengths)
    def test_counting_back_gives_the_length(self, day, n):
        assert CHINA.workdays_between(day, CHINA.add_workdays(day, n)) == n

    @given(days, st.integers(1, 400))
    def test_a_period_ends_on_a_working_day_after_its_start(self, day, n):
        due = CHINA.add_workdays(day, n)

        assert due > day
        assert CHINA.is_working(due)

    @given(days, lengths, lengths)
    def test_periods_join(self, day, first, second):
        joined = CHINA.add_workdays(CHINA.add_workdays(day, first), second)

        assert joined == CHINA.add_workdays(day, first + second)

    @given(days, days)
    def test_what_is_left_turns_negative_when_overdue(self, start, end):
        assert CHINA.workdays_between(start, end) == -CHINA.workdays_between(end, start)

    @given(days, lengths)
    def test_months_add_up_to_years(self, day, n):
        assert Calendar.add_months(day, 12 * n) == Calendar.add_years(day, n)

    @given(days, lengths)
    def test_a_month_later_is_never_in_a_further_month(self, day, n):
        later = Calendar.add_months(day, n)

        assert (later.year - day.year) * 12 + later.month - day.month == n
        assert later.day <= day.day

    @given(days, st.integers(0, 60))
    def test_a_new_holiday_never_shortens_a_period(self, day, n):
        due = CHINA.add_workdays(day, n)
        more = Calendar({**CHINA.exceptions, due: False}, CHINA.confirmed_years, "more")

        assert more.add_workdays(day, n) >= due
