"""Counting a store: labels against what lies there, differences explained, signed by two."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.numbering import public_number
from seizures.evidence import exhibits
from seizures.evidence.exhibits import Place
from seizures.evidence.models import Exhibit, Store
from seizures.stock.models import CountLine, StockCount


class NotComplete(DomainError):
    """Something is neither counted nor explained."""

    code = "count_not_complete"


class SecondOfficer(DomainError):
    """The second signature is that of another person."""

    code = "second_officer"


@transaction.atomic
def open_store(*, actor: User, code: str, name_zh: str, name_en: str, address: str = "") -> Store:
    """Set up a place where goods are kept in the officer's district."""
    if actor.district is None:
        raise InvalidInput(_("Stores belong to a customs district."), field="code")
    for field, given in (("code", code), ("name_zh", name_zh), ("name_en", name_en)):
        if not given.strip():
            raise InvalidInput(_("Fill this in."), field=field)
    if Store.objects.filter(code=code.strip()).exists():
        raise InvalidInput(_("There is a store with this code."), field="code")
    place = Store.objects.create(
        code=code.strip(),
        district=actor.district,
        name_zh=name_zh.strip(),
        name_en=name_en.strip(),
        address=address.strip(),
    )
    record("store.opened", place, actor=actor, code=place.code)
    return place


@transaction.atomic
def begin(store: Store, *, actor: User) -> StockCount:
    """Begin a count with all that is booked in the store now. One at a time for each store."""
    now = timezone.now()
    count = StockCount(
        number=public_number("K", timezone.localdate(now).year, series=store.district_id[:2]),
        store=store,
        begun_by=actor,
        begun_at=now,
    )
    try:
        with transaction.atomic():
            count.save()
    except IntegrityError:
        raise DomainError(_("%(store)s is being counted already.") % {"store": store}) from None
    booked = Exhibit.objects.held().filter(store=store)
    CountLine.objects.bulk_create(
        CountLine(count=count, exhibit=thing, expected=thing.quantity) for thing in booked
    )
    record("count.begun", count, actor=actor, store=store.code, items=count.lines.count())
    return count


@transaction.atomic
def note(
    count: StockCount, thing: Exhibit, *, actor: User, found: Decimal, explanation: str = ""
) -> CountLine:
    """Note what was found of one thing; what is booked is read at this moment.

    A thing that is booked elsewhere is found here too: it counts as one too many until signed.
    """
    count = _open(count)
    if thing.case.district_id != count.store.district_id:
        raise InvalidInput(_("This label belongs to another district."), field="number")
    if found:
        exhibits.check_quantity(found)
    thing.refresh_from_db()
    line, _new = CountLine.objects.get_or_create(
        count=count, exhibit=thing, defaults={"expected": Decimal(0)}
    )
    line.expected = thing.quantity if thing.store_id == count.store_id else Decimal(0)
    line.found, line.explanation = found, explanation.strip()[:300]
    line.counted_by, line.counted_at = actor, timezone.now()
    line.save()
    return line


@transaction.atomic
def close(count: StockCount, *, actor: User) -> StockCount:
    """Sign first: everything is counted, and every difference explained.

    What has left the store lawfully since the count began is taken off the list.
    """
    count = _open(count)
    for line in count.lines.filter(found=None).select_related("exhibit"):
        if line.exhibit.store_id != count.store_id or not line.exhibit.is_held:
            line.delete()
    waiting = count.lines.filter(found=None).count()
    if waiting:
        raise NotComplete(
            _("%(n)s things are not counted yet. Note 0 for what is missing.") % {"n": waiting}
        )
    silent = [line for line in _lines(count) if line.differs and not line.explanation]
    if silent:
        raise NotComplete(
            _("Explain the difference of %(item)s first.") % {"item": silent[0].exhibit}
        )
    count.move_to(StockCount.Status.CLOSED)
    count.closed_by, count.closed_at = actor, timezone.now()
    count.save(update_fields=["status", "closed_by", "closed_at"])
    record("count.closed", count, actor=actor, differences=_differences(count))
    return count


@transaction.atomic
def reopen(count: StockCount, *, actor: User) -> StockCount:
    """Count again: the second officer does not agree."""
    count = _locked(count)
    count.move_to(StockCount.Status.OPEN)
    count.closed_by = count.closed_at = None
    count.save(update_fields=["status", "closed_by", "closed_at"])
    record("count.reopened", count, actor=actor)
    return count


@transaction.atomic
def sign(count: StockCount, *, actor: User) -> StockCount:
    """Sign second. Differences become entries of custody; things found here are booked here."""
    exhibits.lock(line.exhibit for line in _lines(count))
    count = _locked(count)
    count.move_to(StockCount.Status.SIGNED)
    if actor == count.closed_by:
        raise SecondOfficer(_("Another officer has to sign."))
    count.signed_by, count.signed_at = actor, timezone.now()
    count.save(update_fields=["status", "signed_by", "signed_at"])
    for line in _lines(count):
        _book(count, line, actor)
    record("count.signed", count, actor=actor, differences=_differences(count))
    return count


@transaction.atomic
def discard(count: StockCount, *, actor: User) -> StockCount:
    """Call a count off before it was closed; nothing is booked."""
    count = _locked(count)
    count.move_to(StockCount.Status.DISCARDED)
    count.save(update_fields=["status"])
    record("count.discarded", count, actor=actor)
    return count


def _book(count: StockCount, line: CountLine, actor: User) -> None:
    """What changed lawfully since it was counted stays changed: only the difference is booked."""
    if line.found is None or not line.differs:
        return
    remarks = f"{count.number}: {line.explanation}"
    thing = line.exhibit
    if thing.store_id == count.store_id:
        now = max(Decimal(0), thing.quantity + line.found - line.expected)
        exhibits.correct_quantity(thing, now, actor=actor, remarks=remarks)
    elif line.found:
        exhibits.correct_quantity(thing, line.found, actor=actor, remarks=remarks)
        place = Place(store=count.store, shelf=thing.shelf)
        exhibits.move(thing, actor=actor, place=place, remarks=remarks)


def _lines(count: StockCount) -> list[CountLine]:
    return list(count.lines.select_related("exhibit__store", "exhibit__case__district"))


def _differences(count: StockCount) -> list[dict[str, str]]:
    return [
        {
            "item": line.exhibit.number,
            "case": line.exhibit.case.number,
            "booked": f"{line.expected.normalize():f}",
            "found": f"{(line.found or Decimal(0)).normalize():f}",
            "explanation": line.explanation,
        }
        for line in _lines(count)
        if line.differs
    ]


def _locked(count: StockCount) -> StockCount:
    rows = StockCount.objects.select_for_update(no_key=True, of=("self",)).for_list()
    return rows.get(pk=count.pk)


def _open(count: StockCount) -> StockCount:
    count = _locked(count)
    if count.status != StockCount.Status.OPEN:
        raise NotComplete(_("%(count)s is not open for counting.") % {"count": count})
    return count
