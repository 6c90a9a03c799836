"""A real Celery worker on the real broker: in this process, or in one that can be killed."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import redis
from celery.contrib.testing.worker import start_worker
from celery.signals import task_failure
from django.conf import settings
from django.db import connection

from config.celery import app

PATIENCE = 30.0
#: what tasks of the worker in this process raised
failures: list[BaseException] = []


def eventually(true: Callable[[], Any], what: str = "", patience: float = PATIENCE) -> Any:
    """Wait until something is so; returns what the question answered."""
    for _ in range(int(patience / 0.05)):
        if answer := true():
            return answer
        if failures:
            raise failures.pop()
        time.sleep(0.05)
    raise AssertionError(f"never came: {what or true}")


@contextlib.contextmanager
def worker() -> Iterator[None]:
    """Two threads that work off the queue, which begins empty."""
    app.control.purge()
    task_failure.connect(_note)
    with start_worker(app, pool="threads", concurrency=2, perform_ping_check=False):
        yield
    task_failure.disconnect(_note)


def _note(exception: BaseException, **_rest: Any) -> None:
    failures.append(exception)


def unfinished() -> int:
    """Tasks that wait, and tasks that a worker has taken and not finished."""
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        return int(broker.llen("celery")) + int(broker.hlen("unacked"))


@contextlib.contextmanager
def worker_process() -> "Iterator[subprocess.Popen[bytes]]":
    """A worker of its own on the database of the tests."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool=solo"]
    quiet = ["--loglevel=ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    process = subprocess.Popen(
        [*command, *quiet],
        cwd=settings.BASE_DIR,
        env={**os.environ, **addresses()},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def addresses() -> dict[str, str]:
    """The environment of a process on the database of the tests."""
    database = connection.settings_dict
    parts = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
    }
    return {
        "DATABASE_URL": " ".join(f"{name}='{value}'" for name, value in parts.items() if value),
        "DATABASE_POOL": "2",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "MEDIA_ROOT": str(Path(settings.MEDIA_ROOT)),
    }
