"""Campaigns: planned, opened, closed, with targets and the enterprises they protect first."""

from datetime import date, timedelta

import pytest

from campaigns import services
from campaigns.models import Campaign, PriorityEnterprise
from campaigns.periodic import open_and_close
from core.audit.models import Event
from core.errors import InvalidInput
from core.notifications.models import Notification
from core.reference.models import District, ProductCategory, Region
from core.states import IllegalTransition
from tests.factories import (
    CampaignFactory,
    DistrictOfficerFactory,
    EnterpriseFactory,
    PriorityEnterpriseFactory,
    UserFactory,
)

TODAY = date(2026, 9, 1)
FORM = {
    "code": "longteng-2026",
    "name_zh": "龙腾行动2026",
    "name_en": "Operation Longteng 2026",
    "aliases": "Dragon Protection, 龙腾",
    "starts_on": "2026-09-01",
    "ends_on": "2026-12-31",
    "purpose": "Exports of counterfeits",
}


@pytest.fixture(autouse=True)
def first_of_september(time_machine):
    time_machine.move_to("2026-09-01 09:00 +0800", tick=False)


def planned(**more) -> Campaign:
    defaults = {"status": "planned", "starts_on": TODAY, "ends_on": date(2026, 12, 31)}
    return CampaignFactory(**{**defaults, **more})


class TestPlanning:
    def test_by_page(self, login, planner):
        region, category = Region.objects.first(), ProductCategory.objects.first()
        aims = {"regions": [region.pk], "categories": [category.pk], "districts": ["5300", "3100"]}

        response = login(planner).post("/campaigns/new/", {**FORM, **aims}, follow=True)

        assert "The campaign is saved." in response.content.decode()
        campaign = Campaign.objects.get()
        assert (campaign.code, campaign.status) == ("longteng-2026", "planned")
        assert campaign.aliases == ["Dragon Protection", "龙腾"]
        assert list(campaign.regions.all()) == [region]
        assert {district.code for district in campaign.districts.all()} == {"5300", "3100"}
        assert [(e.verb, e.actor) for e in Event.objects.all()] == [("campaign.planned", planner)]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"ends_on": "2026-08-31"}, "ends_on"),
            ({"ends_on": "31.12.2026x"}, "ends_on"),
            ({"code": "taken"}, "code"),
            ({"code": "two words"}, "code"),
            ({"name_zh": ""}, "name_zh"),
            ({"districts": ["9999"]}, "districts"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, login, planner, change, field):
        CampaignFactory(code="taken")

        response = login(planner).post("/campaigns/new/", {**FORM, **change})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert Campaign.objects.count() == 1

    def test_one_day_is_long_enough(self, login, planner):
        fields = {**FORM, "ends_on": FORM["starts_on"]}

        assert login(planner).post("/campaigns/new/", fields).status_code == 302

    @pytest.mark.parametrize(
        ("fields", "field"),
        [({"ends_on": date(2026, 8, 1)}, "ends_on"), ({"code": "taken"}, "code")],
    )
    def test_the_service_refuses_the_same(self, planner, fields, field):
        CampaignFactory(code="taken")
        good = {"code": "x", "name_zh": "龙", "name_en": "L", "starts_on": TODAY, "ends_on": TODAY}

        with pytest.raises(InvalidInput) as refused:
            services.plan(actor=planner, fields={**good, **fields})

        assert refused.value.details == {"field": field}
        assert Campaign.objects.count() == 1


