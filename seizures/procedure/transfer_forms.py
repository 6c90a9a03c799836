"""Input of a transfer to the police. What the law demands is checked by the steps, not here."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice, User
from core.accounts.permissions import DISTRICT_ROLES
from core.templatetags.formats import local_name
from seizures.cases.models import Case
from seizures.evidence.models import Evidence
from seizures.procedure.completeness import has_test_report
from seizures.procedure.forms import LONG
from seizures.procedure.penalty_forms import Yuan
from seizures.referrals.models import Referral
from seizures.referrals.rules import OFFENCE_NAMES, STATED, VALUATIONS, offences_for
from seizures.referrals.totals import Act


class OfficeChoice(forms.ModelChoiceField[PartnerOffice]):
    def label_from_instance(self, obj: PartnerOffice) -> str:
        return local_name(obj)


class ActsField(forms.MultipleChoiceField):
    """The offender's other untreated cases; a box each."""

    def __init__(self, widget: Any = forms.CheckboxSelectMultiple) -> None:
        super().__init__(
            label=_("Untreated acts of the same offender that count with this one"),
            required=False,
            widget=widget,
        )


def _figure(label: Any, widget: Any = None) -> Yuan:
    return Yuan(label=label, required=False, **({"widget": widget} if widget else {}))


class CompareForm(forms.Form):
    """What the comparison with the thresholds needs."""

    offence = forms.ChoiceField(label=_("Suspected offence"))
    conduct_on = forms.DateField(
        label=_("Date of conduct"),
        widget=forms.DateInput,
        help_text=_("It decides which thresholds apply."),
    )
    criminal_value = Yuan(label=_("Value for the criminal threshold (CNY)"))
    illegal_gain = _figure(_("Illegal gain, if known (CNY)"))
    sales_amount = _figure(_("Sales, if known (CNY)"))
    direct_loss_to_patentee = _figure(_("Direct loss of the patentee, if known (CNY)"))
    acts = ActsField()

    def __init__(self, *args: Any, case: Case, offered: Sequence[Act] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = offences_for(case)
        offence, acts = self.fields["offence"], self.fields["acts"]
        if isinstance(offence, forms.ChoiceField):
            offence.choices = [(key, OFFENCE_NAMES[key]) for key in possible]
        if isinstance(acts, forms.MultipleChoiceField):
            acts.choices = [(act.case, act.case) for act in offered]
        if "counterfeiting_patent" not in possible:
            del self.fields["direct_loss_to_patentee"]

    def clean(self) -> dict[str, Any]:
        """The figures together, by metric, as the steps take them."""
        given = super().clean() or {}
        figures = {name: given.pop(name) for name in STATED if name in given}
        return {
            **given,
            "figures": {name: value for name, value in figures.items() if value is not None},
        }


class ProposeForm(CompareForm):
    """The report; what was compared comes along unseen."""

    valuation = forms.ChoiceField(
        label=_("How the goods were valued"),
        choices=list(VALUATIONS.items()),
        help_text=_("The first way that is possible applies (JI 2025 art 28)."),
    )
    value_evidence = forms.ModelChoiceField(
        label=_("What proves this value"),
        queryset=Evidence.objects.none(),
        required=False,
        empty_label=_("Nothing in the file yet"),
    )
    no_report_reason = forms.CharField(
        label=_("Why no test or appraisal report is needed"),
        required=False,
        widget=LONG,
        help_text=_("Only when the evidence holds none (Transfer Provisions art 6)."),
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
        for name in (*STATED, "acts"):
            if name in self.fields:
                many = name == "acts"
                hidden = forms.MultipleHiddenInput() if many else forms.HiddenInput()
                self.fields[name].widget = hidden
        _choices(
            self.fields["partner_office"],
            PartnerOffice.objects.filter(district=case.district_id, kind=PartnerOffice.Kind.POLICE),
        )
        _choices(
            self.fields["second_officer"],
            User.objects.of_district(case.district, *DISTRICT_ROLES).exclude(pk=proposer.pk),
        )
        _choices(self.fields["value_evidence"], case.evidence.select_related("file"))
        if has_test_report(case):
            del self.fields["no_report_reason"]


def _choices(field: forms.Field, rows: Any) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows


class ReasonsForm(forms.Form):
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)


class HandOverForm(forms.Form):
    place = forms.CharField(label=_("Place of the hand-over"), max_length=200)
    seal_no = forms.CharField(label=_("Seal number"), max_length=60, required=False)


class FileForm(forms.Form):
    police_reference = forms.CharField(label=_("Your number of the case"), max_length=60)


class TextForm(forms.Form):
    text = forms.CharField(label=_("Message"), widget=LONG)


class SupplyForm(TextForm):
    file = forms.FileField(label=_("Document, as PDF or picture"), required=False)


class RedirectForm(forms.Form):
    office = OfficeChoice(
        label=_("Competent office"),
        queryset=PartnerOffice.objects.none(),
        empty_label=_("Choose the office"),
    )
    reasons = forms.CharField(label=_("Why that office is competent"), widget=LONG)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        police = PartnerOffice.objects.filter(kind=PartnerOffice.Kind.POLICE)
        _choices(self.fields["office"], police.exclude(pk=referral.partner_office_id))


class SupervisionForm(forms.Form):
    office = OfficeChoice(
        label=_("Procuratorate"), queryset=PartnerOffice.objects.none(), empty_label=None
    )
    reasons = forms.CharField(label=_("Reasons"), widget=LONG)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = PartnerOffice.objects.filter(kind=PartnerOffice.Kind.PROCURATORATE)
        own = offices.filter(district=referral.case.district_id)
        _choices(self.fields["office"], own if own.exists() else offices)
