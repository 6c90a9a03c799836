"""Goods whose party cannot be found: public notice, three months, collection (MEA 32, PEN 62)."""

import pytest
from django.test import Client

from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.notices.drawing import draw
from seizures.notices.models import Notice
from seizures.procedure import unknown_party
from seizures.procedure.guards import CrimeSuspected, WrongState
from seizures.procedure.periodic import act_on_missed_deadlines
from tests.factories import CaseFactory
from tests.factories.aftermath import at, infringing
from tests.factories.outcomes import ReferralFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db):
    return infringing(shipment__consignor_uscc="", shipment__consignor_name="")


def post(case, legal, **more):
    given = {"search": "Name and telephone are invented.", "posted_where": "Notice board", **more}
    return unknown_party.post(case, actor=legal, **given)


class TestNotice:
    def test_three_months_to_the_day(self, legal, supervisor, case):
        with at(2025, 3, 3, 10):
            notice = post(case, legal)
        clock = case.deadlines.running().get(rule="unknown_party_forfeiture")
        early = pytest.raises(unknown_party.NoticeStillRuns, match="2025-06-03")
        with at(2025, 6, 3, 23, 59), early:
            unknown_party.collect(case, actor=supervisor)
        with at(2025, 6, 4, 0):
            act_on_missed_deadlines()
            assert "may be collected" in supervisor.notifications.get().text
            unknown_party.collect(case, actor=supervisor)

        case.refresh_from_db()
        notice.refresh_from_db()
        assert (case.status, notice.status) == (Case.Status.COLLECTED, "collected")
        assert clock.citation == "Measures art 32; Penalty Regs art 62(4)"
        kinds = set(case.notices.values_list("kind", flat=True))
        assert kinds == {"public_notice", "collection_decision", "holder_confiscation_notice"}
        for letter in case.notices.all():
            draw(letter)
        told = case.notices.get(kind=Notice.Kind.HOLDER_CONFISCATION_NOTICE).content["en"]
        assert told["case"]["penalty_effective_on"] == "2025-06-04"

    def test_somebody_comes_forward_and_is_heard(self, legal, supervisor, case):
        with at(2025, 3, 3, 10):
            post(case, legal)
        with at(2025, 5, 1, 10):
            unknown_party.note_claim(
                case,
                actor=legal,
                claimed_by="Shenzhen Example Trading",
                uscc="91440300000000017x",
                claim="The forwarder made a mistake.",
            )
        with at(2025, 7, 1, 10), pytest.raises(WrongState):
            unknown_party.collect(case, actor=supervisor)
        case = Case.objects.get(pk=case.pk)
        assert case.status == Case.Status.INFRINGING
        assert case.shipment.consignor_uscc == "91440300000000017X"
        with pytest.raises(unknown_party.PartyIsKnown):
            post(case, legal)

    @pytest.mark.parametrize("field", ["search", "posted_where"])
    def test_says_what_was_done_and_where_it_hangs(self, legal, case, field):
        with pytest.raises(InvalidInput) as refusal:
            post(case, legal, **{field: " "})
        assert refusal.value.details["field"] == field

    def test_not_for_a_known_party_not_twice_not_before_not_for_the_police(self, legal, case):
        with pytest.raises(unknown_party.PartyIsKnown, match="art 32"):
            post(infringing(), legal)
        with pytest.raises(WrongState):
            post(CaseFactory(detained=True, shipment__consignor_uscc=""), legal)
        post(case, legal)
        with pytest.raises(WrongState):
            post(case, legal)
        ReferralFactory(case=case)
        with pytest.raises(CrimeSuspected):
            unknown_party.can_collect(case, legal, None)


class TestDoors:
    def test_anybody_reads_the_notice_and_nothing_of_the_parties(self, legal, case):
        case.shipment.consignee_name = "Lagos Stores"
        case.shipment.save()
        notice = post(case, legal)

        listed = Client().get("/public/notices/").content.decode()
        shown = Client().get(f"/public/notices/{notice.number}/").content.decode()

        assert notice.number in listed
        assert "USB flash disk" in shown
        assert "Lagos" not in shown
        assert "Lagos" not in str(case.notices.get().content)

    def test_page_posts_and_machine_is_refused(
        self, legal, supervisor, stranger, login, bearer, case
    ):
        page = f"/cases/{case.number}/outcome/"
        assert login(stranger).get(page).status_code == 404
        assert login(supervisor).post(f"{page}post-notice/").status_code == 403
        sent = login(legal).post(
            f"{page}post-notice/", {"search": "Nobody answers.", "posted_where": "Board"}
        )
        assert sent.status_code == 302
        assert "Nobody answers." in login(supervisor).get(page).content.decode()
        early = bearer(supervisor).post(f"/api/v1/outcomes/{case.number}/collect/")
        assert early.status_code == 409
        assert "Measures art 32" in early.json()["detail"]

    def test_the_list_tells_until_when_to_come_forward(self, legal, case):
        with at(2025, 3, 3, 10):
            post(case, legal)
            assert "2025-06-03" in Client().get("/public/notices/").content.decode()

    def test_list_is_flat(self, legal, assert_flat_queries):
        def another():
            post(infringing(shipment__consignor_uscc=""), legal)

        assert_flat_queries(Client(), "/public/notices/", another)
