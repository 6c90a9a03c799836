"""G12: how long a checkpoint waits for its answer at 200 questions a second.

Two web processes answer over HTTP. Questions come at fixed moments over kept connections, whether
those before are answered or not: what waits counts. Clients and database take their part of the
same processors.
"""

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest
from django.utils import timezone

from config.demo.scale import World
from config.demo.trade import ORDINARY
from core.accounts.permissions import Can
from core.tokens import services as tokens
from recordal.rights.models import IpRight
from seizures.shipments.models import Shipment
from tests.benchmarks.test_bench import RECORDALS, say
from tests.benchmarks.web import Web, web_server
from tests.factories import DistrictOfficerFactory, HitFactory, ShipmentLineFactory

# Committed rows: a transaction sees its own changes to rights by another way than a gate does.
pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
RATE, QUESTIONS, SHIPMENTS, WARM, CLIENTS = 200, 4_000, 600, 800, 16
#: method, path, body, headers
Ask = tuple[str, str, bytes, dict[str, str]]
URL = "/api/v1/gate-checks/"


def waits(server: Web, asks: list[Ask], status: int = 200) -> list[float]:
    """Seconds from the moment a question was due to its answer, the shortest first."""
    begin = time.perf_counter() + 0.2
    found: list[float] = []

    def client(first: int) -> None:
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
            for n in range(first, len(asks), CLIENTS):
                due = begin + n / RATE
                time.sleep(max(0.0, due - time.perf_counter()))
                method, path, body, headers = asks[n]
                line.request(method, path, body, headers)
                answer = line.getresponse()
                text = answer.read()
                found.append(time.perf_counter() - due)
                assert answer.status == status, text

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(client, range(CLIENTS)))
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
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    asks: list[Ask] = [
        ("POST", URL, json.dumps(asked).encode(), headers) for asked in questions(random.Random(5))
    ]
    with web_server(workers=2) as server:
        waits(server, asks[:WARM])
        begun = server.busy()
        found = waits(server, asks[WARM:])
        busy = 1000 * (server.busy() - begun) / QUESTIONS
        begun = server.busy()
        plain = waits(server, [("GET", "/healthz", b"", {})] * QUESTIONS)
        bare = 1000 * (server.busy() - begun) / QUESTIONS
    say("gate check, processor", busy, "ms", bare, QUESTIONS)
    for share in (50, 95, 99):
        at = QUESTIONS * share // 100
        say(f"gate check at {RATE} a second, p{share}", 1000 * found[at], "ms", 1000 * plain[at],
            QUESTIONS)  # fmt: skip
    assert busy <= 15
