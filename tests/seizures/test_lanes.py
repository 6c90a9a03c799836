"""The day's places for inspections: who gets one, who waits, who is drawn by lot."""

import itertools
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from core.audit.models import Event
from seizures.inspections import services as inspections
from seizures.inspections.models import Inspection
from seizures.intake import running
from seizures.rulebook.models import RiskFigure
from seizures.screening import services as screening
from seizures.screening.models import Hit
from seizures.shipments.models import Shipment
from seizures.targeting import lanes, settings
from seizures.targeting.models import Allotment, LaneCapacity
from seizures.targeting.places import Places
from tests.factories import RecordalFactory, ShipmentFactory, ShipmentLineFactory, uscc
from tests.factories.core import SHENZHEN


def places(n, *, office="", share=0):
    return LaneCapacity.objects.create(
        district_id=SHENZHEN, office_code=office, inspections_per_day=n, random_share=share
    )


def draws(rate):
    RiskFigure.objects.filter(key="random_rate").update(value=rate)


def netac():
    return RecordalFactory(right__title="朗科", right__title_en="Netac", right__nice_classes=[9])


def goods(strength="", **shipment):
    """Goods of 50 points; 55 in brand position … as ``strength`` says."""
    text, brand = {"": ("Netac U盘", ""), "brand": ("U盘", "Netac"), "none": ("U盘", "")}[strength]
    shipment = ShipmentFactory(**shipment)
    ShipmentLineFactory(shipment=shipment, description=text, brand=brand)
    return shipment


def screened(*shipments):
    return running.screen_now([shipment.pk for shipment in shipments])


def state():
    return {row.shipment_id: row.status for row in Allotment.objects.all()}


@pytest.mark.django_db
class TestPlaces:
    @pytest.mark.parametrize(
        ("capacity", "share", "draws", "expected"),
        [
            (100, 5, True, (95, 5)),
            (100, 5, False, (100, 0)),
            (10, 5, True, (9, 1)),
            (9, 5, True, (9, 0)),
            (0, 50, True, (0, 0)),
            (1, 50, True, (0, 1)),
        ],
    )
    def test_a_share_is_kept_for_the_lot(self, capacity, share, draws, expected):
        found = Places.of(capacity, Decimal(share), draws=draws)
        assert (found.suspicion, found.random) == expected

    def test_the_strongest_get_them_and_the_others_wait_in_sight(self, inspector, login):
        netac()
        places(1)
        weak, strong = goods(), goods("brand")

        screened(weak, strong)

        assert state() == {strong.pk: "ordered", weak.pk: "waiting"}
        assert [one.shipment for one in Inspection.objects.all()] == [strong]
        weak.refresh_from_db()
        assert weak.status == Shipment.Status.FLAGGED
        hit = weak.hits.get()
        assert (hit.status, hit.rank) == (Hit.Status.OPEN, Hit.RANKS["waiting"])
        page = login(inspector).get("/screening/").content.decode()
        assert page.index(strong.hits.get().number) < page.index(hit.number)
        assert "waits for a place" in page
        assert Event.objects.filter(verb="lane.waiting", subject_id=str(weak.pk)).exists()

    def test_a_stronger_latecomer_takes_the_place_nobody_has_gone_to(self):
        netac()
        places(1)
        weak, strong = goods(), goods("brand")
        screened(weak)
        screened(strong)

        assert state() == {strong.pk: "ordered", weak.pk: "waiting"}
        assert weak.inspections.get().status == Inspection.Status.CANCELLED
        assert weak.hits.get().status == Hit.Status.OPEN

    def test_but_not_the_place_an_officer_has_gone_to(self, inspector):
        netac()
        places(1)
        weak, strong = goods(), goods("brand")
        screened(weak)
        inspections.start(weak.inspections.get(), actor=inspector)
        screened(strong)

        assert state() == {weak.pk: "ordered", strong.pk: "waiting"}

    def test_the_order_of_arrival_does_not_matter(self):
        netac()
        places(2)
        everything = [goods(), goods(), goods("brand"), goods()]
        outcomes = set()
        for order in itertools.permutations(everything):
            for shipment in order:
                screened(shipment)
            outcomes.add(tuple(sorted(state().items())))
            Hit.objects.all().delete()
            Allotment.objects.all().delete()
            Inspection.objects.all().delete()
            Shipment.objects.update(status="received", screened_at=None)
        assert len(outcomes) == 1
        assert sorted(status for _key, status in outcomes.pop()).count("ordered") == 2

    def test_repeating_changes_nothing(self):
        netac()
        places(2)
        everything = [goods() for _n in range(4)]
        screened(*everything)
        before = list(Allotment.objects.order_by("pk").values())
        screened(*everything)
        lanes.allot([one.pk for one in everything], list(Hit.objects.all()))
        assert list(Allotment.objects.order_by("pk").values()) == before
        assert Inspection.objects.count() == 2

    def test_an_office_with_places_of_its_own_stands_alone(self):
        netac()
        places(1)
        places(1, office="5302")
        screened(*(goods(office_code=office) for office in ("5301", "5301", "5302", "5302")))
        given = Allotment.objects.filter(status="ordered").values_list("office_code", flat=True)
        assert sorted(given) == ["", "5302"]

    def test_no_places_no_orders(self):
        netac()
        places(0)
        screened(goods("brand"))
        assert set(state().values()) == {"waiting"}
        assert not Inspection.objects.exists()

    def test_suspended_goods_need_none(self):
        netac()
        shipment = goods(status="suspended")
        screened(shipment)
        assert state() == {}


