from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.accounts.permissions import ENTERPRISE_ROLES, Role
from core.keeping import KeepsPapers
from core.reference.models import Country, District
from enterprises.models import HOME_COUNTRY, Enterprise, Membership
from enterprises.services import IDENTITY, EnterpriseFields
from enterprises.signing_up import AccountFields

FIELDS = (
    "name_zh", "name_en", "country", "uscc", "district", "address",
    "contact_name", "phone", "email", "office_name", "office_address",
)  # fmt: skip
OFFICE = ("office_name", "office_address", "office_proof")
PAPER_HELP = gettext_lazy("A PDF or a picture, up to 20 MB.")


class EnterpriseForm(KeepsPapers):
    """What an enterprise states about itself; verified particulars cannot be edited."""

    papers = ("licence", "office_proof")
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200, required=False)
    country = forms.ModelChoiceField(
        label=gettext_lazy("Country"), queryset=Country.objects.all(), initial=HOME_COUNTRY
    )
    uscc = forms.CharField(
        label=gettext_lazy("Unified social credit code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("18 characters. Enterprises abroad leave it empty."),
    )
    licence = forms.FileField(
        label=gettext_lazy("Business licence"),
        required=False,
        help_text=gettext_lazy(
            "Or the registration paper of its country. A PDF or a picture, up to 20 MB."
        ),
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
    office_name = forms.CharField(
        label=gettext_lazy("Office in China"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Only for enterprises abroad that file themselves; others appoint an agent."
        ),
    )
    office_address = forms.CharField(
        label=gettext_lazy("Address of the office"), max_length=300, required=False
    )
    office_proof = forms.FileField(
        label=gettext_lazy("Proof of the office"), required=False, help_text=PAPER_HELP
    )

    def __init__(
        self,
        *args: Any,
        person: User | None,
        enterprise: Enterprise | None = None,
        short: bool = False,
        **kwargs: Any,
    ) -> None:
        if enterprise is not None:
            kwargs["initial"] = {name: getattr(enterprise, name) for name in FIELDS}
        super().__init__(*args, person=person, **kwargs)
        if enterprise is not None and enterprise.status == Enterprise.Status.VERIFIED:
            self._without(*IDENTITY)
        if short:  # whoever comes in is the contact; the rest can wait
            self._without("contact_name", "phone", "email", "district", *OFFICE)
        if enterprise is not None and not enterprise.is_foreign:
            self._without(*OFFICE)

    def _without(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def stated(self) -> EnterpriseFields:
        """The input as the service takes it, places as codes."""
        given = {name: self.cleaned_data[name] for name in self.base_fields if name in self.fields}
        for name in ("country", "district"):
            if name in given:
                given[name] = given[name].pk if given[name] else ""
        return cast("EnterpriseFields", given)


class PersonForm(forms.Form):
    """The account of a person who comes in."""

    display_name = forms.CharField(label=gettext_lazy("Your name"), max_length=100)
    person_email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        max_length=150,
        help_text=gettext_lazy("You sign in with it, and customs writes to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    person_phone = forms.CharField(label=gettext_lazy("Your phone"), max_length=40, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("You are"),
        choices=[(role.value, role.label) for role in Role if role in ENTERPRISE_ROLES],
        widget=forms.RadioSelect,
        initial=Role.RIGHTS_HOLDER.value,
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=gettext_lazy(
            "At least 12 characters; a sentence is easy to remember. If it is lost, a letter helps."
        ),
        strip=False,
    )

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        if address:
            del self.fields["person_email"]

    def account(self, language: str) -> AccountFields:
        given = self.cleaned_data
        return {
            "email": self.address or given["person_email"],
            "role": given["role"],
            "display_name": given["display_name"],
            "phone": given["person_phone"],
            "password": given["password"],
            "language": language,
        }


#: Where a form names what a service calls otherwise.
PERSON_FIELDS = {"email": "person_email", "phone": "person_phone"}


class VerifyForm(forms.Form):
    """The checklist of the verification."""

    checks = forms.MultipleChoiceField(
        label=gettext_lazy("I have checked"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy(
                "Confirm each point, or refuse the enterprise with your reason."
            )
        },
    )

    def __init__(self, *args: Any, choices: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["checks"])
        field.choices, field.required = list(choices.items()), required


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
    )


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The enterprise reads this."),
    )


class InvitationForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail of the person"))
    position = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Membership.Position.choices,
        initial=Membership.Position.MEMBER,
        help_text=gettext_lazy("Owners also decide on people and agents."),
    )


class MemberForm(forms.Form):
    username = forms.CharField(label=gettext_lazy("User name of the person"), max_length=150)

    def clean_username(self) -> User:
        user = User.objects.filter(username=self.cleaned_data["username"].strip()).first()
        if user is None or not user.is_enterprise:
            raise forms.ValidationError(_("There is no such account of an enterprise."))
        return user


class MergeForm(forms.Form):
    """The enterprise that stays."""

    into = forms.CharField(
        label=gettext_lazy("Code or number of the one that stays"), max_length=40
    )

    def clean_into(self) -> Enterprise:
        return living(self.cleaned_data["into"])


def living(text: str) -> Enterprise:
    """The enterprise with a code or number. Raises ValidationError when there is none."""
    text = text.strip().upper()
    rows = Enterprise.objects.living()
    found = rows.filter(uscc=text).first() if text else None
    found = found or rows.filter(number=text).first()
    if found is None:
        raise forms.ValidationError(_("No enterprise has this code or number."))
    return found
