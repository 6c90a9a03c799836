"""Penalties, transfers and requests as the procedure would have left them."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils.timezone import localdate, now
from factory.django import DjangoModelFactory

from core.accounts.permissions import Role
from seizures.cases.models import Case
from seizures.civil.models import SupportRequest
from seizures.penalties.models import Penalty
from seizures.referrals.models import Referral
from tests.factories.cases import CaseFactory
from tests.factories.core import DistrictOfficerFactory, PartnerOfficeFactory


class PenaltyFactory(DjangoModelFactory[Penalty]):
    """An announced penalty."""

    number = factory.Sequence(lambda n: f"P53-2001-{n:05}")
    case = factory.SubFactory(CaseFactory, infringing=True, status=Case.Status.PENALTY_NOTICED)
    goods_value = Decimal("10000.00")
    suggested_fine = Decimal("1000.00")
    fine = Decimal("1000.00")
    ceiling = Decimal("3000.00")
    facts = "The mark is copied."
    citation = "Penalty Regs art 25(1)"
    announced_at = factory.LazyFunction(lambda: now() - timedelta(days=40))
    announced_by = factory.SubFactory(DistrictOfficerFactory, role=Role.LEGAL)

    class Meta:
        model = Penalty


class DecidedPenaltyFactory(PenaltyFactory):
    """Decided a month ago."""

    case = factory.SubFactory(CaseFactory, infringing=True, status=Case.Status.PENALISED)
    status = Penalty.Status.DECIDED
    decided_at = factory.LazyFunction(lambda: now() - timedelta(days=30))
    decided_by = factory.SelfAttribute("announced_by")


class ReferralFactory(DjangoModelFactory[Referral]):
    """A proposed transfer."""

    number = factory.Sequence(lambda n: f"R53-2001-{n:05}")
    case = factory.SubFactory(CaseFactory, infringing=True)
    partner_office = factory.SubFactory(PartnerOfficeFactory)
    offence = "counterfeiting_registered_trademark"
    conduct_on = factory.LazyFunction(localdate)
    criminal_value = Decimal("60000.00")
    valuation = "marked_price"
    reasons = "The mark is identical."
    no_report_reason = "Whoever compares the marks sees it; nothing had to be tested."
    proposed_by = factory.SubFactory(DistrictOfficerFactory)
    second_officer = factory.SubFactory(DistrictOfficerFactory)
    proposed_at = factory.LazyFunction(now)

    class Meta:
        model = Referral


class DeliveredReferralFactory(ReferralFactory):
    """Approved, and arrived at the police."""

    case = factory.SubFactory(CaseFactory, infringing=True, status=Case.Status.TRANSFERRED)
    case_status_before = Case.Status.INFRINGING
    status = Referral.Status.DELIVERED
    decided_by = factory.SubFactory(DistrictOfficerFactory, role=Role.SUPERVISOR)
    decided_at = factory.LazyFunction(now)
    delivered_at = factory.LazyFunction(now)


class SupportRequestFactory(DjangoModelFactory[SupportRequest]):
    number = factory.Sequence(lambda n: f"L53-2001-{n:05}")
    case = factory.SubFactory(CaseFactory, detained=True)
    holder = factory.SelfAttribute("case.holder")
    purpose = "A suit for infringement."
    requested_by = factory.SubFactory(DistrictOfficerFactory)
    requested_at = factory.LazyFunction(now)

    class Meta:
        model = SupportRequest
