"""Input of the pages on which an administrator edits reference data."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.reference.models import CalendarDay

SPANS = (("value_from", "value_to"), ("effective_from", "effective_to"))


class RowForm(forms.ModelForm[models.Model]):
    """A row of any table: a span of values or of days ends after it begins."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for first, last in SPANS:
            low, high = cleaned.get(first), cleaned.get(last)
            if low is not None and high is not None and high < low:
                self.add_error(last, _("The end lies before the beginning."))
        return cleaned


class NewDayForm(forms.ModelForm[CalendarDay]):
    confirmed = forms.BooleanField(
        label=gettext_lazy("The year is complete according to the State Council's notice"),
        required=False,
    )

    class Meta:
        model = CalendarDay
        fields = ["day", "working", "name_en", "name_zh"]
