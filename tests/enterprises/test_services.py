from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from core.accounts.permissions import Role
from core.audit.models import Event
from core.errors import DomainError, InvalidInput
from core.states import IllegalTransition
from enterprises import agencies, people, services
from enterprises.models import Enterprise, Membership
from tests.factories import (
    AgencyFactory,
    EnterpriseFactory,
    UserFactory,
    member_of,
    stored_picture,
    uscc,
)

pytestmark = pytest.mark.django_db


class TestRegister:
    def test_gives_a_number_an_owner_and_a_ledger_entry(self):
        person = UserFactory(role=Role.RIGHTS_HOLDER)

        enterprise = services.register(actor=person, name_zh="朗科科技", uscc=uscc(7).lower())

        assert enterprise.number == f"E{localdate().year}-00001"
        assert enterprise.status == Enterprise.Status.REGISTERED
        assert enterprise.uscc == uscc(7)
        membership = enterprise.memberships.get()
        assert (membership.user, membership.position) == (person, Membership.Position.OWNER)
        event = Event.objects.about(enterprise).get()
        assert (event.verb, event.actor) == ("enterprise.registered", person)

    def test_officer_who_registers_does_not_become_a_member(self, examiner):
        enterprise = services.register(actor=examiner, name_zh="朗科科技", uscc=uscc(7))
        assert not enterprise.memberships.exists()

    @pytest.mark.parametrize(
        "code", ["914403007084622481", "91440300708462248", "91440300708462248O", "中" * 18]
    )
    def test_wrong_code_is_named_at_the_field(self, examiner, code):
        with pytest.raises(InvalidInput) as error:
            services.register(actor=examiner, name_zh="朗科科技", uscc=code)
        assert error.value.details["field"] == "uscc"

    def test_known_code_is_refused(self, examiner):
        EnterpriseFactory(uscc=uscc(7))
        with pytest.raises(InvalidInput, match="registered already") as error:
            services.register(actor=examiner, name_zh="朗科科技", uscc=uscc(7))
        assert error.value.details["field"] == "uscc"
        assert not Event.objects.exists()

    def test_domestic_enterprise_needs_a_code_and_a_foreign_one_does_not(self, examiner):
        with pytest.raises(InvalidInput, match="needs its unified") as error:
            services.register(actor=examiner, name_en="Home Ltd", country="CN")
        assert error.value.details["field"] == "uscc"

        abroad = services.register(actor=examiner, name_en="Abroad GmbH", country="DE")
        assert abroad.uscc == ""

    def test_foreign_namesake_of_the_same_country_is_refused(self, examiner):
        services.register(actor=examiner, name_en="Abroad GmbH", country="DE")

        with pytest.raises(InvalidInput) as error:
            services.register(actor=examiner, name_en="ABROAD GMBH", country="DE")

        assert error.value.details["field"] == "name_en"
        services.register(actor=examiner, name_en="Abroad GmbH", country="AT")

    def test_needs_a_name_and_a_known_country(self, examiner):
        with pytest.raises(InvalidInput) as error:
            services.register(actor=examiner, name_zh=" ", uscc=uscc(7))
        assert error.value.details["field"] == "name_zh"
        with pytest.raises(InvalidInput) as error:
            services.register(actor=examiner, name_en="X", country="ZZ")
        assert error.value.details["field"] == "country"

    def test_licence_must_be_what_it_claims(self, examiner):
        with pytest.raises(InvalidInput) as error:
            services.register(
                actor=examiner,
                name_zh="朗科科技",
                uscc=uscc(7),
                licence=stored_picture("licence.pdf"),
            )
        assert error.value.details["field"] == "licence"


class TestVerify:
    def test_tells_the_people(self, examiner):
        enterprise = EnterpriseFactory(status="registered")
        owner = member_of(enterprise, role=Role.RIGHTS_HOLDER)

        services.verify(enterprise, actor=examiner)

        enterprise.refresh_from_db()
        assert enterprise.status == Enterprise.Status.VERIFIED
        assert "verified" in owner.notifications.get().text

    def test_refusal_needs_a_reason_and_passes_it_on(self, examiner):
        enterprise = EnterpriseFactory(status="registered")
        owner = member_of(enterprise, role=Role.RIGHTS_HOLDER)

        with pytest.raises(InvalidInput):
            services.refuse(enterprise, actor=examiner, reason=" ")
        services.refuse(enterprise, actor=examiner, reason="Licence is unreadable.")

        assert "Licence is unreadable." in owner.notifications.get().text

    def test_cannot_happen_twice(self, examiner):
        with pytest.raises(IllegalTransition):
            services.verify(EnterpriseFactory(status="verified"), actor=examiner)


