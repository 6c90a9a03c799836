"""Powers of attorney as they are given, shown by agents, and brought with a holder from abroad."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.keeping import KeepsPapers
from core.reference.calendar import today
from core.reference.models import Country
from enterprises.forms import OFFICE, EnterpriseForm, living
from enterprises.models import HOME_COUNTRY, Enterprise
from enterprises.services import EnterpriseFields


class TermForm(KeepsPapers):
    """A power of attorney with its term."""

    papers: tuple[str, ...] = ("power_of_attorney",)
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

    def clean_valid_to(self) -> date | None:
        last: date | None = self.cleaned_data["valid_to"]
        if last and last < today():
            raise forms.ValidationError(_("This day has passed."))
        return last

    def term(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in TermForm.base_fields}


class AgentForm(TermForm):
    """A power of attorney for a domestic agent, found by its code or number."""

    agent = forms.CharField(label=gettext_lazy("Code or number of the agent"), max_length=40)
    field_order = ["agent"]

    def clean_agent(self) -> Enterprise:
        return living(self.cleaned_data["agent"])


class HolderForm(TermForm):
    """A power of attorney of a holder that is registered, shown by its agent."""

    acting = forms.ModelChoiceField(
        label=gettext_lazy("Agent"), queryset=Enterprise.objects.none(), to_field_name="number"
    )
    holder = forms.CharField(label=gettext_lazy("Code or number of the holder"), max_length=40)
    field_order = ["acting", "holder"]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        choose_agent(self, person)

    def clean_holder(self) -> Enterprise:
        return living(self.cleaned_data["holder"])


class ForeignHolderForm(TermForm, EnterpriseForm):
    """A holder abroad, with the power of attorney it gave to its agent."""

    papers = ("licence", "power_of_attorney")
    acting = forms.ModelChoiceField(
        label=gettext_lazy("Agent"), queryset=Enterprise.objects.none(), to_field_name="number"
    )
    field_order = [
        "acting", "name_en", "name_zh", "country", "address", "licence", "valid_from", "valid_to",
        "power_of_attorney",
    ]  # fmt: skip

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        choose_agent(self, person)
        for name in (*OFFICE, "uscc", "district"):
            del self.fields[name]
        abroad = Country.objects.exclude(pk=HOME_COUNTRY)
        country = cast("forms.ModelChoiceField[Country]", self.fields["country"])
        country.queryset, country.initial = abroad, None

    def stated(self) -> EnterpriseFields:
        given = super().stated()
        known = EnterpriseForm.base_fields
        return cast("EnterpriseFields", {k: v for k, v in given.items() if k in known})


def choose_agent(form: forms.Form, person: User) -> None:
    """One's own domestic enterprises; the only one is chosen already."""
    own = Enterprise.objects.belonging_to(person).filter(country=HOME_COUNTRY)
    field = cast("forms.ModelChoiceField[Enterprise]", form.fields["acting"])
    field.queryset = own.order_by("number")
    if len(first := list(own[:2])) == 1:
        field.initial = first[0]
        field.widget = forms.HiddenInput()
