"""What a search asks: as the call of a function of the database, and as a filter of its rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from recordal.search import spelling
from recordal.search.judging import Query
from recordal.search.keys import Space
from recordal.search.models import SearchKey

LAST = "\U0010ffff"
#: The last two of each call: the sources that are hidden, and the most answers.
STARTING = "recordal_keys_starting(%s, %s, %s::int[], %s)"
EQUAL = "recordal_keys_equal(%s, %s::text[], %s::int[], %s)"
INSIDE = "recordal_keys_inside(%s::int[], %s, %s::int[], %s)"
SIMILAR = "recordal_keys_similar(%s::int[], %s::int[], %s)"
IN_COMMON = "recordal_keys_in_common(%s::text[], %s::text[], %s::int[], %s)"


@dataclass(frozen=True)
class Question:
    """What is looked for among the keys: as the call of a function of the database, which is
    planned once, and as a filter of the same rows."""

    call: str
    given: tuple[Any, ...]
    filter: Q


def literally(query: Query) -> list[Question]:
    """Names, numbers and codes that begin with it, names of its sound, and those that have it
    inside."""
    questions = [_starting(Space.NAME, query.key)]
    if query.key.isascii():
        questions.append(_starting(Space.NUMBER, query.key))
    if query.digits:
        above = [query.digits[:length] for length in range(2, len(query.digits))]
        questions.append(_starting(Space.HS, query.digits))
        if above:
            is_above = Q(space=Space.HS, key__in=above)
            questions.append(Question(EQUAL, (Space.HS.value, above), is_above))
    questions += [_starting(Space.NAME, sound) for sound in query.sounds]
    return [*questions, *inside(query)]


def inside(query: Query) -> list[Question]:
    """Names that have it in the middle."""
    grams = sorted(spelling.grams(query.key)) if query.goes_inside else []
    if not grams:
        return []
    has_it = Q(grams__contains=grams, key__contains=query.key)
    return [Question(INSIDE, (grams, query.key), has_it)]


def slips(query: Query) -> list[Question]:
    """Names that differ by a letter or two."""
    grams = sorted(spelling.slips(query.key))
    return [Question(SIMILAR, (grams,), Q(grams__overlap=grams))] if grams else []


def parts(query: Query) -> list[Question]:
    """Names that have much in common with it."""
    whole = [token.key for token in query.tokens if spelling.telling(token.key)]
    some = spelling.parts(query.key)
    if not whole and not some:
        return []
    question = Q(space=Space.NAME, key__in=whole) if whole else Q()
    for grams in some:
        question |= Q(grams__contains=grams)
    written = ["{%s}" % ",".join(map(str, grams)) for grams in some]  # noqa: UP031
    return [Question(IN_COMMON, (whole, written), question)]


def _starting(space: SearchKey.Space, key: str) -> Question:
    begins = Q(space=space, key__gte=key, key__lt=key + LAST)
    return Question(STARTING, (space.value, key), begins)
