"""The web server of the product, on the database of the bench."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tests.worker import addresses

SECONDS_TO_GET_READY = 60
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Web:
    """A running server."""

    port: int
    pid: int

    def busy(self) -> float:
        """Seconds of processor time its web processes have used."""
        return sum(_busy(child) for child in _children(self.pid))


@contextlib.contextmanager
def web_server(workers: int) -> Iterator[Web]:
    """Started with so many processes, answering, and stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = (
        f"granian --interface wsgi --host 127.0.0.1 --port {port} --workers {workers} "
        "--blocking-threads 2 --no-ws --log-level error config.wsgi:application"
    )
    environment = {
        **os.environ,
        **addresses(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "STATIC_ROOT": str(settings.BASE_DIR / "static"),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", *command.split()],
        cwd=settings.BASE_DIR,
        env=environment,
    )
    try:
        _wait_until_ready(port)
        yield Web(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_GET_READY
    while time.monotonic() < deadline:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=1),
        ):
            return
        time.sleep(0.1)
    raise RuntimeError("The web server did not get ready.")


def _children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _busy(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK
