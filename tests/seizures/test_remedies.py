"""Reconsideration and suits: their time, what they hold up, and what follows their outcome."""

from datetime import date
from decimal import Decimal

import pytest

from core.audit.models import Event
from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.notices.models import Notice
from seizures.penalties.models import Penalty
from seizures.procedure import payment, remedies
from seizures.procedure import penalty as procedure
from seizures.procedure.fines import account
from seizures.procedure.guards import TooLate, WrongState
from seizures.remedies.models import Remedy
from tests.factories.aftermath import at, decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def penalty(legal, trader):
    """Decided on 11 March 2025; the fine of 1,000 yuan may be paid until 26 March."""
    return decided(legal, trader)


def file(penalty, actor, kind="reconsideration", **more):
    given = {"authority": "GACC", "grounds": "The fine is too high.", **more}
    return remedies.file(penalty, actor=actor, kind=kind, **given)


def end(penalty, actor, result, **more):
    return remedies.conclude(penalty, actor=actor, result=result, outcome="So decided.", **more)


class TestTime:
    @pytest.mark.parametrize(
        ("kind", "last", "over"),
        [
            ("reconsideration", (2025, 5, 10, 23), (2025, 5, 11, 0)),  # 60 days
            ("suit", (2025, 9, 11, 23), (2025, 9, 12, 0)),  # six months
        ],
    )
    def test_each_remedy_has_its_last_day(self, trader, penalty, kind, last, over):
        with at(*over), pytest.raises(TooLate):
            file(penalty, trader, kind)
        with at(*last):
            assert file(penalty, trader, kind).status == "filed"

    def test_what_the_authority_takes_although_late_needs_the_reasons(self, legal, penalty):
        with at(2025, 10, 1, 9):
            remedy = file(penalty, legal, late_reasons="A flood kept the party away.")
        assert remedy.late_reasons

    def test_one_at_a_time_and_no_reconsideration_after_a_suit(self, legal, trader, penalty):
        with at(2025, 3, 20, 9):
            file(penalty, trader, "suit")
            with pytest.raises(WrongState, match="under way"):
                file(penalty, trader)
            end(penalty, legal, "withdrawn")
            with pytest.raises(remedies.RemedyUsed):
                file(penalty, trader)

    def test_fifteen_days_to_sue_after_the_decision_on_reconsideration(
        self, legal, trader, penalty
    ):
        with at(2025, 3, 20, 9):
            file(penalty, trader)
            remedies.accept(penalty, actor=legal, accepted=True, reference="9")
        clock = penalty.case.deadlines.running().get(rule="reconsideration_decision")
        assert clock.length == 60
        with at(2025, 10, 1, 9):  # the six months are over, the fifteen days are not
            end(penalty, legal, "upheld")
        with at(2025, 10, 17, 0), pytest.raises(TooLate, match="art 45"):
            file(penalty, trader, "suit")
        with at(2025, 10, 16, 23):
            assert file(penalty, trader, "suit").is_pending

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"authority": " "}, "authority"),
            ({"grounds": ""}, "grounds"),
            ({"filed_on": date(2025, 3, 10)}, "filed_on"),
            ({"filed_on": date(2025, 3, 21)}, "filed_on"),
        ],
    )
    def test_what_a_note_must_say(self, trader, penalty, given, field):
        with at(2025, 3, 20, 9), pytest.raises(InvalidInput) as refusal:
            file(penalty, trader, **given)
        assert refusal.value.details["field"] == field

    def test_nothing_to_go_against_before_the_decision(self, legal):
        penalty = Penalty(status="announced")
        with pytest.raises(WrongState):
            remedies.can_file(penalty, legal, None)


class TestEffect:
    def test_nothing_is_added_while_it_runs_but_the_fine_stays_due(self, legal, trader, penalty):
        with at(2025, 3, 29, 9):  # three days late
            file(penalty, trader, "suit")
        with at(2025, 6, 1, 9):
            assert account(penalty, date(2025, 6, 1)).late_fine == Decimal("60.00")
            end(penalty, legal, "upheld")
            assert account(penalty, date(2025, 6, 3)).late_fine == Decimal("120.00")
            assert account(penalty, date(2025, 6, 3)).is_overdue

    def test_storage_is_not_cut_off_meanwhile(self, legal, trader, penalty):
        with at(2025, 3, 20, 9):
            file(penalty, trader)
            assert not penalty.case.deadlines.running().filter(rule="storage_fee_cap").exists()
        with at(2025, 4, 20, 9):
            end(penalty, legal, "upheld")
        clock = penalty.case.deadlines.running().get(rule="storage_fee_cap")
        assert clock.last_moment.date() <= date(2025, 6, 11)

    def test_stay_is_recorded_with_its_reasons(self, legal, trader, penalty):
        with at(2025, 3, 20, 9):
            file(penalty, trader)
            with pytest.raises(InvalidInput):
                remedies.stay(penalty, actor=legal, reasons=" ")
            remedies.stay(penalty, actor=legal, reasons="Ordered by the court.")
            with pytest.raises(WrongState, match="art 73"):
                remedies.stay(penalty, actor=legal, reasons="Again.")


