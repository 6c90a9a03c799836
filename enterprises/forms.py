from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.reference.calendar import today
from core.reference.models import Country, District
from enterprises.models import Enterprise
from enterprises.services import IDENTITY, EnterpriseFields

FIELDS = (
    "name_zh", "name_en", "country", "uscc", "district", "address",
    "contact_name", "phone", "email",
)  # fmt: skip


class EnterpriseForm(forms.Form):
    """What an enterprise states about itself; verified particulars cannot be edited."""

    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200, required=False)
    country = forms.ModelChoiceField(
        label=gettext_lazy("Country"), queryset=Country.objects.all(), initial="CN"
    )
    uscc = forms.CharField(
        label=gettext_lazy("Unified social credit code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("18 characters. Enterprises abroad leave it empty."),
    )
    district = forms.ModelChoiceField(
        label=gettext_lazy("Customs district"), queryset=District.objects.all(), required=False
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)
    contact_name = forms.CharField(
        label=gettext_lazy("Contact person"), max_length=100, required=False
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    licence = forms.FileField(
        label=gettext_lazy("Business licence"),
        required=False,
        help_text=gettext_lazy("A PDF or a picture, up to 20 MB."),
    )

    def __init__(self, *args: Any, enterprise: Enterprise | None = None, **kwargs: Any) -> None:
        if enterprise is not None:
            kwargs["initial"] = {name: getattr(enterprise, name) for name in FIELDS}
        super().__init__(*args, **kwargs)
        if enterprise is not None and enterprise.status == Enterprise.Status.VERIFIED:
            for name in IDENTITY:
                del self.fields[name]

    def stated(self) -> EnterpriseFields:
        """The input as the service takes it, places as codes."""
        given = dict(self.cleaned_data)
        for name in ("country", "district"):
            if name in given:
                given[name] = given[name].pk if given[name] else ""
        return cast("EnterpriseFields", given)


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The enterprise reads this."),
    )


class MemberForm(forms.Form):
    username = forms.CharField(label=gettext_lazy("User name of the person"), max_length=150)

    def clean_username(self) -> User:
        user = User.objects.filter(username=self.cleaned_data["username"].strip()).first()
        if user is None or not user.is_enterprise:
            raise forms.ValidationError(_("There is no such account of an enterprise."))
        return user


class AgentForm(forms.Form):
    """A power of attorney for a domestic agent, found by its code or number."""

    agent = forms.CharField(label=gettext_lazy("Code or number of the agent"), max_length=40)
    valid_from = forms.DateField(label=gettext_lazy("Valid from"), initial=today)
    valid_to = forms.DateField(
        label=gettext_lazy("Valid to"),
        required=False,
        help_text=gettext_lazy("Empty: until you end it."),
    )
    power_of_attorney = forms.FileField(
        label=gettext_lazy("Power of attorney"),
        help_text=gettext_lazy("The signed paper as a PDF or a picture, up to 20 MB."),
    )

    def clean_agent(self) -> Enterprise:
        text = self.cleaned_data["agent"].strip().upper()
        found = Enterprise.objects.filter(uscc=text).first() if text else None
        found = found or Enterprise.objects.filter(number=text).first()
        if found is None:
            raise forms.ValidationError(_("No enterprise has this code or number."))
        return found

    def clean_valid_to(self) -> date | None:
        last: date | None = self.cleaned_data["valid_to"]
        if last and last < today():
            raise forms.ValidationError(_("This day has passed."))
        return last
