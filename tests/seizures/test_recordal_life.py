"""What happens to a recordal decides at once what screening and cases may rest on."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from core.reference.calendar import SHANGHAI
from recordal.applications.models import Recordal
from recordal.life import decisions, endings, requests, services
from seizures.screening.recorded import protected
from tests.factories import RecordalFactory, stored_picture

pytestmark = pytest.mark.django_db
LAST = date(2027, 8, 31)
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def on_the_last_day():
    with time_machine.travel(datetime(2027, 8, 31, 10, tzinfo=SHANGHAI), tick=False):
        yield


@pytest.fixture
def recordal():
    return RecordalFactory(approved_on=date(2017, 9, 1), expires_on=LAST)


def days_watched(recordal):
    """The first and the last day on which screening looks for the right."""
    right = next(iter(protected([recordal.pk])))
    return right.valid_from, right.valid_to


def agrees(recordal):
    """Screening and the database say the same of every day at an edge."""
    first, last = days_watched(recordal)
    edges = {LAST, first, last}
    days = {day + n * ONE_DAY for day in edges for n in (-1, 0, 1)}
    in_force = {day for day in days if Recordal.objects.in_force_on(day).exists()}
    return in_force == {day for day in days if first <= day <= last}


def test_renewed(recordal, examiner):
    request = requests.renew(recordal, actor=None)
    services.expire_due(on=LAST + ONE_DAY)
    assert days_watched(recordal)[1] == LAST
    decisions.approve(request, actor=examiner)
    assert days_watched(recordal) == (date(2017, 9, 1), date(2037, 8, 31))
    assert agrees(recordal)


def test_cancelled(recordal, examiner):
    decisions.approve(requests.cancel(recordal, actor=None, reason="waiver"), actor=examiner)
    assert days_watched(recordal)[1] == LAST - ONE_DAY
    assert agrees(recordal)


@pytest.mark.parametrize("ended_on", [date(2010, 1, 1), date(2017, 9, 1), date(2027, 8, 1), LAST])
def test_ended_with_its_right(ended_on, recordal, examiner):
    endings.end_with_right(
        recordal,
        actor=examiner,
        ended_on=ended_on,
        source="office",
        reasons="Cancelled for non-use.",
        document=stored_picture(),
    )
    assert days_watched(recordal)[1] == ended_on - ONE_DAY
    assert agrees(recordal)
