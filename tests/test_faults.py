"""What goes wrong in a data centre: killed workers, a server that does not answer."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from config.celery import app
from core.audit.models import Event
from core.notifications.models import Notification
from seizures.cases.models import Case
from seizures.inspections.models import Inspection
from seizures.intake import running
from seizures.intake.periodic import go_on_with_imports, screen_waiting
from seizures.intake.services import book_import
from seizures.notices.models import Notice
from seizures.notices.periodic import redraw_waiting
from seizures.procedure import steps, transfer
from seizures.referrals.models import Delivery, Referral
from seizures.referrals.periodic import deliver_waiting
from seizures.screening.models import Hit
from seizures.shipments import partitions
from seizures.shipments.models import Chunk, Import, Shipment, ShipmentLine
from tests import worker
from tests.factories import (
    CaseItemFactory,
    RecordalFactory,
    ShipmentFactory,
)
from tests.factories.outcomes import ReferralFactory
from tests.factories.procedure import applied_case
from tests.seizures.declarations import as_object, csv_file, declared

pytestmark = pytest.mark.django_db(transaction=True)

A_WHILE = timedelta(minutes=6)


def verbs(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def somebody_waits_for_a_lock() -> bool:
    """Asked from outside the transaction of the test."""
    outside = connection.copy()
    try:
        with outside.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return bool(cursor.fetchone()[0])
    finally:
        outside.close()


@contextlib.contextmanager
def killed_while_it_waits_for(make: Callable[[], object]) -> Iterator[None]:
    """A worker that meets a row somebody else is writing, and dies there by SIGKILL."""
    with transaction.atomic():
        make()
        with worker.worker_process() as process:
            worker.eventually(somebody_waits_for_a_lock, "the middle of the work")
            process.kill()
            process.wait()
        yield
        transaction.set_rollback(True)


def time_passes() -> None:
    """What was left lying has been lying for some minutes."""
    Import.objects.update(created_at=F("created_at") - A_WHILE)
    Shipment.objects.update(received_at=F("received_at") - A_WHILE)
    Chunk.objects.update(stored_at=F("stored_at") - A_WHILE)
    Notice.objects.update(ordered_at=F("ordered_at") - A_WHILE)


class TestKilledWorker:
    LINES = 9000

    def test_an_import_goes_on_where_it_stopped(self, login, inspector):
        app.control.purge()
        RecordalFactory(right__title="朗科", right__title_en="NETAC")
        rows = [declared(n) for n in range(1, self.LINES + 1)]
        fakes = {"hs_code": "8523511000", "description": "U盘 NETAC", "brand": "NETAC"}
        rows[9] |= fakes
        rows[-1] |= fakes
        answer = login(inspector).post("/api/v1/imports/", {"file": csv_file(*rows)})
        assert answer.status_code == 202
        number = rows[6000]["declaration_no"]
        partitions.ensure([date(2026, 10, 12)])

        with killed_while_it_waits_for(lambda: ShipmentFactory(number=number)):
            pass

        batch = Import.objects.get()
        assert (batch.status, batch.lines_read) == (Import.Status.RUNNING, 4000)
        assert ShipmentLine.objects.count() == 4000
        with worker.worker():
            time_passes()
            go_on_with_imports.delay()
            worker.eventually(lambda: Import.objects.filter(status=Import.Status.DONE), "its end")
            time_passes()
            screen_waiting.delay()
            received = Shipment.objects.filter(status=Shipment.Status.RECEIVED)
            worker.eventually(lambda: not received.exists(), "the screening")
        batch.refresh_from_db()
        assert (batch.lines_new, batch.lines_known, batch.lines_refused) == (self.LINES, 0, 0)
        assert Shipment.objects.count() == ShipmentLine.objects.count() == self.LINES
        assert verbs("import.finished") == 1
        assert Hit.objects.count() == Inspection.objects.count() == 2
        assert sum(chunk.lines for chunk in batch.chunks.all()) == self.LINES

    def test_killed_in_the_middle_of_screening_every_line_is_screened_once(self):
        app.control.purge()
        RecordalFactory(right__title="朗科", right__title_en="NETAC")
        fakes = {"hs_code": "8523511000", "description": "U盘 NETAC", "brand": "NETAC"}
        rows = [declared(n, **(fakes if n % 50 == 0 else {})) for n in range(1, 301)]
        batch = book_import(csv_file(*rows), actor=None)
        parts = [chunk for chunk in running.run(batch) if chunk is not None]
        last = Shipment.objects.order_by("pk").last()
        assert last is not None

        def held() -> None:
            Shipment.objects.select_for_update().get(pk=last.pk)
            for part in parts:
                app.send_task("seizures.intake.tasks.screen_chunk", [part.pk])

        with killed_while_it_waits_for(held):
            pass

        assert not Hit.objects.exists()
        assert not Chunk.objects.filter(screened_at__isnull=False).exists()
        with worker.worker():
            time_passes()
            screen_waiting.delay()
            screen_waiting.delay()
            waiting = Chunk.objects.filter(screened_at__isnull=True)
            worker.eventually(lambda: not waiting.exists(), "the screening")
        screened = sum(chunk.lines for chunk in batch.chunks.all())
        assert screened == ShipmentLine.objects.count() == len(rows)
        assert sum(chunk.hits for chunk in batch.chunks.all()) == Hit.objects.count() == 6
        assert not Shipment.objects.filter(status=Shipment.Status.RECEIVED).exists()

    def test_a_referral_is_delivered_once(self, supervisor, police):
        app.control.purge()
        police.email = "police@example.org"
        police.save()
        referral = ReferralFactory(partner_office=police.partner_office)
        CaseItemFactory(case=referral.case)
        transfer.approve(referral, actor=supervisor)

        def arriving() -> None:
            Delivery.objects.create(
                referral=referral,
                idempotency_key=referral.number,
                sha256="0" * 64,
                arrived_at=timezone.now(),
            )

        with killed_while_it_waits_for(arriving):
            pass

        referral.refresh_from_db()
        assert referral.status == Referral.Status.APPROVED
        assert not Delivery.objects.exists()
        assert deliver_waiting() == 1
        assert deliver_waiting() == 0
        referral.refresh_from_db()
        assert referral.status == Referral.Status.DELIVERED
        assert Delivery.objects.get().sha256 == referral.package.sha256
        assert verbs("referral.delivered") == 1
        assert Notification.objects.filter(recipient=police).count() == 1


@pytest.fixture
def broker_away(monkeypatch: Any) -> Iterator[Callable[[], None]]:
    """Nobody answers at the broker's address, until it is called back."""
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.amqp, "_producer_pool", None)

    def back() -> None:
        monkeypatch.undo()
        app.amqp._producer_pool = None

    yield back
    back()


