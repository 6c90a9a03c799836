from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from enterprises.models import Enterprise


class ApplyForm(forms.Form):
    """A letter of guarantee for the whole year (MEA 24)."""

    holder = forms.ModelChoiceField(
        label=_("Rights holder"), queryset=Enterprise.objects.none(), to_field_name="number"
    )
    guarantor = forms.CharField(
        label=_("Guarantor"),
        max_length=200,
        help_text=_("The bank, or another financial institution."),
    )
    letter_no = forms.CharField(label=_("Number of the letter"), max_length=100)
    letter = forms.FileField(
        label=_("Letter of guarantee"), help_text=_("PDF or picture of the stamped letter.")
    )
    letter_valid_to = forms.DateField(
        label=_("Letter valid to"),
        help_text=_("Usually 30 June of next year: cases may still be open at New Year."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    costs_last_year = forms.DecimalField(
        label=_("Costs of storage, custody and disposal last year (CNY)"),
        max_digits=18,
        decimal_places=2,
        min_value=0,
        help_text=_("0 when no goods were detained for you last year."),
    )
    amount = forms.DecimalField(
        label=_("Amount of the letter (CNY)"), max_digits=18, decimal_places=2, min_value=0
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = Enterprise.objects.acting(user).order_by("number")
        self.fields["holder"].queryset = holders  # type: ignore[attr-defined]
        first = list(holders[:2])
        if len(first) == 1:
            self.initial.setdefault("holder", first[0].number)


class ApproveForm(forms.Form):
    costs_last_year = forms.DecimalField(
        label=_("Costs of last year as booked by customs (CNY)"),
        max_digits=18,
        decimal_places=2,
        min_value=0,
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The rights holder reads this."),
    )
