"""G4 on the whole path: from the commit of a recordal's approval to another worker's next batch.

Two processes on one database: one accepts a recordal as an examiner does, the other, which has its
index open, is asked at that moment to screen a line that bears the mark.
"""

import statistics
import time

import pytest

from config.demo.scale import World
from core.accounts.permissions import Role
from recordal.review import checklist
from recordal.review import services as review
from seizures.screening.indexing import current_index
from tests.benchmarks.test_bench import RECORDALS, say
from tests.benchmarks.world import Names
from tests.factories import DistrictOfficerFactory, EnterpriseFactory, UserFactory
from tests.recordal.cast import submitted
from tests.seizures.test_indexing import another_process

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
#: milliseconds
LIMIT = 100
ROUNDS = 20


def test_an_approval_is_seen_by_another_worker():
    for code in ("5300", "3100", "2200", "4200", "5100"):
        DistrictOfficerFactory(district_id=code)
    world = World(7)
    for n in range(RECORDALS // 1000):
        world.recordals(n)
    names = Names(77)
    examiner, holder = UserFactory(role=Role.EXAMINER), EnterpriseFactory()
    current_index()
    times = []
    with another_process() as other:
        for n, mark in enumerate(names.latin() for _ in range(ROUNDS)):
            filed = submitted(holder, title=mark, registration_no=f"{61_000_000 + n}")
            checklist.all_in_order(filed, actor=examiner)
            before = other.touches(mark)
            review.accept(filed, actor=examiner)
            committed = time.perf_counter()
            _version, touched = other.answers(mark)
            times.append(1000 * (time.perf_counter() - committed))
            assert touched > before
    median = statistics.median(times)
    say("approval to another worker's next batch", median, "ms", LIMIT, len(times))
    assert median <= LIMIT
