"""Filing in the portal: one page, a draft that is never lost, papers to download."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape
from pypdf import PdfReader, PdfWriter

from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import InvalidInput
from recordal.applications import services
from recordal.applications.models import Recordal
from tests.factories import AgencyFactory, EnterpriseFactory, member_of, stored_picture
from tests.recordal.cast import complete, recorded, submitted

pytestmark = pytest.mark.django_db
NEW = "/portal/recordals/new/?kind=trademark"


def typed(holder, **changes):
    """What a browser sends when the page is filled in."""
    fields = {
        "holder": holder.number,
        "whole": "1",
        "title": "朗科",
        "variants": "NETAC\nlangke",
        "registration_no": "12345678",
        "nice_classes": "9, 14",
        "goods": "移动存储器",
        "hs_prefixes": "8523.51 8471",
        "protected_until": "2040-06-30",
        "images": [stored_picture("mark.png")],
        "paper-certificate": [stored_picture("certificate.png")],
        "paper-identity": [stored_picture("licence.png")],
        "paper-goods_photo": [stored_picture("goods.png")],
        "goods_rows": "1",
        "goods-1-name": "闪存盘",
        "goods-1-origin": "深圳",
        "goods-1-districts": "深圳海关, 2200",
        "goods-1-price": "12.50",
        "goods-1-currency": "CNY",
        "contact_name": "王经理",
        "contact_phone": "0755-1",
        "contact_email": "wang@example.com",
    }
    return fields | changes


def without_files(holder, **changes):
    fields = typed(holder, **changes)
    return {name: value for name, value in fields.items() if not isinstance(value, list)}


def locked_pdf():
    """A PDF that asks for a password."""
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(content)
    return content.getvalue()


@pytest.fixture
def holder(rights_holder):
    return rights_holder.enterprises.get()


@pytest.fixture
def client_of_holder(rights_holder, login):
    return login(rights_holder)


def text_of(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


class TestOnePage:
    def test_files_a_trademark_in_one_go(self, client_of_holder, holder):
        response = client_of_holder.post(NEW, typed(holder, step="submit"))

        recordal = Recordal.objects.get()
        assert response.url == f"/portal/recordals/{recordal.application_no}/"
        assert recordal.status == Recordal.Status.SUBMITTED
        right = recordal.right
        assert right.holder == holder
        assert right.variants == ["NETAC", "langke"]
        assert right.nice_classes == [9, 14]
        assert right.hs_prefixes == ["852351", "8471"]
        assert (right.image.name, right.certificate.name) == ("mark.png", "certificate.png")
        goods = right.genuine_goods.get()
        assert (goods.name, goods.districts, str(goods.price)) == (
            "闪存盘", ["5300", "2200"], "12.50",
        )  # fmt: skip
        assert {paper.kind for paper in right.attachments.all()} == {
            "certificate", "identity", "goods_photo",
        }  # fmt: skip
        page = client_of_holder.get(response.url).content.decode()
        assert recordal.due_on.isoformat() in page
        assert "闪存盘" in page

    def test_asks_for_the_kind_of_right_first(self, client_of_holder):
        page = client_of_holder.get("/portal/recordals/new/").content.decode()
        assert "?kind=invention" in page

    def test_what_is_needed_to_file_is_not_called_optional(self, client_of_holder):
        fields = client_of_holder.get(NEW).context["form"].fields
        assert fields["registration_no"].required
        assert not fields["variants"].required

    def test_a_patent_is_not_asked_for_classes(self, client_of_holder, holder):
        page = client_of_holder.get("/portal/recordals/new/?kind=invention").content.decode()
        assert "id_nice_classes" not in page

    def test_contact_is_filled_in_from_the_enterprise(self, login):
        enterprise = EnterpriseFactory(contact_name="李女士", phone="010-77")
        person = member_of(enterprise, role=Role.RIGHTS_HOLDER)
        page = login(person).get(NEW).content.decode()
        assert "李女士" in page
        assert "010-77" in page

    def test_agent_chooses_among_its_holders(self, login):
        own = EnterpriseFactory()
        agent = member_of(own, role=Role.AGENT)
        holders = [AgencyFactory(agent=own).holder for _ in range(2)]
        stranger = EnterpriseFactory()
        client = login(agent)

        page = client.get(NEW)
        offered = set(page.context["form"].fields["holder"].queryset)
        assert offered == {own, *holders}

        client.post(NEW, typed(holders[1], step="save"))
        assert Recordal.objects.get().right.holder == holders[1]
        assert client.post(NEW, typed(stranger, step="save")).status_code == 422
        assert Recordal.objects.count() == 1

    def test_person_without_enterprise_is_sent_to_register_it(self, login):
        newcomer = member_of(EnterpriseFactory(), role=Role.RIGHTS_HOLDER)
        newcomer.memberships.all().delete()
        assert login(newcomer).get(NEW).url == "/portal/enterprises/new/"


class TestDraft:
    def test_is_kept_although_it_cannot_be_filed(self, client_of_holder, holder):
        response = client_of_holder.post(
            NEW, {"holder": holder.number, "title": "朗科", "step": "submit"}
        )

        recordal = Recordal.objects.get()
        assert recordal.status == Recordal.Status.DRAFT
        assert response.status_code == 422
        page = response.content.decode()
        for place in (
            "id_registration_no", "id_nice_classes", "id_goods", "pictures", "genuine-goods",
            "paper-certificate", "paper-identity", "paper-goods_photo",
        ):  # fmt: skip
            assert f'href="#{place}"' in page
            assert f'id="{place}"' in page
        assert f'action="/portal/recordals/{recordal.application_no}/"' in page

    def test_says_what_is_missing_with_links_that_jump_there(self, client_of_holder, holder):
        recordal = services.draft(holder, actor=None, kind="trademark", title="朗科")
        page = client_of_holder.get(f"/portal/recordals/{recordal.application_no}/")
        assert page.status_code == 200
        assert 'href="#paper-certificate"' in page.content.decode()

    def test_grows_over_several_sittings(self, client_of_holder, holder):
        recordal = services.draft(
            holder, actor=None, kind="trademark", **complete(registration_no="")
        )
        url = f"/portal/recordals/{recordal.application_no}/"
        fields = without_files(holder, step="save")

        client_of_holder.post(url, fields)
        recordal.right.refresh_from_db()
        assert recordal.right.registration_no == "12345678"
        assert recordal.right.image is not None

        client_of_holder.post(url, fields | {"step": "submit"})
        recordal.refresh_from_db()
        assert recordal.status == Recordal.Status.SUBMITTED

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"nice_classes": "nine"}, "nice_classes"),
            ({"nice_classes": "9 44"}, "nice_classes"),
            ({"hs_prefixes": "85-23"}, "hs_prefixes"),
            ({"protected_until": "2026-02-30"}, "protected_until"),
            ({"protected_until": "3026-02-01"}, "protected_until"),
            ({"registered_on": "2999-01-01"}, "registered_on"),
            ({"registered_on": "0001-01-01"}, "registered_on"),
            ({"contact_email": "wang@"}, "contact_email"),
            ({"title_en": "x" * 301}, "title_en"),
            ({"variants": "x" * 201}, "variants"),
            ({"goods-1-price": "twelve"}, "goods-1-price"),
            ({"goods-1-price": "-1"}, "goods-1-price"),
            ({"goods-1-price": "1.234"}, "goods-1-price"),
            ({"goods-1-price": "NaN"}, "goods-1-price"),
            ({"goods-1-currency": "XXX"}, "goods-1-currency"),
            ({"goods-1-districts": "Atlantis"}, "goods-1-districts"),
        ],
    )
    def test_one_wrong_field_loses_none_of_the_others(
        self, change, field, client_of_holder, holder
    ):
        response = client_of_holder.post(NEW, without_files(holder, step="submit", **change))

        assert response.status_code == 422
        recordal = Recordal.objects.get()
        assert recordal.status == Recordal.Status.DRAFT
        assert recordal.right.registration_no == "12345678"
        assert recordal.right.genuine_goods.get().name == "闪存盘"
        assert [problem.name for problem in response.context["sheet"].problems] == [field]
        place = f'href="#id_{field}"'
        assert place in response.content.decode()

        # Another day, another computer: what was typed is still there, with its message.
        again = client_of_holder.get(f"/portal/recordals/{recordal.application_no}/")
        assert again.status_code == 200
        assert [problem.name for problem in again.context["sheet"].problems] == [field]
        typed_text = next(iter(change.values()))
        assert typed_text in again.content.decode()
        with pytest.raises(InvalidInput):
            services.submit(recordal, actor=None)

    def test_without_a_title_everything_comes_back(self, client_of_holder, holder):
        response = client_of_holder.post(NEW, without_files(holder, title=" "))
        assert response.status_code == 422
        assert "移动存储器" in response.content.decode()
        assert "闪存盘" in response.content.decode()
        assert not Recordal.objects.exists()

    def test_a_mistake_put_right_is_forgotten(self, client_of_holder, holder):
        client_of_holder.post(NEW, without_files(holder, protected_until="soon"))
        recordal = Recordal.objects.get()
        assert recordal.pending == {"protected_until": "soon"}
        url = f"/portal/recordals/{recordal.application_no}/"

        client_of_holder.post(url, without_files(holder, version=str(recordal.version)))

        recordal.refresh_from_db()
        assert recordal.pending == {}
        assert recordal.right.protected_until == date(2040, 6, 30)

    @pytest.mark.parametrize(
        ("field", "upload"),
        [
            ("images", SimpleUploadedFile("mark.png", b"MZ not a picture")),
            ("images", SimpleUploadedFile("mark.pdf", b"%PDF-1.7 ... %%EOF")),
            ("paper-goods_photo", SimpleUploadedFile("goods.pdf", b"%PDF-1.7 ... %%EOF")),
            ("paper-certificate", SimpleUploadedFile("paper.pdf", b"%PDF-1.7 cut off")),
            ("paper-certificate", SimpleUploadedFile("paper.exe", b"MZ")),
            ("paper-certificate", SimpleUploadedFile("paper.pdf", b"")),
            ("paper-certificate", SimpleUploadedFile("locked.pdf", locked_pdf())),
        ],
        ids=["no picture", "PDF as picture", "PDF as photo", "truncated", "program", "empty",
             "locked"],
    )  # fmt: skip
    def test_a_file_that_is_refused_says_so_at_its_field_and_stops_no_other(
        self, field, upload, client_of_holder, holder
    ):
        fields = typed(holder, step="submit", **{field: [upload]})
        upload.seek(0)
        response = client_of_holder.post(NEW, fields)

        assert response.status_code == 422
        sheet = response.context["sheet"]
        assert [problem.name for problem in sheet.problems] == [field]
        page = response.content.decode()
        assert page.count(escape(sheet.problems[0].message)) == 2  # above, and at the field
        recordal = Recordal.objects.get()
        assert recordal.status == Recordal.Status.DRAFT
        assert recordal.right.attachments.filter(kind="identity").exists()

    def test_a_file_too_large(self, client_of_holder, holder, settings):
        settings.FILE_SIZE_LIMIT = 10
        response = client_of_holder.post(NEW, typed(holder))
        messages = [problem.message for problem in response.context["sheet"].problems]
        assert len(messages) == 4
        assert all("larger than" in message for message in messages)

    def test_back_button_after_filing_changes_nothing_and_says_so(self, client_of_holder, holder):
        recordal = submitted(holder)
        url = f"/portal/recordals/{recordal.application_no}/"
        fields = without_files(holder, title="别的", step="submit")

        answer = client_of_holder.post(url, fields, follow=True)

        assert answer.redirect_chain == [(url, 302)]
        assert "filed already; nothing was changed" in answer.content.decode()
        recordal.right.refresh_from_db()
        assert recordal.right.title == "朗科"


class TestOnce:
    def test_saving_a_new_page_twice_gives_one_draft(self, client_of_holder, holder):
        key = client_of_holder.get(NEW).context["key"]
        for _click in range(2):
            client_of_holder.post(NEW, typed(holder, key=key))
        recordal = Recordal.objects.get()
        assert recordal.right.images.count() == 1
        assert recordal.right.genuine_goods.count() == 1

    def test_filing_a_new_page_twice_files_once(self, client_of_holder, holder):
        key = client_of_holder.get(NEW).context["key"]
        answers = [
            client_of_holder.post(NEW, typed(holder, key=key, step="submit")) for _click in range(2)
        ]
        recordal = Recordal.objects.get()
        assert {answer.url for answer in answers} == {
            f"/portal/recordals/{recordal.application_no}/"
        }
        assert Event.objects.filter(verb="recordal.submitted").count() == 1

    def test_the_key_of_somebody_else_opens_nothing(
        self, client_of_holder, holder, other_holder, login
    ):
        client_of_holder.post(NEW, without_files(holder, key="k" * 32))
        stranger = other_holder.enterprises.get()
        login(other_holder).post(NEW, without_files(stranger, key="k" * 32))
        assert {recordal.right.holder for recordal in Recordal.objects.all()} == {holder, stranger}

    def test_back_to_the_new_page_never_overwrites_what_was_done_since(
        self, client_of_holder, holder
    ):
        key = client_of_holder.get(NEW).context["key"]
        client_of_holder.post(NEW, without_files(holder, key=key))
        recordal = Recordal.objects.get()
        services.change_draft(recordal, actor=None, goods="改过的商品")

        answer = client_of_holder.post(NEW, without_files(holder, key=key, version=""))

        assert answer.status_code == 409
        recordal.right.refresh_from_db()
        assert recordal.right.goods == "改过的商品"


class TestTwoWindows:
    @pytest.fixture
    def draft(self, client_of_holder, holder):
        client_of_holder.post(NEW, without_files(holder))
        return Recordal.objects.get()

    @pytest.mark.parametrize("door", ["", "autosave/"], ids=["by hand", "as one types"])
    def test_the_older_window_is_told_and_overwrites_nothing(
        self, door, draft, client_of_holder, holder
    ):
        url = f"/portal/recordals/{draft.application_no}/"
        version = str(draft.version)
        first = without_files(holder, version=version, goods="第一个窗口")
        second = without_files(holder, version=version, goods="第二个窗口")

        assert client_of_holder.post(url, first).status_code == 302
        late = client_of_holder.post(f"{url}{door}", second)

        assert late.status_code == 409
        draft.right.refresh_from_db()
        assert draft.right.goods == "第一个窗口"
        if door:
            body = late.json()
            assert body["conflict"]
            assert body["fields"] == ["Approved goods"]
            version = str(body["version"])
        else:
            assert "第二个窗口" in late.content.decode()  # what was typed is not lost either
            version = str(late.context["recordal"].version)
        kept = client_of_holder.post(f"{url}{door}", second | {"version": version})
        assert kept.status_code in (200, 302)
        draft.right.refresh_from_db()
        assert draft.right.goods == "第二个窗口"

    def test_the_same_values_are_no_conflict(self, draft, client_of_holder, holder):
        url = f"/portal/recordals/{draft.application_no}/"
        same = without_files(holder, version="0", goods="同样的商品")
        for _window in range(2):
            assert client_of_holder.post(url, same).status_code == 302

    def test_goods_of_two_windows_do_not_mix(self, draft, client_of_holder, holder):
        url = f"/portal/recordals/{draft.application_no}/"
        more = {"goods_rows": ["1", "2"]}
        one = without_files(holder, version="0", **{"goods-2-name": "读卡器"}) | more
        two = without_files(holder, version="0", **{"goods-2-name": "移动硬盘"}) | more
        assert client_of_holder.post(url, one).status_code == 302
        assert client_of_holder.post(url, two).status_code == 409
        names = draft.right.genuine_goods.values_list("name", flat=True)
        assert list(names) == ["闪存盘", "读卡器"]


class TestAsOneTypes:
    AUTOSAVE = "/portal/recordals/new/autosave/?kind=trademark"

    def test_the_draft_begins_with_the_title(self, client_of_holder, holder):
        key = client_of_holder.get(NEW).context["key"]
        nothing = client_of_holder.post(
            self.AUTOSAVE, {"holder": holder.number, "key": key, "goods": "移动存储器"}
        ).json()
        assert not nothing["saved"]
        assert not Recordal.objects.exists()

        fields = {"holder": holder.number, "key": key, "title": "朗", "goods": "移动存储器"}
        first = client_of_holder.post(self.AUTOSAVE, fields).json()
        recordal = Recordal.objects.get()
        assert first["url"] == f"/portal/recordals/{recordal.application_no}/"
        assert first["saved"]
        assert len(first["saved_at"]) == 5

        again = client_of_holder.post(self.AUTOSAVE, fields | {"title": "朗科", "version": "0"})
        assert again.json()["application_no"] == recordal.application_no
        assert Recordal.objects.get().right.title == "朗科"

    def test_what_is_missing_follows(self, client_of_holder, holder):
        client_of_holder.post(NEW, without_files(holder, registration_no=""))
        recordal = Recordal.objects.get()
        url = f"/portal/recordals/{recordal.application_no}/autosave/"

        before = client_of_holder.post(url, {"version": "0"}).json()
        after = client_of_holder.post(url, {"registration_no": "12345678", "version": "0"}).json()

        assert before["missing"][0] == {
            "field": "registration_no",
            "label": "Registration number",
            "place": "id_registration_no",
            "citation": "Measures art 6",
        }
        assert "registration_no" not in {one["field"] for one in after["missing"]}
        assert after["version"] == before["version"] + 1
        assert 'href="#pictures"' in after["state"]

    def test_mistakes_are_named_at_their_places_and_the_rest_is_saved(
        self, client_of_holder, holder
    ):
        client_of_holder.post(NEW, without_files(holder))
        recordal = Recordal.objects.get()
        url = f"/portal/recordals/{recordal.application_no}/autosave/"
        answer = client_of_holder.post(
            url,
            without_files(
                holder,
                version="0",
                title_en="NETAC",
                registration_no="12 34",
                hs_prefixes="85x",
                **{"goods-1-price": "ten"},
            ),
        ).json()
        assert set(answer["errors"]) == {"id_hs_prefixes", "id_goods-1-price"}
        assert answer["saved"]
        recordal.right.refresh_from_db()
        assert recordal.right.title_en == "NETAC"

    def test_what_was_never_changed_is_not_noted_in_the_ledger(self, client_of_holder, holder):
        client_of_holder.post(NEW, without_files(holder))
        recordal = Recordal.objects.get()
        url = f"/portal/recordals/{recordal.application_no}/autosave/"
        for _time in range(3):
            client_of_holder.post(url, without_files(holder, version=str(recordal.version)))
        assert not Event.objects.filter(verb="recordal.changed").exists()

    def test_the_ledger_notes_each_step_and_not_each_pause(self, client_of_holder, holder):
        client_of_holder.post(NEW, without_files(holder))
        recordal = Recordal.objects.get()
        url = f"/portal/recordals/{recordal.application_no}/"
        for number, title in enumerate(("N", "NE", "NET")):
            typed_so_far = without_files(holder, title_en=title, version=str(number))
            assert client_of_holder.post(f"{url}autosave/", typed_so_far).json()["saved"]
        changes = Event.objects.about(recordal).filter(verb="recordal.changed")
        assert not changes.exists()

        client_of_holder.post(
            url, without_files(holder, title_en="NET", contact_fax="0755-2", version="3")
        )

        assert [event.details["fields"] for event in changes] == [["contact_fax", "title_en"]]

    def test_typing_before_filing_is_noted_too(self, client_of_holder, holder, rights_holder):
        draft = services.draft(
            holder, actor=rights_holder, kind="trademark", **complete(contact_name="李")
        )
        services.change_draft(draft, actor=rights_holder, typing=True, contact_name="王")
        services.submit(draft, actor=rights_holder)
        verbs = Event.objects.about(draft).order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["recordal.drafted", "recordal.changed", "recordal.submitted"]

    def test_a_long_list_of_goods_costs_no_query_for_each(
        self, client_of_holder, holder, rights_holder, assert_flat_queries
    ):
        draft = services.draft(holder, actor=rights_holder, kind="trademark", **complete())
        assert_flat_queries(
            client_of_holder,
            f"/portal/recordals/{draft.application_no}/",
            lambda: services.change_draft(
                draft, actor=None, genuine_goods=[{"name": "盘", "districts": ["深圳"]}]
            ),
        )

    def test_after_filing_nothing_is_saved(self, client_of_holder, holder):
        recordal = submitted(holder)
        url = f"/portal/recordals/{recordal.application_no}/autosave/"
        answer = client_of_holder.post(url, {"title": "别的"})
        assert answer.status_code == 409
        assert answer.json()["closed"]

    def test_strangers_find_nothing(self, holder, other_holder, login):
        draft = services.draft(holder, actor=None, kind="trademark", title="朗科")
        client = login(other_holder)
        for door in ("", "contents/", "autosave/", "discard/", "another/", "again/", "split/"):
            address = f"/portal/recordals/{draft.application_no}/{door}"
            assert client.post(address, {"title": "x"}).status_code == 404


class TestPapers:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_receipt_names_the_last_day_for_the_decision(self, language, client_of_holder, holder):
        recordal = submitted(holder)
        client_of_holder.cookies["django_language"] = language
        response = client_of_holder.get(f"/recordals/{recordal.application_no}/receipt/")
        assert response["Content-Type"] == "application/pdf"
        text = text_of(response.content).replace("\n", "")
        assert recordal.application_no in text
        assert recordal.due_on.isoformat() in text or f"{recordal.due_on.day}" in text
        for stated in ("12345678", "移动存储器", "闪存盘", "王经理"):
            assert stated in text
        squeezed = re.sub(r"[\s\u200b]", "", text)
        for paper in recordal.right.attachments.all():
            assert paper.file.sha256 in squeezed

    @pytest.mark.parametrize("reader", ["examiner", "rights_holder"])
    def test_certificate_for_officer_and_holder(self, reader, request, holder, examiner, login):
        recordal = recorded(submitted(holder), examiner)
        client = login(request.getfixturevalue(reader))
        url = f"/recordals/{recordal.application_no}/certificate/"

        first, second = client.get(url).content, client.get(url).content

        assert recordal.number in text_of(first)
        assert first == second

    def test_certificate_of_a_right_without_registration(self, holder, examiner, login):
        bare = {"registration_no": "", "nice_classes": [], "goods": "", "protected_until": None}
        recordal = recorded(submitted(holder, kind="copyright", **bare), examiner)
        url = f"/recordals/{recordal.application_no}/certificate/"
        assert login(examiner).get(url).status_code == 200

    def test_there_is_none_before_the_decision(self, client_of_holder, holder):
        recordal = submitted(holder)
        url = f"/recordals/{recordal.application_no}/certificate/"
        assert client_of_holder.get(url).status_code == 404
        draft = services.draft(holder, actor=None, kind="trademark", title="x")
        assert (
            client_of_holder.get(f"/recordals/{draft.application_no}/receipt/").status_code == 404
        )
