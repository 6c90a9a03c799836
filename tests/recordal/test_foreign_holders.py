"""Holders abroad file through their office in China or a domestic agent (MEA 2)."""

import pytest

from core.accounts.permissions import Role
from core.errors import InvalidInput
from enterprises import agencies
from recordal.applications import services
from tests.factories import AgencyFactory, EnterpriseFactory, member_of
from tests.recordal.cast import complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder():
    return EnterpriseFactory(country_id="DE", uscc="")


def draft(holder, actor):
    return services.draft(holder, actor=actor, kind="trademark", **complete())


def test_its_agent_files_until_the_power_of_attorney_ends(holder):
    agency = AgencyFactory(holder=holder)
    agent = member_of(agency.agent, role=Role.AGENT)

    assert services.submit(draft(holder, agent), actor=agent).status == "submitted"

    second = services.draft(
        holder, actor=agent, kind="trademark", **complete(registration_no="87654321")
    )
    agencies.end_agency(agency, actor=None)
    with pytest.raises(InvalidInput) as error:
        services.submit(second, actor=agent)
    assert error.value.details["field"] == "holder"
    assert error.value.details["citation"] == "Measures art 2"


def test_its_own_person_needs_the_office(holder):
    person = member_of(holder, role=Role.RIGHTS_HOLDER)
    recordal = draft(holder, person)

    with pytest.raises(InvalidInput) as error:
        services.submit(recordal, actor=person)

    assert error.value.details["field"] == "holder"
    recordal.refresh_from_db()
    assert recordal.status == "draft"
