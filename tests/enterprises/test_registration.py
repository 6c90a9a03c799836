"""A new enterprise: registered once, verified with its papers, corrected and verified again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import InvalidInput
from core.files.models import StoredFile
from enterprises import rules, services
from enterprises.models import Enterprise
from tests.factories import (
    EnterpriseFactory,
    UserFactory,
    member_of,
    pdf,
    stored_document,
    stored_picture,
    uscc,
)

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]
NEW = "/portal/enterprises/new/"


@pytest.fixture
def newcomer() -> User:
    return UserFactory(role=Role.RIGHTS_HOLDER, username="newcomer")


def stated(**changes: Any) -> dict[str, Any]:
    return {"name_zh": "朗科科技", "country": "CN", "uscc": uscc(77), **changes}


def online(**changes: Any) -> Enterprise:
    return EnterpriseFactory(origin="online", status="registered", **changes)


class TestOnce:
    def test_a_second_click_leads_to_the_first_registration(self, newcomer, login):
        client = login(newcomer)

        first = client.post(NEW, stated())
        second = client.post(NEW, stated())

        assert first.status_code == second.status_code == 302
        assert first.url == second.url
        assert Enterprise.objects.count() == 1
        assert Event.objects.filter(verb="enterprise.registered").count() == 1

    def test_back_and_sent_again_from_abroad_is_the_same_enterprise(self, newcomer, login):
        client = login(newcomer)
        form = {"name_en": "Abroad GmbH", "country": "DE"}

        first, second = client.post(NEW, form), client.post(NEW, form)

        assert first.url == second.url
        assert newcomer.enterprises.count() == 1

    def test_the_number_of_a_refused_form_is_not_lost(self, newcomer, login):
        client = login(newcomer)
        client.post(NEW, stated(uscc=uscc(77)[:-1] + "?"))
        client.post(NEW, stated())
        assert Enterprise.objects.get().number.endswith("-00001")


class TestPapers:
    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("licence.pdf", pdf()[:-8], "cut off or damaged"),
            ("licence.pdf", pdf(password="secret"), "protected by a password"),
            ("licence.docx", b"PK\x03\x04 a letter", "not a kind of file allowed here"),
            ("licence.png", pdf(), "not what its name says"),
            ("licence.pdf", b"", "empty"),
        ],
    )
    def test_a_file_that_is_no_licence_is_refused_at_its_field(
        self, name, content, words, newcomer, login
    ):
        upload = SimpleUploadedFile(name, content)
        response = login(newcomer).post(NEW, stated(licence=upload))

        assert response.status_code == 422
        assert words in str(response.context["form"].errors["licence"])
        assert not Enterprise.objects.exists()

    def test_too_large(self, newcomer, login, settings):
        settings.FILE_SIZE_LIMIT = 10
        response = login(newcomer).post(NEW, stated(licence=stored_picture("licence.png")))
        assert "larger than" in str(response.context["form"].errors["licence"])

    def test_a_good_file_is_kept_while_another_field_is_put_right(self, newcomer, login):
        client = login(newcomer)
        wrong = client.post(NEW, stated(uscc="123", licence=stored_document("licence.pdf")))
        assert wrong.status_code == 422
        form = wrong.context["form"]
        assert "licence.pdf" in form["licence"].help_text

        client.post(NEW, stated(kept_licence=form["kept_licence"].value()))

        enterprise = Enterprise.objects.get()
        assert enterprise.licence.name == "licence.pdf"
        assert StoredFile.objects.count() == 1

    def test_nobody_takes_the_file_another_kept(self, newcomer, login):
        wrong = login(newcomer).post(NEW, stated(uscc="1", licence=stored_document()))
        token = wrong.context["form"]["kept_licence"].value()
        thief = UserFactory(role=Role.TRADER)

        response = login(thief).post(NEW, stated(kept_licence=token))

        assert response.status_code == 422
        assert response.context["form"].errors["licence"]


class TestVerification:
    def test_without_licence_nobody_is_verified(self, examiner, login):
        enterprise = online()
        url = f"/enterprises/{enterprise.number}/"
        client = login(examiner)
        assert "customs verifies nobody without it" in client.get(url).content.decode()

        response = client.post(f"{url}verify/", {"checks": list(rules.CHECKS)})

        assert response.status_code == 422
        assert "licence" in str(response.context["verify_form"].errors)
        enterprise.refresh_from_db()
        assert enterprise.status == "registered"

    def test_every_point_of_the_checklist(self, examiner, login):
        enterprise = services.register(
            actor=UserFactory(role=Role.TRADER), licence=stored_document(), **stated()
        )
        url = f"/enterprises/{enterprise.number}/verify/"
        client = login(examiner)

        some = client.post(url, {"checks": ["identity"]})
        assert some.status_code == 422
        assert some.context["verify_form"].errors["checks"]

        client.post(url, {"checks": list(rules.CHECKS)})
        enterprise.refresh_from_db()
        assert enterprise.status == "verified"
        event = Event.objects.get(verb="enterprise.verified")
        assert event.details == {"checks": sorted(rules.CHECKS)}

    def test_holders_abroad_are_checked_for_their_representation(self):
        home, abroad = online(), online(country_id="DE", uscc="")
        assert "representation" not in rules.checks_for(home)
        assert "representation" in rules.checks_for(abroad)

    @pytest.mark.parametrize("origin", ["customs", "import"])
    def test_what_customs_brought_needs_no_paper(self, origin, examiner):
        enterprise = EnterpriseFactory(origin=origin, status="registered")
        assert services.verify(enterprise, actor=examiner).status == "verified"

    def test_refused_corrected_asked_again_verified(self, examiner, login, newcomer):
        owner, officer = login(newcomer), login(examiner)
        owner.post(NEW, stated(licence=stored_picture("licence.png")))
        enterprise = Enterprise.objects.get()
        page, portal = (
            f"/enterprises/{enterprise.number}/",
            f"/portal/enterprises/{enterprise.number}/",
        )
        officer.post(f"{page}refuse/", {"reason": "The licence is of another company."})
        assert "The licence is of another company." in owner.get(portal).content.decode()

        owner.post(f"{portal}edit/", stated(licence=stored_document("new.pdf")))
        owner.post(f"{portal}again/")
        enterprise.refresh_from_db()
        assert (enterprise.status, enterprise.licence.name) == ("registered", "new.pdf")
        assert owner.post(f"{portal}again/").status_code == 409

        officer.post(f"{page}verify/", {"checks": list(rules.CHECKS)})
        enterprise.refresh_from_db()
        assert (enterprise.status, enterprise.reasons) == ("verified", "")

    def test_only_its_people_ask_again(self, login, other_holder):
        enterprise = EnterpriseFactory(status="refused")
        path = f"/portal/enterprises/{enterprise.number}/again/"
        assert login(other_holder).post(path).status_code == 404


class TestOffice:
    def test_is_stated_whole_or_not_at_all(self, newcomer):
        with pytest.raises(InvalidInput) as error:
            services.register(
                actor=newcomer, name_en="Abroad GmbH", country="DE", office_name="Shanghai office"
            )
        assert error.value.details["field"] == "office_address"

        enterprise = services.register(
            actor=newcomer,
            name_en="Abroad GmbH",
            country="DE",
            office_name="Shanghai office",
            office_address="Nanjing Road 1",
            office_proof=stored_document(),
        )
        assert enterprise.has_office

    def test_an_enterprise_in_china_is_not_asked_for_it(self, login):
        owner = member_of(EnterpriseFactory(), role=Role.RIGHTS_HOLDER)
        url = f"/portal/enterprises/{owner.enterprises.get().number}/edit/"
        assert "office_name" not in login(owner).get(url).context["form"].fields
