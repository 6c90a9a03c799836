"""Signing in, the own account, and the accounts an administrator keeps."""

from collections.abc import Callable

import pytest
from django.conf import settings as real_settings
from django.test import Client

from core.accounts import services
from core.accounts.models import User
from core.accounts.permissions import Can, Role
from core.accounts.wording import SENTENCES
from core.audit.models import Event
from core.errors import InvalidInput
from tests.factories import DistrictOfficerFactory, PartnerOfficeFactory, UserFactory

Login = Callable[[User], Client]
PASSWORD = "a long enough sentence"
LANGUAGE = real_settings.LANGUAGE_COOKIE_NAME


@pytest.fixture
def officer(db) -> User:
    user = DistrictOfficerFactory(username="li", display_name="Li Wei")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, password: str = PASSWORD, **more: str):
    return client.post("/accounts/login/", {"username": "li", "password": password, **more})


class TestSigningIn:
    def test_leads_home(self, client, officer):
        response = sign_in(client)

        assert (response.status_code, response.url) == (302, "/")
        assert "Li Wei" in client.get("/").content.decode()

    def test_leads_back_to_the_page_that_was_asked_for(self, client, officer):
        asked = client.get("/accounts/profile/")
        assert asked.url == "/accounts/login/?next=/accounts/profile/"

        assert sign_in(client, next="/accounts/profile/").url == "/accounts/profile/"

    def test_never_leads_to_another_site(self, client, officer):
        assert sign_in(client, next="https://evil.example/").url == "/"

    def test_a_wrong_password_is_refused(self, client, officer):
        response = sign_in(client, "wrong")

        assert response.status_code == 200
        assert "correct username and password" in response.content.decode()
        assert client.get("/").status_code == 302

    def test_an_inactive_account_is_refused(self, client, officer):
        officer.is_active = False
        officer.save()

        assert sign_in(client).status_code == 200
        assert client.get("/").status_code == 302

    def test_the_account_of_somebody_who_left_closes_at_once(self, client, officer):
        sign_in(client)
        User.objects.filter(pk=officer.pk).update(is_active=False)

        assert client.get("/").status_code == 302

    def test_shows_the_pages_in_the_language_of_the_account(self, client, officer):
        User.objects.filter(pk=officer.pk).update(language="zh-hans")

        assert sign_in(client).cookies[LANGUAGE].value == "zh-hans"
        assert '<html lang="zh-hans"' in client.get("/").content.decode()

    def test_a_superuser_without_a_role_may_do_nothing(self, login):
        root = User.objects.create_superuser("root", password=PASSWORD)

        assert login(root).get("/").status_code == 403


class TestLockOut:
    @pytest.fixture(autouse=True)
    def axes(self, settings):
        settings.AXES_ENABLED = True

    def test_after_eight_failures_even_the_right_password_waits(self, client, officer):
        for _ in range(7):
            assert sign_in(client, "wrong").status_code == 200

        assert sign_in(client, "wrong").status_code == 429
        response = sign_in(client)
        assert response.status_code == 429
        assert "Please wait a while" in response.content.decode()

    def test_other_people_at_the_same_desk_may_sign_in(self, client, officer):
        for _ in range(8):
            client.post("/accounts/login/", {"username": "somebody", "password": "wrong"})

        assert sign_in(client).status_code == 302

    def test_a_success_forgets_the_failures_before_it(self, client, officer):
        for _ in range(7):
            sign_in(client, "wrong")
        sign_in(client)
        other = Client()

        for _ in range(7):
            assert sign_in(other, "wrong").status_code == 200
        assert sign_in(other).status_code == 302

    def test_ends_after_a_quarter_of_an_hour(self, client, officer, time_machine):
        time_machine.move_to("2026-03-02 09:00 +0800", tick=False)
        for _ in range(8):
            sign_in(client, "wrong")
        time_machine.move_to("2026-03-02 09:14 +0800", tick=False)
        assert sign_in(client).status_code == 429

        time_machine.move_to("2026-03-02 09:30 +0800", tick=False)
        assert sign_in(client).status_code == 302


