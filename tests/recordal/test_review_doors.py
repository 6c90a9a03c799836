"""The examiners' desk over pages and API: queue, steps, second signature, who may see what."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from core.accounts.permissions import Role
from core.audit.models import Event
from core.reference.calendar import load_calendar, today
from recordal.applications.models import Recordal
from recordal.review import assignment, checklist, corrections
from recordal.review import services as review
from recordal.review.models import Correction, Proposal
from tests.factories import EnterpriseFactory, RecordalFactory, UserFactory
from tests.recordal.cast import refused, submitted

pytestmark = pytest.mark.django_db
QUEUE = "/recordals/queue/"
GROUND = {"ground": "documents", "reasons": "The certificate is unreadable."}
both_doors = pytest.mark.parametrize(
    "path", ["/recordals/{}/{}/", "/api/v1/applications/{}/{}/"], ids=["page", "api"]
)


@pytest.fixture
def application(rights_holder):
    return submitted(rights_holder.enterprises.get())


def at(application, step=""):
    return f"/recordals/{application.application_no}/{step}"


def numbers(response):
    return [row.pk for row in response.context["page"]]


class TestQueue:
    def test_most_urgent_first_and_overdue_in_red(self, examiner, login):
        late = submitted(EnterpriseFactory())
        day = load_calendar().workday_before(today(), 2)
        Recordal.objects.filter(pk=late.pk).update(due_on=day)
        calm = submitted(EnterpriseFactory())
        RecordalFactory()

        response = login(examiner).get(QUEUE)

        assert numbers(response) == [late.pk, calm.pk]
        clocks = [clock for _row, clock in response.context["rows"]]
        assert [clock.tone for clock in clocks] == ["danger", "ok"]
        assert "2 working days overdue" in response.content.decode()

    def test_days_are_working_days(self, examiner, login):
        row = submitted(EnterpriseFactory())
        due = load_calendar().add_workdays(today(), 3)
        Recordal.objects.filter(pk=row.pk).update(due_on=due)
        assert "3 working days left" in login(examiner).get(QUEUE).content.decode()

    def test_filters(self, examiner, login):
        mine, free, theirs = (submitted(EnterpriseFactory()) for _ in range(3))
        patent = submitted(EnterpriseFactory(), kind="invention", registration_no="ZL99117225.6")
        returned, proposed = (submitted(EnterpriseFactory()) for _ in range(2))
        assignment.take(mine, actor=examiner)
        assignment.take(theirs, actor=UserFactory(role=Role.EXAMINER))
        corrections.ask(returned, {"goods": "Which?"}, actor=examiner)
        review.propose_refusal(proposed, actor=examiner, **GROUND)
        client = login(examiner)

        def filtered(**query):
            return set(numbers(client.get(QUEUE, query)))

        assert filtered() == {mine.pk, free.pk, theirs.pk, patent.pk}
        assert filtered(whose="mine") == {mine.pk}
        assert filtered(whose="free") == {free.pk, patent.pk}
        assert filtered(whose="others") == {theirs.pk}
        assert filtered(kind="invention") == {patent.pk}
        assert filtered(state="returned") == {returned.pk}
        assert filtered(state="signature") == {proposed.pk}
        assert len(filtered(state="all")) == 6
        assert filtered(q=free.application_no) == {free.pk}
        assert "Clock paused since" in client.get(QUEUE, {"state": "returned"}).content.decode()

    def test_takes_the_next_ones(self, examiner, login):
        rows = [submitted(EnterpriseFactory()) for _ in range(3)]
        client = login(examiner)
        assert client.post(f"{QUEUE}take/", {"count": "2"}).status_code == 302
        assert Recordal.objects.filter(assigned_to=examiner).count() == 2
        wrong = client.post(f"{QUEUE}take/", {"count": "many"})
        assert wrong.status_code == 422
        assert wrong.context["take_form"].errors["count"]
        assert len(rows) == wrong.context["page"].total

    @pytest.mark.parametrize("who", ["inspector", "auditor", "rights_holder"])
    def test_is_the_examiners(self, who, request, login):
        client = login(request.getfixturevalue(who))
        assert client.get(QUEUE).status_code == 403
        assert client.post(f"{QUEUE}take/", {"count": 1}).status_code == 403

    def test_signatures_are_the_chiefs(self, examiner, chief, application, login):
        review.propose_refusal(application, actor=examiner, **GROUND)
        assert login(examiner).get(f"{QUEUE}signatures/").status_code == 403
        client = login(chief)
        assert numbers(client.get(f"{QUEUE}signatures/")) == [Proposal.objects.get().pk]
        assert [tab.count for tab in client.get(QUEUE).context["tabs"]][-1] == 1

    def test_is_flat(self, examiner, login, assert_flat_queries):
        def add():
            row = submitted(EnterpriseFactory())
            assignment.take(row, actor=UserFactory(role=Role.EXAMINER))

        assert_flat_queries(login(examiner), QUEUE, add)

    def test_signatures_are_flat(self, chief, login, assert_flat_queries):
        def add():
            row = submitted(EnterpriseFactory())
            review.propose_refusal(row, actor=UserFactory(role=Role.EXAMINER), **GROUND)

        assert_flat_queries(login(chief), f"{QUEUE}signatures/", add)

    def test_the_list_of_the_api_is_flat(self, examiner, login, assert_flat_queries):
        def add():
            row = submitted(EnterpriseFactory())
            corrections.ask(row, {"goods": "Which?"}, actor=examiner)

        assert_flat_queries(login(examiner), "/api/v1/applications/", add)

    def test_home_counts_what_waits(self, examiner, chief, application, login):
        Recordal.objects.filter(pk=application.pk).update(due_on=localdate() - timedelta(days=9))
        submitted(EnterpriseFactory())
        other = submitted(EnterpriseFactory())
        review.propose_refusal(other, actor=examiner, **GROUND)
        page = login(examiner).get("/").content.decode()
        assert "Applications to examine" in page
        assert "Decisions to sign" not in page
        assert "Decisions to sign" in login(chief).get("/").content.decode()


class TestPage:
    def test_shows_all_there_is_to_examine(self, application, examiner, login):
        twin = submitted(EnterpriseFactory())  # another holder, the same registration number
        page = login(examiner).get(at(application)).content.decode()
        for text in (
            application.right.title,
            application.right.holder.uscc,
            twin.application_no,
            "working days left",
            "Measures art 7",
            f'action="{at(application, "check/")}"',
            f'action="{at(application, "ask-correction/")}"',
            f'action="{at(application, "refuse/")}"',
        ):
            assert text in page
        assert f'action="{at(application, "accept/")}"' not in page  # nothing is checked yet

    def test_leads_to_the_next_and_the_previous_one(self, examiner, login):
        rows = [submitted(EnterpriseFactory()) for _ in range(3)]
        page = login(examiner).get(at(rows[1]))
        found = page.context["neighbours"]
        assert (found.previous.pk, found.next.pk) == (rows[0].pk, rows[2].pk)
        assert 'data-key="n"' in page.content.decode()

    @pytest.mark.parametrize("who", ["inspector", "auditor"])
    def test_others_read_and_decide_nothing(self, who, application, examiner, request, login):
        review.propose_refusal(application, actor=examiner, **GROUND)
        reader = request.getfixturevalue(who)
        page = login(reader).get(at(application)).content.decode()
        assert application.right.title in page
        assert "<form" not in page.split("<main")[1].split("</main")[0]
        assert ("unreadable" in page) == reader.is_headquarters

    def test_steps_are_the_examiners(self, application, supervisor, login):
        client = login(supervisor)
        steps = ["take", "give-back", "assign", "check", "ask-correction", "extend", "accept"]
        steps += ["refuse", "take-back", "sign", "return"]
        codes = {client.post(at(application, f"{step}/")).status_code for step in steps}
        assert codes == {403}

    def test_what_others_have_offers_no_step(self, application, examiner, login):
        assignment.take(application, actor=UserFactory(username="zhou", role=Role.EXAMINER))
        page = login(examiner).get(at(application)).content.decode()
        assert "zhou examines this application" in page
        assert at(application, "refuse/") not in page
        answer = login(examiner).post(at(application, "refuse/"), GROUND)
        assert answer.status_code == 409
        assert "zhou" in answer.content.decode()


class TestStoryOnPages:
    def test_checked_and_recorded(self, application, examiner, login):
        client = login(examiner)
        url = at(application, "check/")
        wrong = client.post(url, {"holder": "problem"})
        assert wrong.status_code == 422
        assert wrong.context["checklist_form"].errors["holder"]

        client.post(url, {"holder": "in_order", "all": "1"})

        page = client.get(at(application))
        assert page.context["checklist"].complete
        assert at(application, "accept/") in page.content.decode()
        assert client.post(at(application, "accept/")).status_code == 302
        application.refresh_from_db()
        assert (application.status, application.examiner) == ("recorded", examiner)

    def test_refused_by_two(self, application, examiner, chief, rights_holder, login):
        client = login(examiner)
        lacking = client.post(at(application, "refuse/"), {"ground": "documents"})
        assert lacking.status_code == 422
        assert lacking.context["refuse_form"].errors["reasons"]
        client.post(at(application, "refuse/"), GROUND)
        assert client.post(at(application, "sign/")).status_code == 403

        second = login(chief)
        assert second.post(at(application, "return/"), {"remarks": ""}).status_code == 422
        second.post(at(application, "return/"), {"remarks": "Look again."})
        assert "Look again." in client.get(at(application)).content.decode()
        client.post(at(application, "refuse/"), GROUND)
        assert second.post(at(application, "sign/")).status_code == 302

        application.refresh_from_db()
        assert application.status == "refused"
        shown = login(rights_holder).get(f"/portal/recordals/{application.application_no}/")
        assert "unreadable" in shown.content.decode()

    def test_who_comes_too_late_reads_who_was_first_and_when(self, application, examiner, login):
        other = UserFactory(username="zhou", role=Role.EXAMINER)
        checklist.all_in_order(application, actor=other)
        login(other).post(at(application, "accept/"))
        decided = Event.objects.get(verb="recordal.accepted").at

        answer = login(examiner).post(
            at(application, "accept/"),
            headers={"referer": f"http://testserver{at(application)}"},
        )

        assert answer.status_code == 409
        page = answer.content.decode()
        assert "zhou was first" in page
        assert f"{decided.astimezone():%Y-%m-%d}"[:4] in page

    def test_who_only_clicked_twice_is_led_back(self, application, examiner, login):
        checklist.all_in_order(application, actor=examiner)
        client = login(examiner)
        client.post(at(application, "accept/"))
        again = client.post(at(application, "accept/"), follow=True)
        assert "You have done this already" in again.content.decode()
        assert Event.objects.filter(verb="recordal.accepted").count() == 1

    def test_nobody_signs_ones_own(self, application, chief, login):
        client = login(chief)
        client.post(at(application, "refuse/"), GROUND)
        answer = client.post(at(application, "sign/"))
        assert answer.status_code == 409
        assert "yourself" in answer.content.decode()


@both_doors
class TestBothDoors:
    def test_records_once_the_checklist_is_in_order(self, path, application, examiner, login):
        url = path.format(application.application_no, "accept")
        assert login(examiner).post(url).status_code == 409
        checklist.all_in_order(application, actor=examiner)
        assert login(examiner).post(url).status_code in (200, 302)
        application.refresh_from_db()
        assert application.status == "recorded"

    @pytest.mark.parametrize("step", ["accept", "take", "ask-correction", "sign", "return"])
    def test_others_may_not(self, path, step, application, supervisor, login):
        url = path.format(application.application_no, step)
        assert login(supervisor).post(url).status_code == 403

    def test_second_decision_is_not_possible(self, path, application, examiner, login):
        refused(application, examiner)
        url = path.format(application.application_no, "accept")
        assert login(examiner).post(url).status_code == 409


class TestStoryByApi:
    def test_returned_corrected_and_recorded(self, application, examiner, rights_holder, login):
        base = f"/api/v1/applications/{application.application_no}/"
        json = {"content_type": "application/json"}
        examining, filing = login(examiner), login(rights_holder)

        asked = examining.post(
            f"{base}ask-correction/", {"remarks": {"goods": "Which?"}, "days": 5}, **json
        ).json()
        assert asked["status"] == "correction"
        assert asked["clock"]["paused_on"] == today().isoformat()
        assert examining.post(f"{base}resubmit/", {}, **json).status_code == 403

        seen = filing.get(base).json()
        assert seen["corrections"][0]["items"][0]["remark"] == "Which?"
        assert seen["examiner"] is None
        silent = filing.post(f"{base}resubmit/", {}, **json)
        assert silent.status_code == 422
        assert "goods" in silent.json()["errors"]
        filing.patch(base, {"goods": "U盘"}, **json)
        back = filing.post(f"{base}resubmit/", {"answers": {}}, **json).json()
        assert back["status"] == "submitted"
        assert back["corrections"][0]["items"][0]["changed"] is True

        points = examining.get(f"{base}checklist/").json()
        assert {point["key"] for point in points} > {"holder", "tm_classes"}
        done = examining.post(f"{base}check/", {"all_in_order": True}, **json).json()
        assert all(point["in_order"] for point in done)
        assert examining.post(f"{base}accept/", **json).json()["number"].startswith("T")

    def test_refused_by_two(self, application, examiner, chief, rights_holder, login):
        base = f"/api/v1/applications/{application.application_no}/"
        json = {"content_type": "application/json"}
        login(examiner).post(f"{base}propose-refusal/", GROUND, **json)
        assert login(rights_holder).get(base).json()["proposals"] == []
        assert login(chief).get(base).json()["proposals"][0]["proposed_by"] == "examiner"
        assert login(examiner).post(f"{base}sign/", **json).status_code == 403
        signed = login(chief).post(f"{base}sign/", **json).json()
        assert (signed["status"], signed["reasons"]) == ("refused", GROUND["reasons"])
        late = login(chief).post(f"{base}sign/", **json)
        assert (late.status_code, late.json()["code"]) == (409, "already_decided")
        assert late.json()["actor"] == "chief"
        assert late.json()["at"]

    def test_assigned_and_given_back(self, application, examiner, login):
        base = f"/api/v1/applications/{application.application_no}/"
        client, other = login(examiner), UserFactory(username="zhou", role=Role.EXAMINER)
        assert client.post(f"{base}take/").json()["examiner"] == "examiner"
        json = {"content_type": "application/json"}
        assert client.post(f"{base}assign/", {"to": "zhou"}, **json).json()["examiner"] == "zhou"
        taken = client.post(f"{base}take/")
        assert (taken.status_code, taken.json()["actor"]) == (409, "zhou")
        assert login(other).post(f"{base}give-back/").json()["examiner"] is None
        wrong = client.post(f"{base}assign/", {"to": "nobody"}, **json)
        assert wrong.status_code == 422
        assert "to" in wrong.json()["errors"]

    @pytest.mark.parametrize(
        ("step", "body", "field"),
        [
            ("ask-correction", {"remarks": {"smell": "?"}}, "smell"),
            ("ask-correction", {"remarks": {"goods": "?"}, "days": 400}, "days"),
            ("ask-correction", {}, "remarks"),
            ("propose-refusal", {"ground": "mood", "reasons": "x"}, "ground"),
            ("propose-refusal", {"ground": "documents", "reasons": " "}, "reasons"),
            ("check", {"findings": {"holder": {"result": "problem"}}}, "holder"),
        ],
    )
    def test_wrong_bodies_are_named_by_field(self, step, body, field, application, examiner, login):
        answer = login(examiner).post(
            f"/api/v1/applications/{application.application_no}/{step}/",
            body,
            content_type="application/json",
        )
        assert answer.status_code == 422
        assert field in answer.json()["errors"]


class TestScope:
    def test_another_holder_finds_nothing(self, application, examiner, other_holder, login):
        corrections.ask(application, {"goods": "Which?"}, actor=examiner)
        client, no = login(other_holder), application.application_no
        assert client.get(f"/portal/recordals/{no}/correction/").status_code == 404
        assert client.post(f"/portal/recordals/{no}/correction/").status_code == 404
        assert client.post(f"/portal/recordals/{no}/withdraw/").status_code == 404
        for step in ("resubmit", "withdraw"):
            assert client.post(f"/api/v1/applications/{no}/{step}/").status_code == 404
        assert Correction.objects.get().closed_at is None

    def test_a_holder_has_no_door_of_customs(self, application, rights_holder, login):
        client = login(rights_holder)
        for step in ("accept", "check", "refuse", "sign", "take", "ask-correction"):
            assert client.post(at(application, f"{step}/")).status_code == 403
