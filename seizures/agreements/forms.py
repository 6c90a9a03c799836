from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from seizures.agreements.models import Agreement

#: more recorded rights of one holder are not offered as boxes
MOST_RIGHTS = 100


class RightsField(forms.ModelMultipleChoiceField[Recordal]):
    def label_from_instance(self, obj: Recordal) -> str:
        return f"{obj.number} {obj.right.title}"


class AgreementForm(forms.Form):
    holder = forms.ModelChoiceField(
        label=_("Rights holder"), queryset=Enterprise.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Agreement.Kind.choices, widget=forms.RadioSelect
    )
    partner_name = forms.CharField(label=_("With"), max_length=200)
    partner_uscc = forms.CharField(
        label=_("Its unified social credit code"),
        max_length=18,
        required=False,
        help_text=_("With the code the company itself can confirm."),
    )
    value = forms.DecimalField(label=_("Value (CNY)"), max_digits=18, decimal_places=2, min_value=0)
    signed_on = forms.DateField(label=_("Signed on"), widget=forms.DateInput)
    recordals = RightsField(
        label=_("Recorded rights that are licensed"),
        queryset=Recordal.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput, required=False)
    valid_to = forms.DateField(label=_("Valid to"), widget=forms.DateInput, required=False)
    goods = forms.CharField(
        label=_("Licensed goods"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    file = forms.FileField(label=_("The agreement, as PDF or picture"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = Enterprise.objects.acting(user)
        rights = Recordal.objects.filter(
            right__holder__in=holders, status=Recordal.Status.RECORDED
        ).select_related("right")
        for name, rows in (("holder", holders), ("recordals", rights.order_by("number"))):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows


class ReasonsForm(forms.Form):
    reasons = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 3}))
