"""Intake at national speed: files to lines stored and screened, by two processes, as a worker
does it; beside it, the same lines stored alone by ``bulk_create`` of 1,000."""

import csv
import io
import random
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from config.celery import app
from config.demo.scale import World
from config.demo.trade import ORDINARY
from seizures.intake import running, services
from seizures.intake.tasks import screen_chunk
from seizures.shipments import partitions
from seizures.shipments.models import Chunk, Import, Shipment, ShipmentLine
from tests import worker
from tests.benchmarks.test_bench import say
from tests.factories import DistrictOfficerFactory, uscc
from tests.seizures.declarations import NAMES, declared

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]

LINES, ROUNDS, RECORDALS = 50_000, 5, 10_000
MOST_LINES = 15
TRADERS = [uscc(810_000 + n) for n in range(500)]


def day_of_trade(seed: int) -> tuple[Any, int]:
    """A file of declarations with 1 to 15 lines each; how many lines it has."""
    dice = random.Random(seed)
    out = io.StringIO()
    writer = csv.DictWriter(out, NAMES)
    writer.writeheader()
    lines = serial = 0
    today = timezone.localtime().replace(microsecond=0).isoformat()
    while lines < LINES:
        serial += 1
        trader = dice.randrange(len(TRADERS))
        for line_no in range(1, dice.randrange(MOST_LINES) + 2):
            hs_code, text, unit, low, high = dice.choice(ORDINARY)
            lines += 1
            writer.writerow(
                declared(
                    seed * 100_000 + serial,
                    declared_at=today,
                    consignor_uscc=TRADERS[trader],
                    consignor_name=f"贸易公司{trader}",
                    line_no=line_no,
                    hs_code=hs_code,
                    description=f"{text}|型号{dice.randrange(10**6)}",
                    quantity=dice.randrange(1, 5000),
                    unit=unit,
                    unit_price=f"{dice.randrange(low, high)}.{dice.randrange(100):02}",
                )
            )
    return SimpleUploadedFile("day.csv", out.getvalue().encode()), lines


def ours(seed: int) -> float:
    """Lines a second from the first row read to the last chunk screened."""
    upload, lines = day_of_trade(seed)
    batch = services.book_import(upload, actor=None)
    start = time.perf_counter()
    for chunk in running.run(batch):
        if chunk is not None:
            screen_chunk.delay_on_commit(chunk.pk)
    waiting = Chunk.objects.filter(screened_at__isnull=True)
    while waiting.exists():
        time.sleep(0.02)
    taken = time.perf_counter() - start
    batch.refresh_from_db()
    assert (batch.status, batch.lines_new) == (Import.Status.DONE, lines)
    unseen = Shipment.objects.filter(status=Shipment.Status.RECEIVED, screening_version="")
    assert not unseen.exists()
    return lines / taken


def plain(seed: int) -> float:
    """Lines a second of bulk_create, with the rows made beforehand and nothing checked."""
    rows = LINES // 8
    start = time.perf_counter()
    for first in range(0, rows, 1000):
        with transaction.atomic():
            shipments = Shipment.objects.bulk_create(
                Shipment(
                    number=f"P{seed}{first + n}",
                    declaration_no=f"P{seed}{first + n}"[:18],
                    direction="export",
                    district_id="5300",
                    office_code="5301",
                    declared_at=timezone.now(),
                    channel="freight",
                    consignor_name="贸易公司",
                    screening_version="load",
                )
                for n in range(min(1000, rows - first))
            )
            ShipmentLine.objects.bulk_create(
                (
                    ShipmentLine(
                        shipment=shipment,
                        line_no=line_no,
                        hs_code="6109100021",
                        description="棉制针织男式T恤衫|型号123456",
                        quantity=1,
                        unit="件",
                        unit_price=12,
                        currency="CNY",
                    )
                    for shipment in shipments
                    for line_no in range(1, 9)
                ),
                batch_size=1000,
            )
    return rows * 8 / (time.perf_counter() - start)


def test_intake_stored_and_screened():
    for code in ("5300", "3100", "2200", "4200", "5100"):
        DistrictOfficerFactory(district_id=code)
    world = World(7)
    for n in range(RECORDALS // 1000):
        world.recordals(n)
    partitions.ensure([timezone.localdate()])
    app.control.purge()
    with worker.worker_process():
        ours(1)  # the worker builds its index
        found = sorted((ours(seed), plain(seed)) for seed in range(2, ROUNDS + 2))
    value, baseline = found[ROUNDS // 2][0], sorted(b for _a, b in found)[ROUNDS // 2]

    name = "intake stored and screened, 2 processes, 10,000 recordals"
    say(name, value, "lines/s", baseline, LINES * ROUNDS)
