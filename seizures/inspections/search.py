"""Finding an inspection by its number, its shipment or the consignor, by any part of them."""

from django.db import models
from django.db.models import Q

from seizures.inspections.models import Inspection
from seizures.shipments.search import TextSearch, containing, text_indexes


class InspectionSearch(TextSearch):
    """What one inspection is found by, in small letters; written by a trigger."""

    inspection = models.OneToOneField(
        Inspection, models.CASCADE, primary_key=True, related_name="search"
    )

    class Meta:
        indexes = text_indexes("inspection_search")


def matching(term: str) -> Q:
    """Inspections whose text contains ``term``; one or two Latin letters must begin a word."""
    return containing(term, "search__")
