"""Stories in which somebody stays silent: the clock does what the law says, once."""

import pytest

from seizures.cases.models import Case
from seizures.securities.models import Security
from tests.journeys.story import Door

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_silent_holder_loses_the_goods_after_three_working_days(story):
    case = story.suspended()

    story.wait_for_the_end_of(case, "holder_reply_ex_officio")

    case = story.again(case, Case.Status.RELEASED)
    assert case.release_ground == "no_holder_application"
    assert case.closed_at.isoformat().startswith("2026-03-05T16:01")  # midnight in Beijing
    assert story.verbs(case)["deadline.missed"] == story.verbs(case)["case.released"] == 1
    case.shipment.refresh_from_db()
    assert case.shipment.status == "cleared"

    left = story.traces()
    story.strike()
    assert story.traces() == left
    late = Door(story.holder).try_to(
        f"/portal/cases/{case.number}/apply/", form="cash", amount="100000", reference_no="late"
    )
    assert late == 409
    assert story.traces() == left
    story.ledger_holds()


def test_undetermined_goods_go_free_and_the_security_goes_back(story):
    case = story.detained()
    story.determine(case, "undetermined")

    story.wait_for_the_end_of(case, "ex_officio_court_notice")

    case = story.again(case, Case.Status.RELEASED)
    assert case.release_ground == "undetermined_no_court_notice_50wd"
    security = Security.objects.get()
    assert security.status == Security.Status.ACCEPTED
    early = Door(story.supervisor).try_to(f"/cases/{case.number}/return-security/")
    assert early == 409

    story.wait_for_the_end_of(case, "security_return_after_release")

    security.refresh_from_db()
    assert security.status == Security.Status.RETURNED
    verbs = story.verbs(case)
    for verb in ("case.undetermined", "case.released", "security.returned"):
        assert verbs[verb] == 1
    left = story.traces()
    story.strike()
    assert story.traces() == left
    story.ledger_holds()


def test_a_court_that_writes_in_time_keeps_the_goods(story):
    case = story.detained()
    story.determine(case, "undetermined")
    last_day = case.deadlines.running().get(rule="ex_officio_court_notice").last_moment
    story.clock.move_to(last_day)

    Door(story.supervisor).do(
        f"/cases/{case.number}/court-notice/",
        kind="goods_preservation",
        scope="whole",
        court="深圳市中级人民法院",
        number="(2026)粤03民初1号",
        received_at=last_day.strftime("%Y-%m-%d 09:00"),
    )
    story.again(case, Case.Status.COURT_SEIZED)
    story.clock.shift(7 * 24 * 3600)
    story.strike()

    story.again(case, Case.Status.COURT_SEIZED)
    verbs = story.verbs(case)
    assert verbs["court_notice.recorded"] == verbs["case.court_seized"] == 1
    assert "case.released" not in verbs
    story.ledger_holds()
