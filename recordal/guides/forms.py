from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from recordal.guides.models import Guide
from recordal.guides.services import GuideTexts


class GuideForm(forms.ModelForm[Guide]):
    """What officers read at the bench, in two languages."""

    class Meta:
        model = Guide
        fields = ["genuine_zh", "genuine_en", "fake_zh", "fake_en", "shots_zh", "shots_en"]
        help_texts = {
            "genuine_zh": _("One feature a line; the fake side answers line by line."),
            "shots_zh": _("One thing to photograph a line."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["rows"] = 4

    def stated(self) -> GuideTexts:
        return cast("GuideTexts", self.cleaned_data)


class PhotoForm(forms.Form):
    photo = forms.FileField(label=_("Photo"), help_text=_("JPEG, PNG or WebP, up to 20 MB."))
    genuine = forms.TypedChoiceField(
        label=_("It shows"),
        choices=[("yes", _("Genuine goods")), ("no", _("A fake"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    caption = forms.CharField(label=_("Caption"), max_length=200, required=False)
