"""One agent, one login, two holders: filed, answered and renewed for each, and never mixed."""

from datetime import timedelta

import pytest
import time_machine

from core.accounts.permissions import Role
from core.audit.models import Event
from core.notifications.models import Notification
from core.reference.calendar import today
from recordal.applications.models import Recordal
from recordal.life import requests
from tests.factories import AgencyFactory, EnterpriseFactory, member_of
from tests.recordal.cast import recorded
from tests.recordal.test_filing import NEW, typed

pytestmark = pytest.mark.django_db


def test_an_agent_with_two_holders(login, examiner):
    office = EnterpriseFactory()
    agent = member_of(office, role=Role.AGENT)
    powers = [AgencyFactory(agent=office, valid_to=today() + timedelta(400)) for _ in range(2)]
    first, second = (power.holder for power in powers)
    owner = member_of(second, role=Role.RIGHTS_HOLDER)
    client = login(agent)

    for holder, number in ((first, "12345678"), (second, "87654321")):
        answer = client.post(NEW, typed(holder, step="submit", registration_no=number))
        assert answer.status_code == 302
    of_first, of_second = Recordal.objects.order_by("pk")
    assert (of_first.right.holder, of_second.right.holder) == (first, second)
    assert {of_first.status, of_second.status} == {"submitted"}
    filed = Event.objects.filter(verb="recordal.submitted")
    assert {event.actor for event in filed} == {agent}

    def listed(holder):
        page = client.get("/portal/recordals/", {"holder": holder.number}).content.decode()
        return [one.application_no in page for one in (of_first, of_second)]

    assert (listed(first), listed(second)) == ([True, False], [False, True])
    choices = client.get("/portal/recordals/").context["filterset"].form.fields["holder"].queryset
    assert set(choices) == {office, first, second}
    page = login(owner).get("/portal/recordals/").content.decode()
    assert of_first.application_no not in page  # one holder learns nothing of the other
    assert of_second.application_no in page

    for one in (of_first, of_second):
        recorded(one, examiner)
    told = Notification.objects.filter(recipient=agent, url__contains="/portal/recordals/")
    assert {of_first.application_no, of_second.application_no} <= {
        note.url.split("/")[3] for note in told
    }

    powers[0].valid_from = today() - timedelta(days=30)
    powers[0].valid_to = today() - timedelta(days=1)
    powers[0].save()
    of_first.refresh_from_db()
    assert client.get(f"/portal/recordals/{of_first.application_no}/").status_code == 404
    answer = client.post(NEW, typed(first, step="save", title="Too late"))
    assert answer.status_code == 422

    of_second.refresh_from_db()
    window = of_second.expires_on - timedelta(days=30)
    powers[1].valid_to = window + timedelta(days=400)
    powers[1].save()
    with time_machine.travel(f"{window}T10:00+08:00", tick=False):
        asked = requests.renew(of_second, actor=agent)
        assert login(agent).get(f"/portal/recordals/{of_second.application_no}/").status_code == 200
    assert asked.recordal == of_second
