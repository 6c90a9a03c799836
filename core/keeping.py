"""Forms whose uploads survive that something else has to be put right."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.errors import InvalidInput
from core.files.held import held, token_of
from core.files.models import StoredFile
from core.files.services import store


class KeepsPapers(forms.Form):
    """Nothing chosen is chosen twice.

    A file that is good is kept at once; a hidden field brings it back with the next try.
    """

    papers: tuple[str, ...] = ()

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.kept: dict[str, StoredFile] = {}
        self.refused: dict[str, str] = {}
        for name in self.papers:
            self.fields[f"kept_{name}"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def _clean_fields(self) -> None:
        for name in self.papers:
            if name in self.fields:
                self._take(name)
        super()._clean_fields()  # type: ignore[misc]

    def _take(self, name: str) -> None:
        """What was chosen now, or else what was kept from the try before."""
        field, key = self.fields[name], f"kept_{name}"
        upload = self.files.get(self.add_prefix(name))
        token = str(self.data.get(self.add_prefix(key), ""))
        try:
            if upload:
                self.kept[name] = store(upload, actor=self.person, field=name)
            elif token:
                self.kept[name] = held(token, self.person, field=name)
        except InvalidInput as error:
            self.refused[name] = error.message
        if name in self.kept:
            field.required = False
            self._show_kept(name)

    def _show_kept(self, name: str) -> None:
        """The next try needs no second choice of the file; the field says what is kept."""
        file = self.kept[name]
        data: Any = self.data
        self.data = data.copy()
        self.data[self.add_prefix(f"kept_{name}")] = token_of(file, self.person)  # type: ignore[index]
        self.fields[name].help_text = _("“%(name)s” is kept; choose another to replace it.") % {
            "name": file.name
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, message in self.refused.items():
            if name not in self.errors:
                self.add_error(name, message)
        for name in self.papers:
            cleaned.pop(f"kept_{name}", None)
            if name in self.fields and name not in self.errors:
                cleaned[name] = self.kept.get(name)
        return cleaned
