"""Input of civil support and court notices. What the law demands is checked by the steps."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seizures.civil.models import CourtNotice
from seizures.civil.rules import Disclosure
from seizures.procedure.forms import LONG


class SupportForm(forms.Form):
    purpose = forms.CharField(
        label=_("What you need the information for"),
        widget=LONG,
        help_text=_("It may be used for nothing else."),
    )
    court = forms.CharField(label=_("Court, if known"), max_length=200, required=False)


class GrantForm(forms.Form):
    """What of it the legal officer keeps back, and why."""

    withhold = forms.MultipleChoiceField(
        label=_("Keep back all the same"), required=False, widget=forms.CheckboxSelectMultiple
    )
    because = forms.CharField(label=_("Why it is kept back"), widget=LONG, required=False)

    def __init__(self, *args: Any, told: Disclosure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["withhold"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(item.key, item.title) for item in told.items]


class RefusalForm(forms.Form):
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


class CourtNoticeForm(forms.Form):
    court = forms.CharField(label=_("Court"), max_length=200)
    number = forms.CharField(label=_("Number of the notice"), max_length=100)
    covers = forms.ChoiceField(
        label=_("It covers"), choices=CourtNotice.Covers.choices, widget=forms.RadioSelect
    )
    received_at = forms.DateTimeField(
        label=_("Received"),
        widget=forms.DateTimeInput,
        initial=timezone.now,
        help_text=_("The moment that stops the clock."),
    )
    file = forms.FileField(label=_("The notice, as PDF or picture"), required=False)
