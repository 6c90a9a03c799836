"""The doors declarations come through: page, API, command, clock; and the dry run."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from seizures.inspections.models import Inspection
from seizures.intake import periodic, running, services, tasks
from seizures.screening.models import Hit
from seizures.shipments.models import Chunk, Import, Shipment
from tests.factories import LicenseeFactory, RecordalFactory, uscc
from tests.seizures.declarations import TRADER, as_object, csv_file, declared, ndjson_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def netac():
    return RecordalFactory(
        right__title="朗科", right__title_en="Netac", right__hs_prefixes=["852351"]
    )


@pytest.fixture
def worker(monkeypatch):
    """Tasks are done at once, in the order in which they were queued."""
    for task in (tasks.run_import, tasks.screen_chunk):
        monkeypatch.setattr(task, "delay_on_commit", task.run)


FLASH = {"hs_code": "8523511000", "description": "U盘 Netac"}


class TestPage:
    def test_a_file_becomes_an_inspection(self, inspector, login, netac, worker):
        client = login(inspector)
        rows = [declared(1, **FLASH), declared(2), declared(3, quantity="-5")]

        response = client.post("/shipments/import/", {"file": csv_file(*rows)}, follow=True)

        page = response.content.decode()
        assert "3-refused" not in page
        assert "“-5” is not a number" in page
        assert "every 2s" not in page
        batch = Import.objects.get()
        assert (batch.status, batch.lines_new, batch.lines_refused) == ("done", 2, 1)
        statuses = dict(Shipment.objects.values_list("number", "status"))
        assert statuses == {
            "530120260000000001": "flagged",
            "530120260000000002": "cleared",
        }
        assert Hit.objects.get().status == Hit.Status.ORDERED
        assert Inspection.objects.get().ordered_by is None

    def test_shows_progress_until_it_is_over(self, inspector, login):
        client = login(inspector)
        client.post("/shipments/import/", {"file": csv_file(declared())})
        batch = Import.objects.get()

        part = client.get(batch.get_absolute_url(), headers={"HX-Request": "true"})

        assert "every 2s" in part.content.decode()
        assert "<html" not in part.content.decode()
        assert "Refresh" in client.get(batch.get_absolute_url()).content.decode()

    def test_a_file_that_is_no_table_is_explained_at_once(self, inspector, login):
        file = SimpleUploadedFile("day.csv", b"\x89PNG\r\n\x1a\n\0\0")

        response = login(inspector).post("/shipments/import/", {"file": file})

        assert response.status_code == 422
        assert "not a text file" in response.content.decode()
        assert not Import.objects.exists()

    def test_refused_rows_can_be_taken_home(self, inspector, login, worker):
        client = login(inspector)
        bad = declared(2, quantity="x", consignee_name="=HYPERLINK(1)")
        client.post("/shipments/import/", {"file": csv_file(declared(1), bad)})

        answer = client.get(f"{Import.objects.get().get_absolute_url()}refused.csv")

        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        heading, row = text.strip().split("\r\n")
        assert heading.startswith("file_line,field,reason,declaration_no,")
        assert row.startswith("3,quantity,")
        assert ",'=HYPERLINK(1)," in row

    def test_imports_of_others_do_not_exist(self, inspector, supervisor, auditor, login):
        batch = services.book_import(csv_file(declared()), actor=inspector)
        for suffix in ("", "refused.csv"):
            url = f"{batch.get_absolute_url()}{suffix}"
            assert login(supervisor).get(url).status_code == 404
            assert login(auditor).get(url).status_code == 403

    def test_list_is_flat(self, inspector, login, assert_flat_queries):
        add = lambda: services.book_import(csv_file(declared()), actor=inspector)  # noqa: E731
        assert_flat_queries(login(inspector), "/shipments/import/", add)


class TestApi:
    url = "/api/v1/shipments/"

    def post(self, client, body, url=url):
        return client.post(url, json.dumps(body), content_type="application/json")

    def test_one_declaration(self, inspector, login, netac, worker):
        client = login(inspector)
        response = self.post(client, as_object(declared(1, **FLASH)))

        assert response.status_code == 201
        assert response.json()["lines_new"] == 1
        assert Hit.objects.count() == 1
        assert self.post(client, as_object(declared(1, **FLASH))).status_code == 200

    def test_a_list_with_a_bad_line(self, inspector, login, worker):
        body = [as_object(declared(1)), as_object(declared(2), declared(2, line_no=2, unit=""))]
        response = self.post(login(inspector), body)

        assert response.status_code == 207
        assert response.json()["lines_new"] == 2
        (refused,) = response.json()["refused"]
        assert (refused["line"], refused["line_no"], refused["field"]) == (2, "2", "unit")

    @pytest.mark.parametrize("body", [[], {}, "text", [1], [{"lines": []}], [{}] * 1001])
    def test_what_cannot_be_taken_is_a_problem(self, body, inspector, login):
        response = self.post(login(inspector), body)

        assert response.status_code == 422
        assert response["Content-Type"] == "application/problem+json"
        assert not Shipment.objects.exists()

    def test_faults_are_named_by_line(self, inspector, login):
        response = self.post(login(inspector), as_object(declared(hs_code="99")))

        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == "hs_code"

    def test_broken_json(self, inspector, login):
        response = login(inspector).post(self.url, "{", content_type="application/json")
        assert response.status_code == 400

    def test_a_trader_declares_its_own_goods_only(self, trader, login, worker):
        own = trader.enterprises.get().uscc
        body = [as_object(declared(1, consignor_uscc=own)), as_object(declared(2))]
        response = self.post(login(trader), body)

        assert response.status_code == 207
        assert Shipment.objects.get().consignor_uscc == own

    def test_officers_without_the_right_may_not(self, legal, login):
        assert self.post(login(legal), as_object(declared())).status_code == 403

    def test_a_file(self, inspector, stranger, login, worker):
        client = login(inspector)
        response = client.post("/api/v1/imports/", {"file": csv_file(declared(), {})})

        assert response.status_code == 202
        url = response["Location"]
        assert client.get(url).json()["status"] == "done"
        assert client.get(f"{url}refused/").json()[0]["line"] == 3
        assert login(stranger).get(url).status_code == 404

    def test_a_wrong_file(self, inspector, login):
        file = SimpleUploadedFile("day.csv", b"a,b\n1,2\n")
        response = login(inspector).post("/api/v1/imports/", {"file": file})

        assert response.status_code == 422
        assert response["Content-Type"] == "application/problem+json"


class TestCommand:
    def write(self, tmp_path, upload):
        path = tmp_path / upload.name
        path.write_bytes(upload.read())
        return path

    def test_loads_and_screens(self, tmp_path, netac):
        path = self.write(
            tmp_path, csv_file(declared(1, **FLASH), declared(2, unit=""), declared(3))
        )
        out = io.StringIO()

        call_command("import_shipments", str(path), stdout=out)

        assert "1 hits above the line" in out.getvalue()
        assert "line 3: unit: “unit” is missing." in out.getvalue()
        assert "2 new shipments, 2 new lines, 0 known before, 1 refused" in out.getvalue()
        assert Inspection.objects.count() == 1

    def test_loads_only(self, tmp_path, netac):
        path = self.write(tmp_path, ndjson_file(as_object(declared(1, **FLASH))))

        call_command("import_shipments", str(path), "--no-screening", stdout=io.StringIO())

        assert Shipment.objects.get().status == Shipment.Status.RECEIVED
        Shipment.objects.update(received_at=now() - timedelta(hours=1))
        assert periodic.screen_waiting() == 0

    @pytest.mark.parametrize("command", ["import_shipments", "screen"])
    def test_an_unusable_file_is_one_sentence(self, command, tmp_path):
        path = tmp_path / "day.csv"
        with pytest.raises(CommandError, match="There is no file"):
            call_command(command, str(path))
        path.write_bytes(b"a,b\n1,2\n")
        with pytest.raises(CommandError, match="names none of the columns"):
            call_command(command, str(path))

    def test_dry_run_prints_what_touches_a_right_and_stores_nothing(self, tmp_path, netac, capsys):
        licensee = LicenseeFactory(recordal=netac, uscc=uscc(55))
        rows = [
            declared(1, **FLASH),
            declared(2),
            declared(3, **FLASH, consignor_uscc=licensee.uscc),
            declared(4, quantity="x"),
        ]
        path, out = self.write(tmp_path, csv_file(*rows)), tmp_path / "out.ndjson"

        call_command("screen", str(path), "--out", str(out), stderr=io.StringIO())

        (line,) = [json.loads(text) for text in out.read_text().splitlines()]
        assert line == {
            "declaration_no": "530120260000000001",
            "line_no": 1,
            "score": 55,
            "lane": "yellow",
            "hits": [
                {
                    "recordal": netac.number,
                    "mark": "Netac",
                    "matched_text": "Netac",
                    "kind": "exact",
                    "score": 55,
                    "reasons": [
                        "The goods are described with the recorded mark “Netac”.",
                        f"HS code 8523511000 is among the goods named in recordal {netac.number}.",
                    ],
                }
            ],
        }
        assert not Shipment.objects.exists()


class TestClock:
    def test_screens_what_was_forgotten(self, netac, worker):
        batch = services.book_import(csv_file(declared(1, **FLASH)), actor=None)
        assert len([chunk for chunk in running.run(batch) if chunk]) == 1
        assert periodic.screen_waiting() == 0
        Chunk.objects.update(stored_at=now() - timedelta(minutes=6))

        assert periodic.screen_waiting() == 1
        assert periodic.screen_waiting() == 0

        assert Shipment.objects.get().status == Shipment.Status.FLAGGED

    def test_screening_does_not_hold_up_the_import_it_belongs_to(self, netac):
        batch = services.book_import(csv_file(declared(1, **FLASH)), actor=None)
        (chunk,) = (chunk for chunk in running.run(batch) if chunk)

        with CaptureQueriesContext(connection) as queries:
            running.screen_chunk(chunk.pk)

        locking = [one["sql"] for one in queries if "FOR NO KEY UPDATE" in one["sql"]]
        assert any('FROM "seizures_chunk"' in sql for sql in locking)
        assert not any("seizures_import" in sql for sql in locking)

    def test_goes_on_with_an_import_nobody_works_on(self, worker):
        batch = services.book_import(csv_file(declared(consignor_uscc=TRADER)), actor=None)
        assert periodic.go_on_with_imports() == 0
        Import.objects.update(created_at=now() - timedelta(minutes=6))

        assert periodic.go_on_with_imports() == 1

        batch.refresh_from_db()
        assert batch.status == Import.Status.DONE
        assert periodic.go_on_with_imports() == 0
