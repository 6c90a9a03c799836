from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File of declarations"),
        help_text=_("CSV (UTF-8 or GB18030), NDJSON, or XML of the WCO Data Model."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.txt,.tsv,.ndjson,.jsonl,.json,.xml"}
        ),
    )
