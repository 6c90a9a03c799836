"""The same right is never recorded twice in force on the same day.

PostgreSQL holds that with an exclusion constraint over the key of the right (kind and registration
number), its classes and the days in force; it writes all three itself (migration
``0005_validity``). Here is who stands in the way, said before the database has to refuse.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Func, IntegerField, TextField, Value
from django.utils.translation import gettext as _

from core.errors import DomainError
from recordal.applications.models import Recordal, RecordalQuerySet

CLASSES = ArrayField(IntegerField())
CONSTRAINT = "recordal_right_in_force_once"
#: Whoever writes a term of one right waits here for the others, instead of in a deadlock.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('recordal ' || %s, 0))"


class RecordedTwice(DomainError):
    """The same right is recorded already for some of these days."""

    code = "recorded_twice"


@dataclass(frozen=True)
class Claim:
    """A term somebody wants recorded: both days count."""

    number: str
    kind: str
    registration_no: str
    nice_classes: Sequence[int]
    first: date
    last: date


def in_the_way(recordal: Recordal, first: date, last: date) -> RecordalQuerySet:
    """Other recordals of the same right, in one of its classes, in force on one of these days.

    The right counts as it stands in memory: it may be about to be saved.
    """
    right = recordal.right
    key = Func(
        Value(right.kind),
        Value(right.registration_no),
        Value(right.pk),
        function="recordal_right_key",
        output_field=TextField(),
    )
    classes = Func(
        Value(list(right.nice_classes), output_field=CLASSES),
        function="recordal_right_classes",
        output_field=CLASSES,
    )
    return Recordal.objects.filter(
        number__gt="",
        right_key=key,
        right_classes__overlap=classes,
        validity__overlap=DateRange(first, last, "[]"),
    ).exclude(pk=recordal.pk)


@contextmanager
def term_of(recordal: Recordal) -> Iterator[None]:
    """Save a term inside; raises RecordedTwice, naming the other recordal, when there is one.

    ``recordal`` is locked by the caller and carries the term that is to be saved.
    """
    key = Recordal.objects.values_list("right_key", flat=True).get(pk=recordal.pk)
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [key])
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if CONSTRAINT not in str(error):
            raise
        raise _twice(recordal) from error


def _twice(recordal: Recordal) -> RecordedTwice:
    first, last = recordal.approved_on, recordal.expires_on
    found = in_the_way(recordal, first, last).first() if first and last else None
    other, until = (found, found.expires_on) if found else ("–", None)
    return RecordedTwice(
        _("The same right is recorded as %(recordal)s to %(day)s already: that must end first.")
        % {"recordal": other, "day": until.isoformat() if until else "–"},
        recordal=str(other),
        citation="Measures art 6",
    )


FIND = """
WITH claim AS (
    SELECT n, given, recordal_right_key(kind, given, 0) AS key,
           recordal_right_classes(classes::int[]) AS classes, daterange(first, last, '[]') AS span
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::date[]) WITH ORDINALITY
         AS row(kind, given, classes, first, last, n)
    WHERE recordal_right_key(kind, given, 0) <> 'right:0'
)
SELECT claim.n - 1, NULL, recordal.number
FROM claim JOIN recordal_recordal recordal
  ON recordal.right_key = claim.key AND recordal.right_classes && claim.classes
     AND recordal.validity && claim.span
WHERE recordal.number <> ''
UNION ALL
SELECT claim.n - 1, earlier.n - 1, ''
FROM claim JOIN claim earlier
  ON earlier.n < claim.n AND earlier.key = claim.key AND earlier.classes && claim.classes
     AND earlier.span && claim.span
ORDER BY 1, 2 NULLS FIRST, 3
"""


def recorded_already(claims: Sequence[Claim]) -> dict[int, str]:
    """Which of these terms, by their place, the database would refuse, and because of which number.

    For bulk loads: two statements' worth of work however many there are. Of two claims that stand
    in each other's way the first one wins.
    """
    if not claims:
        return {}
    columns: list[Any] = [
        [claim.kind for claim in claims],
        [claim.registration_no for claim in claims],
        ["{" + ",".join(map(str, claim.nice_classes)) + "}" for claim in claims],
        [claim.first for claim in claims],
        [claim.last for claim in claims],
    ]
    with connection.cursor() as cursor:
        cursor.execute(FIND, columns)
        found = cursor.fetchall()
    refused: dict[int, str] = {}
    for place, earlier, number in found:
        if earlier is None:
            refused.setdefault(place, number)
        elif earlier not in refused and place not in refused:
            refused[place] = claims[earlier].number
    return refused
