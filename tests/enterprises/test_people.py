"""Members and owners: only owners, or customs, decide who acts for an enterprise."""

import pytest

from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from enterprises import agencies, joining, people, rules
from enterprises.models import Enterprise
from tests.factories import AgencyFactory, EnterpriseFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Enterprise:
    return EnterpriseFactory()


@pytest.fixture
def owner(home):
    return member_of(home, username="owner", role=Role.RIGHTS_HOLDER)


@pytest.fixture
def member(home, owner):
    return member_of(home, username="member", role=Role.RIGHTS_HOLDER)


STEPS = [
    "members/",
    "members/owner/position/",
    "members/owner/remove/",
    "invitations/",
    "agents/",
]


class TestWhoDecides:
    @pytest.mark.parametrize("step", STEPS)
    def test_a_member_is_not_an_owner(self, step, home, member, login):
        response = login(member).post(f"/portal/enterprises/{home.number}/{step}")
        assert response.status_code == 403

    @pytest.mark.parametrize("step", STEPS)
    def test_for_others_the_enterprise_does_not_exist(self, step, home, owner, other_holder, login):
        response = login(other_holder).post(f"/portal/enterprises/{home.number}/{step}")
        assert response.status_code == 404

    @pytest.mark.parametrize("step", STEPS)
    def test_officers_who_do_not_verify_do_not_decide(self, step, home, owner, inspector, login):
        response = login(inspector).post(f"/enterprises/{home.number}/{step}")
        assert response.status_code == 403

    def test_the_services_know_it_too(self, home, owner, member):
        other = UserFactory(role=Role.TRADER)
        agent = EnterpriseFactory()
        for step in (
            lambda: people.add_member(home, other, actor=member),
            lambda: people.change_position(home, member, actor=member, position="owner"),
            lambda: people.remove_member(home, owner, actor=member),
            lambda: joining.invite(home, actor=member, email="x@y.example"),
            lambda: agencies.appoint_agent(agent, home, actor=member, valid_from=None),
        ):
            with pytest.raises(rules.OwnersOnly):
                step()
        assert not Event.objects.exists()

    def test_the_portal_offers_no_step_to_a_member(self, home, member, login):
        page = login(member).get(f"/portal/enterprises/{home.number}/").content.decode()
        assert "Invite somebody" not in page
        assert "Make an owner" not in page
        assert "Leave" in page


class TestPositions:
    def test_the_first_to_be_added_owns_it(self, home, examiner):
        first, second = (UserFactory(role=Role.TRADER) for _ in range(2))
        assert people.add_member(home, first, actor=examiner).position == "owner"
        assert people.add_member(home, second, actor=first).position == "member"

    def test_owner_hands_over_and_leaves(self, home, owner, member, login):
        client = login(owner)
        url = f"/portal/enterprises/{home.number}/members/"
        assert client.post(f"{url}owner/remove/").status_code == 409

        client.post(f"{url}member/position/", {"position": "owner"})
        assert "owner" in member.notifications.get().text
        response = client.post(f"{url}owner/remove/")

        assert response.url == "/portal/enterprises/"
        assert list(home.owners()) == [member]

    def test_the_last_owner_cannot_step_down(self, home, owner, member):
        with pytest.raises(DomainError, match="last owner"):
            people.change_position(home, owner, actor=owner, position="member")

    def test_an_owner_whose_account_is_closed_is_none(self, home, owner, member):
        people.change_position(home, member, actor=owner, position="owner")
        owner.is_active = False
        owner.save()
        with pytest.raises(DomainError, match="last owner"):
            people.remove_member(home, member, actor=None)

    def test_a_member_may_leave(self, home, member, login):
        login(member).post(f"/portal/enterprises/{home.number}/members/member/remove/")
        assert not home.members.filter(pk=member.pk).exists()

    def test_there_are_two_roles(self, home, owner, member):
        with pytest.raises(InvalidInput) as error:
            people.change_position(home, member, actor=owner, position="king")
        assert error.value.details["field"] == "position"

    def test_customs_decides_on_its_page(self, home, owner, member, examiner, login):
        url = f"/enterprises/{home.number}/"
        client = login(examiner)
        assert "Make an owner" in client.get(url).content.decode()
        client.post(f"{url}members/member/position/", {"position": "owner"})
        response = client.post(f"{url}members/owner/remove/")
        assert response.url == url
        assert list(home.members.all()) == [member]


def test_page_is_flat(home, owner, login, assert_flat_queries):
    def somebody_more():
        member_of(home, role=Role.TRADER)
        AgencyFactory(holder=home)
        n = home.invitations.count()
        home.invitations.create(
            email=f"{n}@x.example",
            digest=str(n),
            sent_at="2026-01-01T00:00Z",
            expires_at="2026-01-15T00:00Z",
        )
        joining.ask_to_join(home, actor=UserFactory(role=Role.TRADER))

    assert_flat_queries(login(owner), f"/portal/enterprises/{home.number}/", somebody_more)
