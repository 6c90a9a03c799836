"""PostgreSQL and Valkey for development, demo and tests, so that one command is enough.

For each of the two: ``DATABASE_URL`` / ``REDIS_URL`` when set, and then nothing is started; else
the server in the pinned wheel; else one installed on the machine. Everyone who uses the servers of
a checkout shares them, and the last to leave stops them, whoever started them.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TextIO

import psycopg
import redis

from config.postgres_binaries import service_account
from config.postgres_local import Cluster
from config.valkey_local import Valkey

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
THROWAWAY_PREFIX = "longteng-test-"
# What manage.py can do without a database. Everything else gets one.
WITHOUT_SERVICES = frozenset(
    {"help", "version", "check", "messages", "collectstatic", "findstatic"}
    | {"compilemessages", "makemessages", "diffsettings"}
)


class LocalServices:
    """The servers of one state directory.

    A shared lock on the file ``users`` says "I am using them" and is freed even by ``kill -9``;
    an exclusive lock on the file ``lock`` is held by whoever starts, stops or erases.
    """

    def __init__(self, state: Path, *, throwaway: bool = False) -> None:
        self.state = state
        self.throwaway = throwaway
        state.mkdir(parents=True, exist_ok=True)
        self.valkey = Valkey(state, throwaway=throwaway)
        self._cluster: Cluster | None = None
        self._users: TextIO | None = None

    @property
    def cluster(self) -> Cluster:
        if self._cluster is None:
            copies = state_of(ROOT) if self.throwaway else self.state
            self._cluster = Cluster(self.state, copies=copies, throwaway=self.throwaway)
        return self._cluster

    def start(self, *, database: bool = True, broker: bool = True) -> dict[str, str]:
        """Start or adopt what is asked for; the addresses as environment variables."""
        self._users = (self.state / "users").open("a")
        fcntl.flock(self._users, fcntl.LOCK_SH)
        addresses = {}
        with self._exclusively():
            if database:
                self.cluster.start()
                addresses["DATABASE_URL"] = self.cluster.url
            if broker:
                addresses["REDIS_URL"] = self.valkey.start()
        return addresses

    def release(self) -> None:
        """Use the servers no longer; the last user stops them."""
        if self._users is None:
            return
        with self._users as users, self._exclusively():
            self._users = None
            if _lock_alone(users):
                self._stop()

    def erase(self) -> None:
        """Delete all local data. Refused while someone uses it."""
        with (self.state / "users").open("a") as users, self._exclusively():
            if not _lock_alone(users):
                raise SystemExit("The local data is in use: stop the other `make run` first.")
            self._stop()
            self.cluster.erase()
            self.valkey.erase()

    def remove(self) -> None:
        """Stop the servers and leave no trace of them."""
        self.release()
        if self._cluster:
            # Another run of tests may be clearing away what nobody uses any more: this, too.
            with contextlib.suppress(FileNotFoundError):
                self._cluster.erase()
        shutil.rmtree(self.state, ignore_errors=True)

    def _stop(self) -> None:
        self.valkey.stop()
        if any(self.state.glob("pgdata-*")):
            self.cluster.stop()

    @contextlib.contextmanager
    def _exclusively(self) -> Iterator[None]:
        with (self.state / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _lock_alone(users: TextIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def state_of(checkout: Path) -> Path:
    """Where the servers of a checkout keep their data.

    As root not in the checkout: PostgreSQL then runs as another account, which may not reach it.
    """
    if not service_account():
        return checkout / ".local"
    key = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:10]
    lasting = Path("/var/lib")
    base = lasting if os.access(lasting, os.W_OK) else Path(tempfile.gettempdir())
    return base / f"longteng-{key}"


def throwaway() -> LocalServices:
    """Servers for one run of tests: fast, unsafe, gone at the end."""
    _remove_abandoned()
    state = Path(tempfile.mkdtemp(prefix=THROWAWAY_PREFIX, dir=_temporary_directory()))
    state.chmod(0o755)  # the account of the server must pass through
    return LocalServices(state, throwaway=True)


def _temporary_directory() -> Path:
    return Path("/tmp") if service_account() else Path(tempfile.gettempdir())  # noqa: S108


def _remove_abandoned() -> None:
    """Clear away what killed runs of tests have left running."""
    for state in _temporary_directory().glob(f"{THROWAWAY_PREFIX}*"):
        with contextlib.suppress(OSError, SystemExit):
            found = state.lstat()
            if found.st_uid != os.geteuid() or time.time() - found.st_mtime < 60:
                continue
            services = LocalServices(state, throwaway=True)
            services.erase()
            shutil.rmtree(state)


# ------------------------------------------------------------------------------- for manage.py


@contextlib.contextmanager
def for_command(arguments: Sequence[str]) -> Iterator[None]:
    """Give a command of manage.py what it needs, and take it away again afterwards.

    A developer's machine is one where nobody has set SECRET_KEY, or DEBUG is on.
    """
    command = arguments[0] if arguments else "help"
    if command == "dev" or not os.environ.get("SECRET_KEY"):
        os.environ.setdefault("DEBUG", "1")
    asks_for_help = not {"-h", "--help"}.isdisjoint(arguments)
    if command.startswith("-") or command in WITHOUT_SERVICES or asks_for_help:
        yield
        return
    if command == "dev":
        _prepare_for_dev(arguments[1:])
    missing = {name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)}
    _check_given_addresses()
    if not missing:
        yield
        return
    if os.environ.get("DEBUG", "0").lower() in {"", "0", "false", "no", "off"}:
        raise SystemExit(f"Set {' and '.join(sorted(missing))}: with DEBUG off nothing is started.")
    _leave_on_signals()
    services = LocalServices(state_of(ROOT))
    try:
        os.environ |= services.start(
            database="DATABASE_URL" in missing, broker="REDIS_URL" in missing
        )
        yield
    finally:
        services.release()


def add_dev_arguments(parser: ArgumentParser) -> None:
    """The options of ``manage.py dev``, read before Django starts and again by the command."""
    parser.add_argument("--port", type=int, default=8000, help="Port of the web server.")
    parser.add_argument(
        "--reset", action="store_true", help="First delete the local database, queue and files."
    )
    parser.add_argument("--yes", action="store_true", help="Do not ask before deleting.")


def _prepare_for_dev(arguments: Sequence[str]) -> None:
    """What must be settled before anything starts."""
    parser = ArgumentParser(prog="manage.py dev", add_help=False)
    add_dev_arguments(parser)
    options, _ = parser.parse_known_args(arguments)
    refuse_busy_port(options.port)
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{options.port}")
    if options.reset:
        _reset(options)


def refuse_busy_port(port: int) -> None:
    another = f"choose another: make run PORT={port + 10 if port < 65000 else 8010}"
    if not 0 < port < 65536:
        raise SystemExit(f"There is no port {port}; {another}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise SystemExit(f"Port {port} is not for ordinary users; {another}") from None
        except OSError:
            raise SystemExit(f"Port {port} is in use; {another}") from None


def _reset(options: Namespace) -> None:
    if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
        raise SystemExit("--reset deletes local data only: unset DATABASE_URL and REDIS_URL.")
    if not options.yes:
        if not sys.stdin.isatty():
            raise SystemExit("--reset deletes all local data: add --yes if that is what you want.")
        print("This deletes the local database, queue and uploaded files of this checkout.")
        if input("Type yes to go on: ").strip().lower() != "yes":
            raise SystemExit("Nothing was deleted.")
    LocalServices(state_of(ROOT)).erase()
    if not os.environ.get("MEDIA_ROOT"):
        shutil.rmtree(ROOT / ".local" / "files", ignore_errors=True)


def _check_given_addresses() -> None:
    """Say in one sentence when an address that was given leads nowhere."""
    if url := os.environ.get("DATABASE_URL"):
        check_database(url)
    if url := os.environ.get("REDIS_URL"):
        check_broker(url)


def check_database(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.ProgrammingError:
        raise SystemExit(
            "DATABASE_URL is not the address of a PostgreSQL database; it looks like "
            "postgresql://user:password@host:5432/longteng"
        ) from None
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise SystemExit(
            f"The database that DATABASE_URL names cannot be reached ({reason}): start it, correct "
            "DATABASE_URL, or unset it to use a local one."
        ) from None


def check_broker(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
            client.ping()
    except ValueError:
        raise SystemExit(
            "REDIS_URL is not the address of a Redis server; it looks like "
            "redis://:password@host:6379/0"
        ) from None
    except redis.RedisError as error:
        raise SystemExit(
            f"The Redis server that REDIS_URL names cannot be reached ({error}): start it, correct "
            "REDIS_URL, or unset it to use a local one."
        ) from None


def _leave_on_signals() -> None:
    """TERM and HUP end the command the way its own end would, so that the servers are released."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # not under nohup
        signal.signal(signal.SIGHUP, leave)
