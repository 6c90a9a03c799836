"""Filing in the portal: one page, a draft that is never lost, papers to download."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from core.accounts.permissions import Role
from recordal.applications import services
from recordal.applications.models import Recordal
from tests.factories import AgencyFactory, EnterpriseFactory, member_of, stored_picture
from tests.recordal.cast import complete, recorded, submitted

pytestmark = pytest.mark.django_db
NEW = "/portal/recordals/new/?kind=trademark"


def typed(holder, **changes):
    fields = {
        "holder": holder.number,
        "title": "朗科",
        "variants": "NETAC\nlangke",
        "registration_no": "12345678",
        "nice_classes": "9, 14",
        "goods": "移动存储器",
        "hs_prefixes": "8523.51 8471",
        "protected_until": "2040-06-30",
        "image": stored_picture("mark.png"),
        "certificate": stored_picture("certificate.png"),
        "contact_name": "王经理",
        "contact_phone": "0755-1",
        "contact_email": "wang@example.com",
    }
    return fields | changes


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
        page = client_of_holder.get(response.url).content.decode()
        assert recordal.due_on.isoformat() in page

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
        for field in ("registration_no", "nice_classes", "goods", "image", "certificate"):
            assert f'href="#id_{field}"' in page
            assert f'id="id_{field}"' in page
        assert f'action="/portal/recordals/{recordal.application_no}/"' in page

    def test_says_what_is_missing_with_links_that_jump_there(self, client_of_holder, holder):
        recordal = services.draft(holder, actor=None, kind="trademark", title="朗科")
        page = client_of_holder.get(f"/portal/recordals/{recordal.application_no}/")
        assert page.status_code == 200
        assert 'href="#id_certificate"' in page.content.decode()

    def test_grows_over_several_sittings(self, client_of_holder, holder):
        recordal = services.draft(
            holder, actor=None, kind="trademark", **complete(registration_no="")
        )
        url = f"/portal/recordals/{recordal.application_no}/"
        fields = typed(holder, step="save")
        for name in ("holder", "image", "certificate"):
            del fields[name]

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
            ({"title": ""}, "title"),
            ({"contact_email": "wang@"}, "contact_email"),
        ],
    )
    def test_wrong_input_is_named_and_the_rest_stays(self, change, field, client_of_holder, holder):
        response = client_of_holder.post(NEW, typed(holder, **change))
        assert response.status_code == 422
        assert response.context["form"].errors[field]
        assert "移动存储器" in response.content.decode()
        assert not Recordal.objects.exists()

    @pytest.mark.parametrize(
        ("field", "upload"),
        [
            ("image", SimpleUploadedFile("mark.png", b"MZ not a picture")),
            ("image", SimpleUploadedFile("mark.pdf", b"%PDF-1.7 ... %%EOF")),
            ("certificate", SimpleUploadedFile("paper.pdf", b"%PDF-1.7 cut off")),
            ("certificate", SimpleUploadedFile("paper.exe", b"MZ")),
        ],
        ids=["not a picture", "a PDF as picture", "truncated PDF", "a program"],
    )
    def test_files_that_are_not_what_they_claim_are_refused(
        self, field, upload, client_of_holder, holder
    ):
        response = client_of_holder.post(NEW, typed(holder, **{field: upload}))
        assert response.status_code == 422
        assert response.context["form"].errors[field]

    def test_back_button_after_filing_changes_nothing(self, client_of_holder, holder):
        recordal = submitted(holder)
        url = f"/portal/recordals/{recordal.application_no}/"
        fields = typed(holder, title="别的", step="submit")
        del fields["holder"]

        assert client_of_holder.post(url, fields).status_code == 409

        recordal.right.refresh_from_db()
        assert recordal.right.title == "朗科"


class TestPapers:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_receipt_names_the_last_day_for_the_decision(self, language, client_of_holder, holder):
        recordal = submitted(holder)
        client_of_holder.cookies["django_language"] = language
        response = client_of_holder.get(f"/recordals/{recordal.application_no}/receipt/")
        assert response["Content-Type"] == "application/pdf"
        assert recordal.application_no in text_of(response.content)

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