class TestBrokerAway:
    def test_a_step_is_kept_and_its_letters_are_drawn_later(
        self, login, supervisor, rights_holder, broker_away
    ):
        case, security = applied_case(supervisor, rights_holder)
        steps.accept_security(security, actor=supervisor)

        path = f"/api/v1/cases/{case.number}/detain/"
        answer = login(supervisor).post(path, {"place": "Warehouse 3"})

        assert answer.status_code == 200, answer.content
        case.refresh_from_db()
        assert case.status == Case.Status.DETAINED
        ordered = Notice.objects.filter(status=Notice.Status.ORDERED)
        assert ordered.count() == 3
        broker_away()
        with worker.worker():
            time_passes()
            redraw_waiting.delay()
            worker.eventually(lambda: not ordered.exists(), "the letters")

    def test_declarations_and_files_are_kept_and_screened_later(
        self, login, inspector, broker_away
    ):
        RecordalFactory(right__title="朗科", right__title_en="NETAC")
        fakes = {"hs_code": "8523511000", "description": "U盘 NETAC", "brand": "NETAC"}
        client = login(inspector)

        pushed = client.post(
            "/api/v1/shipments/", as_object(declared(1, **fakes)), content_type="application/json"
        )
        brought = client.post("/api/v1/imports/", {"file": csv_file(declared(2, **fakes))})

        assert (pushed.status_code, brought.status_code) == (201, 202)
        broker_away()
        with worker.worker():
            time_passes()
            go_on_with_imports.delay()
            done = Import.objects.filter(status=Import.Status.DONE)
            worker.eventually(lambda: done.count() == 2, "the import")
            time_passes()
            screen_waiting.delay()
            worker.eventually(lambda: Inspection.objects.count() == 2, "the inspections")

    def test_an_approved_transfer_is_delivered_later(self, login, supervisor, broker_away):
        referral = CaseItemFactory(case=ReferralFactory().case).case.referrals.get()

        answer = login(supervisor).post(f"/api/v1/referrals/{referral.number}/approve/")

        assert answer.status_code == 200
        broker_away()
        with worker.worker():
            time_passes()
            redraw_waiting.delay()
            worker.eventually(
                lambda: not Notice.objects.filter(status=Notice.Status.ORDERED).exists(),
                "the letter",
            )
            deliver_waiting.delay()
            worker.eventually(Delivery.objects.exists, "the delivery")

    def test_pages_and_programs_do_without_the_cache(self, login, inspector, broker_away, settings):
        client = login(inspector)
        away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
        settings.CACHES = {"default": away}

        for path in ("/", "/cases/", "/public/statistics/", "/api/v1/public/statistics/"):
            assert client.get(path).status_code == 200, path
        pushed = client.post(
            "/api/v1/shipments/", as_object(declared()), content_type="application/json"
        )

        assert pushed.status_code == 201
        assert Import.objects.get().status == Import.Status.DONE
