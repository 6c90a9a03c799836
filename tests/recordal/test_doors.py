"""Recordals and applications over pages and API: scope, rights, steps."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from core.accounts.permissions import Role
from recordal.applications import services
from tests.factories import (
    AgencyFactory,
    EnterpriseFactory,
    IpRightFactory,
    LicenseeFactory,
    RecordalFactory,
    member_of,
)

pytestmark = pytest.mark.django_db
LISTS = ["/recordals/", "/api/v1/recordals/", "/api/v1/applications/"]
HOLDERS_LISTS = ["/portal/recordals/", "/api/v1/recordals/", "/api/v1/applications/"]


def found(response):
    """The application numbers on a page of the list, or of the API."""
    if response["Content-Type"].startswith("application/json"):
        return {row["application_no"] for row in response.json()["results"]}
    return {row.application_no for row in response.context["page"]}


def of(holder, **fields):
    return RecordalFactory(right=IpRightFactory(holder=holder), **fields)


def addresses(recordal):
    return [
        f"/recordals/{recordal.application_no}/",
        f"/recordals/{recordal.application_no}/certificate/",
        f"/recordals/{recordal.application_no}/receipt/",
        f"/recordals/{recordal.application_no}/guide/",
        f"/portal/recordals/{recordal.application_no}/",
        f"/portal/recordals/{recordal.application_no}/licensees/",
        f"/portal/recordals/{recordal.application_no}/guide/",
        f"/api/v1/recordals/{recordal.number}/",
        f"/api/v1/applications/{recordal.application_no}/",
    ]


class TestSearch:
    @pytest.mark.parametrize("url", LISTS)
    @pytest.mark.parametrize(
        "text",
        ["朗科", "netac", "LANGKE", "1234567", "有限责任", "Technology", "8523", "852351", "85"],
    )
    def test_one_box_finds_every_script_and_number(self, url, text, inspector, login):
        holder = EnterpriseFactory(name_zh="深圳有限责任公司", name_en="Example Technology")
        wanted = RecordalFactory(
            right=IpRightFactory(
                holder=holder,
                title="朗科",
                title_en="Netac",
                variants=["langke", "郎科"],
                registration_no="12345678",
                hs_prefixes=["9006", "8523"],
            )
        )
        RecordalFactory(right=IpRightFactory(hs_prefixes=["6403"]))

        assert found(login(inspector).get(url, {"q": text})) == {wanted.application_no}

    @pytest.mark.parametrize("url", LISTS)
    def test_filters(self, url, inspector, login):
        mark = RecordalFactory(right=IpRightFactory(nice_classes=[25]))
        patent = RecordalFactory(right=IpRightFactory(kind="invention", nice_classes=[]))
        lapsed = RecordalFactory(expires_on=localdate() - timedelta(days=1))
        client = login(inspector)

        def filtered(**query):
            return found(client.get(url, query))

        assert filtered(kind="invention") == {patent.application_no}
        assert filtered(nice_class=25) == {mark.application_no}
        assert filtered(in_force="no") == {lapsed.application_no}
        assert filtered(in_force="yes") == {mark.application_no, patent.application_no}
        assert filtered(holder=mark.right.holder.number) == {mark.application_no}
        assert filtered(status="expired") == set()

    @pytest.mark.parametrize("url", LISTS)
    def test_is_flat_for_officers(self, url, inspector, login, assert_flat_queries):
        assert_flat_queries(login(inspector), url, RecordalFactory)

    @pytest.mark.parametrize("url", HOLDERS_LISTS)
    def test_is_flat_for_holders(self, url, rights_holder, login, assert_flat_queries):
        holder = rights_holder.enterprises.get()
        assert_flat_queries(login(rights_holder), url, lambda: of(holder))


class TestScope:
    def test_recordal_of_another_holder_does_not_exist(self, rights_holder, other_holder, login):
        recordal = of(other_holder.enterprises.get())
        client = login(rights_holder)
        assert {client.get(url).status_code for url in addresses(recordal)} == {404}

    @pytest.mark.parametrize("url", HOLDERS_LISTS)
    def test_lists_hold_only_ones_own(self, url, rights_holder, other_holder, login):
        own = of(rights_holder.enterprises.get())
        of(other_holder.enterprises.get())
        assert found(login(rights_holder).get(url)) == {own.application_no}

    @pytest.mark.parametrize("url", HOLDERS_LISTS)
    def test_agent_sees_all_its_holders_while_the_power_lasts(self, url, login):
        agent_of_two = EnterpriseFactory()
        agent = member_of(agent_of_two, role=Role.AGENT)
        first, second = (AgencyFactory(agent=agent_of_two).holder for _ in range(2))
        yesterday = localdate() - timedelta(days=1)
        former = AgencyFactory(agent=agent_of_two, valid_from=yesterday, valid_to=yesterday).holder
        seen = {of(holder).application_no for holder in (first, second)}
        gone = of(former)
        client = login(agent)

        assert found(client.get(url)) == seen
        assert {client.get(url).status_code for url in addresses(gone)} == {404}

    def test_officers_see_no_drafts(self, examiner, rights_holder, login):
        draft = services.draft(
            rights_holder.enterprises.get(), actor=rights_holder, kind="trademark", title="x"
        )
        client = login(examiner)
        assert client.get(f"/recordals/{draft.application_no}/").status_code == 404
        assert found(client.get("/api/v1/applications/")) == set()

    def test_traders_have_no_door_here(self, trader, login):
        client = login(trader)
        codes = {client.get(url).status_code for url in [*LISTS, "/portal/recordals/"]}
        assert codes == {403}


class TestOfficersPage:
    def test_shows_everything_on_record(self, inspector, login):
        recordal = RecordalFactory(contact_phone="0755-9")
        licensee = LicenseeFactory(recordal=recordal)

        page = login(inspector).get(f"/recordals/{recordal.application_no}/").content.decode()

        for text in (recordal.number, recordal.right.title, licensee.name, "0755-9"):
            assert text in page
        assert "In force today" in page
        assert "Refuse the application" not in page

    def test_holder_is_led_to_the_portal(self, rights_holder, login):
        recordal = of(rights_holder.enterprises.get())
        response = login(rights_holder).get(f"/recordals/{recordal.application_no}/")
        assert response.url == f"/portal/recordals/{recordal.application_no}/"
