"""Finding by what is at hand: numbers by their beginning, names by any part.

The table of shipments is written thirty thousand times a second and bears no index of words. Names
are looked for among the traders first, a small table the database keeps (migration
``search_by_trader``); their shipments are then found by the code.

A B-tree cannot answer "contains", and trigrams see no pair of Chinese characters: two GIN indexes
on a line of text and the characters and pairs in it answer both.
"""

import re
import unicodedata
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from core.paging import COUNT_UP_TO
from seizures.shipments.models import Shipment

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
#: shorter Latin words are looked for at the beginning of words only
TRIGRAM = 3
#: every search also reads what new rows have not merged into the index yet
PENDING_KB = 256


def text_indexes(name: str) -> list[models.Index]:
    """The two indexes of a table with ``text`` and ``grams``."""
    return [
        GinIndex(fields=["grams"], name=f"{name}_grams", gin_pending_list_limit=PENDING_KB),
        GinIndex(
            OpClass(F("text"), name="gin_trgm_ops"),
            name=f"{name}_trigrams",
            gin_pending_list_limit=PENDING_KB,
        ),
    ]


class TextSearch(models.Model):
    """A line of small letters and the characters and pairs in it, written by a trigger."""

    text = models.TextField()
    grams = ArrayField(models.TextField())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:60]


class TraderName(TextSearch):
    """A name that shipments of a trader were declared under."""

    uscc = models.CharField(max_length=18)

    class Meta:
        indexes = text_indexes("trader_name")
        constraints = [models.UniqueConstraint(fields=["uscc", "text"], name="trader_name_once")]

    def __str__(self) -> str:
        return f"{self.uscc} {self.text}"


def containing(term: str, prefix: str = "") -> Q:
    """Rows whose text contains ``term``; one or two Latin letters must begin a word."""
    term = folded(term)
    if not term:
        return Q(pk__in=[])
    found = Q(**{f"{prefix}text__contains": term})
    wanted = grams_of(term)
    if not wanted and len(term) < TRIGRAM:
        wanted = {term}
    return found & Q(**{f"{prefix}grams__contains": sorted(wanted)}) if wanted else found


def folded(text: str) -> str:
    """Width and case do not matter; the database folds what it keeps in the same way."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def grams_of(term: str) -> set[str]:
    """The pairs of Chinese characters in ``term``, or its single one."""
    found: set[str] = set()
    for run in HAN.findall(term):
        found |= {run[i : i + 2] for i in range(len(run) - 1)} or {run}
    return found


def matching(term: str) -> Q:
    """Shipments with this beginning of a number, container, code or part of a name.

    Each question has an index of its own, and one OR of them none: they are asked one by one. What
    finds few shipments is answered by their keys; what finds many is left to the planner, without
    the questions that find nothing.
    """
    term = term.strip()
    found: set[int] = set()
    answered = Q(pk__in=[])
    for question in _questions(term) if term else []:
        rows: Any = Shipment.objects.filter(question).order_by().values_list("pk", flat=True)
        if keys := rows[: COUNT_UP_TO + 1]:
            found.update(keys)
            answered |= question
    return Q(pk__in=sorted(found)) if len(found) <= COUNT_UP_TO else answered


def _questions(term: str) -> list[Q]:
    """What ``term`` may mean. Who gave no code is found by the beginning of the name."""
    questions = [
        _of_traders(term),
        Q(consignor_uscc="", consignor_name__istartswith=term),
    ]
    if term.isascii():
        questions += [
            Q(number__startswith=term),
            Q(tracking_no=term) & ~Q(tracking_no="") & ~Q(declaration_no=""),
            Q(container_no=term.upper()) & ~Q(container_no=""),
        ]
    return questions


def _of_traders(term: str) -> Q:
    rows: Any = TraderName.objects.filter(Q(uscc=term.upper()) | containing(term))
    codes = set(rows.values_list("uscc", flat=True)[: COUNT_UP_TO + 1])
    many = len(codes) > COUNT_UP_TO
    return Q(consignor_uscc__in=rows.values("uscc") if many else sorted(codes))
