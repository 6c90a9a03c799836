"""What a checkpoint has in memory: rights, rules, campaigns and tables, asked for at every check.

Rights are those of this very moment (``screening.indexing``). Rules, campaigns and reference
tables are read again after ``FRESH`` seconds, so that a check asks the database next to nothing;
checks that come while one reads answer by what was read before.
"""

import threading
import time
from dataclasses import dataclass, replace
from datetime import date

from django.utils.timezone import localdate

from seizures.screening.indexing import current_index
from seizures.screening.judging import judge_for, past_of, with_prices
from seizures.screening.matching import Index, Spared
from seizures.screening.scoring import Facts, Judge, Verdict

FRESH = 5.0


@dataclass(frozen=True, slots=True)
class _Kept:
    at: float
    day: date
    judge: Judge


@dataclass(frozen=True, slots=True)
class Opinion:
    """What speaks against goods, what they touch lawfully, and by which index and rules."""

    verdicts: list[Verdict]
    spared: list[Spared]
    judge: Judge


_lock = threading.Lock()
_kept: list[_Kept] = []


def standing_judge() -> Judge:
    index, today = current_index(), localdate()
    kept = _kept[0] if _kept else None
    if kept is None or kept.day != today:
        kept = _read(index, today)
    elif time.monotonic() - kept.at > FRESH and _lock.acquire(blocking=False):
        # One reads anew; nobody waits for it.
        try:
            kept = _read(index, today)
        finally:
            _lock.release()
    return replace(kept.judge, index=index)


def _read(index: Index, today: date) -> _Kept:
    kept = _Kept(time.monotonic(), today, judge_for([today], (), index=index))
    _kept[:] = [kept]
    return kept


def forget() -> None:
    """Read everything again at the next check."""
    _kept.clear()


def opinion(facts: Facts) -> Opinion:
    """On one line of today."""
    judge = standing_judge()
    found = judge.index.judge(facts.line)
    if not found.matches:
        return Opinion([], found.spared, judge)
    judge = replace(judge, past=past_of([facts.consignor.uscc]))
    judge = with_prices(judge, [facts], [found.matches])
    return Opinion(judge.weigh(facts, found.matches), found.spared, judge)
