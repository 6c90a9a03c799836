"""Home of every role: what needs doing now, each figure opening the list it counts."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from core.accounts.models import User
from core.accounts.permissions import Role
from enterprises.models import Enterprise
from seizures.assistance import services as assistance
from seizures.cases.models import Case
from tests.factories import (
    AgencyFactory,
    CampaignFactory,
    CaseFactory,
    CaseItemFactory,
    DistrictOfficerFactory,
    EnterpriseFactory,
    HitFactory,
    InspectionFactory,
    PartnerOfficeFactory,
    PriorityEnterpriseFactory,
    RecordalFactory,
    UserFactory,
    member_of,
)
from tests.factories.freight import DetentionRequestFactory, QuestionFactory, ViewingFactory
from tests.factories.outcomes import (
    DeliveredReferralFactory,
    PenaltyFactory,
    ReferralFactory,
    SupportRequestFactory,
)
from tests.factories.procedure import applied_case, suspended_case

#: label of a figure whose list shows more than it counts: the list is the nearest there is
WIDER = {
    "Securities to accept",
    "Requests for support in court",
    "Due within five days",
    "Requests to view goods",
    "Fines overdue",
}


def person(role: Role) -> User:
    if role in (Role.INSPECTOR, Role.SUPERVISOR, Role.LEGAL):
        return DistrictOfficerFactory(role=role)
    if role == Role.PARTNER:
        return UserFactory(role=role, partner_office=PartnerOfficeFactory())
    if role in (Role.RIGHTS_HOLDER, Role.TRADER):
        return member_of(EnterpriseFactory(), username=role.value, role=role)
    if role == Role.AGENT:
        agent = EnterpriseFactory()
        AgencyFactory(agent=agent)
        return member_of(agent, username="agent", role=role)
    return UserFactory(role=role)


def holder_of(user: User):
    """Whose rights the cases of this user's world touch."""
    if user.role == Role.AGENT:
        return user.enterprises.get().agencies_held.get().holder
    own = user.enterprises.first()
    return own or member_of(EnterpriseFactory(), role="rights_holder").enterprises.get()


def something_of_everything(user: User) -> None:
    """One row for each figure and list a home may have, all within the user's sight."""
    holder, consignor = holder_of(user), user.enterprises.first() or EnterpriseFactory()
    goods = {"shipment__consignor_uscc": consignor.uscc, "holder": holder}
    officer = DistrictOfficerFactory(role=Role.SUPERVISOR)
    campaign = PriorityEnterpriseFactory(enterprise=holder).campaign
    InspectionFactory()
    HitFactory()
    CaseItemFactory(case=CaseFactory(campaign=campaign, **goods))
    CaseFactory(detained=True, **goods)
    CaseFactory(infringing=True, **goods)
    CaseFactory(infringing=True, status=Case.Status.PENALISED, **goods)
    PenaltyFactory(case__shipment__consignor_uscc=consignor.uscc, case__holder=holder)
    ReferralFactory()
    office = {"partner_office": user.partner_office} if user.partner_office else {}
    DeliveredReferralFactory(**office)
    DeliveredReferralFactory(status="received", received_at=now(), **office)
    DeliveredReferralFactory(status="filed", received_at=now(), answered_at=now(), **office)
    SupportRequestFactory()
    RecordalFactory(right__holder=holder)
    RecordalFactory(
        right__holder=holder, status="draft", number="", approved_on=None, expires_on=None
    )
    submitted = {"status": "submitted", "number": "", "approved_on": None, "expires_on": None}
    RecordalFactory(right__holder=holder, **submitted)
    EnterpriseFactory(status="registered")
    something_beside(officer, holder, office)
    suspended_case(officer, holder, consignor=consignor)


def something_beside(officer: User, holder: Enterprise, office: dict[str, Any]) -> None:
    """Queries, applications, viewings and requests for assistance, each in the state that waits."""
    asker = DistrictOfficerFactory(district_id="3100", role=Role.SUPERVISOR)
    to = office.get("partner_office") or officer.district
    assistance.ask(to, actor=asker, subject="Same consignor", question="Known?", days=5)
    QuestionFactory(answered=True)
    QuestionFactory(status="lapsed")
    DetentionRequestFactory(recordal__right__holder=holder)
    DetentionRequestFactory(recordal__right__holder=holder, status="accepted")
    ViewingFactory(case__holder=holder)


@pytest.mark.parametrize("role", Role)
class TestEveryRole:
    def test_has_a_home_even_when_nothing_waits(self, login, role):
        user = person(role)

        response = login(user).get("/")

        assert response.status_code == 200
        page = response.content.decode()
        assert user.get_role_display() in page
        assert "Nothing waits for you" in page

    def test_shows_what_waits_in_both_languages(self, login, role):
        user = person(role)
        something_of_everything(user)
        client = login(user)

        for language in ("en", "zh-hans"):
            response = client.get("/", headers={"accept-language": language})
            assert response.status_code == 200
        if role != Role.ADMINISTRATOR:
            assert "Nothing waits for you" not in client.get("/").content.decode()

    def test_is_flat(self, login, role, assert_flat_queries):
        user = person(role)

        assert_flat_queries(login(user), "/", lambda: something_of_everything(user))

    def test_every_link_opens(self, login, role):
        user = person(role)
        something_of_everything(user)
        client = login(user)
        page = client.get("/").content.decode().split("<main")[1]

        links = {html.unescape(link) for link in re.findall(r'href="(/[^"]+)"', page)}

        assert {url: client.get(url).status_code for url in links} == dict.fromkeys(links, 200)

    def test_every_figure_is_the_length_of_its_list(self, login, role):
        user = person(role)
        for _ in range(2):
            something_of_everything(user)
        client = login(user)
        home = client.get("/").context["home"]

        for stat in home.stats:
            if stat.label in WIDER or not stat.value.isdecimal():
                continue
            shown = rows_of(client, stat.url)
            if shown is not None:
                assert (stat.label, shown) == (stat.label, int(stat.value))


