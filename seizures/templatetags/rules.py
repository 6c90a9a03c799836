"""What templates need to show rules."""

import json
from collections.abc import Mapping

from django.template import Library

from seizures.screening.models import Hit
from seizures.screening.reasons import words

register = Library()


@register.filter
def of(key: str, known: Mapping[str, object]) -> object:
    """What stands under a key; the key itself where nothing does."""
    return known.get(key, key)


@register.filter
def pretty_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


@register.filter
def why(hit: Hit) -> str:
    """The reason that weighs most, in words."""
    reasons = sorted(hit.reasons, key=lambda reason: -int(reason["points"]))
    return words(reasons[0]) if reasons else ""
