from datetime import date

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.services import check_dates
from core.accounts.models import User
from core.accounts.permissions import DISTRICT_ROLES
from core.errors import InvalidInput
from core.reference.models import District
from enterprises.models import Enterprise

OWN_FIELDS = ["code", "name_zh", "name_en", "aliases", "starts_on", "ends_on", "purpose"]


class CampaignForm(forms.ModelForm[Campaign]):
    aliases = SimpleArrayField(
        forms.CharField(max_length=100),
        required=False,
        label=_("Other names"),
        help_text=_("Separated by commas."),
    )

    class Meta:
        model = Campaign
        fields = [*OWN_FIELDS, "regions", "categories", "districts"]
        widgets = {
            "regions": forms.CheckboxSelectMultiple,
            "categories": forms.CheckboxSelectMultiple,
            "districts": forms.CheckboxSelectMultiple,
            "purpose": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.instance.pk:
            self.fields["code"].disabled = True

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if isinstance(first, date) and isinstance(last, date):
            try:
                check_dates(first, last)
            except InvalidInput as error:  # at the field, not at the head of the form
                self.add_error("ends_on", error.message)
        return cleaned

    @property
    def own_fields(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in OWN_FIELDS}


class OfficerField(forms.ModelChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj} · {obj.district}"


class PriorityForm(forms.Form):
    enterprise_number = forms.CharField(
        label=_("Enterprise (number or credit code)"), max_length=20
    )
    district = forms.ModelChoiceField(District.objects.all(), label=_("Customs district"))
    liaison_officer = OfficerField(
        User.objects.holding(*DISTRICT_ROLES)
        .select_related("district")
        .order_by("district", "username"),
        label=_("Liaison officer"),
        required=False,
    )

    def clean_enterprise_number(self) -> Enterprise:
        wanted = self.cleaned_data["enterprise_number"].strip().upper()
        living = Enterprise.objects.living()
        found = living.filter(number=wanted) | living.filter(uscc=wanted)
        enterprise = found.first()
        if enterprise is None:
            raise forms.ValidationError(_("No enterprise has this number or code."))
        return enterprise
