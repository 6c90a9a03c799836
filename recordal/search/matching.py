"""Finding recordals by what was typed: cheap exact looks first, forgiving ones only for want of
better, and the best answers in order.

Three small questions to indexes bring candidates; ``judging`` decides. What changed since the keys
were written is judged besides, so that nothing is ever behind.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, F, Func, Q, Value
from django.db.models.functions import Length

from core.reference.calendar import today
from recordal.applications.models import RecordalQuerySet, in_force
from recordal.search.judging import Query, Tier, Verdict, judge
from recordal.search.keys import Form, Key, Source, Space, keys_of_holders, keys_of_recordals
from recordal.search.models import SearchKey, SearchStale
from recordal.search.questions import Question, literally, parts, slips

#: So many answers are put in order; who wants more types more.
BEST = 500
#: Candidates of one question; a question with more is asked again among the rows wanted. Twice as
#: many, and the database would rather read the whole table of recordals.
CANDIDATES = 550
#: Forgiving questions are asked when the strict ones found fewer.
FEW = 20
#: The recordals of so many holders are looked at first.
HOLDERS = 50
#: So many changes are judged without their keys.
UNWRITTEN = 300
WORDS = Key(None, None, Space.NAME, Source.TITLE, Form.WORD, "")
COLUMNS = ("recordal_id", "holder_id", "space", "source", "form", "key")
#: Changes without keys, read in the same look as the first questions.
NOTED = -1
NOTES = f"""
SELECT {NOTED}, recordal_id, holder_id, 0::smallint, 0::smallint, 0::smallint, ''
FROM (SELECT * FROM {SearchStale._meta.db_table} ORDER BY id DESC LIMIT %s) noted
"""  # noqa: S608


@dataclass(frozen=True)
class Found:
    """The best answers in order, by recordal, each with its verdict."""

    query: Query
    verdicts: dict[int, Verdict]
    is_cut: bool

    def among(self, rows: RecordalQuerySet) -> RecordalQuerySet:
        """These rows, the best first, each with its ``rank``."""
        pks = list(self.verdicts)
        ranks = Value(pks, output_field=ArrayField(BigIntegerField()))
        rank = Func(ranks, F("pk"), function="array_position", output_field=BigIntegerField())
        return rows.filter(pk__in=pks).annotate(rank=rank).order_by("rank")


def find(
    rows: RecordalQuerySet,
    text: str,
    *,
    day: date | None = None,
    best: int = BEST,
    hidden: Collection[int] = (),
) -> Found:
    """The recordals among ``rows`` that answer ``text``; in force before lapsed.

    Nothing is found by the sources ``hidden``, which the reader may not know.
    """
    query = Query(text)
    search = _Search(rows.order_by().prefetch_related(None), query, day or today(), best)
    search.hidden = frozenset(hidden)
    if query.key:
        search.run()
    return search.found()


class _Search:
    """One search: the best verdict on each recordal so far."""

    def __init__(self, rows: RecordalQuerySet, query: Query, day: date, best: int) -> None:
        self.rows, self.query, self.day, self.best = rows, query, day, best
        self.verdicts: dict[int, Verdict] = {}
        self.hidden: frozenset[int] = frozenset()
        self.in_force = set[int]()
        #: read with the first questions
        self.unwritten: _Unwritten | None = None

    def run(self) -> None:
        self.ask(literally(self.query))
        if self.query.tokens and len(self.verdicts) < FEW:
            self.each_word(self.query.tokens)
        if len(self.verdicts) < FEW and not self.is_number:
            self.hear(self.flat(slips(self.query)), Tier.SIMILAR)
        if not any(verdict.is_good for verdict in self.verdicts.values()):
            self.hear(self.flat(parts(self.query)), Tier.PART)

    def ask(self, questions: list[Question]) -> None:
        """Hear all answers; of a question with very many, those among the rows wanted."""
        answers = self.keys(questions)
        self.hear([key for keys in answers for key in keys], Tier.SOUND)
        for question, keys in zip(questions, answers, strict=True):
            if len(keys) > CANDIDATES and not self.has_plenty:
                self.hear(self.wanted(question), Tier.SOUND)

    @property
    def fresh(self) -> list[Key]:
        """Keys that are not written yet."""
        return self.unwritten.keys if self.unwritten else []

    @property
    def has_plenty(self) -> bool:
        """Whether there are pages of rows in force: nobody turns so many."""
        return len(self.in_force) >= self.best / 2

    @property
    def is_number(self) -> bool:
        """Whether it was the very number of something: nobody looks for similar ones."""
        return any(verdict.tier == Tier.NUMBER for verdict in self.verdicts.values())

    def flat(self, questions: list[Question]) -> list[Key]:
        return [key for keys in self.keys(questions) for key in keys]

    def keys(self, questions: list[Question]) -> list[list[Key]]:
        """The answers to each question that are up to date, in one look at the database; one more
        than ``CANDIDATES`` where there are more."""
        found: list[list[Key]] = [[] for _ in questions]
        asked, given = [], list[Any]()
        if self.unwritten is None:
            asked.append(NOTES)
            given.append(UNWRITTEN)
        for n, question in enumerate(questions):
            asked.append(f"SELECT {n}, * FROM {question.call}")  # noqa: S608
            given += [*question.given, [int(one) for one in self.hidden], CANDIDATES + 1]
        if asked:
            with connection.cursor() as cursor:
                cursor.execute(" UNION ALL ".join(asked), given)
                rows = cursor.fetchall()
            if self.unwritten is None:
                self.unwritten = _unwritten([row[1:3] for row in rows if row[0] == NOTED])
            for n, *columns in rows:
                if n != NOTED:
                    self.add(found[n], Key._make(columns))
        return found

    def among(self, question: Question, owners: Q, most: int) -> list[Key]:
        """The answers to a question that these owners have, the shortest first."""
        rows = SearchKey.objects.filter(question.filter & owners)
        if self.hidden:
            rows = rows.exclude(source__in=self.hidden)
        found: list[Key] = []
        for columns in rows.order_by(Length("key")).values_list(*COLUMNS)[: most + 1]:
            self.add(found, Key._make(columns))
        return found

    def add(self, found: list[Key], key: Key) -> None:
        if self.unwritten is None or not self.unwritten.replaces(key):
            found.append(key)

    def wanted(self, question: Question) -> list[Key]:
        """The answers to a question with very many, among the rows: those in force first."""
        matching = SearchKey.objects.filter(question.filter).exclude(source__in=self.hidden)
        of_recordals = self.rows.filter(pk__in=matching.values("recordal_id"))
        of_holders = self.rows.filter(right__holder__in=matching.values("holder_id"))
        pks, holders = set[int](), set[int]()
        for rows in (of_recordals, of_holders):
            for some in (rows.in_force_on(self.day), rows):
                if len(pks) < self.best:
                    named = some.order_by("-pk").values_list("pk", "right__holder_id")
                    for pk, holder in named[: self.best]:
                        pks.add(pk)
                        holders.add(holder)
        return self.among(question, _owned(pks, holders), 4 * CANDIDATES)

    def hear(self, keys: list[Key], worst: Tier) -> None:
        """Judge the keys, and those not written yet; take over what is better than before."""
        recordals: dict[int, Verdict] = {}
        holders: dict[int, Verdict] = {}
        for key in (*self.fresh, *keys):
            verdict = judge(self.query, key) if key.source not in self.hidden else None
            if verdict and verdict.tier <= worst:
                _improve(recordals, key.recordal_id, verdict)
                _improve(holders, key.holder_id, verdict)
        best = sorted(holders, key=lambda pk: holders[pk].order)
        for some, more in ((recordals, best[:HOLDERS]), ((), best[HOLDERS:])):
            if not self.has_plenty:
                for pk, holder in self.named(some, more):
                    _improve(self.verdicts, pk, recordals.get(pk))
                    _improve(self.verdicts, pk, holders.get(holder))

    def named(self, recordals: Collection[int], holders: Collection[int]) -> list[tuple[int, int]]:
        """The rows wanted among these recordals and those of these holders, with their holder."""
        rows = self.rows.values_list("pk", "right__holder_id", in_force(self.day))
        asked = []
        if recordals:
            asked.append(rows.filter(pk__in=list(recordals)))
        if holders:
            theirs = rows.filter(right__holder__in=list(holders))
            asked.append(theirs.order_by(in_force(self.day).desc(), "-pk")[:CANDIDATES])
        named: dict[int, int] = {}
        for pk, holder, protects in asked[0].union(*asked[1:], all=True) if asked else ():
            named[pk] = holder
            if protects:
                self.in_force.add(pk)
        return list(named.items())

    def each_word(self, tokens: list[Query]) -> None:
        """Recordals that answer every word, each by whichever name or number of theirs."""
        heard = sorted((self.owners(token) for token in tokens), key=lambda one: one.weight)
        named = dict(self.named(heard[0].recordals, heard[0].holders))
        for one in heard[1:]:
            if one.is_cut:
                one = self.owners(one.token, _owned(named, named.values()))
            named = {
                pk: holder
                for pk, holder in named.items()
                if pk in one.recordals or holder in one.holders
            }
        for pk in named:
            _improve(self.verdicts, pk, Verdict(Tier.EACH_WORD, 0, WORDS))

    def owners(self, token: Query, among: Q | None = None) -> "_Owners":
        questions = literally(token)
        if among is None:
            answers = self.keys(questions)
        else:
            answers = [self.among(question, among, CANDIDATES) for question in questions]
        found = [key for keys in answers for key in keys]
        good = [key for key in (*self.fresh, *found) if judge(token, key)]
        return _Owners(
            token,
            {key.recordal_id for key in good if key.recordal_id},
            {key.holder_id for key in good if key.holder_id},
            any(len(keys) > CANDIDATES for keys in answers),
        )

    def found(self) -> Found:
        def order(pk: int) -> tuple[int, bool, int, int, int]:
            tier, is_holder, away = self.verdicts[pk].order
            return tier, pk not in self.in_force, is_holder, away, -pk

        pks = sorted(self.verdicts, key=order)
        best = {pk: self.verdicts[pk] for pk in pks[: self.best]}
        return Found(self.query, best, len(pks) > self.best)


@dataclass(frozen=True)
class _Owners:
    """Whose keys answer one word of several."""

    token: Query
    recordals: set[int]
    holders: set[int]
    is_cut: bool

    @property
    def weight(self) -> tuple[bool, int]:
        return self.is_cut, len(self.recordals) + len(self.holders)


@dataclass(frozen=True)
class _Unwritten:
    """Changes that have no keys yet."""

    recordals: frozenset[int]
    holders: frozenset[int]
    keys: list[Key]

    def replaces(self, key: Key) -> bool:
        return key.recordal_id in self.recordals or key.holder_id in self.holders


def _unwritten(notes: Collection[tuple[int | None, int | None]]) -> _Unwritten:
    recordals = frozenset(pk for pk, _holder in notes if pk)
    holders = frozenset(holder for _pk, holder in notes if holder)
    keys = [*keys_of_recordals(recordals), *keys_of_holders(holders)] if notes else []
    return _Unwritten(recordals, holders, keys)


def _owned(recordals: Collection[int], holders: Collection[int]) -> Q:
    return Q(recordal__in=list(recordals)) | Q(holder__in=list(holders))


def _improve(verdicts: dict[int, Verdict], owner: int | None, verdict: Verdict | None) -> None:
    if owner and verdict and (owner not in verdicts or verdict.order < verdicts[owner].order):
        verdicts[owner] = verdict
