from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice, User
from core.errors import InvalidInput
from core.forms import ManyFilesField
from core.reference.models import District
from seizures.assistance.models import AssistanceRequest

WORDS = forms.Textarea(attrs={"rows": 4})


class AskForm(forms.Form):
    """Whom to ask, what, and until when."""

    to_office = forms.ModelChoiceField(
        label=_("Office"), queryset=PartnerOffice.objects.none(), required=False
    )
    to_district = forms.ModelChoiceField(
        label=_("Or a customs district"), queryset=District.objects.none(), required=False
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    question = forms.CharField(label=_("Question"), widget=WORDS)
    days = forms.IntegerField(label=_("Working days to answer"), min_value=1)
    papers = ManyFilesField(label=_("Papers"), required=False, help_text=_("Pictures or PDF."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices: Any = self.fields["to_office"]
        offices.queryset = PartnerOffice.objects.order_by("kind", "code")
        districts: Any = self.fields["to_district"]
        districts.queryset = District.objects.exclude(pk=user.district_id or "")
        if user.is_partner:  # an office outside asks customs, not other offices
            del self.fields["to_office"]
            districts.label, districts.required = _("Customs district"), True

    def asked(self) -> District | PartnerOffice:
        """The one that is asked. Raises InvalidInput when none or both are named."""
        given = self.cleaned_data
        office, district = given.get("to_office"), given.get("to_district")
        if (office is None) == (district is None):
            raise InvalidInput(gettext("Choose one office or one district."), field="to_office")
        found: Any = office or district
        return cast("District | PartnerOffice", found)


class AnswerForm(forms.Form):
    opinion = forms.ChoiceField(
        label=_("Opinion"),
        choices=AssistanceRequest.Opinion.choices,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Answer"), widget=WORDS)
    papers = ManyFilesField(label=_("Papers"), required=False, help_text=_("Pictures or PDF."))


class DeclineForm(forms.Form):
    reasons = forms.CharField(label=_("Why your office cannot help"), widget=WORDS)
