"""The officers' screen: the queue in its order, the keys, and questions to the consignor."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.audit.models import Event
from core.notifications.models import Notification
from seizures.screening import queue
from seizures.screening.models import Hit
from seizures.screening.question_models import Question
from tests.factories import EnterpriseFactory, HitFactory, InspectionFactory, ShipmentLineFactory

pytestmark = pytest.mark.django_db


def hit(lane="yellow", hours=1, **fields):
    return HitFactory(
        lane=lane,
        rank=Hit.RANKS[lane],
        due_at=timezone.now() + timedelta(hours=hours),
        **fields,
    )


@pytest.fixture
def asked_about(trader):
    """A hit on goods of the trader."""
    enterprise = trader.enterprises.get()
    return HitFactory(line__shipment__consignor_uscc=enterprise.uscc)


class TestQueue:
    def test_lane_then_departure(self, inspector, login):
        late, soon, red = hit(hours=9), hit(hours=2), hit("red", hours=20)
        waiting = hit(hours=1)
        Hit.objects.filter(pk=waiting.pk).update(rank=Hit.RANKS["waiting"])
        page = login(inspector).get("/screening/").content.decode()
        places = [page.index(one.number) for one in (red, soon, late, waiting)]
        assert places == sorted(places)

    def test_says_why_and_is_filtered_by_place_and_office(self, inspector, login):
        reasons = [
            {"code": "scope.open", "version": 1, "points": 5, "params": {"recordal": "T1"}},
            {"code": "trader.unknown", "version": 1, "points": 15, "params": {}},
        ]
        here = hit(reasons=reasons)
        there = hit(line=ShipmentLineFactory(shipment__office_code="5302"))
        Hit.objects.filter(pk=there.pk).update(rank=Hit.RANKS["waiting"])
        client = login(inspector)
        assert (
            "The consignor gave no unified social credit code."
            in client.get("/screening/").content.decode()
        )
        for query, shown, hidden in (
            ("office=5302", there, here),
            ("place=waiting", there, here),
            ("place=given", here, there),
        ):
            page = client.get(f"/screening/?{query}").content.decode()
            assert shown.number in page
            assert hidden.number not in page

    def test_neighbours_follow_the_queue(self, inspector):
        hits = [hit("red", 1), hit("red", 2), hit("yellow", 1), hit("yellow", 1)]
        hit("red", 1, status="dismissed", dismissal_reason="No.")
        HitFactory(district_id="3100")
        numbers = [
            one.number
            for one in Hit.objects.filter(pk__in=[h.pk for h in hits]).order_by(*queue.ORDER)
        ]
        found = [queue.neighbours(inspector, Hit.objects.get(number=number)) for number in numbers]
        assert found == [
            ("", numbers[1]),
            (numbers[0], numbers[2]),
            (numbers[1], numbers[3]),
            (numbers[2], ""),
        ]

    def test_the_page_has_the_keys_and_both_languages(self, inspector, login):
        hit("red", 1)
        reasons = [{"code": "trader.unknown", "version": 1, "points": 5, "params": {}}]
        one = hit("red", 2, reasons=reasons)
        hit("red", 3)
        page = login(inspector).get(one.get_absolute_url()).content.decode()
        for key in "ijkd":
            assert f'data-key="{key}"' in page
        assert 'data-key="a"' not in page
        assert "The consignor gave no unified social credit code." in page
        assert "发货人未提供统一社会信用代码。" in page
        assert "trader.unknown" in page

    def test_similar_goods_show_what_came_of_them(self, inspector, login, assert_flat_queries):
        one = hit()
        add = lambda: HitFactory(recordal=one.recordal, status="confirmed")  # noqa: E731
        assert_flat_queries(login(inspector), one.get_absolute_url(), add)
        page = login(inspector).get(one.get_absolute_url()).content.decode()
        assert "Similar goods before" in page
        assert page.count("Confirmed") == 6

    def test_goods_that_departed_unseen_can_still_be_dismissed(self, inspector, login):
        one = hit(status="missed")
        client = login(inspector)
        assert "departed before" in client.get(one.get_absolute_url()).content.decode()
        client.post(f"/screening/{one.number}/dismiss/", {"reason": "Genuine."})
        one.refresh_from_db()
        assert one.status == Hit.Status.DISMISSED

    def test_goods_that_left_are_not_said_to_depart(self, inspector, login):
        gone, here = hit(), hit()
        for one, hours in ((gone, -20), (here, 20)):
            one.shipment.departs_at = timezone.now() + timedelta(hours=hours)
            one.shipment.destination_country = "NG"
            one.shipment.save()
        client = login(inspector)
        assert client.get("/screening/").content.decode().count("departed <time") == 1
        assert "Departed" in client.get(gone.get_absolute_url()).content.decode()
        page = client.get(here.get_absolute_url()).content.decode()
        assert "Departs" in page
        assert "Nigeria (NG)" in page

    def test_what_was_searched_in_vain_is_not_an_empty_queue(self, inspector, login):
        client = login(inspector)
        assert "Nothing waits here" in client.get("/screening/").content.decode()
        assert "No hit matches" in client.get("/screening/?q=Netac").content.decode()

    def test_only_keys_that_do_something_are_named(self, inspector, auditor, login):
        one = hit(status="confirmed")
        page = login(inspector).get(one.get_absolute_url()).content.decode()
        for text in ("<kbd>i</kbd>", "<kbd>d</kbd>", "<kbd>a</kbd>"):
            assert text not in page

    def test_a_dismissal_says_that_the_inspection_stays(self, inspector, login):
        one = hit(status="ordered")
        inspection = InspectionFactory(shipment=one.shipment)
        client = login(inspector)
        client.post(f"/screening/{one.number}/dismiss/", {"reason": "Genuine."})
        page = client.get(one.get_absolute_url()).content.decode()
        assert "stays ordered" in page
        assert page.count('data-key="i"') == 1
        assert inspection.number in page

    def test_a_dialog_with_a_mistake_opens_again(self, inspector, login):
        one = hit()
        answer = login(inspector).post(f"/screening/{one.number}/dismiss/", {"reason": " "})
        assert answer.status_code == 422
        assert answer.content.decode().count("data-open") == 1


class TestQuestion:
    def test_is_asked_and_answered(self, asked_about, inspector, trader, login):
        officer, consignor = login(inspector), login(trader)
        page = officer.get(asked_about.get_absolute_url()).content.decode()
        assert 'data-key="a"' in page
        answer = officer.post(f"/screening/{asked_about.number}/ask/", {"text": "Whose mark?"})
        assert answer.status_code == 302
        question = Question.objects.get()
        assert Notification.objects.get(recipient=trader).url == question.get_absolute_url()

        page = consignor.get(question.get_absolute_url()).content.decode()
        assert "Whose mark?" in page
        assert asked_about.recordal.number not in page
        assert consignor.post(question.get_absolute_url(), {"answer": " "}).status_code == 422
        assert consignor.post(question.get_absolute_url(), {"answer": "Ours."}).status_code == 302
        assert "Ours." in officer.get(asked_about.get_absolute_url()).content.decode()
        assert Notification.objects.filter(recipient=inspector).count() == 1
        verbs = Event.objects.filter(verb__startswith="hit.question").order_by("pk")
        assert [event.verb for event in verbs] == ["hit.question_asked", "hit.question_answered"]
        consignor.post(question.get_absolute_url(), {"answer": "More."})
        assert Question.objects.get().answer == "Ours."

    @pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
    def test_needs_words(self, asked_about, inspector, login, text):
        answer = login(inspector).post(f"/screening/{asked_about.number}/ask/", {"text": text})
        assert answer.status_code == 422
        assert not Question.objects.exists()

    def test_one_at_a_time(self, asked_about, inspector, login):
        client = login(inspector)
        ask = f"/screening/{asked_about.number}/ask/"
        client.post(ask, {"text": "Whose mark?"})
        answer = client.post(ask, {"text": "Hello?"})
        assert answer.status_code == 422
        assert "A question is open already" in answer.content.decode()

    def test_needs_somebody_to_answer(self, inspector, login):
        stranger = EnterpriseFactory()
        for code in ("", stranger.uscc):
            one = HitFactory(line__shipment__consignor_uscc=code)
            client = login(inspector)
            assert 'data-key="a"' not in client.get(one.get_absolute_url()).content.decode()
            answer = client.post(f"/screening/{one.number}/ask/", {"text": "Whose mark?"})
            assert "has no account here" in answer.content.decode()

    def test_is_read_by_the_consignor_alone(
        self, asked_about, inspector, trader, rights_holder, auditor, stranger, login
    ):
        login(inspector).post(f"/screening/{asked_about.number}/ask/", {"text": "Whose mark?"})
        url = Question.objects.get().get_absolute_url()
        assert login(trader).get("/portal/questions/").status_code == 200
        for user in (rights_holder, auditor, inspector):
            assert login(user).get(url).status_code == 403
        ask = f"/screening/{asked_about.number}/ask/"
        assert login(auditor).post(ask, {"text": "x"}).status_code == 403
        assert login(stranger).post(ask, {"text": "x"}).status_code == 404

    def test_list_is_flat(self, trader, inspector, login, assert_flat_queries):
        enterprise = trader.enterprises.get()

        def add():
            one = HitFactory(line__shipment__consignor_uscc=enterprise.uscc)
            Question.objects.create(
                number=f"Q-{one.pk}",
                hit=one,
                shipment=one.shipment,
                enterprise=enterprise,
                text="x",
                asked_by=inspector,
            )

        assert_flat_queries(login(trader), "/portal/questions/", add)
