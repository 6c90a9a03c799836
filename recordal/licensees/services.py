"""Lawful users of a right: whoever is listed passes without a query (MEA 6, 21)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.models import StoredFile
from core.files.services import store
from core.notifications.services import send
from core.reference.calendar import today
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.licensees.models import Licensee
from recordal.licensees.rules import LIVING, Terms, check, check_alone, terms_of

STANDING = "/portal/standing/"


class LicenceFields(TypedDict, total=False):
    """What a holder states about a licence. ``contract`` is an upload."""

    name: str
    uscc: str
    goods: str
    hs_prefixes: Iterable[str]
    districts: Iterable[str]
    valid_from: date | None
    valid_to: date | None
    contract: Any


@transaction.atomic
def add(recordal: Recordal, *, actor: User | None, **fields: Unpack[LicenceFields]) -> Licensee:
    """List a lawful user with the goods, places and period of its licence."""
    recordal = _living(recordal)
    contract = fields.pop("contract", None)
    terms = _terms(Terms(name=""), fields)
    check_alone(terms, _listed(recordal))
    return _list(recordal, terms, actor=actor, contract=contract)


@transaction.atomic
def add_all(recordal: Recordal, rows: Sequence[Terms], *, actor: User | None) -> list[Licensee]:
    """List the lawful users of a table: all of them, or none."""
    if not rows:
        raise InvalidInput(_("Choose at least one row."), field="rows")
    recordal = _living(recordal)
    listed = _listed(recordal)
    added = []
    for row in rows:
        terms = check(row)
        check_alone(terms, listed)
        listed.append(terms)
        added.append(_list(recordal, terms, actor=actor))
    return added


@transaction.atomic
def change(licensee: Licensee, *, actor: User | None, **fields: Unpack[LicenceFields]) -> Licensee:
    """Shorten, extend or redraw a licence; whose it is stays."""
    recordal = _living(licensee.recordal)
    licensee = Licensee.objects.select_for_update(no_key=True).get(pk=licensee.pk)
    contract = fields.pop("contract", None)
    before = terms_of(licensee)
    fields |= {"name": before.name, "uscc": before.uscc}
    after = _terms(before, fields)
    if after.valid_to != before.valid_to:
        _check_not_past(after.valid_to, "valid_to")
    check_alone(after, _listed(recordal, without=licensee))
    changed = {
        name: [_told(getattr(before, name)), _told(getattr(after, name))]
        for name in ("goods", "hs_prefixes", "districts", "valid_from", "valid_to")
        if getattr(before, name) != getattr(after, name)
    }
    if contract:
        licensee.contract = _stored(contract, actor)
        changed["contract"] = ["", str(licensee.contract)]
    if changed:
        _set(licensee, after)
        licensee.save()
        record("licensee.changed", recordal, actor=actor, name=licensee.name, changed=changed)
        _tell(licensee, gettext_noop("Your licence for %(title)s was changed."))
    return licensee


@transaction.atomic
def end(licensee: Licensee, *, actor: User | None, on: date | None = None) -> Licensee | None:
    """End a licence: ``on`` (today) is its last day. One that never began is taken off the list."""
    Recordal.objects.locked(licensee.recordal_id)
    licensee = Licensee.objects.select_for_update(no_key=True).get(pk=licensee.pk)
    last_day = on or today()
    _check_not_past(last_day, "on")
    if licensee.valid_to and licensee.valid_to <= last_day:
        raise DomainError(_("This licence ends by that day anyway."))
    recordal, never_began = licensee.recordal, (licensee.valid_from or last_day) > last_day
    _tell(licensee, gettext_noop("You are no longer a lawful user of %(title)s."))
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


def _check_not_past(last_day: date | None, field: str) -> None:
    """Goods that were lawful when they were declared stay so."""
    if last_day and last_day < today():
        raise InvalidInput(_("A licence ends today at the earliest."), field=field)


def _living(recordal: Recordal) -> Recordal:
    """The recordal, locked: two licences added at once see each other."""
    recordal = Recordal.objects.locked(recordal.pk)
    if recordal.status not in LIVING:
        raise DomainError(_("Lawful users are listed for living applications and recordals only."))
    return recordal


def _listed(recordal: Recordal, without: Licensee | None = None) -> list[Terms]:
    rows = Licensee.objects.filter(recordal=recordal)
    return [terms_of(row) for row in rows if row != without]


def _terms(before: Terms, fields: LicenceFields) -> Terms:
    given: dict[str, Any] = dict(fields)
    for name in ("hs_prefixes", "districts"):
        if name in given:
            given[name] = tuple(given[name])
    return check(replace(before, **given))


def _list(
    recordal: Recordal, terms: Terms, *, actor: User | None, contract: Any = None
) -> Licensee:
    licensee = Licensee(recordal=recordal, name=terms.name, uscc=terms.uscc)
    _set(licensee, terms)
    if contract:
        licensee.contract = _stored(contract, actor)
    licensee.save()
    record("licensee.added", recordal, actor=actor, name=terms.name, uscc=terms.uscc)
    if recordal.number:
        _tell(licensee, gettext_noop("You are now a lawful user of %(title)s."))
    return licensee


def _set(licensee: Licensee, terms: Terms) -> None:
    licensee.goods = terms.goods
    licensee.hs_prefixes = list(terms.hs_prefixes)
    licensee.districts = list(terms.districts)
    licensee.valid_from, licensee.valid_to = terms.valid_from, terms.valid_to


def _stored(upload: Any, actor: User | None) -> StoredFile:
    return store(upload, actor=actor, field="contract")


def _told(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


def _tell(licensee: Licensee, message: str) -> None:
    """Tell the lawful user, if it is an enterprise of ours that customs has verified."""
    if not licensee.uscc or not licensee.recordal.number:
        return
    verified = Enterprise.objects.filter(status=Enterprise.Status.VERIFIED)
    if user := verified.filter(uscc=licensee.uscc).first():
        send(user.people(), message, url=STANDING, title=licensee.recordal.right.title)
