"""Reminders before, escalation after, and clocks counted anew when the calendar changes."""

from datetime import UTC, date, datetime
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from core.audit.models import Event
from core.notifications.models import Notification
from core.reference.models import CalendarDay, CalendarYear, StatutoryDeadline
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.deadlines.rules import BEIJING
from seizures.procedure import expiry, guards, periodic, recounting, telling
from seizures.procedure.reminding import ESCALATED
from tests.factories import CaseFactory
from tests.factories.procedure import suspended_case

REVIEW = guards.REVIEW  # five working days to vet a security, no handler of its own


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def at(text: str) -> Any:
    return time_machine.travel(beijing(text), tick=False)


def told(user: Any, message: str) -> int:
    return Notification.objects.filter(recipient=user, message=message).count()


@pytest.fixture
def vetting(inspector: Any) -> Deadline:
    """A security to vet from Monday 2 March 2026; the last day is Monday 9 March."""
    case = CaseFactory(officer=inspector, district=inspector.district)
    return deadlines.start(case, REVIEW, at=beijing("2026-03-02T10:00"))


class TestReminders:
    def test_come_on_the_days_that_the_table_names(self, vetting, inspector):
        StatutoryDeadline.objects.filter(pk=REVIEW).update(remind_days=[3, 1])
        days = {}
        for day in ("03", "04", "05", "06", "09"):
            with at(f"2026-03-{day}T08:00"):
                days[day] = periodic.remind_of_deadlines()

        assert days == {"03": 0, "04": 1, "05": 0, "06": 1, "09": 0}
        assert told(inspector, telling.REMINDER_OFFICER) == 2

    def test_no_reminder_on_the_day_a_short_period_begins(self, vetting):
        with at("2026-03-02T11:00"):  # five days of five are left
            assert periodic.remind_of_deadlines() == 0

    def test_a_missed_run_is_made_up_for_with_the_nearest_reminder(self, vetting, inspector):
        with at("2026-03-09T08:00"):
            assert periodic.remind_of_deadlines() == 1
            assert periodic.remind_of_deadlines() == 0

        assert Deadline.objects.get(pk=vetting.pk).reminded == 1

    def test_ask_once_for_each_kind_and_not_for_each_case(
        self, inspector, django_assert_max_num_queries
    ):
        for _ in range(6):
            case = CaseFactory(officer=inspector, district=inspector.district)
            deadlines.start(case, REVIEW, at=beijing("2026-03-02T10:00"))
        with at("2026-03-03T08:00"), django_assert_max_num_queries(5):
            periodic.remind_of_deadlines()


class TestEscalation:
    def test_goes_up_when_days_later_it_is_still_not_done(
        self, vetting, inspector, supervisor, planner
    ):
        with at("2026-03-10T00:00"):
            periodic.act_on_missed_deadlines()
        assert told(supervisor, telling.MISSED) == told(inspector, telling.MISSED) == 1
        with at("2026-03-11T08:02"):
            assert periodic.escalate_deadlines() == 0
        with at("2026-03-12T08:02"):
            assert periodic.escalate_deadlines() == 1
            assert periodic.escalate_deadlines() == 0

        assert told(planner, ESCALATED) == told(supervisor, ESCALATED) == 1
        assert Event.objects.about(vetting.case).filter(verb="deadline.escalated").count() == 1

    def test_does_not_when_it_was_done_late(self, vetting, supervisor):
        with at("2026-03-10T00:00"):
            periodic.act_on_missed_deadlines()
        assert Deadline.objects.overdue(beijing("2026-03-10T01:00")).count() == 1

        deadlines.meet(vetting.case, REVIEW, at=beijing("2026-03-10T09:00"))

        assert not Deadline.objects.overdue(beijing("2026-03-10T09:01")).exists()
        with at("2026-03-16T08:02"):
            assert periodic.escalate_deadlines() == 0
        vetting.refresh_from_db()
        assert (vetting.status, vetting.settled_at) == ("missed", beijing("2026-03-10T09:00"))

    def test_what_the_law_decided_by_itself_is_not_overdue(self, inspector, rights_holder):
        with at("2026-03-02T10:00"):
            case = suspended_case(inspector, rights_holder.enterprises.get())
        with at("2026-03-06T00:00"):
            periodic.act_on_missed_deadlines()

        assert Deadline.objects.get(case=case).status == "missed"
        assert not Deadline.objects.overdue(beijing("2026-03-06T00:01")).exists()

    def test_a_closed_case_owes_nothing(self, vetting):
        with at("2026-03-10T00:00"):
            periodic.act_on_missed_deadlines()
        deadlines.stop_all(vetting.case, at=beijing("2026-03-10T12:00"))

        assert not Deadline.objects.unsettled().exists()


