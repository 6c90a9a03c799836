from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.reference.models import District
from recordal.applications.forms import ListField
from recordal.licensees.models import Licensee


class DistrictsField(forms.ModelMultipleChoiceField[District]):
    """Customs districts to tick; none stands for all of them."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(District.objects.all(), **kwargs)

    def clean(self, value: Any) -> Any:
        return [district.pk for district in super().clean(value)]


class LicenceForm(forms.Form):
    """The goods, places and period of a licence, and its paper."""

    hs_prefixes = ListField(
        label=_("HS codes"), required=False, help_text=_("Empty: all goods of the right.")
    )
    goods = forms.CharField(
        label=_("Licensed goods"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    valid_from = forms.DateField(label=_("Valid from"), required=False)
    valid_to = forms.DateField(label=_("Valid to"), required=False)
    districts = DistrictsField(
        label=_("Customs districts"),
        required=False,
        help_text=_("None ticked: the licence holds in every district."),
    )
    contract = forms.FileField(
        label=_("Contract, or a statement of licensee, scope and term"),
        required=False,
        help_text=_("A PDF or a picture, up to 20 MB."),
    )

    @classmethod
    def of(cls, licensee: Licensee, data: Any = None, files: Any = None) -> "LicenceForm":
        """The form of a licence that is listed."""
        names = ("hs_prefixes", "goods", "valid_from", "valid_to", "districts")
        initial = {name: getattr(licensee, name) for name in names}
        return cls(data, files, initial=initial)


class LicenseeForm(LicenceForm):
    """A lawful user with its licence."""

    field_order = ["name", "uscc"]

    name = forms.CharField(label=_("Name"), max_length=200)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        required=False,
        help_text=_("Screening recognises lawful users by this code first."),
    )


class TableForm(forms.Form):
    """A table of lawful users."""

    file = forms.FileField(
        label=_("Table of lawful users"),
        help_text=_("CSV with comma, semicolon or tab; UTF-8 or GBK."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv"}),
    )
    whole = forms.BooleanField(
        label=_("List nobody while a row of the table has a mistake"), required=False
    )
