from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.files.services import DOCUMENT_TYPES
from core.forms import ManyFilesField, ManyFilesInput
from seizures.cases.models import Case
from seizures.investigations.models import Investigation
from seizures.investigations.services import Act

MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class Moment(forms.DateTimeField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT[0])
        super().__init__(widget=widget, input_formats=MOMENT, **kwargs)


class InvestigationForm(forms.Form):
    kind = forms.ChoiceField(label=_("What was done"), choices=Investigation.Kind.choices)
    started_at = Moment(label=_("From"))
    ended_at = Moment(label=_("To"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200)
    person = forms.CharField(
        label=_("Who was asked or present"),
        max_length=200,
        required=False,
        help_text=_("Needed when somebody was questioned."),
    )
    relation = forms.CharField(
        label=_("Position or relation to the case"), max_length=200, required=False
    )
    told_rights = forms.BooleanField(
        label=_("Cards were shown, rights and duties told (APL art 55)"), required=False
    )
    found = forms.CharField(
        label=_("What was asked, answered and found"), widget=forms.Textarea(attrs={"rows": 6})
    )
    signature = forms.ChoiceField(
        label=_("Signature"), choices=Investigation.Signature.choices, required=False
    )
    second_officer = forms.ModelChoiceField(
        label=_("Second officer"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Two officers do everything but look something up (APL art 42)."),
    )
    papers = ManyFilesField(
        label=_("Record, papers, pictures"),
        required=False,
        help_text=_("PDF or pictures; their hashes are taken at the upload."),
        widget=ManyFilesInput(attrs={"accept": ",".join(sorted(DOCUMENT_TYPES))}),
    )

    def __init__(self, *args: Any, case: Case, officer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["second_officer"]
        colleagues = User.objects.filter(is_active=True, district=case.district_id)
        choice.queryset = colleagues.exclude(pk=officer.pk).order_by("username")

    def act(self) -> Act:
        given = {name: value for name, value in self.cleaned_data.items() if name != "papers"}
        return Act(**given)


class StrikeForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))