class TestManyAtOnce:
    def test_are_written_with_a_few_statements(self, inspector, django_assert_max_num_queries):
        cases = CaseFactory.create_batch(12, officer=inspector, district=inspector.district)
        for case in cases:
            deadlines.start(case, REVIEW, at=beijing("2026-03-02T10:00"))

        with at("2026-03-10T00:00"), django_assert_max_num_queries(24):
            assert periodic.act_on_missed_deadlines() == 12

        assert Event.objects.filter(verb="deadline.missed").count() == 12
        assert told(inspector, telling.MISSED) == 12

    @pytest.mark.django_db(transaction=True)
    def test_two_sweeps_at_once_count_each_once(self, inspector):
        for case in CaseFactory.create_batch(20, officer=inspector, district=inspector.district):
            deadlines.start(case, REVIEW, at=beijing("2026-03-02T10:00"))
        start, acted = Barrier(2), []

        def sweep() -> None:
            start.wait()
            acted.append(expiry.miss_together(REVIEW, now=beijing("2026-03-10T00:00"), limit=99))
            connection.close()

        threads = [Thread(target=sweep) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        rest = expiry.miss_together(REVIEW, now=beijing("2026-03-10T00:00"), limit=99)
        assert sum(acted) + rest == 20
        assert Event.objects.filter(verb="deadline.missed").count() == 20
        assert told(inspector, telling.MISSED) == 20


class TestCalendarChanges:
    """The notice for 2027 comes after cases reach into that year."""

    @pytest.fixture
    def clock(self, inspector: Any) -> Deadline:
        case = CaseFactory(officer=inspector, district=inspector.district)
        return deadlines.start(case, guards.DETERMINATION, at=beijing("2026-12-21T10:00"))

    @pytest.fixture
    def announced(self, clock: Deadline) -> None:
        for day in ("2027-01-04", "2027-01-05"):
            CalendarDay.objects.create(
                day=date.fromisoformat(day), working=False, name_en="x", name_zh="x"
            )
        CalendarYear.objects.update_or_create(year=2027, defaults={"confirmed": True})

    def test_until_then_the_deadline_is_provisional(self, clock):
        assert clock.provisional

    def test_the_preview_names_both_days_and_changes_nothing(self, clock, announced):
        out = StringIO()

        call_command("recompute_deadlines", "--dry-run", stdout=out)

        (move,) = recounting.preview().first
        assert (move.new_last - move.old_last).days == 2
        assert str(clock.case) in out.getvalue()
        assert "1 time limits would change. Nothing was written." in out.getvalue()
        before = clock.due_at
        clock.refresh_from_db()
        assert clock.due_at == before

    def test_then_it_moves_once_and_everybody_is_told(self, clock, announced, inspector):
        before = clock.due_at
        call_command("recompute_deadlines", stdout=StringIO())
        call_command("recompute_deadlines", stdout=StringIO())

        clock.refresh_from_db()
        assert (clock.due_at - before).days == 2
        assert not clock.provisional
        event = Event.objects.about(clock.case).get(verb="deadline.recomputed")
        assert (event.actor, event.details["before"]) == (None, before.astimezone(UTC).isoformat())
        assert told(inspector, recounting.RECOUNTED) == 1
        assert recounting.preview().total == 0

    def test_the_administrator_sees_it_after_entering_a_day(
        self, clock, administrator, login, inspector
    ):
        client = login(administrator)
        day = {"day": "2027-01-04", "working": "", "name_en": "New Year", "name_zh": "元旦"}

        page = client.post("/reference/calendar/new/", day, follow=True)

        assert page.redirect_chain[-1][0] == "/deadlines/recount/"
        assert str(clock.case) in page.content.decode()
        done = client.post("/deadlines/recount/", follow=True)
        assert "1 time limit moved" in done.content.decode()
        assert Event.objects.get(verb="deadline.recomputed").actor == administrator
        assert "Nothing to count anew" in done.content.decode()
        assert login(inspector).get("/deadlines/recount/").status_code == 403

    def test_clocks_of_months_and_hours_do_not_depend_on_it(self, clock, announced, inspector):
        case: Case = clock.case
        deadlines.start(case, "transfer_delivery", at=beijing("2026-12-21T10:00"))

        assert recounting.preview().total == 1