def rows_of(client: Client, url: str) -> int | None:
    """How many rows a list of officers shows; None for the grouped lists of the portal."""
    if url.startswith(("/portal/", "/partner/", "/ledger/")):
        return None
    response = client.get(url)
    assert response.status_code == 200
    return response.context["page"].total


class TestOfficers:
    def test_the_clock_that_ends_first_stands_first(self, login, supervisor):
        applied_case(supervisor, member_of(EnterpriseFactory(), username="h", role="rights_holder"))
        second = member_of(EnterpriseFactory(), username="second", role="rights_holder")
        suspended_case(supervisor, second.enterprises.get())

        clocks = login(supervisor).get("/").context["home"].clocks

        assert len(clocks) > 1
        assert [clock.due_at for clock in clocks] == sorted(clock.due_at for clock in clocks)

    def test_the_riskiest_inspection_stands_first(self, login, inspector):
        low, high = InspectionFactory(score=10), InspectionFactory(score=90)
        InspectionFactory(score=99, status="clean", inspector=inspector, finished_at=now())

        assert login(inspector).get("/").context["home"].inspections == [high, low]

    def test_another_districts_work_is_not_theirs(self, login, stranger, supervisor):
        suspended_case(supervisor, EnterpriseFactory())
        InspectionFactory()
        HitFactory()

        home = login(stranger).get("/").context["home"]

        assert {stat.value for stat in home.stats} == {"0"}
        assert (home.clocks, home.inspections) == ([], [])

    def test_what_comes_before_and_beside_a_case_is_shown_to_whoever_decides_it(
        self, login, supervisor, inspector
    ):
        something_beside(supervisor, EnterpriseFactory(), {})

        shown = {
            person: {
                stat.label: stat.value for stat in login(person).get("/").context["home"].stats
            }
            for person in (supervisor, inspector)
        }

        everybody = {
            "Requests for assistance to answer": "1",
            "Declared rights to check": "1",
            "Status queries without an answer": "1",
        }
        only_supervisors = {
            "Applications for detention to examine": "1",
            "Goods to look for on application": "1",
            "Requests to view goods": "1",
        }
        assert (everybody | only_supervisors).items() <= shown[supervisor].items()
        assert everybody.items() <= shown[inspector].items()
        assert not only_supervisors.keys() & shown[inspector].keys()

    @pytest.mark.parametrize(
        ("role", "label"),
        [
            (Role.SUPERVISOR, "Transfers to approve"),
            (Role.SUPERVISOR, "Securities to accept"),
            (Role.LEGAL, "Penalties to announce"),
            (Role.LEGAL, "Requests for support in court"),
        ],
    )
    def test_each_sees_what_only_they_decide(self, login, role, label):
        seen = [stat.label for stat in login(person(role)).get("/").context["home"].stats]
        inspector = person(Role.INSPECTOR)

        assert label in seen
        assert label not in [s.label for s in login(inspector).get("/").context["home"].stats]

    def test_running_campaigns_only(self, login, inspector):
        running = CampaignFactory()
        CampaignFactory(status="planned")
        CampaignFactory(status="closed")

        assert login(inspector).get("/").context["home"].campaigns == [running]

    def test_a_thousand_is_enough_to_know(self, login, inspector, monkeypatch):
        monkeypatch.setattr("seizures.reports.tiles.MOST", 2)
        for _ in range(3):
            HitFactory()

        stats = login(inspector).get("/").context["home"].stats

        assert next(stat.value for stat in stats if stat.label == "Hits to decide") == "2+"


class TestEnterprises:
    def test_the_holder_is_led_to_the_notice_to_answer(self, login, rights_holder, supervisor):
        case = suspended_case(supervisor, rights_holder.enterprises.get())

        response = login(rights_holder).get("/")

        assert response.context["home"].stats[0].value == "1"
        assert f'href="/portal/cases/{case.number}/"' in response.content.decode()

    def test_other_holders_see_nothing_of_it(self, login, other_holder, supervisor):
        case = suspended_case(supervisor, EnterpriseFactory())

        page = login(other_holder).get("/").content.decode()

        assert case.number not in page

    def test_a_trader_is_led_to_the_goods_that_were_stopped(self, login, trader, supervisor):
        consignor = trader.enterprises.get()
        case = suspended_case(supervisor, EnterpriseFactory(), consignor=consignor)
        client = login(trader)

        page = client.get("/").content.decode()
        address = re.search(rf'href="([^"]+)">{case.number}<', page)

        assert address
        assert client.get(address[1]).status_code == 200

    def test_recordals_that_end_soon(self, login, rights_holder):
        holder = rights_holder.enterprises.get()
        soon = now().date() + timedelta(days=100)
        RecordalFactory(right__holder=holder, expires_on=soon)
        RecordalFactory(right__holder=holder)

        stats = {s.label: s.value for s in login(rights_holder).get("/").context["home"].stats}

        assert stats["Recordals in force"] == "2"
        assert stats["Recordals that end within 180 days"] == "1"


def test_a_stranger_is_asked_to_sign_in(db):
    assert Client().get("/")["Location"] == "/accounts/login/?next=/"
