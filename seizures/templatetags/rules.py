"""What templates need to show rules."""

import json

from django.template import Library

register = Library()


@register.filter
def pretty_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
