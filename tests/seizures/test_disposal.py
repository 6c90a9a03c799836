"""What becomes of confiscated goods: the ladder of the law, rung by rung."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.accounts.models import User
from core.errors import InvalidInput
from core.reference.models import DisposalMethod
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.evidence.models import CustodyEvent
from seizures.penalties.models import Disposal
from seizures.procedure import disposal as module
from seizures.procedure import penalty as procedure
from seizures.procedure.guards import CrimeSuspected, WrongState
from tests.factories import CaseFactory, CaseItemFactory
from tests.factories.outcomes import DecidedPenaltyFactory, ReferralFactory

pytestmark = pytest.mark.django_db


def confiscated(**kwargs: Any) -> Case:
    case: Case = DecidedPenaltyFactory(
        case=CaseFactory(infringing=True, status=Case.Status.PENALISED, **kwargs)
    ).case
    CaseItemFactory(case=case)
    return case


def order(case: Case, supervisor: User, method: str, **kwargs: Any) -> Disposal:
    return procedure.order_disposal(
        case,
        actor=supervisor,
        method=DisposalMethod.objects.get(key=method),
        reasons=kwargs.pop("reasons", ""),
        receiver=kwargs.pop("receiver", "Red Cross, Shenzhen"),
        **kwargs,
    )


def execute(disposal: Disposal, supervisor: User, **kwargs: Any) -> Disposal:
    given = {"receipt_no": "RC-1", "supervision": "Two visits."}
    return procedure.execute_disposal(disposal, actor=supervisor, **{**given, **kwargs})


class TestLadder:
    @pytest.mark.parametrize("method", ["public_welfare", "holder_purchase"])
    def test_first_rung_needs_no_reasons(self, supervisor, method):
        assert order(confiscated(), supervisor, method).method_id == method

    @pytest.mark.parametrize("method", ["auction", "destruction"])
    def test_lower_rung_needs_reasons(self, supervisor, method):
        with pytest.raises(InvalidInput) as refusal:
            order(
                confiscated(),
                supervisor,
                method,
                holder_consulted_on=timezone.localdate(),
                features_removed=True,
            )

        assert refusal.value.details["field"] == "reasons"

    def test_destruction_with_reasons(self, supervisor):
        disposal = order(
            confiscated(), supervisor, "destruction", reasons="The mark is moulded in."
        )

        assert disposal.reasons == "The mark is moulded in."

    @pytest.mark.parametrize(
        ("missing", "field"),
        [
            ({"holder_consulted_on": None}, "holder_consulted_on"),
            ({"features_removed": False}, "features_removed"),
        ],
    )
    def test_auction_needs_consultation_and_removal(self, supervisor, missing, field):
        given = {
            "reasons": "Nobody wants them.",
            "holder_consulted_on": timezone.localdate(),
            "features_removed": True,
        }

        with pytest.raises(InvalidInput) as refusal:
            order(confiscated(), supervisor, "auction", **{**given, **missing})

        assert refusal.value.details["field"] == field

    def test_exported_goods_may_be_auctioned(self, supervisor):
        disposal = order(
            confiscated(),
            supervisor,
            "auction",
            reasons="Nobody wants them.",
            holder_consulted_on=timezone.localdate(),
            features_removed=True,
        )

        assert disposal.features_removed

    def test_imported_counterfeit_marks_may_not(self, supervisor):
        case = confiscated(shipment__direction="import")

        with pytest.raises(module.NotOnTheLadder, match="Regulation art 27"):
            order(
                case,
                supervisor,
                "auction",
                reasons="Nobody wants them.",
                holder_consulted_on=timezone.localdate(),
                features_removed=True,
            )

    def test_imported_goods_without_a_mark_may(self, supervisor):
        case = DecidedPenaltyFactory(
            case=CaseFactory(
                infringing=True, status=Case.Status.PENALISED, shipment__direction="import"
            )
        ).case
        CaseItemFactory(case=case, recordal__right__kind=IpRight.Kind.DESIGN)

        disposal = order(
            case,
            supervisor,
            "auction",
            reasons="Nobody wants them.",
            holder_consulted_on=timezone.localdate(),
            features_removed=True,
        )

        assert disposal.method_id == "auction"

    def test_consultation_lies_not_in_the_future(self, supervisor):
        with pytest.raises(InvalidInput) as refusal:
            order(
                confiscated(),
                supervisor,
                "public_welfare",
                holder_consulted_on=timezone.localdate() + timedelta(days=1),
            )

        assert refusal.value.details["field"] == "holder_consulted_on"

    @pytest.mark.parametrize("status", [Case.Status.INFRINGING, Case.Status.PENALTY_NOTICED])
    def test_not_before_the_decision(self, supervisor, status):
        case = CaseFactory(infringing=True, status=status)

        with pytest.raises(WrongState):
            order(case, supervisor, "public_welfare")

    def test_evidence_of_a_crime_is_kept(self, supervisor):
        case = confiscated()
        ReferralFactory(case=case)

        with pytest.raises(CrimeSuspected):
            order(case, supervisor, "public_welfare")

    def test_ordered_once(self, supervisor):
        case = confiscated()
        order(case, supervisor, "public_welfare")

        with pytest.raises(WrongState):
            order(case, supervisor, "holder_purchase")

    def test_receiver_is_named(self, supervisor):
        with pytest.raises(InvalidInput):
            order(confiscated(), supervisor, "public_welfare", receiver=" ")


class TestExecution:
    @pytest.fixture
    def disposal(self, supervisor):
        return order(confiscated(), supervisor, "public_welfare")

    def test_goods_leave_custody_and_the_case_closes(self, disposal, supervisor):
        execute(disposal, supervisor, witnesses="Li Na, Zhang Wei")

        case = Case.objects.get(pk=disposal.case_id)
        assert (case.status, case.closed_at is not None) == (Case.Status.CLOSED, True)
        custody = CustodyEvent.objects.get(case=case)
        assert custody.kind == CustodyEvent.Kind.DISPOSED
        assert custody.to_party == "Red Cross, Shenzhen"
        disposal.refresh_from_db()
        assert disposal.witnesses == "Li Na, Zhang Wei"

    def test_needs_witnesses(self, disposal, supervisor):
        with pytest.raises(InvalidInput):
            execute(disposal, supervisor, witnesses=" ")

        assert not CustodyEvent.objects.exists()

    def test_happens_once(self, disposal, supervisor):
        execute(disposal, supervisor, witnesses="Li Na")

        with pytest.raises(WrongState):
            execute(disposal, supervisor, witnesses="Li Na")

        assert CustodyEvent.objects.count() == 1


class TestPages:
    def test_supervisor_orders_and_records(self, supervisor, login):
        case = confiscated()
        client = login(supervisor)
        page = f"/cases/{case.number}/outcome/"
        assert client.get(page).status_code == 200

        client.post(f"{page}dispose/", {"method": "public_welfare", "receiver": "Red Cross"})
        assert "Red Cross" in client.get(page).content.decode()
        client.post(
            f"{page}execute/",
            {"witnesses": "Li Na", "receipt_no": "RC-1", "supervision": "Two visits."},
        )

        case.refresh_from_db()
        assert case.status == Case.Status.CLOSED

    def test_missing_reasons_come_back_at_the_field(self, supervisor, login):
        case = confiscated()

        response = login(supervisor).post(
            f"/cases/{case.number}/outcome/dispose/",
            {"method": "destruction", "receiver": "Furnace"},
        )

        assert response.status_code == 422
        assert "methods that come first" in response.content.decode()
        assert not Disposal.objects.exists()

    def test_page_warns_of_imported_counterfeits(self, supervisor, login):
        case = confiscated(shipment__direction="import")

        page = login(supervisor).get(f"/cases/{case.number}/outcome/").content.decode()

        assert "may not be auctioned" in page

    def test_legal_officer_reads_and_may_not(self, legal, login):
        page = f"/cases/{confiscated().number}/outcome/"

        assert login(legal).get(page).status_code == 200
        assert login(legal).post(f"{page}dispose/").status_code == 403

    def test_other_district_does_not_exist(self, stranger, login):
        page = f"/cases/{confiscated().number}/outcome/"

        assert login(stranger).get(page).status_code == 404
        assert login(stranger).post(f"{page}dispose/").status_code == 404

    def test_undecided_case_is_explained(self, supervisor, login):
        case = CaseFactory(infringing=True)
        client = login(supervisor)

        assert client.post(f"/cases/{case.number}/outcome/dispose/").status_code == 409
        shown = client.get(f"/cases/{case.number}/outcome/").content.decode()
        assert "Customs Law art 92" in shown
