"""Which recordal a typed mark means: in any script, by number, and for which kind of goods."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.reference.calendar import today
from core.reference.models import HsNice, ProductCategory
from recordal.applications.models import Recordal
from recordal.search.judging import Tier
from recordal.search.matching import find

#: answers that name a mark; everything looser is only a suggestion
NAMED = (Tier.NUMBER, Tier.NAME, Tier.PINYIN, Tier.WORD)
SUGGESTED = 8


def suggestions(text: str, limit: int = SUGGESTED) -> list[Recordal]:
    """The recordals in force that answer what is being typed, the best first (REG 16)."""
    in_force = Recordal.objects.in_force_on(today()).for_list()
    found = find(in_force, text)
    return list(found.among(in_force)[:limit])


@dataclass
class Marks:
    """Finds the recordals of one entry; each text is searched for once."""

    _by_number: dict[str, Recordal] = field(default_factory=dict)
    _found: dict[str, tuple[list[Recordal], bool]] = field(default_factory=dict)
    _classes: dict[str, set[int]] | None = None

    def learn(self, texts: Iterable[str]) -> None:
        """Look up what are numbers of recordals, all at once."""
        numbers = {number for text in texts for number in _numbers(text)}
        rows = Recordal.objects.in_force_on(today()).filter(number__in=numbers)
        self._by_number |= {row.number: row for row in rows.select_related("right__holder")}

    def resolve(self, text: str, category: ProductCategory | None) -> Recordal | str:
        """The recordal meant, or why none can be named."""
        if not text:
            return _("Say which mark it is.")
        for number in _numbers(text):
            if recordal := self._by_number.get(number):
                return recordal
        if text not in self._found:
            self._found[text] = self._look(text)
        found, named = self._found[text]
        if not found:
            return _("No recordal in force answers “%(text)s”.") % {"text": text[:60]}
        if named and len({row.right.holder_id for row in found}) == 1:
            return self._fitting(found, category)
        return _("Which one is meant: %(marks)s? Give the number.") % {
            "marks": "; ".join(f"{row.right.name} ({row.number})" for row in found[:4])
        }

    def _look(self, text: str) -> tuple[list[Recordal], bool]:
        in_force = Recordal.objects.in_force_on(today()).for_list()
        found = find(in_force, text)
        if not found.verdicts:
            return [], False
        best = min(verdict.tier for verdict in found.verdicts.values())
        if best not in NAMED:
            return list(found.among(in_force)[:SUGGESTED]), False
        equal = [pk for pk, verdict in found.verdicts.items() if verdict.tier == best]
        return list(found.among(in_force.filter(pk__in=equal))[:50]), True

    def _fitting(self, found: list[Recordal], category: ProductCategory | None) -> Recordal:
        """Of one holder's recordals of a mark, the one recorded for such goods."""
        votes = self._votes_of(category)
        return max(found, key=lambda row: sum(votes[n] for n in set(row.right.nice_classes)))

    def _votes_of(self, category: ProductCategory | None) -> "Counter[int]":
        """How many HS codes of the kind of goods lead to each Nice class."""
        votes: Counter[int] = Counter()
        if category is None:
            return votes
        if self._classes is None:
            self._classes = {row.prefix: set(row.nice_classes) for row in HsNice.objects.all()}
        for prefix in category.hs_prefixes:
            for length in range(len(prefix), 1, -1):
                if known := self._classes.get(prefix[:length]):
                    votes.update(known)
                    break
        return votes


def _numbers(text: str) -> list[str]:
    """What in a text may be the number of a recordal: all of it, or its first word."""
    return [text.upper(), text.split()[0].upper()] if text.strip() else []
