"""What officers write into the case file themselves. The legal steps stand in the procedure."""

import re

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.accounts.permissions import Can
from core.audit.services import record
from core.errors import InvalidInput
from core.notifications.services import send
from seizures.cases.models import Case
from seizures.cases.notes import Note

#: a user name after an at sign that stands at the beginning of a word (not in an e-mail address)
MENTION = re.compile(r"(?<![\w.])@([\w.+-]+)")
MENTIONED = gettext_noop("%(author)s mentions you in case %(case)s: %(text)s")
SHOWN = 200


@transaction.atomic
def add_note(case: Case, *, actor: User, text: str) -> Note:
    """Write a working note into the file; ``@username`` tells a colleague.

    Notes stay; enterprises never see them.
    """
    case = Case.objects.locked(case.pk)
    if not text.strip():
        raise InvalidInput(_("Write the note first."), field="text")
    mentioned = _mentioned(case, text)
    note = Note.objects.create(case=case, author=actor, text=text.strip())
    record("case.noted", case, actor=actor, mentions=[user.username for user in mentioned])
    send(
        [user for user in mentioned if user != actor],
        MENTIONED,
        url=f"{case.get_absolute_url()}#notes",
        case=case,
        author=actor,
        text=text.strip()[:SHOWN],
    )
    return note


def _mentioned(case: Case, text: str) -> list[User]:
    """The people a note calls by ``@username``; InvalidInput names who cannot read the case."""
    names = {name.rstrip(".") for name in MENTION.findall(text)}
    people = {user.username: user for user in User.objects.filter(username__in=names)}
    able = {
        name: user
        for name, user in people.items()
        if user.can(Can.VIEW_CASES)
        and (user.is_headquarters or user.district_id == case.district_id)
    }
    if missing := sorted(names - able.keys()):
        raise InvalidInput(
            _("Nobody who sees this case has the user name %(name)s.") % {"name": missing[0]},
            field="text",
        )
    return list(able.values())
