"""Returned, corrected, answered, sent again: and the clock that stands meanwhile."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
import time_machine

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.reference.calendar import SHANGHAI, load_calendar
from core.reference.models import StatutoryDeadline
from recordal.applications import services
from recordal.applications.clock import clock_of, resumed
from recordal.applications.models import Recordal
from recordal.applications.snapshots import compare, snapshot
from recordal.review import assignment, checklist, corrections, guards, periodic
from recordal.review import services as review
from recordal.review.models import CheckMark, Correction, Proposal
from recordal.review.rules import REMIND
from tests.factories import EnterpriseFactory
from tests.recordal.cast import recorded, submitted

pytestmark = pytest.mark.django_db
REMARKS = {"goods": "Name the goods one by one.", "contact_phone": "Nobody answers."}


@contextmanager
def at(day, hour=10):
    with time_machine.travel(
        datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI), tick=False
    ):
        yield


def filed(day, holder=None):
    with at(day):
        return submitted(holder or EnterpriseFactory(), protected_until=date(2040, 6, 30))


@pytest.fixture
def application(rights_holder):
    return submitted(rights_holder.enterprises.get())


class TestAsking:
    def test_each_content_gets_its_remark_and_the_applicant_is_told(
        self, application, rights_holder, examiner
    ):
        correction = corrections.ask(application, REMARKS, actor=examiner, note="Almost there.")

        application.refresh_from_db()
        assert application.status == "correction"
        assert application.assigned_to == examiner
        remarks = corrections.open_remarks(application)
        assert {field: item.remark for field, item in remarks.items()} == REMARKS
        assert correction.note == "Almost there."
        told = rights_holder.notifications.get()
        assert correction.answer_by.isoformat() in told.text

    def test_the_time_for_the_answer_is_data(self, application, examiner):
        StatutoryDeadline.objects.filter(pk="recordal_correction").update(length=4)
        with at(date(2026, 9, 28)):  # a Monday; the National Day week follows
            correction = corrections.ask(application, REMARKS, actor=examiner)
        assert load_calendar().workdays_between(date(2026, 9, 28), correction.answer_by) == 4
        assert correction.answer_by > date(2026, 10, 7)

    @pytest.mark.parametrize(
        ("remarks", "days", "field"),
        [
            ({}, None, ""),
            ({"goods": "  "}, None, ""),
            ({"smell": "none"}, None, "smell"),
            ({"goods": "which?"}, 0, "days"),
            ({"goods": "which?"}, 91, "days"),
        ],
        ids=["none", "blank", "no such content", "no time", "too long"],
    )
    def test_wrong_requests_change_nothing(self, remarks, days, field, application, examiner):
        with pytest.raises(InvalidInput) as error:
            corrections.ask(application, remarks, actor=examiner, days=days)
        assert error.value.details.get("field", "") == field
        application.refresh_from_db()
        assert application.status == "submitted"

    def test_contents_can_be_changed_only_while_returned(self, application, examiner):
        with pytest.raises(DomainError):
            services.change_draft(application, actor=None, goods="别的")
        corrections.ask(application, REMARKS, actor=examiner)
        services.change_draft(application, actor=None, goods="U盘；移动硬盘")
        corrections.resubmit(application, {"contact_phone": "Until six."}, actor=None)
        with pytest.raises(DomainError):
            services.change_draft(application, actor=None, goods="别的")

    def test_it_is_not_filed_around_the_remarks(self, application, examiner):
        corrections.ask(application, REMARKS, actor=examiner)
        with pytest.raises(DomainError, match="remarks"):
            services.submit(application, actor=None)

    def test_while_returned_customs_does_not_decide(self, application, examiner):
        checklist.all_in_order(application, actor=examiner)
        corrections.ask(application, REMARKS, actor=examiner)
        with pytest.raises(guards.AlreadyDecided, match="Returned for correction"):
            review.accept(application, actor=examiner)
        with pytest.raises(guards.AlreadyDecided):
            corrections.ask(application, REMARKS, actor=examiner)


class TestAnswering:
    def test_every_remark_is_followed_or_answered(self, application, rights_holder, examiner):
        corrections.ask(application, REMARKS, actor=examiner)
        services.change_draft(application, actor=rights_holder, goods="U盘；移动硬盘")

        with pytest.raises(corrections.Unanswered) as error:
            corrections.resubmit(application, {"contact_phone": " "}, actor=rights_holder)
        assert error.value.fields == ["contact_phone"]

        answers = {"contact_phone": "Please call before six."}
        application = corrections.resubmit(application, answers, actor=rights_holder)

        assert application.status == "submitted"
        items = {item.field: item for item in Correction.objects.get().items.all()}
        assert (items["goods"].changed, items["goods"].answer) == (True, "")
        assert items["contact_phone"].answer == "Please call before six."
        event = Event.objects.get(verb="recordal.resubmitted")
        assert (event.actor, event.details["changed"]) == (rights_holder, ["goods"])
        assert "corrected" in examiner.notifications.get().text

    def test_round_trips_are_unlimited_and_listed(self, application, examiner):
        for n in range(1, 4):
            corrections.ask(application, {"goods": f"Again, {n}."}, actor=examiner)
            corrections.resubmit(application, {"goods": f"No, {n}."}, actor=None)
        rounds = corrections.rounds(application)
        assert [one.number for one in rounds] == [1, 2, 3]
        assert [one.items.get().answer for one in rounds] == ["No, 1.", "No, 2.", "No, 3."]
        assert corrections.open_remarks(application) == {}

    def test_both_versions_stand_beside_each_other(self, application, examiner):
        corrections.ask(application, REMARKS, actor=examiner)
        services.change_draft(application, actor=None, goods="U盘", contact_phone="0755-9999")
        corrections.resubmit(application, {}, actor=None)
        one = Correction.objects.get()
        changed = {
            row.field: (row.old, row.new) for row in compare(one.before, one.after) if row.changed
        }
        assert changed == {
            "goods": ("移动存储器", "U盘"),
            "contact_phone": ("0755-1234", "0755-9999"),
        }
        assert one.after == snapshot(Recordal.objects.get(pk=application.pk))

    def test_what_was_changed_is_checked_again(self, application, examiner):
        checklist.all_in_order(application, actor=examiner)
        corrections.ask(application, {"goods": "Which?"}, actor=examiner)
        services.change_draft(application, actor=None, goods="U盘")
        corrections.resubmit(application, {}, actor=None)

        stale = CheckMark.objects.filter(stale=True).values_list("point", flat=True)
        assert set(stale) == {"tm_classes", "goods"}
        with pytest.raises(checklist.ChecklistIncomplete) as error:
            review.accept(application, actor=examiner)
        assert error.value.details["missing"] == ["tm_classes"]
        assert recorded(application, examiner).number

    def test_what_the_law_wants_cannot_be_corrected_away(self, application, examiner):
        corrections.ask(application, {"goods": "Which?"}, actor=examiner)
        services.change_draft(application, actor=None, goods="")
        with pytest.raises(services.MissingContents):
            corrections.resubmit(application, {}, actor=None)
        assert corrections.open_remarks(application)

    def test_answered_twice_it_counts_once(self, application, examiner):
        corrections.ask(application, {"goods": "Which?"}, actor=examiner)
        corrections.resubmit(application, {"goods": "These."}, actor=None)
        with pytest.raises(guards.AlreadyDecided):
            corrections.resubmit(application, {"goods": "These."}, actor=None)
        assert Event.objects.filter(verb="recordal.resubmitted").count() == 1


class TestClock:
    """Filed on Monday 12 January 2026: due on the thirtieth working day, over Spring Festival."""

    MONDAY = date(2026, 1, 12)

    def test_stands_while_the_applicant_corrects_and_says_so(self, examiner):
        application = filed(self.MONDAY)
        due = application.due_on
        paused_on, answered_on = date(2026, 2, 6), date(2026, 3, 3)
        left = load_calendar().workdays_between(paused_on, due)
        with at(paused_on):
            corrections.ask(application, REMARKS, actor=examiner)
        with at(date(2026, 2, 25)):
            application.refresh_from_db()
            clock = clock_of(application)
        assert clock.text == f"Clock paused since 2026-02-06: {left} working days left"
        assert not clock.late

        with at(answered_on, hour=23):
            corrections.resubmit(application, dict.fromkeys(REMARKS, "So it is."), actor=None)

        application.refresh_from_db()
        assert load_calendar().workdays_between(answered_on, application.due_on) == left
        assert application.due_on > due
        assert (application.paused_at, application.days_left) == (None, None)

    def test_paused_before_and_answered_in_spring_festival(self, examiner):
        """17 February 2026 is New Year: days off do not run before or after."""
        application = filed(self.MONDAY)
        calendar = load_calendar()
        left = calendar.workdays_between(date(2026, 2, 13), application.due_on)
        with at(date(2026, 2, 13)):
            corrections.ask(application, REMARKS, actor=examiner)
        assert not calendar.is_working(date(2026, 2, 18))
        with at(date(2026, 2, 18)):
            corrections.resubmit(application, dict.fromkeys(REMARKS, "So it is."), actor=None)
        application.refresh_from_db()
        first = calendar.add_workdays(date(2026, 2, 18), 1)
        assert first > date(2026, 2, 20)
        assert application.due_on == calendar.add_workdays(first, left - 1)

    def test_returned_on_the_last_day_one_day_remains(self, examiner):
        application = filed(self.MONDAY)
        last = application.due_on
        with at(last, hour=18):
            corrections.ask(application, REMARKS, actor=examiner)
        application.refresh_from_db()
        assert application.days_left == 0
        saturday = last + timedelta(days=(5 - last.weekday()) % 7 + 7)
        with at(saturday):
            corrections.resubmit(application, dict.fromkeys(REMARKS, "So it is."), actor=None)
            application.refresh_from_db()
            assert application.due_on == load_calendar().add_workdays(saturday, 1)
            assert not clock_of(application).late

    def test_what_was_late_stays_late(self, examiner):
        application = filed(self.MONDAY)
        calendar = load_calendar()
        late = calendar.add_workdays(application.due_on, 3)
        with at(late):
            corrections.ask(application, REMARKS, actor=examiner)
        application.refresh_from_db()
        assert application.days_left == -3
        answered = calendar.add_workdays(late, 10)
        with at(answered):
            corrections.resubmit(application, dict.fromkeys(REMARKS, "So it is."), actor=None)
            application.refresh_from_db()
            assert clock_of(application).days == -3
            assert clock_of(application).text == "3 working days overdue"

    def test_a_pause_of_one_day_takes_nothing_and_gives_nothing(self, examiner):
        application = filed(self.MONDAY)
        before = application.due_on
        with at(date(2026, 1, 20), hour=9):
            corrections.ask(application, REMARKS, actor=examiner)
        with at(date(2026, 1, 20), hour=17):
            corrections.resubmit(application, dict.fromkeys(REMARKS, "So it is."), actor=None)
        application.refresh_from_db()
        assert application.due_on == before

    @pytest.mark.parametrize(
        ("day", "left", "due"),
        [
            (date(2026, 3, 2), 5, date(2026, 3, 9)),
            (date(2026, 3, 7), 1, date(2026, 3, 9)),
            (date(2026, 3, 6), 0, date(2026, 3, 9)),
            (date(2026, 3, 9), -1, date(2026, 3, 6)),
            (date(2026, 3, 8), -2, date(2026, 3, 4)),
        ],
    )
    def test_what_is_left_runs_from_the_day_after(self, day, left, due):
        assert resumed(day, left) == due
        if left > 0:
            assert load_calendar().workdays_between(day, due) == left


class TestSilence:
    @pytest.fixture
    def silent(self, rights_holder, examiner):
        """Returned on 2 March 2026, to be answered by the 9th."""
        application = filed(date(2026, 2, 2), rights_holder.enterprises.get())
        with at(date(2026, 3, 2)):
            corrections.ask(application, REMARKS, actor=examiner, days=5)
        return application

    def test_is_a_ground_only_after_the_last_day(self, silent, examiner):
        ground = {"ground": "documents", "reasons": "No answer came."}
        with at(date(2026, 3, 9), hour=23), pytest.raises(review.AnswerPending, match="2026-03-09"):
            review.propose_refusal(silent, actor=examiner, **ground)
        with at(date(2026, 3, 10), hour=0):
            assert review.propose_refusal(silent, actor=examiner, **ground).status == "open"

    def test_no_other_ground_fits(self, silent, examiner):
        with at(date(2026, 3, 10)), pytest.raises(InvalidInput) as error:
            review.propose_refusal(
                silent, actor=examiner, ground="not_holder", reasons="Another one."
            )
        assert error.value.details["field"] == "ground"

    def test_refused_with_a_second_signature_the_round_is_closed(self, silent, examiner, chief):
        with at(date(2026, 3, 10)):
            review.propose_refusal(
                silent, actor=examiner, ground="documents", reasons="No answer came."
            )
            refused = review.sign(silent, actor=chief)
        assert (refused.status, refused.paused_at) == ("refused", None)
        correction = Correction.objects.get()
        assert correction.closed_at
        assert correction.answered_at is None

    def test_an_answer_that_comes_late_is_taken_and_overtakes_the_proposal(
        self, silent, rights_holder, examiner, chief
    ):
        with at(date(2026, 3, 10)):
            review.propose_refusal(
                silent, actor=examiner, ground="documents", reasons="No answer came."
            )
        with at(date(2026, 3, 11)):
            corrections.resubmit(
                silent, dict.fromkeys(REMARKS, "We were away."), actor=rights_holder
            )
            assert Proposal.objects.get().status == "set_aside"
            assert any("overtaken" in told.text for told in examiner.notifications.all())
            with pytest.raises(DomainError):
                review.sign(silent, actor=chief)

    def test_the_examiner_gives_more_time(self, silent, rights_holder, examiner):
        with at(date(2026, 3, 10)):
            corrections.extend(silent, actor=examiner, days=3)
        assert Correction.objects.get().answer_by == date(2026, 3, 13)
        assert any("2026-03-13" in told.text for told in rights_holder.notifications.all())
        with at(date(2026, 3, 11)):
            corrections.extend(silent, actor=examiner, days=1)
        assert Correction.objects.get().answer_by == date(2026, 3, 16)  # after the 13th, a Friday

    def test_the_applicant_withdraws_instead(self, silent, rights_holder, examiner):
        withdrawn = review.withdraw(silent, actor=rights_holder)
        assert (withdrawn.status, withdrawn.paused_at) == ("withdrawn", None)
        assert Correction.objects.get().closed_at

    def test_both_are_reminded_once(self, silent, rights_holder, examiner):
        def texts(user):
            return [told.text for told in user.notifications.order_by("pk")]

        before = len(texts(rights_holder))
        with at(date(2026, 3, 3)):
            periodic.remind_of_corrections()
        assert len(texts(rights_holder)) == before
        soon = load_calendar().workday_before(date(2026, 3, 9), REMIND)
        for day in (soon, date(2026, 3, 9)):
            with at(day):
                periodic.remind_of_corrections()
        assert len(texts(rights_holder)) == before + 1
        assert examiner.notifications.count() == 0
        for day in (date(2026, 3, 10), date(2026, 3, 11)):
            with at(day):
                periodic.remind_of_corrections()
        assert "2026-03-09" in texts(examiner)[0]
        assert len(texts(examiner)) == 1


def test_taken_by_a_colleague_meanwhile_it_stays_with_whoever_asked(application, examiner):
    assignment.take(application, actor=examiner)
    corrections.ask(application, REMARKS, actor=examiner)
    back = corrections.resubmit(application, dict.fromkeys(REMARKS, "Yes."), actor=None)
    assert back.assigned_to == examiner


class TestOnPages:
    def url(self, application):
        return f"/portal/recordals/{application.application_no}/correction/"

    def test_each_remark_stands_at_its_content_with_the_clock(
        self, application, rights_holder, examiner, login
    ):
        remarks = {**REMARKS, "image": "Too small."}
        asked = corrections.ask(application, remarks, actor=examiner, note="Almost there.")
        client = login(rights_holder)

        page = client.get(self.url(application)).content.decode()

        for text in (
            *remarks.values(),
            "Almost there.",
            "Clock paused since",
            asked.answer_by.isoformat(),
            'name="goods"',
            'name="answer_image"',
        ):
            assert text in page
        assert 'name="title"' not in page  # nothing was said to it

    def test_corrected_answered_and_sent(self, application, rights_holder, examiner, login):
        corrections.ask(application, REMARKS, actor=examiner)
        client = login(rights_holder)
        typed = {"goods": "U盘；移动硬盘", "contact_phone": "0755-1234", "step": "submit"}

        silent = client.post(self.url(application), typed)
        assert silent.status_code == 422
        assert set(silent.context["form"].errors) == {"answer_contact_phone"}
        application.right.refresh_from_db()
        assert application.right.goods == "U盘；移动硬盘"  # what was typed is safe

        answer = {**typed, "answer_contact_phone": "Call before six."}
        assert client.post(self.url(application), answer).status_code == 302
        application.refresh_from_db()
        assert application.status == "submitted"
        page = login(examiner).get(f"/recordals/{application.application_no}/").content.decode()
        assert "Call before six." in page
        assert "<ins>U盘；移动硬盘</ins>" in page
        assert "<del>移动存储器</del>" in page

    def test_saved_for_now_customs_sees_no_answer(
        self, application, rights_holder, examiner, login
    ):
        corrections.ask(application, REMARKS, actor=examiner)
        client = login(rights_holder)
        typed = {"goods": "移动存储器", "answer_goods": "Half a thought", "step": "save"}
        assert client.post(self.url(application), typed).status_code == 302
        assert "Half a thought" in client.get(self.url(application)).content.decode()
        url = f"/recordals/{application.application_no}/"
        assert "Half a thought" not in login(examiner).get(url).content.decode()
        seen = login(examiner).get(f"/api/v1/applications/{application.application_no}/").json()
        assert seen["corrections"][0]["items"][0]["answer"] == ""

    @pytest.mark.parametrize(
        ("field", "value"), [("nice_classes", "9, 44"), ("nice_classes", "x"), ("title", "")]
    )
    def test_bad_input_is_named_at_the_field(
        self, field, value, application, rights_holder, examiner, login
    ):
        corrections.ask(application, {field: "Look again."}, actor=examiner)
        response = login(rights_holder).post(
            self.url(application), {field: value, "step": "submit"}
        )
        assert response.status_code == 422
        assert response.context["form"].errors[field]
        application.refresh_from_db()
        assert application.status == "correction"

    def test_a_stale_window_overwrites_nothing_before_both_were_seen(
        self, application, rights_holder, examiner, login
    ):
        corrections.ask(application, {"goods": "Which?"}, actor=examiner)
        client = login(rights_holder)
        application.refresh_from_db()
        stale = {"goods": "旧", "version": application.version, "step": "submit"}
        services.change_draft(application, actor=rights_holder, goods="新的货物")

        answer = client.post(self.url(application), stale)

        assert answer.status_code == 422
        assert "新的货物" in str(answer.context["form"].errors["goods"])
        application.right.refresh_from_db()
        assert application.right.goods == "新的货物"
        again = {**stale, "version": answer.context["recordal"].version}
        assert client.post(self.url(application), again).status_code == 302
        application.right.refresh_from_db()
        assert application.right.goods == "旧"

    def test_sent_twice_by_the_back_button(self, application, rights_holder, examiner, login):
        corrections.ask(application, {"goods": "Which?"}, actor=examiner)
        client = login(rights_holder)
        typed = {"goods": "U盘", "step": "submit"}
        assert client.post(self.url(application), typed).status_code == 302
        again = client.post(self.url(application), {**typed, "goods": "别的"}, follow=True)
        assert "with customs already" in again.content.decode()
        application.right.refresh_from_db()
        assert application.right.goods == "U盘"
        assert client.get(self.url(application)).status_code == 302

    def test_withdrawn_from_the_portal(self, application, rights_holder, examiner, login):
        corrections.ask(application, REMARKS, actor=examiner)
        client = login(rights_holder)
        client.post(self.url(application).replace("correction/", "withdraw/"), {"reason": "Sold."})
        application.refresh_from_db()
        assert application.status == "withdrawn"
        assert Event.objects.get(verb="recordal.withdrawn").details == {"reason": "Sold."}

    def test_the_page_of_the_application_shows_each_remark_too(
        self, application, rights_holder, examiner, login
    ):
        corrections.ask(application, {"goods": "Which?", "image": "Too small."}, actor=examiner)
        client = login(rights_holder)
        url = f"/portal/recordals/{application.application_no}/contents/"
        page = client.get(url).content.decode()
        assert "Customs: Which?" in page
        assert 'href="#pictures"' in page
        assert "Too small." in page
        own = client.get(f"/portal/recordals/{application.application_no}/")
        assert own.url.endswith("/correction/")

    def test_while_it_is_examined_the_clock_and_a_way_out_are_shown(
        self, application, rights_holder, login
    ):
        url = f"/portal/recordals/{application.application_no}/"
        page = login(rights_holder).get(url).content.decode()
        assert "working days left" in page
        assert f'action="{url}withdraw/"' in page
