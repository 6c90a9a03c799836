"""The case page leads whoever must act next to the page where to act."""

from decimal import Decimal

import pytest
from django.utils import timezone

from seizures.procedure import penalty, transfer
from seizures.procedure.onward import onward
from tests.factories import (
    CaseFactory,
    CaseItemFactory,
    DistrictOfficerFactory,
    PartnerOfficeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    case = CaseFactory(infringing=True, value=Decimal(200_000))
    CaseItemFactory(case=case, value=Decimal(200_000))
    return case


def labels(case, user) -> str:
    return " | ".join(step.label for step in onward(case, user))


def test_an_infringing_case_leads_the_legal_officer_to_penalty_or_transfer(case, legal, auditor):
    assert "Announce a penalty" in labels(case, legal)
    assert "propose a transfer" in labels(case, legal)
    assert labels(case, auditor) == ""


def test_a_proposed_transfer_waits_for_the_supervisor_and_nobody_else(case, legal, supervisor):
    second = DistrictOfficerFactory()
    report = transfer.propose(
        case,
        actor=legal,
        second_officer=second,
        partner_office=PartnerOfficeFactory(),
        offence="selling_counterfeit_trademark_goods",
        conduct_on=timezone.localdate(),
        criminal_value=Decimal(200_000),
        valuation="sales price",
        reasons="the marks are identical",
        no_report_reason="nothing had to be tested",
    )
    assert "Sign the report" in labels(case, second)
    assert "Sign the report" not in labels(case, legal)
    assert "Approve" not in labels(case, supervisor)
    transfer.countersign(report, actor=second)

    assert "Approve" in labels(case, supervisor)
    assert "Approve" not in labels(case, legal)
    assert "propose" not in labels(case, legal)


def test_an_announced_penalty_leads_to_its_hearing_and_decision(case, legal, login):
    announced = penalty.announce(
        case, actor=legal, goods_value=Decimal(200_000), fine=Decimal(0), facts="f",
        deviation_reasons="first offence",
    )  # fmt: skip
    case.refresh_from_db()

    (step,) = onward(case, legal)
    assert announced.number in step.url
    assert step.url in login(legal).get(f"/cases/{case.number}/").content.decode()