@pytest.mark.django_db
class TestMovingUp:
    @pytest.fixture
    def queue(self):
        netac()
        row = places(1)
        first, second = goods("brand"), goods()
        screened(first, second)
        return row, first, second

    def test_when_an_inspection_is_called_off(self, queue, inspector):
        _row, first, second = queue
        inspections.cancel(first.inspections.get(), actor=inspector, reason="Wrong goods.")
        assert lanes.move_up() == 1
        assert state()[second.pk] == "ordered"
        hit = second.hits.get()
        assert (hit.status, hit.rank) == (Hit.Status.ORDERED, Hit.RANKS["yellow"])
        assert lanes.move_up() == 0

    def test_when_there_are_more_places(self, queue, supervisor):
        settings.set_capacity(
            actor=supervisor,
            district=supervisor.district,
            office_code="",
            inspections_per_day=5,
            random_share=Decimal(0),
        )
        lanes.move_up(SHENZHEN)
        assert set(state().values()) == {"ordered"}
        event = Event.objects.get(verb="lane.capacity_changed")
        assert event.details == {"before": "1 (0.00 %)", "after": "5 (0 %)"}

    def test_on_another_day(self, queue):
        tomorrow = timezone.now() + timedelta(days=1)
        assert lanes.move_up(now=tomorrow) == 1

    def test_not_after_they_departed(self, queue):
        _row, _first, second = queue
        Allotment.objects.filter(shipment=second).update(
            departs_at=timezone.now() - timedelta(minutes=1)
        )
        lanes.move_up()
        assert state()[second.pk] == "gone"
        assert second.hits.get().status == Hit.Status.MISSED
        assert Event.objects.filter(verb="lane.gone", subject_id=str(second.pk)).exists()
        assert lanes.move_up() == 0

    def test_not_for_ever_without_a_time_of_departure(self, queue):
        lanes.move_up(now=timezone.now() + timedelta(days=4))
        assert "gone" in state().values()

    def test_dismissed_goods_leave_the_line(self, queue, inspector):
        _row, _first, second = queue
        screening.dismiss(second.hits.get(), actor=inspector, reason="Own brand.")
        lanes.move_up()
        assert second.pk not in state()

    def test_goods_an_officer_took_by_hand_do_not_wait(self, queue, inspector):
        _row, _first, second = queue
        inspections.order(second, actor=inspector)
        lanes.move_up()
        assert state()[second.pk] == "ordered"
        assert second.inspections.count() == 1


