"""What pages of lower features show of the life of a recordal: ``{% load life %}``."""

from collections.abc import Iterable

from django import template
from django.urls import reverse

from core.reference.calendar import today
from recordal.applications.models import Recordal
from recordal.life import overview
from recordal.life.models import Revocation

register = template.Library()


@register.inclusion_tag("recordal/life/_notice.html")
def own_life(recordal: Recordal) -> dict[str, object]:
    """For the holder: how near the end is, what is asked, and the way to ask."""
    return _life(recordal, "portal-recordal")


@register.inclusion_tag("recordal/life/_notice.html")
def recordal_life(recordal: Recordal) -> dict[str, object]:
    """For officers: the same, with the way to the officers' pages."""
    return _life(recordal, "recordal")


@register.simple_tag
def days_left_of(page: Iterable[Recordal]) -> dict[int, int]:
    """For a list: the days left of those recordals that can be renewed now, by key."""
    day = today()
    return overview.days_left(page, day)


@register.filter
def days_of(days: dict[int, int], recordal: Recordal) -> int | None:
    return days.get(recordal.pk)


def _life(recordal: Recordal, prefix: str) -> dict[str, object]:
    if not recordal.number:
        return {}
    waiting = overview.open_requests(recordal)
    ending = overview.ending(recordal, today(), waiting)
    return {
        "recordal": recordal,
        "ending": ending,
        "requests": [row for row in waiting if ending is None or row != ending.renewal],
        "hearing": Revocation.objects.open().filter(recordal=recordal).first(),
        "life_url": reverse(f"{prefix}-life", args=[recordal.application_no]),
        "renew_url": reverse("portal-recordal-renewal", args=[recordal.application_no])
        if prefix == "portal-recordal"
        else "",
        "request_url": f"{prefix}-request",
        "revocation_url": f"{prefix}-revocation",
    }
