"""Finding one case of a million by what officers have before them: a number, a party, a mark.

The database keeps one line of text for each case and the Chinese characters and pairs in it
(``CaseSearch``, written by the triggers of migration ``case_search``). A B-tree cannot answer
"contains", and trigrams see no pair of Chinese characters: two GIN indexes answer both.
"""

import re
import unicodedata
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models, transaction
from django.db.models import F, Q

from seizures.cases.models import Case

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
#: shorter Latin words are looked for at the beginning of words only
TRIGRAM = 3
BATCH = 5000
#: every search also reads what new cases have not merged into the index yet
PENDING_KB = 256


class CaseSearch(models.Model):
    """What one case is found by: numbers, parties and marks, in small letters."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="search")
    text = models.TextField()
    grams = ArrayField(models.TextField())

    class Meta:
        indexes = [
            GinIndex(fields=["grams"], name="case_search_grams", gin_pending_list_limit=PENDING_KB),
            GinIndex(
                OpClass(F("text"), name="gin_trgm_ops"),
                name="case_search_trigrams",
                gin_pending_list_limit=PENDING_KB,
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class RenamedHolder(models.Model):
    """A holder whose cases are still found by its former name; noted by a trigger."""

    holder_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.holder_id)


def matching(term: str) -> Q:
    """Cases whose text contains ``term``; one or two Latin letters must begin a word."""
    term = folded(term)
    if not term:
        return Q(pk__in=[])
    found = Q(search__text__contains=term)
    wanted = grams_of(term)
    if not wanted and len(term) < TRIGRAM:
        wanted = {term}
    return found & Q(search__grams__contains=sorted(wanted)) if wanted else found


def folded(text: str) -> str:
    """Width and case do not matter; the database folds what it keeps in the same way."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def grams_of(term: str) -> set[str]:
    """The pairs of Chinese characters in ``term``, or its single one."""
    found: set[str] = set()
    for run in HAN.findall(term):
        found |= {run[i : i + 2] for i in range(len(run) - 1)} or {run}
    return found


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
