"""One enterprise of two: everything moves, both ledgers say so, and the number still leads home."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.reference.calendar import today
from enterprises import joining, merging, people, services
from enterprises.models import Agency, Enterprise, Invitation, Likeness, Membership
from enterprises.periodic import settle_strays
from enterprises.relations import relations
from enterprises.rules import check_may_file
from tests.factories import (
    AgencyFactory,
    CaseItemFactory,
    EnterpriseFactory,
    IpRightFactory,
    PriorityEnterpriseFactory,
    RecordalFactory,
    UserFactory,
    member_of,
    uscc,
)

pytestmark = pytest.mark.django_db
REASON = "The same company, registered twice."


@pytest.fixture
def duplicate() -> Enterprise:
    return EnterpriseFactory(
        status="registered", uscc="", country_id="DE", name_zh="", phone="+49 30"
    )


@pytest.fixture
def survivor() -> Enterprise:
    return EnterpriseFactory()


def merge(duplicate, survivor, examiner):
    merging.merge(duplicate, survivor, actor=examiner, reason=REASON)
    duplicate.refresh_from_db()
    survivor.refresh_from_db()


class TestWhatMoves:
    def test_rows_of_every_feature_above(self, duplicate, survivor, examiner):
        recordal = RecordalFactory(right__holder=duplicate)
        case = CaseItemFactory(case__holder=duplicate).case
        agency = AgencyFactory(holder=duplicate)
        person = member_of(duplicate, role=Role.RIGHTS_HOLDER)

        merge(duplicate, survivor, examiner)

        for row in (recordal.right, case, agency):
            row.refresh_from_db()
            assert row.holder == survivor
        assert survivor.is_run_by(person)
        assert (duplicate.status, duplicate.merged_into) == ("merged", survivor)
        gone = Event.objects.get(verb="enterprise.merged")
        stays = Event.objects.get(verb="enterprise.absorbed")
        assert gone.details["into"] == survivor.number
        assert stays.details["merged"] == duplicate.number
        assert gone.details["moved"] == stays.details["moved"]
        moved = gone.details["moved"]
        assert (moved["recordal.ipright"], moved["seizures.case"]) == (2, 1)
        assert moved["enterprises.membership"] == moved["enterprises.agency"] == 1

    def test_no_row_anywhere_is_left(self, duplicate, survivor, examiner):
        IpRightFactory(holder=duplicate)
        AgencyFactory(agent=duplicate)
        PriorityEnterpriseFactory(enterprise=duplicate)
        joining.ask_to_join(duplicate, actor=UserFactory(role=Role.TRADER))
        merge(duplicate, survivor, examiner)
        for relation in relations():
            left = relation.model._base_manager.filter(**{relation.field.name: duplicate})
            assert not left.exists(), relation.label

    def test_relations_are_found_in_the_packages_above(self):
        labels = {relation.label for relation in relations()}
        assert {"recordal.ipright", "seizures.case", "campaigns.priorityenterprise"} <= labels

    def test_the_same_person_is_there_once_and_keeps_the_higher_role(
        self, duplicate, survivor, examiner
    ):
        both = member_of(duplicate, role=Role.TRADER)
        member_of(survivor, role=Role.TRADER)
        people.add_member(survivor, both, actor=examiner)

        merge(duplicate, survivor, examiner)

        assert Membership.objects.get(user=both).position == "owner"
        assert survivor.members.count() == 2

    def test_two_places_in_one_campaign_become_one(self, duplicate, survivor, examiner):
        first = PriorityEnterpriseFactory(enterprise=survivor)
        PriorityEnterpriseFactory(
            enterprise=duplicate, campaign=first.campaign, district=first.district
        )
        merge(duplicate, survivor, examiner)
        assert list(survivor.priorities.all()) == [first]

    def test_rows_that_contradict_each_other_stop_the_merge_whole(
        self, duplicate, survivor, examiner, login
    ):
        right = IpRightFactory(holder=duplicate)
        case = CaseItemFactory(case__holder=survivor).case
        CaseItemFactory(case__holder=duplicate, case__shipment=case.shipment)
        url = f"/enterprises/{duplicate.number}/merge/"

        response = login(examiner).post(url, {"into": survivor.number, "reason": REASON})

        assert response.status_code == 422
        assert "only once" in str(response.context["form"].errors)
        right.refresh_from_db()
        duplicate.refresh_from_db()
        assert (right.holder, duplicate.status) == (duplicate, "registered")

    def test_powers_between_the_two_end(self, survivor, examiner):
        duplicate = EnterpriseFactory(status="registered")
        agency = AgencyFactory(agent=duplicate, holder=survivor)
        merge(duplicate, survivor, examiner)
        agency.refresh_from_db()
        assert (agency.status, agency.agent) == ("ended", duplicate)
        assert settle_strays() == 0

    def test_invitations_and_requests_go_on(self, duplicate, survivor, examiner):
        for one in (duplicate, survivor):
            owner = member_of(one, role=Role.TRADER)
            joining.invite(one, actor=owner, email="wang@x.example")
        joining.invite(duplicate, actor=owner_of(duplicate), email="zhao@x.example")
        insider = owner_of(duplicate)
        asked = joining.ask_to_join(survivor, actor=insider)

        merge(duplicate, survivor, examiner)

        waiting = Invitation.objects.waiting().filter(enterprise=survivor)
        assert set(waiting.values_list("email", flat=True)) == {"wang@x.example", "zhao@x.example"}
        asked.refresh_from_db()
        assert asked.status == "accepted"

    def test_the_survivor_takes_what_it_lacks_and_keeps_what_it_has(self, survivor, examiner):
        duplicate = EnterpriseFactory(
            status="registered", name_en="Other Name", phone="0755 1", address="Road 1"
        )
        code, name = survivor.uscc, survivor.name_en
        survivor.address = "Street 2"
        survivor.save()

        merge(duplicate, survivor, examiner)

        assert (survivor.phone, survivor.address) == ("0755 1", "Street 2")
        assert (survivor.uscc, survivor.name_en) == (code, name)
        assert duplicate.uscc == ""
        assert Event.objects.get(verb="enterprise.absorbed").details["filled"] == ["phone"]

    def test_a_code_only_the_duplicate_has_goes_along(self, examiner):
        survivor = EnterpriseFactory(country_id="DE", uscc="", status="verified")
        duplicate = EnterpriseFactory(uscc=uscc(901))
        merge(duplicate, survivor, examiner)
        assert survivor.uscc == uscc(901)

    def test_merged_before_follows_to_the_end(self, duplicate, survivor, examiner, login):
        last = EnterpriseFactory()
        merge(duplicate, survivor, examiner)
        Enterprise.objects.filter(pk=survivor.pk).update(status="registered")
        merge(survivor, last, examiner)
        duplicate.refresh_from_db()
        assert duplicate.merged_into == last
        assert login(examiner).get(duplicate.get_absolute_url()).url == last.get_absolute_url()

    def test_what_was_begun_meanwhile_follows(self, duplicate, survivor, examiner):
        merge(duplicate, survivor, examiner)
        right = IpRightFactory(holder=duplicate)  # its form was open during the merge
        assert settle_strays() == 1
        right.refresh_from_db()
        assert right.holder == survivor
        assert settle_strays() == 0
        assert Event.objects.filter(verb="enterprise.absorbed", actor=None).count() == 1


def owner_of(enterprise):
    return enterprise.owners().get()


class TestWhatCannotBeMerged:
    def test_two_verified_codes_are_two_enterprises(self, survivor, examiner, login):
        other = EnterpriseFactory()
        url = f"/enterprises/{other.number}/merge/"
        client = login(examiner)
        page = client.get(url, {"into": survivor.number})
        assert "they are two enterprises" in page.context["blocked"]
        response = client.post(url, {"into": survivor.number, "reason": REASON})
        assert response.status_code == 422
        other.refresh_from_db()
        assert other.status == "verified"

    def test_the_verified_one_stays(self, survivor, duplicate, examiner):
        with pytest.raises(DomainError, match="other way round"):
            merging.merge(survivor, duplicate, actor=examiner, reason=REASON)

    def test_not_into_itself_and_not_without_reason(self, survivor, duplicate, examiner):
        with pytest.raises(InvalidInput) as error:
            merging.merge(survivor, survivor, actor=examiner, reason=REASON)
        assert error.value.details["field"] == "into"
        with pytest.raises(InvalidInput) as error:
            merging.merge(duplicate, survivor, actor=examiner, reason=" ")
        assert error.value.details["field"] == "reason"

    def test_not_twice(self, survivor, duplicate, examiner):
        merge(duplicate, survivor, examiner)
        with pytest.raises(DomainError, match="merged already"):
            merging.merge(duplicate, survivor, actor=examiner, reason=REASON)

    def test_unknown_survivor_is_said_at_the_field(self, duplicate, examiner, login):
        response = login(examiner).get(
            f"/enterprises/{duplicate.number}/merge/", {"into": "E1999-1"}
        )
        assert response.status_code == 422
        assert response.context["choice"].errors["into"]


class TestAfterwards:
    def test_the_number_leads_to_the_survivor_everywhere(
        self, duplicate, survivor, examiner, login
    ):
        person = member_of(duplicate, role=Role.RIGHTS_HOLDER)
        merge(duplicate, survivor, examiner)
        officer, own = login(examiner), login(person)

        assert officer.get(f"/enterprises/{duplicate.number}/").url == survivor.get_absolute_url()
        answer = officer.get(f"/api/v1/enterprises/{duplicate.number}/")
        assert answer.status_code == 301
        assert answer["Location"] == f"/api/v1/enterprises/{survivor.number}/"
        portal = own.get(f"/portal/enterprises/{duplicate.number}/")
        assert portal.url == f"/portal/enterprises/{survivor.number}/"
        assert own.get(f"/enterprises/{duplicate.number}/").url == portal.url
        page = officer.get(survivor.get_absolute_url()).content.decode()
        assert duplicate.number in page

    def test_strangers_learn_nothing_of_it(self, duplicate, survivor, examiner, login):
        stranger = member_of(EnterpriseFactory(), role=Role.TRADER)
        merge(duplicate, survivor, examiner)
        client = login(stranger)
        for path in ("/portal/enterprises/{}/", "/enterprises/{}/", "/api/v1/enterprises/{}/"):
            assert client.get(path.format(duplicate.number)).status_code == 404

    def test_lists_leave_it_out_unless_asked(self, duplicate, survivor, examiner, login):
        merge(duplicate, survivor, examiner)
        client = login(examiner)
        for url in ("/enterprises/", "/api/v1/enterprises/"):
            assert duplicate.number not in client.get(url).content.decode()
            assert duplicate.number in client.get(url, {"status": "merged"}).content.decode()

    def test_nobody_acts_for_it_and_the_code_is_free(self, survivor, examiner):
        duplicate = EnterpriseFactory(status="registered", uscc=uscc(902))
        holder = member_of(duplicate, role=Role.RIGHTS_HOLDER)
        merge(duplicate, survivor, examiner)

        assert list(Enterprise.objects.acting(holder)) == [survivor]
        for step in (
            lambda: services.change(duplicate, actor=holder, phone="1"),
            lambda: services.verify(duplicate, actor=examiner),
            lambda: people.add_member(duplicate, holder, actor=examiner),
            lambda: joining.ask_to_join(duplicate, actor=holder),
        ):
            with pytest.raises(DomainError, match="merged into another"):
                step()
        with pytest.raises(InvalidInput, match="merged"):
            check_may_file(duplicate, actor=holder, on=today())
        services.register(actor=examiner, name_zh="新企业", uscc=uscc(902))

    def test_the_people_of_both_are_told_once(self, duplicate, survivor, examiner):
        one, other = (member_of(e, role=Role.TRADER) for e in (duplicate, survivor))
        merge(duplicate, survivor, examiner)
        for person in (one, other):
            assert duplicate.number in person.notifications.get().text

    def test_the_suspicion_is_settled(self, duplicate, survivor, examiner):
        first, second = sorted((duplicate, survivor), key=lambda row: row.pk)
        pair = Likeness.objects.create(first=first, second=second, grounds=["same_name"])
        merge(duplicate, survivor, examiner)
        pair.refresh_from_db()
        assert pair.status == "merged"

    def test_page_shows_before_what_will_move(self, duplicate, survivor, examiner, login):
        IpRightFactory.create_batch(3, holder=duplicate)
        url = f"/enterprises/{duplicate.number}/merge/"
        page = login(examiner).get(url, {"into": survivor.uscc})
        assert page.context["moved"] == [("Rights and their recordals", 3)]
        assert "cannot be undone" in page.content.decode()

    @pytest.mark.parametrize("role", ["inspector", "auditor", "administrator"])
    def test_others_may_not(self, role, request, duplicate, survivor, login):
        client = login(request.getfixturevalue(role))
        body = {"into": survivor.number, "reason": REASON}
        assert client.post(f"/enterprises/{duplicate.number}/merge/", body).status_code == 403


def at_once(*presses):
    """Each in a thread of its own, all at once; what they answered."""
    start, answers = threading.Barrier(len(presses)), []

    def press(act):
        start.wait()
        try:
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[act]) for act in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(answers)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_officers_merge_in_opposite_directions(self, login, examiner):
        one, other = (EnterpriseFactory(status="registered") for _ in range(2))
        member_of(one, role=Role.TRADER)
        member_of(other, role=Role.TRADER)

        def press(gone, stays):
            client = login(examiner)
            path = f"/api/v1/enterprises/{gone.number}/merge/"
            body = {"into": stays.number, "reason": REASON}
            return lambda: client.post(path, body, content_type="application/json").status_code

        presses = [press(one, other), press(other, one)] * 4
        assert at_once(*presses) == {200: 1, 409: 7}
        assert Enterprise.objects.filter(status="merged").count() == 1
        assert Enterprise.objects.living().get().members.count() == 2
        assert Event.objects.filter(verb="enterprise.merged").count() == 1
        call_command("verify_ledger", verbosity=0)

    def test_an_invitation_is_used_twice_at_once(self, login):
        owner = member_of(EnterpriseFactory(), username="owner", role=Role.TRADER)
        home = owner.enterprises.get()
        invitation = joining.invite(home, actor=owner, email="wang@x.example")
        Invitation.objects.update(digest=joining.digest("key"))
        form = {
            "role": "trader",
            "display_name": "Wang",
            "password": "seven green dragons",
        }

        def press():
            return Client().post("/invitations/key/", form).status_code

        answers = at_once(*[press] * 4)

        assert answers[302] >= 1
        assert set(answers) <= {302, 409, 422}
        assert home.members.filter(email="wang@x.example").count() == 1
        invitation.refresh_from_db()
        assert invitation.accepted_at

    def test_the_same_company_is_signed_up_twice_at_once(self, login):
        newcomer = UserFactory(role=Role.TRADER)
        form = {"name_en": "Abroad GmbH", "country": "DE"}
        clients = [login(newcomer) for _ in range(4)]
        presses = [
            lambda client=client: client.post("/portal/enterprises/new/", form).status_code
            for client in clients
        ]
        assert at_once(*presses) == {302: 4}
        assert newcomer.enterprises.count() == 1

    def test_a_power_is_confirmed_and_withdrawn_at_once(self, login):
        holder = member_of(EnterpriseFactory(), role=Role.RIGHTS_HOLDER)
        agent = member_of(EnterpriseFactory(), role=Role.AGENT)
        agency = AgencyFactory(
            agent=agent.enterprises.get(),
            holder=holder.enterprises.get(),
            status="asked",
            valid_to=timezone.localdate() + timedelta(9),
        )
        yes, no = login(holder), login(agent)
        at_once(
            lambda: yes.post(f"/enterprises/agencies/{agency.pk}/confirm/").status_code,
            lambda: no.post(f"/portal/holders/{agency.pk}/end/").status_code,
        )
        assert Agency.objects.get().status == "ended"
        assert not Enterprise.objects.acting(agent).filter(pk=agency.holder_id).exists()
