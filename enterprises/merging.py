"""Making one enterprise of two: everything moves, nothing is forgotten, both ledgers say so."""

from collections import Counter
from collections.abc import Mapping

import psycopg.errors
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.notifications.services import send
from enterprises import duplicates
from enterprises.matching import keys
from enterprises.models import Agency, Enterprise, JoinRequest, Likeness, Membership
from enterprises.relations import Relation, relations
from enterprises.services import page_of

Status = Enterprise.Status
BATCH = 200
#: What the survivor takes over where it states nothing itself.
FILLED = (
    "address", "contact_name", "phone", "email", "district", "licence",
    "office_name", "office_address", "office_proof",
)  # fmt: skip


class CannotMerge(DomainError):
    """Two enterprises that are not one, or whose rows contradict each other."""

    code = "cannot_merge"


def check_can_merge(duplicate: Enterprise, into: Enterprise) -> None:
    """Raises CannotMerge, or InvalidInput at ``into``, when the two must stay two."""
    if duplicate.pk == into.pk:
        raise InvalidInput(_("An enterprise cannot be merged into itself."), field="into")
    for one in (duplicate, into):
        if one.status == Status.MERGED:
            raise CannotMerge(
                _("%(number)s was merged already.") % {"number": one.number}, field="into"
            )
    if duplicate.status != Status.VERIFIED:
        return
    if into.status != Status.VERIFIED:
        raise CannotMerge(
            _("Customs has verified %(number)s and not the other: merge the other way round.")
            % {"number": duplicate.number},
            field="into",
        )
    if duplicate.uscc and into.uscc and duplicate.uscc != into.uscc:
        raise CannotMerge(
            _("Both are verified, with different codes: they are two enterprises."), field="into"
        )


def preview(duplicate: Enterprise, into: Enterprise) -> list[tuple[str, int]]:
    """What a merge would move: words and number of rows."""
    counts: Counter[str] = Counter()
    for relation in relations():
        if n := relation.rows(duplicate, into).count():
            counts[relation.words] += n
    return sorted(counts.items())


