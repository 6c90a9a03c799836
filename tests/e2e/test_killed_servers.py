"""PostgreSQL, the broker and the worker die by SIGKILL, again and again, under a large import.

Counted at every point and at the end: lines in the file, lines stored, lines screened. The servers
are the test's own, and all is asked of PostgreSQL itself. No browser is needed; it stands here
because it takes its time.
"""

import contextlib
import csv
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from celery import Celery
from django.conf import settings
from psycopg.conninfo import make_conninfo

from config import devservices
from config.valkey_local import find_server
from tests import prepared
from tests.e2e.test_killed import Process, free_port
from tests.seizures.declarations import NAMES, declared

pytestmark = pytest.mark.e2e

LINES, EVERY = 60_000, 600
FAKES = LINES // EVERY
VICTIMS = ("database", "broker", "worker")
BEGIN = """
import sys
import django
django.setup()
from django.core.files import File
from seizures.intake.services import start_import
from tests.factories import RecordalFactory
RecordalFactory(right__title="朗科", right__title_en="NETAC")
with open(sys.argv[1], "rb") as file:
    start_import(File(file, name="day.csv"), actor=None)
"""
#: The clock of half an hour, in one look.
CLOCK = ("go_on_with_imports", "screen_waiting")


@dataclass
class Counted:
    """What is stored at one moment."""

    status: str
    read: int
    new: int
    stored: int
    in_chunks: int
    screened: int
    said_hits: int
    hits: int


COUNT = """
SELECT i.status, i.lines_read, i.lines_new,
    (SELECT count(*) FROM seizures_shipmentline),
    (SELECT coalesce(sum(lines), 0) FROM seizures_chunk),
    (SELECT count(*) FROM seizures_shipmentline l JOIN seizures_shipment s ON s.id = l.shipment_id
        WHERE s.screened_at IS NOT NULL),
    (SELECT coalesce(sum(hits), 0) FROM seizures_chunk),
    (SELECT count(*) FROM seizures_hit)
FROM seizures_import i
"""


class Parts:
    """A database, a broker that forgets everything, and a worker, all at the same addresses."""

    def __init__(self, services: devservices.LocalServices) -> None:
        self.services = services
        at = free_port()
        self.broker_url = f"redis://127.0.0.1:{at}/0"
        self.has_tables = prepared.lay_in(services)
        database = services.start(broker=False)["DATABASE_URL"]
        if self.has_tables:
            database = make_conninfo(database, dbname=prepared.NAME)
        self.environment = {
            "DATABASE_URL": database,
            "REDIS_URL": self.broker_url,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "MEDIA_ROOT": str(services.state / "files"),
            "INDEX_ROOT": str(services.state / "index"),
        }
        forgets = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
        self.broker = Process([str(find_server()), "--port", str(at), *forgets], {}, at)
        self.clock = Celery(broker=self.broker_url)
        self.worker: Process | None = None

    def run(self, *command: str) -> None:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stderr

    def work(self) -> Process:
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool=solo"]
        quiet = ["--loglevel=CRITICAL", "--without-gossip", "--without-mingle"]
        self.worker = Process([*command, *quiet, "--without-heartbeat"], self.environment)
        return self.worker

    def ask(self, question: str) -> tuple[Any, ...]:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            answer = connection.execute(question).fetchone()
            assert answer is not None
            return answer

    def counted(self) -> Counted:
        return Counted(*self.ask(COUNT))

    def kill_postgres(self) -> None:
        """The server and every process of its own, none of which may write another byte."""
        pidfile = self.services.cluster.data / "postmaster.pid"
        postmaster = int(pidfile.read_text().split()[0])
        backends = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for pid in (postmaster, *map(int, backends)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def time_passes(self) -> None:
        """Half an hour goes by, and the clock looks after what was left lying."""
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("UPDATE seizures_import SET created_at = now() - interval '1 day'")
            connection.execute("UPDATE seizures_chunk SET stored_at = now() - interval '1 day'")
        with contextlib.suppress(redis.RedisError, OSError):
            with redis.Redis.from_url(self.broker_url) as cache:
                for key in cache.scan_iter("*import-alive*"):
                    cache.delete(key)
            for task in CLOCK:
                self.clock.send_task(f"seizures.intake.periodic.{task}", retry=False)

    def end(self) -> None:
        for process in (self.worker, self.broker):
            if process is not None:
                process.kill()
        self.services.remove()


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    made = Parts(devservices.throwaway())
    try:
        for command in () if made.has_tables else ("migrate", "load_reference"):
            made.run("manage.py", command)
        made.run("-c", BEGIN, str(day(tmp_path)))
        yield made
    finally:
        made.end()


def day(folder: Path) -> Path:
    """A file of declarations, one in ``EVERY`` of counterfeit flash disks."""
    fake = {"hs_code": "8523511000", "description": "U盘 NETAC", "brand": "NETAC"}
    path = folder / "day.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NAMES)
        writer.writeheader()
        for n in range(1, LINES + 1):
            writer.writerow(declared(n, **(fake if n % EVERY == 0 else {})))
    return path


def until(true: Callable[[], bool], patience: float) -> bool:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return true()


def moved(parts: Parts, work: str) -> Callable[[], bool]:
    """Whether more was stored, or screened, than at this moment; the clock looks now and then."""
    before, looked = getattr(parts.counted(), work), [time.monotonic()]

    def so() -> bool:
        if time.monotonic() - looked[0] > 15:
            looked[0] = time.monotonic()
            parts.time_passes()
        return bool(getattr(parts.counted(), work) > before)

    return so


def whole(now: Counted) -> bool:
    """Nothing half done: lines, their chunks, how far the import has come; hits and their marks."""
    return now.stored == now.new == now.in_chunks and now.hits == now.said_hits


def test_lines_in_are_lines_stored_are_lines_screened(parts: Parts) -> None:
    chance = random.Random(11)
    worker = parts.work()
    seen: list[tuple[str, str, Counted]] = []
    # Each dies while lines come in, and again while they are screened.
    for work, victim in [(work, one) for work in ("stored", "screened") for one in VICTIMS]:
        assert until(moved(parts, work), 120), (work, seen)
        time.sleep(chance.random() * 0.3)
        if victim == "database":
            parts.kill_postgres()
            time.sleep(chance.random())
            parts.services.cluster.start()
        else:
            process = parts.broker if victim == "broker" else worker
            process.kill()
            time.sleep(chance.random())
            process.start()
        seen.append((work, victim, parts.counted()))
        parts.time_passes()

    def all_done() -> bool:
        now = parts.counted()
        if now.status == "done" and now.screened == LINES:
            return True
        parts.time_passes()
        time.sleep(1)
        return False

    finished = until(all_done, 150)
    told = "\n".join(f"{work}, {victim}: {now}" for work, victim, now in seen)
    for work, _victim, now in seen:
        assert whole(now), told
        assert 0 <= getattr(now, work) < LINES, told
    assert finished, f"{told}\n{parts.counted()}"
    last = parts.counted()
    assert (last.read, last.stored, last.screened) == (LINES, LINES, LINES), last
    assert whole(last)
    assert last.hits == FAKES
    once = "SELECT count(*), count(DISTINCT {}) FROM {}"
    assert parts.ask(once.format("number", "seizures_shipment")) == (LINES, LINES)
    suspected = "seizures_allotment WHERE kind = 'suspicion'"
    assert parts.ask(once.format("shipment_id", suspected)) == (FAKES, FAKES)
    ended = "SELECT count(*) FROM core_event WHERE verb = 'import.finished'"
    assert parts.ask(ended) == (1,)
    parts.run("manage.py", "verify_ledger")
