"""Input of a transfer to the police. What the law demands is checked by the steps, not here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice, User
from core.accounts.permissions import DISTRICT_ROLES
from core.templatetags.formats import local_name
from seizures.cases.models import Case
from seizures.procedure.forms import LONG
from seizures.procedure.penalty_forms import Yuan
from seizures.referrals.rules import OFFENCE_NAMES, VALUATIONS, offences_for


class OfficeChoice(forms.ModelChoiceField[PartnerOffice]):
    def label_from_instance(self, obj: PartnerOffice) -> str:
        return local_name(obj)


class CompareForm(forms.Form):
    """What the comparison with the thresholds needs."""

    offence = forms.ChoiceField(label=_("Suspected offence"))
    conduct_on = forms.DateField(
        label=_("Date of conduct"),
        widget=forms.DateInput,
        help_text=_("It decides which thresholds apply."),
    )
    criminal_value = Yuan(label=_("Value for the criminal threshold (CNY)"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offence = self.fields["offence"]
        if isinstance(offence, forms.ChoiceField):
            offence.choices = [(key, OFFENCE_NAMES[key]) for key in offences_for(case)]


class ProposeForm(CompareForm):
    valuation = forms.ChoiceField(
        label=_("How the goods were valued"),
        choices=list(VALUATIONS.items()),
        help_text=_("The first way that is possible applies (JI 2025 art 28)."),
    )
    partner_office = OfficeChoice(
        label=_("To"), queryset=PartnerOffice.objects.none(), empty_label=None
    )
    second_officer = forms.ModelChoiceField(label=_("Second officer"), queryset=User.objects.none())
    reasons = forms.CharField(
        label=_("Facts, and why a crime is suspected"), widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, case: Case, proposer: User, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        offices, officers = self.fields["partner_office"], self.fields["second_officer"]
        if isinstance(offices, forms.ModelChoiceField):
            offices.queryset = PartnerOffice.objects.filter(
                district=case.district_id, kind=PartnerOffice.Kind.POLICE
            )
        if isinstance(officers, forms.ModelChoiceField):
            officers.queryset = User.objects.of_district(case.district, *DISTRICT_ROLES).exclude(
                pk=proposer.pk
            )


class ReasonsForm(forms.Form):
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


class HandOverForm(forms.Form):
    place = forms.CharField(label=_("Place of the hand-over"), max_length=200)
    seal_no = forms.CharField(label=_("Seal number"), max_length=60, required=False)


class FileForm(forms.Form):
    police_reference = forms.CharField(label=_("Your number of the case"), max_length=60)
