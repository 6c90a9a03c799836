"""When a recordal protects, and when it stops."""

from datetime import date, datetime

import pytest
import time_machine
from django.utils.timezone import localdate

from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import DomainError
from core.reference.calendar import SHANGHAI
from recordal.applications.models import Recordal
from recordal.life import periodic
from recordal.life import services as life
from tests.factories import AgencyFactory, IpRightFactory, RecordalFactory, member_of

pytestmark = pytest.mark.django_db


class TestInForce:
    def test_from_the_day_of_approval_to_the_last_day(self):
        recordal = RecordalFactory(approved_on=date(2020, 1, 1), expires_on=date(2025, 12, 31))
        days = [date(2019, 12, 31), date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
        expected = [False, True, True, False]
        assert [recordal.is_in_force_on(day) for day in days] == expected
        assert [Recordal.objects.in_force_on(day).exists() for day in days] == expected

    def test_past_protection_stays_true_after_expiry(self):
        recordal = RecordalFactory(approved_on=date(2016, 1, 1), expires_on=date(2025, 12, 31))
        expired = life.expire(recordal, on=date(2026, 1, 1))
        assert expired.is_in_force_on(date(2025, 12, 31))
        assert not expired.is_in_force_on(date(2026, 1, 1))

    def test_recordal_past_its_term_protects_nobody_even_before_the_clock_ran(self):
        RecordalFactory(expires_on=localdate().replace(year=localdate().year - 1, day=1),
                        approved_on=date(2016, 1, 1))  # fmt: skip
        assert Recordal.objects.get().status == Recordal.Status.RECORDED
        assert not Recordal.objects.in_force_on(localdate()).exists()


class TestExpiry:
    LAST_DAY = date(2026, 12, 31)

    def test_happens_at_midnight_in_beijing(self):
        RecordalFactory(expires_on=self.LAST_DAY)

        with time_machine.travel(datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)):
            assert periodic.expire_recordals() == 0
        with time_machine.travel(datetime(2027, 1, 1, 0, 0, 1, tzinfo=SHANGHAI)):
            assert periodic.expire_recordals() == 1

        assert Recordal.objects.get().status == Recordal.Status.EXPIRED

    def test_holder_and_agent_are_told_once(self, rights_holder):
        holder = rights_holder.enterprises.get()
        agency = AgencyFactory(holder=holder)
        agent = member_of(agency.agent, role=Role.AGENT)
        RecordalFactory(right=IpRightFactory(holder=holder), expires_on=date(2020, 1, 1),
                        approved_on=date(2019, 1, 1))  # fmt: skip

        assert [periodic.expire_recordals(), periodic.expire_recordals()] == [1, 0]

        assert rights_holder.notifications.count() == 1
        assert agent.notifications.count() == 1
        event = Event.objects.get()
        assert (event.verb, event.actor) == ("recordal.expired", None)

    def test_more_than_one_batch(self, monkeypatch):
        monkeypatch.setattr(life, "BATCH", 2)
        for _ in range(5):
            RecordalFactory(approved_on=date(2019, 1, 1), expires_on=date(2020, 1, 1))
        RecordalFactory()

        assert life.expire_due(on=localdate()) == 5
        assert Event.objects.filter(verb="recordal.expired").count() == 5

    def test_not_before_the_last_day_is_over(self):
        recordal = RecordalFactory(expires_on=self.LAST_DAY)
        with pytest.raises(DomainError, match="2026-12-31"):
            life.expire(recordal, on=self.LAST_DAY)
