"""Input of civil support and court notices. What the law demands is checked by the steps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from seizures.civil.models import CourtNotice
from seizures.procedure.forms import LONG


class SupportForm(forms.Form):
    purpose = forms.CharField(
        label=_("What you need the information for"),
        widget=LONG,
        help_text=_("It may be used for nothing else."),
    )
    court = forms.CharField(label=_("Court, if known"), max_length=200, required=False)


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
        help_text=_("The moment that stops the clock."),
    )
    file = forms.FileField(label=_("The notice, as PDF or picture"), required=False)
