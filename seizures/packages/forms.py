from django import forms
from django.utils.translation import gettext_lazy as _


class ExportForm(forms.Form):
    reason = forms.CharField(
        label=_("What the package is for"),
        max_length=300,
        help_text=_("Stays on record with your name, for good."),
    )
