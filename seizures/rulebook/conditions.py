"""The vocabulary in which a rule says when it holds: a tree of conditions over known facts. Pure.

A condition is JSON: ``{"all": [...]}``, ``{"any": [...]}``, ``{"not": {...}}`` or one comparison
such as ``{"fact": "hs", "starts_with": ["8517", "8523"]}``. Nothing of it is ever executed as
code: it is checked against ``FACTS`` and turned into plain comparisons.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

Facts = Mapping[str, Any]
Test = Callable[[Facts], bool]
DEEPEST, MOST_PARTS, MOST_VALUES, LONGEST_VALUE = 6, 60, 300, 40


class BadCondition(ValueError):
    """What is wrong with a condition, and where in the tree it stands."""

    def __init__(self, where: str, message: str) -> None:
        self.message = f"{where}: {message}" if where else message
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a rule may ask about. ``about``: match, line, campaign, or trader."""

    kind: str
    label: str
    about: str = "line"
    choices: tuple[str, ...] = ()


FLAG, NUMBER, CODE, KEY, KEYS = "flag", "number", "code", "key", "keys"
#: Which comparisons a kind of fact knows.
OPERATORS: Mapping[str, tuple[str, ...]] = {
    FLAG: ("is",),
    NUMBER: ("at_least", "at_most"),
    CODE: ("is", "in", "starts_with"),
    KEY: ("is", "in"),
    KEYS: ("is", "in"),
}
KINDS = (
    *("exact", "lookalike", "spaced", "title", "split", "pinyin", "fuzzy", "similar"),
    *("initials", "inside", "feature", "product"),
)
CHANNELS = ("freight", "post", "express", "ecommerce", "passenger")
FACTS: Mapping[str, Fact] = {
    "kind": Fact(KEY, gettext_noop("kind of match"), "match", KINDS),
    "in_brand": Fact(FLAG, gettext_noop("found where the brand is declared"), "match"),
    "scope": Fact(KEY, gettext_noop("scope of the right"), "match", ("hs", "class", "open")),
    "family": Fact(
        KEY, gettext_noop("kind of right"), "match", ("trademark", "patent", "copyright")
    ),
    "similarity": Fact(NUMBER, gettext_noop("likeness to the mark in percent"), "right"),
    "recordal": Fact(CODE, gettext_noop("recordal"), "right"),
    "mark": Fact(KEY, gettext_noop("mark"), "right"),
    "price_percent": Fact(
        NUMBER, gettext_noop("unit price in percent of the genuine goods' price"), "right"
    ),
    "hs": Fact(CODE, gettext_noop("HS code")),
    "category": Fact(KEYS, gettext_noop("product category")),
    "quantity": Fact(NUMBER, gettext_noop("quantity")),
    "channel": Fact(KEY, gettext_noop("channel"), "line", CHANNELS),
    "direction": Fact(KEY, gettext_noop("direction"), "line", ("import", "export")),
    "transport_mode": Fact(KEY, gettext_noop("transport mode")),
    "trade_mode": Fact(KEY, gettext_noop("trade mode")),
    "origin": Fact(KEY, gettext_noop("country of origin")),
    "destination": Fact(KEY, gettext_noop("country of destination")),
    "region": Fact(KEYS, gettext_noop("region of destination")),
    "district": Fact(KEY, gettext_noop("customs district")),
    "office": Fact(CODE, gettext_noop("customs office")),
    "lot": Fact(NUMBER, gettext_noop("lot drawn for the line, 0 to 9999")),
    "trader_known": Fact(FLAG, gettext_noop("consignor gave its code")),
    "seizures": Fact(NUMBER, gettext_noop("earlier seizures of the consignor")),
    "releases": Fact(NUMBER, gettext_noop("earlier releases of the consignor")),
    "first_time": Fact(FLAG, gettext_noop("first shipment of the consignor")),
    "campaign_region": Fact(FLAG, gettext_noop("destination a campaign aims at"), "campaign"),
    "campaign_category": Fact(FLAG, gettext_noop("goods a campaign aims at"), "campaign"),
    "campaign_priority": Fact(
        KEY,
        gettext_noop("priority of the rights holder in a campaign"),
        "campaign",
        ("here", "elsewhere"),
    ),
}
#: What the choices of facts mean, in words.
MEANINGS: Mapping[str, str] = {
    "exact": gettext_noop("the mark as it is"),
    "lookalike": gettext_noop("look-alike characters"),
    "spaced": gettext_noop("the mark pulled apart"),
    "title": gettext_noop("a protected work"),
    "split": gettext_noop("the mark split over fields"),
    "pinyin": gettext_noop("the sound of the mark"),
    "fuzzy": gettext_noop("one letter off"),
    "similar": gettext_noop("similar to the mark"),
    "initials": gettext_noop("initials of the mark"),
    "inside": gettext_noop("inside a longer word"),
    "feature": gettext_noop("a feature of the patent"),
    "product": gettext_noop("patented kind of goods"),
    "hs": gettext_noop("HS codes of the recordal"),
    "class": gettext_noop("Nice classes of the recordal"),
    "open": gettext_noop("not limited to goods"),
    "trademark": gettext_noop("trademark"),
    "patent": gettext_noop("patent"),
    "copyright": gettext_noop("copyright"),
    "freight": gettext_noop("freight"),
    "post": gettext_noop("post"),
    "express": gettext_noop("express"),
    "ecommerce": gettext_noop("e-commerce"),
    "passenger": gettext_noop("passenger"),
    "import": gettext_noop("import"),
    "export": gettext_noop("export"),
    "here": gettext_noop("in this customs district"),
    "elsewhere": gettext_noop("in another customs district"),
}
#: Numbers that points may be multiplied with.
COUNTABLE = ("seizures", "releases")