class TestChange:
    def test_contact_data_change_and_the_ledger_names_the_fields(self, rights_holder):
        enterprise = rights_holder.enterprises.get()

        services.change(enterprise, actor=rights_holder, phone="0755 1", email=enterprise.email)

        enterprise.refresh_from_db()
        assert enterprise.phone == "0755 1"
        assert Event.objects.get().details == {"fields": ["phone"]}

    def test_verified_name_is_changed_by_customs_only(self, rights_holder, examiner):
        enterprise = rights_holder.enterprises.get()

        with pytest.raises(services.VerifiedData):
            services.change(enterprise, actor=rights_holder, name_zh="别的公司")

        assert services.change(enterprise, actor=examiner, name_zh="新名").name_zh == "新名"

    def test_nothing_new_leaves_no_trace(self, rights_holder):
        enterprise = rights_holder.enterprises.get()
        services.change(enterprise, actor=rights_holder, phone=enterprise.phone)
        assert not Event.objects.exists()


class TestMembers:
    def test_officer_cannot_be_a_member(self, inspector, examiner):
        with pytest.raises(InvalidInput) as error:
            people.add_member(EnterpriseFactory(), inspector, actor=examiner)
        assert error.value.details["field"] == "username"

    def test_same_person_only_once(self, rights_holder):
        enterprise = rights_holder.enterprises.get()
        with pytest.raises(InvalidInput, match="already"):
            people.add_member(enterprise, rights_holder, actor=rights_holder)

    def test_last_owner_stays(self, examiner):
        enterprise = EnterpriseFactory()
        owner, clerk = (UserFactory(role=Role.RIGHTS_HOLDER) for _ in range(2))
        people.add_member(enterprise, owner, actor=examiner, position="owner")
        people.add_member(enterprise, clerk, actor=owner)

        with pytest.raises(DomainError, match="last owner"):
            people.remove_member(enterprise, owner, actor=owner)
        people.remove_member(enterprise, clerk, actor=owner)

        assert list(enterprise.members.all()) == [owner]


class TestAgents:
    def test_agent_acts_from_the_first_to_the_last_day(self, rights_holder):
        holder, agent = rights_holder.enterprises.get(), EnterpriseFactory()
        person = member_of(agent, role=Role.AGENT)
        first, last = date(2026, 3, 1), date(2026, 3, 31)

        agencies.appoint_agent(
            agent,
            holder,
            actor=rights_holder,
            valid_from=first,
            valid_to=last,
            power_of_attorney=stored_picture("poa.png"),
        )

        def acts(day):
            return Enterprise.objects.acting(person, day).filter(pk=holder.pk).exists()

        assert [acts(day) for day in (first - timedelta(1), first, last, last + timedelta(1))] == [
            False,
            True,
            True,
            False,
        ]
        assert "appointed" in person.notifications.get().text
        assert person in holder.people(last)
        assert person not in holder.people(last + timedelta(1))

    @pytest.mark.parametrize(
        ("agent", "first", "last", "field"),
        [
            ("self", date(2026, 3, 1), None, "agent"),
            ("foreign", date(2026, 3, 1), None, "agent"),
            ("other", date(2026, 3, 2), date(2026, 3, 1), "valid_to"),
            ("appointed", date(2026, 12, 31), None, "valid_from"),
        ],
    )
    def test_impossible_powers_of_attorney(self, agent, first, last, field):
        holder = EnterpriseFactory()
        agents = {
            "self": holder,
            "foreign": EnterpriseFactory(country_id="DE", uscc=""),
            "other": EnterpriseFactory(),
        }
        if agent == "appointed":
            given = AgencyFactory(
                holder=holder, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)
            )
            agents[agent] = given.agent

        with pytest.raises(InvalidInput) as error:
            agencies.appoint_agent(
                agents[agent], holder, actor=None, valid_from=first, valid_to=last
            )

        assert error.value.details["field"] == field

    def test_ended_agency_ends_at_once_and_once(self, rights_holder):
        agency = AgencyFactory(holder=rights_holder.enterprises.get())
        person = member_of(agency.agent, role=Role.AGENT)

        agencies.end_agency(agency, actor=rights_holder)

        assert not Enterprise.objects.acting(person).filter(pk=agency.holder_id).exists()
        with pytest.raises(DomainError, match="ended already"):
            agencies.end_agency(agency, actor=rights_holder)
