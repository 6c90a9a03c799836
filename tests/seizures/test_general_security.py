"""One letter of guarantee for the year: applied for, approved, drawn on, given back (MEA 24)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.reference.calendar import SHANGHAI, today
from core.reference.models import SecurityTier
from core.states import IllegalTransition
from recordal.rights.models import IpRight
from seizures.general_security import periodic, services
from seizures.general_security.models import Entry, GeneralSecurity
from seizures.procedure import steps
from seizures.securities.models import Security
from tests.factories import EnterpriseFactory, RecordalFactory, member_of, stored_document
from tests.factories.general import general_security, letter
from tests.factories.procedure import suspended_case

pytestmark = pytest.mark.django_db
Status = GeneralSecurity.Status


def lean(case, person):
    """The holder answers with its general security."""
    return steps.apply_for_detention(
        case, actor=person, form="general", amount=Decimal(0), reference_no=""
    )


@pytest.fixture
def holder(rights_holder):
    return rights_holder.enterprises.get()


class TestApplication:
    def test_at_least_two_hundred_thousand(self, holder, rights_holder):
        RecordalFactory(right__holder=holder)

        with pytest.raises(InvalidInput, match=r"at least 200,000\.00 yuan.*art 24") as refused:
            services.apply(holder, actor=rights_holder, **letter(amount=Decimal("199999.99")))

        assert refused.value.details["field"] == "amount"

    def test_last_years_costs_when_they_are_higher(self, holder, rights_holder):
        RecordalFactory(right__holder=holder)
        costs = Decimal("512300.50")

        with pytest.raises(InvalidInput, match=r"512,300\.50"):
            services.apply(
                holder,
                actor=rights_holder,
                **letter(amount=Decimal(500_000), costs_last_year=costs),
            )
        general = services.apply(
            holder, actor=rights_holder, **letter(amount=costs, costs_last_year=costs)
        )

        assert general.amount_due == costs

    def test_the_floor_is_data(self, holder, rights_holder):
        SecurityTier.objects.filter(key="general").update(floor=Decimal(300_000))
        RecordalFactory(right__holder=holder)

        with pytest.raises(InvalidInput, match=r"300,000\.00"):
            services.apply(holder, actor=rights_holder, **letter())

    def test_only_holders_of_recorded_trademarks(self, holder, rights_holder):
        RecordalFactory(right__holder=holder, right__kind=IpRight.Kind.INVENTION)
        RecordalFactory(right__holder=holder, ended_on=today() - timedelta(days=1))

        with pytest.raises(InvalidInput, match="recorded trademarks"):
            services.apply(holder, actor=rights_holder, **letter())

    def test_only_verified_holders(self):
        holder = EnterpriseFactory(status="registered")

        with pytest.raises(InvalidInput, match="verified"):
            services.apply(holder, actor=member_of(holder), **letter())

    def test_the_letter_outlasts_the_year(self, holder, rights_holder):
        RecordalFactory(right__holder=holder)
        year = today().year

        with pytest.raises(InvalidInput, match=f"{year}-12-31") as refused:
            services.apply(
                holder, actor=rights_holder, **letter(letter_valid_to=date(year, 12, 30))
            )

        assert refused.value.details["field"] == "letter_valid_to"

    def test_one_a_year(self, holder, rights_holder, examiner):
        first = general_security(holder, by=rights_holder)

        with pytest.raises(InvalidInput, match=first.number):
            services.apply(holder, actor=rights_holder, **letter())

        services.refuse(first, actor=examiner, reason="The stamp is missing.")
        assert services.apply(holder, actor=rights_holder, **letter()).status == Status.APPLIED

    @time_machine.travel(datetime(2026, 2, 10, 9, tzinfo=SHANGHAI), tick=False)
    def test_ten_working_days_to_decide_over_spring_festival(self, holder, rights_holder):
        # 2026-02-15 to 23 are free; 14 and 28 are working Saturdays
        assert general_security(holder, by=rights_holder).due_on == date(2026, 3, 2)


class TestDecision:
    def test_approved_to_the_end_of_the_year(self, holder, rights_holder, examiner):
        general = general_security(holder, by=rights_holder, approved_by=examiner)

        assert (general.valid_from, general.valid_to) == (today(), date(today().year, 12, 31))
        assert Event.objects.about(general).filter(verb="general_security.approved").exists()

    def test_customs_books_higher_costs(self, holder, rights_holder, examiner):
        general = general_security(holder, by=rights_holder)

        with pytest.raises(InvalidInput, match=r"250,000\.00"):
            services.approve(general, actor=examiner, costs_last_year=Decimal(250_000))

        general.refresh_from_db()
        assert general.status == Status.APPLIED

    def test_not_for_a_year_that_is_over(self, holder, rights_holder, examiner):
        with time_machine.travel(datetime(2025, 12, 30, 9, tzinfo=SHANGHAI)):
            general = general_security(holder, by=rights_holder)

        with (
            time_machine.travel(datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)),
            pytest.raises(DomainError, match="2025"),
        ):
            services.approve(general, actor=examiner)

    def test_refused_in_writing_only(self, holder, rights_holder, examiner):
        general = general_security(holder, by=rights_holder)

        with pytest.raises(InvalidInput, match="reasons"):
            services.refuse(general, actor=examiner, reason=" ")

    def test_decided_once(self, holder, rights_holder, examiner):
        general = general_security(holder, by=rights_holder, approved_by=examiner)

        with pytest.raises(IllegalTransition):
            services.refuse(general, actor=examiner, reason="Too late.")


class TestAccount:
    def test_a_case_draws_what_the_law_demands_and_can_be_detained_at_once(
        self, holder, rights_holder, examiner, supervisor
    ):
        general = general_security(holder, by=rights_holder, approved_by=examiner)
        case = suspended_case(supervisor, holder)

        security = lean(case, rights_holder)
        case = steps.detain(case, actor=supervisor, place="Warehouse 3")

        general.refresh_from_db()
        assert security.status == Security.Status.ACCEPTED
        assert (security.amount, security.reference_no) == (Decimal(10_000), general.number)
        assert (general.held, general.balance) == (Decimal(10_000), Decimal(190_000))
        assert case.status == case.Status.DETAINED
        assert not case.deadlines.running().filter(rule="general_guarantee_review").exists()

    def test_every_district_draws_on_the_same_account(
        self, holder, rights_holder, examiner, supervisor, stranger
    ):
        general = general_security(holder, by=rights_holder, approved_by=examiner)

        lean(suspended_case(supervisor, holder), rights_holder)
        lean(suspended_case(stranger, holder), rights_holder)

        general.refresh_from_db()
        assert general.held == Decimal(20_000)
        assert list(general.entries.values_list("balance", flat=True)) == [190_000, 180_000]

    def test_it_comes_back_when_the_goods_go_free(
        self, holder, rights_holder, examiner, supervisor
    ):
        general = general_security(holder, by=rights_holder, approved_by=examiner)
        case = suspended_case(supervisor, holder)
        security = lean(case, rights_holder)

        steps.withdraw(case, actor=rights_holder)

        general.refresh_from_db()
        security.refresh_from_db()
        assert (security.status, general.held) == (Security.Status.RETURNED, Decimal(0))
        assert [entry.kind for entry in general.entries.all()] == ["drawn", "returned"]

    def test_not_more_than_is_left(self, holder, rights_holder, examiner, supervisor):
        general = general_security(holder, by=rights_holder, approved_by=examiner)
        GeneralSecurity.objects.filter(pk=general.pk).update(held=Decimal("190000.01"))

        with pytest.raises(services.NotUsable, match=r"9,999\.99 yuan left.*10,000\.00"):
            lean(suspended_case(supervisor, holder), rights_holder)

        assert not Security.objects.exists()
        assert not Entry.objects.exists()

    def test_trademarks_only(self, holder, rights_holder, examiner, supervisor):
        general_security(holder, by=rights_holder, approved_by=examiner)
        case = suspended_case(supervisor, holder)
        IpRight.objects.filter(recordals__case_items__case=case).update(kind="design")

        with pytest.raises(DomainError, match="recorded trademarks only"):
            lean(case, rights_holder)

    def test_not_by_application(self, holder, rights_holder, examiner, supervisor):
        general_security(holder, by=rights_holder, approved_by=examiner)
        case = suspended_case(supervisor, holder)
        case.flow = case.Flow.BY_APPLICATION

        assert services.usable_for(case) is None

    def test_nobody_leans_on_that_of_another_holder(
        self, holder, rights_holder, examiner, supervisor, other_holder
    ):
        general_security(holder, by=rights_holder, approved_by=examiner)

        with pytest.raises(services.NotUsable, match="no general security"):
            lean(suspended_case(supervisor, other_holder.enterprises.get()), other_holder)

    def test_none_before_approval_and_none_after_the_call(
        self, holder, rights_holder, examiner, supervisor
    ):
        general = general_security(holder, by=rights_holder)
        with pytest.raises(services.NotUsable):
            lean(suspended_case(supervisor, holder), rights_holder)
        general = services.approve(general, actor=examiner)
        lean(suspended_case(supervisor, holder), rights_holder)

        general = services.call(general, actor=examiner, reason="Storage was not paid.")

        assert (general.status, general.held) == (Status.CALLED, Decimal(10_000))
        with pytest.raises(services.NotUsable):
            lean(suspended_case(supervisor, holder), rights_holder)

    def test_it_ends_with_the_year_and_keeps_what_is_drawn(
        self, holder, rights_holder, examiner, supervisor
    ):
        with time_machine.travel(datetime(2026, 12, 31, 10, tzinfo=SHANGHAI), tick=False):
            general = general_security(holder, by=rights_holder, approved_by=examiner)
            case = suspended_case(supervisor, holder)
            lean(case, rights_holder)
            other = suspended_case(supervisor, holder)
            assert periodic.end_general_securities() == 0
        with time_machine.travel(datetime(2027, 1, 1, 0, 1, tzinfo=SHANGHAI), tick=False):
            with pytest.raises(services.NotUsable):
                lean(other, rights_holder)
            assert periodic.end_general_securities() == 1
            assert periodic.end_general_securities() == 0
            steps.withdraw(case, actor=rights_holder)

        general.refresh_from_db()
        assert (general.status, general.held) == (Status.ENDED, Decimal(0))


@pytest.mark.django_db(transaction=True)
def test_two_districts_never_draw_the_same_yuan(holder, rights_holder, examiner, supervisor):
    general = general_security(holder, by=rights_holder, approved_by=examiner)
    GeneralSecurity.objects.filter(pk=general.pk).update(held=Decimal(175_000))
    cases = [suspended_case(supervisor, holder) for _ in range(4)]

    def draw(case):
        try:
            return lean(case, rights_holder).status
        except services.NotUsable:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        results = sorted(threads.map(draw, cases))

    general.refresh_from_db()
    assert results == ["accepted", "accepted", "refused", "refused"]
    assert general.held == Decimal(195_000)


class TestDoors:
    def test_from_application_to_three_clicks(
        self, login, holder, rights_holder, examiner, supervisor
    ):
        RecordalFactory(right__holder=holder)
        client = login(rights_holder)
        form = {key: str(value) for key, value in letter().items()}
        form |= {"holder": holder.number, "letter": stored_document("guarantee.pdf")}

        answer = client.post("/portal/general-securities/new/", form)
        general = GeneralSecurity.objects.get()
        assert answer.url == f"/portal/general-securities/{general.number}/"
        decided = login(examiner).post(
            f"/general-securities/{general.number}/approve/", {"costs_last_year": "0"}
        )
        assert decided.status_code == 302
        case = suspended_case(supervisor, holder)
        page = client.get(f"/portal/cases/{case.number}/").content.decode()

        assert '<option value="general" selected>' in page
        assert (
            client.post(
                f"/portal/cases/{case.number}/apply/", {"form": "general", "amount": "10000"}
            ).status_code
            == 302
        )
        assert "190,000.00" in client.get(answer.url).content.decode()

    def test_cash_still_wants_its_reference(self, login, holder, rights_holder, supervisor):
        case = suspended_case(supervisor, holder)

        answer = login(rights_holder).post(
            f"/portal/cases/{case.number}/apply/", {"form": "cash", "amount": "10000"}
        )

        assert answer.status_code == 422
        assert "This field is required" in answer.content.decode()

    def test_it_is_not_offered_to_who_has_none(self, login, holder, rights_holder, supervisor):
        case = suspended_case(supervisor, holder)

        page = login(rights_holder).get(f"/portal/cases/{case.number}/").content.decode()

        assert 'value="general"' not in page

    def test_a_letter_that_is_too_small_is_said_at_the_field(self, login, holder, rights_holder):
        RecordalFactory(right__holder=holder)
        form = {key: str(value) for key, value in letter(amount=Decimal(1)).items()}
        form |= {"holder": holder.number, "letter": stored_document("guarantee.pdf")}

        answer = login(rights_holder).post("/portal/general-securities/new/", form)

        assert answer.status_code == 422
        assert "200,000.00" in answer.context["form"].errors["amount"][0]

    def test_another_holder_does_not_see_it(self, login, holder, rights_holder, other_holder):
        general = general_security(holder, by=rights_holder)

        client = login(other_holder)

        assert client.get(f"/portal/general-securities/{general.number}/").status_code == 404
        assert general.number not in client.get("/portal/general-securities/").content.decode()

    def test_officers_read_and_do_not_decide(self, login, holder, rights_holder, inspector):
        general = general_security(holder, by=rights_holder)
        client = login(inspector)

        page = client.get(f"/general-securities/{general.number}/")

        assert page.status_code == 200
        assert "approve/" not in page.content.decode()
        address = f"/general-securities/{general.number}/approve/"
        assert client.post(address, {"costs_last_year": "0"}).status_code == 403

    def test_the_account_opens_the_cases_one_may_see(
        self, login, holder, rights_holder, examiner, supervisor, stranger
    ):
        general = general_security(holder, by=rights_holder, approved_by=examiner)
        here, there = suspended_case(supervisor, holder), suspended_case(stranger, holder)
        for case in (here, there):
            lean(case, rights_holder)

        def page(user, address):
            return login(user).get(address).content.decode()

        shown = page(supervisor, f"/general-securities/{general.number}/")
        own = page(rights_holder, f"/portal/general-securities/{general.number}/")

        assert f'href="/cases/{here.number}/"' in shown
        assert there.number in shown  # every district leans on one account
        assert f'href="/cases/{there.number}/"' not in shown
        assert f'href="/portal/cases/{there.number}/"' in own
        decided = page(examiner, f"/general-securities/{general.number}/")
        assert here.number in decided  # who approves it reads no case files
        assert f'href="/cases/{here.number}/"' not in decided

    def test_through_the_api(self, bearer, holder, rights_holder, examiner):
        general = general_security(holder, by=rights_holder)
        address = f"/api/v1/general-securities/{general.number}/"

        approved = bearer(examiner).post(f"{address}approve/", {}, "application/json")
        again = bearer(examiner).post(f"{address}refuse/", {"reason": "no"}, "application/json")

        assert (approved.status_code, approved.json()["balance"]) == (200, "200000.00")
        assert again.status_code == 409

    def test_lists_cost_the_same_for_more_rows(self, login, examiner, assert_flat_queries):
        def more():
            one = EnterpriseFactory()
            general_security(one, by=member_of(one))

        assert_flat_queries(login(examiner), "/general-securities/", more)
