import io
from typing import Any

import pytest
from pypdf import PdfReader

from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from recordal.guides import services
from recordal.guides.models import Guide, GuideVersion
from tests.factories import IpRightFactory, RecordalFactory, UserFactory, stored_picture

pytestmark = pytest.mark.django_db
LOGO = {
    "part_zh": "标识",
    "part_en": "Logo",
    "genuine_zh": "激光雕刻",
    "genuine_en": "Engraved by laser",
    "fake_zh": "油墨印刷",
    "fake_en": "Printed in ink",
}
SERIAL = {"part_en": "Serial number", "genuine_en": "Can be checked", "fake_en": "None"}
SHOTS = [
    {"text_zh": "外包装六面", "text_en": "Six sides of the box"},
    {"text_zh": "标识特写"},
]
CONTENT = {"tells": [LOGO, SERIAL], "shots": SHOTS}


@pytest.fixture
def recordal(rights_holder):
    return RecordalFactory(right=IpRightFactory(holder=rights_holder.enterprises.get()))


def write(recordal, actor=None, **content: Any):
    given: Any = content or CONTENT
    return services.write(recordal, given, actor=actor)


def photo(recordal, *, genuine=True, tell=None, **captions):
    colour = "blue" if genuine else "red"
    files = [stored_picture(f"{colour}.png", colour=colour)]
    more: Any = {"genuine": genuine, "tell": tell, "captions": captions}
    return services.add_photos(recordal, files, actor=None, **more)[0]


