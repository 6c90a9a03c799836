"""One command for a working system: services, data, web server, worker and clock."""

import signal
import sys
import time
import urllib.error
import urllib.request
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from config.devservices import HOST, ROOT, add_dev_arguments
from config.processes import ProcessDied, Processes
from core.accounts.models import User

DEMO_PASSWORD = "longteng-demo"  # noqa: S105 - printed on every start, for the demo world only
DEMO_ACCOUNTS = (
    ("inspector, supervisor, legal", "officers in Shenzhen"),
    ("inspector.ningbo", "an inspector in Ningbo"),
    ("examiner, planner", "recordals and campaigns, at headquarters"),
    ("netac, xiaomi, dji", "rights holders"),
    ("agent", "acts for several holders"),
    ("exporter", "a consignor"),
    ("police", "the receiving public security office"),
    ("auditor, admin", "reads all, changes nothing; manages accounts"),
)
SECONDS_TO_GET_READY = 90


class Stopped(BaseException):
    """Somebody wants us to end: Ctrl-C, TERM, or the terminal was closed."""


class Command(BaseCommand):
    help = "Start everything this system needs, and show where to find it. Ctrl-C stops it all."

    def add_arguments(self, parser: CommandParser) -> None:
        add_dev_arguments(parser)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        # The database and the broker were started before Django, in config.devservices.
        processes = Processes(ROOT / ".local" / f"port-{port}")
        _raise_on_signals()
        try:
            self._prepare_data()
            _start(processes, port)
            _wait_until_ready(processes, port)
            self._welcome(port)
            while True:
                processes.check()
                time.sleep(0.5)
        except Stopped:
            self.stdout.write("\nStopping. The data stays for the next start.")
        except ProcessDied as death:
            raise CommandError(str(death)) from None
        finally:
            _ignore_signals()
            processes.stop()

    def _prepare_data(self) -> None:
        self.stdout.write("Preparing the database.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_reference", verbosity=0)
        if not User.objects.filter(username="inspector").exists():
            self.stdout.write("Building the demo world, only this first time.")
            call_command("demo")
        for connection in connections.all(initialized_only=True):
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()  # its threads must not be there when we fork

    def _welcome(self, port: int) -> None:
        lines = [f"  {names:<32}{who}" for names, who in DEMO_ACCOUNTS]
        self.stdout.write(
            "\n".join(
                [
                    "",
                    f"Longteng is ready: http://{HOST}:{port}/",
                    "",
                    f"Demo accounts, password {DEMO_PASSWORD}:",
                    *lines,
                    "",
                    f"Logs are in .local/port-{port}/. Ctrl-C stops everything.",
                ]
            )
        )
        self.stdout.flush()


def _start(processes: Processes, port: int) -> None:
    schedule = (processes.logs / "schedule").relative_to(ROOT)
    commands = {
        "web server": f"granian --interface wsgi --host {HOST} --port {port} --blocking-threads 4 "
        "--no-ws --access-log config.wsgi:application",
        "worker": "celery -A config worker --loglevel INFO --concurrency 2 "
        f"--hostname port-{port}@%h",
        "clock": f"celery -A config beat --loglevel INFO --schedule {schedule} --pidfile=",
    }
    for name, command in commands.items():
        processes.start(name, [sys.executable, "-m", *command.split()], cwd=ROOT)


def _wait_until_ready(processes: Processes, port: int) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    answer = "nothing"
    deadline = time.monotonic() + SECONDS_TO_GET_READY
    while time.monotonic() < deadline:
        processes.check()
        try:
            with direct.open(f"http://{HOST}:{port}/readyz", timeout=10):
                return
        except urllib.error.HTTPError as error:
            with error:
                answer = error.read().decode(errors="replace")[:500]
        except OSError as error:
            answer = str(error)
        time.sleep(0.1)
    raise CommandError(f"The web server is not ready; /readyz last answered: {answer}")


def _raise_on_signals() -> None:
    """Set each: a shell that starts us in the background leaves INT ignored."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
        signal.signal(signal.SIGHUP, stop)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
