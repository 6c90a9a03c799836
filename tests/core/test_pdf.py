"""Drawing papers: archive files, same bytes, hostile text, many goods, wrong templates."""

import io
import re
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import gettext_lazy
from pypdf import PdfReader

from core.pdf import PdfError, check_code, render_pdf
from tests.core.letter_samples import (
    EXAMPLES,
    MOMENT,
    PICTURES,
    Data,
    full,
    least,
    letter,
    pages,
    put,
    text,
    words,
)

ROOT = Path(__file__).parents[2]
HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/x:1.0.0"',
    "$x^2$ *s* _e_ `raw`",
    "<b>bold</b> &amp;",
    r"\ \u{41} \u0041",
    '"]) }{',
    "// not a comment /* nor this */",
    "= no heading",
]


@pytest.fixture
def scratch_templates(settings, tmp_path):
    """A template directory of the test's own."""
    folder = tmp_path / "templates"
    folder.mkdir()
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder]}]
    return folder


def test_same_data_at_the_same_time_give_the_same_bytes():
    first = letter("guide_card", full("guide_card", "zh"), PICTURES)
    assert first == letter("guide_card", full("guide_card", "zh"), PICTURES)
    later = datetime(2026, 10, 13, tzinfo=UTC)
    template = "seizures/notices/guide_card.typ"
    assert first != render_pdf(template, full("guide_card", "zh"), files=PICTURES, timestamp=later)


def test_paper_is_an_archive_file_with_its_own_fonts():
    pdf = letter("holder_notice", full("holder_notice", "zh"))
    reader = PdfReader(io.BytesIO(pdf))
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert reader.metadata is not None
    assert reader.metadata.title == "中止放行侵权嫌疑货物通知书 深关知字〔2026〕12号"
    fonts = re.findall(rb"/FontName/[A-Z]{6}\+(\w+)", pdf)
    assert b"NotoSerifSC" in fonts
    assert b"NotoSansSC" in fonts


def test_check_code_stands_at_the_foot_and_follows_data_and_files():
    data = full("guide_card", "en")
    code = check_code(data, PICTURES)
    printed = code[:16].upper()
    foot = "-".join(printed[place : place + 4] for place in range(0, 16, 4))
    assert foot in text(letter("guide_card", data, PICTURES))
    assert check_code(dict(reversed(data.items())), PICTURES) == code
    assert check_code({**data, "number": "2"}, PICTURES) != code
    assert check_code(data, {**PICTURES, "fake.png": b"other"}) != code


@pytest.mark.parametrize("language", ["zh", "en"])
def test_text_of_users_stays_text(language):
    data = full("penalty_decision", language)
    data["facts"] = "\n".join(HOSTILE)
    data["reasons"] = HOSTILE
    put(data, "addressee.name", HOSTILE[0])
    data["goods"] = [{"description": line, "unit": line, "mark": line} for line in HOSTILE]
    drawn = text(letter("penalty_decision", data))
    for line in HOSTILE:
        assert drawn.count(words(line)) >= 4, line
    assert "root:" not in drawn


def test_letters_without_a_glyph_become_boxes_and_all_others_stay():
    data = full("release_notice", "zh")
    put(data, "ground.text", "Привет مرحبا שלום 😀 7\ufe0f\u20e3 ไทย 𪚥 \x00\x07 \ue000 end")
    put(data, "addressee.name", "Ünïcode \ud83d A\u200dB 龙腾")
    drawn = text(letter("release_notice", data))
    for kept in ("Привет", "7", "end", "龙腾", "Ünïcode", "□"):
        assert kept in drawn
    assert "😀" not in drawn


def test_numbers_dates_and_lazy_texts_need_no_preparation():
    data = full("release_notice", "en")
    data["released_on"] = datetime(2026, 12, 31, 1, 30, tzinfo=UTC)
    data["date"] = date(2026, 12, 31)
    put(data, "amounts.counter_security", Decimal("1234567.80"))
    put(data, "ground.text", gettext_lazy("Yes"))
    drawn = text(letter("release_notice", data))
    assert words("31 December 2026 09:30") in drawn  # in Beijing
    assert "CNY1,234,567.80" in drawn


