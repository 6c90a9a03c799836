"""API tokens: shown once, kept as a digest, limited, expiring, revocable."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.accounts.permissions import GRANTS, Can, Role
from core.audit.models import Event
from core.errors import InvalidInput
from core.tokens import services
from core.tokens.models import ApiToken

RESOURCE = "/api/v1/campaigns/"


def issue(user: User, *scopes: Can, days: int = 90) -> tuple[ApiToken, str]:
    return services.issue(
        user, actor=user, name="robot", scopes=scopes or (Can.VIEW_CAMPAIGNS,), days=days
    )


def call(text: str, scheme: str = "Bearer", url: str = RESOURCE):
    return Client().get(url, headers={"authorization": f"{scheme} {text}"})


class TestIssuing:
    def test_the_text_is_shown_once_and_not_kept(self, login, inspector):
        client = login(inspector)
        fields = {"name": "robot", "scopes": ["view_cases"], "days": "30"}

        response = client.post("/accounts/tokens/new/", fields)

        page = response.content.decode()
        text = re.search(r"lt_[0-9a-f]{8}_[\w-]{43}", page)
        assert text
        assert "no-store" in response["Cache-Control"]
        token = ApiToken.objects.get()
        assert token.digest == hashlib.sha256(text[0].encode()).hexdigest()
        profile = client.get("/accounts/profile/").content.decode()
        assert token.prefix in profile
        assert text[0] not in profile

    def test_leaves_a_trail_without_the_secret(self, inspector):
        token, text = issue(inspector)

        event = Event.objects.get()
        assert (event.verb, event.actor) == ("token.issued", inspector)
        assert event.details == {"scopes": ["view_campaigns"]}
        assert text not in str(event.details) + event.subject_label
        assert event.subject_label.startswith(token.prefix)

    def test_only_scopes_of_the_own_role_are_offered(self, login, inspector):
        page = login(inspector).get("/accounts/tokens/new/").content.decode()

        assert 'value="view_cases"' in page
        assert 'value="plan_campaigns"' not in page

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"name": "", "scopes": ["view_cases"], "days": "1"}, "name"),
            ({"name": "x", "days": "1"}, "scopes"),
            ({"name": "x", "scopes": ["manage_accounts"], "days": "1"}, "scopes"),
            ({"name": "x", "scopes": ["view_cases"], "days": "0"}, "days"),
            ({"name": "x", "scopes": ["view_cases"], "days": "367"}, "days"),
        ],
    )
    def test_wrong_input_is_said_at_its_field(self, login, inspector, fields, wrong):
        response = login(inspector).post("/accounts/tokens/new/", fields)

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [wrong]
        assert not ApiToken.objects.exists()

    @pytest.mark.parametrize("scopes", [[], [Can.MANAGE_ACCOUNTS], [Can.VIEW_CASES, Can.DISPOSE]])
    def test_the_service_gives_nothing_beyond_the_role(self, inspector, scopes):
        with pytest.raises(InvalidInput):
            services.issue(inspector, actor=inspector, name="x", scopes=scopes, days=1)

    @pytest.mark.parametrize("days", [0, -1, 367])
    def test_the_service_keeps_to_the_term(self, inspector, days):
        with pytest.raises(InvalidInput):
            issue(inspector, days=days)

    def test_roles_without_the_api_get_none(self, login, auditor, monkeypatch):
        without = GRANTS[Role.AUDITOR] - {Can.USE_API}
        monkeypatch.setitem(GRANTS, Role.AUDITOR, without)
        assert login(auditor).get("/accounts/tokens/new/").status_code == 403


class TestUsing:
    def test_opens_what_its_scope_names(self, inspector):
        _token, text = issue(inspector)

        assert call(text).status_code == 200

    def test_the_word_bearer_may_be_written_small(self, inspector):
        _token, text = issue(inspector)

        assert call(text, "bearer").status_code == 200

    def test_nothing_beyond_its_scope(self, inspector):
        _token, text = issue(inspector, Can.VIEW_CASES)

        response = call(text)
        assert response.status_code == 403
        assert response.json()["code"] == "permission_denied"

    def test_nothing_beyond_the_present_role(self, inspector):
        _token, text = issue(inspector)
        User.objects.filter(pk=inspector.pk).update(role="administrator", district=None)

        assert call(text).status_code == 403

    @pytest.mark.parametrize("text", ["", "x", "lt_00000000_wrong", "clé", "a b", "lt_" * 500])
    def test_a_wrong_one_is_refused(self, inspector, text):
        issue(inspector)

        self.assert_refused(call(text))

    def test_the_right_prefix_with_a_wrong_secret_is_refused(self, inspector):
        _token, text = issue(inspector)

        self.assert_refused(call(text[:-1] + ("a" if text[-1] != "a" else "b")))

    def test_none_at_all(self, db):
        self.assert_refused(Client().get(RESOURCE), "not_authenticated")

    def test_another_scheme_is_as_none(self, inspector):
        _token, text = issue(inspector)

        self.assert_refused(call(text, "Token"), "not_authenticated")

    def test_revoked(self, inspector):
        token, text = issue(inspector)
        services.revoke(token, actor=inspector)

        self.assert_refused(call(text))

    def test_expired(self, inspector, time_machine):
        _token, text = issue(inspector, days=10)
        time_machine.move_to(timezone.now() + timedelta(days=10, seconds=1), tick=False)

        self.assert_refused(call(text))

    def test_of_somebody_who_left(self, inspector):
        _token, text = issue(inspector)
        User.objects.filter(pk=inspector.pk).update(is_active=False)

        self.assert_refused(call(text))

    @pytest.mark.parametrize(
        "change",
        [
            {"user__is_active": False},
            {"revoked_at": timezone.now()},
            {"expires_at": timezone.now()},
            {"digest": "0" * 64},
        ],
    )
    def test_what_ends_it_ends_it_at_the_next_call(self, inspector, change):
        token, text = issue(inspector)
        assert call(text).status_code == 200
        users = {k.removeprefix("user__"): v for k, v in change.items() if k.startswith("user__")}
        if users:
            User.objects.filter(pk=inspector.pk).update(**users)
        else:
            ApiToken.objects.filter(pk=token.pk).update(**change)

        self.assert_refused(call(text))

    def test_its_user_is_read_as_of_now(self, inspector):
        _token, text = issue(inspector, Can.VIEW_CASES)
        cases = "/api/v1/cases/"
        assert call(text, url=cases).status_code == 200
        User.objects.filter(pk=inspector.pk).update(role=Role.EXAMINER, district=None)
        lost = call(text, url=cases).status_code
        User.objects.filter(pk=inspector.pk).update(role=Role.INSPECTOR, district="5300")

        assert (lost, call(text, url=cases).status_code) == (403, 200)

    def assert_refused(self, response, code="authentication_failed"):
        assert response.status_code == 401
        assert response["Content-Type"] == "application/problem+json"
        assert response["WWW-Authenticate"] == "Bearer"
        body = response.json()
        assert (body["status"], body["code"]) == (401, code)

    def test_its_use_is_noted_but_not_with_every_call(self, inspector, time_machine):
        start = timezone.now()
        token, text = issue(inspector)
        time_machine.move_to(start, tick=False)
        call(text)
        time_machine.move_to(start + timedelta(minutes=4), tick=False)
        call(text)
        token.refresh_from_db()
        assert token.last_used_at == start

        time_machine.move_to(start + timedelta(minutes=6), tick=False)
        call(text)
        token.refresh_from_db()
        assert token.last_used_at == start + timedelta(minutes=6)


class TestRevoking:
    def test_by_its_owner(self, login, inspector):
        token, _text = issue(inspector)

        response = login(inspector).post(f"/accounts/tokens/{token.prefix}/revoke/", follow=True)

        assert "The token is revoked." in response.content.decode()
        token.refresh_from_db()
        assert not token.is_valid
        assert Event.objects.filter(verb="token.revoked").count() == 1

    def test_twice_is_once(self, inspector):
        token, _text = issue(inspector)
        first = services.revoke(token, actor=inspector)
        second = services.revoke(token, actor=inspector)

        assert first.revoked_at == second.revoked_at
        assert Event.objects.filter(verb="token.revoked").count() == 1

    def test_not_by_anybody_else(self, login, inspector, supervisor):
        token, _text = issue(inspector)

        response = login(supervisor).post(f"/accounts/tokens/{token.prefix}/revoke/")

        assert response.status_code == 404
        token.refresh_from_db()
        assert token.is_valid
