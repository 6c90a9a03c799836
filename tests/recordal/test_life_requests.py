"""What a holder asks of its recordal, and what customs decides (REG 10, 11; MEA 10 to 12)."""

import threading
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.reference.calendar import SHANGHAI, load_calendar
from core.states import IllegalTransition
from recordal.applications.models import Recordal
from recordal.life import decisions, endings, requests, rules, services
from recordal.life.models import Request
from recordal.review import signing
from tests.factories import EnterpriseFactory, IpRightFactory, RecordalFactory, stored_picture

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
LAST = date(2027, 8, 31)


def beijing(day, hour=10):
    return time_machine.travel(
        datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI), tick=False
    )


@pytest.fixture
def recordal(rights_holder):
    """In force to 31 August 2027, of a mark that is protected for longer."""
    return of(rights_holder)


def of(user, *, expires_on=LAST, **right):
    fields = {"protected_until": date(2045, 1, 1)} | right
    return RecordalFactory(
        right=IpRightFactory(holder=user.enterprises.get(), **fields),
        approved_on=date(2017, 9, 1),
        expires_on=expires_on,
        contact_name="王经理",
        contact_phone="0755-1234",
    )


class TestWindow:
    @pytest.mark.parametrize(
        ("last", "first"),
        [
            (date(2027, 8, 31), date(2027, 3, 1)),
            (date(2028, 8, 31), date(2028, 3, 1)),
            (date(2027, 2, 28), date(2026, 9, 1)),
            (date(2028, 2, 28), date(2027, 8, 29)),
            (date(2028, 2, 29), date(2027, 9, 1)),
            (date(2027, 8, 30), date(2027, 2, 28)),
            (date(2028, 8, 30), date(2028, 2, 29)),
            (date(2027, 6, 15), date(2026, 12, 16)),
            (date(2026, 12, 31), date(2026, 7, 1)),
        ],
    )
    def test_is_the_last_six_months(self, last, first):
        assert rules.renewal_window(last) == rules.Window(first, last)

    @pytest.mark.parametrize(
        ("day", "possible"),
        [
            (date(2027, 2, 28), False),
            (date(2027, 3, 1), True),
            (date(2027, 8, 31), True),
            (date(2027, 9, 1), False),
        ],
    )
    @pytest.mark.parametrize("clock_ran", [False, True])
    def test_a_renewal_is_filed_within_it_only(
        self, day, possible, clock_ran, recordal, rights_holder
    ):
        with beijing(day):
            if clock_ran:
                services.expire_due(on=day)
            if possible:
                assert requests.renew(recordal, actor=rights_holder).status == "filed"
            else:
                expected = "from 2027-03-01" if day < LAST else "ended on 2027-08-31"
                with pytest.raises(rules.NotPossible, match=expected) as refused:
                    requests.renew(recordal, actor=rights_holder)
                assert "Measures art 10" in refused.value.message

    def test_the_last_minute_in_beijing_counts(self, recordal, rights_holder):
        last = datetime(2027, 8, 31, 23, 59, 59, tzinfo=SHANGHAI)
        too_late = time_machine.travel(last + timedelta(seconds=1), tick=False)
        with too_late, pytest.raises(rules.NotPossible):
            requests.renew(recordal, actor=rights_holder)
        with time_machine.travel(last, tick=False):
            assert requests.renew(recordal, actor=rights_holder).filed_on == LAST


