"""Penalty decisions are public within 20 working days, and withdrawn within 3 (APL 48)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from core.audit.models import Event
from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.penalties.models import Penalty
from seizures.procedure import publishing, remedies
from seizures.procedure.guards import WrongState
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.publications.models import Publication
from seizures.publications.rules import shown_name
from tests.factories.aftermath import BEIJING, announced, at, decided
from tests.factories.outcomes import DecidedPenaltyFactory

LIST = "/public/penalties/"


@pytest.mark.parametrize(
    ("name", "person", "shown"),
    [("深圳市甲公司", False, "深圳市甲公司"), ("王小明", True, "王**"), (" ", True, "")],
)
def test_of_a_person_only_the_first_sign_is_read(name, person, shown):
    assert shown_name(name, person=person) == shown


@pytest.fixture
def penalty(legal, trader):
    """Decided on 11 March 2025."""
    return decided(legal, trader)


def publish(penalty, legal, facts="Goods with a copied mark."):
    return publishing.publish(penalty, actor=legal, facts=facts)


def last_day(case: Case, key: str) -> date:
    clock = case.deadlines.running().get(rule=key)
    return clock.last_moment.astimezone(BEIJING).date()


@pytest.mark.django_db
class TestPublishing:
    def test_twenty_working_days_over_qingming(self, legal, penalty):
        # 12 to 31 March are fourteen, 1 to 3 April three, the 4th to 6th free, 7 to 9 three more
        assert last_day(penalty.case, publishing.PUBLISH) == date(2025, 4, 9)
        with at(2025, 4, 9, 23):
            act_on_missed_deadlines()
            publish(penalty, legal)
        clock = penalty.case.deadlines.get(rule=publishing.PUBLISH)
        assert clock.status == "met"

    def test_late_it_stays_overdue_until_it_is_published(self, legal, penalty):
        with at(2025, 4, 10, 0):
            act_on_missed_deadlines()
            clock = penalty.case.deadlines.get(rule=publishing.PUBLISH)
            assert (clock.status, clock.settled_at) == ("missed", None)
            publish(penalty, legal)
        clock.refresh_from_db()
        assert clock.settled_at is not None

    def test_everybody_reads_what_was_decided_and_nothing_else(self, legal, penalty):
        penalty.case.shipment.consignor_name = "深圳市甲公司"
        penalty.case.shipment.save()
        with at(2025, 3, 20, 9):
            row = publish(Penalty.objects.get(pk=penalty.pk), legal, "Copied marks on 100 bags.")
            reader = Client()
            assert penalty.number in reader.get(LIST).content.decode()
            entry = reader.get(row.get_absolute_url()).content.decode()
        for words in ("深圳市甲公司", "Copied marks on 100 bags.", "1,000.00", penalty.citation):
            assert words in entry
        assert penalty.facts not in entry
        assert penalty.case.number not in entry
        assert penalty.case.shipment.declaration_no not in entry

    def test_a_person_is_not_named(self, legal, penalty):
        Penalty.objects.filter(pk=penalty.pk).update(party_kind="person")
        penalty.case.shipment.consignor_name = "王小明"
        penalty.case.shipment.save()
        with at(2025, 3, 20, 9):
            row = publish(Penalty.objects.get(pk=penalty.pk), legal)
            entry = Client().get(row.get_absolute_url()).content.decode()
        assert "王**" in entry
        assert "小明" not in entry
        assert row.party_code == ""

    def test_only_a_decision_once(self, legal, trader):
        waiting = announced(legal, trader)
        with at(2025, 3, 4, 9), pytest.raises(WrongState, match="APL art 48"):
            publish(waiting, legal)

    def test_not_twice(self, legal, penalty):
        with at(2025, 3, 20, 9):
            with pytest.raises(InvalidInput):
                publish(penalty, legal, " ")
            publish(penalty, legal)
            with pytest.raises(WrongState):
                publish(penalty, legal)
            with pytest.raises(WrongState):
                publishing.withhold(penalty, actor=legal, reasons="Secret.")
        with transaction.atomic(), pytest.raises(IntegrityError):
            Publication.objects.create(
                penalty=penalty,
                status="withheld",
                withheld_reasons="x",
                decision_no="P",
                party="x",
                facts="x",
                citation="x",
                confiscated=True,
                fine=0,
                decided_on=date(2025, 3, 11),
            )

    def test_kept_from_the_public_with_reasons_and_published_after_all(self, legal, penalty):
        with at(2025, 3, 20, 9):
            with pytest.raises(InvalidInput):
                publishing.withhold(penalty, actor=legal, reasons="")
            publishing.withhold(penalty, actor=legal, reasons="A trade secret is at stake.")
            assert not penalty.case.deadlines.running().filter(rule=publishing.PUBLISH).exists()
            assert penalty.number not in Client().get(LIST).content.decode()
            row = penalty.publications.get()
            assert Client().get(row.get_absolute_url()).status_code == 404
            with pytest.raises(WrongState):
                publishing.withdraw_publication(penalty, actor=legal, reasons="x")
            publish(penalty, legal)
        assert penalty.number in Client().get(LIST).content.decode()


@pytest.mark.django_db
class TestWithdrawal:
    @pytest.fixture
    def published(self, legal, trader, penalty):
        """Published, then taken to court."""
        with at(2025, 3, 20, 9):
            publish(penalty, legal)
            remedies.file(penalty, actor=trader, kind="suit", authority="Court", grounds="No.")
        return penalty

    def end(self, penalty, legal, result, **more):
        remedies.conclude(penalty, actor=legal, result=result, outcome="Judged.", **more)

    @pytest.mark.parametrize(
        ("result", "more"),
        [
            ("annulled", {}),
            ("annulled", {"then": remedies.RELEASE}),
            ("changed", {"new_fine": Decimal(10)}),
        ],
    )
    def test_three_working_days_when_the_decision_falls(self, legal, published, result, more):
        with at(2025, 4, 2, 9):
            self.end(published, legal, result, **more)
        # Thursday the 3rd, then Qingming to Sunday the 6th, Monday and Tuesday
        assert last_day(published.case, publishing.WITHDRAW) == date(2025, 4, 8)
        with at(2025, 4, 8, 23):
            act_on_missed_deadlines()
            published.refresh_from_db()
            row = publishing.withdraw_publication(
                published, actor=legal, reasons="The court has judged otherwise."
            )
        assert published.case.deadlines.get(rule=publishing.WITHDRAW).status == "met"
        entry = Client().get(row.get_absolute_url()).content.decode()
        assert "The court has judged otherwise." in entry
        assert "Goods with a copied mark." not in entry
        assert Event.objects.about(published).filter(verb="penalty.publication_withdrawn").exists()

    def test_overdue_it_goes_up(self, legal, published):
        with at(2025, 4, 2, 9):
            self.end(published, legal, "annulled")
        with at(2025, 4, 9, 0):
            act_on_missed_deadlines()
        clock = published.case.deadlines.get(rule=publishing.WITHDRAW)
        assert (clock.status, clock.settled_at) == ("missed", None)

    def test_upheld_it_stays(self, legal, published):
        with at(2025, 4, 2, 9):
            self.end(published, legal, "upheld")
        assert not published.case.deadlines.filter(rule=publishing.WITHDRAW).exists()
        assert published.publications.get().status == "published"

    def test_nothing_to_withdraw_when_nothing_was_published(self, legal, trader, penalty):
        with at(2025, 3, 20, 9):
            remedies.file(penalty, actor=trader, kind="suit", authority="Court", grounds="No.")
        with at(2025, 4, 2, 9):
            self.end(penalty, legal, "annulled")
            penalty.refresh_from_db()
            with pytest.raises(WrongState, match="APL art 48"):
                publish(penalty, legal)
        assert not penalty.case.deadlines.filter(rule=publishing.WITHDRAW).exists()
        assert not penalty.case.deadlines.running().filter(rule=publishing.PUBLISH).exists()

    def test_a_changed_decision_is_published_anew(self, legal, published):
        with at(2025, 4, 2, 9):
            self.end(published, legal, "changed", new_fine=Decimal(10))
            published.refresh_from_db()
            publishing.withdraw_publication(published, actor=legal, reasons="Changed.")
            assert publish(published, legal).fine == 10
        assert [row.status for row in published.publications.all()] == ["published", "withdrawn"]


@pytest.mark.django_db
class TestDoors:
    def test_page_portal_and_api(self, legal, trader, inspector, penalty, login, bearer):
        page = f"/penalties/{penalty.number}/"
        with at(2025, 3, 20, 9):
            client = login(legal)
            assert penalty.facts in client.get(page).content.decode()
            assert client.post(f"{page}publish/", {"facts": ""}).status_code == 422
            assert client.post(f"{page}publish/", {"facts": "Copied marks."}).status_code == 302
            again = client.post(f"{page}publish/", {"facts": "Copied marks."})
            assert again.status_code == 409
            assert "Withdraw the published decision" in client.get(page).content.decode()
            assert login(inspector).post(f"{page}publish/", {"facts": "x"}).status_code == 403
            mine = login(trader).get(f"/portal/penalties/{penalty.number}/").content.decode()
            assert "/public/penalties/" in mine
            robot = bearer(legal)
            path = f"/api/v1/penalties/{penalty.number}/"
            assert robot.get(path).json()["publications"][0]["status"] == "published"
            answer = robot.post(f"{path}withdraw-publication/", {"reasons": "A mistake."})
            assert answer.json()["publications"][0]["status"] == "withdrawn"

    def test_lists_ask_the_database_equally_often(self, assert_flat_queries):
        def one_more() -> None:
            penalty = DecidedPenaltyFactory()
            Publication.objects.create(
                penalty=penalty,
                decision_no=penalty.number,
                party="x",
                facts="x",
                citation="x",
                confiscated=True,
                fine=0,
                decided_on=date(2025, 3, 11),
                published_at=penalty.decided_at,
            )

        assert_flat_queries(Client(), LIST, one_more)