@pytest.mark.django_db
class TestLot:
    def test_some_of_the_unsuspicious_are_looked_at(self):
        netac()
        draws(10_000)
        places(100, share=Decimal(2))
        plain = [goods("none") for _n in range(5)]
        screened(*plain)
        assert Allotment.objects.filter(kind="random", status="ordered").count() == 2
        inspection = Inspection.objects.first()
        assert (inspection.lane, inspection.score) == ("green", 0)
        assert Event.objects.filter(verb="lane.drawn").count() == 2
        screened(*plain)
        assert Inspection.objects.count() == 2

    def test_suspicion_does_not_use_up_their_places(self):
        netac()
        draws(10_000)
        places(2, share=Decimal(50))
        screened(goods("brand"), goods("brand"), goods("none"))
        kinds = Allotment.objects.filter(status="ordered").values_list("kind", flat=True)
        assert sorted(kinds) == ["random", "suspicion"]

    def test_the_rate_is_kept(self):
        draws(1000)
        lots = [lanes.lot_of(ShipmentFactory.build(number=f"P{n}")) for n in range(5000)]
        assert 400 < sum(lot < 100_000 for lot in lots) < 600


@pytest.mark.django_db(transaction=True)
def test_eight_workers_never_give_more_places_than_there_are():
    netac()
    places(3)
    batches = [[goods("brand" if n % 2 else "").pk for n in range(3)] for _worker in range(8)]
    problems = []

    def work(keys):
        try:
            running.screen_now(keys)
            lanes.move_up()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[batch]) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert Allotment.objects.filter(status="ordered").count() == 3
    assert Inspection.objects.filter(status="ordered").count() == 3
    assert set(Allotment.objects.filter(status="ordered").values_list("score", flat=True)) == {
        Hit.objects.order_by("-score").first().score
    }
    assert Hit.objects.count() == 24


@pytest.mark.django_db
class TestPage:
    def test_a_supervisor_sets_the_places_of_the_own_district(self, supervisor, login):
        client = login(supervisor)
        given = {"district": SHENZHEN, "office_code": "5301", "inspections_per_day": "40"}
        assert client.post("/targeting/lanes/", {**given, "random_share": "5"}).status_code == 302
        row = LaneCapacity.objects.get()
        assert (row.office_code, row.inspections_per_day, row.changed_by) == (
            "5301",
            40,
            supervisor,
        )
        assert "5301" in client.get("/targeting/lanes/").content.decode()

    @pytest.mark.parametrize(
        ("field", "value", "complaint"),
        [
            ("inspections_per_day", "-1", "greater than or equal to 0"),
            ("inspections_per_day", "many", "whole number"),
            ("random_share", "51", "less than or equal to 50"),
            ("office_code", "53", "Four digits"),
            ("office_code", "2201", "begin with 53"),
            ("district", "3100", "valid choice"),
        ],
    )
    def test_bad_input_is_named_at_the_field(self, supervisor, login, field, value, complaint):
        given = {
            "district": SHENZHEN,
            "office_code": "5301",
            "inspections_per_day": "40",
            "random_share": "5",
        }
        answer = login(supervisor).post("/targeting/lanes/", {**given, field: value})
        assert answer.status_code == 422
        assert complaint in answer.content.decode()
        assert not LaneCapacity.objects.exists()

    def test_inspectors_and_traders_do_not_see_it(self, inspector, trader, login):
        assert login(inspector).get("/targeting/lanes/").status_code == 403
        assert login(trader).get("/targeting/").status_code == 403

    def test_an_auditor_reads_only(self, auditor, login):
        client = login(auditor)
        assert client.get("/targeting/lanes/").status_code == 200
        client.post("/targeting/lanes/", {"district": SHENZHEN, "inspections_per_day": 1})
        assert not LaneCapacity.objects.exists()

    def test_is_flat(self, supervisor, login, assert_flat_queries):
        netac()
        numbers = iter(range(100, 200))

        def add():
            places(1, office=f"53{next(numbers) - 100:02}")
            screened(goods(consignor_uscc=uscc(next(numbers))))

        assert_flat_queries(login(supervisor), "/targeting/lanes/", add)