class TestOwnAccount:
    def test_signing_out_needs_a_click_not_a_link(self, login, inspector):
        client = login(inspector)

        assert client.get("/accounts/logout/").status_code == 405
        assert client.get("/accounts/profile/").status_code == 200
        assert client.post("/accounts/logout/").url == "/accounts/login/"
        assert client.get("/accounts/profile/").status_code == 302

    def test_forms_without_the_csrf_token_are_explained(self, officer):
        client = Client(enforce_csrf_checks=True)

        response = sign_in(client)

        assert response.status_code == 403
        assert "<h1>" in response.content.decode()

    def test_changes_the_password(self, client, officer):
        sign_in(client)
        new = "another long sentence"
        fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

        response = client.post("/accounts/password/", fields, follow=True)

        assert "Your password is changed." in response.content.decode()
        officer.refresh_from_db()
        assert officer.check_password(new)

    def test_refuses_a_short_password(self, client, officer):
        sign_in(client)
        fields = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}

        response = client.post("/accounts/password/", fields)

        assert "at least 12 characters" in response.content.decode()
        officer.refresh_from_db()
        assert officer.check_password(PASSWORD)

    def test_profile_sets_the_language(self, login, inspector):
        client = login(inspector)
        fields = {
            "display_name": "王",
            "email": "w@example.org",
            "phone": "",
            "language": "zh-hans",
        }

        response = client.post("/accounts/profile/", fields)

        assert response.cookies[LANGUAGE].value == "zh-hans"
        inspector.refresh_from_db()
        assert (inspector.display_name, inspector.language) == ("王", "zh-hans")
        cleared = client.post("/accounts/profile/", {**fields, "language": ""})
        assert cleared.cookies[LANGUAGE]["max-age"] == 0

    def test_a_wrong_profile_comes_back(self, login, inspector):
        response = login(inspector).post("/accounts/profile/", {"email": "nobody"})

        assert response.status_code == 422
        assert 'value="nobody"' in response.content.decode()
        inspector.refresh_from_db()
        assert inspector.email == ""

    def test_everybody_may_read_who_may_do_what(self, login, rights_holder):
        page = login(rights_holder).get("/accounts/rights/").content.decode()

        assert all(f"<code>{can.value}</code>" in page for can in Can)
        assert all(str(SENTENCES[can]) in page for can in Can)


class TestLanguageAndTheme:
    def test_the_switch_keeps_the_page_and_is_remembered(self, db, client):
        response = client.post("/i18n/", {"language": "zh-hans", "next": "/public/statistics/"})

        assert response.url == "/public/statistics/"
        assert int(response.cookies[LANGUAGE]["max-age"]) > 300 * 24 * 3600
        assert '<html lang="zh-hans"' in client.get("/public/statistics/").content.decode()

    def test_follows_the_browser_until_somebody_chooses(self, client):
        page = client.get("/accounts/login/", headers={"accept-language": "zh-CN,zh;q=0.9"})

        assert '<html lang="zh-hans"' in page.content.decode()

    @pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("<b>", "auto")])
    def test_theme(self, client, chosen, kept):
        response = client.post("/accounts/theme/", {"theme": chosen, "next": "/accounts/login/"})

        assert response.url == "/accounts/login/"
        assert response.cookies["theme"].value == kept

    def test_theme_never_leads_to_another_site(self, client):
        response = client.post("/accounts/theme/", {"theme": "dark", "next": "//evil.example/"})

        assert response.url == "/"

    def test_theme_is_not_changed_by_a_link(self, client):
        assert client.get("/accounts/theme/").status_code == 405

    def test_the_page_wears_the_theme(self, client):
        client.cookies["theme"] = "dark"

        assert 'data-theme="dark"' in client.get("/accounts/login/").content.decode()


NEW = {
    "username": "zhang",
    "display_name": "Zhang",
    "badge_no": "53001",
    "email": "",
    "role": "inspector",
    "district": "5300",
    "partner_office": "",
    "is_active": "on",
    "password": PASSWORD,
}


