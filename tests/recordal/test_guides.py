import io

import pytest
from pypdf import PdfReader

from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from recordal.guides import services
from recordal.guides.models import Guide
from tests.factories import IpRightFactory, RecordalFactory, UserFactory, stored_picture

pytestmark = pytest.mark.django_db
TEXTS = {
    "genuine_zh": "激光雕刻\n序列号可验",
    "genuine_en": "Engraved by laser",
    "fake_zh": "油墨印刷",
    "fake_en": "Printed in ink",
    "shots_zh": "外包装六面\n标识特写",
    "shots_en": "Six sides of the box",
}


@pytest.fixture
def recordal(rights_holder):
    return RecordalFactory(right=IpRightFactory(holder=rights_holder.enterprises.get()))


class TestServices:
    def test_second_save_writes_the_same_guide_anew(self, recordal, rights_holder):
        services.save(recordal, actor=rights_holder, **TEXTS)
        services.save(recordal, actor=rights_holder, fake_en="Blurred")

        guide = Guide.objects.get()
        assert (guide.fake_en, guide.genuine_en) == ("Blurred", "Engraved by laser")
        assert guide.shots == ["Six sides of the box"]
        assert Event.objects.filter(verb="guide.saved").count() == 2

    def test_photo_must_be_a_picture(self, recordal):
        with pytest.raises(InvalidInput) as error:
            services.add_photo(recordal, stored_picture("x.pdf"), actor=None, genuine=True)
        assert error.value.details["field"] == "photo"
        assert not Guide.objects.exists()

    def test_removed_photo_stays_in_the_ledger(self, recordal, rights_holder):
        photo = services.add_photo(recordal, stored_picture(), actor=rights_holder, genuine=False)
        services.remove_photo(photo, actor=rights_holder)
        assert not Guide.objects.get().photos.exists()
        removed = Event.objects.get(verb="guide.photo_removed")
        assert removed.details["sha256"] == photo.file.sha256

    def test_dead_recordals_take_no_guide(self):
        with pytest.raises(DomainError):
            services.save(RecordalFactory(status="revoked"), actor=None, **TEXTS)


class TestCard:
    @pytest.mark.parametrize(
        ("language", "seen", "hidden"),
        [("en", "Engraved by laser", "激光雕刻"), ("zh-hans", "激光雕刻", "Engraved by laser")],
    )
    def test_is_read_in_the_officers_language(
        self, language, seen, hidden, recordal, inspector, login
    ):
        services.save(recordal, actor=None, **TEXTS)
        services.add_photo(recordal, stored_picture(), actor=None, genuine=True, caption="箱")
        client = login(inspector)
        client.cookies["django_language"] = language

        page = client.get(f"/recordals/{recordal.application_no}/guide/").content.decode()

        assert seen in page
        assert hidden not in page
        assert 'alt="箱"' in page

    def test_prints_with_pictures(self, recordal, inspector, login):
        services.save(recordal, actor=None, **TEXTS)
        services.add_photo(recordal, stored_picture(), actor=None, genuine=True, caption="Box")
        services.add_photo(recordal, stored_picture(colour="blue"), actor=None, genuine=False)
        response = login(inspector).get(f"/recordals/{recordal.application_no}/guide/pdf/")
        pages = PdfReader(io.BytesIO(response.content)).pages
        text = "".join(page.extract_text() for page in pages)
        assert recordal.number in text
        assert "Engraved by laser" in text

    def test_empty_guide_prints_too(self, recordal, inspector, login):
        services.save(recordal, actor=None)
        response = login(inspector).get(f"/recordals/{recordal.application_no}/guide/pdf/")
        assert response.status_code == 200

    @pytest.mark.parametrize("path", ["guide/", "guide/pdf/"])
    def test_is_not_for_other_enterprises(self, path, recordal, other_holder, login):
        services.save(recordal, actor=None, **TEXTS)
        url = f"/recordals/{recordal.application_no}/{path}"
        assert login(other_holder).get(url).status_code == 404
        trader = UserFactory(role=Role.TRADER)
        assert login(trader).get(url).status_code == 403


class TestPortal:
    def test_holder_writes_and_illustrates(self, recordal, rights_holder, login):
        url = f"/portal/recordals/{recordal.application_no}/guide/"
        client = login(rights_holder)
        assert client.get(url).status_code == 200

        client.post(url, TEXTS)
        client.post(
            f"{url}photos/", {"photo": stored_picture(), "genuine": "no", "caption": "Logo"}
        )
        photo = recordal.guide.photos.get()
        assert (photo.genuine, photo.caption) == (False, "Logo")
        assert client.get(url).status_code == 200
        client.post(f"{url}photos/remove/", {"photo": photo.pk})
        assert not recordal.guide.photos.exists()
        assert client.post(f"{url}photos/remove/", {"photo": photo.pk}).status_code == 404

    def test_wrong_photo_is_named_and_the_page_stays(self, recordal, rights_holder, login):
        response = login(rights_holder).post(
            f"/portal/recordals/{recordal.application_no}/guide/photos/",
            {"photo": stored_picture("x.pdf"), "genuine": "yes"},
        )
        assert response.status_code == 422
        assert response.context["photo_form"].errors["photo"]