def check(condition: object, known: Mapping[str, frozenset[str]] | None = None) -> None:
    """Raises BadCondition unless ``condition`` is one; ``known``: the values a fact can have."""
    parts = sum(1 for _part in _walk(condition, "", 0, known or {}))
    if parts > MOST_PARTS:
        raise BadCondition("", _("More than %(n)s conditions.") % {"n": MOST_PARTS})


def facts_of(condition: object) -> frozenset[str]:
    """The facts a sound condition asks about."""
    return frozenset(leaf["fact"] for _where, leaf in _walk(condition, "", 0, {}))


def _walk(
    node: object, where: str, depth: int, known: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    if depth > DEEPEST:
        raise BadCondition(where, _("Nested too deeply."))
    if not isinstance(node, dict):
        raise BadCondition(where, _("A condition is an object in curly brackets."))
    if "fact" in node:
        _check_leaf(node, where, known)
        yield where, node
        return
    if len(node) != 1 or not node.keys() <= {"all", "any", "not"}:
        raise BadCondition(where, _("Use “all”, “any”, “not” or “fact”."))
    ((word, inside),) = node.items()
    if word == "not":
        yield from _walk(inside, f"{where}not", depth + 1, known)
        return
    if not isinstance(inside, list) or not inside:
        raise BadCondition(f"{where}{word}", _("A list of at least one condition is needed."))
    for n, one in enumerate(inside, start=1):
        yield from _walk(one, f"{where}{word}[{n}].", depth + 1, known)


def _check_leaf(leaf: dict[str, Any], where: str, known: Mapping[str, frozenset[str]]) -> None:
    name = leaf["fact"]
    fact = FACTS.get(name) if isinstance(name, str) else None
    if fact is None:
        raise BadCondition(where, _("There is no fact “%(fact)s”.") % {"fact": name})
    operators = OPERATORS[fact.kind]
    given = sorted(leaf.keys() - {"fact"})
    if len(given) != 1 or given[0] not in operators:
        message = _("“%(fact)s” is compared with exactly one of: %(operators)s.")
        raise BadCondition(
            where or name, message % {"fact": name, "operators": ", ".join(operators)}
        )
    _check_value(name, fact, given[0], leaf[given[0]], where or name, known)


def _check_value(
    name: str,
    fact: Fact,
    operator: str,
    value: object,
    where: str,
    known: Mapping[str, frozenset[str]],
) -> None:
    if fact.kind == FLAG:
        if not isinstance(value, bool):
            raise BadCondition(where, _("“%(fact)s” is true or false.") % {"fact": name})
        return
    if fact.kind == NUMBER:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            raise BadCondition(where, _("“%(fact)s” needs a number.") % {"fact": name})
        return
    values = value if operator != "is" else [value]
    if not isinstance(values, list) or not 0 < len(values) <= MOST_VALUES:
        message = _("“%(fact)s” needs a list of 1 to %(n)s texts.")
        raise BadCondition(where, message % {"fact": name, "n": MOST_VALUES})
    possible = frozenset(fact.choices) or known.get(name, frozenset())
    _check_texts(name, values, frozenset() if operator == "starts_with" else possible, where)


def _check_texts(name: str, values: list[Any], possible: frozenset[str], where: str) -> None:
    for one in values:
        if not isinstance(one, str) or not one or len(one) > LONGEST_VALUE:
            raise BadCondition(where, _("“%(fact)s” needs texts in quotes.") % {"fact": name})
        if possible and one not in possible:
            message = _("“%(fact)s” cannot be “%(value)s”.")
            raise BadCondition(where, message % {"fact": name, "value": one})


def compiled(condition: Mapping[str, Any]) -> Test:
    """A sound condition as a function of the facts. A fact that is missing holds nothing."""
    if "all" in condition:
        return _all([compiled(one) for one in condition["all"]])
    if "any" in condition:
        return _any([compiled(one) for one in condition["any"]])
    if "not" in condition:
        inside = compiled(condition["not"])
        return lambda facts: not inside(facts)
    name = condition["fact"]
    ((operator, value),) = ((key, given) for key, given in condition.items() if key != "fact")
    return _comparison(name, FACTS[name].kind, operator, value)


def _all(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda facts: first(facts) and second(facts)
    return lambda facts: all(test(facts) for test in tests)


def _any(tests: list[Test]) -> Test:
    return lambda facts: any(test(facts) for test in tests)


def _comparison(name: str, kind: str, operator: str, value: Any) -> Test:
    if operator == "at_least":
        return lambda facts: (given := facts.get(name)) is not None and given >= value
    if operator == "at_most":
        return lambda facts: (given := facts.get(name)) is not None and given <= value
    if operator == "starts_with":
        starts = tuple(value)
        return lambda facts: str(facts.get(name) or "").startswith(starts)
    wanted = frozenset([value] if operator == "is" else value)
    if kind == KEYS:
        return lambda facts: not wanted.isdisjoint(facts.get(name) or ())
    return lambda facts: facts.get(name) in wanted


def spelled(condition: Mapping[str, Any]) -> str:
    """The condition as a sentence, for whoever has to approve it."""
    if "not" in condition:
        return _("not (%(inside)s)") % {"inside": spelled(condition["not"])}
    for word, glue in (("all", _(" and ")), ("any", _(" or "))):
        if word in condition:
            parts = [spelled(one) for one in condition[word]]
            return parts[0] if len(parts) == 1 else "(" + glue.join(parts) + ")"
    ((operator, value),) = ((key, given) for key, given in condition.items() if key != "fact")
    sentence = {
        "is": _("%(fact)s is %(value)s"),
        "in": _("%(fact)s is one of %(value)s"),
        "starts_with": _("%(fact)s begins with %(value)s"),
        "at_least": _("%(fact)s is at least %(value)s"),
        "at_most": _("%(fact)s is at most %(value)s"),
    }[operator]
    fact = FACTS[condition["fact"]]
    return sentence % {"fact": _(fact.label), "value": _shown(value, fact)}


def _shown(value: Any, fact: Fact) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    given = value if isinstance(value, list) else [value]
    return ", ".join(_(MEANINGS[one]) if one in fact.choices else str(one) for one in given)
