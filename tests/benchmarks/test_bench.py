"""How fast the heavy paths are, each beside a plain way of doing the same in the same run.

Prints one JSON object a line. ``ratio`` is ours over the plain way's: for rates more is better,
for times less is.
"""

import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from config.demo.scale import World
from config.demo.trade import ORDINARY
from core import paging
from core.audit.services import record
from recordal.rights.models import IpRight
from seizures.cases.models import Case
from seizures.deadlines.models import Deadline
from seizures.intake import running, services
from seizures.procedure.periodic import act_on_missed_deadlines
from seizures.screening.judging import judge_for
from seizures.screening.normalising import fold
from seizures.screening.protected import party
from seizures.screening.scoring import Facts
from seizures.shipments.models import Shipment, ShipmentLine
from tests.factories import DistrictOfficerFactory, ShipmentFactory
from tests.seizures.declarations import csv_file, declared

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

ROUNDS = 5
RECORDALS, LINES, ROWS, CASES, DUE = 10_000, 2_000, 5_000, 20_000, 200


def say(name: str, value: float, unit: str, baseline: float, n: int) -> float:
    """One line of the report; returns the ratio."""
    ratio = value / baseline
    shown = {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "baseline": round(baseline, 3),
        "ratio": round(ratio, 3),
        "n": n,
    }
    print(json.dumps(shown))  # noqa: T201
    return ratio


def seconds(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of several rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


@pytest.fixture
def world(db: None) -> World:
    for code in ("5300", "3100", "2200", "4200", "5100"):
        DistrictOfficerFactory(district_id=code)
    return World(7)


def goods(rights: list[tuple[str, str]]) -> Iterator[Facts]:
    """Ordinary lines, no two alike, one in twenty with a recorded mark in it."""
    dice, today = random.Random(7), timezone.localdate()
    for n in range(LINES * ROUNDS):
        hs_code, text, *_rest = dice.choice(ORDINARY)
        marked = dice.random() < 0.05
        brand = dice.choice(dice.choice(rights)) if marked else "无品牌"
        yield Facts(
            hs_code=hs_code,
            description=f"{text} {brand if marked else ''} 型号{n}",
            brand=brand,
            day=today,
            district="5300",
            channel="freight",
            destination="US",
            consignor=party("", "某某贸易有限公司"),
            others=(),
        )


def test_screening(world):
    for n in range(RECORDALS // 1000):
        world.recordals(n)
    IpRight.objects.update(nice_classes=list(range(1, 35)))  # so that goods of every kind fit
    rights = list(IpRight.objects.values_list("title", "title_en"))
    lines = list(goods(rights))
    batches = iter([lines[start : start + LINES] for start in range(0, len(lines), LINES)])
    words = {fold(word): n for n, names in enumerate(rights) for word in names}

    def plain() -> None:
        for line in lines[:LINES]:
            for word in re.findall(r"\w+", fold(f"{line.brand} {line.description}")):
                words.get(word)

    judge = judge_for([lines[0].day], [])
    found: list[bool] = []

    def ours() -> None:
        found.extend(bool(judge.verdicts(line)) for line in next(batches))

    value = LINES / seconds(ours)

    assert sum(found) >= len(found) * 0.03
    say("screening, 10,000 recordals", value, "lines/s", LINES / seconds(plain), LINES)


def test_import(world):
    rounds = iter(range(1, 100))

    def ours() -> None:
        first = next(rounds) * ROWS
        upload = csv_file(*(declared(first + n) for n in range(ROWS)))
        batch = services.book_import(upload, actor=None, screen=False)
        for _chunk in running.run(batch):
            pass
        batch.refresh_from_db()
        assert batch.lines_new == ROWS

    def plain() -> None:
        first = next(rounds) * ROWS
        template = ShipmentFactory.build(district_id="5300").__dict__
        known = {name: template[name] for name in template if name not in ("_state", "id")}
        for start in range(0, ROWS, 1000):
            numbers = [f"P{first + start + n}" for n in range(1000)]
            with transaction.atomic():
                shipments = Shipment.objects.bulk_create(
                    Shipment(**{**known, "number": number, "declaration_no": number})
                    for number in numbers
                )
                ShipmentLine.objects.bulk_create(
                    ShipmentLine(
                        shipment=shipment,
                        line_no=1,
                        hs_code="6109100021",
                        description="棉制针织男式T恤衫",
                        quantity=1,
                        unit="件",
                    )
                    for shipment in shipments
                )

    value = ROWS / seconds(ours)
    say("import of a CSV file", value, "rows/s", ROWS / seconds(plain), ROWS)


@pytest.fixture
def many_cases(world: World) -> World:
    world.recordals(0)
    for n in range(CASES // 5000):
        world.shipments(n)
        world.cases(n)
    return world


def test_case_list(many_cases, auditor):
    client = Client()
    client.force_login(auditor, backend="django.contrib.auth.backends.ModelBackend")
    order = ("-opened_at", "-id")
    deep = Case.objects.order_by(*order)[CASES - 100]
    cursor = paging.write(deep, order, paging.signer_of(Case, order))

    def page(**params: Any) -> Callable[[], None]:
        def get() -> None:
            assert client.get("/cases/", params).status_code == 200

        return get

    page()()
    first, last = seconds(page(), 9), seconds(page(after=cursor), 9)

    assert say("case list, last page", last * 1000, "ms", first * 1000, CASES) < 3


def bare() -> float:
    """The least that an act of the clock can cost: one row, one event, one transaction."""

    def act() -> None:
        for clock in Deadline.objects.select_related("case").order_by("pk")[:DUE]:
            with transaction.atomic():
                clock.save(update_fields=["ended_at"])
                record("deadline.missed", clock.case, actor=None)

    return seconds(act, 3)


def test_deadline_sweep(many_cases):
    """The plain way looks at every running clock; ours costs what is due."""
    now = timezone.now()
    Case.objects.update(status=Case.Status.CLOSED, release_ground="")
    Deadline.objects.bulk_create(
        Deadline(
            case_id=pk,
            rule_id="storage_fee_cap",
            started_at=now - timedelta(days=90),
            due_at=now + timedelta(days=n % 60, hours=1) if n >= DUE else now,
            length=3,
            unit="month",
            citation="Penalty Regs",
        )
        for n, pk in enumerate(Case.objects.values_list("pk", flat=True))
    )
    moment = timezone.now()
    plain = seconds(
        lambda: [clock for clock in Deadline.objects.running() if clock.due_at <= moment]
    )
    look = seconds(lambda: list(Deadline.objects.missed_at(moment)))
    start = time.perf_counter()

    assert act_on_missed_deadlines() == DUE
    acted = time.perf_counter() - start

    say("deadline sweep, acting on what is due", DUE / acted, "clocks/s", DUE / bare(), DUE)
    assert say("deadline sweep, finding what is due", look * 1000, "ms", plain * 1000, CASES) < 1
    assert act_on_missed_deadlines() == 0
