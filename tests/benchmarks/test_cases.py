"""The case file at national size: a million cases, thirty thousand of them with running clocks.

``LONGTENG_BENCH_CASES`` makes it smaller. Every figure stands beside the plain way of doing the
same over the same rows in the same run.
"""

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from config.demo.rights import SYLLABLES
from config.demo.scale import World
from core import paging
from core.accounts.permissions import Can
from core.audit.models import Event
from core.audit.services import record
from core.tokens import services as tokens
from seizures.cases.models import Case
from seizures.cases.search import matching
from seizures.deadlines.models import Deadline
from seizures.procedure import recounting
from seizures.procedure.periodic import act_on_missed_deadlines
from tests.benchmarks.test_bench import say, seconds
from tests.factories import DistrictOfficerFactory, UserFactory

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
CASES = int(os.environ.get("LONGTENG_BENCH_CASES", "1000000"))
OPEN = CASES * 3 // 100
STEP = 50_000
DUE = 2_000
NEWEST = ("-opened_at", "-id")
DISTRICTS = ("5300", "3100", "2200", "4200", "5100")

SHIPMENTS = """
INSERT INTO seizures_shipment (number, declaration_no, tracking_no, status, direction, district_id,
    office_code, declared_at, channel, transport_mode, trade_mode, consignor_uscc, consignor_name,
    consignee_name, origin_country, destination_country, conveyance, container_no, received_at,
    screened_at, screening_version, rules_version)
SELECT 'B' || n, 'B' || n, '', 'cleared', 'export', (%(districts)s::text[])[1 + n %% 5], '5301',
    now() - n * interval '4 minutes', 'freight', '2', '0110', '',
    (%(traders)s::text[])[1 + n %% 5000], '', 'CN', 'US', '', '', now(), now(), 'bench', ''
FROM generate_series(%(first)s, %(last)s) AS n RETURNING id
"""
CASE_ROWS = """
INSERT INTO seizures_case (number, flow, status, district_id, holder_id, shipment_id, officer_id,
    opened_at, suspicion_on, answer, answer_text, determination_reasons, release_ground, closed_at,
    value, is_demo)
SELECT 'C' || s.number, 'ex_officio', CASE WHEN n <= %(open)s THEN 'suspended' ELSE 'released' END,
    s.district_id, (%(holders)s::bigint[])[1 + n %% 100], s.id,
    (%(officers)s::bigint[])[1 + n %% 5], s.declared_at,
    s.declared_at::date, '', '', '', CASE WHEN n <= %(open)s THEN '' ELSE 'withdrawn' END,
    CASE WHEN n <= %(open)s THEN NULL ELSE s.declared_at END, n %% 500000, false
FROM seizures_shipment s JOIN generate_series(%(first)s, %(last)s) AS n ON s.number = 'B' || n
"""
ITEMS = """
INSERT INTO seizures_caseitem (case_id, recordal_id, line_no, description, hs_code, mark, quantity,
    unit, unit_price, currency, value)
SELECT c.id, (%(recordals)s::bigint[])[1 + c.id %% 1000], 1, 'goods', '8523511000', m.mark, 10,
    '件', 10, 'CNY', c.value
FROM seizures_case c CROSS JOIN LATERAL (SELECT (%(marks)s::text[])[1 + c.id %% 20000] AS mark) m
WHERE c.id BETWEEN %(first)s AND %(last)s
"""


#: the characters of everyday Chinese, the more common ones far more often
HAN = [
    bytes([high, low]).decode("gb2312", "ignore")
    for high in range(0xB0, 0xD7)
    for low in range(0xA1, 0xFF)
]


def han(dice: random.Random, n: int) -> str:
    return "".join(HAN[int(len(HAN) * dice.random() ** 2)] for _ in range(n))


def names(dice: random.Random, n: int, low: int, high: int) -> list[str]:
    return [
        han(dice, dice.randint(low, high))
        + (" " + "".join(dice.choices(SYLLABLES, k=2)) if dice.random() < 0.5 else "")
        for _ in range(n)
    ]


