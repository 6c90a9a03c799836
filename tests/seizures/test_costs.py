"""Costs against the security: capped, settled, returned, unclaimed (MEA 34-36, GUA 21)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.costs.models import Cost, Settlement
from seizures.costs.rules import Owed, statement, storage_owed
from seizures.notices.models import Notice
from seizures.procedure import costs, remedies, steps, unclaimed
from seizures.procedure.guards import StepNotAllowed, StillStandsForSomething, WrongState
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.securities.models import Security
from tests.factories.aftermath import at, decided
from tests.factories.core import stored_document
from tests.factories.procedure import detained_case

MONEY = st.decimals(Decimal("0.01"), Decimal(1_000_000), places=2)


class TestStatement:
    @given(MONEY, st.lists(st.tuples(MONEY, st.booleans()), max_size=6))
    def test_it_always_adds_up_and_nothing_is_taken_twice(self, security, rows):
        found = statement(security, [Owed(amount, direct) for amount, direct in rows])
        assert found.total == sum((amount for amount, _ in rows), Decimal(0))
        assert found.total == found.direct + found.charged + found.short
        assert found.charged + found.returned == security
        assert 0 <= found.charged <= security
        assert found.short == 0 or found.returned == 0

    @pytest.mark.parametrize(
        ("since", "until", "last", "owed"),
        [
            (date(2025, 5, 1), date(2025, 5, 10), None, "1000.00"),
            (date(2025, 5, 1), date(2025, 5, 10), date(2025, 5, 10), "1000.00"),
            (date(2025, 5, 1), date(2025, 5, 10), date(2025, 5, 5), "500.00"),
            (date(2025, 5, 1), date(2025, 5, 10), date(2025, 5, 1), "100.00"),
            (date(2025, 5, 1), date(2025, 5, 10), date(2025, 4, 30), "0"),
        ],
    )
    def test_storage_counts_to_its_last_day(self, since, until, last, owed):
        assert storage_owed(Decimal(1000), since, until, last) == Decimal(owed)


def note(case, actor, **more):
    given = {
        "kind": "custody",
        "amount": Decimal(400),
        "payee": "Warehouse 3",
        "invoice_no": "0001",
        **more,
    }
    return costs.note_cost(case, actor=actor, **given)


@pytest.mark.django_db
class TestStorageCap:
    @pytest.fixture
    def case(self, legal, trader):
        """Decided on 11 March 2025: the holder owes storage until 11 June."""
        penalty = decided(legal, trader)
        Case.objects.filter(pk=penalty.case_id).update(detained_at=penalty.announced_at)
        return Case.objects.get(pk=penalty.case_id)

    def storage(self, case, actor, until):
        return note(
            case,
            actor,
            kind="storage",
            amount=Decimal(1000),
            since=until - timedelta(days=9),
            until=until,
        )

    def test_three_months_after_service_to_the_day(self, supervisor, case):
        assert costs.storage_last_day(case) == date(2025, 6, 11)
        with at(2025, 7, 1, 9):
            cost = self.storage(case, supervisor, date(2025, 6, 16))
        assert cost.owed == Decimal("500.00")  # five of ten days

    def test_a_remedy_keeps_it_open(self, legal, trader, supervisor, case):
        with at(2025, 4, 1, 9):
            remedies.file(case.penalty, actor=trader, kind="suit", authority="Court", grounds="No.")
        assert costs.storage_last_day(case) is None
        with at(2025, 8, 1, 9):
            remedies.conclude(
                case.penalty, actor=legal, result="upheld", outcome="Upheld by the court."
            )
        assert costs.storage_last_day(case) == date(2025, 8, 1)

    def test_special_reasons_are_written_down(self, supervisor, case):
        with at(2025, 6, 1, 9):
            with pytest.raises(InvalidInput):
                costs.extend_storage(
                    case, actor=supervisor, until=date(2025, 6, 11), reasons="The furnace is down."
                )
            costs.extend_storage(
                case, actor=supervisor, until=date(2025, 7, 1), reasons="The furnace is down."
            )
        assert costs.storage_last_day(case) == date(2025, 7, 1)


@pytest.mark.django_db
class TestNoting:
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"amount": Decimal(0)}, "amount"),
            ({"payee": " "}, "payee"),
            ({"invoice_no": ""}, "invoice_no"),
            ({"kind": "party"}, "kind"),
            ({"kind": "storage"}, "since"),
            ({"kind": "storage", "since": date(2001, 1, 1)}, "since"),
        ],
    )
    def test_what_an_invoice_must_say(self, supervisor, rights_holder, given, field):
        case = detained_case(supervisor, rights_holder)
        with pytest.raises(InvalidInput) as refusal:
            note(case, supervisor, **given)
        assert refusal.value.details["field"] == field

    def test_an_invoice_counts_once_until_it_is_struck_out(self, supervisor, rights_holder):
        case = detained_case(supervisor, rights_holder)
        cost = note(case, supervisor)
        with pytest.raises(InvalidInput):
            note(case, supervisor)
        costs.cancel_cost(case, actor=supervisor, cost=cost, reason="Typing error.")
        note(case, supervisor, amount=Decimal(40))
        assert costs.account(case).total == Decimal(40)
        assert Cost.objects.count() == 2

    def test_goods_that_were_never_detained_cost_the_holder_nothing(self, supervisor):
        from_desk = Case(status="suspended", detained_at=None)
        with pytest.raises(WrongState, match="art 34"):
            costs.can_note(from_desk, supervisor, None)


@pytest.mark.django_db
class TestReturn:
    @pytest.fixture
    def released(self, supervisor, rights_holder):
        """Released as not infringing on 10 March 2025: 20 working days for a court."""
        with at(2025, 3, 3, 9):
            case = detained_case(supervisor, rights_holder)
        with at(2025, 3, 10, 9):
            note(case, supervisor)
            note(case, supervisor, invoice_no="2", amount=Decimal(100), paid_directly=True)
            steps.determine(
                case, actor=supervisor, outcome="not_infringing", reasons="Licensed after all."
            )
        return Case.objects.get(pk=case.pk)

    def test_waits_twenty_working_days_then_goes_back_less_the_costs(
        self, supervisor, rights_holder, released
    ):
        security = released.securities.get()
        with at(2025, 4, 8, 23), pytest.raises(StillStandsForSomething):
            steps.return_security(security, actor=supervisor)
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        security.refresh_from_db()
        settled = Settlement.objects.get(case=released)
        assert security.status == Security.Status.RETURNED
        assert (settled.charged, settled.direct) == (Decimal(400), Decimal(100))
        assert settled.returned == security.amount - 400
        letter = released.notices.get(kind=Notice.Kind.SECURITY_RETURN_NOTICE)
        assert letter.content["en"]["amounts"]["returned"] == str(settled.returned)
        assert released.deadlines.running().get().rule_id == "guarantee_unclaimed_notice"

    def test_noted_costs_are_settled_before_an_officer_returns_it(self, supervisor, released):
        security = released.securities.get()
        with at(2025, 4, 9, 9):
            with pytest.raises(costs.CostsOpen, match="arts 35, 36"):
                steps.return_security(security, actor=supervisor)
            costs.settle(released, actor=supervisor)
            with pytest.raises(WrongState):
                note(released, supervisor, invoice_no="3")
            steps.return_security(security, actor=supervisor)
        assert Settlement.objects.get().settled_by == supervisor

    def test_nobody_collects_it_three_months_and_a_year(self, supervisor, released):
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        with at(2025, 7, 10, 0):
            act_on_missed_deadlines()
        notice = released.public_notices.get()
        assert (notice.kind, notice.status) == ("unclaimed_security", "posted")
        with at(2026, 7, 10, 23):
            act_on_missed_deadlines()
            assert Settlement.objects.get().treasury_on is None
        with at(2026, 7, 11, 0):
            act_on_missed_deadlines()
        notice.refresh_from_db()
        assert Settlement.objects.get().treasury_on == date(2026, 7, 11)
        assert notice.status == "collected"
        with pytest.raises(WrongState, match="art 21"):
            unclaimed.note_collected(released, actor=supervisor)

    def test_holder_confirms_and_the_clock_ends(self, rights_holder, login, released):
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        with at(2025, 5, 1, 9):
            client = login(rights_holder)
            page = f"/portal/cases/{released.number}/outcome/"
            shown = client.get(page).content.decode()
            assert "Warehouse 3" in shown
            assert client.post(f"{page}confirm-collected/").status_code == 302
        assert Settlement.objects.get().collected_on == date(2025, 5, 1)
        assert not released.deadlines.running().exists()

    def test_preserved_by_a_court_it_stays(self, supervisor, released):
        released.court_notices.create(
            court="Court",
            number="1",
            received_at=released.closed_at,
            covers="security",
            kind_id="security_preservation",
            recorded_by=supervisor,
        )
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        assert released.securities.get().status == Security.Status.ACCEPTED


@pytest.mark.django_db
class TestDoors:
    def test_officer_notes_holder_reads_others_do_not(
        self, supervisor, rights_holder, other_holder, login, bearer
    ):
        case = detained_case(supervisor, rights_holder)
        page = f"/cases/{case.number}/outcome/"
        client = login(supervisor)
        wrong = client.post(f"{page}cost/", {"kind": "custody", "amount": "5"})
        assert wrong.status_code == 422
        sent = client.post(
            f"{page}cost/",
            {
                "kind": "custody",
                "amount": "250",
                "payee": "Store",
                "invoice_no": "7",
                "document": stored_document(),
            },
        )
        assert sent.status_code == 302
        assert "Store" in client.get(page).content.decode()
        portal = f"/portal/cases/{case.number}/outcome/"
        assert "Store" in login(rights_holder).get(portal).content.decode()
        assert login(other_holder).get(portal).status_code == 404
        answer = bearer(supervisor).post(f"/api/v1/outcomes/{case.number}/settle/")
        assert answer.status_code == 409
        assert "35" in answer.json()["detail"]
        shown = bearer(rights_holder).get(f"/api/v1/outcomes/{case.number}/").json()
        assert shown["costs"][0]["amount"] == "250.00"

    def test_goods_gone_first(self, supervisor, rights_holder):
        case = detained_case(supervisor, rights_holder)
        with pytest.raises(StepNotAllowed):
            costs.settle(case, actor=supervisor)
