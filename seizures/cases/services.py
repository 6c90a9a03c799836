"""What officers write into the case file themselves. The legal steps stand in the procedure."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from seizures.cases.models import Case, Note


@transaction.atomic
def add_note(case: Case, *, actor: User, text: str) -> Note:
    """Write a working note into the file. Notes stay; enterprises never see them."""
    case = Case.objects.locked(case.pk)
    if not text.strip():
        raise InvalidInput(_("Write the note first."), field="text")
    note = Note.objects.create(case=case, author=actor, text=text.strip())
    record("case.noted", case, actor=actor)
    return note
