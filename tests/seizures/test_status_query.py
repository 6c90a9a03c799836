"""The status query (MEA 21): order to declare, answer with proof, and what customs makes of it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.audit.models import Event
from core.notifications.models import Notification
from core.reference.calendar import SHANGHAI
from core.states import IllegalTransition
from seizures.cases.models import Case
from seizures.inspections.services import FoundGoods, add_photo
from seizures.procedure import guards, inquiry, steps
from seizures.procedure.periodic import lapse_status_queries
from seizures.screening import status_query
from seizures.screening.question_models import Question
from seizures.screening.status_query import QueryNotPossible, Touched
from tests.factories import (
    HitFactory,
    InspectionFactory,
    RecordalFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    stored_picture,
)

pytestmark = pytest.mark.django_db
LICENSED = {"declared": "licensed", "text": "Licence of 2025."}


@pytest.fixture
def shipment(trader: Any) -> Any:
    """Goods of the trader, two lines touching rights of two holders."""
    own = trader.enterprises.get()
    return ShipmentFactory(
        consignor_uscc=own.uscc,
        consignor_name=own.name_zh,
        status="flagged",
        screened_at=timezone.now(),
    )


@pytest.fixture
def hits(shipment: Any) -> list[Any]:
    return [HitFactory(line__shipment=shipment, shipment=shipment) for _ in range(2)]


def asked(officer: Any, shipment: Any, hits: list[Any], **more: Any) -> Question:
    goods = [Touched(hit.line, hit.recordal) for hit in hits]
    return status_query.ask(
        shipment, actor=officer, goods=goods, **{"text": "Whose mark?", "days": 3, **more}
    )


def proof() -> list[tuple[str, Any]]:
    return [("licence", stored_picture())]


class TestAsking:
    def test_the_whole_way_to_cleared_goods_on_pages(
        self, inspector, trader, shipment, hits, login
    ):
        officer, person = login(inspector), login(trader)
        assert "Query the IP status" in officer.get(shipment.get_absolute_url()).content.decode()
        page = officer.get(f"/shipments/{shipment.number}/status-query/")
        goods = [value for value, _label in page.context["form"].fields["goods"].choices]
        assert len(goods) == 2
        answer = officer.post(
            f"/shipments/{shipment.number}/status-query/",
            {"goods": goods, "text": "Show your licence.", "days": 3},
        )
        question = Question.objects.get()
        assert answer.headers["Location"] == f"/status-queries/{question.number}/"

        mine = f"/portal/status-queries/{question.number}/"
        assert Notification.objects.get(recipient=trader).url == mine
        assert question.number in person.get("/portal/questions/").content.decode()
        shown = person.get(mine).content.decode()
        assert "Show your licence." in shown
        assert "Penalty Regs art 25(2)" in shown
        letter = person.get(f"{mine}letter.pdf")
        assert letter.content.startswith(b"%PDF")

        bare = person.post(mine, {"declared": "licensed", "answer": "We may."})
        assert bare.status_code == 422  # what is claimed has to be proved
        assert "licence" in bare.context["form"].errors
        sent = {"declared": "licensed", "answer": "We may.", "licence": stored_picture()}
        assert person.post(mine, sent).status_code == 302
        assert Notification.objects.filter(recipient=inspector).count() == 1

        theirs = officer.get(f"/status-queries/{question.number}/").content.decode()
        assert "The rights holder allows it" in theirs
        decided = {"reasons": "Licence seen.", "suggest": "on"}
        assert (
            officer.post(f"/status-queries/{question.number}/satisfy/", decided).status_code == 302
        )
        shipment.refresh_from_db()
        assert shipment.status == "cleared"
        assert {hit.status for hit in shipment.hits.all()} == {"dismissed"}
        question.refresh_from_db()
        assert (question.status, question.listing_suggested) == ("satisfied", True)

    def test_holders_are_asked_to_list_a_trader_that_proved_its_licence(
        self, inspector, trader, rights_holder, shipment
    ):
        hit = HitFactory(
            line__shipment=shipment,
            shipment=shipment,
            recordal__right__holder=rights_holder.enterprises.get(),
        )
        question = asked(inspector, shipment, [hit])
        status_query.answer(question, actor=trader, papers=proof(), **LICENSED)
        inquiry.satisfy(question, actor=inspector, reasons="Seen.", suggest=True)

        told = Notification.objects.get(recipient=rights_holder)
        assert told.url == hit.recordal.get_absolute_url()
        assert not Case.objects.exists()

    @pytest.mark.parametrize(
        ("start", "days", "last", "provisional"),
        [
            # next-day start; the make-up Saturday 10 October counts, 1-7 October do not
            ("2026-09-30 23:59", 1, date(2026, 10, 8), False),
            ("2026-10-08 09:00", 2, date(2026, 10, 10), False),
            ("2026-02-13 09:00", 3, date(2026, 2, 25), False),  # over Spring Festival
            ("2026-12-30 09:00", 3, date(2027, 1, 4), True),
        ],
    )
    def test_the_period_of_customs_is_counted_like_those_of_the_law(
        self, inspector, shipment, hits, start, days, last, provisional
    ):
        with time_machine.travel(f"{start}+08:00", tick=False):
            question = asked(inspector, shipment, hits, days=days)

        assert question.last_moment is not None
        assert question.last_moment.astimezone(SHANGHAI).date() == last
        assert question.provisional is provisional

    def test_one_open_query_a_shipment_and_none_after_suspension(self, inspector, shipment, hits):
        asked(inspector, shipment, hits)
        with pytest.raises(QueryNotPossible, match="Measures art 21"):
            asked(inspector, shipment, hits)
        Question.objects.all().delete()
        type(shipment).objects.update(status="suspended")
        with pytest.raises(QueryNotPossible, match="suspended already"):
            asked(inspector, shipment, hits)

    def test_bad_input_is_said_at_its_field(self, inspector, shipment, hits, login):
        client, address = login(inspector), f"/shipments/{shipment.number}/status-query/"
        for sent, field in (
            ({"text": "?", "days": 3}, "goods"),
            (
                {"text": "?", "days": 99, "goods": f"{hits[0].line.line_no}-{hits[0].recordal}"},
                "days",
            ),
            ({"text": "?", "days": 3, "line_no": 99, "recordal": "T2026-1"}, "line_no"),
            (
                {"text": "?", "days": 3, "line_no": hits[0].line.line_no, "recordal": "X"},
                "recordal",
            ),
        ):
            answer = client.post(address, sent)
            assert answer.status_code == 422, sent
            assert field in answer.context["form"].errors, sent
        assert not Question.objects.exists()

    def test_rights_screening_missed_can_be_named(self, inspector, trader, login):
        line = ShipmentLineFactory()
        recordal = RecordalFactory()
        client = login(inspector)
        sent = {"text": "?", "days": 2, "line_no": line.line_no, "recordal": recordal.number}
        client.post(f"/shipments/{line.shipment.number}/status-query/", sent)

        question = Question.objects.get()
        assert question.enterprise is None  # nobody to answer online: the letter is printed
        page = client.get(f"/status-queries/{question.number}/").content.decode()
        assert "print the letter" in page
        paper = {"declared": "none", "answer": "Received by post: no licence."}
        assert client.post(f"/status-queries/{question.number}/answer/", paper).status_code == 302
        question.refresh_from_db()
        assert (question.status, question.answered_by) == ("answered", inspector)


class TestNoProof:
    def test_every_holder_touched_has_its_own_case_and_clock(self, inspector, shipment, hits):
        question = asked(inspector, shipment, hits)
        cases = inquiry.suspend_after(question, actor=inspector, reasons="Nothing shown.")

        assert len(cases) == 2
        assert {case.holder for case in cases} == {hit.recordal.right.holder for hit in hits}
        for case in cases:
            assert case.deadlines.get().rule_id == guards.HOLDER_REPLY
            assert case.notices.get().kind == "holder_notice"
            assert case.items.get().quantity == case.items.get().line.quantity
            assert list(inquiry.failed_queries(case)) == [question]
        shipment.refresh_from_db()
        assert shipment.status == "suspended"
        assert {hit.status for hit in shipment.hits.all()} == {"confirmed"}

    def test_silence_lapses_at_the_end_of_the_last_day_and_officers_are_told(
        self, inspector, supervisor, shipment, hits
    ):
        with time_machine.travel(datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI), tick=False):
            question = asked(inspector, shipment, hits)
        due = question.answer_by
        assert due is not None
        with time_machine.travel(due - timedelta(seconds=1), tick=False):
            assert lapse_status_queries() == 0
        with time_machine.travel(due, tick=False):
            assert lapse_status_queries() == 1
            assert lapse_status_queries() == 0
        question.refresh_from_db()
        assert question.status == "lapsed"
        told = Notification.objects.filter(recipient__in=[inspector, supervisor])
        assert told.count() == 2

    def test_a_late_answer_is_taken_until_customs_decides_and_marked(
        self, inspector, trader, shipment, hits
    ):
        question = asked(inspector, shipment, hits)
        assert question.answer_by is not None
        status_query.lapse(question, now=question.answer_by)
        status_query.answer(question, actor=trader, papers=proof(), **LICENSED)
        event = Event.objects.get(verb="status_query.answered")
        assert event.details["late"] is True
        inquiry.suspend_after(question, actor=inspector, reasons="The licence is forged.")
        with pytest.raises(QueryNotPossible):
            status_query.answer(question, actor=trader, papers=proof(), **LICENSED)

    def test_an_inspection_afterwards_joins_the_case(self, inspector, supervisor, shipment, hits):
        question = asked(inspector, shipment, hits[:1])
        (case,) = inquiry.suspend_after(question, actor=inspector, reasons="No proof.")
        inspection = InspectionFactory(shipment=shipment, status="started", inspector=inspector)
        found = [FoundGoods(hits[0].line, hits[0].recordal, "suspected", Decimal(5), "件", 1)]
        add_photo(inspection, stored_picture(), actor=inspector)
        assert steps.conclude_inspection(
            inspection, actor=inspector, second_officer=supervisor, findings=found, place="Bay 2"
        ) == [case]
        case.refresh_from_db()
        assert case.inspection == inspection


class TestDoors:
    @pytest.mark.parametrize(
        ("state", "target"),
        [
            (state, target)
            for state in Question.Status
            for target in Question.Status
            if state != target and target not in Question.TRANSITIONS.get(state, ())
        ],
    )
    def test_every_missing_edge_is_refused(self, state, target):
        question = Question(number="Q", status=state, formal=True)
        with pytest.raises(IllegalTransition):
            question.move_to(target)

    def test_over_the_api(self, inspector, trader, shipment, hits, bearer):
        officer, person = bearer(inspector), bearer(trader)
        body = {
            "shipment": shipment.number,
            "goods": [{"line_no": hits[0].line.line_no, "recordal": hits[0].recordal.number}],
            "text": "Whose mark?",
            "days": 3,
        }
        made = officer.post("/api/v1/status-queries/", body, content_type="application/json")
        assert made.status_code == 201, made.content
        address = f"/api/v1/status-queries/{made.json()['number']}/"

        early = officer.post(
            f"{address}satisfy/", {"reasons": "x"}, content_type="application/json"
        )
        assert early.status_code == 409
        assert early.json()["citation"] == "Measures art 21"
        answered = person.post(
            f"{address}answer/", {"declared": "none", "answer": "We have no right."}
        )
        assert answered.json()["status"] == "answered"
        assert person.post(f"{address}suspend/", {"reasons": "x"}).status_code == 403
        done = officer.post(f"{address}suspend/", {"reasons": "No right."})
        assert done.json()["status"] == "suspended"
        assert Case.objects.count() == 1

    def test_nobody_else_sees_it(
        self, inspector, stranger, rights_holder, other_holder, shipment, hits, login
    ):
        question = asked(inspector, shipment, hits)
        assert login(stranger).get(f"/status-queries/{question.number}/").status_code == 404
        assert login(rights_holder).get(f"/status-queries/{question.number}/").status_code == 403
        mine = f"/portal/status-queries/{question.number}/"
        assert login(other_holder).get(mine).status_code == 403
        assert login(stranger).get(f"/shipments/{shipment.number}/status-query/").status_code == 404

    def test_list_is_flat(self, inspector, login, assert_flat_queries):
        def add() -> None:
            hit = HitFactory()
            asked(inspector, hit.shipment, [hit])

        assert_flat_queries(login(inspector), "/status-queries/", add)
