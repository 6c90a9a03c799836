"""Detention on application (REG 12-15, 24(1); MEA 14-19), for recorded and unrecorded rights."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import InvalidInput
from core.notifications.models import Notification
from core.reference.calendar import SHANGHAI
from core.states import IllegalTransition
from recordal.rights.models import IpRight
from seizures.cases.models import Case, CaseItem
from seizures.detention_requests.models import DetentionRequest
from seizures.general_security.services import usable_for
from seizures.procedure import by_application, guards, steps
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.securities.services import SecurityTooLow
from tests.factories import (
    EnterpriseFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    member_of,
    stored_picture,
)
from tests.factories.courts import court_notice

pytestmark = pytest.mark.django_db
RIGHT = {"kind": "design", "title": "Lamp", "registration_no": "ZL2020 1"}


def stated(**more: Any) -> dict[str, Any]:
    return {
        "port": "盐田",
        "direction": "export",
        "consignor_name": "某公司",
        "consignor_uscc": "",
        "consignee_name": "Buyer Ltd",
        "goods": "U盘",
        "specification": "16GB",
        "expected_on": timezone.localdate() + timedelta(days=2),
        "conveyance": "Ever Given 21W",
        "moving": "Booking confirmation.",
        "unauthorised": "Test purchase.",
        **more,
    }


def papers(*names: str) -> dict[str, Any]:
    return {name: stored_picture() for name in names or ("moving", "unauthorised")}


def submitted(person: Any, *, recorded: bool = True, **more: Any) -> DetentionRequest:
    holder = person.enterprises.get()
    recordal = RecordalFactory(right__holder=holder) if recorded else None
    needed = () if recorded else ("moving", "unauthorised", "identity", "right")
    return by_application.submit(
        holder,
        actor=person,
        recordal=recordal,
        right=None if recorded else RIGHT,
        district=ShipmentFactory().district,
        papers=papers(*needed),
        **stated(**more),
    )


def matched(person: Any, supervisor: Any, *, recorded: bool = True) -> Case:
    """Goods worth 10,000 yuan found for an application in order."""
    request = by_application.accept(submitted(person, recorded=recorded), actor=supervisor)
    line = ShipmentLineFactory(quantity=1000, unit_price=Decimal(10), currency="CNY")
    return by_application.match(
        request,
        actor=supervisor,
        shipment=line.shipment,
        quantities={line.line_no: Decimal(1000)},
    )


def detained(person: Any, supervisor: Any, *, recorded: bool = True) -> Case:
    case = matched(person, supervisor, recorded=recorded)
    security = steps.apply_for_detention(
        case, actor=person, form="cash", amount=Decimal(10_000), reference_no="B-1"
    )
    steps.accept_security(security, actor=supervisor)
    return steps.detain(case, actor=supervisor, place="Warehouse 3")


class TestApplication:
    def test_the_district_is_told_and_the_holder_hears_that_it_is_in_order(
        self, rights_holder, supervisor
    ):
        request = submitted(rights_holder)
        assert Notification.objects.filter(recipient=supervisor).count() == 1
        by_application.accept(request, actor=supervisor)
        assert Notification.objects.filter(recipient=rights_holder).count() == 1

    @pytest.mark.parametrize("missing", ["moving", "unauthorised", "identity", "right"])
    def test_every_paper_of_an_unrecorded_right_is_needed(self, rights_holder, missing):
        given = papers("moving", "unauthorised", "identity", "right")
        given[missing] = None
        with pytest.raises(InvalidInput, match="Measures art 14") as refused:
            by_application.submit(
                rights_holder.enterprises.get(),
                actor=rights_holder,
                recordal=None,
                right=RIGHT,
                district=ShipmentFactory().district,
                papers=given,
                **stated(),
            )
        assert refused.value.details["field"] == f"{missing}_file"
        assert not IpRight.objects.filter(title="Lamp").exists()

    def test_a_recordal_that_is_over_supports_nothing(self, rights_holder):
        lapsed = RecordalFactory(
            right__holder=rights_holder.enterprises.get(),
            expires_on=timezone.localdate() - timedelta(days=1),
        )
        with pytest.raises(InvalidInput) as refused:
            by_application.submit(
                rights_holder.enterprises.get(),
                actor=rights_holder,
                recordal=lapsed,
                right=None,
                district=ShipmentFactory().district,
                papers=papers(),
                **stated(),
            )
        assert refused.value.details["field"] == "recordal"

    def test_nobody_applies_for_another_holder_nor_for_the_past(self, rights_holder, other_holder):
        with pytest.raises(guards.NotYourSide):
            by_application.submit(
                rights_holder.enterprises.get(),
                actor=other_holder,
                recordal=None,
                right=RIGHT,
                district=ShipmentFactory().district,
                papers=papers("moving", "unauthorised", "identity", "right"),
                **stated(),
            )
        with pytest.raises(InvalidInput) as refused:
            submitted(rights_holder, expected_on=timezone.localdate() - timedelta(days=1))
        assert refused.value.details["field"] == "expected_on"

    def test_defects_are_rejected_in_writing(self, rights_holder, supervisor, login):
        request = submitted(rights_holder)
        with pytest.raises(InvalidInput, match="Measures art 16"):
            by_application.reject(request, actor=supervisor, reasons=" ")
        by_application.reject(request, actor=supervisor, reasons="No proof of the booking.")
        letter = login(rights_holder).get(f"/detention-requests/{request.number}/letter.pdf")
        assert letter.content.startswith(b"%PDF")
        page = login(rights_holder).get(f"/portal/detention-requests/{request.number}/")
        assert "No proof of the booking." in page.content.decode()
        with pytest.raises(guards.WrongState, match=str(supervisor)):
            by_application.accept(request, actor=supervisor)

    @pytest.mark.parametrize(
        ("state", "target"),
        [
            (state, target)
            for state in DetentionRequest.Status
            for target in DetentionRequest.Status
            if state != target and target not in DetentionRequest.TRANSITIONS.get(state, ())
        ],
    )
    def test_every_missing_edge_is_refused(self, state, target):
        with pytest.raises(IllegalTransition):
            DetentionRequest(number="B", status=state).move_to(target)


class TestDetention:
    @pytest.mark.parametrize("recorded", [True, False])
    def test_security_of_the_whole_value_then_twenty_days_for_a_court(
        self, rights_holder, supervisor, recorded
    ):
        case = matched(rights_holder, supervisor, recorded=recorded)
        assert (case.flow, case.status, case.value) == (
            "by_application",
            "suspended",
            Decimal("10000.00"),
        )
        assert case.deadlines.get().rule_id == guards.APPLICATION_SECURITY
        with pytest.raises(SecurityTooLow):
            steps.apply_for_detention(
                case,
                actor=rights_holder,
                form="cash",
                amount=Decimal("9999.99"),
                reference_no="B",
            )
        assert usable_for(case) is None  # the general security serves ex officio cases only
        security = steps.apply_for_detention(
            case, actor=rights_holder, form="cash", amount=Decimal(10_000), reference_no="B"
        )
        with pytest.raises(guards.SecurityNotAccepted):
            steps.detain(case, actor=supervisor, place="W")
        steps.accept_security(security, actor=supervisor)
        case = steps.detain(case, actor=supervisor, place="W")

        clock = case.deadlines.running().get()
        assert (clock.rule_id, clock.length) == (guards.COURT_BY_APPLICATION, 20)
        kinds = set(case.notices.values_list("kind", flat=True))
        assert kinds == {"detention_receipt", "detention_notice"}
        told = case.notices.get(kind="detention_notice").content["en"]
        labels = {row["label"] for row in told["rows"]}
        assert {"Consignor", "Declared on", "Detained on", "Value of the goods"} <= labels
        item = case.items.get()
        assert (item.recordal is not None) is recorded
        assert item.right.holder == case.holder

    def test_without_security_in_time_the_application_is_rejected_and_the_goods_go(
        self, rights_holder, supervisor
    ):
        case = matched(rights_holder, supervisor)
        due = case.deadlines.get().due_at
        with time_machine.travel(due - timedelta(seconds=1), tick=False):
            assert act_on_missed_deadlines() == 0
        with time_machine.travel(due, tick=False):
            with pytest.raises(guards.TooLate, match="Measures art 15"):
                steps.apply_for_detention(
                    case,
                    actor=rights_holder,
                    form="cash",
                    amount=Decimal(10_000),
                    reference_no="B",
                )
            assert act_on_missed_deadlines() == 1
        case.refresh_from_db()
        assert (case.status, case.release_ground) == ("released", "application_refused")

    def test_customs_does_not_determine_nor_end_it_by_settlement(self, rights_holder, supervisor):
        case = detained(rights_holder, supervisor)
        for outcome in steps.OUTCOMES:
            with pytest.raises(guards.OtherFlow, match=r"Regulation art 24\(1\)"):
                steps.determine(case, actor=supervisor, outcome=outcome, reasons="x")
        with pytest.raises(guards.OtherFlow, match=r"Measures art 27\(3\)"):
            guards.settle(case)

    def test_released_at_the_end_of_the_twentieth_working_day(self, rights_holder, supervisor):
        with time_machine.travel("2026-09-18 11:00+08:00", tick=False):
            case = detained(rights_holder, supervisor)
        clock = case.deadlines.running().get()
        # 20 (a Sunday worked), 21-24, 28-30 September are eight; 8-10 October three more
        # (Saturday 10 worked), 12-16 five, 19-22 four
        assert str(clock.last_moment.astimezone(SHANGHAI).date()) == "2026-10-22"
        with time_machine.travel(clock.due_at - timedelta(seconds=1), tick=False):
            assert act_on_missed_deadlines() == 0
            with pytest.raises(guards.GroundNotMet):
                steps.release(case, actor=supervisor, ground="no_court_notice_20wd")
        with time_machine.travel(clock.due_at, tick=False):
            assert act_on_missed_deadlines() == 1
            case.refresh_from_db()
            assert (case.status, case.release_ground) == ("released", "no_court_notice_20wd")
            assert case.deadlines.running().get().rule_id == guards.SECURITY_RETURN

    def test_a_notice_received_in_time_keeps_the_goods_however_late_it_is_recorded(
        self, rights_holder, supervisor, legal
    ):
        case = detained(rights_holder, supervisor)
        due = case.deadlines.running().get().due_at
        with time_machine.travel(due + timedelta(hours=1), tick=False):
            recorded = court_notice(case, legal, received_at=due - timedelta(minutes=1))
            assert recorded.in_time
            act_on_missed_deadlines()
        case.refresh_from_db()
        assert case.status == "court_seized"

    def test_a_notice_received_after_the_end_changes_nothing(
        self, rights_holder, supervisor, legal
    ):
        case = detained(rights_holder, supervisor)
        due = case.deadlines.running().get().due_at
        with time_machine.travel(due + timedelta(hours=1), tick=False):
            late = court_notice(case, legal, received_at=due)
            assert not late.in_time
            act_on_missed_deadlines()
        case.refresh_from_db()
        assert case.status == "released"

    def test_the_holder_may_withdraw(self, rights_holder, supervisor):
        case = detained(rights_holder, supervisor)
        assert steps.withdraw(case, actor=rights_holder).release_ground == "holder_withdraws"

    def test_goods_touch_exactly_one_right(self, rights_holder, supervisor):
        case = matched(rights_holder, supervisor)
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseItem.objects.filter(case=case).update(recordal=None)


class TestDoors:
    def test_from_the_portal_to_the_detention_on_pages(
        self, rights_holder, supervisor, inspector, stranger, login
    ):
        holder, officer = login(rights_holder), login(supervisor)
        own = rights_holder.enterprises.get()
        sent = {
            **stated(),
            "holder": own.pk,
            "right_kind": "design",
            "right_title": "Lamp",
            "district": "5300",
            "moving_file": stored_picture(),
            "unauthorised_file": stored_picture(),
        }
        new = "/portal/detention-requests/new/"
        assert holder.get(new).status_code == 200
        bare = holder.post(new, sent)
        assert bare.status_code == 422
        assert "identity_file" in bare.context["form"].errors
        whole = {**sent, "identity_file": stored_picture(), "right_file": stored_picture()}
        whole |= {"moving_file": stored_picture(), "unauthorised_file": stored_picture()}
        assert holder.post(new, whole).status_code == 302
        request = DetentionRequest.objects.get()
        assert request.right.title == "Lamp"

        page = f"/detention-requests/{request.number}/"
        assert login(stranger).get(page).status_code == 404
        assert login(inspector).post(f"{page}accept/").status_code == 403
        assert "In order" in officer.get(page).content.decode()
        assert officer.post(f"{page}accept/").status_code == 302
        line = ShipmentLineFactory(
            shipment__consignor_name="某公司",
            quantity=1000,
            unit_price=Decimal(10),
            currency="CNY",
        )
        assert line.shipment.number in officer.get(page).content.decode()
        lines = f"{page}?shipment={line.shipment.number}"
        assert "Hold these goods" in officer.get(lines).content.decode()
        match = f"{page}match/?shipment={line.shipment.number}"
        too_much = officer.post(match, {f"line_{line.line_no}": "1001"})
        assert too_much.status_code == 422
        answer = officer.post(match, {f"line_{line.line_no}": "400"})
        case = Case.objects.get()
        assert answer.headers["Location"] == case.get_absolute_url()
        assert case.value == Decimal("4000.00")
        mine = holder.get(f"/portal/cases/{case.number}/").content.decode()
        assert "Ask for detention and give security" in mine
        shown = officer.get(case.get_absolute_url()).content.decode()
        assert "not recorded" in shown
        assert "does not determine" in shown
        listed = holder.get("/portal/detention-requests/").content.decode()
        assert request.number in listed

    def test_over_the_api(self, rights_holder, supervisor, bearer):
        holder, officer = bearer(rights_holder), bearer(supervisor)
        recordal = RecordalFactory(right__holder=rights_holder.enterprises.get())
        body = {
            **stated(),
            "holder": rights_holder.enterprises.get().number,
            "recordal": recordal.number,
            "district": "5300",
            **{f"{name}_file": file for name, file in papers().items()},
        }
        made = holder.post("/api/v1/detention-requests/", body)
        assert made.status_code == 201, made.content
        address = f"/api/v1/detention-requests/{made.json()['number']}/"
        line = ShipmentLineFactory(quantity=10, unit_price=Decimal(10), currency="CNY")
        goods = {
            "shipment": line.shipment.number,
            "lines": [{"line_no": line.line_no, "quantity": "10"}],
        }
        early = officer.post(f"{address}match/", goods, content_type="application/json")
        assert early.status_code == 409
        assert "Measures art" in early.json()["citation"]
        assert officer.post(f"{address}accept/").json()["status"] == "accepted"
        found = officer.post(f"{address}match/", goods, content_type="application/json")
        assert found.json()["status"] == "matched"
        assert holder.post(f"{address}withdraw/").status_code == 409

    def test_list_is_flat(self, supervisor, login, assert_flat_queries):
        def add() -> None:
            submitted(member_of(EnterpriseFactory(), role="rights_holder"))

        assert_flat_queries(login(supervisor), "/detention-requests/", add)
