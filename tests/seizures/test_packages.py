"""A case taken out of the system: whole, provable offline, and never more than its reader sees."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.audit.models import Event
from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.evidence import services as evidence
from seizures.notices.drawing import draw
from seizures.packages import bag, running, services, verify
from seizures.packages.bag import Member
from seizures.packages.building import Package, build
from seizures.packages.contents import Audience
from seizures.packages.models import Export
from seizures.packages.periodic import go_on_with_exports
from tests.factories import stored_picture
from tests.factories.core import picture_of_a_phone
from tests.factories.procedure import detained_case

pytestmark = pytest.mark.django_db


def seal_now() -> None:
    """Seal what the transaction of the test has written, as its commit would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def case(supervisor: Any, rights_holder: Any) -> Case:
    """Detained goods with a picture that tells its place, a secret paper and drawn letters."""
    case = detained_case(supervisor, rights_holder)
    for upload, title, side in (
        (picture_of_a_phone(), "Logo", ""),
        (stored_picture("prices.png", "blue"), "Price list", "consignor"),
    ):
        evidence.add_evidence(
            case, upload, actor=supervisor, kind="photo", title=title, secret_of=side
        )
    for notice in case.notices.all():
        draw(notice)
    seal_now()
    return Case.objects.for_list().get(pk=case.pk)


def packed(case: Case, audience: Audience = Audience.CUSTOMS) -> tuple[bytes, Package]:
    target = io.BytesIO()
    package = build(case, target, audience=audience, at=timezone.now())
    return target.getvalue(), package


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}


def told(content: bytes) -> Any:
    return json.loads(members(content)["data/case.json"])


def rewritten(content: bytes, changes: dict[str, Any], path: Path) -> Path:
    """The package with some files replaced (or left out: None) and the manifests made anew by
    somebody who knows how; ``manifest`` keeps the old ones."""
    files = {name: data for name, data in members(content).items() if name.startswith("data/")}
    for name, change in changes.items():
        data = change(files[name]) if callable(change) else change
        files.pop(name) if data is None else files.update({name: data})
    info = dict(
        line.split(": ", 1) for line in members(content)["bag-info.txt"].decode().splitlines()
    )
    del info["Payload-Oxum"]
    with path.open("wb") as target:
        bag.write(
            target,
            "bag",
            [Member.of(name.removeprefix("data/"), data) for name, data in files.items()],
            info=lambda: info,
        )
    return path


def findings(path: Path) -> list[str]:
    return verify.run(str(path), lambda line: None)


