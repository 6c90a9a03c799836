"""Input about viewing goods."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seizures.procedure.forms import LONG, StepForm


class ViewForm(StepForm):
    purpose = forms.CharField(label=_("What the viewing is for"), widget=LONG)
    samples_wanted = forms.CharField(
        label=_("Samples you would like"), max_length=200, required=False
    )


class GrantForm(forms.Form):
    appointed_at = forms.DateTimeField(
        label=_("Appointment"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    place = forms.CharField(label=_("Place"), max_length=200)
    samples_allowed = forms.CharField(
        label=_("Samples that may be taken"), max_length=200, required=False
    )


class RefuseViewingForm(forms.Form):
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


class HeldForm(forms.Form):
    officers = forms.CharField(label=_("Officers present"), max_length=200)
    visitors = forms.CharField(label=_("Who viewed the goods"), max_length=300)
    seen = forms.CharField(label=_("What was seen"), widget=LONG)
    samples_taken = forms.CharField(label=_("Samples taken"), max_length=200, required=False)
    receipt_no = forms.CharField(label=_("Number of the receipt"), max_length=60, required=False)


def forms_of(**filled: forms.Form) -> dict[str, Any]:
    """The three forms of an officer, empty or as they were sent."""
    return {
        "grant_form": GrantForm(),
        "refuse_form": RefuseViewingForm(),
        "held_form": HeldForm(),
        **filled,
    }