class TestRenewal:
    @beijing(date(2027, 4, 1))
    def test_gives_ten_years_from_the_day_after(self, recordal, rights_holder, examiner):
        request = requests.renew(recordal, actor=rights_holder)
        assert request.due_on == load_calendar().add_workdays(date(2027, 4, 1), 10)

        request = decisions.approve(request, actor=examiner)

        recordal.refresh_from_db()
        assert (request.term_from, request.term_to) == (date(2027, 9, 1), date(2037, 8, 31))
        assert (recordal.status, recordal.expires_on) == ("recorded", date(2037, 8, 31))
        assert recordal.approved_on == date(2017, 9, 1)
        assert recordal.is_in_force_on(date(2037, 8, 31))
        verbs = list(Event.objects.about(recordal).values_list("verb", flat=True))
        assert verbs == ["recordal.renewed"]
        assert rights_holder.notifications.count() == 2

    @beijing(date(2027, 4, 1))
    def test_ends_with_the_right(self, rights_holder, examiner):
        recordal = of(rights_holder, protected_until=date(2030, 5, 5))
        request = requests.renew(recordal, actor=rights_holder)
        assert decisions.approve(request, actor=examiner).term_to == date(2030, 5, 5)

    @beijing(date(2027, 4, 1))
    @pytest.mark.parametrize("until", [date(2027, 8, 30), LAST])
    def test_of_a_right_that_ends_with_the_term(self, until, rights_holder, examiner):
        recordal = of(rights_holder, protected_until=until, expires_on=LAST)
        with pytest.raises(InvalidInput, match="The right itself ends") as refused:
            requests.renew(recordal, actor=rights_holder)
        assert refused.value.details["field"] == "protected_until"
        with pytest.raises(InvalidInput, match="proof") as refused:
            requests.renew(recordal, actor=rights_holder, protected_until=date(2037, 8, 31))
        assert refused.value.details["field"] == "proof"

        request = requests.renew(
            recordal,
            actor=rights_holder,
            protected_until=date(2034, 8, 31),
            proof=stored_picture(),
        )
        recordal.right.refresh_from_db()
        assert recordal.right.protected_until == until
        decisions.approve(request, actor=examiner)

        recordal.refresh_from_db()
        assert recordal.expires_on == date(2034, 8, 31)
        assert recordal.right.protected_until == date(2034, 8, 31)
        assert request.papers.get().file.content_type == "image/png"

    def test_asked_for_in_time_and_granted_late_leaves_no_gap(
        self, recordal, rights_holder, examiner
    ):
        with beijing(LAST):
            request = requests.renew(recordal, actor=rights_holder)
        with beijing(LAST + ONE_DAY, hour=1):
            services.expire_due(on=LAST + ONE_DAY)
            recordal.refresh_from_db()
            assert recordal.status == "expired"
            assert not recordal.is_in_force_on(LAST + ONE_DAY)
            told = rights_holder.notifications.latest("pk").text
            assert "still examines your renewal" in told
        with beijing(LAST + 9 * ONE_DAY):
            decisions.approve(request, actor=examiner)

        recordal.refresh_from_db()
        assert recordal.status == "recorded"
        assert recordal.is_in_force_on(LAST + ONE_DAY)
        assert Recordal.objects.in_force_on(date(2037, 8, 31)).get() == recordal

    def test_granted_late_gives_way_to_whoever_was_recorded_meanwhile(
        self, recordal, rights_holder, examiner
    ):
        with beijing(LAST):
            request = requests.renew(recordal, actor=rights_holder)
        services.expire_due(on=LAST + ONE_DAY)
        other = RecordalFactory(
            right__registration_no=recordal.right.registration_no,
            approved_on=LAST + 2 * ONE_DAY,
            expires_on=date(2030, 1, 1),
        )
        with beijing(LAST + 9 * ONE_DAY), pytest.raises(DomainError, match=other.number):
            decisions.approve(request, actor=examiner)

        request.refresh_from_db()
        recordal.refresh_from_db()
        assert (request.status, recordal.status) == ("filed", "expired")

    @beijing(date(2027, 4, 1))
    def test_there_is_one_at_a_time(self, recordal, rights_holder):
        requests.renew(recordal, actor=rights_holder)
        with pytest.raises(rules.NotPossible, match="examined already"):
            requests.renew(recordal, actor=rights_holder)

    @beijing(date(2027, 4, 1))
    def test_withdrawn_and_asked_for_again(self, recordal, rights_holder):
        request = requests.renew(recordal, actor=rights_holder)
        requests.withdraw(request, actor=rights_holder)
        assert requests.renew(recordal, actor=rights_holder).number != request.number
        with pytest.raises(IllegalTransition):
            requests.withdraw(request, actor=rights_holder)


