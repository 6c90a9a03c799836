"""A right recorded late meets the goods that have not left; departures are told or estimated."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.audit.models import Event
from core.reference.models import TransportMode
from seizures.inspections.models import Inspection
from seizures.intake import periodic, rescreening, services, tasks
from seizures.intake.models import LateRecordal, Rescreening
from seizures.screening.models import Hit, SparedLine
from seizures.screening.recorded import index_of
from seizures.shipments.models import Shipment
from seizures.targeting import lanes
from seizures.targeting.replaying import replay_shipment
from tests.factories import LicenseeFactory, RecordalFactory, uscc
from tests.seizures.declarations import as_object, csv_file, declared

pytestmark = pytest.mark.django_db

FLASH = {"hs_code": "8523511000", "description": "U盘 Netac", "brand": "Netac"}


@pytest.fixture(autouse=True)
def worker(monkeypatch):
    for task in (tasks.run_import, tasks.screen_chunk, tasks.rescreen):
        monkeypatch.setattr(task, "delay_on_commit", task.run)
    LateRecordal.objects.all().delete()


def days_ago(n):
    return (timezone.localtime() - timedelta(days=n)).isoformat()


def brought(*rows):
    batch = services.start_import(csv_file(*rows), actor=None)
    batch.refresh_from_db()
    assert (batch.status, batch.lines_refused) == ("done", 0), list(batch.refused_rows.all())
    return {
        shipment.number[-1]: shipment for shipment in Shipment.objects.filter(pk__in=numbers(batch))
    }


def numbers(batch):
    return [key for chunk in batch.chunks.all() for key in chunk.shipments]


def netac(**fields):
    return RecordalFactory(
        right__title="朗科", right__title_en="Netac", right__hs_prefixes=["852351"], **fields
    )


class TestDeparture:
    def test_as_declared_or_after_the_hours_of_the_mode(self):
        TransportMode.objects.filter(pk="5").update(departs_after_hours=10)
        told = "2026-11-01T08:00:00+08:00"
        rows = [
            declared(1, declared_at="2026-10-30", transport_mode="2"),
            declared(2, declared_at="2026-10-30", transport_mode="5"),
            {**declared(3, declared_at="2026-10-30"), "departs_at": told},
        ]
        lines = "\n".join(
            json.dumps(as_object(row) | {"departs_at": row.get("departs_at")}) for row in rows
        )
        services.start_import(
            SimpleUploadedFile("day.ndjson", lines.encode()), actor=None, screen=False
        )

        left = dict(Shipment.objects.order_by("pk").values_list("number", "departs_at"))
        stay = {
            number[-1]: moment - Shipment.objects.get(number=number).declared_at
            for number, moment in left.items()
        }
        assert stay == {
            "1": timedelta(hours=72),
            "2": timedelta(hours=10),
            "3": timedelta(days=2, hours=8),
        }

    @pytest.mark.parametrize("told", ["soon", "2026-10-01", "2029-01-01"])
    def test_one_that_cannot_be_is_refused(self, told):
        row = as_object(declared(1, declared_at="2026-10-30")) | {"departs_at": told}
        batch = services.start_import(
            SimpleUploadedFile("day.ndjson", json.dumps(row).encode()), actor=None
        )
        assert list(batch.refused_rows.values_list("field", flat=True)) == ["departs_at"]

    def test_hours_changed_later_do_not_contradict_what_is_known(self):
        brought(declared(1))
        TransportMode.objects.update(departs_after_hours=5)

        again = services.start_import(csv_file(declared(1)), actor=None)

        again.refresh_from_db()
        assert (again.lines_known, again.lines_refused) == (1, 0)

    def told(self, row, moment, actor=None):
        one = as_object(row) | {"departs_at": moment.isoformat()}
        batch = services.start_import(
            SimpleUploadedFile("day.ndjson", json.dumps(one).encode()), actor=actor
        )
        batch.refresh_from_db()
        return batch

    def test_told_later_it_counts_from_then_on_and_is_in_the_ledger_once(self):
        netac()
        row = declared(1, **FLASH, declared_at=days_ago(1))
        shipment = brought(row)["1"]
        estimated, later = shipment.departs_at, timezone.now() + timedelta(days=9)

        first, again = self.told(row, later), self.told(row, later)

        assert [(one.lines_known, one.lines_refused) for one in (first, again)] == [(1, 0)] * 2
        shipment.refresh_from_db()
        assert shipment.departs_at == Hit.objects.get().due_at == later
        assert shipment.allotment.departs_at == later
        event = Event.objects.get(verb="shipment.departs")
        assert event.details == {
            "before": estimated.isoformat(),
            "departs_at": later.isoformat(),
            "batch": first.number,
        }

    def test_an_estimate_never_replaces_what_was_told(self):
        row = declared(1, declared_at=days_ago(1))
        later = timezone.now() + timedelta(days=9)
        self.told(row, later)

        brought(row)

        assert Shipment.objects.get().departs_at == later

    def test_a_consignor_cannot_say_that_goods_have_left_which_wait_for_inspection(self, trader):
        netac()
        code = trader.enterprises.get().uscc
        row = declared(1, **FLASH, declared_at=days_ago(1), consignor_uscc=code)
        shipment = brought(row)["1"]
        later = timezone.now() + timedelta(days=9)

        gone = self.told(row, timezone.now() - timedelta(minutes=5), trader)
        shipment.refresh_from_db()
        assert (gone.lines_known, shipment.departs_at) == (1, Hit.objects.get().due_at)
        assert shipment.departs_at > timezone.now()

        self.told(row, later, trader)
        shipment.refresh_from_db()
        assert shipment.departs_at == later

    def test_goods_thought_gone_meet_what_was_recorded_meanwhile(self):
        row = declared(1, **FLASH, declared_at=days_ago(30))
        brought(row)
        netac(approved_on=timezone.localdate())
        periodic.rescreen_for_late_recordals()
        assert not Hit.objects.exists()

        self.told(row, timezone.now() + timedelta(days=2))

        assert Hit.objects.get().shipment == Shipment.objects.get()
        assert Inspection.objects.count() == 1


class TestLateRecordal:
    def test_goods_that_have_not_left_are_flagged_and_others_are_left_alone(self):
        here = declared(1, **FLASH, declared_at=days_ago(1))
        innocent = declared(2, declared_at=days_ago(1))
        gone = declared(3, **FLASH, declared_at=days_ago(30))
        goods = brought(here, innocent, gone)
        assert {one.status for one in goods.values()} == {"cleared"}
        periodic.rescreen_for_late_recordals()
        late = netac(approved_on=timezone.localdate())

        periodic.rescreen_for_late_recordals()

        hit = Hit.objects.get()
        assert (hit.shipment, hit.recordal) == (goods["1"], late)
        assert Inspection.objects.get().shipment == goods["1"]
        statuses = dict(Shipment.objects.values_list("number", "status"))
        assert sorted(statuses.values()) == ["cleared", "cleared", "flagged"]
        work = Rescreening.objects.get()
        assert work.recordals == [late.pk]
        assert (work.shipments, work.lines, work.hits) == (2, 2, 1)
        assert Event.objects.about(work).count() == 2
        assert periodic.rescreen_for_late_recordals() == 0
        assert all(one.same for one in replay_shipment(Shipment.objects.get(pk=goods["1"].pk)))

    def test_the_end_of_a_licence_counts_for_what_is_declared_afterwards(self):
        late = netac(approved_on=timezone.localdate() - timedelta(days=90))
        ended = timezone.localdate() - timedelta(days=2)
        user = LicenseeFactory(recordal=late, uscc=uscc(55), valid_to=None)
        of_user = {**FLASH, "consignor_uscc": uscc(55), "consignor_name": user.name}
        goods = brought(
            {**declared(1, **of_user), "declared_at": days_ago(1), "transport_mode": "2"},
            {**declared(2, **of_user), "declared_at": days_ago(2), "transport_mode": "2"},
        )
        assert not Hit.objects.exists()
        assert SparedLine.objects.count() == 2
        user.valid_to = ended
        user.save()

        periodic.rescreen_for_late_recordals()

        assert Hit.objects.get().shipment == goods["1"]
        assert SparedLine.objects.get().shipment == goods["2"]
        assert all(one.same for one in replay_shipment(Shipment.objects.get(pk=goods["1"].pk)))

    def test_what_ended_flags_nothing(self):
        brought(declared(1, **FLASH, declared_at=days_ago(1)))
        netac(
            approved_on=timezone.localdate() - timedelta(days=90),
            ended_on=timezone.localdate() - timedelta(days=40),
        )

        assert periodic.rescreen_for_late_recordals() == 0
        assert not LateRecordal.objects.exists()

    def test_a_worker_that_is_stopped_leaves_hits_and_place_together(self, monkeypatch):
        monkeypatch.setattr(rescreening, "BATCH", 1)
        brought(*(declared(n, **FLASH, declared_at=days_ago(1)) for n in range(1, 4)))
        work = rescreening.begin([netac(approved_on=timezone.localdate()).pk], actor=None)
        index = index_of(work.recordals)
        assert rescreening._step(work.pk, index)
        real = lanes.allot

        def broken(*_args):
            raise RuntimeError

        monkeypatch.setattr(lanes, "allot", broken)
        with pytest.raises(RuntimeError):
            rescreening._step(work.pk, index)
        work.refresh_from_db()
        assert (work.shipments, work.hits, Hit.objects.count()) == (1, 1, 1)
        monkeypatch.setattr(lanes, "allot", real)

        assert rescreening.go_on(work.pk)
        work.refresh_from_db()
        assert (work.shipments, work.hits, Hit.objects.count()) == (3, 3, 3)
        assert rescreening.go_on(work.pk)
        assert Event.objects.filter(verb="rescreening.finished").count() == 1


class TestCommand:
    def test_all_or_some(self):
        brought(declared(1, **FLASH, declared_at=days_ago(1)), declared(2, declared_at=days_ago(1)))
        late = netac(approved_on=timezone.localdate())
        out = io.StringIO()

        call_command("rescreen", stdout=out)
        call_command("rescreen", late.number, stdout=out)

        first, second = out.getvalue().splitlines()
        assert first == "2 shipments not yet departed, 2 lines, 1 new hits"
        assert second == "2 shipments not yet departed, 2 lines, 0 new hits"
        with pytest.raises(CommandError, match="There is no recordal T1"):
            call_command("rescreen", "T1")
