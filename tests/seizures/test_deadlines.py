"""When time limits end: at the edges of days, holidays and make-up working days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.audit.models import Event
from core.reference.calendar import load_calendar
from core.reference.models import CalendarDay, StatutoryDeadline
from core.workdays import Calendar
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.deadlines.rules import BEIJING, NoLength, due_moment, workdays_left
from tests.factories import CaseFactory

PLAIN = Calendar(exceptions={}, confirmed_years=frozenset({2026}), version="plain")


@dataclass(frozen=True)
class Limit:
    length: int | None
    unit: str


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


THREE = Limit(3, "working_day")


@pytest.mark.django_db
class TestThreeWorkingDays:
    """REG 16, MEA 41: from the day after service, until 24:00 of the third working day."""

    @pytest.mark.parametrize(
        ("served", "ends"),
        [
            # an ordinary Monday
            ("2026-03-02T10:00", "2026-03-06T00:00"),
            # the first and the last minute of a day are the same day
            ("2026-03-02T00:00", "2026-03-06T00:00"),
            ("2026-03-02T23:59", "2026-03-06T00:00"),
            # over a weekend
            ("2026-03-05T10:00", "2026-03-11T00:00"),
            # Friday before the Spring Festival: Saturday the 14th is worked, then nine days off
            ("2026-02-13T17:00", "2026-02-26T00:00"),
            # served on the make-up Saturday itself
            ("2026-02-14T09:00", "2026-02-27T00:00"),
            # Thursday before a make-up Saturday: Friday, Saturday the 28th, Monday
            ("2026-02-26T09:00", "2026-03-03T00:00"),
        ],
    )
    def test_ends_at_midnight_in_beijing(self, served, ends):
        due = due_moment(THREE, beijing(served), load_calendar())

        assert due.at == beijing(ends)
        assert not due.provisional

    def test_the_day_is_the_day_in_beijing_wherever_the_server_is(self):
        # 23:30 on Monday in Beijing is still Monday afternoon in UTC; 00:30 is Monday there
        late = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # Monday 00:30 in Beijing

        assert due_moment(THREE, late, load_calendar()).at == beijing("2026-03-06T00:00")

    def test_a_year_without_its_holiday_notice_makes_it_provisional(self):
        due = due_moment(Limit(30, "working_day"), beijing("2026-12-20T10:00"), PLAIN)

        assert due.provisional


@pytest.mark.parametrize(
    ("limit", "ends"),
    [
        (Limit(15, "calendar_day"), "2026-02-16T00:00"),
        (Limit(24, "hour"), "2026-02-01T10:30"),
        (Limit(1, "month"), "2026-03-01T00:00"),
        (Limit(1, "year"), "2027-02-01T00:00"),
    ],
)
def test_other_units(limit, ends):
    assert due_moment(limit, beijing("2026-01-31T10:30"), PLAIN).at == beijing(ends)


@pytest.mark.parametrize("unit", ["set_by_customs", "until_31_december"])
def test_what_the_law_leaves_open_is_not_counted(unit):
    with pytest.raises(NoLength):
        due_moment(Limit(None, unit), beijing("2026-01-31T10:30"), PLAIN)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["ex_officio_determination", "ex_officio_court_notice"])
def test_investigation_counts_working_days_only(key):
    rule = StatutoryDeadline.objects.get(pk=key)
    calendar = load_calendar()
    detained = beijing("2026-09-21T15:00")

    due = due_moment(rule, detained, calendar)

    last = (due.at - timedelta(minutes=1)).astimezone(BEIJING).date()
    assert calendar.workdays_between(date(2026, 9, 21), last) == rule.length
    assert calendar.is_working(last)


MOMENTS = st.dates(date(2026, 1, 1), date(2026, 11, 1)).map(
    lambda day: datetime(day.year, day.month, day.day, 10, 30, tzinfo=BEIJING)
)


@given(MOMENTS, st.integers(1, 50))
def test_longer_terms_never_end_earlier(started, length):
    shorter = due_moment(Limit(length, "working_day"), started, PLAIN)
    longer = due_moment(Limit(length + 1, "working_day"), started, PLAIN)

    assert started < shorter.at < longer.at
    assert workdays_left(shorter.at, started, PLAIN) == length


class TestClocksOfACase:
    def test_keeps_length_article_and_calendar_of_its_day(self, db):
        case = CaseFactory()
        clock = deadlines.start(case, "holder_reply_ex_officio", at=beijing("2026-03-02T10:00"))
        StatutoryDeadline.objects.filter(pk=clock.rule_id).update(length=9, citation="changed")

        clock.refresh_from_db()

        assert (clock.length, clock.unit) == (3, "working_day")
        assert clock.citation == "Regulation art 16; Measures arts 22, 41"
        assert clock.calendar_version == load_calendar().version

    def test_runs_once(self, db):
        case, at = CaseFactory(), beijing("2026-03-02T10:00")

        first = deadlines.start(case, "guarantee_review", at=at)
        again = deadlines.start(case, "guarantee_review", at=at + timedelta(days=1))

        assert (again.pk, again.due_at) == (first.pk, first.due_at)

    def test_the_database_allows_one_running_clock_of_a_kind(self, db):
        clock = deadlines.start(CaseFactory(), "guarantee_review", at=beijing("2026-03-02T10:00"))
        clock.pk = None

        with pytest.raises(IntegrityError), transaction.atomic():
            clock.save(force_insert=True)

    @pytest.mark.parametrize(
        ("minute", "status"),
        [("2026-03-05T23:59", "met"), ("2026-03-06T00:00", "missed")],
    )
    def test_the_last_minute_counts_and_midnight_does_not(self, db, minute, status):
        case = CaseFactory()
        deadlines.start(case, "holder_reply_ex_officio", at=beijing("2026-03-02T10:00"))

        clock = deadlines.meet(case, "holder_reply_ex_officio", at=beijing(minute))

        assert clock is not None
        assert (clock.status, clock.ended_at) == (status, beijing(minute))

    def test_ending_twice_changes_nothing(self, db):
        case, at = CaseFactory(), beijing("2026-03-02T10:00")
        deadlines.start(case, "guarantee_review", at=at)

        assert deadlines.stop(case, "guarantee_review", at=at) is not None
        assert deadlines.stop(case, "guarantee_review", at=at) is None
        assert deadlines.meet(case, "guarantee_review", at=at) is None
        assert not deadlines.is_running(case, "guarantee_review")

    def test_stop_all_leaves_other_cases_alone(self, db):
        case, other, at = CaseFactory(), CaseFactory(), beijing("2026-03-02T10:00")
        for key in ("ex_officio_determination", "ex_officio_court_notice"):
            deadlines.start(case, key, at=at)
        deadlines.start(other, "guarantee_review", at=at)

        assert deadlines.stop_all(case, at=at) == 2
        assert deadlines.stop_all(case, at=at) == 0
        assert Deadline.objects.running().get().case == other

    def test_a_missed_clock_is_in_the_ledger_once(self, db):
        case, at = CaseFactory(), beijing("2026-03-02T10:00")
        deadlines.start(case, "guarantee_review", at=at)

        deadlines.miss(case, "guarantee_review", at=at)
        deadlines.miss(case, "guarantee_review", at=at)

        event = Event.objects.about(case).get(verb="deadline.missed")
        assert event.actor is None
        assert event.details["citation"] == "Customs Security Regs art 16"

    @time_machine.travel("2026-03-02T10:00+08:00")
    def test_an_edited_calendar_does_not_move_a_running_clock(self, db):
        case = CaseFactory()
        clock = deadlines.start(case, "guarantee_review", at=beijing("2026-03-02T10:00"))
        before = clock.due_at

        CalendarDay.objects.create(day=date(2026, 3, 4), working=False, name_en="x", name_zh="x")
        clock.refresh_from_db()

        assert clock.due_at == before
        assert clock.calendar_version != load_calendar().version