class TestReturned:
    @beijing(date(2027, 4, 1))
    def test_the_time_for_the_decision_begins_again_when_complete(
        self, recordal, rights_holder, examiner
    ):
        request = requests.renew(recordal, actor=rights_holder)
        request = decisions.return_(request, actor=examiner, remarks="The proof is unreadable.")
        assert request.answer_by == load_calendar().add_workdays(date(2027, 4, 1), 15)
        with pytest.raises(InvalidInput, match="Correct something"):
            requests.answer(request, actor=rights_holder)

        with beijing(date(2027, 4, 20)):
            request = requests.answer(
                request, actor=rights_holder, papers={"proof": stored_picture()}, note="Here it is."
            )

        assert (request.status, request.remarks) == ("filed", "The proof is unreadable.")
        assert request.due_on > date(2027, 4, 30)
        assert request.papers.count() == 1

    @beijing(date(2027, 4, 1))
    def test_says_what_is_missing(self, recordal, rights_holder, examiner):
        request = requests.renew(recordal, actor=rights_holder)
        with pytest.raises(InvalidInput):
            decisions.return_(request, actor=examiner, remarks=" ")

    def test_silence_is_a_ground_only_after_the_time_for_the_answer(
        self, recordal, rights_holder, examiner
    ):
        with beijing(date(2027, 4, 1)):
            request = requests.renew(recordal, actor=rights_holder)
            request = decisions.return_(request, actor=examiner, remarks="Unreadable.")
        decision = {"actor": examiner, "ground": "documents", "reasons": "No answer came."}
        with beijing(request.answer_by), pytest.raises(DomainError, match="may still correct"):
            decisions.propose_refusal(request, **decision)
        with beijing(request.answer_by + ONE_DAY):
            decisions.propose_refusal(request, **decision)
        assert signing.open_for(request)


class TestRefusal:
    @beijing(date(2027, 4, 1))
    def test_needs_two_people_and_reasons(self, recordal, rights_holder, examiner, chief):
        request = requests.renew(recordal, actor=rights_holder)
        with pytest.raises(InvalidInput):
            decisions.propose_refusal(request, actor=examiner, ground="no", reasons="x")
        with pytest.raises(InvalidInput):
            decisions.propose_refusal(request, actor=examiner, ground="documents", reasons="")
        decisions.propose_refusal(
            request, actor=examiner, ground="not_protected", reasons="The mark was cancelled."
        )
        with pytest.raises(signing.SamePerson):
            decisions.sign_refusal(request, actor=examiner)
        with pytest.raises(signing.AlreadyProposed):
            decisions.approve(request, actor=examiner)

        request = decisions.sign_refusal(request, actor=chief)

        assert (request.status, request.decided_by) == ("refused", examiner)
        assert request.reasons == "The mark was cancelled."
        recordal.refresh_from_db()
        assert recordal.expires_on == LAST
        assert "refused" in rights_holder.notifications.latest("pk").text

    @beijing(date(2027, 4, 1))
    def test_who_comes_second_learns_who_was_first(self, recordal, rights_holder, examiner, chief):
        request = requests.renew(recordal, actor=rights_holder)
        decisions.approve(request, actor=chief)
        with pytest.raises(IllegalTransition, match=f"{chief} was first"):
            decisions.approve(request, actor=examiner)


