"""What each observation weighs, and from where on goods are looked at.

House rules of risk work, not law: the weights say how strongly an observation speaks for
counterfeits, 100 being as good as certain. Change a number here and every later screening uses it;
hits already stored keep the points they were given.
"""

from collections.abc import Mapping

#: From this score on the goods are inspected; from RED on they come first.
LINE = 50
RED = 70
HIGHEST = 100
#: Hits kept for one goods line, the strongest first.
HITS_PER_LINE = 20

#: Points by kind of match: where the declaration names the brand, and anywhere in the text.
MATCH: Mapping[str, tuple[int, int]] = {
    "exact": (50, 40),
    "lookalike": (55, 45),
    "spaced": (50, 40),
    "title": (45, 40),
    "fuzzy": (30, 30),
    "inside": (40, 25),
    "product": (20, 20),
}
#: Points for how surely the goods belong to the right.
SCOPE: Mapping[str, int] = {"hs": 15, "class": 10, "open": 5}

TARGET_REGION = 10
TARGET_CATEGORY = 10
PRIORITY_HERE = 10
PRIORITY_ELSEWHERE = 5
#: A seizure counts for at most MOST_SEIZURES of them, a release against.
PAST_SEIZURE = 5
MOST_SEIZURES = 3
PAST_RELEASE = -5
MOST_RELEASES = 2
#: Freight whose consignor gave no code cannot be tied to a company.
UNKNOWN_TRADER = 5


def lane_of(score: int) -> str:
    if score >= RED:
        return "red"
    return "yellow" if score >= LINE else "green"
