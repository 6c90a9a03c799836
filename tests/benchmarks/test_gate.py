"""G12: how long a checkpoint waits for its answer at 200 questions a second.

Questions come at fixed moments, whether the one before is answered or not: what waits counts.
"""

import random
import time
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from config.demo.scale import World
from config.demo.trade import ORDINARY
from core.accounts.permissions import Can
from core.tokens import services as tokens
from recordal.rights.models import IpRight
from seizures.gate import standing
from seizures.shipments.models import Shipment
from tests.benchmarks.test_bench import RECORDALS, say
from tests.factories import DistrictOfficerFactory, HitFactory, ShipmentLineFactory

# Committed rows: a transaction sees its own changes to rights by another way than a gate does.
pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
RATE, QUESTIONS, SHIPMENTS, WARM = 200, 1_000, 600, 100
URL = "/api/v1/gate-checks/"


def waits(asks: list[Callable[[], object]]) -> list[float]:
    """Seconds from the moment a question was due to its answer, the shortest first."""
    begin, found = time.perf_counter(), []
    for n, ask in enumerate(asks):
        due = begin + n / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        ask()
        found.append(time.perf_counter() - due)
    return sorted(found)


def questions(dice: random.Random) -> list[dict[str, object]]:
    rows = list(Shipment.objects.values_list("number", "container_no").order_by("pk"))
    names = list(IpRight.objects.values_list("title_en", flat=True)[:2_000])
    asked: list[dict[str, object]] = []
    for n in range(QUESTIONS + WARM):
        number, container = dice.choice(rows)
        hs_code, text, *_rest = dice.choice(ORDINARY)
        brand = dice.choice(names) if n % 8 == 0 else f"Brand {dice.randrange(500)}"
        line = {"hs_code": hs_code, "description": text, "brand": brand}
        asked.append(
            dice.choice([{"declaration_no": number}, {"container_no": container}, {"line": line}])
        )
    return asked


def test_gate_checks():
    officer = DistrictOfficerFactory(district_id="5300")
    for code in ("3100", "2200", "4200", "5100"):
        DistrictOfficerFactory(district_id=code)
    world = World(7)
    world.recordals(RECORDALS // 1_000)
    for n in range(SHIPMENTS):
        shipment = ShipmentLineFactory(
            shipment__container_no=f"CSNU{n // 3:07}",
            shipment__status="cleared",
            shipment__screened_at=timezone.now(),
        ).shipment
        if n % 20 == 0:
            HitFactory(line__shipment=shipment)
    _token, key = tokens.issue(
        officer, actor=officer, name="gate", scopes=[Can.CHECK_AT_GATE], days=1
    )
    client = Client(headers={"authorization": f"Bearer {key}"})
    standing.forget()

    def asking(asked: dict[str, object]) -> Callable[[], object]:
        def ask() -> None:
            answer = client.post(URL, asked, content_type="application/json")
            assert answer.status_code == 200, answer.content

        return ask

    asks = [asking(asked) for asked in questions(random.Random(5))]
    for ask in asks[:WARM]:
        ask()
    begun = time.process_time()
    found = waits(asks[WARM:])
    busy = 1000 * (time.process_time() - begun) / QUESTIONS
    begun = time.process_time()
    plain = waits([lambda: client.get("/healthz")] * QUESTIONS)
    bare = 1000 * (time.process_time() - begun) / QUESTIONS
    say("gate check, processor", busy, "ms", bare, QUESTIONS)
    for share in (50, 95, 99):
        at = QUESTIONS * share // 100
        say(f"gate check at {RATE} a second, p{share}", 1000 * found[at], "ms", 1000 * plain[at],
            QUESTIONS)  # fmt: skip
    assert busy <= 15
