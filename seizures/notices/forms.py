"""Input of serving and correcting letters. What the law demands is checked by the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files.services import DOCUMENT_TYPES
from seizures.notices import rules
from seizures.notices.models import Notice, Way
from seizures.notices.serving import Attempt

PARTS = {
    "addressee": _("Addressee"),
    "contact": _("Contact"),
    "goods": _("Goods"),
    "rights": _("Rights"),
    "officers": _("Officers"),
    "shipment": _("The shipment"),
    "facts": _("Facts"),
    "reasons": _("Reasons"),
}
LANGUAGES = {"zh": _("Chinese"), "en": _("English")}


class ServiceForm(forms.Form):
    way = forms.ChoiceField(label=_("How"), choices=Way.choices)
    served = forms.TypedChoiceField(
        label=_("Outcome"),
        choices=[("yes", _("It reached its addressee")), ("no", _("It did not"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=_("Handed over, left behind, delivered by the post, or published."),
    )
    receiver = forms.CharField(label=_("Who took it"), max_length=200, required=False)
    witness = forms.CharField(label=_("Witnesses"), max_length=200, required=False)
    tracking_no = forms.CharField(label=_("Tracking number"), max_length=60, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    proof = forms.FileField(
        label=_("Proof"),
        required=False,
        help_text=_("The signed receipt or a photo of it; for a public notice the publication."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(DOCUMENT_TYPES))}),
    )
    remarks = forms.CharField(label=_("Remarks"), max_length=300, required=False)

    def attempt(self) -> Attempt:
        return Attempt(**self.cleaned_data)


class CorrectForm(forms.Form):
    """The words of a letter in both languages, and why they are changed."""

    reason = forms.CharField(
        label=_("What was wrong"), max_length=300, help_text=_("Printed on the corrected letter.")
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paths: dict[str, tuple[str, rules.Path]] = {}
        for language in notice.content:
            for path, text in rules.texts(notice.content[language]).items():
                name = f"{language}-{'-'.join(str(part) for part in path)}"
                self.paths[name] = (language, path)
                self.fields[name] = forms.CharField(
                    label=_label(language, path),
                    initial=text,
                    max_length=20_000,
                    widget=forms.Textarea(attrs={"rows": 1 + text.count("\n") + len(text) // 80}),
                )

    def texts(self) -> dict[tuple[str, rules.Path], str]:
        """Each text by language and place; line ends as they are stored."""
        return {
            place: self.cleaned_data[name].replace("\r\n", "\n")
            for name, place in self.paths.items()
        }


def _label(language: str, path: rules.Path) -> str:
    part = PARTS.get(str(path[0]), path[0])
    rest = " ".join(str(key + 1 if isinstance(key, int) else key) for key in path[1:])
    return f"{part} {rest} ({LANGUAGES[language]})".replace("_", " ")