@transaction.atomic
def merge(duplicate: Enterprise, into: Enterprise, *, actor: User, reason: str) -> Enterprise:
    """Make ``into`` the only one of the two. The number of the duplicate leads to it from now on.

    Both rows are locked in one order, so of two officers one finds the work done.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    rows = Enterprise.objects.select_for_update(no_key=True).order_by("pk")
    both = {row.pk: row for row in rows.filter(pk__in=[duplicate.pk, into.pk])}
    duplicate, into = both[duplicate.pk], both[into.pk]
    check_can_merge(duplicate, into)
    told = {user.pk: user for user in duplicate.people()}
    code = duplicate.uscc
    _settle(duplicate, into)
    moved = {relation: _move(relation, duplicate, into) for relation in relations()}
    _let_in_who_asked(into, actor)
    taken = _close(duplicate, into)
    counts = _counted(moved)
    record(
        "enterprise.merged",
        duplicate,
        actor=actor,
        into=into.number,
        reason=reason.strip(),
        moved=counts,
        uscc=code,
    )
    record(
        "enterprise.absorbed",
        into,
        actor=actor,
        merged=duplicate.number,
        reason=reason.strip(),
        moved=counts,
        filled=taken,
    )
    told |= {user.pk: user for user in into.people()}
    send(
        told.values(),
        gettext_noop("Customs has merged %(number)s into %(enterprise)s (%(into)s)."),
        url=page_of(into),
        number=duplicate.number,
        into=into.number,
        enterprise=into,
    )
    return into


def settle_strays() -> int:
    """Move what was begun for an enterprise while it was being merged. Returns how many rows."""
    total = 0
    for relation in relations():
        column = relation.field.attname
        for pk in relation.strays().values_list(column, flat=True).distinct()[:BATCH]:
            with transaction.atomic():
                gone = Enterprise.objects.select_related("merged_into").get(pk=pk)
                into = gone.merged_into
                assert into is not None  # noqa: S101  (a constraint says so)
                if n := _move(relation, gone, into):
                    total += n
                    record(
                        "enterprise.absorbed",
                        into,
                        actor=None,
                        merged=gone.number,
                        moved={relation.label: n},
                    )
    return total


@transaction.atomic
def distinguish(likeness: Likeness, *, actor: User, reason: str) -> Likeness:
    """An officer found that the two are two; they are not asked about again."""
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    likeness = Likeness.objects.select_for_update(no_key=True).get(pk=likeness.pk)
    likeness.move_to(Likeness.Status.DISTINCT)
    likeness.decided_at, likeness.decided_by = timezone.now(), actor
    likeness.reasons = reason.strip()[:300]
    likeness.save(update_fields=["status", "decided_at", "decided_by", "reasons"])
    for one, other in (
        (likeness.first, likeness.second),
        (likeness.second, likeness.first),
    ):
        record("enterprise.distinguished", one, actor=actor, other=other.number, reason=reason)
    return likeness


def look_for_likenesses(limit: int = BATCH) -> int:
    """Compare enterprises that are new or changed with all others. Returns how many were."""
    waiting = Enterprise.objects.living().filter(looked_at__isnull=True).order_by("pk")
    rows = list(waiting[:limit])
    for enterprise in rows:
        _bring_up_to_date(enterprise)
        for found in duplicates.twins(enterprise):
            first, second = sorted((enterprise.pk, found.enterprise.pk))
            Likeness.objects.get_or_create(
                first_id=first, second_id=second, defaults={"grounds": list(found.grounds)}
            )
    Enterprise.objects.filter(pk__in=[row.pk for row in rows], looked_at__isnull=True).update(
        looked_at=timezone.now()
    )
    return len(rows)


def _bring_up_to_date(enterprise: Enterprise) -> None:
    """Rows that were loaded in bulk, or before there were keys, have none yet."""
    wanted = keys(enterprise.name_zh, enterprise.name_en)
    if any(getattr(enterprise, name) != value for name, value in wanted.items()):
        Enterprise.objects.filter(pk=enterprise.pk).update(**wanted)


def _settle(duplicate: Enterprise, into: Enterprise) -> None:
    """End what cannot be twice: the same member, invitation, request; powers between the two."""
    now = timezone.now()
    owners = duplicate.memberships.filter(position=Membership.Position.OWNER)
    into.memberships.filter(user__in=owners.values("user")).update(
        position=Membership.Position.OWNER
    )
    duplicate.memberships.filter(user__in=into.memberships.values("user")).delete()
    waiting = into.invitations.waiting().values("email")
    duplicate.invitations.waiting().filter(email__in=waiting).update(revoked_at=now)
    asked = into.join_requests.waiting().values("user")
    duplicate.join_requests.waiting().filter(user__in=asked).update(
        status=JoinRequest.Status.WITHDRAWN, decided_at=now
    )
    between = Q(agent=duplicate, holder=into) | Q(agent=into, holder=duplicate)
    Agency.objects.filter(between, status__in=[Agency.Status.ASKED, Agency.Status.GIVEN]).update(
        status=Agency.Status.ENDED, revoked_at=now
    )


def _let_in_who_asked(into: Enterprise, actor: User) -> None:
    """Whoever asked the one and belonged to the other is in now."""
    into.join_requests.waiting().filter(user__in=into.memberships.values("user")).update(
        status=JoinRequest.Status.ACCEPTED, decided_at=timezone.now(), decided_by=actor
    )


def _move(relation: Relation, duplicate: Enterprise, into: Enterprise) -> int:
    """Let the rows of one relation name the survivor. Raises CannotMerge when they contradict."""
    rows, change = relation.rows(duplicate, into), {relation.field.name: into}
    try:
        with transaction.atomic():
            return rows.update(**change)
    except IntegrityError:
        return sum(_move_one(relation, row, into) for row in rows)


def _move_one(relation: Relation, row: Model, into: Enterprise) -> int:
    """One row. What the survivor has already goes, where its model says that it says the same."""
    try:
        with transaction.atomic():
            rows = relation.model._base_manager.filter(pk=row.pk)
            return rows.update(**{relation.field.name: into})
    except IntegrityError as error:
        is_double = isinstance(error.__cause__, psycopg.errors.UniqueViolation)
        if not (is_double and getattr(row, "SAME_WHEN_MERGED", False)):
            raise _contradiction(relation, row) from error
    try:
        row.delete()
    except ProtectedError as error:
        raise _contradiction(relation, row) from error
    return 0


def _contradiction(relation: Relation, row: Model) -> CannotMerge:
    return CannotMerge(
        _("Both have an entry that can be there only once, %(kind)s: %(row)s. Settle that first.")
        % {"kind": relation.words, "row": row}
    )


def _close(duplicate: Enterprise, into: Enterprise) -> list[str]:
    """The duplicate ends; the survivor takes what it lacks. Returns the names of what it took."""
    taken = [name for name in FILLED if not getattr(into, name) and getattr(duplicate, name)]
    if duplicate.status == Status.VERIFIED or into.status != Status.VERIFIED:
        names = ("name_zh", "name_en", "uscc")
        taken += [one for one in names if not getattr(into, one) and getattr(duplicate, one)]
    given = {name: getattr(duplicate, name) for name in taken}
    duplicate.move_to(Status.MERGED)
    duplicate.merged_into, duplicate.uscc = into, ""
    duplicate.save(update_fields=["status", "merged_into", "uscc"])
    for name, value in given.items():
        setattr(into, name, value)
    for name, text in keys(into.name_zh, into.name_en).items():
        setattr(into, name, text)
    into.looked_at = None
    into.save(update_fields=[*taken, "key_zh", "key_en", "looked_at"])
    _close_likenesses(duplicate, into)
    return sorted(taken)


def _close_likenesses(duplicate: Enterprise, into: Enterprise) -> None:
    mine = Likeness.objects.filter(Q(first=duplicate) | Q(second=duplicate))
    mine.filter(Q(first=into) | Q(second=into)).update(
        status=Likeness.Status.MERGED, decided_at=timezone.now()
    )
    mine.filter(status=Likeness.Status.OPEN).delete()


def _counted(moved: Mapping[Relation, int]) -> dict[str, int]:
    """Rows moved by table, for the ledger."""
    counts: Counter[str] = Counter()
    for relation, n in moved.items():
        counts[relation.label] += n
    return {label: n for label, n in sorted(counts.items()) if n}
