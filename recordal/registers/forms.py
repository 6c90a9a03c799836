from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from enterprises.models import Enterprise


class RegisterForm(forms.Form):
    """A file of register records, and whose rights they are."""

    holder = forms.ModelChoiceField(
        label=_("Rights holder"),
        queryset=Enterprise.objects.none(),
        to_field_name="number",
        empty_label=None,
    )
    file = forms.FileField(
        label=_("Register record"),
        help_text=_("WIPO ST.96 XML of trademarks, or a table (CSV) of rights of any kind."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.csv,.txt,.tsv"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = self.fields["holder"]
        assert isinstance(holders, forms.ModelChoiceField)  # noqa: S101 -- for the types
        holders.queryset = Enterprise.objects.acting(user).order_by("number")
