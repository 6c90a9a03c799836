"""Finding a hit by its number, its mark, its shipment or the consignor, by any part of them."""

from django.db import models
from django.db.models import Q

from seizures.screening.models import Hit
from seizures.shipments.search import TextSearch, containing, text_indexes


class HitSearch(TextSearch):
    """What one hit is found by, in small letters; written by a trigger."""

    hit = models.OneToOneField(Hit, models.CASCADE, primary_key=True, related_name="search")

    class Meta:
        indexes = text_indexes("hit_search")


def matching(term: str) -> Q:
    """Hits whose text contains ``term``; one or two Latin letters must begin a word."""
    return containing(term, "search__")