@pytest.mark.django_db(transaction=True)
def test_two_examiners_decide_on_one_request_at_once(rights_holder, examiner, chief):
    with beijing(date(2027, 4, 1)):
        request = requests.renew(of(rights_holder), actor=rights_holder)
        start, outcomes = threading.Barrier(2), []

        def decide(actor):
            try:
                start.wait(10)
                outcomes.append(decisions.approve(request, actor=actor).status)
            except IllegalTransition as refused:
                outcomes.append(refused.code)
            finally:
                connection.close()

        threads = [threading.Thread(target=decide, args=[user]) for user in (examiner, chief)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(outcomes) == ["already_decided", "approved"]
    assert Event.objects.filter(verb="recordal.renewed").count() == 1


class TestChange:
    @beijing(date(2026, 11, 20))
    def test_is_applied_exactly_when_it_is_granted(self, recordal, rights_holder, examiner):
        holder, right = recordal.right.holder, recordal.right
        request = requests.change(
            recordal,
            actor=rights_holder,
            fact_on=date(2026, 11, 2),
            goods="耳机",
            nice_classes=[12, 9],
            variants=right.variants,
            protected_until=date(2046, 1, 1),
            holder_name_zh="新名称有限公司",
            holder_address="深圳市新路2号",
            papers={"image": stored_picture("new.png"), "proof": [stored_picture("p.png", "blue")]},
        )
        assert set(request.payload) == {
            "goods", "nice_classes", "protected_until", "holder_name_zh", "holder_address",
        }  # fmt: skip
        before = request_values(recordal)

        request = decisions.approve(request, actor=examiner)

        recordal = Recordal.objects.get(pk=recordal.pk)
        after = request_values(recordal)
        assert {n for n, value in after.items() if value != before[n]} == {
            "goods", "nice_classes", "protected_until", "image",
        }  # fmt: skip
        assert (after["goods"], after["nice_classes"]) == ("耳机", [9, 12])
        assert after["image"].name == "new.png"
        holder.refresh_from_db()
        assert (holder.name_zh, holder.address) == ("新名称有限公司", "深圳市新路2号")
        assert request.before["holder_name_zh"] != "新名称有限公司"
        assert recordal.right_classes == [9, 12]
        assert recordal.expires_on == LAST
        assert right.attachments.get().kind == "register_proof"

    @beijing(date(2026, 11, 20))
    def test_nothing_changes_before(self, recordal, rights_holder):
        goods = recordal.right.goods
        requests.change(recordal, actor=rights_holder, fact_on=date(2026, 11, 2), goods="耳机")
        recordal.right.refresh_from_db()
        assert recordal.right.goods == goods

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({}, ""),
            ({"goods": ""}, ""),
            ({"nice_classes": [35]}, "nice_classes"),
            ({"hs_prefixes": ["x"]}, "hs_prefixes"),
            ({"title": " "}, "title"),
            ({"title": "x" * 301}, "title"),
            ({"holder_name_zh": "", "holder_name_en": ""}, "holder_name_zh"),
            ({"holder_address": "x" * 301}, "holder_address"),
            ({"goods": "耳机", "fact_on": None}, "fact_on"),
            ({"goods": "耳机", "fact_on": date(2026, 11, 21)}, "fact_on"),
            ({"papers": {"image": "pdf"}}, "image"),
        ],
    )
    @beijing(date(2026, 11, 20))
    def test_wrong_input_is_told_at_its_field(self, given, field, recordal, rights_holder):
        if "papers" in given:
            upload = stored_picture()
            upload.file.truncate(20)
            given = {"papers": {"image": upload}}
        given = {"fact_on": date(2026, 11, 2)} | given
        with pytest.raises(InvalidInput) as refused:
            requests.change(recordal, actor=rights_holder, **given)
        assert refused.value.details.get("field", "") == field
        assert not Request.objects.exists()

    @pytest.mark.parametrize(
        ("filed_on", "late"),
        [(date(2026, 9, 10), False), (date(2026, 10, 20), True), (date(2027, 6, 1), True)],
    )
    def test_late_is_told_and_not_refused(self, filed_on, late, recordal, rights_holder, examiner):
        with beijing(filed_on):
            request = requests.change(
                recordal, actor=rights_holder, fact_on=date(2026, 8, 31), goods="耳机"
            )
            assert request.is_late is late
            assert decisions.approve(request, actor=examiner).status == "approved"

    @beijing(date(2026, 11, 20))
    def test_the_last_day_to_tell_is_the_thirtieth_working_day(self, recordal, rights_holder):
        request = requests.change(
            recordal, actor=rights_holder, fact_on=date(2026, 11, 2), goods="耳机"
        )
        assert request.tell_by == date(2026, 12, 14)

    @beijing(date(2026, 11, 20))
    def test_a_shorter_right_shortens_the_term(self, recordal, rights_holder, examiner):
        request = requests.change(
            recordal,
            actor=rights_holder,
            fact_on=date(2026, 11, 2),
            protected_until=date(2027, 1, 31),
        )
        decisions.approve(request, actor=examiner)
        recordal.refresh_from_db()
        assert recordal.expires_on == date(2027, 1, 31)

    @beijing(date(2026, 11, 20))
    def test_into_the_right_of_another_is_refused(self, recordal, rights_holder, examiner):
        other = RecordalFactory(expires_on=date(2030, 1, 1))
        request = requests.change(
            recordal,
            actor=rights_holder,
            fact_on=date(2026, 11, 2),
            registration_no=other.right.registration_no,
        )
        with pytest.raises(DomainError, match=other.number):
            decisions.approve(request, actor=examiner)
        recordal.right.refresh_from_db()
        assert recordal.right.registration_no != other.right.registration_no

    @beijing(date(2026, 11, 20))
    def test_contact_person_changes_at_once(self, recordal, rights_holder):
        requests.change_contact(recordal, actor=rights_holder, contact_name="李经理")
        recordal.refresh_from_db()
        assert recordal.contact_name == "李经理"
        event = Event.objects.about(recordal).get()
        assert event.details["changed"] == {"contact_name": ["王经理", "李经理"]}
        with pytest.raises(InvalidInput) as refused:
            requests.change_contact(recordal, actor=rights_holder, contact_phone=" ")
        assert refused.value.details["field"] == "contact_phone"


