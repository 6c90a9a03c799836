import pytest

from core.accounts.permissions import Role
from enterprises.models import Agency, Enterprise
from tests.factories import (
    AgencyFactory,
    CampaignFactory,
    EnterpriseFactory,
    PriorityEnterpriseFactory,
    RecordalFactory,
    UserFactory,
    member_of,
    stored_picture,
    uscc,
)

pytestmark = pytest.mark.django_db
LISTS = ["/enterprises/", "/api/v1/enterprises/"]
DETAILS = ["/enterprises/{}/", "/api/v1/enterprises/{}/"]


def numbers(response):
    """The numbers on a page of the list, or of the API."""
    if response["Content-Type"].startswith("application/json"):
        return {row["number"] for row in response.json()["results"]}
    return {row.number for row in response.context["page"]}


class TestOfficersList:
    @pytest.mark.parametrize("url", LISTS)
    def test_searches_names_numbers_and_codes(self, url, inspector, login):
        wanted = EnterpriseFactory(name_zh="朗科科技", name_en="Netac", uscc=uscc(900))
        EnterpriseFactory()
        client = login(inspector)
        for text in ("朗科", "netac", wanted.number, wanted.uscc):
            assert numbers(client.get(url, {"q": text})) == {wanted.number}

    @pytest.mark.parametrize("url", LISTS)
    def test_filters(self, url, inspector, login):
        named = EnterpriseFactory()
        running = CampaignFactory(status="running")
        PriorityEnterpriseFactory(campaign=running, enterprise=named)
        closed = CampaignFactory(status="closed")
        former = EnterpriseFactory()
        PriorityEnterpriseFactory(campaign=closed, enterprise=former)
        foreign = EnterpriseFactory(country_id="DE", uscc="", status="registered")
        client = login(inspector)

        def found(**query):
            return numbers(client.get(url, query))

        assert found(priority="running") == {named.number}
        assert found(priority="ever") == {named.number, former.number}
        assert found(country="DE") == {foreign.number}
        assert found(status="registered") == {foreign.number}

    def test_nobody_is_led_to_recordals_it_may_not_open(self, login, examiner, administrator):
        recordal = RecordalFactory()
        holder = recordal.right.holder
        for user, led in ((examiner, True), (administrator, False)):
            page = login(user).get(f"/enterprises/{holder.number}/")
            assert recordal.number in page.text
            for address in (recordal.get_absolute_url(), f"?holder={holder.number}"):
                assert (address in page.text) == led

    @pytest.mark.parametrize("url", LISTS)
    def test_is_flat(self, url, inspector, login, assert_flat_queries):
        assert_flat_queries(login(inspector), url, lambda: EnterpriseFactory(district_id="5300"))

    def test_pages_go_on_where_the_last_one_ended(self, inspector, login):
        EnterpriseFactory.create_batch(30)
        client = login(inspector)
        first = client.get("/enterprises/")
        second = client.get("/enterprises/", {"after": first.context["page"].next})
        assert len(numbers(first)) == 25
        assert len(numbers(second)) == 5
        assert numbers(first).isdisjoint(numbers(second))


class TestScope:
    @pytest.mark.parametrize("url", DETAILS)
    def test_another_enterprise_does_not_exist(self, url, rights_holder, other_holder, login):
        foreign = other_holder.enterprises.get()
        assert login(rights_holder).get(url.format(foreign.number)).status_code == 404

    @pytest.mark.parametrize("url", ["/portal/enterprises/{}/", "/portal/enterprises/{}/edit/"])
    def test_nor_in_the_portal(self, url, rights_holder, other_holder, login):
        foreign = other_holder.enterprises.get()
        assert login(rights_holder).get(url.format(foreign.number)).status_code == 404

    @pytest.mark.parametrize("url", DETAILS)
    def test_officers_see_every_enterprise(self, url, stranger, login):
        enterprise = EnterpriseFactory()
        response = login(stranger).get(url.format(enterprise.number))
        assert response.status_code == 200
        assert enterprise.uscc in response.content.decode()

    def test_enterprises_are_led_to_the_portal(self, rights_holder, login):
        number = rights_holder.enterprises.get().number
        client = login(rights_holder)
        assert client.get("/enterprises/").url == "/portal/enterprises/"
        assert client.get(f"/enterprises/{number}/").url == f"/portal/enterprises/{number}/"


