"""Worker, broker and receiver die by SIGKILL, ten times, while transfers are delivered.

Counted afterwards: every transfer once in the inbox, once at the receiver's own system, told once.
No browser is needed; it stands here because it takes its time.
"""

import contextlib
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.celery import app
from config.valkey_local import find_server
from core.audit.models import Event
from core.files.services import read
from core.notifications.models import Notification
from seizures.hooks import services as hooks
from seizures.hooks.models import Dispatch
from seizures.hooks.periodic import send_waiting
from seizures.notices.models import Notice
from seizures.notices.periodic import redraw_waiting
from seizures.procedure import transfer
from seizures.referrals.models import Delivery, Referral
from seizures.referrals.periodic import deliver_waiting
from tests import worker
from tests.factories import CaseItemFactory, DistrictOfficerFactory
from tests.factories.outcomes import ReferralFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TRANSFERS, KILLS = 10, 10


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Process:
    """A server of its own that can be killed and started again at the same place."""

    def __init__(self, command: list[str], env: dict[str, str], port: int = 0) -> None:
        self.command, self.env, self.port = command, {**os.environ, **env}, port
        self.start()

    def start(self) -> None:
        quiet: Any = subprocess.DEVNULL
        self.running = subprocess.Popen(
            self.command, env=self.env, stdout=quiet, stderr=quiet, cwd=django_settings.BASE_DIR
        )
        if self.port:
            worker.eventually(self.answers, f"port {self.port}")

    def answers(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        self.running.kill()
        self.running.wait(10)


@pytest.fixture
def parts(tmp_path: Path, police: Any, monkeypatch: Any) -> Iterator[dict[str, Process]]:
    """A broker that forgets everything, the receiver of the documentation, a worker."""
    at, own = free_port(), free_port()
    broker_url = f"redis://127.0.0.1:{at}/0"
    monkeypatch.setattr(app.conf, "broker_url", broker_url)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    monkeypatch.setattr(django_settings, "HOOK_ALLOWED_HOSTS", [f"127.0.0.1:{own}"])
    _hook, secret = hooks.register(
        police.partner_office, actor=police, url=f"http://127.0.0.1:{own}/"
    )
    forgets = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
    receiver = Path(django_settings.BASE_DIR) / "docs/examples/receiver.py"
    started = {
        "broker": Process([str(find_server()), "--port", str(at), *forgets], {}, at),
        "receiver": Process(
            [sys.executable, str(receiver), str(own), str(tmp_path / "received.sqlite3")],
            {"SECRETS": secret},
            own,
        ),
    }
    allowed = {"REDIS_URL": broker_url, "HOOK_ALLOWED_HOSTS": f"127.0.0.1:{own}"}
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool=solo"]
    quiet = ["--loglevel=ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    started["worker"] = Process([*command, *quiet], {**worker.addresses(), **allowed})
    yield started
    for process in started.values():
        process.kill()
    app.amqp._producer_pool = None


def time_passes() -> None:
    """Half an hour goes by: what waits for its next attempt is due."""
    now = timezone.now()
    Referral.objects.filter(status="approved").update(next_try_at=now)
    Dispatch.objects.filter(status="waiting").update(next_try_at=now)
    Notice.objects.filter(status="ordered").update(ordered_at=now - timedelta(minutes=10))


def sweep() -> None:
    """The clock looks after what was left lying; it only queues, the worker does the work."""
    for task in (redraw_waiting, deliver_waiting, send_waiting):
        with contextlib.suppress(OperationalError):  # the broker has died: the next one finds it
            task.apply_async(retry=False)


def until(done: Callable[[], bool], patience: float) -> bool:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.1)
    return done()


def moved_from(before: tuple[int, int]) -> Callable[[], bool]:
    return lambda: progress() != before


def progress() -> tuple[int, int]:
    return Delivery.objects.count(), Dispatch.objects.filter(status="sent").count()


def test_ten_kills_lose_nothing_and_deliver_nothing_twice(
    parts: dict[str, Process], police: Any, tmp_path: Path
) -> None:
    chance = random.Random(7)
    head = DistrictOfficerFactory(role="supervisor")
    referrals = []
    for _ in range(TRANSFERS):
        referral = ReferralFactory(partner_office=police.partner_office)
        CaseItemFactory(case=referral.case)
        transfer.approve(referral, actor=head)
        referrals.append(referral)

    victims = ["worker", "receiver", "broker"]
    for n in range(KILLS):
        before = progress()
        sweep()
        until(moved_from(before), 12)  # in the middle of its work
        time.sleep(chance.random() * 0.3)
        victim = parts[victims[n % len(victims)]]
        victim.kill()
        time.sleep(chance.random() * 0.3)
        victim.start()
        time_passes()

    def all_sent() -> bool:
        if Dispatch.objects.filter(status="sent").count() == TRANSFERS:
            return True
        time_passes()
        sweep()
        time.sleep(2)
        return False

    assert until(all_sent, 180), (progress(), list(Referral.objects.values_list("status")))

    database = sqlite3.connect(tmp_path / "received.sqlite3")
    received = [row[0] for row in database.execute("SELECT key FROM received")]
    database.close()
    numbers = sorted(referral.number for referral in referrals)
    assert sorted(received) == numbers
    assert sorted(Delivery.objects.values_list("idempotency_key", flat=True)) == numbers
    for delivered in Referral.objects.all():
        assert delivered.status == Referral.Status.DELIVERED
        assert delivered.package is not None
        assert len(read(delivered.package)) == delivered.package.size
        verbs = Event.objects.about(delivered).filter(verb="referral.delivered")
        assert verbs.count() == 1
    assert Event.objects.filter(verb="dispatch.sent").count() == TRANSFERS
    assert Notification.objects.filter(once__startswith="delivered-").count() == TRANSFERS