def request_values(recordal):
    right = type(recordal.right).objects.select_related("image").get(pk=recordal.right_id)
    return {
        field.name: getattr(right, field.name)
        for field in right._meta.concrete_fields
        if field.name not in {"keys"}
    }


class TestCancellation:
    @beijing(date(2026, 11, 20))
    def test_counts_from_the_day_of_the_decision(self, recordal, rights_holder, examiner):
        request = requests.cancel(recordal, actor=rights_holder, reason="waiver")
        assert recordal.is_in_force_on(date(2026, 11, 20))

        decisions.approve(request, actor=examiner)

        recordal.refresh_from_db()
        assert (recordal.status, recordal.ended_on) == ("cancelled", date(2026, 11, 20))
        assert recordal.is_in_force_on(date(2026, 11, 19))
        assert not Recordal.objects.in_force_on(date(2026, 11, 20)).exists()

    @beijing(date(2026, 11, 20))
    def test_of_a_lost_right_counts_from_the_loss(self, recordal, rights_holder, examiner):
        with pytest.raises(InvalidInput) as refused:
            requests.cancel(recordal, actor=rights_holder, reason="right_ended")
        assert refused.value.details["field"] == "fact_on"
        request = requests.cancel(
            recordal, actor=rights_holder, reason="right_ended", fact_on=date(2026, 11, 3)
        )
        decisions.approve(request, actor=examiner)
        recordal.refresh_from_db()
        assert recordal.ended_on == date(2026, 11, 3)

    @beijing(date(2027, 4, 1))
    def test_closes_what_else_is_open(self, recordal, rights_holder, examiner, chief):
        renewal = requests.renew(recordal, actor=rights_holder)
        decisions.propose_refusal(renewal, actor=examiner, ground="documents", reasons="x")
        request = requests.cancel(recordal, actor=rights_holder, reason="waiver")
        decisions.approve(request, actor=examiner)

        renewal.refresh_from_db()
        assert renewal.status == "overtaken"
        assert signing.open_for(renewal) is None
        with pytest.raises(DomainError):
            decisions.approve(renewal, actor=chief)

    @beijing(date(2026, 11, 20))
    def test_without_a_reason(self, recordal, rights_holder):
        with pytest.raises(InvalidInput):
            requests.cancel(recordal, actor=rights_holder, reason="")


class TestTransfer:
    @beijing(date(2026, 11, 20))
    def test_ends_the_recordal_and_offers_a_draft(
        self, recordal, rights_holder, other_holder, examiner
    ):
        recordal.right.hs_prefixes, recordal.right.goods = ["8523"], "U盘"
        recordal.right.save()
        new_holder = other_holder.enterprises.get()
        request = requests.transfer(
            recordal,
            actor=rights_holder,
            fact_on=date(2026, 11, 2),
            transferee=new_holder,
            proof=stored_picture(),
        )

        request = decisions.approve(request, actor=examiner)

        recordal.refresh_from_db()
        assert (recordal.status, recordal.ended_on) == ("cancelled", date(2026, 11, 20))
        draft = request.successor
        assert (draft.status, draft.right.holder) == ("draft", new_holder)
        assert (draft.right.title, draft.right.goods) == (recordal.right.title, "U盘")
        assert draft.right.hs_prefixes == ["8523"]
        assert draft.right.certificate is None
        told = other_holder.notifications.get()
        assert told.url == f"/portal/recordals/{draft.application_no}/"

    @beijing(date(2026, 11, 20))
    @pytest.mark.parametrize("missing", ["proof", "fact_on", "transferee"])
    def test_what_it_needs(self, missing, recordal, rights_holder):
        given = {
            "fact_on": date(2026, 11, 2),
            "transferee": EnterpriseFactory(),
            "proof": stored_picture(),
        }
        given[missing] = recordal.right.holder if missing == "transferee" else None
        with pytest.raises(InvalidInput) as refused:
            requests.transfer(recordal, actor=rights_holder, **given)
        assert refused.value.details["field"] == missing

    @beijing(date(2026, 11, 20))
    def test_to_somebody_who_is_not_registered(self, recordal, rights_holder, examiner):
        request = requests.transfer(
            recordal,
            actor=rights_holder,
            fact_on=date(2026, 11, 2),
            transferee_name="Newcomer GmbH",
            proof=stored_picture(),
        )
        request = decisions.approve(request, actor=examiner)
        assert request.payload == {"transferee_name": "Newcomer GmbH"}
        assert request.successor is None
        recordal.refresh_from_db()
        assert recordal.status == "cancelled"

    @beijing(date(2026, 11, 20))
    def test_an_answer_does_not_smuggle_a_change_in(self, recordal, rights_holder, examiner):
        request = requests.cancel(recordal, actor=rights_holder, reason="waiver")
        decisions.return_(request, actor=examiner, remarks="Why?")
        with pytest.raises(InvalidInput) as refused:
            requests.answer(request, actor=rights_holder, goods="x", note="Because.")
        assert refused.value.details["field"] == "goods"
        request = requests.answer(request, actor=rights_holder, note="Because.")
        assert (request.status, request.payload) == ("filed", {})

    @beijing(date(2026, 11, 20))
    def test_is_not_asked_beside_a_cancellation(self, recordal, rights_holder):
        requests.cancel(recordal, actor=rights_holder, reason="waiver")
        with pytest.raises(rules.NotPossible, match="end this recordal"):
            requests.transfer(
                recordal,
                actor=rights_holder,
                fact_on=date(2026, 11, 2),
                transferee=EnterpriseFactory(),
                proof=stored_picture(),
            )


