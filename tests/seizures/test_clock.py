"""What happens when time runs out: exactly what the law says, and never twice."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from core.audit.models import Event
from core.errors import DomainError
from core.notifications.models import Notification
from seizures.cases.models import Case
from seizures.civil.court_models import CourtNotice
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.deadlines.rules import BEIJING
from seizures.notices.models import Notice
from seizures.procedure import expiry, guards, periodic, steps
from seizures.securities.models import Security
from tests.factories.procedure import applied_case, detained_case, suspended_case

#: a Monday without holidays near
START = "2026-03-02T10:00"


def at(text: str) -> Any:
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=BEIJING), tick=False)


def status(case: Case) -> str:
    case.refresh_from_db()
    return case.status


def events(case: Case, verb: str) -> int:
    return Event.objects.about(case).filter(verb=verb).count()


def end_of(case: Case, key: str) -> datetime:
    return Deadline.objects.get(case=case, rule=key).due_at


@pytest.fixture
def suspended(inspector: Any, rights_holder: Any) -> Case:
    with at(START):
        return suspended_case(inspector, rights_holder.enterprises.get())


@pytest.fixture
def detained(supervisor: Any, rights_holder: Any) -> Case:
    with at(START):
        return detained_case(supervisor, rights_holder)


class TestNoAnswerInThreeWorkingDays:
    def test_last_minute_is_in_time(self, suspended):
        with at("2026-03-05T23:59"):
            assert periodic.act_on_missed_deadlines() == 0
        assert status(suspended) == Case.Status.SUSPENDED

    def test_midnight_releases(self, suspended):
        with at("2026-03-06T00:00"):
            assert periodic.act_on_missed_deadlines() == 1

        assert status(suspended) == Case.Status.RELEASED
        assert suspended.release_ground == "no_holder_application"
        assert Deadline.objects.get(case=suspended).status == Deadline.Status.MISSED
        suspended.shipment.refresh_from_db()
        assert suspended.shipment.status == "cleared"
        released = Event.objects.about(suspended).get(verb="case.released")
        assert released.actor is None
        assert suspended.notices.filter(kind=Notice.Kind.RELEASE_NOTICE).count() == 2

    def test_holder_is_too_late_even_before_the_clock_has_looked(self, suspended, rights_holder):
        with at("2026-03-06T00:00"), pytest.raises(guards.TooLate) as refused:
            steps.apply_for_detention(
                suspended,
                actor=rights_holder,
                form="cash",
                amount=Decimal(10_000),
                reference_no="1",
            )

        assert "Regulation art 16; Measures arts 22, 41" in refused.value.message
        assert not suspended.securities.exists()

    def test_a_second_run_does_nothing(self, suspended):
        with at("2026-03-06T00:00"):
            periodic.act_on_missed_deadlines()
        told = Notification.objects.count()
        with at("2026-03-07T00:00"):
            assert periodic.act_on_missed_deadlines() == 0

        assert events(suspended, "case.released") == 1
        assert events(suspended, "deadline.missed") == 1
        assert Notification.objects.count() == told

    def test_a_run_that_read_the_list_earlier_does_nothing(self, suspended):
        clock = Deadline.objects.get(case=suspended)
        with at("2026-03-06T00:00"):
            now = end_of(suspended, guards.HOLDER_REPLY)
            assert expiry.act(clock, now=now)

            assert not expiry.act(clock, now=now)

        assert events(suspended, "case.released") == 1

    @pytest.mark.parametrize("problem", [DomainError("broken"), LookupError("a row is missing")])
    def test_one_case_that_fails_does_not_hold_up_the_others(
        self, problem, suspended, inspector, other_holder, monkeypatch
    ):
        with at("2026-03-02T11:00"):
            second = suspended_case(inspector, other_holder.enterprises.get())
        original = steps.release

        def release(case: Case, **kwargs: Any) -> Case:
            if case.pk == suspended.pk:
                raise problem
            return original(case, **kwargs)

        monkeypatch.setattr(steps, "release", release)
        with at("2026-03-06T00:00"):
            assert periodic.act_on_missed_deadlines() == 1
            assert status(suspended) == Case.Status.SUSPENDED
            assert status(second) == Case.Status.RELEASED
            assert events(suspended, "deadline.missed") == 0

            monkeypatch.undo()
            assert periodic.act_on_missed_deadlines() == 1
        assert status(suspended) == Case.Status.RELEASED

    def test_a_run_killed_in_the_middle_is_continued(
        self, suspended, inspector, other_holder, monkeypatch
    ):
        with at("2026-03-02T11:00"):
            second = suspended_case(inspector, other_holder.enterprises.get())
        original = expiry.act
        done: list[int] = []

        def act(deadline: Deadline, *, now: datetime) -> bool:
            if done:
                raise KeyboardInterrupt
            done.append(deadline.pk)
            return original(deadline, now=now)

        monkeypatch.setattr(expiry, "act", act)
        with at("2026-03-06T00:00"):
            with pytest.raises(KeyboardInterrupt):
                periodic.act_on_missed_deadlines()
            monkeypatch.undo()
            assert periodic.act_on_missed_deadlines() == 1

        for case in (suspended, second):
            assert status(case) == Case.Status.RELEASED
            assert events(case, "case.released") == 1


class TestSecuritySubmittedInTime:
    def test_waits_for_customs_and_is_not_released(self, supervisor, rights_holder):
        with at(START):
            case, security = applied_case(supervisor, rights_holder)
        with at("2026-03-06T00:10"):
            periodic.act_on_missed_deadlines()

        assert status(case) == Case.Status.SUSPENDED
        with at("2026-03-09T09:00"):  # the fifth working day of the review
            steps.accept_security(security, actor=supervisor)
            steps.detain(case, actor=supervisor, place="Warehouse")
        assert status(case) == Case.Status.DETAINED

    def test_customs_that_forgets_to_vet_is_reported(self, supervisor, rights_holder):
        with at(START):
            case, _security = applied_case(supervisor, rights_holder)
        with at("2026-03-10T00:00"):
            periodic.act_on_missed_deadlines()

        clock = Deadline.objects.get(case=case, rule=guards.REVIEW)
        assert clock.status == Deadline.Status.MISSED
        told = Notification.objects.filter(recipient=supervisor, once=f"missed-{clock.pk}")
        assert told.count() == 1
        assert status(case) == Case.Status.SUSPENDED

    def test_refused_in_time_the_holder_may_give_another(self, supervisor, rights_holder):
        with at(START):
            case, security = applied_case(supervisor, rights_holder)
        with at("2026-03-04T09:00"):
            steps.refuse_security(security, actor=supervisor, reason="The account is wrong.")
            assert deadlines.is_running(case, guards.HOLDER_REPLY)
            again = steps.apply_for_detention(
                case,
                actor=rights_holder,
                form="cash",
                amount=Decimal(10_000),
                reference_no="2",
            )

        assert again.status == Security.Status.SUBMITTED
        assert events(case, "case.holder_applied") == 1

    def test_refused_after_the_time_the_clock_releases(self, supervisor, rights_holder):
        with at(START):
            case, security = applied_case(supervisor, rights_holder)
        with at("2026-03-06T09:00"):
            steps.refuse_security(security, actor=supervisor, reason="No stamp.")
            assert periodic.act_on_missed_deadlines() == 1

        assert status(case) == Case.Status.RELEASED
        assert case.release_ground == "no_holder_application"


class TestInvestigation:
    def test_thirty_working_days_without_result_both_are_told(
        self, detained, supervisor, rights_holder
    ):
        end = end_of(detained, guards.DETERMINATION)
        with time_machine.travel(end, tick=False):
            assert periodic.act_on_missed_deadlines() == 1
            assert periodic.act_on_missed_deadlines() == 0

        assert status(detained) == Case.Status.UNDETERMINED
        assert deadlines.is_running(detained, guards.COURT)
        letters = detained.notices.filter(kind=Notice.Kind.DETERMINATION)
        assert sorted(letters.values_list("addressee", flat=True)) == ["consignor", "holder"]
        assert all(n.content["en"]["result"] == "undetermined" for n in letters)
        assert Event.objects.about(detained).get(verb="case.undetermined").actor is None
        assert Notification.objects.filter(
            recipient=supervisor, message__contains="has run out"
        ).exists()

    def test_fifty_working_days_without_a_court_release(self, detained):
        with time_machine.travel(end_of(detained, guards.DETERMINATION), tick=False):
            periodic.act_on_missed_deadlines()
        with time_machine.travel(end_of(detained, guards.COURT), tick=False):
            assert periodic.act_on_missed_deadlines() == 1

        assert status(detained) == Case.Status.RELEASED
        assert detained.release_ground == "undetermined_no_court_notice_50wd"
        assert deadlines.is_running(detained, guards.SECURITY_RETURN)
        assert detained.custody.filter(kind="returned").exists()

    def test_a_clock_that_stood_still_for_months_catches_up_in_order(self, detained):
        with time_machine.travel(end_of(detained, guards.COURT), tick=False):
            assert periodic.act_on_missed_deadlines() == 2

        assert status(detained) == Case.Status.RELEASED
        assert events(detained, "case.undetermined") == 1
        assert events(detained, "case.released") == 1

    def test_a_court_notice_keeps_the_goods(self, detained, supervisor):
        with time_machine.travel(end_of(detained, guards.DETERMINATION), tick=False):
            periodic.act_on_missed_deadlines()
        end = end_of(detained, guards.COURT)
        CourtNotice.objects.create(
            case=detained,
            court="Shenzhen Intermediate People's Court",
            number="1",
            covers="goods",
            received_at=end - timedelta(minutes=1),
            recorded_by=supervisor,
        )
        with time_machine.travel(end, tick=False):
            assert periodic.act_on_missed_deadlines() == 1
            assert periodic.act_on_missed_deadlines() == 0

        # it came while the police had the case and could not seize then: now it does
        assert status(detained) == Case.Status.COURT_SEIZED
        assert events(detained, "case.court_seized") == 1
        assert events(detained, "case.released") == 0
        assert deadlines.is_running(detained, guards.SECURITY_RETURN)

    def test_after_fifty_working_days_it_is_too_late_to_determine(self, detained, supervisor):
        late = time_machine.travel(end_of(detained, guards.COURT), tick=False)
        with late, pytest.raises(guards.TooLate) as refused:
            steps.determine(detained, actor=supervisor, outcome="infringing", reasons="Copied.")

        assert "Regulation art 24(2)" in refused.value.message
        assert status(detained) == Case.Status.DETAINED

    def test_determined_in_time_nothing_is_left_to_run_out(self, detained, supervisor):
        with at("2026-03-03T10:00"):
            steps.determine(detained, actor=supervisor, outcome="infringing", reasons="Copied.")
        with at("2026-12-01T10:00"):
            periodic.act_on_missed_deadlines()

        assert status(detained) == Case.Status.INFRINGING
        missed = detained.deadlines.filter(status=Deadline.Status.MISSED)
        assert [clock.rule_id for clock in missed] == ["penalty_decision"]


class TestSecurityGoesBack:
    @pytest.fixture
    def released(self, detained: Case, supervisor: Any) -> Case:
        with at("2026-03-03T10:00"):
            steps.determine(
                detained, actor=supervisor, outcome="not_infringing", reasons="Licensed."
            )
        return detained

    def test_after_twenty_working_days_without_a_court(self, released, rights_holder):
        with time_machine.travel(end_of(released, guards.SECURITY_RETURN), tick=False):
            assert periodic.act_on_missed_deadlines() == 1
            assert periodic.act_on_missed_deadlines() == 0

        security = released.securities.get()
        assert security.status == Security.Status.RETURNED
        assert Event.objects.about(security).filter(verb="security.returned").count() == 1

    def test_not_before(self, released, supervisor):
        with at("2026-03-10T10:00"), pytest.raises(guards.StillStandsForSomething):
            steps.return_security(released.securities.get(), actor=supervisor)

    def test_not_when_a_court_preserved_it(self, released, supervisor):
        end = end_of(released, guards.SECURITY_RETURN)
        CourtNotice.objects.create(
            case=released,
            court="C",
            number="1",
            covers="security",
            kind_id="security_preservation",
            received_at=end - timedelta(minutes=1),
            recorded_by=supervisor,
        )
        with time_machine.travel(end, tick=False):
            periodic.act_on_missed_deadlines()

        assert released.securities.get().status == Security.Status.ACCEPTED


class TestReminders:
    def told(self, user: Any) -> int:
        return Notification.objects.filter(recipient=user, once__startswith="deadline-").count()

    def test_holder_one_working_day_before_once(self, suspended, rights_holder, inspector):
        with at("2026-03-03T08:00"):
            periodic.remind_of_deadlines()
            assert self.told(rights_holder) == 0
        with at("2026-03-04T08:00"):  # one working day is left after today
            periodic.remind_of_deadlines()
            periodic.remind_of_deadlines()
        with at("2026-03-05T08:00"):
            periodic.remind_of_deadlines()

        assert self.told(rights_holder) == 1
        assert self.told(inspector) == 1
        assert events(suspended, "deadline.reminded") == 1

    def test_officers_five_and_one_working_days_before(self, detained, supervisor):
        last = "2026-04-14"  # thirty working days after 2 March, Tomb-sweeping Day left out
        assert end_of(detained, guards.DETERMINATION).astimezone(BEIJING).date().isoformat() == (
            "2026-04-15"
        )
        with at("2026-04-06T08:00"):
            periodic.remind_of_deadlines()
            assert self.told(supervisor) == 0
        for day in ("2026-04-07", "2026-04-08", "2026-04-13", last):
            with at(f"{day}T08:00"):
                periodic.remind_of_deadlines()

        assert self.told(supervisor) == 2
