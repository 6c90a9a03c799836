"""Lawful users of a right: whoever is listed passes without a query (MEA 6, 21)."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.reference.calendar import today
from enterprises import uscc as codes
from recordal.applications.models import Recordal
from recordal.licensees.models import Licensee, LicenseeQuerySet
from recordal.rights.rules import check_hs_prefixes

Status = Recordal.Status
LIVING = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RECORDED})


@transaction.atomic
def add(
    recordal: Recordal,
    *,
    actor: User | None,
    name: str,
    uscc: str = "",
    hs_prefixes: Iterable[str] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Licensee:
    """List a lawful user with the goods and the period of its licence."""
    recordal = Recordal.objects.locked(recordal.pk)
    if recordal.status not in LIVING:
        raise DomainError(_("Lawful users are listed for living applications and recordals only."))
    name, uscc = name.strip(), uscc.strip().upper()
    _check(recordal, name, uscc, valid_from, valid_to)
    licensee = Licensee.objects.create(
        recordal=recordal,
        name=name,
        uscc=uscc,
        hs_prefixes=check_hs_prefixes(hs_prefixes),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    record("licensee.added", recordal, actor=actor, name=name, uscc=uscc)
    return licensee


@transaction.atomic
def end(licensee: Licensee, *, actor: User | None, on: date | None = None) -> Licensee | None:
    """End a licence: ``on`` (today) is its last day. One that never began is taken off the list."""
    Recordal.objects.locked(licensee.recordal_id)
    licensee = Licensee.objects.select_for_update(no_key=True).get(pk=licensee.pk)
    last_day = on or today()
    if licensee.valid_to and licensee.valid_to <= last_day:
        raise DomainError(_("This licence ends by that day anyway."))
    recordal, never_began = licensee.recordal, (licensee.valid_from or last_day) > last_day
    if never_began:
        licensee.delete()
    else:
        licensee.valid_to = last_day
        licensee.save(update_fields=["valid_to"])
    record(
        "licensee.ended",
        recordal,
        actor=actor,
        name=licensee.name,
        uscc=licensee.uscc,
        last_day="" if never_began else last_day.isoformat(),
    )
    return None if never_began else licensee


def _check(recordal: Recordal, name: str, uscc: str, first: date | None, last: date | None) -> None:
    if not name:
        raise InvalidInput(_("Give the name of the lawful user."), field="name")
    if uscc and not codes.is_valid(uscc):
        raise InvalidInput(
            _(
                "This is not a unified social credit code: it has 18 characters, and the last one"
                " checks the others."
            ),
            field="uscc",
        )
    if first and last and last < first:
        raise InvalidInput(_("This day is before the first day."), field="valid_to")
    if _overlapping(recordal, name, uscc, first, last).exists():
        raise InvalidInput(
            _("This lawful user is listed already for a part of this period."), field="valid_from"
        )


def _overlapping(
    recordal: Recordal, name: str, uscc: str, first: date | None, last: date | None
) -> LicenseeQuerySet:
    same = Licensee.objects.filter(recordal=recordal)
    same = same.filter(uscc=uscc) if uscc else same.filter(uscc="", name=name)
    if first:
        same = same.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
    if last:
        same = same.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=last))
    return same