class TestChanging:
    def test_keeps_the_code_and_tells_the_ledger_both_values(self, login, planner):
        campaign = planned(code="longteng-2026")
        fields = {**FORM, "code": "other", "name_en": "Dragon"}

        response = login(planner).post(f"/campaigns/{campaign.code}/edit/", fields)

        assert response.status_code == 302
        campaign.refresh_from_db()
        assert (campaign.code, campaign.name_en) == ("longteng-2026", "Dragon")
        event = Event.objects.get()
        assert event.verb == "campaign.changed"
        assert event.details["changed"]["name_en"] == ["Operation Longteng", "Dragon"]

    def test_targets_can_be_taken_away(self, login, planner):
        campaign = planned(code="longteng-2026")
        campaign.districts.set(District.objects.filter(pk="5300"))

        login(planner).post(f"/campaigns/{campaign.code}/edit/", FORM)

        assert not campaign.districts.exists()

    def test_what_is_closed_does_not_run_again(self, login, planner):
        campaign = planned(code="longteng-2026", status="closed", ends_on=TODAY)

        response = login(planner).post(f"/campaigns/{campaign.code}/edit/", FORM)

        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["ends_on"]
        campaign.refresh_from_db()
        assert campaign.ends_on == TODAY


class TestOpening:
    def test_tells_the_officers_of_its_districts_once(self, login, planner):
        here, elsewhere = DistrictOfficerFactory(), DistrictOfficerFactory(district_id="3100")
        left = DistrictOfficerFactory(is_active=False)
        campaign = planned()
        campaign.districts.set(District.objects.filter(pk="5300"))

        response = login(planner).post(f"/campaigns/{campaign.code}/open/", follow=True)

        assert "The campaign is running." in response.content.decode()
        campaign.refresh_from_db()
        assert campaign.status == "running"
        told = {row.recipient for row in Notification.objects.all()}
        assert told == {here}
        assert not told & {elsewhere, left}
        assert [e.verb for e in Event.objects.all()] == ["campaign.opened"]

    def test_without_districts_everybody_is_told(self, planner):
        officers = {DistrictOfficerFactory(), DistrictOfficerFactory(district_id="3100")}

        services.open_campaign(planned(), actor=planner)

        assert {row.recipient for row in Notification.objects.all()} == officers

    def test_not_before_its_day(self, login, planner):
        campaign = planned(starts_on=TODAY + timedelta(days=1))

        response = login(planner).post(f"/campaigns/{campaign.code}/open/")

        assert response.status_code == 409
        assert "begins on 2026-09-02" in response.content.decode()
        campaign.refresh_from_db()
        assert campaign.status == "planned"

    def test_not_twice(self, planner):
        campaign = planned()
        services.open_campaign(campaign, actor=planner)

        with pytest.raises(IllegalTransition):
            services.open_campaign(campaign, actor=planner)

        assert Event.objects.count() == 1

    def test_nobody_is_called_to_a_campaign_that_is_over(self, planner):
        DistrictOfficerFactory()
        services.open_campaign(
            planned(starts_on=date(2017, 9, 1), ends_on=date(2017, 11, 30)), actor=planner
        )

        assert not Notification.objects.exists()


class TestClosing:
    def test_before_its_time_ends_it_today(self, login, planner):
        campaign = CampaignFactory()

        response = login(planner).post(f"/campaigns/{campaign.code}/close/", follow=True)

        assert "The campaign is closed." in response.content.decode()
        campaign.refresh_from_db()
        assert (campaign.status, campaign.ends_on) == ("closed", TODAY)
        assert Event.objects.get().details == {"ends_on": "2026-09-01"}

    def test_after_its_time_keeps_its_last_day(self, planner):
        campaign = CampaignFactory(starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31))

        assert services.close(campaign, actor=planner).ends_on == date(2026, 3, 31)

    def test_a_planned_one_cannot_be_closed(self, login, planner):
        assert login(planner).post(f"/campaigns/{planned().code}/close/").status_code == 409


