"""A database with all tables and the reference data, made once and copied for each run of tests.

Building it takes as long as hundreds of tests. What it is made from names it, so a changed
migration or table of the law makes another.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from config.devservices import ROOT, LocalServices, state_of

NAME = "prepared"
PARTS = ["*/migrations/*.py", "core/reference/**/*", "seizures/rulebook/**/*", "requirements.txt"]


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Runs that begin together wait for the first one's work."""
    state = state_of(ROOT)
    state.mkdir(parents=True, exist_ok=True)
    with (state / f"{NAME}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lay_in(services: LocalServices) -> bool:
    """Give servers that do not run yet a copy of the prepared data, if there is one."""
    if not (kept := _place(services)).exists():
        return False
    _copy(kept, services.cluster.data)
    return True


def make(services: LocalServices) -> None:
    """Make the database on running servers, and keep a copy for the runs to come."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME} TEMPLATE template0")
    there = {**os.environ, "DATABASE_URL": make_conninfo(url, dbname=NAME)}
    for command in ("migrate", "load_reference"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity=0"],
            cwd=ROOT,
            env=there,
            check=True,
        )
    cluster, kept = services.cluster, _place(services)
    cluster.stop(clean=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob(f"{NAME}-*"):
        shutil.rmtree(old, ignore_errors=True)
    _copy(cluster.data, half := kept.with_suffix(".half"))
    half.rename(kept)
    cluster.start()


def _place(services: LocalServices) -> Path:
    found = hashlib.sha256(str(services.cluster.binaries.version).encode())
    for path in _files():
        found.update(path.name.encode())
        found.update(path.read_bytes())
    return state_of(ROOT) / f"{NAME}-{found.hexdigest()[:12]}"


def _files() -> Iterator[Path]:
    for part in PARTS:
        for path in sorted(ROOT.glob(part)):
            if path.is_file() and path.suffix != ".pyc":
                yield path


def _copy(source: Path, target: Path) -> None:
    """With owners and modes, which PostgreSQL insists on."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