class TestPackage:
    def test_is_whole_and_checks_itself_without_anything_installed(self, case, tmp_path):
        content, package = packed(case)
        (tmp_path / "case.zip").write_bytes(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(tmp_path / "out")
        script = tmp_path / "out" / case.number / "verify.py"

        for target in ([], [str(tmp_path / "case.zip")]):
            done = subprocess.run(
                [sys.executable, "-I", "-S", str(script), *target],
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            assert package.seal in done.stdout
            assert "INTACT" in done.stdout
            assert "custody entries agree with the ledger" in done.stdout
        names = set(package.manifest)
        assert {"data/case.json", "data/ledger.json", "data/custody-zh.pdf"} <= names
        assert sum(name.startswith("data/letters/") for name in names) == 6
        assert package.ledger_rows > 5

    def test_is_the_same_whenever_it_is_made_of_the_same(self, case):
        at = timezone.now()
        made = [io.BytesIO(), io.BytesIO()]
        for target in made:
            build(case, target, audience=Audience.PARTNER, at=at)
        assert made[0].getvalue() == made[1].getvalue()

    def test_names_from_outside_lead_nowhere(self):
        assert bag.safe_name("../../etc/passwd") == "_.._etc_passwd"
        assert bag.safe_name("图\n片: 1.JPG") == "图_片_ 1.JPG"
        assert bag.safe_name("...") == "file"
        assert len(bag.safe_name("长" * 300 + ".png")) == 104
        with pytest.raises(ValueError, match="Two files"):
            bag.write(io.BytesIO(), "x", [Member.of("a", b"1"), Member.of("a", b"2")], info=dict)

    def test_a_member_that_comes_in_pieces_is_never_whole_in_memory(self):
        seen: list[int] = []

        def pieces() -> Any:
            for _ in range(64):
                yield b"x" * (1 << 18)

        target = io.BytesIO()
        summary = bag.write(
            target, "x", [Member("big.bin", pieces)], info=dict, progress=seen.append
        )
        assert summary.octets == 1 << 24
        assert seen == [1]


class TestTampering:
    """Whatever is changed afterwards is named, even by somebody who writes manifests anew."""

    def test_one_byte(self, case, tmp_path):
        content, _package = packed(case)
        whole = members(content)
        name = next(name for name in whole if name.startswith("data/evidence/"))
        folder = tmp_path / "bag"
        for path, data in whole.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        assert findings(folder) == []

        for path, data in whole.items():
            if path == "tagmanifest-sha256.txt":
                continue  # its own hash is the seal, which customs has on record
            (folder / path).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
            assert any(path in finding for finding in findings(folder)), path
            (folder / path).write_bytes(data)
        (folder / name).unlink()
        (folder / "data/extra.txt").write_text("new")
        wrong = " ".join(findings(folder))
        assert f"{name} is missing" in wrong
        assert "data/extra.txt was added" in wrong

    def test_a_manifest_that_leads_outside(self, case, tmp_path):
        whole = members(packed(case)[0])
        whole["manifest-sha256.txt"] += b"0" * 64 + b"  ../../etc/passwd\n"
        for path, data in whole.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(data)
        assert any("leads out" in finding for finding in findings(tmp_path))

    @pytest.mark.parametrize(
        ("changes", "finding"),
        [
            (
                {"data/ledger.json": lambda data: data.replace(b"Warehouse 3", b"Warehouse 9")},
                "was changed after it was sealed",
            ),
            (
                {"data/case.json": lambda data: data.replace(b"Warehouse 3", b"Warehouse 9")},
                "says another place than the ledger",
            ),
            (
                {
                    "data/ledger.json": lambda data: json.dumps(
                        {"rows": json.loads(data)["rows"][1:]}
                    ).encode()
                },
                "is not the one that was noted",
            ),
            (
                {"data/evidence/002-prices.png": lambda data: stored_picture("p", "red").read()},
                "is not the file that was uploaded",
            ),
            ({"data/evidence/002-prices.png": None}, "is missing"),
            ({"data/ledger.json": lambda data: b"{"}, "cannot be read"),
        ],
    )
    def test_by_somebody_who_makes_the_manifests_anew(self, case, tmp_path, changes, finding):
        content, _package = packed(case)
        assert findings(rewritten(content, {}, tmp_path / "same.zip")) == []
        path = rewritten(content, changes, tmp_path / "forged.zip")
        assert any(finding in wrong for wrong in findings(path)), findings(path)
        with pytest.raises(CommandError):
            call_command("verify_package", str(path), stdout=io.StringIO())

    def test_what_is_no_package(self, tmp_path):
        (tmp_path / "a.zip").write_bytes(b"nothing")
        assert findings(tmp_path / "a.zip") == ["cannot be opened"]
        (tmp_path / "empty").mkdir()
        assert findings(tmp_path / "empty")


class TestReaders:
    def test_the_police_get_the_complete_file(self, case):
        content, _package = packed(case, Audience.PARTNER)
        assert {piece["title"] for piece in told(content)["evidence"]} == {"Logo", "Price list"}
        assert told(content)["goods"][0]["unit_price"]
        assert b"latitude" in members(content)["data/case.json"]

    def test_the_holder_gets_no_secret_no_price_no_place_and_no_ledger(self, case):
        content, _package = packed(case, Audience.HOLDER)
        files = members(content)
        known = files["data/case.json"].decode()
        assert "Price list" not in known
        assert "data/ledger.json" not in files
        for secret in ("unit_price", "latitude", "declaration_no", "officer", "custody"):
            assert secret not in known, secret
        letters = [name for name in files if name.startswith("data/letters/")]
        assert len(letters) == 4
        kinds = ("holder_notice", "detention_notice")
        assert all(any(kind in name for kind in kinds) for name in letters)
        (photo,) = [data for name, data in files.items() if name.startswith("data/evidence/")]
        assert b"GPS phone" not in photo
        assert known.count("copy_without_place_of") == 1

    def test_before_detention_the_holder_does_not_learn_who_sends(self, case):
        Case.objects.filter(pk=case.pk).update(detained_at=None, status="suspended")
        case = Case.objects.for_list().get(pk=case.pk)
        content, _package = packed(case, Audience.HOLDER)
        assert "consignor" not in told(content)
        assert case.shipment.consignor_name not in members(content)["data/case.json"].decode()
        assert "consignor" in told(packed(case, Audience.CONSIGNOR)[0])


class TestExport:
    def test_is_built_by_the_worker_and_recorded(
        self, case, supervisor, login, django_capture_on_commit_callbacks
    ):
        client = login(supervisor)
        url = reverse("case-exports", args=[case.number])
        assert "Nobody has taken this case out" in client.get(url).content.decode()
        assert client.post(url, {"reason": " "}).status_code == 422
        answer = client.post(url, {"reason": "For the\ncourt"})
        export = Export.objects.get()
        assert answer.url == export.get_absolute_url()
        assert services.order(case, actor=supervisor, reason="Twice") == export
        taken = reverse("export-download", args=[export.number])
        assert "Waiting" in client.get(export.get_absolute_url()).content.decode()
        assert client.post(taken).status_code == 409

        seal_now()
        running.run(export.pk)
        running.run(export.pk)  # a second worker finds it done

        export.refresh_from_db()
        assert (export.status, export.done) == ("ready", export.total)
        assert export.seal in client.get(export.get_absolute_url()).content.decode()
        answer = client.post(taken, follow=True)
        content = b"".join(answer.streaming_content)
        info = members(content)["bag-info.txt"].decode()
        assert f"Exported-By: {supervisor}" in info
        assert "Exported-For: For the court" in info
        verbs = Event.objects.about(case).filter(verb__startswith="export.")
        assert sorted(verbs.values_list("verb", flat=True)) == [
            "export.downloaded",
            "export.made",
            "export.ordered",
        ]
        assert verbs.get(verb="export.made").details["seal"] == export.seal

    def test_a_lost_file_is_named_and_can_be_tried_again(self, case, supervisor, login):
        path = Path(default_storage.path(case.evidence.first().file.path))
        content = path.read_bytes()
        path.unlink()
        export = services.order(case, actor=supervisor, reason="For the court")
        running.run(export.pk)
        export.refresh_from_db()
        assert export.status == "failed"
        assert "FileNotFoundError" in export.problem
        path.write_bytes(content)
        login(supervisor).post(reverse("export-again", args=[export.number]))
        running.run(export.pk)
        export.refresh_from_db()
        assert export.status == "ready"

    def test_the_clock_goes_on_where_a_worker_died(self, case, supervisor):
        export = services.order(case, actor=supervisor, reason="For the court")
        assert running._claimed(export.pk)
        assert running._claimed(export.pk) is None
        assert go_on_with_exports() == 0  # the first worker may be alive
        Export.objects.update(moved_at=timezone.now() - timedelta(minutes=10))
        assert go_on_with_exports() == 1
        running.run(export.pk)
        export.refresh_from_db()
        assert export.status == "ready"

    def test_only_who_may(self, case, inspector, stranger, rights_holder, login, bearer):
        url = reverse("case-exports", args=[case.number])
        assert login(inspector).post(url, {"reason": "x"}).status_code == 403
        assert login(rights_holder).get(url).status_code == 403
        assert login(stranger).post(url, {"reason": "x"}).status_code == 404
        body = {"case": case.number, "reason": "x"}
        assert bearer(stranger).post("/api/v1/exports/", body).status_code == 404
        assert not Export.objects.exists()

    def test_through_the_api(self, case, supervisor, bearer):
        client = bearer(supervisor)
        body = {"case": case.number, "reason": "For the court"}
        number = client.post("/api/v1/exports/", body).json()["number"]
        path = f"/api/v1/exports/{number}/"
        assert client.post(f"{path}package/").status_code == 409
        running.run(Export.objects.get().pk)
        assert client.get(path).json()["status"] == "ready"
        assert "/files/" in client.post(f"{path}package/").json()["url"]

    def test_needs_a_reason(self, case, supervisor):
        with pytest.raises(InvalidInput):
            services.order(case, actor=supervisor, reason=" ")