class TestOutcome:
    @pytest.fixture
    def pending(self, trader, penalty):
        with at(2025, 3, 20, 9):
            file(penalty, trader)
        return penalty

    def test_changed_lowers_the_fine_and_what_was_paid_beyond_is_refunded(self, legal, pending):
        with at(2025, 3, 21, 9):
            payment.record_payment(pending, actor=legal, paid_on=date(2025, 3, 21))
        with at(2025, 4, 1, 9):
            end(pending, legal, "changed", new_fine=Decimal(400))
        pending.refresh_from_db()
        assert pending.fine == Decimal(400)
        assert account(pending, date(2025, 4, 1)).refund == Decimal(600)
        letter = pending.case.notices.get(kind=Notice.Kind.PENALTY_CHANGE)
        assert letter.content["en"]["amounts"] == {"old_fine": "1000.00", "new_fine": "400"}

    @pytest.mark.parametrize("fine", [None, Decimal("1000.01"), Decimal(-1)])
    def test_never_heavier(self, legal, pending, fine):
        with at(2025, 4, 1, 9), pytest.raises(InvalidInput) as refusal:
            end(pending, legal, "changed", new_fine=fine)
        assert refusal.value.details["field"] == "new_fine"

    def test_annulled_and_decided_anew(self, legal, pending):
        old = pending.number
        with at(2025, 4, 1, 9):
            end(pending, legal, "annulled")
            case = Case.objects.get(pk=pending.case_id)
            assert case.status == Case.Status.INFRINGING
            assert case.deadlines.running().get().rule_id == "penalty_decision"
            again = procedure.announce(
                case,
                actor=legal,
                goods_value=case.value,
                fine=Decimal(500),
                facts="Found anew.",
                deviation_reasons="As the authority held.",
            )
        assert again.pk == pending.pk
        assert again.number != old
        assert (again.status, again.earlier[0]["number"]) == (Penalty.Status.ANNOUNCED, old)
        assert again.earlier[0]["fine"] == "1000.00"

    def test_annulled_and_released(self, legal, pending):
        with at(2025, 4, 1, 9):
            end(pending, legal, "annulled", then="release")
        case = Case.objects.get(pk=pending.case_id)
        assert (case.status, case.release_ground) == (Case.Status.RELEASED, "decision_annulled")
        assert Penalty.objects.get(case=case).status == Penalty.Status.ANNULLED

    def test_not_accepted_leaves_the_decision(self, legal, pending):
        with at(2025, 4, 1, 9):
            remedy = remedies.accept(pending, actor=legal, accepted=False)
            with pytest.raises(WrongState):
                end(pending, legal, "upheld")
        assert (remedy.status, remedy.ended_on) == ("not_accepted", date(2025, 4, 1))
        assert account(pending, date(2025, 4, 1)).late_days == 6

    def test_the_ledger_tells_it(self, legal, pending):
        with at(2025, 4, 1, 9):
            remedy = end(pending, legal, "upheld")
        verbs = list(Event.objects.about(remedy).order_by("pk").values_list("verb", flat=True))
        assert verbs == ["remedy.filed", "remedy.concluded"]


class TestDoors:
    def test_party_tells_officer_concludes_both_read_it(self, legal, trader, login, penalty):
        with at(2025, 3, 20, 9):
            mine = login(trader)
            told = mine.post(
                f"/portal/penalties/{penalty.number}/go-against/",
                {
                    "kind": "reconsideration",
                    "authority": "GACC",
                    "filed_on": "2025-03-20",
                    "grounds": "Too high.",
                },
            )
            assert told.status_code == 302
            assert "Too high." in mine.get(f"/portal/penalties/{penalty.number}/").content.decode()
        with at(2025, 4, 2, 9):
            officer = login(legal)
            page = f"/penalties/{penalty.number}/"
            wrong = officer.post(
                f"{page}remedy-ended/",
                {"result": "changed", "outcome": "x", "ended_on": "2025-04-02", "then": "anew"},
            )
            assert wrong.status_code == 422
            officer.post(
                f"{page}remedy-ended/",
                {
                    "result": "changed",
                    "outcome": "Lowered.",
                    "ended_on": "2025-04-02",
                    "new_fine": "300",
                    "then": "anew",
                },
            )
            assert "Lowered." in officer.get(page).content.decode()
        assert Remedy.objects.get().status == "changed"

    def test_machine_is_told_the_article(self, legal, bearer, penalty):
        answer = bearer(legal).post(
            f"/api/v1/penalties/{penalty.number}/remedy-ended/",
            {"result": "upheld"},
            content_type="application/json",
        )
        assert answer.status_code == 409
        assert "Administrative Reconsideration Law" in answer.json()["detail"]

    def test_machine_files_and_reads(self, legal, bearer, penalty):
        with at(2025, 3, 20, 9):
            client = bearer(legal)
            answer = client.post(
                f"/api/v1/penalties/{penalty.number}/remedy/",
                {
                    "kind": "suit",
                    "authority": "Court",
                    "filed_on": "2025-03-20",
                    "grounds": "No.",
                },
                content_type="application/json",
            )
            assert answer.status_code == 200, answer.content
            missing = client.post(f"/api/v1/penalties/{penalty.number}/payment/", {})
        assert answer.json()["remedies"][0]["kind"] == "suit"
        assert missing.status_code == 422
        assert "paid_on" in missing.json()["errors"]
