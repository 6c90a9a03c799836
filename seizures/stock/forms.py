from django import forms
from django.utils.translation import gettext_lazy as _


class StoreForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=20)
    name_zh = forms.CharField(label=_("Name (Chinese)"), max_length=100)
    name_en = forms.CharField(label=_("Name (English)"), max_length=100)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)


class FoundForm(forms.Form):
    number = forms.CharField(
        label=_("Label"),
        max_length=200,
        help_text=_("Scan the label, or type its number."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    found = forms.DecimalField(
        label=_("Found"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=3,
        help_text=_("Empty means: as booked."),
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        max_length=300,
        required=False,
        help_text=_("Needed when it differs."),
    )