@pytest.fixture(scope="module")
def nation(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A million cases, kept for all tests of this file; the auditor who reads them."""
    with django_db_blocker.unblock():
        auditor = UserFactory(username="bench_auditor", role="auditor")
        officers = {c: DistrictOfficerFactory(district_id=c).pk for c in DISTRICTS}
        world = World(11)
        world.recordals(0)
        _fill(random.Random(5), list(officers.values()), world.run)
        yield auditor
        _empty()


def _fill(dice: random.Random, officers: list[int], run: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id) FROM enterprises_enterprise")
        holders = cursor.fetchone()[0]
        cursor.execute("SELECT array_agg(id) FROM recordal_recordal")
        recordals = cursor.fetchone()[0]
        given = {
            "districts": list(DISTRICTS),
            "traders": [f"{name}贸易有限公司" for name in names(dice, 5000, 3, 5)],
            "marks": names(dice, 20_000, 2, 4),
            "holders": holders[:100],
            "officers": officers,
            "recordals": recordals[:1000],
            "open": OPEN,
        }
        for first in range(1, CASES + 1, STEP):
            span = {**given, "first": first, "last": min(first + STEP, CASES + 1) - 1}
            cursor.execute(SHIPMENTS, span)
            cursor.execute(CASE_ROWS, span)
        cursor.execute("SELECT min(id), max(id) FROM seizures_case")
        low, high = cursor.fetchone()
        for first in range(low, high + 1, STEP):
            cursor.execute(ITEMS, {**given, "first": first, "last": first + STEP - 1})
    now = timezone.now()
    still = Case.objects.filter(status="suspended").order_by("pk").values_list("pk", flat=True)
    Deadline.objects.bulk_create(
        (
            Deadline(
                case_id=pk,
                rule_id="guarantee_review",
                started_at=now - timedelta(days=90),
                due_at=now + timedelta(days=n % 30 + 1),
                length=5,
                unit="working_day",
                citation="Customs Security Regs art 16",
                calendar_version="bench",
            )
            for n, pk in enumerate(still)
        ),
        5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _empty() -> None:
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)


def spread(acts: list[Callable[[], object]]) -> tuple[float, float]:
    """Median and 95th percentile of the milliseconds of several acts."""
    times = []
    for act in acts:
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95)]


def test_case_list(nation):
    """Login and permissions on; the same time on the first page and on page 10,000."""
    client = Client()
    client.force_login(nation, backend="django.contrib.auth.backends.ModelBackend")
    _token, text = tokens.issue(nation, actor=nation, name="b", scopes=[Can.VIEW_CASES], days=3)
    robot = Client(headers={"authorization": f"Bearer {text}"})
    offset = min(250_000, CASES * 3 // 4)
    border = Case.objects.order_by(*NEWEST)[offset]
    deep = paging.write(border, NEWEST, paging.signer_of(Case, NEWEST))

    def page(**params: Any) -> Callable[[], None]:
        def get() -> None:
            assert client.get("/cases/", params).status_code == 200

        return get

    def api(url: str) -> Callable[[], None]:
        def get() -> None:
            assert robot.get(url).status_code == 200

        return get

    page()(), api("/api/v1/cases/")()
    first, _ = spread([page()] * 15)
    last, last95 = spread([page(after=deep)] * 15)
    say("case_list, HTML, page 10,000 against page 1", last, "ms", first, CASES)
    say("case_list, HTML, page 10,000, p95", last95, "ms", 80, CASES)
    following = robot.get("/api/v1/cases/?limit=25").json()["next"]
    _, api95 = spread([api(following)] * 15)

    def plain() -> None:
        list(Case.objects.order_by(*NEWEST).select_related("holder")[offset : offset + 25])
        Case.objects.count()

    say("case_list, API, p95, against offset pages", api95, "ms", seconds(plain) * 1000, CASES)
    assert last < first * 2 + 10


def test_case_search(nation):
    """Two Chinese characters, names, numbers and Latin words, beside LIKE with trigrams."""
    dice = random.Random(3)
    marks = list(Case.objects.order_by("pk").values_list("items__mark", flat=True)[:20_000])
    chinese = [m.split()[0] for m in dice.sample(marks, 300)]
    latin = [m.split()[1] for m in marks if " " in m]
    questions = {
        "two Chinese characters": [m[:2] for m in chinese[:60]],
        "three and more": [m for m in chinese if len(m) > 2][:60],
        "Latin words": dice.sample(latin, 60),
        "numbers": [f"B{n}" for n in dice.sample(range(1000, CASES), 60)],
    }
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX plain_mark ON seizures_caseitem USING gin (mark gin_trgm_ops)")
        cursor.execute("ANALYZE seizures_caseitem")

    def ours(term: str) -> Callable[[], object]:
        found = Case.objects.filter(matching(term)).order_by(*NEWEST)
        return lambda: list(found[:26])

    def plain(term: str) -> Callable[[], object]:
        found = Case.objects.filter(Q(items__mark__icontains=term)).order_by(*NEWEST)
        return lambda: list(found[:26])

    for kind, terms in questions.items():
        _, p95 = spread([ours(term) for term in terms])
        _, base = spread([plain(term) for term in terms[:10]])
        say(f"case search, {kind}, p95", p95, "ms", base, len(terms))
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX plain_mark")


def test_deadline_sweep(nation):
    """Nothing due costs nothing; what is due costs what is due."""
    quiet = seconds(act_on_missed_deadlines)
    moment = timezone.now()
    loop = seconds(
        lambda: [clock for clock in Deadline.objects.running() if clock.due_at <= moment], 3
    )
    say("deadline_sweep, nothing due among the running", quiet * 1000, "ms", loop * 1000, OPEN)
    due = list(Deadline.objects.order_by("pk").values_list("pk", flat=True)[:DUE])
    Deadline.objects.filter(pk__in=due).update(due_at=moment)
    before = Event.objects.count()
    start = time.perf_counter()
    assert act_on_missed_deadlines() == DUE
    ours = DUE / (time.perf_counter() - start)
    assert Event.objects.count() - before == DUE

    def one_by_one() -> None:
        for clock in Deadline.objects.select_related("case").filter(pk__in=due[:200]):
            clock.save(update_fields=["ended_at"])
            record("deadline.missed", clock.case, actor=None)

    plain = 200 / seconds(one_by_one, 3)
    say("deadline_sweep, clocks that ran out", ours, "clocks/s", plain, DUE)
    assert act_on_missed_deadlines() == 0


def test_recount(nation):
    start = time.perf_counter()
    preview = recounting.preview()
    shown = time.perf_counter() - start
    start = time.perf_counter()
    recounting.recount(actor=None)
    done = time.perf_counter() - start
    say("recount of running clocks, preview against doing it", shown, "s", done, preview.total)
