"""``manage.py screen`` on a file of 100,000 lines, as an operator runs it: a process of its own."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.demo.scale import World
from seizures.screening.indexing import current_index
from tests import worker
from tests.benchmarks import test_intake
from tests.benchmarks.test_bench import RECORDALS, say
from tests.factories import DistrictOfficerFactory, RecordalFactory

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
LINES = 100_000
#: lines a second of one core, and megabytes
LEAST_RATE, MOST_MEMORY = 8_000, 400


def spent() -> float:
    """Seconds of a core that processes started here have used: other work counts little."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_hundred_thousand_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("5300", "3100", "2200", "4200", "5100"):
        DistrictOfficerFactory(district_id=code)
    world = World(7)
    for n in range(RECORDALS // 1000):
        world.recordals(n)
    RecordalFactory(right__title="朗科", right__title_en="NETAC", right__nice_classes=[9])
    current_index()
    monkeypatch.setattr(test_intake, "LINES", LINES)
    upload, lines = test_intake.day_of_trade(5)
    day, out = tmp_path / "day.csv", tmp_path / "found.ndjson"
    day.write_bytes(upload.read())

    before = spent()
    done = subprocess.run(
        [sys.executable, "manage.py", "screen", str(day), "--out", str(out)],
        cwd=settings.BASE_DIR,
        env={**os.environ, **worker.addresses()},
        capture_output=True,
        text=True,
        check=True,
    )
    taken = spent() - before
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000

    found = [json.loads(row) for row in out.read_text("utf-8").splitlines()]
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"{lines:,} rows read, {len(found):,} touch a recorded right, 0 refused")
    say("manage.py screen, from start to end", lines / taken, "lines/s", LEAST_RATE, lines)
    say("manage.py screen, memory at most", memory, "MB", MOST_MEMORY, lines)
    assert lines / taken >= LEAST_RATE
    assert memory <= MOST_MEMORY