class TestTheClock:
    def test_opens_on_the_first_day_and_closes_after_the_last(self, db, time_machine):
        campaign = planned(starts_on=date(2026, 9, 2), ends_on=date(2026, 9, 3))

        def at(day: str) -> str:
            time_machine.move_to(f"{day} 00:02 +0800", tick=False)
            open_and_close()
            campaign.refresh_from_db()
            return campaign.status

        assert at("2026-09-01") == "planned"
        assert at("2026-09-02") == "running"
        assert at("2026-09-03") == "running"
        assert at("2026-09-04") == "closed"
        assert [(e.verb, e.actor) for e in Event.objects.order_by("pk")] == [
            ("campaign.opened", None),
            ("campaign.closed", None),
        ]

    def test_acts_once(self, db):
        planned()

        assert [open_and_close(), open_and_close()] == [1, 0]
        assert Event.objects.count() == 1

    def test_one_that_somebody_else_opened_does_not_stop_the_others(self, monkeypatch, db):
        taken, other = planned(code="a"), planned(code="b")
        original = services.open_campaign

        def slow(campaign, *, actor):
            if campaign == taken:
                raise IllegalTransition("somebody was faster")
            return original(campaign, actor=actor)

        monkeypatch.setattr(services, "open_campaign", slow)

        assert open_and_close() == 1
        other.refresh_from_db()
        assert other.status == "running"

    def test_a_campaign_of_the_past_is_opened_and_closed(self, db):
        campaign = planned(starts_on=date(2017, 9, 1), ends_on=date(2017, 11, 30))

        assert open_and_close() == 2
        campaign.refresh_from_db()
        assert (campaign.status, campaign.ends_on) == ("closed", date(2017, 11, 30))


class TestPriorities:
    def name(self, client, campaign, enterprise, officer=None, district="5300"):
        fields = {
            "enterprise_number": enterprise.number,
            "district": district,
            "liaison_officer": officer.pk if officer else "",
        }
        return client.post(f"/campaigns/{campaign.code}/priorities/", fields)

    def test_are_named_with_a_liaison_officer_who_is_told(self, login, planner, inspector):
        campaign, enterprise = CampaignFactory(), EnterpriseFactory()

        response = self.name(login(planner), campaign, enterprise, inspector)

        assert response.status_code == 302
        priority = PriorityEnterprise.objects.get()
        assert (priority.enterprise, priority.liaison_officer) == (enterprise, inspector)
        assert Notification.objects.get().recipient == inspector
        event = Event.objects.get()
        assert event.details == {"enterprise": enterprise.number, "district": "5300"}

    def test_may_be_given_by_credit_code(self, login, planner):
        campaign, enterprise = CampaignFactory(), EnterpriseFactory()
        fields = {"enterprise_number": f" {enterprise.uscc.lower()} ", "district": "5300"}

        response = login(planner).post(f"/campaigns/{campaign.code}/priorities/", fields)

        assert response.status_code == 302
        assert campaign.priorities.get().enterprise == enterprise

    def test_officer_of_another_district_is_refused_at_the_field(self, login, planner, stranger):
        campaign = CampaignFactory()

        response = self.name(login(planner), campaign, EnterpriseFactory(), stranger)

        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["liaison_officer"]
        assert not campaign.priorities.exists()
        assert not Notification.objects.exists()

    @pytest.mark.parametrize("role", ["auditor", "rights_holder"])
    def test_nobody_but_officers_is_a_liaison(self, login, planner, role):
        response = self.name(
            login(planner), CampaignFactory(), EnterpriseFactory(), UserFactory(role=role)
        )

        assert list(response.context["form"].errors) == ["liaison_officer"]

    def test_an_unknown_enterprise_is_refused_at_the_field(self, login, planner):
        campaign = CampaignFactory()
        fields = {"enterprise_number": "E9999-99999", "district": "5300"}

        response = login(planner).post(f"/campaigns/{campaign.code}/priorities/", fields)

        assert list(response.context["form"].errors) == ["enterprise_number"]
        assert 'value="E9999-99999"' in response.content.decode()

    def test_named_again_changes_the_liaison_officer(self, planner, inspector):
        campaign, enterprise = CampaignFactory(), EnterpriseFactory()
        district = District.objects.get(pk="5300")
        for officer in (None, inspector):
            services.name_priority(
                campaign, enterprise, district, actor=planner, liaison_officer=officer
            )

        assert campaign.priorities.get().liaison_officer == inspector

    def test_are_taken_off_the_list(self, login, planner):
        priority = PriorityEnterpriseFactory()
        address = f"/campaigns/{priority.campaign.code}/priorities/{priority.pk}/remove/"

        assert login(planner).post(address).status_code == 302
        assert not PriorityEnterprise.objects.exists()
        assert Event.objects.get().verb == "priority.removed"
        assert login(planner).post(address).status_code == 404

    def test_belong_to_their_campaign(self, login, planner):
        priority, other = PriorityEnterpriseFactory(), CampaignFactory()

        response = login(planner).post(f"/campaigns/{other.code}/priorities/{priority.pk}/remove/")

        assert response.status_code == 404
        assert PriorityEnterprise.objects.count() == 1


