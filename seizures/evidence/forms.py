from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files.services import DOCUMENT_TYPES
from recordal.guides.models import GuideShot
from seizures.evidence.models import CustodyEvent, Evidence
from seizures.evidence.queries import AskedShot
from seizures.evidence.whole_case import WHOLE_CASE


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A picture (JPEG, PNG, WebP) or a PDF. Its hash is taken at the upload."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(DOCUMENT_TYPES))}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Evidence.Kind.choices)
    shot = forms.ModelChoiceField(
        label=_("Which shot of the guide"),
        queryset=GuideShot.objects.none(),
        required=False,
        empty_label=_("None of them"),
    )
    title = forms.CharField(label=_("What it shows"), max_length=200)
    secret_of = forms.ChoiceField(
        label=_("Commercial secret of"),
        required=False,
        help_text=_("The other side never sees it."),
        choices=[
            ("", _("Nobody")),
            ("holder", _("Rights holder")),
            ("consignor", _("Consignor")),
        ],
    )

    def __init__(self, *args: Any, asked: Sequence[AskedShot] = (), **kwargs: Any) -> None:
        """``asked`` are the pictures the guides ask for; without any the question goes."""
        super().__init__(*args, **kwargs)
        if not asked:
            del self.fields["shot"]
            return
        choice: Any = self.fields["shot"]
        choice.queryset = GuideShot.objects.filter(pk__in=[one.row.pk for one in asked])


class CustodyForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What happened"), choices=[(kind.value, kind.label) for kind in WHOLE_CASE]
    )
    from_party = forms.CharField(label=_("From"), max_length=200)
    to_party = forms.CharField(label=_("To"), max_length=200)
    place = forms.CharField(label=_("Place"), max_length=200)
    seal_no = forms.CharField(label=_("Seal"), max_length=60, required=False)
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput,
        help_text=_("Empty means now."),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    remarks = forms.CharField(
        label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, holder_now: str = "", **kwargs: Any) -> None:
        """``holder_now`` is who has the goods: the chain goes on from there."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = CustodyEvent.Kind.MOVED
        self.fields["from_party"].initial = holder_now
