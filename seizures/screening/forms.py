from django import forms
from django.utils.translation import gettext_lazy as _


class DismissForm(forms.Form):
    reason = forms.CharField(
        label=_("Why there is no suspicion"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
