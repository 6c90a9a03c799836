"""Part of a shipment, and several right holders in one shipment (REG 16; MEA 25)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from core.errors import InvalidInput
from core.reference.models import DisposalMethod
from seizures.cases.models import Case
from seizures.evidence import exhibits
from seizures.evidence.arithmetic import adds_up
from seizures.evidence.models import CustodyEvent
from seizures.evidence.services import quantities, record_custody
from seizures.part_releases.models import PartRelease
from seizures.procedure import disposal, disposal_execution, guards, steps
from seizures.procedure.inquiry import Declared
from tests.factories import (
    CaseItemFactory,
    EnterpriseFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    member_of,
    stored_picture,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipment(db: None) -> Any:
    """Three lines of 1,000 pieces at 10 yuan."""
    made = ShipmentFactory()
    for line_no in (1, 2, 3):
        ShipmentLineFactory(
            shipment=made, line_no=line_no, quantity=1000, unit_price=Decimal(10), currency="CNY"
        )
    return made


def suspended(officer: Any, holder: Any, shipment: Any, *line_nos: int) -> Case:
    recordal = RecordalFactory(right__holder=holder.enterprises.get())
    lines = shipment.lines.filter(line_no__in=line_nos)
    found = [Declared(line, recordal) for line in lines]
    return steps.suspend(shipment, recordal.right.holder, found, actor=officer)


def booked(case: Case) -> list[tuple[Any, ...]]:
    """How goods left the labels of a case: line, kind, quantity, the case that keeps them."""
    rows = case.custody.filter(kind__in=["returned", "handed_over"]).select_related("exhibit")
    return sorted(
        (event.exhibit.line_no, event.kind, event.quantity, event.remarks) for event in rows
    )


def secured(case: Case, holder: Any, officer: Any, amount: int) -> Case:
    security = steps.apply_for_detention(
        case, actor=holder, form="cash", amount=Decimal(amount), reference_no="B"
    )
    steps.accept_security(security, actor=officer)
    return case


class TestPart:
    def test_what_no_case_needs_is_released_and_recorded(self, supervisor, rights_holder, shipment):
        case = suspended(supervisor, rights_holder, shipment, 1)
        secured(case, rights_holder, supervisor, 10_000)
        case = steps.detain(case, actor=supervisor, place="W", quantities={1: Decimal(300)})

        freed = {part.line_no: part.quantity for part in PartRelease.objects.all()}
        assert freed == {1: Decimal(700), 2: Decimal(1000), 3: Decimal(1000)}
        assert case.items.get().detained_quantity == 300
        assert quantities(case) == {"件": Decimal(300)}
        assert CustodyEvent.objects.get(case=case).quantity == 300
        letter = case.notices.get(kind="part_release_notice")
        assert letter.addressee == "consignor"
        assert "1: 700" in letter.content["en"]["body"][1]
        shipment.refresh_from_db()
        assert shipment.status == "suspended"

    @pytest.mark.parametrize(
        "wanted", [{1: Decimal(0)}, {1: Decimal("1000.001")}, {1: Decimal(-1)}, {9: Decimal(1)}]
    )
    def test_only_what_was_suspected_and_not_nothing(
        self, supervisor, rights_holder, shipment, wanted
    ):
        case = suspended(supervisor, rights_holder, shipment, 1)
        secured(case, rights_holder, supervisor, 10_000)
        with pytest.raises(InvalidInput):
            steps.detain(case, actor=supervisor, place="W", quantities=wanted)
        case.refresh_from_db()
        assert case.status == "suspended"
        assert not PartRelease.objects.exists()

    def test_through_the_case_page_and_the_api(
        self, supervisor, rights_holder, shipment, login, bearer
    ):
        case = suspended(supervisor, rights_holder, shipment, 1, 2)
        secured(case, rights_holder, supervisor, 20_000)
        client = login(supervisor)
        assert 'name="line_1"' in client.get(case.get_absolute_url()).content.decode()
        over = client.post(
            f"/cases/{case.number}/detain/", {"place": "W", "line_1": "2000", "line_2": "0"}
        )
        assert over.status_code == 422
        done = bearer(supervisor).post(
            f"/api/v1/cases/{case.number}/detain/",
            {"place": "W", "lines": [{"line_no": 2, "quantity": "0"}]},
            content_type="application/json",
        )
        assert done.json()["status"] == "detained"
        page = client.get(case.get_absolute_url()).content.decode()
        assert "Released, because no case needs it" in page
        freed = {part.line_no: part.quantity for part in PartRelease.objects.all()}
        assert freed == {2: Decimal(1000), 3: Decimal(1000)}


class TestSeveralHolders:
    def test_each_has_its_own_clock_and_the_shipment_goes_when_all_are_freed(
        self, supervisor, rights_holder, other_holder, shipment
    ):
        first = suspended(supervisor, rights_holder, shipment, 1, 2)
        second = suspended(supervisor, other_holder, shipment, 2)
        assert first.deadlines.get() != second.deadlines.get()
        with pytest.raises(guards.CaseAlreadyOpen):
            suspended(supervisor, rights_holder, shipment, 3)

        secured(first, rights_holder, supervisor, 20_000)
        steps.detain(first, actor=supervisor, place="W")
        assert {p.line_no for p in PartRelease.objects.all()} == {3}

        steps.withdraw(first, actor=rights_holder)
        shipment.refresh_from_db()
        assert shipment.status == "suspended"
        # line 1 goes, line 2 stays for the other holder, and each label says so
        assert {p.line_no for p in PartRelease.objects.all()} == {1, 3}
        assert booked(first) == [
            (1, "returned", Decimal(1000), ""),
            (2, "handed_over", Decimal(1000), second.number),
        ]

        steps.decline(second, actor=other_holder, reasons="Genuine.")
        shipment.refresh_from_db()
        assert shipment.status == "cleared"

    def test_goods_that_another_case_keeps_are_not_handed_back(
        self, supervisor, rights_holder, shipment
    ):
        other = member_of(EnterpriseFactory(), role="rights_holder")
        first = suspended(supervisor, rights_holder, shipment, 1)
        second = suspended(supervisor, other, shipment, 1)
        secured(first, rights_holder, supervisor, 10_000)
        steps.detain(first, actor=supervisor, place="W")
        steps.withdraw(first, actor=rights_holder)

        assert booked(first) == [(1, "handed_over", Decimal(1000), second.number)]
        assert second.status == "suspended"

    def test_of_part_of_a_line_only_what_no_case_keeps_goes_back(
        self, supervisor, rights_holder, shipment
    ):
        """1,000 declared: one case keeps 700, another 500, so 200 are the goods of both."""
        other = member_of(EnterpriseFactory(), role="rights_holder")
        first = suspended(supervisor, rights_holder, shipment, 1)
        second = suspended(supervisor, other, shipment, 1)
        for case, person, wanted in ((first, rights_holder, 700), (second, other, 500)):
            secured(case, person, supervisor, 10_000)
            steps.detain(case, actor=supervisor, place="W", quantities={1: Decimal(wanted)})
        exhibits.divide(first.exhibits.get(), actor=supervisor, quantity=Decimal(100))

        steps.withdraw(first, actor=rights_holder)

        assert booked(first) == [
            (1, "handed_over", Decimal(100), second.number),
            (1, "handed_over", Decimal(100), second.number),
            (1, "returned", Decimal(500), ""),
        ]
        assert not first.exhibits.held().exists()
        assert second.exhibits.held().get().quantity == 500
        for case in (first, second):
            things = case.exhibits.values_list("pk", "quantity")
            assert adds_up(case.custody.order_by("at", "pk"), dict(things))

    def test_goods_that_differ_go_back_whole(self, supervisor, rights_holder, shipment):
        """400 and 600 of 1,000 are different goods: what one case frees nobody keeps."""
        other = member_of(EnterpriseFactory(), role="rights_holder")
        first = suspended(supervisor, rights_holder, shipment, 1)
        second = suspended(supervisor, other, shipment, 1)
        for case, person, wanted in ((first, rights_holder, 400), (second, other, 600)):
            secured(case, person, supervisor, 10_000)
            steps.detain(case, actor=supervisor, place="W", quantities={1: Decimal(wanted)})
        steps.withdraw(first, actor=rights_holder)
        assert booked(first) == [(1, "returned", Decimal(400), "")]
        freed = PartRelease.objects.filter(line_no=1).aggregate(Sum("quantity"))
        assert freed["quantity__sum"] == 400


class TestDisposalByLabel:
    def test_parts_go_label_by_label_and_add_up(self, supervisor):
        """Two labels of 60 and 40 pieces: 70 are destroyed first, then the rest."""
        case = CaseItemFactory(
            case__infringing=True, line_no=1, quantity=Decimal(60), value=Decimal(600)
        ).case
        CaseItemFactory(case=case, line_no=2, quantity=Decimal(40), value=Decimal(400))
        record_custody(
            case,
            "taken",
            actor=supervisor,
            from_party="Trader",
            to_party="Customs",
            place="Warehouse 3",
        )
        Case.objects.filter(pk=case.pk).update(status="penalised")
        case.refresh_from_db()
        assert [thing.quantity for thing in case.exhibits.order_by("line_no")] == [60, 40]
        for quantity, left, status in (
            (Decimal(70), [0, 30], "penalised"),
            (Decimal(30), [0, 0], "closed"),
        ):
            disposal.order_disposal(
                case,
                actor=supervisor,
                method=DisposalMethod.objects.get(pk="destruction"),
                reasons="No other way.",
                receiver="Furnace",
                quantity=quantity,
                unit="件",
            )
            disposal_execution.execute(
                case,
                actor=supervisor,
                witnesses="Wang, Li",
                papers=[stored_picture(f"{quantity}.png")],
            )
            case.refresh_from_db()
            things = case.exhibits.order_by("line_no")
            assert ([thing.quantity for thing in things], case.status) == (left, status)
            entries = case.custody.order_by("at", "pk")
            assert adds_up(entries, dict(things.values_list("pk", "quantity")))
        gone = case.custody.filter(kind="disposed").order_by("pk")
        assert [(event.exhibit.line_no, event.quantity) for event in gone] == [
            (1, Decimal(60)),
            (2, Decimal(10)),
            (2, Decimal(30)),
        ]
