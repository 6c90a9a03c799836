"""An import on its way: stopped by somebody, gone on with, screened part by part exactly once."""

import io

import pytest
from django.core.management import CommandError, call_command

from core.audit.models import Event
from seizures.intake import running, services, tasks
from seizures.screening.models import Hit
from seizures.shipments.models import Chunk, Import, ShipmentLine
from tests.factories import RecordalFactory
from tests.seizures.declarations import as_object, csv_file, declared

pytestmark = pytest.mark.django_db

FLASH = {"hs_code": "8523511000", "description": "U盘 Netac"}


@pytest.fixture(autouse=True)
def short_batches(monkeypatch):
    monkeypatch.setattr("seizures.shipments.importing.BATCH", 10)


@pytest.fixture
def worker(monkeypatch):
    """Tasks are done at once, in the order in which they were queued."""
    for task in (tasks.run_import, tasks.screen_chunk):
        monkeypatch.setattr(task, "delay_on_commit", task.run)


@pytest.fixture
def begun(inspector):
    """An import of 35 rows, two batches of which are stored; its worker goes on when asked."""
    RecordalFactory(right__title="朗科", right__title_en="Netac", right__hs_prefixes=["852351"])
    rows = [declared(n, **(FLASH if n in (3, 30) else {})) for n in range(1, 36)]
    batch = services.book_import(csv_file(*rows), actor=inspector)
    at_work = running.run(batch)
    next(at_work)
    next(at_work)
    return batch, at_work


class TestStopAndGoOn:
    def test_on_the_page(self, begun, inspector, supervisor, login, worker):
        batch, at_work = begun
        client = login(inspector)
        page = client.get(batch.get_absolute_url()).content.decode()
        assert "Stop this import?" in page
        assert login(supervisor).post(f"{batch.get_absolute_url()}cancel/").status_code == 404

        page = client.post(f"{batch.get_absolute_url()}cancel/", follow=True).content.decode()

        assert "Stopped before the end of the file" in page
        assert list(at_work) == []
        batch.refresh_from_db()
        assert (batch.status, batch.lines_new) == (Import.Status.CANCELLED, 20)
        page = client.post(f"{batch.get_absolute_url()}resume/", follow=True).content.decode()
        batch.refresh_from_db()
        assert (batch.status, batch.lines_read, batch.lines_new) == (Import.Status.DONE, 35, 35)
        assert "Go on" not in page
        verbs = Event.objects.about(batch).order_by("pk")
        assert list(verbs.values_list("verb", "actor_name")) == [
            ("import.started", "inspector"),
            ("import.cancelled", "inspector"),
            ("import.resumed", "inspector"),
            ("import.finished", "inspector"),
        ]

    def test_over_the_api(self, begun, inspector, stranger, login, worker):
        batch, _at_work = begun
        client, url = login(inspector), f"/api/v1/imports/{batch.number}/"
        assert login(stranger).post(f"{url}cancel/").status_code == 404

        assert client.post(f"{url}cancel/").json()["status"] == "cancelled"
        again = client.post(f"{url}cancel/")
        assert (again.status_code, again.json()["code"]) == (409, "import_not_now")
        # The task of the stopped import comes once more, as brokers do: it changes nothing.
        tasks.run_import(batch.pk)
        assert ShipmentLine.objects.count() == 20

        answer = client.post(f"{url}resume/").json()

        assert (answer["status"], answer["lines_new"], answer["percent"]) == ("done", 35, 100)
        assert client.post(f"{url}resume/").status_code == 409

    def test_by_the_operator(self, begun):
        batch, _at_work = begun
        out = io.StringIO()
        call_command("import_shipments", "--cancel", batch.number, stdout=out)
        call_command("import_shipments", "--resume", batch.number, stdout=out)

        assert "35 rows read, 35 new shipments, 35 new lines" in out.getvalue()
        with pytest.raises(CommandError, match="nothing to stop"):
            call_command("import_shipments", "--cancel", batch.number)
        with pytest.raises(CommandError, match="There is no import X"):
            call_command("import_shipments", "--resume", "X")

    def test_declarations_sent_as_objects_have_nothing_to_go_on_with(self, inspector, worker):
        batch = services.receive([as_object(declared())], actor=inspector)
        with pytest.raises(services.NotNow):
            services.resume_import(batch, actor=inspector)


class TestScreening:
    def test_each_part_once_and_counted(self, begun, inspector, login, worker):
        batch, at_work = begun
        list(at_work)
        parts = list(batch.chunks.all())
        assert [(part.place, part.lines) for part in parts] == [
            (0, 10),
            (10, 10),
            (20, 10),
            (30, 5),
        ]
        url = f"/api/v1/imports/{batch.number}/"
        assert login(inspector).get(url).json()["lines_screened"] == 0

        for part in [*parts, *parts]:
            tasks.screen_chunk(part.pk)

        told = login(inspector).get(url).json()
        assert (told["lines_screened"], told["hits"]) == (35, 2)
        assert Hit.objects.count() == 2
        page = login(inspector).get(batch.get_absolute_url()).content.decode()
        assert "every 2s" not in page

    def test_no_mark_without_the_hits(self, begun, monkeypatch):
        batch, _at_work = begun

        def broken(*_args):
            raise RuntimeError

        monkeypatch.setattr("seizures.targeting.lanes.allot", broken)
        part = batch.chunks.first()
        with pytest.raises(RuntimeError):
            running.screen_chunk(part.pk)

        assert not Hit.objects.exists()
        assert Chunk.objects.filter(screened_at__isnull=False).count() == 0

    def test_a_trader_is_not_told_of_hits(self, trader, login, worker):
        own = trader.enterprises.get().uscc
        batch = services.book_import(csv_file(declared(consignor_uscc=own)), actor=trader)
        tasks.run_import(batch.pk)

        told = login(trader).get(f"/api/v1/imports/{batch.number}/").json()

        assert told["lines_screened"] == 1
        assert "hits" not in told
        assert "Hits" not in login(trader).get(batch.get_absolute_url()).content.decode()


def test_a_row_that_broke_off_is_shown_among_the_refused(inspector, login):
    batch = services.book_import(csv_file(declared(1)), actor=inspector)
    for n, row in enumerate(({}, {"declaration_no": ""}, {"tracking_no": "EE1"}, ["junk"])):
        batch.refused_rows.create(line=n + 2, reason="Not a row.", row=row)
    page = login(inspector).get(batch.get_absolute_url())
    assert page.status_code == 200
    assert "EE1" in page.content.decode()