class TestReading:
    @pytest.mark.parametrize("url", ["/campaigns/", "/api/v1/campaigns/"])
    def test_lists_are_flat(self, url, login, inspector, assert_flat_queries):
        def one() -> None:
            campaign = CampaignFactory()
            campaign.districts.set(District.objects.filter(pk="5300"))
            campaign.regions.set(Region.objects.all()[:2])

        assert_flat_queries(login(inspector), url, one)

    @pytest.mark.parametrize("q", ["龙腾", "dragon pro", "LONGTENG-5"])
    def test_are_found_by_name_alias_and_code(self, login, inspector, q):
        found = CampaignFactory(
            code="longteng-5", name_zh="龙腾行动", name_en="O", aliases=["Dragon Protection"]
        )
        CampaignFactory(code="other", name_zh="净网", name_en="Net")

        page = login(inspector).get("/campaigns/", {"q": q}).context["page"]

        assert list(page) == [found]

    def test_by_status(self, login, inspector):
        running, _planned = CampaignFactory(), planned()

        page = login(inspector).get("/campaigns/?status=running").context["page"]
        answer = login(inspector).get("/api/v1/campaigns/?status=running").json()

        assert list(page) == [running]
        assert [row["code"] for row in answer["results"]] == [running.code]

    def test_one_for_programs(self, login, inspector):
        campaign = CampaignFactory(code="longteng")
        campaign.districts.set(["3100", "5300"])

        answer = login(inspector).get("/api/v1/campaigns/longteng/").json()

        assert answer["code"] == "longteng"
        assert sorted(answer["districts"]) == ["3100", "5300"]
        assert answer["starts_on"] == campaign.starts_on.isoformat()

    def test_pages_for_programs_turn(self, login, inspector):
        for _ in range(3):
            CampaignFactory()
        client = login(inspector)
        first = client.get("/api/v1/campaigns/?limit=2").json()

        second = client.get(first["next"]).json()

        codes = [row["code"] for row in first["results"] + second["results"]]
        assert len(set(codes)) == 3
        assert (first["previous"], second["next"]) == (None, None)

    @pytest.mark.parametrize(
        "address",
        ["/campaigns/new/", "/campaigns/longteng/edit/", "/campaigns/longteng/priorities/"],
    )
    def test_only_planners_plan(self, login, supervisor, address):
        campaign = CampaignFactory(code="longteng")
        client = login(supervisor)

        assert client.get(address).status_code == 403
        assert client.post(address, FORM).status_code == 403
        assert client.post("/campaigns/longteng/close/").status_code == 403
        campaign.refresh_from_db()
        assert campaign.status == "running"

    def test_enterprises_do_not_see_the_plans(self, login, rights_holder):
        CampaignFactory(code="longteng")
        client = login(rights_holder)

        assert client.get("/campaigns/").status_code == 403
        assert client.get("/campaigns/longteng/").status_code == 403
        assert client.get("/api/v1/campaigns/").status_code == 403

    def test_a_holder_is_only_told_of_campaigns_that_protect_it(self, rights_holder):
        CampaignFactory()
        mine = PriorityEnterpriseFactory(enterprise=rights_holder.enterprises.get()).campaign

        assert list(Campaign.objects.visible_to(rights_holder)) == [mine]
