from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.permissions import Can
from core.accounts.services import check_place
from core.accounts.wording import SENTENCES
from core.errors import InvalidInput

PLACE = ("role", "district", "partner_office")


class ProfileForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["display_name", "email", "phone", "language", "daily_digest"]
        widgets = {
            "language": forms.Select(
                choices=[("", _("As in the browser")), ("en", "English"), ("zh-hans", "简体中文")]
            )
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not self.instance.is_officer:
            del self.fields["daily_digest"]


class ForgottenForm(forms.Form):
    name = forms.CharField(
        label=_("E-mail address or user name"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


class AccountForm(forms.ModelForm[User]):
    """An account as the administrator sees it. A password is asked for new accounts only."""

    password = forms.CharField(
        label=_("First password"), widget=forms.PasswordInput, required=False
    )

    class Meta:
        model = User
        fields = [
            "username",
            "display_name",
            "badge_no",
            "email",
            "role",
            "district",
            "partner_office",
            "is_active",
        ]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.instance.pk:
            self.fields["password"].label = _("New password")
            self.fields["password"].help_text = _("Empty keeps the present one.")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.instance.pk or password:
            password_validation.validate_password(password, self.instance)
        return password

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        place = {name: cleaned.get(name) for name in PLACE}
        try:
            if not set(PLACE) & set(self.errors):
                check_place(User(**place))
        except InvalidInput as error:  # at the field, before the constraint says it less well
            self.add_error(str(error.details["field"]), error.message)
        return cleaned


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("Valid for (days)"), min_value=1, max_value=366, initial=90)

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101
        scopes.choices = [(can.value, SENTENCES[can]) for can in Can if user.can(can)]