class TestAccounts:
    def test_the_administrator_makes_one_that_can_sign_in(self, login, administrator):
        response = login(administrator).post("/accounts/users/new/", NEW, follow=True)

        assert "The account Zhang is saved." in response.content.decode()
        entered = Client().post("/accounts/login/", {"username": "zhang", "password": PASSWORD})
        assert entered.status_code == 302
        event = Event.objects.get()
        assert (event.verb, event.actor) == ("account.created", administrator)
        assert (event.details["role"], event.details["active"]) == ("inspector", True)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"district": ""}, "district"),
            ({"role": "auditor"}, "district"),
            ({"role": "partner", "district": ""}, "partner_office"),
            ({"username": "admin"}, "username"),
            ({"username": ""}, "username"),
            ({"password": "short"}, "password"),
            ({"password": ""}, "password"),
            ({"role": "emperor"}, "role"),
        ],
    )
    def test_what_does_not_fit_is_said_at_its_field(self, login, administrator, change, field):
        response = login(administrator).post("/accounts/users/new/", {**NEW, **change})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert not User.objects.filter(username="zhang").exists()

    def test_a_partner_office_has_its_people(self, login, administrator):
        office = PartnerOfficeFactory()
        fields = {**NEW, "role": "partner", "district": "", "partner_office": office.pk}

        assert login(administrator).post("/accounts/users/new/", fields).status_code == 302
        assert User.objects.get(username="zhang").partner_office == office

    def test_change_without_a_password_keeps_it(self, login, administrator, officer):
        fields = {**NEW, "username": "li", "role": "supervisor", "password": ""}

        assert login(administrator).post("/accounts/users/li/", fields).status_code == 302

        officer.refresh_from_db()
        assert officer.role == Role.SUPERVISOR
        assert officer.check_password(PASSWORD)
        assert Event.objects.get().verb == "account.changed"

    def test_nobody_can_lock_the_administration_out(self, login, administrator):
        fields = {"username": "admin", "role": "auditor", "is_active": "on"}

        response = login(administrator).post("/accounts/users/admin/", fields)

        assert response.status_code == 422
        administrator.refresh_from_db()
        assert administrator.role == Role.ADMINISTRATOR

    def test_the_service_refuses_the_same(self, administrator):
        fields = {"username": "chen", "role": Role.INSPECTOR, "district_id": None}

        with pytest.raises(InvalidInput, match="one customs district"):
            services.save_account(None, actor=administrator, fields=fields, password=PASSWORD)

        assert not User.objects.filter(username="chen").exists()

    def test_an_unknown_account_does_not_exist(self, login, administrator):
        assert login(administrator).get("/accounts/users/nobody/").status_code == 404

    def test_search(self, login, administrator, officer):
        client = login(administrator)

        assert "Li Wei" in client.get("/accounts/users/?q=li").content.decode()
        assert "No account fits" in client.get("/accounts/users/?q=%00zzz").content.decode()

    def test_list_is_flat(self, login, administrator, assert_flat_queries):
        client = login(administrator)
        assert_flat_queries(client, "/accounts/users/", DistrictOfficerFactory)

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
    def test_nobody_else_may(self, login, role):
        district = {"district_id": "5300"} if role in ("inspector", "supervisor", "legal") else {}
        office = {"partner_office": PartnerOfficeFactory()} if role == "partner" else {}
        client = login(UserFactory(role=role, **district, **office))

        assert client.get("/accounts/users/").status_code == 403
        assert client.get("/accounts/users/new/").status_code == 403
        assert client.post("/accounts/users/new/", NEW).status_code == 403
        assert not User.objects.filter(username="zhang").exists()


class TestTheLedgerKnows:
    def test_whose_password_an_administrator_set(self, officer, administrator):
        services.save_account(
            officer, actor=administrator, fields={"email": "li@example.org"}, password=PASSWORD
        )

        assert Event.objects.get(verb="account.changed").details["changed"] == ["email", "password"]

    def test_who_chose_another_password(self, officer, login):
        new = "another long enough sentence"
        fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

        response = login(officer).post("/accounts/password/", fields)

        assert response.status_code == 302
        assert Event.objects.get(verb="account.password_changed").actor == officer


class TestLockingOut:
    """Eight wrong passwords lock an account for whoever sent them, not for its owner."""

    def test_behind_a_proxy_only_whoever_called_it_is_locked_out(self, client, officer, settings):
        settings.AXES_ENABLED = True
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        attacker, owner = "203.0.113.9", "198.51.100.7"
        for _n in range(8):
            client.post(
                "/accounts/login/",
                {"username": "li", "password": "wrong"},
                headers={"X-Forwarded-For": f"1.2.3.4, {attacker}"},
            )

        def enter(address: str) -> int:
            return (
                Client()
                .post(
                    "/accounts/login/",
                    {"username": "li", "password": PASSWORD},
                    headers={"X-Forwarded-For": address},
                )
                .status_code
            )

        assert enter(attacker) == 429
        assert enter(owner) == 302
