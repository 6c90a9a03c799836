"""The police sign, file or refuse; the goods follow, or the case comes back to customs."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import InvalidInput
from core.files.services import keep
from core.states import IllegalTransition
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.models import Deadline
from seizures.evidence.models import CustodyEvent
from seizures.notices.drawing import draw
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty
from seizures.procedure import penalty, transfer
from seizures.procedure.guards import StepNotAllowed, WrongState
from seizures.referrals.models import Referral
from tests.factories import CaseFactory, CaseItemFactory, PartnerOfficeFactory, UserFactory
from tests.factories.outcomes import DeliveredReferralFactory, ReferralFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(police: User) -> Referral:
    delivered: Referral = DeliveredReferralFactory(partner_office=police.partner_office)
    CaseItemFactory(case=delivered.case)
    return delivered


@pytest.fixture
def other_police() -> User:
    user: User = UserFactory(role=Role.PARTNER, partner_office=PartnerOfficeFactory())
    return user


class TestReceipt:
    def test_starts_the_three_days_of_the_police(self, referral, police):
        now = timezone.now()
        with time_machine.travel(now, tick=False):
            transfer.receive(referral, actor=police)

        referral.refresh_from_db()
        assert (referral.status, referral.received_by) == (Referral.Status.RECEIVED, police)
        clock = referral.case.deadlines.get(rule="police_filing_decision")
        due = timezone.localdate(clock.due_at) - timezone.localdate(now)
        assert due == timedelta(days=4)  # 24:00 of the third day
        assert referral.proposed_by.notifications.count() == 1

    def test_signed_once(self, referral, police):
        transfer.receive(referral, actor=police)

        with pytest.raises(IllegalTransition):
            transfer.receive(referral, actor=police)

    def test_another_office_cannot_sign(self, referral, other_police):
        with pytest.raises(StepNotAllowed):
            transfer.receive(referral, actor=other_police)


class TestFiling:
    def test_filing_starts_the_three_days_of_customs(self, referral, police):
        transfer.receive(referral, actor=police)

        transfer.file(referral, actor=police, police_reference="GA-2026-77")

        referral.refresh_from_db()
        assert (referral.status, referral.police_reference) == ("filed", "GA-2026-77")
        states = dict(referral.case.deadlines.values_list("rule", "status"))
        assert states == {
            "police_redirect": Deadline.Status.MET,
            "police_filing_decision": Deadline.Status.MET,
            "transfer_goods_handover": Deadline.Status.RUNNING,
        }

    def test_who_files_at_once_signs_with_it(self, referral, police):
        transfer.file(referral, actor=police, police_reference="GA-1")

        referral.refresh_from_db()
        assert referral.received_by == police
        verbs = Event.objects.about(referral).order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["referral.received", "referral.filed"]

    def test_needs_a_number(self, referral, police):
        with pytest.raises(InvalidInput):
            transfer.file(referral, actor=police, police_reference=" ")

        referral.refresh_from_db()
        assert referral.received_at is None


class TestRefusal:
    def test_case_returns_to_where_it_was(self, referral, police):
        transfer.refuse(referral, actor=police, reasons="Below the threshold.")

        case = Case.objects.get(pk=referral.case_id)
        assert case.status == Case.Status.INFRINGING
        assert case.deadlines.get(rule="transfer_reconsideration_request").status == "running"
        referral.refresh_from_db()
        assert referral.refusal_reasons == "Below the threshold."
        told = referral.proposed_by.notifications.get()
        assert case.number in told.text

    def test_needs_reasons(self, referral, police):
        with pytest.raises(InvalidInput):
            transfer.refuse(referral, actor=police, reasons="  ")

        referral.refresh_from_db()
        assert referral.status == Referral.Status.DELIVERED

    def test_stopped_clocks_go_on_from_where_they_began(self, inspector, legal, supervisor, police):
        case = CaseItemFactory(case=CaseFactory(detained=True)).case
        started = deadlines.start(
            case, "ex_officio_court_notice", at=timezone.now() - timedelta(days=10)
        )
        proposed = ReferralFactory(case=case, partner_office=police.partner_office)
        transfer.approve(proposed, actor=supervisor)
        assert not deadlines.is_running(case, "ex_officio_court_notice")
        Referral.objects.update(status=Referral.Status.DELIVERED, delivered_at=timezone.now())

        transfer.refuse(proposed, actor=police, reasons="No crime.")

        case.refresh_from_db()
        assert case.status == Case.Status.DETAINED
        again = case.deadlines.get(rule="ex_officio_court_notice", status="running")
        assert (again.started_at, again.due_at) == (started.started_at, started.due_at)

    def test_customs_then_decides_administratively(self, referral, police, legal):
        case = referral.case
        with pytest.raises(StepNotAllowed):
            announce(case, legal)

        transfer.refuse(referral, actor=police, reasons="No crime.")

        assert announce(case, legal).case_id == case.pk

    def test_answered_once(self, referral, police):
        transfer.refuse(referral, actor=police, reasons="No crime.")

        with pytest.raises(IllegalTransition):
            transfer.file(referral, actor=police, police_reference="GA-1")
        with pytest.raises(IllegalTransition):
            transfer.refuse(referral, actor=police, reasons="No crime.")


def announce(case: Case, legal: User) -> Penalty:
    return penalty.announce(
        case,
        actor=legal,
        goods_value=case.value,
        fine=penalty.suggest(case, case.value, timezone.localdate()).fine,
        facts="The mark is copied.",
    )


class TestHandOver:
    def test_goods_go_and_the_case_closes(self, referral, police, supervisor):
        transfer.file(referral, actor=police, police_reference="GA-1")

        transfer.hand_over_goods(referral, actor=supervisor, place="Warehouse 3", seal_no="HG-9")

        case = Case.objects.get(pk=referral.case_id)
        assert case.status == Case.Status.CLOSED
        custody = CustodyEvent.objects.get(case=case)
        assert (custody.kind, custody.to_party, custody.seal_no) == (
            CustodyEvent.Kind.HANDED_OVER,
            police.partner_office.name_zh,
            "HG-9",
        )
        assert case.deadlines.get(rule="transfer_goods_handover").status == Deadline.Status.MET
        letter = case.notices.get(kind=Notice.Kind.HANDOVER_RECORD)
        assert letter.content["en"]["filing_notice"] == "GA-1"
        draw(letter)
        letter.refresh_from_db()
        assert letter.status == Notice.Status.DRAWN

    def test_not_before_the_police_filed(self, referral, supervisor):
        with pytest.raises(WrongState):
            transfer.hand_over_goods(referral, actor=supervisor, place="Warehouse 3", seal_no="")

    def test_happens_once(self, referral, police, supervisor):
        transfer.file(referral, actor=police, police_reference="GA-1")
        transfer.hand_over_goods(referral, actor=supervisor, place="Warehouse 3", seal_no="")

        with pytest.raises(WrongState):
            transfer.hand_over_goods(referral, actor=supervisor, place="Warehouse 3", seal_no="")

        assert CustodyEvent.objects.count() == 1

    def test_supervisor_hands_over_on_the_page(self, referral, police, supervisor, login):
        transfer.file(referral, actor=police, police_reference="GA-1")

        login(supervisor).post(f"/referrals/{referral.number}/hand-over/", {"place": "Warehouse"})

        referral.refresh_from_db()
        assert referral.handed_over_at is not None


DOORS = ["/partner/referrals/{}/{}/", "/api/v1/referrals/{}/{}/"]


@pytest.mark.parametrize("door", DOORS)
class TestBothDoors:
    def post(self, client: Any, door: str, number: str, step: str, **data: str) -> Any:
        return client.post(door.format(number, step), data)

    def test_receive_and_file(self, door, referral, police, login):
        client = login(police)

        first = self.post(client, door, referral.number, "receive")
        second = self.post(client, door, referral.number, "file", police_reference="GA-1")

        assert {first.status_code, second.status_code} <= {200, 302}
        referral.refresh_from_db()
        assert referral.status == Referral.Status.FILED

    def test_refusal_without_reasons(self, door, referral, police, login):
        response = self.post(login(police), door, referral.number, "refuse", reasons=" ")

        assert response.status_code == 422
        referral.refresh_from_db()
        assert referral.status == Referral.Status.DELIVERED

    def test_filing_without_number(self, door, referral, police, login):
        assert self.post(login(police), door, referral.number, "file").status_code == 422

    def test_twice_is_a_conflict(self, door, referral, police, login):
        client = login(police)
        self.post(client, door, referral.number, "receive")

        assert self.post(client, door, referral.number, "receive").status_code == 409

    @pytest.mark.parametrize("step", ["receive", "file", "refuse"])
    def test_for_another_office_it_does_not_exist(self, door, referral, other_police, login, step):
        response = self.post(
            login(other_police), door, referral.number, step, reasons="x", police_reference="x"
        )

        assert response.status_code == 404

    def test_undelivered_does_not_exist_yet(self, door, police, login):
        proposed = ReferralFactory(partner_office=police.partner_office)

        assert self.post(login(police), door, proposed.number, "receive").status_code == 404

    @pytest.mark.parametrize("role", ["supervisor", "rights_holder", "trader"])
    def test_only_partner_offices(self, door, referral, role, request, login):
        client = login(request.getfixturevalue(role))

        assert self.post(client, door, referral.number, "receive").status_code == 403


class TestPages:
    def test_inbox_shows_what_was_delivered_to_the_office(self, referral, police, login):
        ReferralFactory(partner_office=police.partner_office)
        DeliveredReferralFactory()

        page = login(police).get("/partner/referrals/").content.decode()

        assert page.count("/partner/referrals/R53-") == 1
        assert referral.number in page

    def test_empty_inbox_says_so(self, police, login):
        assert "arrive here" in login(police).get("/partner/referrals/").content.decode()

    def test_page_shows_goods_values_and_answers(self, referral, police, login):
        page = login(police).get(f"/partner/referrals/{referral.number}/").content.decode()

        assert "Sign the receipt" in page
        assert "¥60,000.00" in page
        assert "USB flash disk" in page

    def test_missing_number_comes_back_at_its_field(self, referral, police, login):
        response = login(police).post(f"/partner/referrals/{referral.number}/file/", {})

        assert response.status_code == 422
        assert "Please correct the following" in response.content.decode()

    def test_page_of_officers_leads_to_the_inbox(self, referral, police, login):
        client = login(police)

        assert client.get("/referrals/").headers["Location"] == "/partner/referrals/"
        assert (
            client.get(f"/referrals/{referral.number}/").headers["Location"]
            == f"/partner/referrals/{referral.number}/"
        )

    def test_package_is_handed_out_to_the_office_only(self, referral, police, other_police, login):
        referral.package = keep(
            b"package", name="R.zip", content_type="application/zip", actor=None
        )
        referral.save()
        address = f"/referrals/{referral.number}/package/"

        assert login(police).get(address).content == b"package"
        assert login(other_police).get(address).status_code == 404

    def test_api_lists_the_inbox(self, referral, police, other_police, login):
        listed = login(police).get("/api/v1/referrals/").json()["results"]
        assert [row["number"] for row in listed] == [referral.number]
        assert {value["kind"] for value in listed[0]["values"]} == {
            "security_value",
            "penalty_value",
            "criminal_value",
        }

        assert login(other_police).get("/api/v1/referrals/").json()["results"] == []
        one = login(police).get(f"/api/v1/referrals/{referral.number}/")
        assert one.json()["criminal_value"] == "60000.00"

    def test_rights_holders_see_no_referrals(self, referral, rights_holder, login):
        client = login(rights_holder)

        assert client.get("/api/v1/referrals/").status_code == 403
        assert client.get(f"/referrals/{referral.number}/").status_code == 403

    def test_list_is_flat(self, police, login, assert_flat_queries):
        def add() -> None:
            DeliveredReferralFactory(partner_office=police.partner_office)

        assert_flat_queries(login(police), "/partner/referrals/", add)
