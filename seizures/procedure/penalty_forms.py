"""Input of the party on a penalty. What the law demands is checked by the steps, not here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Yuan(forms.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        super().__init__(max_digits=18, decimal_places=2, **kwargs)


class DefenceForm(forms.Form):
    text = forms.CharField(
        label=_("Your statement and defence"), widget=forms.Textarea(attrs={"rows": 6})
    )
