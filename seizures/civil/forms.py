"""Input of the civil file. What the law demands is checked by the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice
from core.templatetags.formats import local_name
from seizures.civil.models import Suit, SuitCost

LONG = forms.Textarea(attrs={"rows": 3})


class SuitForm(forms.Form):
    court = forms.CharField(label=_("Court"), max_length=200)
    filed_on = forms.DateField(label=_("Filed on"), widget=forms.DateInput)
    docket_no = forms.CharField(label=_("Docket number, if known"), max_length=100, required=False)
    proof = forms.FileField(label=_("Notice of the court, as PDF or picture"), required=False)


class AcceptedForm(forms.Form):
    docket_no = forms.CharField(label=_("Docket number"), max_length=100)
    accepted_on = forms.DateField(label=_("Accepted on"), widget=forms.DateInput)
    proof = forms.FileField(label=_("Notice of the court, as PDF or picture"), required=False)


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=[(status.value, status.label) for status in Suit.OUTCOMES],
        widget=forms.RadioSelect,
    )
    ended_on = forms.DateField(label=_("Decided on"), widget=forms.DateInput)
    note = forms.CharField(label=_("What was decided"), widget=LONG)
    awarded = forms.DecimalField(
        label=_("Awarded to the holder (CNY)"),
        max_digits=18,
        decimal_places=2,
        min_value=0,
        required=False,
    )
    judgment = forms.FileField(label=_("Judgment, as PDF or picture"), required=False)


class CostForm(forms.Form):
    kind = forms.ChoiceField(label=_("Paid for"), choices=SuitCost.Kind.choices)
    amount = forms.DecimalField(label=_("Amount (CNY)"), max_digits=18, decimal_places=2)
    paid_on = forms.DateField(label=_("Paid on"), widget=forms.DateInput)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    proof = forms.FileField(label=_("Receipt, as PDF or picture"), required=False)


class AuthorityField(forms.ModelChoiceField[PartnerOffice]):
    def label_from_instance(self, obj: PartnerOffice) -> str:
        return local_name(obj)


class OrderForm(forms.Form):
    office = AuthorityField(
        label=_("Court or IP authority"), queryset=PartnerOffice.objects.none(), empty_label=None
    )
    order_no = forms.CharField(label=_("Number of the order"), max_length=100)
    scope = forms.CharField(label=_("What it asks for"), widget=LONG)
    received_at = forms.DateTimeField(label=_("Received"), widget=forms.DateTimeInput)
    file = forms.FileField(label=_("The order, as PDF or picture"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [PartnerOffice.Kind.COURT, PartnerOffice.Kind.IP_AUTHORITY]
        field = self.fields["office"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = PartnerOffice.objects.filter(kind__in=kinds)
