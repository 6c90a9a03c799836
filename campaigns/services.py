"""Planning, opening and closing campaigns, and naming whom they protect first."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.models import Campaign, PriorityEnterprise
from core.accounts.models import User
from core.accounts.permissions import Role
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications import services as notifications
from core.reference.models import District, ProductCategory, Region
from enterprises.models import Enterprise


class TooEarly(DomainError):
    """The first day of the campaign has not come."""

    code = "too_early"


def check_dates(starts_on: date, ends_on: date) -> None:
    """Raises InvalidInput when the dates are the wrong way round."""
    if ends_on < starts_on:
        raise InvalidInput(_("A campaign ends after it starts."), field="ends_on")


@transaction.atomic
def plan(
    *,
    actor: User | None,
    fields: Mapping[str, object],
    regions: Iterable[Region] = (),
    categories: Iterable[ProductCategory] = (),
    districts: Iterable[District] = (),
) -> Campaign:
    """Plan a campaign with its target regions, product categories and districts.

    ``fields``: code, name_zh, name_en, aliases, starts_on, ends_on, purpose. Raises InvalidInput
    when the code is taken or the dates are the wrong way round.
    """
    campaign = Campaign(**fields)
    check_dates(campaign.starts_on, campaign.ends_on)
    if Campaign.objects.filter(code=campaign.code).exists():
        raise InvalidInput(_("This code is taken."), field="code")
    campaign.save()
    _aim(campaign, regions, categories, districts)
    record("campaign.planned", campaign, actor=actor)
    return campaign


@transaction.atomic
def change(
    campaign: Campaign,
    *,
    actor: User | None,
    fields: Mapping[str, object],
    regions: Iterable[Region] = (),
    categories: Iterable[ProductCategory] = (),
    districts: Iterable[District] = (),
) -> Campaign:
    """Change names, dates or targets; what is closed may be corrected, but does not run again."""
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    before = {name: str(getattr(campaign, name)) for name in fields}
    for name, value in fields.items():
        setattr(campaign, name, value)
    check_dates(campaign.starts_on, campaign.ends_on)
    if campaign.status == Campaign.Status.CLOSED and campaign.ends_on > localdate():
        raise InvalidInput(
            _("A closed campaign does not run again; plan a new one."), field="ends_on"
        )
    campaign.save(update_fields=list(fields))
    _aim(campaign, regions, categories, districts)
    after = {name: str(getattr(campaign, name)) for name in fields}
    changed = {name: [before[name], after[name]] for name in fields if before[name] != after[name]}
    record("campaign.changed", campaign, actor=actor, changed=changed)
    return campaign


def _aim(
    campaign: Campaign,
    regions: Iterable[Region],
    categories: Iterable[ProductCategory],
    districts: Iterable[District],
) -> None:
    campaign.regions.set(regions)
    campaign.categories.set(categories)
    campaign.districts.set(districts)


@transaction.atomic
def open_campaign(campaign: Campaign, *, actor: User | None) -> Campaign:
    """Start a planned campaign whose first day has come; its districts are told.

    Raises TooEarly before that day.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    campaign.move_to(Campaign.Status.RUNNING)
    if campaign.starts_on > localdate():
        raise TooEarly(
            _("The campaign begins on %(day)s; change its dates to open it earlier.")
            % {"day": campaign.starts_on.isoformat()}
        )
    campaign.save(update_fields=["status"])
    if campaign.ends_on >= localdate():
        _tell_districts(campaign)
    record("campaign.opened", campaign, actor=actor)
    return campaign


def _tell_districts(campaign: Campaign) -> None:
    officers = User.objects.holding(Role.INSPECTOR, Role.SUPERVISOR, Role.LEGAL)
    if campaign.districts.exists():
        officers = officers.filter(district__in=campaign.districts.all())
    notifications.send(
        officers,
        gettext_noop("The campaign %(campaign)s has begun."),
        url=campaign.get_absolute_url(),
        once=f"campaign-opened-{campaign.pk}",
        campaign=campaign,
    )


@transaction.atomic
def close(campaign: Campaign, *, actor: User | None) -> Campaign:
    """End a running campaign, today at the latest; its figures stay open to late results."""
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    campaign.move_to(Campaign.Status.CLOSED)
    campaign.ends_on = min(campaign.ends_on, max(localdate(), campaign.starts_on))
    campaign.save(update_fields=["status", "ends_on"])
    record("campaign.closed", campaign, actor=actor, ends_on=campaign.ends_on.isoformat())
    return campaign


@transaction.atomic
def name_priority(
    campaign: Campaign,
    enterprise: Enterprise,
    district: District,
    *,
    actor: User | None,
    liaison_officer: User | None = None,
) -> PriorityEnterprise:
    """Name an enterprise that a district protects first, with its liaison officer.

    Naming it again changes the liaison officer. Raises InvalidInput for an officer of another
    district.
    """
    if liaison_officer and liaison_officer.district_id != district.code:
        raise InvalidInput(
            _("The liaison officer must belong to the district."), field="liaison_officer"
        )
    priority, _created = PriorityEnterprise.objects.update_or_create(
        campaign=campaign,
        enterprise=enterprise,
        district=district,
        defaults={"liaison_officer": liaison_officer},
    )
    if liaison_officer:
        notifications.send(
            [liaison_officer],
            gettext_noop("You are the liaison officer of %(enterprise)s in %(campaign)s."),
            url=reverse("campaign-detail", args=[campaign.code]),
            enterprise=enterprise,
            campaign=campaign,
        )
    record(
        "priority.added",
        campaign,
        actor=actor,
        enterprise=enterprise.number,
        district=district.code,
    )
    return priority


@transaction.atomic
def remove_priority(priority: PriorityEnterprise, *, actor: User | None) -> None:
    """Take an enterprise off the list of a district."""
    record(
        "priority.removed",
        priority.campaign,
        actor=actor,
        enterprise=priority.enterprise.number,
        district=priority.district_id,
    )
    priority.delete()