def test_long_list_of_goods_runs_over_pages_with_its_header_and_quickly():
    data = full("detention_receipt", "zh")
    data["goods"] = [
        {
            "description": f"手机 mobile phone {number}",
            "quantity": "3",
            "unit": "pcs",
            "value_cny": "10.50",
        }
        for number in range(500)
    ]
    letter("detention_receipt", least("detention_receipt", "zh"))  # fonts are read once
    started = time.process_time()
    pdf = letter("detention_receipt", data)
    assert time.process_time() - started < 2
    drawn = pages(pdf)
    with_goods = [page for page in drawn if "mobile phone" in page]
    assert len(with_goods) > 8
    assert all("货物名称、规格" in page for page in with_goods)
    whole = text(pdf)
    assert all(f"手机mobilephone{number}3件" in whole for number in (0, 250, 499))
    assert "1,500件5,250.00" in whole
    assert f"共{len(drawn)}页" in whole


@pytest.mark.parametrize(
    "run", ["Ж" * 3000, "Ж1,Ж2;" * 600, "-" * 2000, "Ж" * 30 + "/" + "Ж" * 900]
)
def test_text_without_spaces_is_broken_not_cut(run):
    data = full("holder_notice", "en")
    put(data, "contact.name", run)
    drawn = pages(letter("holder_notice", data))
    assert sum(page.count(run[0]) for page in drawn) >= run.count(run[0])
    assert len(drawn) > 1
    longest = max(len(line.replace("\u200b", "")) for page in drawn for line in page.splitlines())
    assert longest < 150


def test_report_prints_any_table():
    data: Data = {
        **EXAMPLES["common"],
        "language": "en",
        "title": "Cases by district",
        "filters": ["Period: 2026", "Campaign: Longteng"],
        "columns": [{"label": "District", "width": "1fr"}, {"label": "Cases", "align": "right"}],
        "rows": [["深圳海关 Shenzhen", 12], ["宁波海关 Ningbo", None]],
        "totals": ["Total", 12],
        "landscape": True,
    }
    pdf = render_pdf("pdf/report.typ", data, timestamp=MOMENT)
    drawn = text(pdf)
    for part in (
        "Casesbydistrict",
        "Period:2026;Campaign:Longteng",
        "深圳海关Shenzhen12",
        "Total12",
    ):
        assert part in drawn
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert box.width > box.height
    data["rows"] = []
    assert "Norecordsmatch." in text(render_pdf("pdf/report.typ", data, timestamp=MOMENT))


def test_given_pictures_are_in_the_paper():
    reader = PdfReader(io.BytesIO(letter("guide_card", full("guide_card", "zh"), PICTURES)))
    assert sum(len(page.images) for page in reader.pages) == 2


def test_picture_that_is_missing_or_broken_is_an_error():
    data = full("guide_card", "zh")
    with pytest.raises(PdfError, match=r"guide_card\.typ"):
        letter("guide_card", data)
    with pytest.raises(PdfError, match=r"guide_card\.typ"):
        letter("guide_card", data, {**PICTURES, "fake.png": b"no picture"})


@pytest.mark.parametrize("name", ["../x.png", "/etc/x.png", "a/b.png", ".hidden", "", "x\n.png"])
def test_file_names_that_leave_their_folder_are_refused(name):
    with pytest.raises(PdfError, match="cannot be the name of a file"):
        letter("guide_card", full("guide_card", "zh"), {**PICTURES, name: b""})


@pytest.mark.parametrize("template", ["absent.typ", "../manage.py", "/etc/passwd", "pdf"])
def test_unknown_template_is_an_error(template):
    with pytest.raises(PdfError, match="There is no PDF template"):
        render_pdf(template, {"language": "zh"})


@pytest.mark.parametrize(
    "source", ["#unknown-name", "#let x = ", '#read("/../secret.txt")', '#read("../secret.txt")']
)
def test_wrong_template_is_an_error_and_reads_nothing_outside(scratch_templates, source):
    (scratch_templates.parent / "secret.txt").write_text("secret")
    (scratch_templates / "wrong.typ").write_text(source)
    for files in (None, {"a.txt": b"a"}):
        with pytest.raises(PdfError, match=r"wrong\.typ"):
            render_pdf("wrong.typ", {}, files=files)


def test_no_template_needs_the_network_or_the_fonts_of_the_machine():
    for path in (ROOT / "templates").rglob("*.typ"):
        source = path.read_text(encoding="utf-8")
        assert "@preview" not in source, path
        assert not re.search(r'#import "@', source), path
