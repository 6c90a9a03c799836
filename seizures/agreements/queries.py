"""Figures of agreements: how many companies, worth how much. Confirmed ones alone count."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, QuerySet, Sum, When
from django.db.models.fields import CharField

from campaigns.models import Campaign
from enterprises.models import Enterprise
from seizures.agreements.models import Agreement, AgreementQuerySet


@dataclass(frozen=True)
class Licensed:
    """Companies that signed licences with a holder, and what these are worth together."""

    holder: Enterprise | None
    companies: int
    value: Decimal


def licensed_by(holders: QuerySet[Enterprise]) -> Licensed:
    """All confirmed licences of these holders."""
    companies, value = _count(Agreement.objects.confirmed().filter(holder__in=holders))
    return Licensed(None, companies, value)


def licensed_in(campaign: Campaign) -> list[Licensed]:
    """Per priority enterprise of a campaign: licences signed in its time, the largest first."""
    rows = _during(campaign.starts_on, campaign.ends_on).filter(
        holder__in=campaign.priorities.values("enterprise")
    )
    counted = list(
        rows.order_by()
        .values("holder")
        .annotate(companies=Count(_company(), distinct=True), worth=Sum("value"))
        .order_by("-worth")[:20]
    )
    known = Enterprise.objects.in_bulk([row["holder"] for row in counted])
    return [Licensed(known[row["holder"]], row["companies"], row["worth"]) for row in counted]


def _during(first: date, last: date) -> AgreementQuerySet:
    licences = Agreement.objects.confirmed().filter(kind=Agreement.Kind.LICENCE)
    return licences.filter(signed_on__gte=first, signed_on__lte=last)


def _company() -> Case:
    """Whom: by code; without one, by name."""
    return Case(
        When(partner_uscc="", then=F("partner_name")),
        default=F("partner_uscc"),
        output_field=CharField(),
    )


def _count(rows: AgreementQuerySet) -> tuple[int, Decimal]:
    licences = rows.filter(kind=Agreement.Kind.LICENCE)
    found = licences.aggregate(companies=Count(_company(), distinct=True), worth=Sum("value"))
    return found["companies"], found["worth"] or Decimal(0)
