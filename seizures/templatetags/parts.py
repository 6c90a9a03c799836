"""What of a stopped shipment was released because no case needs it."""

from django.template import Library

from seizures.part_releases.models import PartRelease
from seizures.shipments.models import Shipment

register = Library()


@register.simple_tag
def parts_released(shipment: Shipment) -> list[PartRelease]:
    return list(PartRelease.objects.filter(shipment=shipment))
