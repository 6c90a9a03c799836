"""Finding one case of a million by what officers have before them: a number, a party, a mark.

The database keeps one line of text for each case and the Chinese characters and pairs in it
(``CaseSearch``, written by the triggers of migration ``case_search``).
"""

from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q

from seizures.cases.models import Case
from seizures.shipments.search import TextSearch, containing, text_indexes

BATCH = 5000


class CaseSearch(TextSearch):
    """What one case is found by: numbers, parties and marks, in small letters."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="search")

    class Meta:
        indexes = text_indexes("case_search")


class RenamedHolder(models.Model):
    """A holder whose cases are still found by its former name; noted by a trigger."""

    holder_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.holder_id)


def matching(term: str) -> Q:
    """Cases whose text contains ``term``; one or two Latin letters must begin a word."""
    return containing(term, "search__")


def refresh_renamed() -> int:
    """Write anew what the cases of renamed holders are found by; says how many.

    In batches, so that a holder with very many cases holds nobody up; a note goes when its last
    batch is written, and a killed run is repeated.
    """
    done = 0
    for note in RenamedHolder.objects.order_by("pk")[:100]:
        last = 0
        while keys := _next_cases(note.holder_id, last):
            _refresh(keys)
            last, done = keys[-1], done + len(keys)
        note.delete()
    return done


def _next_cases(holder: int, after: int) -> list[int]:
    cases: Any = Case.objects.filter(holder=holder, pk__gt=after).order_by("pk")
    return list(cases.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _refresh(keys: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seizures_case_search_refresh(%s)", [keys])