class TestVerification:
    def test_examiner_verifies_on_the_page(self, examiner, login):
        enterprise = EnterpriseFactory(status="registered")
        login(examiner).post(f"/enterprises/{enterprise.number}/verify/")
        enterprise.refresh_from_db()
        assert enterprise.status == "verified"

    @pytest.mark.parametrize("step", ["verify", "refuse"])
    def test_others_may_not(self, step, inspector, login):
        enterprise = EnterpriseFactory(status="registered")
        response = login(inspector).post(f"/enterprises/{enterprise.number}/{step}/")
        assert response.status_code == 403

    def test_refusal_without_a_reason_is_explained_at_the_field(self, examiner, login):
        enterprise = EnterpriseFactory(status="registered")
        response = login(examiner).post(f"/enterprises/{enterprise.number}/refuse/")
        assert response.status_code == 422
        assert response.context["refuse_form"].errors["reason"]

    def test_twice_is_not_possible(self, examiner, login):
        enterprise = EnterpriseFactory(status="verified")
        response = login(examiner).post(f"/enterprises/{enterprise.number}/verify/")
        assert response.status_code == 409

    def test_page_shows_people_agents_and_recordals(self, examiner, login):
        recordal = RecordalFactory()
        holder = recordal.right.holder
        agency = AgencyFactory(holder=holder)
        person = member_of(holder, role=Role.RIGHTS_HOLDER, username="wang.jl")
        client = login(examiner)

        page = client.get(f"/enterprises/{holder.number}/").content.decode()

        for text in (recordal.number, agency.agent.number, person.username):
            assert text in page
        agents_page = client.get(f"/enterprises/{agency.agent.number}/").content.decode()
        assert holder.get_absolute_url() in agents_page


class TestPortal:
    def test_newcomer_registers_its_enterprise(self, login):
        newcomer = UserFactory(role=Role.RIGHTS_HOLDER)
        response = login(newcomer).post(
            "/portal/enterprises/new/",
            {
                "name_zh": "朗科科技",
                "country": "CN",
                "uscc": uscc(77),
                "licence": stored_picture("licence.png"),
            },
        )
        enterprise = Enterprise.objects.get(uscc=uscc(77))
        assert response.url == f"/portal/enterprises/{enterprise.number}/"
        assert enterprise.licence.name == "licence.png"
        assert list(newcomer.enterprises.all()) == [enterprise]

    def test_wrong_code_is_explained_and_nothing_typed_is_lost(self, login):
        newcomer = UserFactory(role=Role.RIGHTS_HOLDER)
        response = login(newcomer).post(
            "/portal/enterprises/new/",
            {"name_zh": "朗科科技", "country": "CN", "uscc": uscc(77)[:-1] + "?"},
        )
        assert response.status_code == 422
        assert response.context["form"].errors["uscc"]
        assert "朗科科技" in response.content.decode()
        assert not Enterprise.objects.exists()

    def test_contact_data_can_be_changed_and_verified_names_cannot(self, rights_holder, login):
        enterprise = rights_holder.enterprises.get()
        url = f"/portal/enterprises/{enterprise.number}/edit/"
        login(rights_holder).post(url, {"phone": "010-2", "name_zh": "别的名字"})
        before = enterprise.name_zh
        enterprise.refresh_from_db()
        assert (enterprise.phone, enterprise.name_zh) == ("010-2", before)

    def test_colleague_is_added_by_user_name(self, rights_holder, login):
        colleague = UserFactory(role=Role.RIGHTS_HOLDER, username="colleague")
        enterprise = rights_holder.enterprises.get()
        url = f"/portal/enterprises/{enterprise.number}/members/"
        client = login(rights_holder)

        unknown = client.post(url, {"username": "nobody"})
        client.post(url, {"username": "colleague"})

        assert unknown.status_code == 422
        assert colleague in enterprise.members.all()

    def test_agent_is_appointed_by_code_and_ended(self, rights_holder, login):
        holder, agent = rights_holder.enterprises.get(), EnterpriseFactory()
        url = f"/portal/enterprises/{holder.number}/agents/"
        client = login(rights_holder)

        client.post(
            url,
            {
                "agent": agent.uscc.lower(),
                "valid_from": "2026-01-01",
                "power_of_attorney": stored_picture("poa.png"),
            },
        )
        agency = Agency.objects.get()
        assert (agency.agent, agency.power_of_attorney.name) == (agent, "poa.png")
        client.post(f"{url}{agent.number}/end/")
        agency.refresh_from_db()
        assert agency.revoked_at is not None
        assert client.post(f"{url}{agent.number}/end/").status_code == 404

    def test_agent_needs_the_paper(self, rights_holder, login):
        holder, agent = rights_holder.enterprises.get(), EnterpriseFactory()
        response = login(rights_holder).post(
            f"/portal/enterprises/{holder.number}/agents/",
            {"agent": agent.number, "valid_from": "2026-01-01"},
        )
        assert response.status_code == 422
        assert response.context["agent_form"].errors["power_of_attorney"]

    @pytest.mark.parametrize("step", ["edit/", "members/", "agents/"])
    def test_agent_sees_its_holder_but_does_not_run_it(self, step, login):
        agency = AgencyFactory()
        agent = member_of(agency.agent, role=Role.AGENT)
        client = login(agent)
        url = f"/portal/enterprises/{agency.holder.number}/"
        assert client.get(url).status_code == 200
        assert client.post(url + step).status_code == 403

    def test_list_names_own_and_represented(self, login):
        agency = AgencyFactory()
        agent = member_of(agency.agent, role=Role.AGENT)
        page = login(agent).get("/portal/enterprises/")
        assert numbers(page) == {agency.agent.number, agency.holder.number}
        assert page.context["own"] == {agency.agent.pk}

    def test_list_is_flat(self, login, assert_flat_queries):
        own = EnterpriseFactory()
        agent = member_of(own, role=Role.AGENT)
        assert_flat_queries(login(agent), "/portal/enterprises/", lambda: AgencyFactory(agent=own))
