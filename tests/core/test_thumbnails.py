"""Small pictures: made once, upright, small, and never at the price of the server."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from core.files import thumbnails
from core.files.services import keep

pytestmark = pytest.mark.django_db


def picture(size=(1600, 1200), form="JPEG", **options):
    content = io.BytesIO()
    Image.new(options.pop("mode", "RGB"), size, "#7a8aa0").save(content, form, **options)
    return content.getvalue()


def kept(content, content_type="image/jpeg", actor=None):
    return keep(content, name="mark", content_type=content_type, actor=actor)


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_fits_into_the_square_and_keeps_the_shape(form):
    assert opened(thumbnails.drawn(picture(form=form))).size == (320, 240)


def test_a_small_picture_is_not_blown_up():
    assert opened(thumbnails.drawn(picture((40, 30)))).size == (40, 30)


def test_what_is_transparent_stays_so():
    assert opened(thumbnails.drawn(picture(form="PNG", mode="RGBA"))).mode in {"RGB", "RGBA"}
    see_through = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(see_through, "PNG")
    assert opened(thumbnails.drawn(see_through.getvalue())).convert("RGBA").getpixel((5, 5))[3] == 0


def test_is_upright_and_forgets_place_and_time():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x9003] = "2026:01:01 10:00:00"
    small = opened(thumbnails.drawn(picture((1600, 800), exif=exif)))
    assert small.size == (160, 320)
    assert not small.getexif()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", picture()[:300], picture(form="PNG")[:200]])
def test_of_what_is_no_whole_picture_there_is_none(content):
    with pytest.raises(thumbnails.NoThumbnail):
        thumbnails.drawn(content)


def test_a_huge_picture_is_not_decoded(monkeypatch):
    monkeypatch.setattr(thumbnails, "LARGEST_PICTURE", 100)
    monkeypatch.setattr(Image.Image, "thumbnail", lambda *_: pytest.fail("decoded"))
    with pytest.raises(thumbnails.NoThumbnail):
        thumbnails.drawn(picture((20, 20)))


def test_is_made_once_for_one_content():
    first, second = kept(picture()), kept(picture())
    path = Path(default_storage.path(thumbnails.ensure(first)))
    made = path.stat().st_mtime_ns
    assert thumbnails.ensure(second) == thumbnails.ensure(first)
    assert path.stat().st_mtime_ns == made


class TestDownload:
    def test_the_reader_of_the_page_gets_it(self, inspector, login):
        file = kept(picture())
        answer = login(inspector).get(file.thumbnail_for(inspector))
        assert answer["Content-Type"] == "image/webp"
        assert max(opened(b"".join(answer.streaming_content)).size) == 320

    def test_nobody_else_does(self, inspector, supervisor, login):
        file = kept(picture())
        assert login(supervisor).get(file.thumbnail_for(inspector)).status_code == 404

    def test_what_cannot_be_drawn_is_not_found(self, inspector, login):
        broken = kept(picture()[:300])
        assert login(inspector).get(broken.thumbnail_for(inspector)).status_code == 404

    def test_a_document_leads_to_itself(self, inspector):
        paper = kept(b"%PDF-", content_type="application/pdf")
        assert paper.thumbnail_for(inspector).rsplit("/", 2)[0] == "/files"
