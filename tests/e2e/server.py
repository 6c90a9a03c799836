"""The product as it is deployed: its own database with the demo world, web server and worker."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.processes import Processes

ROOT = Path(__file__).resolve().parent.parent.parent
OUTPUT = ROOT / ".local" / "e2e"
BROKER_DATABASE = 7  # another than the tests', which empty theirs
SECONDS_TO_GET_READY = 120


@dataclass(frozen=True)
class Server:
    """Where the product answers."""

    url: str


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """A server with a fresh demo world; E2E_URL names one that runs already."""
    if url := os.environ.get("E2E_URL"):
        yield Server(url.rstrip("/"))
        return
    state = OUTPUT / "server"
    shutil.rmtree(state, ignore_errors=True)
    with _database() as database:
        port = _free_port()
        environment = _environment(state, database, port)
        processes = Processes(state)
        try:
            _prepare(environment)
            _start(processes, environment, port)
            _wait_until_ready(processes, port)
            yield Server(f"http://127.0.0.1:{port}")
        finally:
            processes.stop()


@contextlib.contextmanager
def _database() -> Iterator[str]:
    """A database of its own beside the one of the tests."""
    given = os.environ["DATABASE_URL"]
    name = f"e2e_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as connection:
        template = os.environ.get("PREPARED_DATABASE", "template0")
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        connection.execute(create)
        try:
            yield make_conninfo(given, dbname=name)
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def _environment(state: Path, database: str, port: int) -> dict[str, str]:
    """That of production, but without TLS before it."""
    broker = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{BROKER_DATABASE}").geturl()
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "STATIC_ROOT": str(state / "static"),
        "MEDIA_ROOT": str(state / "files"),
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }


def _prepare(environment: dict[str, str]) -> None:
    """Static files while the database is prepared: there are two processors."""
    collecting = _manage(environment, "collectstatic", "--no-input", "--verbosity=0")
    for command in (["migrate", "--verbosity=0"], ["load_reference"], ["demo"]):
        _wait(_manage(environment, *command))
    _wait(collecting)


def _manage(environment: dict[str, str], *command: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _wait(process: "subprocess.Popen[str]") -> None:
    said, _nothing = process.communicate(timeout=300)
    if process.returncode:
        raise RuntimeError(f"{process.args!r} failed:\n{said}")


def _start(processes: Processes, environment: dict[str, str], port: int) -> None:
    python = [sys.executable, "-m"]
    # Children inherit our environment: set it for the moment of their start.
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        web = f"granian --interface wsgi --host 127.0.0.1 --port {port} --blocking-threads 4"
        processes.start(
            "web", [*python, *web.split(), "--no-ws", "config.wsgi:application"], cwd=ROOT
        )
        worker = "celery -A config worker --loglevel INFO --pool threads --concurrency 2"
        processes.start("worker", [*python, *worker.split()], cwd=ROOT)
    finally:
        os.environ.clear()
        os.environ.update(before)


def _wait_until_ready(processes: Processes, port: int) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + SECONDS_TO_GET_READY
    while time.monotonic() < deadline:
        processes.check()
        with (
            contextlib.suppress(OSError),
            direct.open(f"http://127.0.0.1:{port}/readyz", timeout=10),
        ):
            return
        time.sleep(0.2)
    raise RuntimeError("The server was not ready in time; its logs are under .local/e2e/server.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
