"""One search box: exact numbers open at once, and nobody finds what is not theirs."""

import pytest

from tests.factories import (
    CaseFactory,
    EnterpriseFactory,
    InspectionFactory,
    RecordalFactory,
    ShipmentFactory,
)
from tests.factories.outcomes import DeliveredReferralFactory, ReferralFactory


def search(client, q: str):
    return client.get("/search/", {"q": q})


def titles(response) -> list[str]:
    return [result.title for group in response.context["groups"] for result in group.results]


class TestExactNumbers:
    @pytest.mark.parametrize(
        "factory", [ShipmentFactory, InspectionFactory, ReferralFactory, EnterpriseFactory]
    )
    def test_open_their_page(self, login, inspector, factory):
        row = factory()

        for typed in (row.number, row.number.lower(), f"  {row.number} "):
            assert search(login(inspector), typed).url == row.get_absolute_url()

    def test_of_a_case(self, login, inspector):
        case = CaseFactory()

        assert search(login(inspector), case.number).url == case.get_absolute_url()

    def test_of_a_recordal_all_three(self, login, inspector):
        recordal = RecordalFactory()

        for typed in (recordal.number, recordal.application_no, recordal.right.registration_no):
            assert search(login(inspector), typed).url == recordal.get_absolute_url()

    def test_of_a_company_by_its_credit_code(self, login, inspector):
        enterprise = EnterpriseFactory()

        assert search(login(inspector), enterprise.uscc).url == enterprise.get_absolute_url()

    def test_of_a_container(self, login, inspector):
        shipment = ShipmentFactory(container_no="MSKU1234565")

        assert search(login(inspector), "msku1234565").url == shipment.get_absolute_url()

    def test_a_declaration_shows_the_cases_on_it_too(self, login, inspector):
        case = CaseFactory()

        response = search(login(inspector), case.shipment.number)

        assert titles(response) == [case.number, case.shipment.number]


class TestWords:
    def test_find_rights_and_companies(self, login, inspector):
        RecordalFactory(right__title="朗科", right__title_en="NETAC")
        EnterpriseFactory(name_zh="深圳市朗科科技", name_en="Netac Technology")

        for typed in ("朗科", "netac"):
            assert len(titles(search(login(inspector), typed))) == 2

    def test_a_title_never_opens_by_itself(self, login, inspector):
        RecordalFactory(right__title="NETAC")

        assert search(login(inspector), "NETAC").status_code == 200

    def test_nothing_fits(self, login, inspector):
        assert "Nothing fits" in search(login(inspector), "zzzz").content.decode()

    def test_an_empty_box_leads_home(self, login, inspector):
        assert search(login(inspector), "  ").url == "/"

    def test_the_typed_words_are_shown_as_text(self, login, inspector):
        page = search(login(inspector), "<script>x</script>").content.decode()

        assert "&lt;script&gt;x&lt;/script&gt;" in page
        assert "<script>x" not in page

    def test_is_flat(self, login, inspector, assert_flat_queries):
        assert_flat_queries(
            login(inspector), "/search/?q=flat", lambda: RecordalFactory(right__title="flat")
        )


class TestScope:
    def test_another_districts_objects_do_not_exist(self, login, stranger):
        client = login(stranger)
        case, inspection, shipment = CaseFactory(), InspectionFactory(), ShipmentFactory()

        for typed in (case.number, inspection.number, shipment.number, case.shipment.number):
            assert titles(search(client, typed)) == []

    def test_a_holder_finds_its_cases_where_it_answers(self, login, rights_holder):
        case = CaseFactory(holder=rights_holder.enterprises.get())

        assert search(login(rights_holder), case.number).url == f"/portal/cases/{case.number}/"

    def test_a_holder_does_not_find_by_declaration_what_the_law_still_hides(
        self, login, rights_holder
    ):
        case = CaseFactory(holder=rights_holder.enterprises.get())

        assert titles(search(login(rights_holder), case.shipment.number)) == []

    def test_nor_the_cases_on_the_rights_of_others(self, login, other_holder):
        case, recordal = CaseFactory(), RecordalFactory(right__title="secret")
        client = login(other_holder)

        assert titles(search(client, case.number)) == []
        assert titles(search(client, recordal.number)) == []
        assert titles(search(client, "secret")) == []
        assert titles(search(client, case.holder.number)) == []

    def test_a_holder_finds_its_own_in_the_portal(self, login, rights_holder):
        enterprise = rights_holder.enterprises.get()
        recordal = RecordalFactory(right__holder=enterprise)
        client = login(rights_holder)

        for typed in (recordal.number, enterprise.number):
            found = search(client, typed)
            assert found.url.startswith("/portal/")
            assert client.get(found.url).status_code == 200

    def test_a_trader_finds_the_case_on_its_goods(self, login, trader):
        case = CaseFactory(shipment__consignor_uscc=trader.enterprises.get().uscc)
        client = login(trader)

        found = search(client, case.number)

        assert client.get(found.url).status_code == 200

    def test_the_police_find_what_was_delivered_to_them(self, login, police):
        mine = DeliveredReferralFactory(partner_office=police.partner_office)
        waiting = ReferralFactory(partner_office=police.partner_office)
        foreign = DeliveredReferralFactory()
        client = login(police)

        assert client.get(search(client, mine.number).url).status_code == 200
        for referral in (waiting, foreign):
            assert titles(search(client, referral.number)) == []

    def test_everybody_else_finds_nothing_they_may_not_see(self, login, administrator):
        case = CaseFactory()

        assert titles(search(login(administrator), case.number)) == []
