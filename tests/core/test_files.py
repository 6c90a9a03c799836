"""Files: what they really are, kept once, never by halves, handed out to whom a page was shown."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from core.accounts.models import User
from core.files import services
from core.files.models import StoredFile
from core.files.services import FileRefused, read, read_for, sniff, store
from tests.factories import pdf
from tests.factories.core import picture_of_a_phone

Login = Callable[[User], Client]
PDF = pdf()


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 64), **options: object) -> bytes:
    content = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(content, kind, **options)
    return content.getvalue()


def archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("run.exe", b"MZ")
    return content.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def bytes_kept(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


class TestSniffing:
    @pytest.mark.parametrize(
        ("content", "found"),
        [
            (picture("PNG"), "image/png"),
            (picture("JPEG"), "image/jpeg"),
            (picture("WEBP"), "image/webp"),
            (PDF, "application/pdf"),
            (archive(), "application/zip"),
            (picture("GIF"), ""),
            (picture("BMP"), ""),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
            (b"<html><script>alert(1)</script>", ""),
            (b"MZ\x90\x00", ""),
            (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", ""),
            (b"", ""),
        ],
    )
    def test_reads_the_bytes_not_the_name(self, content, found):
        assert sniff(content) == found

    def test_knows_the_jpeg_of_phones_with_two_pictures(self):
        content = io.BytesIO()
        first, second = (Image.new("RGB", (64, 48), colour) for colour in ("red", "blue"))
        first.save(content, "MPO", save_all=True, append_images=[second])

        assert sniff(content.getvalue()) == "image/jpeg"

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    def test_half_a_picture_is_none(self, kind):
        whole = picture(kind)

        assert sniff(whole[: len(whole) // 2]) == ""

    def test_half_a_document_is_none(self):
        assert sniff(PDF[:-8]) == ""
        assert sniff(PDF + b"x" * 4000) == ""

    @pytest.mark.parametrize("head", [PDF, picture("PNG"), picture("JPEG")])
    def test_two_files_in_one_are_none(self, head):
        assert sniff(head + archive()) == ""

    def test_a_picture_that_would_fill_the_memory_is_none(self):
        content = io.BytesIO()
        Image.new("1", (20_000, 5_000)).save(content, "PNG")

        assert len(content.getvalue()) < 100_000
        assert sniff(content.getvalue()) == ""


class TestStoring:
    def test_keeps_name_type_size_and_fingerprint(self, inspector):
        file = store(upload("现场.png", picture()), actor=inspector)

        assert (file.name, file.content_type) == ("现场.png", "image/png")
        assert (file.size, file.uploaded_by) == (len(services.read(file)), inspector)
        assert file.path.endswith(file.sha256)

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("report.png", PDF, "not what its name says"),
            ("photo.pdf", picture(), "not what its name says"),
            ("report.pdf", PDF[:-8], "cut off or damaged"),
            ("scan", PDF[: len(PDF) // 2], "cut off or damaged"),
            ("hollow.pdf", b"%PDF-1.7\n<<>>\n%%EOF\n", "cut off or damaged"),
            ("locked.pdf", pdf(password="secret"), "protected by a password"),
            ("locked", pdf(password="secret"), "protected by a password"),
            ("data.zip", archive(), "not a kind of file allowed here"),
            ("page.html", b"<html>", "not a kind of file allowed here"),
            ("empty.pdf", b"", "is empty"),
        ],
    )
    def test_refuses_what_is_not_what_it_claims(self, db, settings, name, content, words):
        with pytest.raises(FileRefused, match=words) as refused:
            store(upload(name, content), actor=None, field="document")

        assert refused.value.details == {"field": "document"}
        assert name in refused.value.message
        assert not StoredFile.objects.exists()
        assert bytes_kept(settings) == []

    def test_refuses_what_is_too_large(self, db, settings):
        settings.FILE_SIZE_LIMIT = 1024 * 1024
        content = PDF[:-6] + b"x" * 1024 * 1024 + PDF[-6:]

        with pytest.raises(FileRefused, match="larger than 1 MB"):
            store(upload("long.pdf", content), actor=None)

        assert bytes_kept(settings) == []

    def test_takes_exactly_the_limit(self, db, settings):
        settings.FILE_SIZE_LIMIT = len(PDF)

        assert store(upload("exact.pdf", PDF), actor=None).size == len(PDF)

    def test_other_kinds_where_they_are_allowed(self, db):
        file = store(
            upload("pack.zip", archive()), actor=None, allowed=frozenset({"application/zip"})
        )

        assert file.content_type == "application/zip"

    def test_the_same_bytes_are_kept_once(self, inspector, supervisor, settings):
        content = picture()
        first = store(upload("a.png", content), actor=inspector)
        second = store(upload("b.png", content), actor=supervisor)

        assert first.pk != second.pk
        assert first.sha256 == second.sha256
        assert len(bytes_kept(settings)) == 1
        assert services.read(first) == services.read(second) == content

    def test_a_full_disk_leaves_nothing_by_halves(self, db, settings, monkeypatch):
        def full(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("core.files.services.os.fsync", full)
            with pytest.raises(OSError, match="No space left"):
                store(upload("a.pdf", PDF), actor=None)

        assert not StoredFile.objects.exists()
        assert bytes_kept(settings) == []
        assert services.read(store(upload("a.pdf", PDF), actor=None)) == PDF

    def test_files_can_be_read_by_the_other_processes_of_the_group(self, db, settings):
        store(upload("a.pdf", PDF), actor=None)

        assert bytes_kept(settings)[0].stat().st_mode & 0o777 == 0o644


class TestDownload:
    @pytest.fixture
    def photo(self, inspector) -> StoredFile:
        return store(upload("现场 1.png", picture()), actor=inspector)

    def test_hands_out_the_bytes_with_their_type(self, login, inspector, photo):
        response = login(inspector).get(photo.url_for(inspector))

        assert response.getvalue() == services.read(photo)
        assert response["Content-Type"] == "image/png"
        assert response["Content-Disposition"].startswith("inline")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "private" in response["Cache-Control"]

    def test_a_document_may_open_the_viewer_of_the_browser(self, login, inspector):
        file = store(upload("a.pdf", PDF), actor=inspector)

        response = login(inspector).get(file.url_for(inspector))

        assert response.getvalue() == PDF
        assert "sandbox" not in response["Content-Security-Policy"]
        assert "default-src 'none'" in response["Content-Security-Policy"]

    def test_other_kinds_are_saved_not_shown(self, login, inspector):
        file = services.keep(b"a,b\n", name="a.csv", content_type="text/csv", actor=None)

        response = login(inspector).get(file.url_for(inspector))

        assert response.getvalue() == b"a,b\n"
        assert response["Content-Disposition"] == 'attachment; filename="a.csv"'

    def test_what_the_browser_has_is_not_sent_again(self, login, inspector, photo):
        client, url = login(inspector), photo.url_for(inspector)
        first = client.get(url)
        tag, _read = first["ETag"], first.getvalue()

        assert client.get(url, headers={"if-none-match": tag}).status_code == 304

    def test_only_for_the_user_who_was_shown_it(self, login, inspector, supervisor, photo):
        url = photo.url_for(inspector)

        assert login(supervisor).get(url).status_code == 404
        assert Client().get(url).status_code == 302

    def test_only_for_twelve_hours(self, login, inspector, photo, time_machine):
        now = timezone.now()
        time_machine.move_to(now, tick=False)
        url, client = photo.url_for(inspector), login(inspector)
        time_machine.move_to(now + timedelta(hours=11, minutes=59), tick=False)
        assert client.get(url).getvalue()

        time_machine.move_to(now + timedelta(hours=12, seconds=2), tick=False)
        assert login(inspector).get(url).status_code == 404

    @pytest.mark.parametrize("token", ["x", "1", "a:b:c", "../../etc/passwd"])
    def test_no_made_up_address(self, login, inspector, photo, token):
        assert login(inspector).get(f"/files/{token}/").status_code == 404


class TestWhatTheCameraNoted:
    def test_is_read_beside_the_original_and_never_leaves_customs(self, inspector, trader, login):
        upload = picture_of_a_phone()
        content = upload.read()
        upload.seek(0)
        file = store(upload, actor=inspector)

        assert read(file) == content
        facts = file.facts
        assert f"{timezone.localtime(facts.taken_at):%Y-%m-%d %H:%M}" == "2026-10-12 09:30"
        assert facts.device == "Huawei GPS phone"
        assert (facts.latitude, facts.longitude) == (Decimal("22.51"), Decimal("114.05"))
        given = b"".join(login(inspector).get(file.url_for(inspector)).streaming_content)
        assert given == content
        outside = b"".join(login(trader).get(file.url_for(trader)).streaming_content)
        assert b"GPS phone" not in outside
        with Image.open(io.BytesIO(outside)) as copy, Image.open(io.BytesIO(content)) as original:
            assert copy.getexif()[0x0112] == 6  # upright as before
            assert not copy.getexif().get_ifd(0x8825)
            assert copy.tobytes() == original.tobytes()  # and nothing of the picture is lost

    @pytest.mark.parametrize("kind", ["PNG", "WEBP"])
    def test_other_pictures_lose_it_too(self, inspector, kind):
        exif = Image.Exif()
        exif[0x0110] = "Phone"
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "S", (1.0, 30.0, 0.0), "W", (2.0, 0.0, 0.0)
        buffer = io.BytesIO()
        Image.new("RGB", (9, 9), "red").save(buffer, kind, exif=exif)
        name = f"a.{kind.lower()}"
        file = store(SimpleUploadedFile(name, buffer.getvalue()), actor=inspector)

        assert (file.facts.latitude, file.facts.longitude) == (Decimal("-1.5"), Decimal(-2))
        clean = read_for(file, customs=False)
        with Image.open(io.BytesIO(clean)) as copy:
            assert copy.format == kind
            assert not copy.getexif().get_ifd(0x8825)

    def test_nonsense_is_passed_over(self, inspector):
        exif = Image.Exif()
        exif[0x0110] = "\0"
        exif.get_ifd(0x8769)[0x9003] = "0000:00:00 00:00:00"
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", (999.0, 0.0, 0.0), "E", (1.0, 0.0, 0.0)
        buffer = io.BytesIO()
        Image.new("RGB", (9, 9)).save(buffer, "JPEG", exif=exif)
        file = store(SimpleUploadedFile("a.jpg", buffer.getvalue()), actor=inspector)
        assert file.picture_facts is None
