"""A disposal is consulted on, ordered, carried out and recorded; quantities have to add up."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from core.accounts.models import User
from core.accounts.permissions import Role
from core.errors import InvalidInput
from core.reference.models import DisposalMethod
from seizures.cases.models import Case
from seizures.disposals.models import Consultation
from seizures.evidence.models import CustodyEvent
from seizures.notices.models import Notice
from seizures.procedure import consultation, disposal, disposal_execution, remedies
from seizures.procedure.fines import RemedyPending
from seizures.procedure.guards import NotYourSide, StepNotAllowed, TooLate, WrongState
from seizures.procedure.periodic import act_on_missed_deadlines
from tests.factories import CaseItemFactory, DistrictOfficerFactory
from tests.factories.aftermath import at, decided
from tests.factories.core import stored_document, stored_picture

pytestmark = pytest.mark.django_db

MATERIAL: dict[str, dict[str, Any]] = {
    "public_welfare": {"receipt_no": "RC-1", "supervision": "Two visits."},
    "holder_purchase": {
        "price": Decimal(500),
        "contract_no": "K-1",
        "treasury_receipt_no": "T-1",
    },
    "auction": {"price": Decimal(900), "treasury_receipt_no": "T-2"},
    "destruction": {"supervision": "Filmed throughout."},
}


@pytest.fixture
def case(legal, trader):
    """1,000 pieces confiscated on 11 March 2025."""
    return Case.objects.get(pk=decided(legal, trader).case_id)


def order(case: Case, actor: User, method: str, **more: Any) -> Any:
    given: dict[str, Any] = {"reasons": "Nobody wants them.", "receiver": "Plant", **more}
    if method == "auction":
        given.setdefault("features_removed", True)
        given.setdefault("holder_consulted_on", date(2025, 3, 12))
    chosen = DisposalMethod.objects.get(key=method)
    return disposal.order_disposal(case, actor=actor, method=chosen, **given)


def execute(case: Case, actor: User, method: str, **more: Any) -> Any:
    given = {"witnesses": "Li Na, Zhang Wei", **MATERIAL[method], **more}
    if method == "destruction":
        given.setdefault("papers", [stored_picture()])
    return disposal_execution.execute(case, actor=actor, **given)


class TestEachRung:
    @pytest.mark.parametrize("method", sorted(MATERIAL))
    def test_is_carried_out_recorded_and_closes_the_case(self, supervisor, case, method):
        with at(2025, 3, 20, 9):
            order(case, supervisor, method)
        with at(2025, 3, 21, 9):
            done = execute(case, supervisor, method)
        case.refresh_from_db()
        assert (case.status, done.executed_on) == (Case.Status.CLOSED, date(2025, 3, 21))
        custody = CustodyEvent.objects.get(case=case)
        assert (custody.kind, custody.quantity) == (CustodyEvent.Kind.DISPOSED, Decimal(1000))
        letter = case.notices.get(kind=Notice.Kind.DISPOSAL_RECORD).content["en"]
        assert letter["quantities"] == [{"quantity": "1000.000", "unit": "件"}]
        assert not case.deadlines.running().filter(rule="storage_fee_cap").exists()

    @pytest.mark.parametrize(
        ("method", "missing"),
        [
            ("public_welfare", {"receipt_no": ""}),
            ("public_welfare", {"supervision": ""}),
            ("holder_purchase", {"price": None}),
            ("holder_purchase", {"price": Decimal(0)}),
            ("holder_purchase", {"contract_no": ""}),
            ("holder_purchase", {"treasury_receipt_no": ""}),
            ("auction", {"price": None}),
            ("auction", {"treasury_receipt_no": ""}),
            ("destruction", {"witnesses": "Li Na"}),
            ("destruction", {"papers": []}),
            ("destruction", {"papers": [stored_document()]}),
            ("destruction", {"executed_on": date(2025, 3, 19)}),
            ("destruction", {"executed_on": date(2025, 3, 22)}),
        ],
    )
    def test_lacks_nothing_of_what_the_law_wants(self, supervisor, case, method, missing):
        with at(2025, 3, 20, 9):
            order(case, supervisor, method)
        with at(2025, 3, 21, 9), pytest.raises(InvalidInput) as refusal:
            execute(case, supervisor, method, **missing)
        assert refusal.value.details["field"] == next(iter(missing))
        case.refresh_from_db()
        assert case.status == Case.Status.PENALISED
        assert not case.disposals.get().papers.exists()


class TestQuantities:
    def test_parts_of_the_goods_go_different_ways_until_none_is_left(self, supervisor, case):
        with at(2025, 3, 20, 9):
            order(case, supervisor, "public_welfare", quantity=Decimal(300))
            execute(case, supervisor, "public_welfare")
            case.refresh_from_db()
            assert case.status == Case.Status.PENALISED
            assert disposal.remaining(case) == {"件": Decimal(700)}
            with pytest.raises(InvalidInput, match="700"):
                order(case, supervisor, "destruction", quantity=Decimal("700.001"))
            order(case, supervisor, "destruction")
            with pytest.raises(WrongState):
                order(case, supervisor, "destruction")
            execute(case, supervisor, "destruction")
        case.refresh_from_db()
        assert case.status == Case.Status.CLOSED
        gone = CustodyEvent.objects.filter(case=case).values_list("quantity", flat=True)
        assert sorted(gone) == [Decimal(300), Decimal(700)]

    def test_unit_is_named_when_there_are_several(self, supervisor, case):
        CaseItemFactory(case=case, unit="箱", quantity=Decimal(5))
        with at(2025, 3, 20, 9):
            for unit in ("", "kg"):
                with pytest.raises(InvalidInput) as refusal:
                    order(case, supervisor, "destruction", quantity=Decimal(1), unit=unit)
                assert refusal.value.details["field"] == "unit"
            ordered = order(case, supervisor, "destruction", quantity=Decimal(5), unit="箱")
        assert str(ordered.parts.get()) == "5.000 箱" or ordered.parts.get().quantity == 5

    def test_an_order_can_be_taken_back(self, supervisor, case):
        with at(2025, 3, 20, 9):
            order(case, supervisor, "auction")
            disposal.withdraw_order(case, actor=supervisor, reason="The holder wants to buy.")
            order(case, supervisor, "holder_purchase")


class TestKept:
    def test_while_a_remedy_is_under_way(self, legal, trader, supervisor, case):
        with at(2025, 3, 20, 9):
            order(case, supervisor, "destruction")
            remedies.file(
                case.penalty, actor=trader, kind="reconsideration", authority="GACC", grounds="No."
            )
            with pytest.raises(RemedyPending, match="Measures art 33"):
                execute(case, supervisor, "destruction")
            remedies.conclude(case.penalty, actor=legal, result="upheld", outcome="Upheld.")
            execute(case, supervisor, "destruction")

    def test_while_a_court_wants_them(self, supervisor, case):
        case.court_notices.create(
            court="Court",
            number="1",
            received_at=timezone.now(),
            covers="goods",
            recorded_by=supervisor,
        )
        with pytest.raises(disposal.GoodsAreKept):
            disposal.can_order(case, supervisor, timezone.now())


class TestConsultation:
    @pytest.fixture
    def holder(self, case, rights_holder):
        case.holder = rights_holder.enterprises.get()
        case.save()
        return rights_holder

    def test_customs_waits_for_the_answer(self, supervisor, holder, case):
        with at(2025, 3, 13, 9):
            consultation.ask(case, actor=supervisor, proposal="Auction.")
            with pytest.raises(WrongState):
                consultation.ask(case, actor=supervisor, proposal="Auction.")
            with pytest.raises(disposal.HolderNotHeard, match="2025-03-27"):
                order(case, supervisor, "auction", holder_consulted_on=None)
            consultation.answer(case, actor=holder, answer="buys", price=Decimal(700))
            ordered = order(case, supervisor, "auction", holder_consulted_on=None)
        assert ordered.holder_consulted_on == date(2025, 3, 13)

    def test_silence_is_silence_after_ten_working_days(self, supervisor, holder, case):
        with at(2025, 3, 13, 9):
            consultation.ask(case, actor=supervisor, proposal="Auction.")
        with at(2025, 3, 28, 0):
            with pytest.raises(TooLate):
                consultation.answer(case, actor=holder, answer="agrees")
            act_on_missed_deadlines()
            order(case, supervisor, "auction", holder_consulted_on=None)
        assert Consultation.objects.get().status == "silent"

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"answer": "perhaps"}, "answer"),
            ({"answer": "buys"}, "price"),
            ({"answer": "objects"}, "text"),
        ],
    )
    def test_an_answer_says_what_it_means(self, supervisor, holder, case, given, field):
        with at(2025, 3, 13, 9):
            consultation.ask(case, actor=supervisor, proposal="Auction.")
            with pytest.raises(InvalidInput) as refusal:
                consultation.answer(case, actor=holder, **given)
        assert refusal.value.details["field"] == field

    def test_only_the_holder_answers_and_does_it_online(
        self, supervisor, holder, trader, other_holder, login, case
    ):
        page = f"/portal/cases/{case.number}/outcome/"
        with at(2025, 3, 13, 9):
            login(supervisor).post(
                f"/cases/{case.number}/outcome/ask-holder/", {"proposal": "Auction."}
            )
            with pytest.raises(NotYourSide):
                consultation.answer(case, actor=trader, answer="agrees")
            assert login(other_holder).post(f"{page}answer/").status_code == 404
            sent = login(holder).post(f"{page}answer/", {"answer": "objects", "text": "Destroy."})
            assert sent.status_code == 302
            shown = login(supervisor).get(f"/cases/{case.number}/outcome/").content.decode()
        assert "Destroy." in shown


class TestBeforeTheDecision:
    def test_perishable_goods_go_with_the_approval_of_somebody_else(self, supervisor):
        head = DistrictOfficerFactory(role=Role.SUPERVISOR)
        case = CaseItemFactory(case__infringing=True).case
        method = DisposalMethod.objects.get(key="destruction")
        with pytest.raises(WrongState):
            disposal.can_order(case, supervisor, timezone.now())
        disposal.order_early(
            case,
            actor=supervisor,
            method=method,
            reasons="Rotten.",
            receiver="Plant",
            perishable="Fresh fruit.",
        )
        with pytest.raises(StepNotAllowed, match="Penalty Regs art 47"):
            execute(case, supervisor, "destruction")
        with pytest.raises(StepNotAllowed, match="Somebody else"):
            disposal.approve_early(case, actor=supervisor)
        disposal.approve_early(case, actor=head)
        execute(case, supervisor, "destruction")
        case.refresh_from_db()
        assert case.status == Case.Status.INFRINGING
        assert disposal.remaining(case) == {}
        Case.objects.filter(pk=case.pk).update(status=Case.Status.PENALISED)
        case.refresh_from_db()
        disposal_execution.close(case, actor=supervisor)
        assert Case.objects.get(pk=case.pk).status == Case.Status.CLOSED

    def test_not_of_suspended_goods(self, supervisor):
        case = CaseItemFactory().case
        with pytest.raises(WrongState, match="art 92"):
            disposal.can_order_early(case, supervisor, timezone.now() + timedelta(days=1))


class TestDoors:
    def test_machine_orders_and_carries_out(self, supervisor, bearer, case):
        client = bearer(supervisor)
        path = f"/api/v1/outcomes/{case.number}"
        with at(2025, 3, 20, 9):
            ordered = client.post(
                f"{path}/dispose/",
                {"method": "public_welfare", "receiver": "Red Cross", "quantity": "400"},
                content_type="application/json",
            )
            assert ordered.status_code == 200, ordered.content
            assert ordered.json()["left"] == [{"unit": "件", "quantity": "600.000"}]
            wrong = client.post(f"{path}/execute/", {"witnesses": "Li Na"})
            assert wrong.status_code == 422
            done = client.post(
                f"{path}/execute/",
                {
                    "witnesses": "Li Na",
                    "receipt_no": "RC-1",
                    "supervision": "Visited.",
                    "papers": stored_picture(),
                },
            )
        assert done.status_code == 200, done.content
        assert done.json()["disposals"][0]["executed_on"] == "2025-03-20"