class TestWriting:
    def test_every_change_is_a_version_and_no_change_is_none(self, recordal, rights_holder):
        assert write(recordal, rights_holder).version == 1
        assert write(recordal, rights_holder, tells=[{"no": 1}, {"no": 2}]).version == 1
        guide = write(recordal, rights_holder, tells=[{"no": 2}, {"no": 1, "fake_en": "Blurred"}])

        assert guide.version == 2
        assert [(tell.no, tell.fake) for tell in guide.features] == [(2, "None"), (1, "Blurred")]
        assert guide.features[1].genuine_en == "Engraved by laser"  # what is not said stays
        assert [shot.text for shot in guide.asked] == ["Six sides of the box", "标识特写"]
        events = Event.objects.filter(verb="guide.saved").order_by("pk")
        assert [event.details["fields"] for event in events] == [["tells", "shots"], ["tells"]]

    def test_a_row_taken_out_keeps_its_number_and_comes_back_with_its_version(self, recordal):
        write(recordal)
        shown = photo(recordal, tell=1, caption_en="Logo")
        guide = write(recordal, tells=[{"no": 2}, {"part_en": "Box"}], photos=[])
        assert [tell.no for tell in guide.features] == [2, 3]
        assert not guide.pictures
        gone = Event.objects.get(verb="guide.photo_removed")
        assert gone.details["sha256"] == shown.file.sha256

        second = GuideVersion.objects.get(number=2)
        restored = services.restore(second, actor=None)
        assert restored.version == 4
        assert [tell.part for tell in restored.features] == ["Logo", "Serial number"]
        assert [(one.no, one.caption) for one in restored.pictures] == [(1, "Logo")]

    def test_an_empty_row_of_a_form_is_none_but_a_photo_says_something(self, recordal):
        write(recordal)
        photo(recordal, tell=1)
        blank = dict.fromkeys(LOGO, "  ")
        guide = write(recordal, tells=[{"no": 1, **blank}, {"no": 2, **blank}, blank], shots=[{}])
        assert [tell.no for tell in guide.features] == [1]
        assert not guide.asked

    def test_two_windows_do_not_overwrite_each_other(self, recordal):
        read = write(recordal).version
        write(recordal, tells=[{"no": 1}])
        with pytest.raises(services.ChangedMeanwhile):
            services.write(recordal, {"tells": []}, actor=None, version=read)
        assert [tell.no for tell in Guide.objects.get().features] == [1]

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            ({"tells": [{"part_en": "x" * 101}]}, "tell-new-part_en"),
            ({"tells": [{"genuine_zh": "x" * 2001}]}, "tell-new-genuine_zh"),
            ({"shots": [{"text_en": "x" * 201}]}, "shot-new-text_en"),
            ({"shots": [{"text_en": str(n)} for n in range(41)]}, "shots"),
            ({"tells": [{"no": 9, "part_en": "of another guide"}]}, None),
            ({"tells": [{"no": 1}, {"no": 1}]}, None),
            ({"photos": [{"caption_en": "no file"}]}, "photos"),
            ({"photos": [{"no": 1, "tell": 7, "genuine": True}]}, "tell"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_written(self, content, field, recordal):
        write(recordal)
        photo(recordal)
        with pytest.raises(InvalidInput) as error:
            services.write(recordal, content, actor=None)
        assert error.value.details.get("field") == field
        assert Guide.objects.get().version == 2

    def test_photo_must_be_a_picture(self, recordal):
        with pytest.raises(InvalidInput) as error:
            services.add_photos(recordal, [stored_picture("x.pdf")], actor=None, genuine=True)
        assert error.value.details["field"] == "photo"
        assert not Guide.objects.exists()

    def test_dead_recordals_take_no_guide(self):
        with pytest.raises(DomainError):
            write(RecordalFactory(status="revoked"))


class TestCard:
    @pytest.mark.parametrize(
        ("language", "seen", "hidden"),
        [("en", "Engraved by laser", "激光雕刻"), ("zh-hans", "激光雕刻", "Engraved by laser")],
    )
    def test_is_read_in_the_officers_language(
        self, language, seen, hidden, recordal, inspector, login
    ):
        write(recordal)
        photo(recordal, tell=1, caption_zh="箱")
        client = login(inspector)
        client.cookies["django_language"] = language

        page = client.get(f"/recordals/{recordal.application_no}/guide/").content.decode()

        assert seen in page
        assert hidden not in page
        assert 'alt="箱"' in page
        assert "Serial number" in page  # written in English only: better than nothing

    def test_prints_both_languages_on_one_card_with_pictures(self, recordal, inspector, login):
        write(recordal)
        photo(recordal, tell=1, caption_en="Box")
        photo(recordal, genuine=False)
        url = f"/recordals/{recordal.application_no}/guide/pdf/"
        client = login(inspector)

        def printed(query=""):
            reader = PdfReader(io.BytesIO(client.get(url + query).content))
            return " ".join("".join(page.extract_text() for page in reader.pages).split()), reader

        text, reader = printed()
        for words in (recordal.number, "Engraved by laser", "激光雕刻", "标识特写", "V3"):
            assert words in text
        assert len(reader.pages[0].images) == 2
        english, _reader = printed("?language=en")
        assert "激光雕刻" not in english

    def test_an_earlier_version_can_be_read_and_printed(self, recordal, inspector, login):
        write(recordal)
        write(recordal, tells=[{"no": 1, "fake_en": "Blurred"}])
        client = login(inspector)
        url = f"/recordals/{recordal.application_no}/guide/"
        old = client.get(f"{url}?version=1")
        assert "Printed in ink" in old.content.decode()
        assert not old.context["is_newest"]
        assert "V1" in "".join(
            page.extract_text()
            for page in PdfReader(io.BytesIO(client.get(f"{url}pdf/?version=1").content)).pages
        )
        assert client.get(f"{url}?version=7").status_code == 404

    def test_empty_guide_prints_too(self, recordal, inspector, login):
        write(recordal, tells=[])
        response = login(inspector).get(f"/recordals/{recordal.application_no}/guide/pdf/")
        assert response.status_code == 200

    @pytest.mark.parametrize("path", ["guide/", "guide/pdf/"])
    def test_is_not_for_other_enterprises(self, path, recordal, other_holder, login):
        write(recordal)
        url = f"/recordals/{recordal.application_no}/{path}"
        assert login(other_holder).get(url).status_code == 404
        trader = UserFactory(role=Role.TRADER)
        assert login(trader).get(url).status_code == 403

    def test_costs_the_same_however_long_the_guide(
        self, recordal, inspector, login, assert_flat_queries
    ):
        write(recordal)
        client = login(inspector)

        def grow():
            write(recordal, tells=[{"no": 1}, {"no": 2}, LOGO, SERIAL])
            photo(recordal, tell=1)

        assert_flat_queries(client, f"/recordals/{recordal.application_no}/guide/", grow)


class TestPortal:
    def url(self, recordal):
        return f"/portal/recordals/{recordal.application_no}/guide/"

    def sent(self, client, url, **more):
        """What the browser would send of the page as it stands."""
        sheet = client.get(url).context["sheet"]
        values = {
            form.add_prefix(name): form[name].value() or ""
            for form in sheet.forms
            for name in form.fields
        }
        guide = client.get(url).context["guide"]
        values |= {
            "tells": [row.no for row in sheet.tells if row.no.isdecimal()],
            "shots": [no for no, _form in sheet.shots if no.isdecimal()],
            "version": guide.version if guide else "",
        }
        return values | more

    def test_holder_writes_illustrates_and_orders(self, recordal, rights_holder, login):
        client, url = login(rights_holder), self.url(recordal)
        first = {f"tell-new-{name}": text for name, text in LOGO.items()}
        files = {
            "add-new-genuine": [stored_picture("a.png"), stored_picture("b.png", colour="blue")],
            "add-new-fake": stored_picture("c.png", colour="red"),
        }
        answer = client.post(url, self.sent(client, url, **first, **files))
        assert answer.status_code == 302
        guide = recordal.guide
        assert [(one.no, one.genuine, one.tell.no) for one in guide.pictures] == [
            (1, True, 1), (2, True, 1), (3, False, 1),
        ]  # fmt: skip

        second = {f"tell-new-{name}": text for name, text in SERIAL.items()}
        shots = {"shot-new-text_en": "The box", "shot-new1-text_zh": "序列号"}
        client.post(url, self.sent(client, url, **second, **shots))
        for step in ("tell-2-up", "photo-2-up", "shot-2-to-1"):
            answer = client.post(url, self.sent(client, url, step=step))
            assert answer.url.endswith("#" + "-".join(step.split("-")[:2]))

        guide = Guide.objects.get()
        assert [tell.part for tell in guide.features] == ["Serial number", "Logo"]
        assert [one.no for one in guide.pictures] == [2, 1, 3]
        assert [shot.text for shot in guide.asked] == ["序列号", "The box"]

        client.post(url, self.sent(client, url, step="tell-1-remove"))
        guide = Guide.objects.get()
        assert [tell.no for tell in guide.features] == [2]
        assert not guide.pictures
        client.post(f"{url}restore/", {"version": guide.version - 1})
        assert [one.no for one in Guide.objects.get().pictures] == [2, 1, 3]
        assert client.post(f"{url}restore/", {"version": 999}).status_code == 404
        assert client.get(url).status_code == 200

    def test_wrong_photo_is_named_at_its_field_and_the_texts_are_saved(
        self, recordal, rights_holder, login
    ):
        client, url = login(rights_holder), self.url(recordal)
        write(recordal)
        more = {"tell-1-fake_en": "Smeared", "add-1-genuine": stored_picture("x.pdf")}
        answer = client.post(url, self.sent(client, url, **more))
        assert answer.status_code == 422
        assert "x.pdf" in answer.context["sheet"].tells[0].wrong["genuine"]
        assert Guide.objects.get().features[0].fake_en == "Smeared"

    def test_an_old_page_does_not_overwrite_and_keeps_what_was_typed(
        self, recordal, rights_holder, login
    ):
        client, url = login(rights_holder), self.url(recordal)
        write(recordal)
        old = self.sent(client, url, **{"tell-1-fake_en": "Typed in the old window"})
        write(recordal, tells=[{"no": 1, "fake_en": "Newer"}])
        answer = client.post(url, old)
        assert answer.status_code == 422
        assert "Typed in the old window" in answer.content.decode()
        assert Guide.objects.get().features[0].fake_en == "Newer"

    def test_too_long_a_text_is_marked_at_its_field(self, recordal, rights_holder, login):
        client, url = login(rights_holder), self.url(recordal)
        answer = client.post(url, {"tell-new-part_en": "x" * 101})
        assert answer.status_code == 422
        assert answer.context["sheet"].tells[0].form.errors["part_en"]


class TestApi:
    def test_a_program_writes_reads_and_prints(self, recordal, rights_holder, bearer):
        client = bearer(rights_holder)
        url = f"/api/v1/guides/{recordal.application_no}/"
        assert client.get(url).status_code == 404

        body = client.put(url, CONTENT, content_type="application/json").json()
        assert [tell["no"] for tell in body["tells"]] == [1, 2]
        added = client.post(f"{url}photos/", {"file": stored_picture(), "shows": "fake", "tell": 1})
        assert added.status_code == 201, added.content
        assert (added.json()["genuine"], added.json()["tell"]) == (False, 1)

        moved = {"version": 2, "shots": [{"no": 2}, {"no": 1}], "photos": [{"no": 1, "tell": None}]}
        body = client.put(url, moved, content_type="application/json").json()
        assert [shot["no"] for shot in body["shots"]] == [2, 1]
        assert (body["photos"][0]["tell"], body["photos"][0]["genuine"]) == (None, False)
        late = client.put(url, moved, content_type="application/json")
        assert (late.status_code, late.json()["code"]) == (409, "guide_changed_meanwhile")

        versions = client.get(f"{url}versions/").json()
        assert [one["number"] for one in versions] == [3, 2, 1]
        restored = client.post(f"{url}versions/1/restore/").json()
        assert (restored["version"], restored["photos"]) == (4, [])
        assert client.get(f"{url}card/").content.startswith(b"%PDF")

    def test_what_is_wrong_is_named(self, recordal, rights_holder, bearer):
        client = bearer(rights_holder)
        url = f"/api/v1/guides/{recordal.application_no}/"
        long = {"tells": [{"part_en": "x" * 101}]}
        answer = client.put(url, long, content_type="application/json")
        assert answer.status_code == 422
        assert not Guide.objects.exists()
        answer = client.post(f"{url}photos/", {"file": stored_picture("x.pdf"), "shows": "fake"})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["file"])
        missing = client.post(f"{url}photos/", {"file": stored_picture()})
        assert list(missing.json()["errors"]) == ["shows"]

    def test_only_the_holder_writes(self, recordal, inspector, other_holder, bearer):
        url = f"/api/v1/guides/{recordal.application_no}/"
        for user, status in ((inspector, 403), (other_holder, 404)):
            answer = bearer(user).put(url, CONTENT, content_type="application/json")
            assert answer.status_code == status
