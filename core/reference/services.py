"""Editing reference data: by an administrator, with the ledger knowing both values."""

from collections.abc import Mapping

from django.db import models, transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from core.reference.models import CalendarDay, CalendarYear


@transaction.atomic
def change(row: models.Model, *, actor: User, fields: Mapping[str, object]) -> models.Model:
    """Change fields of one row of a reference table; ``load_reference`` leaves it alone then."""
    manager = type(row)._default_manager
    row = manager.select_for_update(no_key=True).get(pk=row.pk)
    changed = {
        name: [str(getattr(row, name)), str(value)]
        for name, value in fields.items()
        if getattr(row, name) != value
    }
    if not changed:
        return row
    for name, value in fields.items():
        setattr(row, name, value)
    names = [*fields]
    if hasattr(row, "edited_at"):
        row.edited_at = timezone.now()
        names.append("edited_at")
    row.save(update_fields=names)
    record("reference.changed", row, actor=actor, changed=changed)
    return row


@transaction.atomic
def set_calendar_day(
    day: CalendarDay, *, actor: User, confirmed: bool | None = None
) -> CalendarDay:
    """Enter or change a holiday or make-up working day; its year counts as edited."""
    day.save()
    year, _created = CalendarYear.objects.get_or_create(year=day.day.year)
    year.edited_at = timezone.now()
    if confirmed is not None:
        year.confirmed = confirmed
    year.save(update_fields=["edited_at", "confirmed"])
    record(
        "reference.changed", day, actor=actor, working=day.working, year_confirmed=year.confirmed
    )
    return day
