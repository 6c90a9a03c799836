"""Confidence intervals of hit rates. Pure."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with the borders between which it lies, all from 0 to 1."""

    share: float
    low: float
    high: float

    @property
    def percent(self) -> str:
        return f"{100 * self.share:.1f} %"

    @property
    def between(self) -> str:
        return f"{100 * self.low:.1f}–{100 * self.high:.1f} %"


def wilson(confirmed: int, inspected: int, confidence: float = 0.95) -> Interval | None:
    """The Wilson score interval of a hit rate; None when nothing was inspected.

    Unlike the plain interval it stays within 0 and 1 and is honest for few or no hits.
    """
    if not 0 <= confirmed <= inspected:
        raise ValueError("More hits than inspections.")
    if not inspected:
        return None
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = confirmed / inspected
    width = 1 + z * z / inspected
    middle = (share + z * z / (2 * inspected)) / width
    half = z * sqrt(share * (1 - share) / inspected + z * z / (4 * inspected**2)) / width
    low = 0.0 if confirmed == 0 else max(0.0, middle - half)
    high = 1.0 if confirmed == inspected else min(1.0, middle + half)
    return Interval(share, low, high)
