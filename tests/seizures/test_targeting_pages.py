"""What the targeting officer reads and may get wrong on the way of a rule."""

from datetime import timedelta

import pytest
from django.utils import timezone

from seizures.rulebook.models import RuleVersion
from seizures.targeting import services, trials
from seizures.targeting.models import DryRun, LaneCapacity
from tests.factories import ShipmentFactory
from tests.factories.core import SHENZHEN
from tests.factories.targeting import RuleVersionFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def in_force():
    return RuleVersionFactory(status="in_force", valid_from=TODAY() - timedelta(days=30))


@pytest.fixture
def draft(planner):
    return RuleVersionFactory(author=planner)


@pytest.fixture
def returned(draft, supervisor):
    """A draft that was proposed and came back."""
    RuleVersion.objects.filter(pk=draft.pk).update(
        status="proposed", proposed_at=timezone.now(), why="It is a route.", valid_from=TODAY()
    )
    draft.refresh_from_db()
    return services.send_back(draft, actor=supervisor, reason="Name the ports.")


def period(first=0, last=0):
    day = TODAY()
    return {"from_day": day - timedelta(days=first), "to_day": day - timedelta(days=last)}


class TestRules:
    def test_a_new_rule_begins_with_nothing(self, planner, login):
        page = login(planner).get("/targeting/rules/new/").content.decode()
        assert ">\nnull</textarea>" not in page
        assert "<code>open</code> (not limited to goods)" in page
        answer = login(planner).post("/targeting/rules/new/", {"code": "new"})
        assert "not “new”" in answer.content.decode()

    def test_what_came_back_says_why_and_keeps_what_was_written(self, returned, planner, login):
        page = login(planner).get(returned.get_absolute_url()).content.decode()
        assert "Sent back by" in page
        assert "Name the ports." in page
        assert page.count("It is a route.") == 2
        assert "To be in force" not in page

    def test_only_a_draft_is_edited(self, in_force, planner, login):
        path = f"{in_force.get_absolute_url()}edit/"
        answer = login(planner).get(path, follow=True)
        assert answer.redirect_chain == [(in_force.get_absolute_url(), 302)]
        assert "Only a draft can be changed" in answer.content.decode()

    def test_whoever_wants_another_version_gets_the_one_in_work(self, draft, planner, login):
        answer = login(planner).get(f"{draft.rule.get_absolute_url()}new/")
        assert answer.headers["Location"] == draft.get_absolute_url()

    def test_reasons_are_asked_for_where_they_are_missing(self, in_force, draft, supervisor, login):
        RuleVersion.objects.filter(pk=draft.pk).update(status="proposed")
        client = login(supervisor)
        for path in (
            f"{in_force.rule.get_absolute_url()}retire/",
            f"{draft.get_absolute_url()}send-back/",
        ):
            answer = client.post(path, {"reason": " "})
            assert answer.status_code == 422
            page = answer.content.decode()
            assert "data-open" in page
            assert "Please correct the following" in page


class TestDryRuns:
    def test_begin_with_the_first_goods(self, draft, planner):
        ShipmentFactory(declared_at=timezone.now() - timedelta(days=3))
        run = trials.start_dry_run(actor=planner, version=draft, **period(3000))
        assert run.from_day == TODAY() - timedelta(days=3)

    def test_need_goods(self, in_force, draft, planner, login):
        client = login(planner)
        for path in (
            f"{draft.get_absolute_url()}try/",
            f"{in_force.rule.get_absolute_url()}without/",
        ):
            answer = client.post(path, period(2))
            assert answer.status_code == 422
            assert "No goods were declared in these days." in answer.content.decode()
            answer = client.post(path, period(0, 2))
            assert answer.status_code == 422
            assert "ends before it begins" in answer.content.decode()
        assert not DryRun.objects.exists()

    def test_without_a_rule_nothing_is_proposed(self, in_force, planner, login):
        ShipmentFactory()
        run = trials.start_dry_run(actor=planner, version=in_force, retires=True, **period())
        DryRun.objects.filter(pk=run.pk).update(
            status="done",
            finished_at=timezone.now(),
            lines_done=10,
            flagged_after=10,
            offices={f"{SHENZHEN} 5301 {TODAY()}": [1, 2]},
        )
        page = login(planner).get(run.get_absolute_url()).content.decode()
        assert "Lines flagged without it" in page
        assert "Shenzhen" in page
        assert "too much to be proposed" not in page

    def test_lead_on_to_the_proposal(self, draft, planner, login):
        ShipmentFactory()
        run = trials.start_dry_run(actor=planner, version=draft, **period())
        DryRun.objects.filter(pk=run.pk).update(
            status="done", finished_at=timezone.now(), lines_done=10
        )
        page = login(planner).get(run.get_absolute_url()).content.decode()
        assert f'href="{draft.get_absolute_url()}#propose"' in page


class TestPlacesAndFigures:
    def test_places_are_changed_from_what_they_are(self, supervisor, login):
        LaneCapacity.objects.create(
            district_id=SHENZHEN, office_code="5301", inspections_per_day=7, random_share=12
        )
        client = login(supervisor)
        assert "office=5301" in client.get("/targeting/lanes/").content.decode()
        page = client.get(f"/targeting/lanes/?district={SHENZHEN}&office=5301").content.decode()
        for value in ("5301", "7", "12"):
            assert f'value="{value}"' in page
        assert client.get("/targeting/lanes/?district=%00&office=x").status_code == 200

    def test_figures_are_shown_as_people_write_them(self, planner, login):
        assert 'value="70"' in login(planner).get("/targeting/figures/red/").content.decode()

    @pytest.mark.parametrize(("key", "value"), [("red", "20"), ("line", "90")])
    def test_red_does_not_begin_below_yellow(self, planner, login, key, value):
        answer = login(planner).post(f"/targeting/figures/{key}/", {"value": value})
        assert answer.status_code == 422
        assert "lane cannot begin" in answer.content.decode()
