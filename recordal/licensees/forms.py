from django import forms
from django.utils.translation import gettext_lazy as _

from recordal.applications.forms import ListField


class LicenseeForm(forms.Form):
    """A lawful user, the goods and the period of its licence."""

    name = forms.CharField(label=_("Name"), max_length=200)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        required=False,
        help_text=_("Screening recognises lawful users by this code first."),
    )
    hs_prefixes = ListField(
        label=_("HS codes"), required=False, help_text=_("Empty: all goods of the right.")
    )
    valid_from = forms.DateField(label=_("Valid from"), required=False)
    valid_to = forms.DateField(label=_("Valid to"), required=False)
