from django import forms
from django.utils.translation import gettext_lazy

from recordal.applications.models import Recordal


class RefuseForm(forms.Form):
    """The decision to refuse: a ground of the law, and reasons (REG 8)."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground of the law"), choices=Recordal.RefusalGround.choices
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The applicant reads this."),
    )
