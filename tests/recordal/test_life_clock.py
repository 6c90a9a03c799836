"""What the clock does: warnings before the end of a term, once each, and the end itself."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit.models import Event
from core.notifications.delivery import deliver
from core.reference.calendar import SHANGHAI
from core.reference.models import StatutoryDeadline
from recordal.applications.models import Recordal
from recordal.life import decisions, periodic, requests, services
from tests.factories import IpRightFactory, RecordalFactory

pytestmark = pytest.mark.django_db
LAST = date(2027, 8, 31)
ONE_DAY = timedelta(days=1)


def beijing(day, hour=8):
    moment = datetime(day.year, day.month, day.day, hour, 5, tzinfo=SHANGHAI)
    return time_machine.travel(moment, tick=False)


def before(days):
    return LAST - timedelta(days=days)


@pytest.fixture
def recordal(rights_holder):
    right = IpRightFactory(holder=rights_holder.enterprises.get(), title="朗科")
    return RecordalFactory(right=right, approved_on=date(2017, 9, 1), expires_on=LAST)


def run(*days):
    """The clock on each of these days; how many it warned."""
    told = []
    for day in days:
        with beijing(day):
            told.append(periodic.warn_of_expiry())
    return told


class TestWarnings:
    def test_come_on_their_days(self, recordal, rights_holder):
        every_day = [before(days) for days in range(190, -1, -1)]
        told = dict(zip(every_day, run(*every_day), strict=True))

        assert {(LAST - day).days for day, n in told.items() if n} == {180, 90, 30, 7}
        assert rights_holder.notifications.count() == 4
        assert "in 180 days" in rights_holder.notifications.earliest("pk").text
        assert "in 7 days" in rights_holder.notifications.latest("pk").text
        assert rights_holder.notifications.latest("pk").url == (
            f"/portal/recordals/{recordal.application_no}/life/"
        )
        assert Event.objects.about(recordal).filter(verb="recordal.warned").count() == 4

    @pytest.mark.django_db(transaction=True)
    def test_by_e_mail_too(self, recordal, rights_holder):
        rights_holder.email = "holder@example.org"
        rights_holder.save()
        run(before(30))
        waiting = rights_holder.notifications.get()
        assert waiting.email_status in {"waiting", "sent"}

        deliver(waiting.pk)
        assert [message.to for message in mail.outbox] == [["holder@example.org"]]
        assert "2027-08-31" in mail.outbox[0].body

    def test_once_each_when_the_clock_runs_twice(self, recordal, rights_holder):
        assert run(before(90), before(90), before(89)) == [1, 0, 0]
        assert rights_holder.notifications.count() == 1

    @pytest.mark.parametrize(("days", "stage"), [(89, 90), (29, 30), (8, 30), (5, 7), (0, 7)])
    def test_after_an_outage_only_the_most_urgent(self, days, stage, recordal, rights_holder):
        assert run(before(185), before(days), before(days)) == [0, 1, 0]
        assert rights_holder.notifications.count() == 1
        recordal.refresh_from_db()
        assert recordal.warned_days == stage

    def test_none_for_what_is_over_or_ended(self, recordal, rights_holder):
        Recordal.objects.filter(pk=recordal.pk).update(status="cancelled", ended_on=before(100))
        assert run(before(90)) == [0]
        Recordal.objects.filter(pk=recordal.pk).update(status="recorded", ended_on=None)
        assert run(LAST + ONE_DAY) == [0]

    def test_a_holder_that_has_asked_for_renewal_is_left_in_peace(
        self, recordal, rights_holder, examiner
    ):
        with beijing(before(100)):
            request = requests.renew(recordal, actor=rights_holder)
        told = rights_holder.notifications.count()
        run(before(90))
        assert rights_holder.notifications.count() == told
        with beijing(before(89)):
            decisions.return_(request, actor=examiner, remarks="Unreadable.")
        run(before(30))
        assert "in 30 days" in rights_holder.notifications.latest("pk").text

    def test_begin_anew_with_the_next_term(self, recordal, rights_holder, examiner):
        run(before(7))
        with beijing(before(6)):
            request = requests.renew(recordal, actor=rights_holder)
            decisions.approve(request, actor=examiner)
        recordal.refresh_from_db()
        day = recordal.expires_on - timedelta(days=180)
        assert run(before(5), day) == [0, 1]

    def test_days_are_data(self, recordal):
        StatutoryDeadline.objects.filter(pk="recordal_warning_4").update(length=10)
        assert run(before(31), before(10)) == [1, 1]

    def test_more_than_one_batch(self, monkeypatch):
        monkeypatch.setattr(services, "BATCH", 2)
        for _ in range(5):
            RecordalFactory(approved_on=date(2017, 9, 1), expires_on=LAST)
        assert run(before(30)) == [5]

    def test_ask_nothing_of_recordals_that_do_not_end_soon(self):
        def queries():
            with beijing(before(30)), CaptureQueriesContext(connection) as seen:
                assert periodic.warn_of_expiry() == 0
                assert periodic.expire_recordals() == 0
            return len(seen)

        few = queries()
        for _ in range(6):
            RecordalFactory(approved_on=date(2020, 1, 1), expires_on=date(2035, 1, 1))
        assert queries() == few


class TestMidnight:
    def test_the_last_second_in_beijing_still_protects(self, recordal):
        last = datetime(2027, 8, 31, 23, 59, 59, tzinfo=SHANGHAI)
        with time_machine.travel(last, tick=False):
            assert periodic.expire_recordals() == 0
        with time_machine.travel(last + timedelta(seconds=1), tick=False):
            assert periodic.expire_recordals() == 1
            assert periodic.expire_recordals() == 0
        recordal.refresh_from_db()
        assert recordal.status == "expired"
        assert recordal.is_in_force_on(LAST)
        assert not recordal.is_in_force_on(LAST + ONE_DAY)

    def test_what_was_asked_ends_with_the_recordal_unless_a_renewal_is_open(
        self, recordal, rights_holder, examiner, chief
    ):
        with beijing(before(2)):
            change = requests.change(recordal, actor=rights_holder, fact_on=before(3), goods="耳机")
            renewal = requests.renew(recordal, actor=rights_holder)
        with beijing(LAST + ONE_DAY, hour=0):
            periodic.expire_recordals()
        change.refresh_from_db()
        assert change.status == "filed"
        with beijing(LAST + 2 * ONE_DAY):
            decisions.propose_refusal(renewal, actor=examiner, ground="documents", reasons="x")
            decisions.sign_refusal(renewal, actor=chief)
        change.refresh_from_db()
        assert change.status == "overtaken"
