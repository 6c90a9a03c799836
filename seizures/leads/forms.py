from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import Can
from core.files.services import DOCUMENT_TYPES
from core.forms import ManyFilesField, ManyFilesInput
from core.reference.calendar import today
from core.reference.models import District
from recordal.applications.models import Recordal
from seizures.leads.models import Lead

TOLD = ["text", "mark", "goods", "suspect", "references", "direction", "expected_on", "district"]


class LeadForm(forms.ModelForm[Lead]):
    """What somebody knows; only the text is needed."""

    papers = ManyFilesField(
        label=_("Photos or papers"),
        required=False,
        help_text=_("At most five; pictures or PDF."),
        widget=ManyFilesInput(attrs={"accept": ",".join(sorted(DOCUMENT_TYPES))}),
    )

    class Meta:
        model = Lead
        fields = TOLD
        widgets = {
            "text": forms.Textarea(attrs={"rows": 5}),
            "expected_on": forms.DateInput(attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["district"]
        chosen.queryset = District.objects.all()  # type: ignore[attr-defined]
        chosen.help_text = _("Leave it open when you do not know.")

    def told(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class PublicLeadForm(LeadForm):
    """The same for people without an account; who they are is theirs to tell or not."""

    class Meta(LeadForm.Meta):
        fields = [*TOLD, "informant_name", "informant_email", "informant_phone"]


class HolderLeadForm(LeadForm):
    """A holder or its agent says which right it is about."""

    class Meta(LeadForm.Meta):
        fields = ["recordal", *TOLD]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Recordal.objects.visible_to(user).in_force_on(today()).select_related("right")
        chosen = self.fields["recordal"]
        chosen.queryset = own.order_by("number")  # type: ignore[attr-defined]
        chosen.required = False
        if not user.can(Can.FILE_RECORDALS):
            del self.fields["recordal"]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of your lead"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class GiveForm(forms.Form):
    district = forms.ModelChoiceField(label=_("Customs district"), queryset=District.objects.all())


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Number of a shipment or case"),
        max_length=40,
        help_text=_("Declaration, parcel or case number."),
    )


class CloseForm(forms.Form):
    status = forms.ChoiceField(
        label=_("How it ended"),
        choices=[(status.value, status.label) for status in Lead.Status if status in Lead.CLOSED],
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label=_("What the informant is told"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name no trader and no other secret."),
    )
