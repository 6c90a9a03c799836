"""The certificate of a recordal: complete, in both languages, verifiable by anybody."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image
from pypdf import PdfReader

from recordal.applications import drawing
from tests.factories import AgencyFactory, LicenseeFactory
from tests.recordal.cast import recorded, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def recordal(rights_holder, examiner):
    holder = rights_holder.enterprises.get()
    AgencyFactory(holder=holder, agent__name_zh="北京示例代理")
    AgencyFactory(
        holder=holder,
        agent__name_zh="从前的代理",
        valid_from=date(2020, 1, 1),
        valid_to=date(2021, 1, 1),
    )
    application = submitted(holder)
    LicenseeFactory(recordal=application, name="东莞示例制造")
    return recorded(application, examiner)


def words(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(("language", "title"), [("zh", "备案证明"), ("en", "Certificate")])
def test_states_all_that_is_recorded(language, title, recordal, rights_holder, login):
    url = f"/recordals/{recordal.application_no}/certificate/?language={language}"
    text = words(login(rights_holder).get(url).content).replace("\u200b", "")
    flat = "".join(text.split())
    for fact in (
        title,
        recordal.number,
        recordal.right.title,
        recordal.right.registration_no,
        recordal.right.holder.name_zh,
        recordal.right.holder.uscc,
        "北京示例代理",
        "东莞示例制造",
        "/public/recordals/",
    ):
        assert "".join(fact.split()) in flat
    assert "从前的代理" not in flat


def test_shows_the_mark_and_a_code_that_leads_to_the_public_entry(recordal):
    pdf = drawing.certificate(recordal, "zh")
    images = [image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images]
    assert len(images) == 2  # the mark, and the code
    code = drawing._qr("https://example.org/?q=T2026-00001")
    picture = Image.open(io.BytesIO(code))
    assert picture.width == picture.height
    assert code == drawing._qr("https://example.org/?q=T2026-00001")
    assert code != drawing._qr("https://example.org/?q=T2026-00002")


def test_names_the_agent_of_the_day_for_ever(recordal):
    before = drawing.certificate(recordal, "zh")
    later = recordal.decided_at + timedelta(days=9)
    recordal.right.holder.agencies_given.update(status="ended", revoked_at=later)
    assert drawing.certificate(recordal, "zh") == before
