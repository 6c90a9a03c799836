"""A store is counted: what the labels say against what lies there, signed by two."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.timezone import now

from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from seizures.evidence import exhibits, services
from seizures.evidence.arithmetic import adds_up
from seizures.evidence.exhibits import Place
from seizures.evidence.labels import address_of
from seizures.evidence.models import Exhibit, Store
from seizures.stock import services as stock
from seizures.stock.models import StockCount
from seizures.stock.services import NotComplete, SecondOfficer
from tests.factories import CaseItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(supervisor: Any) -> Store:
    return stock.open_store(actor=supervisor, code="SZ-1", name_zh="一号库", name_en="Room 1")


@pytest.fixture
def things(store: Store, supervisor: Any) -> list[Exhibit]:
    """Four things on the shelves of the store, 100 pieces each."""
    made = []
    for shelf in "ABCD":
        case = CaseItemFactory(quantity=Decimal(100)).case
        services.record_custody(
            case, "taken", actor=supervisor, from_party="X", to_party="深圳海关", place="Hall"
        )
        thing = case.exhibits.get()
        exhibits.move(thing, actor=supervisor, place=Place(store, shelf))
        made.append(Exhibit.objects.for_list().get(pk=thing.pk))
    return made


def quantity(thing: Exhibit) -> Decimal:
    return Exhibit.objects.get(pk=thing.pk).quantity


class TestStory:
    def test_from_the_first_scan_to_the_second_signature(
        self, store, things, supervisor, inspector, login
    ):
        right, short, gone, left = things
        outside = CaseItemFactory(quantity=Decimal(7)).case
        services.record_custody(
            outside, "taken", actor=supervisor, from_party="X", to_party="深圳海关", place="Hall"
        )
        stray = outside.exhibits.get()
        counter, second = login(inspector), login(supervisor)

        answer = counter.post(reverse("count-begin", args=[store.code]))
        count = StockCount.objects.get()
        assert answer.url == count.get_absolute_url()
        assert counter.post(reverse("count-begin", args=[store.code])).status_code in {302, 409}
        assert StockCount.objects.count() == 1

        def scan(text: str, found: str = "", why: str = "") -> Any:
            body = {"number": text, "found": found, "explanation": why}
            return counter.post(count.get_absolute_url(), body)

        assert scan("nonsense").status_code == 422
        assert scan(address_of(right)).status_code == 302  # as booked
        scan(short.number, "98")
        scan(gone.number, "0", "Not on its shelf")
        scan(stray.number, "7", "Stood behind the door")
        exhibits.move(left, actor=supervisor, place=Place(words="Court"))  # lawfully, meanwhile

        with pytest.raises(NotComplete, match="Explain"):
            stock.close(count, actor=inspector)
        scan(short.number, "98", "Two used for a test, not noted")
        counter.post(reverse("count-step", args=[count.number, "close"]))
        count.refresh_from_db()
        assert count.status == "closed"
        assert not count.lines.filter(exhibit=left).exists()
        assert quantity(short) == 100  # nothing is booked by one person alone
        with pytest.raises(SecondOfficer):
            stock.sign(count, actor=inspector)

        page = second.get(count.get_absolute_url()).content.decode()
        assert "Sign second" in page
        assert "Two used for a test" in page
        assert "Sign second" not in counter.get(count.get_absolute_url()).content.decode()
        second.post(reverse("count-step", args=[count.number, "sign"]))
        count.refresh_from_db()
        assert (count.closed_by, count.signed_by) == (inspector, supervisor)
        assert [quantity(thing) for thing in (right, short, gone, left)] == [100, 98, 0, 100]
        found = Exhibit.objects.get(pk=stray.pk)
        assert (found.store, found.quantity) == (store, 7)
        for thing in (*things, stray):
            stored = dict(thing.case.exhibits.values_list("pk", "quantity"))
            assert adds_up(thing.case.custody.order_by("at", "pk"), stored)
        lost = gone.events.get(kind="lost")
        assert "Not on its shelf" in lost.remarks
        signed = Event.objects.about(count).get(verb="count.signed")
        assert len(signed.details["differences"]) == 3

    def test_what_is_found_again_comes_back_under_its_label(
        self, store, things, supervisor, inspector
    ):
        gone = things[0]
        for found, why in (("0", "Missing"), ("100", "Was behind the shelf")):
            count = stock.begin(store, actor=inspector)
            for thing in things:
                fresh = Exhibit.objects.for_list().get(pk=thing.pk)
                same = thing.pk != gone.pk
                stock.note(
                    count,
                    fresh,
                    actor=inspector,
                    found=fresh.quantity if same else Decimal(found),
                    explanation="" if same else why,
                )
            stock.close(count, actor=inspector)
            stock.sign(count, actor=supervisor)
        assert quantity(gone) == 100
        kinds = gone.events.order_by("pk").values_list("kind", flat=True)
        assert list(kinds)[-2:] == ["lost", "found"]


class TestRules:
    def test_everything_is_counted_before_it_is_closed(self, store, things, inspector):
        count = stock.begin(store, actor=inspector)
        with pytest.raises(NotComplete, match="4 things"):
            stock.close(count, actor=inspector)
        stock.discard(count, actor=inspector)
        with pytest.raises(NotComplete):
            stock.note(count, things[0], actor=inspector, found=Decimal(1))
        stock.begin(store, actor=inspector)  # free again

    def test_one_count_at_a_time_and_two_people(self, store, inspector, supervisor):
        count = stock.begin(store, actor=inspector)
        with pytest.raises(DomainError):
            stock.begin(store, actor=supervisor)
        stock.close(count, actor=inspector)
        stock.reopen(count, actor=supervisor)
        stock.close(count, actor=inspector)
        with pytest.raises(DatabaseError), transaction.atomic():
            StockCount.objects.update(status="signed", signed_by=inspector, signed_at=now())

    def test_what_left_after_it_was_counted_stays_away(self, store, things, inspector, supervisor):
        count = stock.begin(store, actor=inspector)
        for thing in things:
            stock.note(count, thing, actor=inspector, found=Decimal(99), explanation="One short")
        exhibits.divide(things[0], actor=supervisor, quantity=Decimal(40))
        stock.close(count, actor=inspector)
        stock.sign(count, actor=supervisor)
        assert quantity(things[0]) == 59

    def test_stores_are_set_up_by_supervisors_of_the_district(
        self, supervisor, inspector, stranger, auditor, store, login
    ):
        url = reverse("store-list")
        body = {"code": "SZ-2", "name_zh": "二号库", "name_en": "Room 2"}
        assert login(supervisor).post(url, body).url == "/custody/stores/SZ-2/"
        assert login(supervisor).post(url, body).status_code == 422
        login(inspector).post(url, {**body, "code": "SZ-3"})
        assert not Store.objects.filter(code="SZ-3").exists()
        assert login(auditor).get(url).status_code == 403
        assert login(stranger).get(store.get_absolute_url()).status_code == 404
        with pytest.raises(InvalidInput):
            stock.open_store(actor=auditor, code="X", name_zh="x", name_en="x")

    def test_pages_ask_equally_often(self, store, supervisor, login, assert_flat_queries):
        def another() -> None:
            case = CaseItemFactory().case
            thing = exhibits.add(
                case,
                actor=supervisor,
                description="x",
                quantity=Decimal(1),
                unit="件",
                place=Place(store, "A"),
            )
            for count in store.counts.filter(status="open"):
                stock.note(count, thing, actor=supervisor, found=Decimal(1))

        assert_flat_queries(login(supervisor), store.get_absolute_url(), another)
        count = stock.begin(store, actor=supervisor)
        assert_flat_queries(login(supervisor), count.get_absolute_url(), another)
