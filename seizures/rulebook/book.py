"""The rules in force, ready to be asked: a match and its facts in, points with reasons out. Pure.

A book is immutable and knows its ``digest``: the same rules and figures give the same digest in
every process, and ``content`` is enough to build the same book again years later.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypedDict

from seizures.rulebook.conditions import FACTS, Facts, Test, compiled, facts_of

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
HIGHEST = 100
#: What a sentence may fill in besides facts.
FILLABLE = frozenset({*FACTS, "text", "classes", "campaign", "n"})


class Reason(TypedDict):
    """One rule that held, as stored: put into words by ``screening.reasons.words``."""

    code: str
    version: int
    points: int
    params: dict[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """From which score on goods are looked at, from which they come first, hits a line."""

    line: int = 50
    red: int = 70
    hits_per_line: int = 20

    def lane_of(self, score: int) -> str:
        if score >= self.red:
            return "red"
        return "yellow" if score >= self.line else "green"


@dataclass(frozen=True, slots=True)
class Clause:
    """A version of a rule as plain values."""

    code: str
    version: int
    position: int
    condition: Mapping[str, Any]
    points: int
    times: str
    at_most_times: int
    params: tuple[str, ...]

    @classmethod
    def stored(cls, values: Mapping[str, Any]) -> "Clause":
        return cls(**{**values, "params": tuple(values["params"])})

    def content(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {
            "params": list(self.params)
        }


@dataclass(frozen=True, slots=True)
class ReadyRule:
    clause: Clause
    holds: Test
    about: frozenset[str]
    asks: frozenset[str]
    place: tuple[int, str]

    def points(self, facts: Facts) -> int:
        if not self.clause.times:
            return self.clause.points
        return self.clause.points * min(
            int(facts.get(self.clause.times) or 0), self.clause.at_most_times
        )

    def reason(self, facts: Facts) -> Reason:
        params = _params(self.clause.params, facts) if self.clause.params else {}
        if "n" in params:
            params["n"] = str(facts.get(self.clause.times) or 0)
        return {
            "code": self.clause.code,
            "version": self.clause.version,
            "points": self.points(facts),
            "params": params,
        }


#: A rule that holds, and the facts it was told.
Told = tuple[ReadyRule, Facts]


def score(told: Iterable[Told]) -> int:
    return max(0, min(HIGHEST, sum(rule.points(facts) for rule, facts in told)))


def reasons(told: Iterable[Told]) -> list[Reason]:
    """The rules that hold, in the order of the book."""
    return [rule.reason(facts) for rule, facts in sorted(told, key=lambda one: one[0].place)]


class Book:
    """All rules of one moment."""

    def __init__(self, clauses: Iterable[Clause], limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.clauses = tuple(sorted(clauses, key=lambda clause: (clause.position, clause.code)))
        self.content = {
            "limits": {name: getattr(self.limits, name) for name in Limits.__slots__},
            "rules": [clause.content() for clause in self.clauses],
        }
        canonical = json.dumps(self.content, sort_keys=True, ensure_ascii=False)
        self.digest = hashlib.sha256(canonical.encode()).hexdigest()[:16]
        rules = [_rule(clause) for clause in self.clauses]
        self._of_campaigns = [rule for rule in rules if "campaign" in rule.about]
        others = [rule for rule in rules if "campaign" not in rule.about]
        #: Asked once for each way of matching, once a line, or for each match.
        self._of_matches = [rule for rule in others if rule.about == {"match"}]
        self._of_lines = [rule for rule in others if rule.about <= {"line"}]
        self._of_both = [
            rule for rule in others if rule.about != {"match"} and not rule.about <= {"line"}
        ]
        #: every fact that a condition or a sentence needs: others need not be found out
        self.asks = frozenset(name for rule in rules for name in rule.asks)
        self._way = lru_cache(maxsize=512)(self._rules_of_way)

    @classmethod
    def stored(cls, content: Mapping[str, Any]) -> "Book":
        """The book that was kept with ``content``."""
        return cls(map(Clause.stored, content["rules"]), Limits(**content["limits"]))

    def with_clause(self, clause: Clause) -> "Book":
        """The same book with another version of one rule, or with a rule more."""
        return Book([*self._without(clause.code), clause], self.limits)

    def without(self, code: str) -> "Book":
        return Book(self._without(code), self.limits)

    def _without(self, code: str) -> list[Clause]:
        return [clause for clause in self.clauses if clause.code != code]

    def for_line(self, facts: Facts) -> "list[Told]":
        """What speaks for or against a line whatever it matches."""
        return [(rule, facts) for rule in self._of_lines if rule.holds(facts)]

    def for_match(self, facts: Facts) -> "list[Told]":
        way = self._way(facts["kind"], facts["in_brand"], facts["scope"], facts["family"])
        return [
            *((rule, facts) for rule in way),
            *((rule, facts) for rule in self._of_both if rule.holds(facts)),
        ]

    def for_campaign(self, facts: Facts) -> "list[Told]":
        return [(rule, facts) for rule in self._of_campaigns if rule.holds(facts)]

    def _rules_of_way(
        self, kind: str, in_brand: bool, scope: str, family: str
    ) -> tuple[ReadyRule, ...]:
        facts = {"kind": kind, "in_brand": in_brand, "scope": scope, "family": family}
        return tuple(rule for rule in self._of_matches if rule.holds(facts))


def _rule(clause: Clause) -> ReadyRule:
    names = facts_of(clause.condition) | ({clause.times} if clause.times else set())
    about = frozenset(FACTS[name].about for name in names)
    return ReadyRule(
        clause,
        compiled(clause.condition),
        about,
        names | set(clause.params),
        (clause.position, clause.code),
    )


def placeholders(*texts: str) -> tuple[str, ...]:
    """The names a rule's sentences ask to be filled in, those in two languages as two."""
    names = dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text))
    return tuple(names)


def _params(names: Iterable[str], facts: Facts) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        value = facts.get(name + "_name")
        if value is None:
            value = facts.get(name)
        if isinstance(value, str):
            found[name] = value
        elif isinstance(value, tuple) and len(value) == 2:
            found[name + "_en"], found[name + "_zh"] = value
        elif isinstance(value, tuple | frozenset | list):
            found[name] = ", ".join(map(str, sorted(value)))
        else:
            found[name] = "" if value is None else str(value)
    return found
