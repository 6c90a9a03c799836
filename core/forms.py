"""What forms of several features share."""

from typing import Any

from django import forms

from core.errors import DomainError


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files chosen at once."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not uploads:
            super().clean(None, initial)  # says so when files are required
            return []
        return [super(ManyFilesField, self).clean(upload, initial) for upload in uploads]


def show(form: forms.BaseForm, error: DomainError) -> None:
    """Put a broken rule at the field it names, or at the head of the form."""
    field = str(error.details.get("field", ""))
    form.add_error(field if field in form.fields else None, error.message)
