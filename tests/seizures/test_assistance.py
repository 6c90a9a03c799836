"""Requests for assistance between customs, IP authorities and other districts (REG 21, MEA 27)."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from core.audit.verbs import VERBS
from core.errors import InvalidInput
from core.notifications.models import Notification
from core.reference.calendar import SHANGHAI
from core.states import IllegalTransition
from seizures.assistance import services
from seizures.assistance.models import AssistanceRequest
from seizures.assistance.periodic import escalate_unanswered
from seizures.assistance.services import AssistanceClosed, NotAsked
from seizures.hooks import services as hooks
from seizures.hooks.models import Dispatch
from seizures.liaison import work
from tests.factories import (
    DistrictOfficerFactory,
    PartnerOfficeFactory,
    PriorityEnterpriseFactory,
    UserFactory,
    stored_picture,
)
from tests.factories.procedure import detained_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(db: None) -> Any:
    """A person of an IP authority."""
    office = PartnerOfficeFactory(kind="ip_authority")
    return UserFactory(username="cnipa", role="partner", partner_office=office)


def asked(officer: Any, to: Any, **more: Any) -> AssistanceRequest:
    return services.ask(
        to, actor=officer, **{"subject": "A mark", "question": "Similar?", "days": 5, **more}
    )


class TestAskAndAnswer:
    def test_from_the_case_page_to_the_authority_and_back(
        self, supervisor, authority, rights_holder, login
    ):
        case = detained_case(supervisor, rights_holder)
        officer, partner = login(supervisor), login(authority)
        assert "Ask for assistance" in officer.get(case.get_absolute_url()).content.decode()
        sent = {
            "to_office": authority.partner_office_id,
            "subject": "Trademark 123",
            "question": "Are the signs similar?",
            "days": 5,
            "papers": stored_picture(),
        }
        address = f"/assistance/new/?case={case.number}"
        assert officer.post(address, sent).status_code == 302
        request = AssistanceRequest.objects.get()
        assert request.case == case
        assert Notification.objects.get(recipient=authority).url == request.get_absolute_url()

        page = partner.get(request.get_absolute_url()).content.decode()
        assert "Are the signs similar?" in page
        assert case.number not in page  # which case it is stays with the side that asks
        letter = partner.get(f"{request.get_absolute_url()}letter.pdf")
        assert letter.content.startswith(b"%PDF")
        answer = {"opinion": "infringing", "answer": "Identical.", "papers": stored_picture()}
        assert partner.post(f"{request.get_absolute_url()}answer/", answer).status_code == 302

        shown = officer.get(case.get_absolute_url()).content.decode()
        assert "Identical." in shown
        assert "Assistance given" in shown
        assert request.files.filter(with_answer=True).count() == 1
        assert Notification.objects.filter(recipient=supervisor, url__contains="assist").exists()

    def test_an_authority_asks_a_district_and_districts_ask_each_other(
        self, supervisor, stranger, authority, login
    ):
        partner = login(authority)
        sent = {"to_district": "5300", "subject": "Goods", "question": "Seen them?", "days": 3}
        assert partner.post("/assistance/new/", sent).status_code == 302
        request = AssistanceRequest.objects.get()
        assert (request.from_office, request.to_district_id) == (authority.partner_office, "5300")
        services.answer(request, actor=supervisor, opinion="other", answer="Yes, in May.")

        other = asked(supervisor, stranger.district)
        assert services.decline(other, actor=stranger, reasons="No lab.").status == "declined"

    def test_bad_input_at_its_field(self, supervisor, authority, login):
        client, office = login(supervisor), authority.partner_office_id
        for sent, field in (
            ({"subject": "s", "question": "q", "days": 3}, "to_office"),
            (
                {
                    "to_office": office,
                    "to_district": "3100",
                    "subject": "s",
                    "question": "q",
                    "days": 3,
                },
                "to_office",
            ),
            ({"to_office": office, "subject": "s", "question": "q", "days": 91}, "days"),
        ):
            answer = client.post("/assistance/new/", sent)
            assert answer.status_code == 422
            assert field in answer.context["form"].errors
        assert not AssistanceRequest.objects.exists()


class TestClock:
    def test_counted_in_working_days_over_a_make_up_saturday(self, supervisor, authority):
        with time_machine.travel("2026-10-07 20:00+08:00", tick=False):
            request = asked(supervisor, authority.partner_office, days=3)
        # 8, 9 and Saturday 10 October, a make-up working day
        assert str(request.last_moment.astimezone(SHANGHAI).date()) == "2026-10-10"

    def test_overdue_once_and_answered_late(self, supervisor, authority):
        request = asked(supervisor, authority.partner_office)
        with time_machine.travel(request.answer_by - timedelta(seconds=1), tick=False):
            assert escalate_unanswered() == 0
        with time_machine.travel(request.answer_by, tick=False):
            assert escalate_unanswered() == 1
            assert escalate_unanswered() == 0
            services.answer(request, actor=authority, opinion="unclear", answer="Cannot say.")
        request.refresh_from_db()
        assert request.status == "answered"


class TestWhoMay:
    def test_only_the_side_asked_answers_and_only_the_side_that_asks_takes_back(
        self, supervisor, authority
    ):
        request = asked(supervisor, authority.partner_office)
        with pytest.raises(NotAsked):
            services.answer(request, actor=supervisor, opinion="other", answer="x")
        with pytest.raises(NotAsked):
            services.withdraw(request, actor=authority)
        services.withdraw(request, actor=supervisor)
        with pytest.raises(AssistanceClosed, match="Regulation art 21"):
            services.answer(request, actor=authority, opinion="other", answer="x")

    def test_the_second_answer_reads_who_was_first(self, supervisor, authority):
        request = asked(supervisor, authority.partner_office)
        services.answer(request, actor=authority, opinion="other", answer="x")
        with pytest.raises(AssistanceClosed, match=str(authority)):
            services.decline(request, actor=authority, reasons="x")

    def test_others_do_not_see_it(self, supervisor, stranger, authority, police, trader, login):
        request = asked(supervisor, authority.partner_office)
        assert login(stranger).get(request.get_absolute_url()).status_code == 404
        assert login(police).get(request.get_absolute_url()).status_code == 404
        assert login(trader).get("/assistance/").status_code == 403

    @pytest.mark.parametrize(
        ("state", "target"),
        [
            (state, target)
            for state in AssistanceRequest.Status
            for target in AssistanceRequest.Status
            if state != target and target not in AssistanceRequest.TRANSITIONS.get(state, ())
        ],
    )
    def test_every_missing_edge_is_refused(self, state, target):
        with pytest.raises(IllegalTransition):
            AssistanceRequest(number="A", status=state).move_to(target)

    def test_over_the_api(self, supervisor, authority, bearer):
        body = {
            "to_office": authority.partner_office.code,
            "subject": "A mark",
            "question": "Similar?",
            "days": 5,
        }
        made = bearer(supervisor).post("/api/v1/assistance/", body)
        assert made.status_code == 201, made.content
        address = f"/api/v1/assistance/{made.json()['number']}/"
        assert bearer(supervisor).post(f"{address}answer/", {}).status_code == 422
        sent = {"opinion": "infringing", "answer": "Yes."}
        assert bearer(supervisor).post(f"{address}answer/", sent).status_code == 409
        assert bearer(authority).post(f"{address}answer/", sent).json()["status"] == "answered"

    def test_list_is_flat(self, supervisor, login, assert_flat_queries):
        def add() -> None:
            asked(supervisor, PartnerOfficeFactory(kind="ip_authority"))

        assert_flat_queries(login(supervisor), "/assistance/", add)


class TestSentOut:
    """Notices to the partner's own systems, booked in the transaction of each step."""

    @pytest.fixture
    def hook(self, authority: Any) -> Any:
        url = "https://hooks.example.org/longteng"
        return hooks.register(authority.partner_office, actor=authority, url=url)

    def booked(self) -> list[tuple[str, str]]:
        return list(Dispatch.objects.order_by("pk").values_list("event", "key"))

    def test_question_delay_and_withdrawal_reach_the_office_asked(
        self, supervisor, authority, hook
    ):
        request = asked(supervisor, authority.partner_office)
        with time_machine.travel(request.answer_by, tick=False):
            escalate_unanswered()
        services.withdraw(request, actor=supervisor)
        events = ["asked", "overdue", "withdrawn"]
        assert self.booked() == [(f"assistance.{e}", f"{request.number}-{e}") for e in events]
        body = json.loads(Dispatch.objects.order_by("pk").first().body)
        assert (body["subject"], body["question"]) == ("A mark", "Similar?")

    def test_the_answer_of_customs_reaches_the_office_that_asked(self, supervisor, authority, hook):
        request = asked(authority, supervisor.district)
        assert not self.booked()
        services.answer(request, actor=supervisor, opinion="infringing", answer="Yes.")
        assert self.booked() == [("assistance.answered", f"{request.number}-answered")]

    def test_nothing_goes_out_when_the_step_fails(self, supervisor, authority, hook):
        with pytest.raises(InvalidInput):
            asked(supervisor, authority.partner_office, question=" ")
        assert not self.booked()


def test_the_liaison_officer_is_told_of_question_answer_and_delay(
    supervisor, authority, rights_holder
):
    liaison = DistrictOfficerFactory(username="liaison")
    holder = rights_holder.enterprises.get()
    PriorityEnterpriseFactory(enterprise=holder, liaison_officer=liaison)
    case = detained_case(supervisor, rights_holder)
    work.tell()
    request = asked(supervisor, authority.partner_office, case=case)
    with time_machine.travel(request.answer_by, tick=False):
        escalate_unanswered()
        services.answer(request, actor=authority, opinion="infringing", answer="Same mark.")
    with connection.cursor() as cursor:  # the ledger is sealed at the commit
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    work.tell()
    told = " ".join(row.text for row in liaison.notifications.order_by("pk"))
    for step in ("assistance.asked", "assistance.overdue", "assistance.answered"):
        assert str(VERBS[step]) in told, step
