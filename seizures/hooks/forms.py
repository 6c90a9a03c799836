from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerOffice, User
from core.templatetags.formats import local_name


class OfficeField(forms.ModelChoiceField[PartnerOffice]):
    def label_from_instance(self, obj: PartnerOffice) -> str:
        return local_name(obj)


class HookForm(forms.Form):
    """An address of the office's own system; administrators say of which office."""

    office = OfficeField(label=_("Office"), queryset=PartnerOffice.objects.none(), empty_label=None)
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("It begins with https:// and is public.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = self.fields["office"]
        if user.is_partner:
            del self.fields["office"]
        elif isinstance(office, forms.ModelChoiceField):
            office.queryset = PartnerOffice.objects.all()
