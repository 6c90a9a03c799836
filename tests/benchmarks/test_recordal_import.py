"""Loading existing recordals from a file, beside storing the same rights with the plain ORM.

The plain way knows no checks, holders or search keys: it only saves what it is given.
"""

import csv
import io
import os
import random
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.reading import COLUMNS
from recordal.rights.models import IpRight
from recordal.search.models import SearchStale
from tests.benchmarks.names import HS, Names
from tests.benchmarks.test_bench import say
from tests.factories import uscc

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
ROWS = int(os.environ.get("LONGTENG_BENCH_IMPORT", "20000"))
PLAIN = 500


def write(path: Path, count: int) -> None:
    names, dice, start = Names(11), random.Random(11), date(2019, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for n in range(count):
            title, title_en = names.pair()
            approved = start + timedelta(days=n % 2000)
            holder = dice.randrange(count // 10 + 1)
            writer.writerow(
                (
                    f"T{approved.year}-{n:06}", "trademark", title, title_en, title.lower(),
                    f"{10_000_000 + n}", f"{n % 34 + 1}|{n % 17 + 2}", "按注册证核定的商品",
                    "|".join(dice.sample(HS, 2)), f"示例{holder}有限公司", uscc(10_000 + holder),
                    "CN", approved, approved + timedelta(days=3650),
                    f"{uscc(500_000 + n)}:被许可人{n}",
                )
            )  # fmt: skip


def load(path: Path) -> float:
    out = io.StringIO()
    start = time.perf_counter()
    call_command("import_recordals", path, stdout=out, stderr=io.StringIO())
    return time.perf_counter() - start


def plain(count: int) -> float:
    """Save one by one what a script would save."""
    names = Names(12)
    start = time.perf_counter()
    with transaction.atomic():
        for n in range(count):
            title, title_en = names.pair()
            holder = Enterprise.objects.create(
                number=f"B{n}", name_zh=title or title_en, country_id="US"
            )
            right = IpRight.objects.create(kind="trademark", holder=holder, title=title or title_en)
            Recordal.objects.create(application_no=f"B2020-{n:06}", right=right)
    return time.perf_counter() - start


def test_import_of_recordals(tmp_path):
    path = tmp_path / "recordals.csv"
    write(path, ROWS)
    rate = ROWS / load(path)
    assert Recordal.objects.count() == ROWS
    assert not SearchStale.objects.exists()
    again = ROWS / load(path)
    assert Recordal.objects.count() == ROWS
    slow = PLAIN / plain(PLAIN)
    faster = say("recordals, import with checks and search keys", rate, "rows/s", slow, ROWS)
    say("recordals, the same file again", again, "rows/s", slow, ROWS)
    assert faster > 1.5
    assert again > rate
