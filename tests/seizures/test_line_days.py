"""Goods lines by day: each line in the partition of its declaration, and old days let go."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.audit.models import Event
from seizures.intake import periodic
from seizures.shipments import partitions
from seizures.shipments.keys import day_of, declared_on
from seizures.shipments.models import LineDay, Shipment, ShipmentLine
from tests.factories import CaseItemFactory, HitFactory, ShipmentFactory, ShipmentLineFactory
from tests.seizures.declarations import csv_file, declared
from tests.seizures.test_shipments import brought

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def any_day_is_worth_it(settings):
    settings.LINES_LEAST_A_DAY, settings.LINES_KEPT_DAYS = 3, 1200


def where_lines_lie():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text, count(*) FROM seizures_shipmentline GROUP BY 1"
        )
        return dict(cursor.fetchall())


def plan_of(queryset):
    return queryset.explain()


class TestCutting:
    def test_an_import_makes_the_partition_of_its_day(self):
        rows = [declared(1, line_no=n) for n in range(1, 5)]
        later = declared(2, declared_at="2026-10-13T00:10:00+08:00")
        brought(csv_file(*rows, later))

        assert where_lines_lie() == {
            "seizures_shipmentline_d20261012": 4,
            "seizures_shipmentline_rest": 1,
        }
        line = ShipmentLine.objects.filter(shipment__number="530120260000000001").first()
        assert day_of(line.pk) == day_of(line.shipment_id) == DAY
        assert brought(csv_file(*rows, later)).lines_known == 5

    def test_midnight_is_that_of_beijing(self):
        moment = datetime(2026, 10, 12, 15, 59, tzinfo=UTC)
        line = ShipmentLineFactory(shipment__declared_at=moment)
        assert day_of(line.pk) == day_of(line.shipment_id) == declared_on(moment) == DAY
        later = ShipmentFactory(declared_at=moment + timedelta(minutes=1))
        assert day_of(later.pk) == DAY + timedelta(days=1)

    def test_looking_for_lines_opens_the_partitions_of_their_days_alone(self):
        partitions.ensure([DAY, DAY + timedelta(days=1)])
        brought(csv_file(declared(1), declared(2, declared_at="2026-10-13T10:00:00+08:00")))
        one, other = Shipment.objects.order_by("pk")

        assert "rest" not in (plan := plan_of(one.lines.all()))
        assert "d20261012" in plan
        assert "d20261013" not in plan
        both = plan_of(ShipmentLine.objects.filter(shipment__in=[one, other]))
        assert ("d20261012" in both, "d20261013" in both, "rest" in both) == (True, True, False)
        assert "d20261012" not in plan_of(ShipmentLine.objects.filter(pk=other.lines.get().pk))

    def test_a_line_is_there_once_and_on_the_day_of_its_shipment(self):
        line = ShipmentLineFactory()
        with pytest.raises(IntegrityError, match="once"), transaction.atomic():
            ShipmentLineFactory(shipment=line.shipment, line_no=line.line_no)
        with pytest.raises(IntegrityError, match="of_the_day"), transaction.atomic():
            ShipmentLineFactory(id=5)

    def test_what_is_pointed_to_cannot_go(self):
        line = HitFactory().line
        item = CaseItemFactory(line=ShipmentLineFactory())
        for pointed in (line, item.line):
            with (
                pytest.raises(IntegrityError, match="is pointed to"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute("DELETE FROM seizures_shipmentline WHERE id = %s", [pointed.pk])
        free = ShipmentLineFactory()
        free.delete()

    def test_the_clock_makes_days_ahead_and_moves_what_waited_among_the_rest(self, settings):
        settings.LINES_DAYS_AHEAD = 2
        today = timezone.localdate()
        shipment = ShipmentFactory()
        hit = HitFactory(line__shipment=shipment)
        ShipmentLineFactory.create_batch(3, shipment=shipment)
        old = ShipmentFactory(declared_at=timezone.now() - timedelta(days=40))
        ShipmentLineFactory.create_batch(3, shipment=old)
        assert set(where_lines_lie()) == {"seizures_shipmentline_rest"}

        assert periodic.keep_line_days() == 4
        assert periodic.keep_line_days() == 0

        assert where_lines_lie() == {
            partitions.table_of(today): 4,
            partitions.table_of(day_of(old.pk)): 3,
        }
        assert shipment.lines.count() == 4
        hit.refresh_from_db()
        assert hit.line.shipment == shipment


class TestLettingGo:
    def test_a_day_past_its_time_goes_and_what_somebody_looked_into_stays(self, settings):
        brought(csv_file(*(declared(n) for n in range(1, 6))))
        seen = ShipmentLine.objects.order_by("pk").first()
        HitFactory(line=seen)
        settings.LINES_KEPT_DAYS = (timezone.localdate() - DAY).days
        assert partitions.let_go() == []
        settings.LINES_KEPT_DAYS -= 1

        assert partitions.let_go() == [DAY]
        assert partitions.let_go() == []

        assert list(ShipmentLine.objects.all()) == [seen]
        assert where_lines_lie() == {"seizures_shipmentline_rest": 1}
        row = LineDay.objects.get(day=DAY)
        assert (row.lines, row.lines_kept) == (5, 1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM seizures_archivedlines_d20261012")
            assert cursor.fetchone() == (5,)
        assert Event.objects.get(verb="lines.detached").details == {"lines": 5, "kept": 1}

    def test_a_day_that_is_gone_is_not_made_again(self, settings):
        brought(csv_file(*(declared(n) for n in range(1, 6))))
        settings.LINES_KEPT_DAYS = 1
        partitions.let_go()

        late = brought(csv_file(*(declared(n) for n in range(6, 12))))

        assert late.lines_new == 6
        assert where_lines_lie() == {"seizures_shipmentline_rest": 6}
        assert partitions.ensure([DAY]) == []

    def test_zero_keeps_all(self, settings):
        settings.LINES_KEPT_DAYS = 0
        brought(csv_file(*(declared(n, declared_at="2001-02-03") for n in range(1, 5))))

        assert partitions.let_go() == []
        assert where_lines_lie() == {"seizures_shipmentline_d20010203": 4}


class TestSeeing:
    def test_the_administrator_sees_the_days(self, administrator, inspector, login, settings):
        brought(csv_file(*(declared(n) for n in range(1, 6))))
        settings.LINES_KEPT_DAYS = 1
        partitions.let_go()
        partitions.ensure([timezone.localdate()])

        page = login(administrator).get("/shipments/days/").content.decode()

        assert partitions.table_of(timezone.localdate()) in page
        assert partitions.archive_of(DAY) in page
        assert "put aside" in page
        assert login(inspector).get("/shipments/days/").status_code == 403

    def test_the_operator_sees_and_keeps_them(self, settings):
        settings.LINES_DAYS_AHEAD = 0
        out = io.StringIO()
        call_command("line_days", "--keep", stdout=out)
        assert f"{timezone.localdate()} made" in out.getvalue()
        assert partitions.table_of(timezone.localdate()) in out.getvalue()
