"""Whose work a case is: hand-overs, absences, many cases at once, ties, filters, the digest."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.accounts import absences
from core.accounts.models import Absence
from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import InvalidInput
from core.notifications.models import Notification
from core.reference.calendar import today
from seizures.cases import services as cases
from seizures.cases.models import Case
from seizures.deadlines import services as deadlines
from seizures.deadlines.rules import BEIJING
from seizures.desk import digest, periodic, queries, services
from seizures.desk.models import CaseLink, Handover, SavedFilter
from seizures.procedure import guards, steps, telling
from tests.factories import CaseFactory, DistrictOfficerFactory
from tests.factories.procedure import applied_case, suspended_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague() -> Any:
    return DistrictOfficerFactory(
        username="colleague", role=Role.INSPECTOR, email="colleague@example.org"
    )


@pytest.fixture
def case(inspector: Any) -> Case:
    return CaseFactory(officer=inspector, district=inspector.district)


def told(user: Any) -> list[str]:
    return [n.text for n in Notification.objects.filter(recipient=user).order_by("pk")]


def listed(client: Any, query: dict[str, str]) -> list[Case]:
    return list(client.get("/cases/", query).context["page"])


class TestHandingOver:
    def test_who_is_in_charge_hands_over_and_both_know(self, case, inspector, colleague, login):
        answer = login(inspector).post(
            f"/cases/{case.number}/assign/",
            {"officer": "colleague", "note": "The holder calls at ten."},
            follow=True,
        )

        assert "The case is with colleague now" in answer.content.decode()
        case.refresh_from_db()
        assert case.officer == colleague
        step = Handover.objects.get()
        assert (step.from_officer, step.to_officer, step.by) == (inspector, colleague, inspector)
        assert "The holder calls at ten." in told(colleague)[0]
        assert Event.objects.about(case).get(verb="case.assigned").actor == inspector
        assert "The holder calls at ten." in answer.content.decode()

    def test_a_colleague_cannot_take_it(self, case, colleague, bearer):
        answer = bearer(colleague).post(
            f"/api/v1/cases/{case.number}/assign/", {"officer": "colleague"}
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "not_your_case")

    def test_a_supervisor_gives_it_to_anybody_of_the_district(
        self, case, supervisor, colleague, stranger, bearer, inspector
    ):
        url = f"/api/v1/cases/{case.number}/assign/"

        assert bearer(supervisor).post(url, {"officer": "stranger"}).status_code == 422
        assert bearer(supervisor).post(url, {"officer": "nobody"}).status_code == 422
        assert bearer(supervisor).post(url, {"officer": "colleague"}).status_code == 200
        assert bearer(stranger).post(url, {"officer": "stranger"}).status_code == 404
        assert told(inspector)

    def test_all_open_cases_of_somebody_go_at_once(
        self, case, inspector, colleague, supervisor, login
    ):
        closed = CaseFactory(
            officer=inspector,
            district=inspector.district,
            status="closed",
            closed_at=timezone.now(),
        )
        page = login(supervisor).post(
            "/work/reassign/", {"officer": inspector.pk, "to": colleague.pk}, follow=True
        )

        assert "1 case is with colleague now" in page.content.decode()
        closed.refresh_from_db()
        assert closed.officer == inspector
        assert login(inspector).post("/work/reassign/", {}).status_code == 403


class TestAbsence:
    def test_who_stands_in_sees_the_work_and_is_told(self, case, inspector, colleague, login):
        page = login(inspector).post(
            "/work/absences/",
            {
                "user": inspector.pk,
                "cover": colleague.pk,
                "first_day": today(),
                "last_day": today() + timedelta(days=3),
            },
            follow=True,
        )
        assert "colleague stands in" in page.content.decode()
        assert listed(login(colleague), {"lens": "mine"}) == [case]

        telling.tell_officers(case, telling.DECLINED)
        assert len(told(colleague)) == len(told(inspector)) == 1

        absences.end(Absence.objects.get(), actor=inspector)
        assert listed(login(colleague), {"lens": "mine"}) == []

    @pytest.mark.parametrize(
        ("days", "field"), [((3, 1), "last_day"), ((-1, 1), "first_day"), ((2, 9), "first_day")]
    )
    def test_days_that_cannot_be(self, inspector, colleague, days, field):
        first, last = (today() + timedelta(days=n) for n in days)
        absences.announce(
            inspector,
            actor=inspector,
            cover=colleague,
            first_day=today(),
            last_day=today() + timedelta(days=2),
        )
        with pytest.raises(InvalidInput) as refused:
            absences.announce(
                inspector, actor=inspector, cover=colleague, first_day=first, last_day=last
            )
        assert refused.value.details["field"] == field

    def test_only_a_colleague_who_is_there_stands_in(self, inspector, colleague, stranger):
        span = {"first_day": today(), "last_day": today()}
        for cover in (inspector, stranger):
            with pytest.raises(InvalidInput):
                absences.announce(inspector, actor=inspector, cover=cover, **span)
        absences.announce(colleague, actor=colleague, cover=inspector, **span)
        with pytest.raises(InvalidInput, match="is away"):
            absences.announce(inspector, actor=inspector, cover=colleague, **span)
        with pytest.raises(InvalidInput, match="supervisor"):
            absences.announce(inspector, actor=colleague, cover=colleague, **span)


class TestLenses:
    def test_each_shows_what_it_says(self, case, inspector, colleague, login, rights_holder):
        client = login(inspector)
        now = timezone.now()
        other = CaseFactory(officer=colleague, district=inspector.district)
        waiting = suspended_case(inspector, rights_holder.enterprises.get())
        overdue = CaseFactory(officer=inspector, district=inspector.district)
        deadlines.start(overdue, guards.REVIEW, at=now - timedelta(days=60))
        CaseFactory(officer=inspector, district=inspector.district, status="closed", closed_at=now)

        assert set(listed(client, {"lens": "mine"})) == {case, waiting, overdue}
        assert set(listed(client, {"lens": "district"})) == {case, waiting, overdue, other}
        assert listed(client, {"lens": "overdue"}) == [overdue]
        assert listed(client, {"lens": "waiting"}) == [waiting]
        assert listed(client, {"lens": "today"}) == []
        deadlines.miss(overdue, guards.REVIEW, at=now, settled=False)
        assert listed(client, {"lens": "overdue"}) == [overdue]

    def test_counts_stand_on_the_tabs(self, case, inspector, login, assert_flat_queries):
        page = login(inspector).get("/cases/").content.decode()
        assert 'My work<span class="count">1</span>' in page

        assert_flat_queries(
            login(inspector),
            "/cases/",
            lambda: CaseFactory(officer=inspector, district=inspector.district),
        )

    def test_enterprises_have_none(self, rights_holder, login, bearer):
        page = login(rights_holder).get("/cases/", {"lens": "district"})
        assert "My district" not in page.content.decode()
        assert bearer(rights_holder).get("/api/v1/cases/?lens=district").status_code in (200, 422)


class TestManyAtOnce:
    def test_each_case_answers_for_itself(self, supervisor, rights_holder, login):
        ready, security = applied_case(supervisor, rights_holder)
        steps.accept_security(security, actor=supervisor)
        not_yet = suspended_case(supervisor, rights_holder.enterprises.get())
        client = login(supervisor)
        chosen = {"act": "detain", "case": [ready.number, not_yet.number]}

        page = client.get("/cases/together/", chosen).content.decode()
        assert "Possible in 1 case." in page
        assert "Regulation art 16" in page
        assert client.post("/cases/together/", {**chosen, "place": ""}).status_code == 422

        done = client.post("/cases/together/", {**chosen, "place": "Warehouse 3"})

        assert "Done in 1 case." in done.content.decode()
        ready.refresh_from_db()
        not_yet.refresh_from_db()
        assert (ready.status, not_yet.status) == ("detained", "suspended")

    def test_the_same_over_the_api(self, supervisor, rights_holder, bearer, inspector):
        case = suspended_case(supervisor, rights_holder.enterprises.get())
        body = {"act": "detain", "cases": [case.number], "given": {"place": "Warehouse 3"}}
        url = "/api/v1/cases/together/"

        answer = bearer(supervisor).post(url, body, content_type="application/json")

        assert answer.status_code == 200
        (row,) = answer.json()
        assert (row["number"], row["done"]) == (case.number, False)
        assert "art 16" in row["why_not"]
        refused = bearer(inspector).post(url, body, content_type="application/json")
        assert refused.status_code == 403
        body["given"] = {}
        wrong = bearer(supervisor).post(url, body, content_type="application/json")
        assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["given.place"])

    def test_hand_over_and_notes(self, case, inspector, colleague, bearer):
        for act, given in (
            ("note", {"text": "Ask @colleague"}),
            ("assign", {"officer": "colleague", "note": ""}),
        ):
            answer = bearer(inspector).post(
                "/api/v1/cases/together/",
                {"act": act, "cases": [case.number], "given": given},
                content_type="application/json",
            )
            assert answer.json()[0]["done"], answer.json()
        assert case.notes.get().text == "Ask @colleague"
        assert Case.objects.get().officer == colleague

    def test_nothing_selected_and_acts_of_others(self, case, inspector, login, stranger):
        client = login(inspector)
        empty = client.get("/cases/together/", {"act": "note"}, follow=True)
        assert "Select at least one case first" in empty.content.decode()
        assert client.get("/cases/together/", {"act": "detain"}).status_code == 404
        foreign = {"act": "note", "case": case.number}
        answer = login(stranger).get("/cases/together/", foreign, follow=True)
        assert "Select at least one case first" in answer.content.decode()


class TestTies:
    def test_cases_handled_together_lose_nothing(self, case, inspector, login):
        other = CaseFactory(officer=inspector, district=inspector.district)
        cases.add_note(other, actor=inspector, text="Same driver as last week.")
        client = login(inspector)

        page = client.post(
            f"/cases/{case.number}/ties/",
            {"other": other.number, "kind": "joined", "note": "one container"},
            follow=True,
        ).content.decode()

        assert "one container" in page
        story = client.get(f"/cases/{case.number}/timeline/").content.decode()
        assert story.count("Note written") == 1
        assert other.number in client.get(f"/cases/{case.number}/").content.decode()
        assert case.number in client.get(f"/cases/{other.number}/").content.decode()

        client.post(f"/cases/{case.number}/ties/{CaseLink.objects.get().pk}/undo/")
        assert "Note written" not in client.get(f"/cases/{case.number}/timeline/").content.decode()
        verbs = set(Event.objects.about(other).values_list("verb", flat=True))
        assert {"case.linked", "case.unlinked"} <= verbs

    def test_one_lead_only(self, case, inspector):
        second, third = CaseFactory.create_batch(2, officer=inspector, district=inspector.district)
        services.link(case, actor=inspector, other=second, kind="joined")

        for lead, other in ((third, second), (second, third), (third, case), (case, second)):
            with pytest.raises(services.CannotJoin):
                services.link(lead, actor=inspector, other=other, kind="joined")
        services.link(second, actor=inspector, other=third, kind="related")
        with pytest.raises(InvalidInput):
            services.link(case, actor=inspector, other=case, kind="related")

    def test_only_with_cases_one_sees(self, case, inspector, login):
        foreign = CaseFactory(shipment__district_id="3100")
        page = login(inspector).post(
            f"/cases/{case.number}/ties/",
            {"other": foreign.number, "kind": "related"},
            follow=True,
        )

        assert "You see no case with this number" in page.content.decode()
        assert not CaseLink.objects.exists()

    def test_the_timeline_can_be_narrowed(self, case, inspector, login):
        cases.add_note(case, actor=inspector, text="x")
        deadlines.start(case, guards.REVIEW, at=timezone.now() - timedelta(days=60))
        deadlines.miss(case, guards.REVIEW, at=timezone.now())
        page = login(inspector).get(f"/cases/{case.number}/timeline/", {"show": "clocks"})

        assert [event.verb for event in page.context["events"]] == ["deadline.missed"]


class TestMentions:
    def test_the_colleague_is_told_where(self, case, inspector, colleague):
        cases.add_note(case, actor=inspector, text="Please look, @colleague. Mail a@b.example.")

        assert told(colleague) == [
            f"inspector mentions you in case {case}: Please look, @colleague. Mail a@b.example."
        ]

    def test_nobody_who_may_not_see_the_case(self, case, inspector, stranger, login):
        page = login(inspector).post(
            f"/cases/{case.number}/notes/", {"text": "Look @stranger"}, follow=True
        )

        assert "has the user name stranger" in page.content.decode()
        assert "Look @stranger" in page.content.decode()
        assert not case.notes.exists()


class TestKeptFilters:
    def test_come_back_with_their_name(self, case, inspector, colleague, login):
        client = login(inspector)
        page = client.post(
            "/cases/filters/",
            {"name": "Big ones", "shared": "on", "query": "lens=mine&status=suspended&evil=1"},
            follow=True,
        ).content.decode()

        kept = SavedFilter.objects.get()
        assert kept.query == "lens=mine&status=suspended"
        assert "Big ones" in page
        assert "Big ones" in login(colleague).get("/cases/").content.decode()
        assert login(colleague).post(f"/cases/filters/{kept.pk}/delete/").status_code == 404
        client.post(f"/cases/filters/{kept.pk}/delete/")
        assert not SavedFilter.objects.exists()

    def test_an_empty_one_is_refused(self, inspector, login):
        page = login(inspector).post(
            "/cases/filters/", {"name": "x", "query": "after=abc"}, follow=True
        )
        assert "Choose at least one filter first" in page.content.decode()


class TestLoad:
    def test_counts_by_officer(self, case, inspector, colleague, supervisor, login, planner):
        deadlines.start(case, guards.REVIEW, at=timezone.now() - timedelta(days=60))
        CaseFactory(officer=colleague, district=colleague.district)

        rows = {str(r.who): r for r in queries.load_of(supervisor, timezone.now())}

        assert (rows["inspector"].open, rows["inspector"].overdue) == (1, 1)
        assert (rows["colleague"].open, rows["colleague"].overdue) == (1, 0)
        assert login(supervisor).get("/work/load/").status_code == 200
        by_district = queries.load_of(planner, timezone.now())
        assert [(str(row.who.pk), row.open) for row in by_district] == [("5300", 2)]
        assert login(planner).get("/work/load/").status_code == 200

    def test_is_not_for_enterprises(self, rights_holder, login):
        assert login(rights_holder).get("/work/load/").status_code == 404


class TestDigest:
    def test_comes_once_a_day_to_whom_it_concerns(self, case, inspector, colleague):
        now = datetime(2026, 3, 4, 7, 40, tzinfo=BEIJING)
        inspector.email = "inspector@example.org"
        inspector.save()
        deadlines.start(case, guards.REVIEW, at=now - timedelta(days=3))
        with time_machine.travel(now, tick=False):
            assert periodic.send_digests() == 1
            assert periodic.send_digests() == 0

        assert "Due within seven days: 1." in told(inspector)[0]
        assert told(colleague) == []

    def test_is_not_sent_to_who_does_not_want_it(self, case, inspector):
        inspector.email, inspector.daily_digest = "i@example.org", False
        inspector.save()
        deadlines.start(case, guards.REVIEW, at=timezone.now() - timedelta(days=60))

        assert digest.send_digests(timezone.now(), today()) == 0

    def test_counts_for_whom_one_stands_in(self, case, inspector, colleague):
        deadlines.start(case, guards.REVIEW, at=timezone.now() - timedelta(days=60))
        span = {"first_day": date(2020, 1, 1), "last_day": today()}
        Absence.objects.create(user=inspector, cover=colleague, **span)

        assert digest.send_digests(timezone.now(), today()) == 1
        assert "Overdue: 1." in told(colleague)[0]
