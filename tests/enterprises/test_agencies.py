"""Agents: one login for many holders, powers of attorney on paper, holders from abroad."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from core.accounts.permissions import Role
from core.errors import DomainError, InvalidInput
from core.notifications.models import Notification
from core.reference.calendar import today
from enterprises import agencies
from enterprises.models import Agency, Enterprise
from enterprises.periodic import warn_of_ending_powers
from enterprises.rules import check_may_file, missing
from tests.factories import (
    AgencyFactory,
    EnterpriseFactory,
    UserFactory,
    member_of,
    stored_document,
)

pytestmark = pytest.mark.django_db
NOON = "T12:00+08:00"


@pytest.fixture
def agent():
    return member_of(EnterpriseFactory(), username="agent", role=Role.AGENT)


@pytest.fixture
def bureau(agent) -> Enterprise:
    return agent.enterprises.get()


def paper(**changes: Any) -> dict[str, Any]:
    return {
        "valid_from": today().isoformat(),
        "power_of_attorney": stored_document("poa.pdf"),
        **changes,
    }


class TestShownOnPaper:
    def test_the_holder_confirms_and_the_agent_acts_from_then_on(
        self, agent, bureau, rights_holder, login
    ):
        holder = rights_holder.enterprises.get()
        mine, theirs = login(agent), login(rights_holder)
        form = paper(acting=bureau.number, holder=holder.uscc.lower())
        assert mine.post("/portal/holders/add/", form).url == "/portal/holders/"
        agency = Agency.objects.get()
        assert agency.status == "asked"
        assert mine.get(f"/portal/enterprises/{holder.number}/").status_code == 404
        assert "please confirm" in rights_holder.notifications.get().text

        theirs.post(f"/enterprises/agencies/{agency.pk}/confirm/")

        page = mine.get(f"/portal/enterprises/{holder.number}/").content.decode()
        assert "as its agent" in page
        assert "confirmed" in agent.notifications.get().text
        assert theirs.post(f"/enterprises/agencies/{agency.pk}/confirm/").status_code == 409

    def test_customs_confirms_for_a_holder_without_owner_online(
        self, agent, bureau, examiner, login
    ):
        holder = EnterpriseFactory(country_id="DE", uscc="")
        login(agent).post("/portal/holders/add/", paper(acting=bureau.number, holder=holder.number))
        client = login(examiner)
        page = client.get("/enterprises/agencies/").content.decode()
        assert holder.number in page

        agency = Agency.objects.get()
        client.post(f"/enterprises/agencies/{agency.pk}/confirm/")

        assert Enterprise.objects.acting(agent).filter(pk=holder.pk).exists()

    def test_customs_does_not_answer_for_owners(self, agent, bureau, rights_holder, examiner):
        holder = rights_holder.enterprises.get()
        agency = agencies.ask_confirmation(
            bureau,
            holder,
            actor=agent,
            valid_from=today(),
            power_of_attorney=stored_document(),
        )
        with pytest.raises(DomainError, match="owners online"):
            agencies.confirm(agency, actor=examiner)

    def test_denied_with_a_reason(self, agent, bureau, rights_holder, login):
        holder = rights_holder.enterprises.get()
        login(agent).post("/portal/holders/add/", paper(acting=bureau.number, holder=holder.number))
        agency, client = Agency.objects.get(), login(rights_holder)

        silent = client.post(f"/enterprises/agencies/{agency.pk}/deny/", {"reason": " "})
        client.post(f"/enterprises/agencies/{agency.pk}/deny/", {"reason": "We never signed."})

        assert silent.status_code == 422
        agency.refresh_from_db()
        assert (agency.status, agency.reasons) == ("refused", "We never signed.")
        assert "We never signed." in agent.notifications.get().text
        again = login(agent).post(
            "/portal/holders/add/", paper(acting=bureau.number, holder=holder.number)
        )
        assert again.status_code == 302

    def test_the_agent_does_not_confirm_for_itself(self, agent, bureau, login, rights_holder):
        holder = rights_holder.enterprises.get()
        login(agent).post("/portal/holders/add/", paper(acting=bureau.number, holder=holder.number))
        pk = Agency.objects.get().pk
        assert login(agent).post(f"/enterprises/agencies/{pk}/confirm/").status_code == 409
        other = member_of(EnterpriseFactory(), role=Role.AGENT)
        assert login(other).post(f"/enterprises/agencies/{pk}/confirm/").status_code == 404

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"power_of_attorney": ""}, "power_of_attorney"),
            ({"holder": "E1999-00001"}, "holder"),
            ({"acting": "E1999-00001"}, "acting"),
            ({"valid_to": "2001-01-01"}, "valid_to"),
            ({"valid_from": "2026-02-30"}, "valid_from"),
        ],
    )
    def test_bad_input(self, changes, field, agent, bureau, login):
        form = paper(acting=bureau.number, holder=EnterpriseFactory().number) | changes
        response = login(agent).post("/portal/holders/add/", form)
        assert response.status_code == 422
        assert response.context["form"].errors[field]

    def test_nobody_shows_papers_for_another_agent(self, agent, rights_holder):
        with pytest.raises(DomainError, match="do not belong"):
            agencies.ask_confirmation(
                EnterpriseFactory(), EnterpriseFactory(), actor=agent, valid_from=today()
            )


class TestHolderFromAbroad:
    def test_is_registered_by_its_agent_who_acts_for_it_at_once(self, agent, bureau, login):
        client = login(agent)
        form = paper(
            acting=bureau.number,
            name_en="Muster Werke GmbH",
            country="DE",
            licence=stored_document("register.pdf"),
        )

        response = client.post("/portal/holders/new/", form)

        holder = Enterprise.objects.get(name_en="Muster Werke GmbH")
        assert response.url == f"/portal/enterprises/{holder.number}/"
        assert (holder.origin, holder.status) == ("online", "registered")
        assert not holder.members.exists()
        check_may_file(holder, actor=agent, on=today())
        assert [field for field, _sentence in missing(holder)] == ["phone"]
        # the agent keeps its data, for nobody else can
        edit = f"/portal/enterprises/{holder.number}/edit/"
        client.post(edit, {"name_en": holder.name_en, "country": "DE", "phone": "+49 1"})
        holder.refresh_from_db()
        assert holder.phone == "+49 1"

    def test_one_that_is_registered_is_pointed_out(self, agent, bureau, login):
        known = EnterpriseFactory(country_id="DE", uscc="", name_zh="", name_en="Muster Werke AG")
        client = login(agent)
        form = {"acting": bureau.number, "name_en": "MUSTER-WERKE GmbH", "country": "DE"}

        shown = client.post("/portal/holders/new/", paper(**form))

        assert shown.status_code == 422
        assert [one.enterprise for one in shown.context["found"]] == [known]
        assert f"/portal/holders/add/?holder={known.number}" in shown.content.decode()
        kept = shown.context["form"]["kept_power_of_attorney"].value()
        client.post(
            "/portal/holders/new/",
            {
                **form,
                "valid_from": today().isoformat(),
                "is_new": "1",
                "kept_power_of_attorney": kept,
            },
        )
        assert Agency.objects.get().power_of_attorney.name == "poa.pdf"

    def test_one_in_china_registers_itself(self, agent, bureau, login):
        with pytest.raises(InvalidInput) as error:
            agencies.bring_holder(
                bureau,
                actor=agent,
                valid_from=today(),
                valid_to=None,
                power_of_attorney=stored_document(),
                name_zh="朗科",
            )
        assert error.value.details["field"] == "country"


class TestWhoFiles:
    """MEA 2: foreign holders only through an office in China or a domestic agent."""

    @pytest.fixture
    def abroad(self):
        return EnterpriseFactory(country_id="DE", uscc="")

    def test_a_domestic_holder_files_itself(self, rights_holder):
        check_may_file(rights_holder.enterprises.get(), actor=rights_holder, on=today())

    def test_its_own_people_need_the_office(self, abroad):
        person = member_of(abroad, role=Role.RIGHTS_HOLDER)
        with pytest.raises(InvalidInput) as error:
            check_may_file(abroad, actor=person, on=today())
        assert error.value.details == {"field": "holder", "citation": "Measures art 2"}
        assert any(field == "office_name" for field, _ in missing(abroad))

        abroad.office_name, abroad.office_address = "Shanghai office", "Nanjing Road 1"
        with pytest.raises(InvalidInput):
            check_may_file(abroad, actor=person, on=today())
        abroad.office_proof_id = 1
        check_may_file(abroad, actor=person, on=today())

    def test_having_an_agent_does_not_let_the_holder_itself_file(self, abroad, agent, bureau):
        person = member_of(abroad, role=Role.RIGHTS_HOLDER)
        AgencyFactory(agent=bureau, holder=abroad)
        check_may_file(abroad, actor=agent, on=today())
        with pytest.raises(InvalidInput):
            check_may_file(abroad, actor=person, on=today())

    @pytest.mark.parametrize(("day", "may"), [(-1, False), (0, True), (30, True), (31, False)])
    def test_within_the_power_of_attorney(self, day, may, abroad, agent, bureau):
        first = date(2026, 3, 1)
        AgencyFactory(agent=bureau, holder=abroad, valid_from=first, valid_to=first + timedelta(30))
        on = first + timedelta(day)
        if may:
            check_may_file(abroad, actor=agent, on=on)
        else:
            with pytest.raises(InvalidInput):
                check_may_file(abroad, actor=agent, on=on)

    def test_one_to_be_confirmed_is_none_yet(self, abroad, agent, bureau):
        AgencyFactory(agent=bureau, holder=abroad, status="asked")
        with pytest.raises(InvalidInput):
            check_may_file(abroad, actor=agent, on=today())

    def test_on_paper_through_customs(self, abroad, examiner):
        with pytest.raises(InvalidInput):
            check_may_file(abroad, actor=examiner, on=today())
        AgencyFactory(holder=abroad)
        check_may_file(abroad, actor=examiner, on=today())
        check_may_file(abroad, actor=None, on=today())


class TestWarnings:
    @pytest.mark.parametrize(
        ("left", "letters"), [(31, 0), (30, 2), (8, 2), (7, 2), (0, 2), (-1, 0)]
    )
    def test_30_and_7_days_before_the_end(self, left, letters, agent, bureau, rights_holder):
        end = date(2026, 6, 30)
        AgencyFactory(
            agent=bureau,
            holder=rights_holder.enterprises.get(),
            valid_from=date(2026, 1, 1),
            valid_to=end,
        )
        with time_machine.travel(f"{end - timedelta(left)}{NOON}", tick=False):
            assert warn_of_ending_powers() == letters
            assert warn_of_ending_powers() == 0
        told = Notification.objects.values_list("recipient__username", flat=True)
        assert sorted(told) == ["agent", "holder"][:letters]

    def test_once_for_each_of_the_two_days_whatever_was_missed(self, agent, bureau):
        AgencyFactory(agent=bureau, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))
        for day in ("2026-05-31", "2026-06-10", "2026-06-25", "2026-06-30"):
            with time_machine.travel(f"{day}{NOON}", tick=False):
                warn_of_ending_powers()
        assert agent.notifications.count() == 2
        assert "2026-06-30" in agent.notifications.first().text

    def test_not_for_one_that_ended_or_waits(self, agent, bureau):
        term = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 6, 30)}
        AgencyFactory(agent=bureau, revoked_at="2026-02-01T00:00Z", **term)
        AgencyFactory(agent=bureau, status="asked", **term)
        assert agencies.warn_of_ends(date(2026, 6, 25)) == 0


class TestOneLoginManyHolders:
    def test_the_list_names_each_with_its_term_and_opens_its_rows(self, agent, bureau, login):
        holders = [
            AgencyFactory(agent=bureau, valid_to=today() + timedelta(days)).holder
            for days in (5, 300)
        ]
        page = login(agent).get("/portal/holders/").content.decode()
        for holder in holders:
            assert f"/portal/enterprises/{holder.number}/" in page
            assert f"/portal/recordals/?holder={holder.number}" in page
            assert f"/portal/cases/?holder={holder.number}" in page

    def test_notices_of_one_holder(self, agent, bureau, login):
        holder = AgencyFactory(agent=bureau).holder
        page = login(agent).get("/portal/cases/", {"holder": holder.number})
        assert page.context["holder"] == holder
        stranger = EnterpriseFactory()
        page = login(agent).get("/portal/cases/", {"holder": stranger.number})
        assert page.context["holder"] is None

    def test_list_is_flat(self, agent, bureau, login, assert_flat_queries):
        assert_flat_queries(login(agent), "/portal/holders/", lambda: AgencyFactory(agent=bureau))

    def test_list_of_customs_is_flat(self, examiner, login, assert_flat_queries):
        assert_flat_queries(
            login(examiner), "/enterprises/agencies/", lambda: AgencyFactory(status="asked")
        )

    def test_the_agent_lays_it_down(self, agent, bureau, login, rights_holder):
        agency = AgencyFactory(agent=bureau, holder=rights_holder.enterprises.get())
        login(agent).post(f"/portal/holders/{agency.pk}/end/")
        agency.refresh_from_db()
        assert agency.status == "ended"
        assert "no longer acts for you" in rights_holder.notifications.get().text
        other = UserFactory(role=Role.AGENT)
        assert login(other).post(f"/portal/holders/{agency.pk}/end/").status_code == 404
