"""People without account: signing up, joining, and invitations that work once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.notifications.models import Notification
from core.notifications.periodic import send_waiting
from enterprises import joining
from enterprises.models import Enterprise, Invitation, JoinRequest
from tests.factories import EnterpriseFactory, UserFactory, member_of, stored_document, uscc

pytestmark = pytest.mark.django_db
PASSWORD = "seven green dragons"
SIGN_UP = "/accounts/sign-up/"
Login = Callable[[User], Client]


def person(**changes: Any) -> dict[str, Any]:
    return {
        "role": "rights_holder",
        "display_name": "Li Wei",
        "person_email": "Li@netac.example",
        "password": PASSWORD,
        **changes,
    }


def whole(**changes: Any) -> dict[str, Any]:
    company = {"name_zh": "朗科科技", "country": "CN", "uscc": uscc(77)}
    return person(**{**company, **changes})


class TestSigningUp:
    def test_account_and_enterprise_on_one_page(self, client):
        response = client.post(SIGN_UP, whole(licence=stored_document("licence.pdf")), follow=True)

        enterprise = Enterprise.objects.get()
        user = enterprise.members.get()
        assert response.redirect_chain[-1][0] == f"/portal/enterprises/{enterprise.number}/"
        assert "Your account is open" in response.content.decode()
        assert (user.username, user.role) == ("li@netac.example", Role.RIGHTS_HOLDER)
        assert user.check_password(PASSWORD)
        assert enterprise.is_run_by(user)
        assert (enterprise.contact_name, enterprise.email) == ("Li Wei", "li@netac.example")
        assert (enterprise.origin, enterprise.licence.name) == ("online", "licence.pdf")
        assert set(Event.objects.values_list("actor", flat=True)) == {user.pk}

    def test_sent_twice_is_one_account_and_leads_in(self, client):
        client.post(SIGN_UP, whole())
        second = Client().post(SIGN_UP, whole())

        assert second["Location"] == f"/portal/enterprises/{Enterprise.objects.get().number}/"
        assert User.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "form", "field"),
        [
            ({"role": "examiner"}, "person", "role"),
            ({"password": "short"}, "person", "password"),
            ({"person_email": "nobody"}, "person", "person_email"),
            ({"person_email": "a'b@x.example"}, "person", "person_email"),
            ({"uscc": uscc(77)[:-1] + "?"}, "company", "uscc"),
            ({"name_zh": ""}, "company", "name_zh"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(
        self, changes, form, field, client
    ):
        response = client.post(SIGN_UP, whole(**changes))

        assert response.status_code == 422
        assert response.context[form].errors[field]
        assert not User.objects.exists()
        assert not Enterprise.objects.exists()

    def test_an_address_with_account_signs_in_instead(self, client):
        UserFactory(username="old", email="li@netac.example", role=Role.TRADER)
        response = client.post(SIGN_UP, whole())
        assert "sign in with it" in str(response.context["person"].errors["person_email"])

    def test_too_many_tries_from_one_address_wait(self, client, settings):
        settings.PAGE_RATES = {"sign-up": "2/hour"}
        for _ in range(2):
            assert client.post(SIGN_UP, person()).status_code == 422

        response = client.post(SIGN_UP, whole())

        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0
        assert not User.objects.exists()
        assert client.get(SIGN_UP).status_code == 200

    def test_whoever_is_signed_in_registers_in_the_portal(self, login, rights_holder, inspector):
        assert login(rights_holder).get(SIGN_UP).url == "/portal/enterprises/new/"
        assert login(inspector).get(SIGN_UP).url == "/"

    def test_its_own_enterprise_is_there_already_so_it_asks_to_join(self, client, login):
        known = EnterpriseFactory(name_zh="深圳市朗科科技股份有限公司", uscc=uscc(77))
        owner = member_of(known, role=Role.RIGHTS_HOLDER)
        shown = client.post(SIGN_UP, whole())
        assert [one.enterprise for one in shown.context["found"]] == [known]
        assert not User.objects.filter(username="li@netac.example").exists()

        client.post(SIGN_UP, whole(join=known.number))

        asked = JoinRequest.objects.get()
        assert (asked.enterprise, asked.user.username) == (known, "li@netac.example")
        assert not known.members.filter(pk=asked.user_id).exists()
        assert "asks to act for" in owner.notifications.get().text
        url = f"/portal/enterprises/{known.number}/joining/{asked.pk}/"
        login(owner).post(url, {"answer": "accept"})
        assert known.members.filter(pk=asked.user_id).exists()
        assert not known.is_run_by(asked.user)


@pytest.fixture
def owner() -> User:
    return member_of(EnterpriseFactory(), username="owner", role=Role.RIGHTS_HOLDER)


@pytest.fixture
def home(owner: User) -> Enterprise:
    return owner.enterprises.get()


def invite(owner: User, email: str = "wang@netac.example", **options: Any) -> tuple[Any, str]:
    """The invitation, and the address in the letter."""
    invitation = joining.invite(owner.enterprises.get(), actor=owner, email=email, **options)
    return invitation, path_in_letter()


def path_in_letter() -> str:
    mail.outbox.clear()
    send_waiting()
    found = re.search(r"/invitations/[\w-]+/", str(mail.outbox[-1].body))
    assert found
    return found.group()


class TestInvitation:
    def test_is_written_by_mail_and_only_its_digest_is_kept(self, owner, home, login):
        url = f"/portal/enterprises/{home.number}/invitations/"
        login(owner).post(url, {"email": "wang@netac.example", "position": "owner"})

        path = path_in_letter()

        token = path.split("/")[2]
        invitation = Invitation.objects.get()
        assert mail.outbox[0].to == ["wang@netac.example"]
        assert invitation.digest == joining.digest(token)
        assert token not in str(list(Notification.objects.values()))
        assert token not in str(list(Event.objects.values()))

    def test_newcomer_opens_an_account_with_it(self, owner, home, client):
        _, path = invite(owner, position="owner")
        assert home.name in client.get(path).content.decode()

        form = person(role="trader")
        del form["person_email"]
        response = client.post(path, form)

        user = User.objects.get(username="wang@netac.example")
        assert response.url == f"/portal/enterprises/{home.number}/"
        assert home.is_run_by(user)
        assert Invitation.objects.get().accepted_by == user
        assert "accepted" in owner.notifications.get().text

    def test_whoever_has_an_account_signs_in_and_accepts(self, owner, home, client, login):
        colleague = UserFactory(role=Role.TRADER, email="Wang@netac.example")
        _, path = invite(owner)
        shown = client.get(path).content.decode()
        assert f"/accounts/login/?next={path}" in shown

        browser = login(colleague)
        assert browser.get(path).status_code == 200
        assert not home.members.filter(pk=colleague.pk).exists()
        browser.post(path)

        assert home.memberships.get(user=colleague).position == "member"
        again = browser.post(path)
        assert again.url == f"/portal/enterprises/{home.number}/"
        assert home.memberships.filter(user=colleague).count() == 1

    def test_wrong_address_is_told_and_changes_nothing(self, owner, home, login):
        stranger = UserFactory(role=Role.TRADER, email="zhao@other.example")
        _, path = invite(owner)

        shown = login(stranger).get(path)
        pressed = login(stranger).post(path)

        assert shown.status_code == pressed.status_code == 409
        assert "w…@netac.example" in shown.content.decode()
        assert "wang@netac.example" not in shown.context["wrong"]
        assert not home.members.filter(pk=stranger.pk).exists()

    def test_officers_cannot_accept(self, owner, home, login, inspector):
        User.objects.filter(pk=inspector.pk).update(email="wang@netac.example")
        _, path = invite(owner)
        assert login(inspector).post(path).status_code == 422
        assert Invitation.objects.get().accepted_at is None

    def test_expired(self, owner, client):
        invitation, path = invite(owner)
        edge = invitation.expires_at
        assert edge - invitation.sent_at == timedelta(days=14)
        Invitation.objects.update(expires_at=timezone.now())

        response = client.get(path)

        assert response.status_code == 409
        assert "expired on" in response.content.decode()
        assert client.post(path, person()).status_code == 409
        assert not User.objects.filter(username="wang@netac.example").exists()

    def test_used(self, owner, client):
        _, path = invite(owner)
        client.post(path, person())
        response = Client().get(path)
        assert response.status_code == 409
        assert "works only once" in response.content.decode()

    def test_taken_back(self, owner, home, client, login):
        invitation, path = invite(owner)
        url = f"/portal/enterprises/{home.number}/invitations/{invitation.pk}/revoke/"
        login(owner).post(url)

        assert "was taken back" in client.get(path).content.decode()
        with pytest.raises(DomainError, match="taken back"):
            joining.take_back(invitation, actor=owner)
        joining.invite(home, actor=owner, email=invitation.email)

    def test_unknown(self, client):
        assert client.get("/invitations/made-up/").status_code == 404

    def test_sent_again_the_first_letter_is_dead(self, owner, home, client, login):
        invitation, first = invite(owner)
        url = f"/portal/enterprises/{home.number}/invitations/{invitation.pk}/again/"
        browser = login(owner)
        assert browser.post(url).status_code == 409  # at once: wait
        Invitation.objects.update(sent_at=timezone.now() - timedelta(days=15))
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
        browser.post(url)
        second = path_in_letter()

        assert client.get(first).status_code == 404
        assert client.get(second).status_code == 200

    @pytest.mark.parametrize("email", ["wang@netac.example", "WANG@netac.example"])
    def test_one_waits_for_an_address(self, email, owner, home):
        invite(owner)
        with pytest.raises(InvalidInput, match="is waiting") as error:
            joining.invite(home, actor=owner, email=email)
        assert error.value.details["field"] == "email"

    def test_no_flood_of_letters(self, owner, home):
        for n in range(joining.MOST_A_DAY):
            joining.invite(home, actor=owner, email=f"a{n}@netac.example")
        with pytest.raises(InvalidInput, match="a day"):
            joining.invite(home, actor=owner, email="last@netac.example")


class TestAskingToJoin:
    def test_pressed_twice_is_one_request(self, owner, home, login):
        newcomer = UserFactory(role=Role.TRADER)
        client = login(newcomer)
        for _ in range(2):
            client.post(f"/portal/enterprises/{home.number}/join/")
        assert JoinRequest.objects.count() == owner.notifications.count() == 1
        assert home.name in client.get("/portal/enterprises/").content.decode()

    def test_refused_is_told_and_decided_once(self, owner, home, login):
        newcomer = UserFactory(role=Role.TRADER)
        asked = joining.ask_to_join(home, actor=newcomer)
        client = login(owner)
        url = f"/portal/enterprises/{home.number}/joining/{asked.pk}/"

        client.post(url, {"answer": "refuse"})
        assert "not let in" in newcomer.notifications.get().text
        assert client.post(url, {"answer": "accept"}).status_code == 409
        assert client.post(url, {"answer": "perhaps"}).status_code == 404
        assert not home.members.filter(pk=newcomer.pk).exists()

    def test_withdrawn(self, home, login):
        newcomer = UserFactory(role=Role.TRADER)
        asked = joining.ask_to_join(home, actor=newcomer)
        url = f"/portal/enterprises/joining/{asked.pk}/withdraw/"
        assert login(UserFactory(role=Role.TRADER)).post(url).status_code == 404
        login(newcomer).post(url)
        asked.refresh_from_db()
        assert asked.status == "withdrawn"

    def test_customs_decides_where_nobody_owns_it_online(self, examiner, login):
        empty, newcomer = EnterpriseFactory(), UserFactory(role=Role.RIGHTS_HOLDER)
        asked = joining.ask_to_join(empty, actor=newcomer)
        assert empty.get_absolute_url() == examiner.notifications.get().url

        url = f"/enterprises/{empty.number}/joining/{asked.pk}/"
        login(examiner).post(url, {"answer": "accept"})

        assert empty.is_run_by(newcomer)