class TestRightEnded:
    GIVEN = {"source": "court", "reasons": "The patent was declared invalid."}

    @beijing(date(2026, 11, 20))
    def test_ends_the_recordal_with_it(self, recordal, rights_holder, examiner):
        request = requests.cancel(recordal, actor=rights_holder, reason="waiver")
        endings.end_with_right(
            recordal,
            actor=examiner,
            ended_on=date(2026, 10, 1),
            document=stored_picture(),
            **self.GIVEN,
        )
        recordal.refresh_from_db()
        request.refresh_from_db()
        assert (recordal.status, recordal.ended_on) == ("expired", date(2026, 10, 1))
        assert recordal.is_in_force_on(date(2026, 9, 30))
        assert recordal.right.protected_until == date(2026, 9, 30)
        assert request.status == "overtaken"
        assert "ended on 2026-10-01" in rights_holder.notifications.latest("pk").text

    @beijing(date(2026, 11, 20))
    def test_on_a_day_to_come_shortens_the_term(self, recordal, examiner):
        endings.end_with_right(
            recordal,
            actor=examiner,
            ended_on=date(2026, 12, 1),
            document=stored_picture(),
            **self.GIVEN,
        )
        recordal.refresh_from_db()
        assert (recordal.status, recordal.expires_on) == ("recorded", date(2026, 11, 30))
        services.expire_due(on=date(2026, 12, 1))
        recordal.refresh_from_db()
        assert recordal.status == "expired"

    @beijing(date(2026, 11, 20))
    def test_before_it_began_means_never(self, recordal, examiner):
        endings.end_with_right(
            recordal,
            actor=examiner,
            ended_on=date(2010, 1, 1),
            document=stored_picture(),
            **self.GIVEN,
        )
        recordal.refresh_from_db()
        days = [date(2010, 1, 1), date(2017, 9, 1), date(2020, 1, 1)]
        assert [recordal.is_in_force_on(day) for day in days] == [False] * 3
        assert not any(Recordal.objects.in_force_on(day).exists() for day in days)

    @beijing(date(2026, 11, 20))
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"ended_on": None}, "ended_on"),
            ({"ended_on": LAST + ONE_DAY}, "ended_on"),
            ({"source": "hearsay"}, "source"),
            ({"reasons": " "}, "reasons"),
            ({"document": None}, "document"),
        ],
    )
    def test_what_it_needs(self, change, field, recordal, examiner):
        given = {"ended_on": date(2026, 10, 1), "document": stored_picture(), **self.GIVEN}
        with pytest.raises(InvalidInput) as refused:
            endings.end_with_right(recordal, actor=examiner, **(given | change))
        assert refused.value.details["field"] == field
        recordal.refresh_from_db()
        assert recordal.status == "recorded"
