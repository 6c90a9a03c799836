"""What forms of several features share."""

from django import forms

from core.errors import DomainError


def show(form: forms.BaseForm, error: DomainError) -> None:
    """Put a broken rule at the field it names, or at the head of the form."""
    field = str(error.details.get("field", ""))
    form.add_error(field if field in form.fields else None, error.message)
