"""The same steps for programs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.accounts.permissions import Role
from enterprises import rules, services
from enterprises.models import Agency, Enterprise, Invitation
from tests.factories import (
    AgencyFactory,
    EnterpriseFactory,
    UserFactory,
    member_of,
    stored_document,
    uscc,
)

pytestmark = pytest.mark.django_db
ALL = "/api/v1/enterprises/"
Post = Callable[..., Any]


@pytest.fixture
def post(login) -> Post:
    def send(user: Any, path: str, body: Any = None) -> Any:
        return login(user).post(f"{ALL}{path}", body or {}, content_type="application/json")

    return send


@pytest.fixture
def owner():
    return member_of(EnterpriseFactory(), username="owner", role=Role.RIGHTS_HOLDER)


@pytest.fixture
def home(owner) -> Enterprise:
    return owner.enterprises.get()


class TestRegistering:
    def test_with_papers(self, login):
        newcomer = UserFactory(role=Role.TRADER)
        body = {"name_zh": "朗科科技", "uscc": uscc(77), "licence": stored_document("l.pdf")}

        answer = login(newcomer).post(ALL, body)

        assert answer.status_code == 201, answer.content
        enterprise = Enterprise.objects.get(number=answer.json()["number"])
        assert (enterprise.origin, enterprise.licence.name) == ("online", "l.pdf")
        assert enterprise.is_run_by(newcomer)

    def test_one_that_looks_like_another_is_asked_about(self, post):
        known = EnterpriseFactory(name_zh="深圳市朗科科技有限公司")
        newcomer = UserFactory(role=Role.TRADER)
        body = {"name_zh": "深圳市朗科科技", "uscc": uscc(77)}

        answer = post(newcomer, "", body)

        assert (answer.status_code, answer.json()["code"]) == (409, "looks_like_another")
        assert answer.json()["candidates"] == known.number
        assert post(newcomer, "", {**body, "is_new": True}).status_code == 201
        twice = post(newcomer, "", {**body, "is_new": True})
        assert (twice.status_code, twice.json()["code"]) == (409, "already_yours")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"name_zh": "朗科", "uscc": uscc(77)[:-1] + "?"}, "uscc"),
            ({"uscc": uscc(77)}, "name_zh"),
            ({"name_en": "X", "country": "ZZ"}, "country"),
            ({"name_zh": "朗科", "uscc": uscc(77), "email": "nobody"}, "email"),
        ],
    )
    def test_bad_input(self, body, field, post):
        answer = post(UserFactory(role=Role.TRADER), "", {**body, "is_new": True})
        assert answer.status_code == 422
        assert field in answer.json()["errors"]

    def test_corrected_by_its_people_only(self, login, owner, home, other_holder):
        def change(user):
            return login(user).patch(
                f"{ALL}{home.number}/", {"phone": "1"}, content_type="application/json"
            )

        assert change(owner).json()["phone"] == "1"
        assert change(other_holder).status_code == 404
        agent = member_of(AgencyFactory(holder=home).agent, role=Role.AGENT)
        assert change(agent).status_code == 403


class TestVerifying:
    def test_story(self, post, examiner):
        newcomer = UserFactory(role=Role.TRADER)
        enterprise = services.register(
            actor=newcomer, name_zh="朗科", uscc=uscc(77), licence=stored_document()
        )
        path = f"{enterprise.number}/"

        refused = post(examiner, f"{path}refuse/", {"reason": "Unreadable."})
        assert (refused.json()["status"], refused.json()["reasons"]) == ("refused", "Unreadable.")
        assert post(newcomer, f"{path}ask-again/").json()["status"] == "registered"
        some = post(examiner, f"{path}verify/", {"checks": ["identity"]})
        assert list(some.json()["errors"]) == ["checks"]
        unknown = post(examiner, f"{path}verify/", {"checks": ["stars"]})
        assert unknown.status_code == 422
        done = post(examiner, f"{path}verify/", {"checks": list(rules.CHECKS)})
        assert done.json()["status"] == "verified"

    def test_licence_is_missing(self, post, examiner):
        enterprise = EnterpriseFactory(origin="online", status="registered")
        answer = post(examiner, f"{enterprise.number}/verify/", {"checks": list(rules.CHECKS)})
        assert (answer.status_code, answer.json()["code"]) == (409, "licence_missing")
        assert answer.json()["citation"] == "Measures art 7"

    @pytest.mark.parametrize("step", ["verify", "refuse", "merge"])
    def test_enterprises_do_not_judge(self, step, post, owner, home):
        assert post(owner, f"{home.number}/{step}/").status_code == 403


class TestPeople:
    def test_invite_promote_remove(self, login, post, owner, home):
        path = f"{home.number}/members/"
        invited = post(owner, f"{path}invite/", {"email": "wang@x.example"})
        assert invited.status_code == 201
        assert set(invited.json()) == {"email", "position", "sent_at", "expires_at"}
        assert Invitation.objects.get().enterprise == home
        colleague = member_of(home, username="wang", role=Role.TRADER)

        body = {"username": "wang", "position": "owner"}
        assert post(owner, f"{path}change-position/", body).json()["position"] == "owner"
        shown = login(owner).get(f"{ALL}{path}").json()
        assert {row["username"] for row in shown} == {"owner", "wang"}
        assert post(owner, f"{path}remove/", {"username": "wang"}).status_code == 204
        assert not home.members.filter(pk=colleague.pk).exists()
        assert post(owner, f"{path}remove/", {"username": "owner"}).status_code == 409
        assert post(owner, f"{path}remove/", {"username": "nobody"}).status_code == 404

    @pytest.mark.parametrize(
        "step",
        [
            "members/invite",
            "members/change-position",
            "members/remove",
            "agencies/appoint",
            "agencies/end",
        ],
    )
    def test_members_do_not_decide(self, step, post, owner, home, other_holder):
        member = member_of(home, role=Role.TRADER)
        body = {"username": owner.username}
        assert post(member, f"{home.number}/{step}/", body).status_code == 403
        assert post(other_holder, f"{home.number}/{step}/").status_code == 404


class TestAgencies:
    def test_appoint_and_end(self, login, post, owner, home):
        agent = EnterpriseFactory()
        path = f"{home.number}/agencies/"
        body = {"agent": agent.number, "valid_from": "2026-01-01"}

        bare = post(owner, f"{path}appoint/", body)
        assert list(bare.json()["errors"]) == ["power_of_attorney"]
        with_paper = {**body, "power_of_attorney": stored_document()}
        answer = login(owner).post(f"{ALL}{path}appoint/", with_paper)
        assert (answer.status_code, answer.json()["status"]) == (201, "given")

        ended = post(owner, f"{path}end/", {"agent": agent.number})
        assert [row["status"] for row in ended.json()] == ["ended"]
        assert Agency.objects.get().revoked_at
        assert login(owner).get(f"{ALL}{path}").json()[0]["status"] == "ended"


class TestMerging:
    def test_answers_with_the_one_that_stays(self, post, examiner, home):
        gone = EnterpriseFactory(status="registered")
        body = {"into": home.number, "reason": "Twice."}
        answer = post(examiner, f"{gone.number}/merge/", body)
        assert answer.json()["number"] == home.number
        again = post(examiner, f"{gone.number}/merge/", body)
        assert (again.status_code, again.json()["code"]) == (409, "cannot_merge")

    def test_bad_input(self, post, examiner, home):
        answer = post(examiner, f"{home.number}/merge/", {"into": "E1999-1", "reason": ""})
        assert set(answer.json()["errors"]) == {"into", "reason"}


def test_anonymous(home):
    assert Client().post(f"{ALL}{home.number}/verify/").status_code == 401
