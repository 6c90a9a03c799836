"""The deployment with containers, as far as it can be proved without a container engine.

The files are read, and their commands are run here against the database and broker of the tests.
"""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from config.devservices import ROOT
from config.postgres_binaries import find_binaries
from config.processes import Processes
from config.valkey_local import free_port

COMPOSE: Mapping[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: Mapping[str, Any] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
LASTING = ("web", "worker", "beat", "postgres", "valkey")
DOCKERFILE = (ROOT / "config" / "Dockerfile").read_text().replace("\\\n", " ")
SETTINGS = (ROOT / "config" / "settings.py").read_text()
PROGRAMS = Path(sys.executable).parent
FILLED_IN = {
    "SECRET_KEY": "8f2b6c1d" * 8,
    "POSTGRES_PASSWORD": "superuser",
    "DATABASE_PASSWORD": "database",
    "REDIS_PASSWORD": "broker",
    "ALLOWED_HOSTS": "longteng.example.org",
    "SITE_URL": "https://longteng.example.org",
}


def resolved(text: str) -> str:
    """What compose makes of ``${NAME:?message}``, ``${NAME:-default}`` and ``$$``."""

    def value(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        return FILLED_IN[name] if kind == ":?" else FILLED_IN.get(name, rest)

    return re.sub(r"\$\{(\w+)(:\?|:-)([^}]*)\}", value, text).replace("$$", "$")


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} +(.*)$", DOCKERFILE, re.MULTILINE)


def copied() -> list[str]:
    sources = [line.split()[:-1] for line in instructions("COPY") if "--from" not in line]
    return [source for line in sources for source in line]


def in_the_container() -> dict[str, str]:
    """The environment of our containers, but with the database and the broker of the tests."""
    kept = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    given = {name: resolved(str(text)) for name, text in SERVICES["web"]["environment"].items()}
    return {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "DEBUG": "0", **given, **kept}


class TestFiles:
    def test_each_service_says_how_it_is(self) -> None:
        assert {name for name in SERVICES if "healthcheck" in SERVICES[name]} == set(LASTING)

    def test_nothing_of_ours_starts_before_the_migrations_are_done(self) -> None:
        for name in ("web", "worker", "beat"):
            needed = SERVICES[name]["depends_on"]
            assert needed["migrate"] == {"condition": "service_completed_successfully"}
        for server in ("postgres", "valkey"):
            assert SERVICES["migrate"]["depends_on"][server] == {"condition": "service_healthy"}

    def test_ours_run_without_privileges(self) -> None:
        assert instructions("USER") == ["longteng"]
        assert DOCKERFILE.index("\nUSER longteng") > DOCKERFILE.rindex("\nRUN ")
        for name in OURS:
            assert SERVICES[name]["read_only"] is True
            assert SERVICES[name]["cap_drop"] == ["ALL"]
            assert "no-new-privileges:true" in SERVICES[name]["security_opt"]
            assert "user" not in SERVICES[name]

    def test_what_must_last_lies_in_volumes(self) -> None:
        mounted = [mount.split(":") for name in LASTING for mount in SERVICES[name]["volumes"]]
        places = {place: volume for volume, place in mounted}
        assert set(places.values()) == set(COMPOSE["volumes"])
        assert "/var/lib/postgresql" in places
        assert "/data" in places
        made_for_us = re.search(r"install -d -o longteng -g longteng ([^&\n]*)", DOCKERFILE)
        assert made_for_us
        assert set(made_for_us[1].split()) == {p for p in places if p.startswith("/var/lib/long")}
        assert f"MEDIA_ROOT={made_for_us[1].split()[0]}" in DOCKERFILE

    def test_secrets_come_from_outside_and_are_demanded(self) -> None:
        text = (ROOT / "docker-compose.yml").read_text()
        for name in ("SECRET_KEY", "DATABASE_PASSWORD", "REDIS_PASSWORD", "POSTGRES_PASSWORD"):
            assert re.search(rf"\$\{{{name}:\?", text)
            assert not re.search(rf"\$\{{{name}:-", text)
        example = (ROOT / ".env.example").read_text()
        assert re.findall(r"^(\w*(?:PASSWORD|SECRET_KEY))=(.*)$", example, re.MULTILINE)
        assert not re.findall(r"^\w*(?:PASSWORD|SECRET_KEY)=\S", example, re.MULTILINE)

    def test_every_name_is_known_where_it_arrives(self) -> None:
        for name in SERVICES["web"]["environment"]:
            assert f'"{name}"' in SETTINGS, f"settings do not read {name}"
        for assignment in instructions("ENV"):
            for name in re.findall(r"(\w+)=", assignment):
                assert name in {"PATH", "PYTHONUNBUFFERED"} or f'"{name}"' in SETTINGS
        used = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
        explained = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
        assert used == set(explained)

    def test_everything_copied_exists_and_reaches_the_build(self) -> None:
        allowed = (ROOT / ".dockerignore").read_text().splitlines()
        for source in copied():
            assert (ROOT / source).exists(), source
            assert f"!{source}" in allowed

    def test_every_package_is_copied(self) -> None:
        tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
        assert set(tools["importlinter"]["root_packages"]) <= set(copied())

    def test_installer_is_the_one_of_the_makefile(self) -> None:
        makefile = (ROOT / "Makefile").read_text()
        version = re.search(r"UV_VERSION := (\S+)", makefile)
        assert version
        assert f"uv=={version[1]}" in DOCKERFILE


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("container")


@pytest.fixture(scope="module")
def containers(port: int, place: Path) -> Iterator[None]:
    """The three processes of the deployment, on another port and with the schedule elsewhere."""
    web = json.loads(instructions("CMD")[0])
    commands = {
        "web": [str(port) if word == "8000" else word for word in web],
        "worker": shlex.split(resolved(SERVICES["worker"]["command"])),
        "beat": shlex.split(here(SERVICES["beat"]["command"], place)),
    }
    processes = Processes(place / "logs")
    environment = [f"{name}={value}" for name, value in in_the_container().items()]
    try:
        for name, command in commands.items():
            processes.start(name, ["/usr/bin/env", "-i", *environment, *command], cwd=ROOT)
        yield
        processes.check()
    finally:
        processes.stop()


def here(text: str, place: Path) -> str:
    return text.replace("/var/lib/longteng/beat", str(place))


def healthy(probe: list[str]) -> bool:
    kind, *command = probe
    if kind == "CMD-SHELL":
        command = ["/bin/sh", "-c", resolved(command[0])]
    environment = in_the_container() | {"HOSTNAME": socket.gethostname()}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    return done.returncode == 0


def status(url: str) -> int | None:
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310
            return int(answer.status)
    except OSError:
        return None


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.usefixtures("containers")
class TestCommands:
    """The very commands of the files, run with the environment of the container."""

    def test_web_answers_the_probe_of_its_container(self, port: int) -> None:
        probe: str = SERVICES["web"]["healthcheck"]["test"][-1]
        assert "http://127.0.0.1:8000/readyz" in probe
        wait_for(lambda: status(f"http://127.0.0.1:{port}/healthz") == 200)

    def test_beat_is_healthy_until_its_clock_stands_still(self, place: Path) -> None:
        probe = SERVICES["beat"]["healthcheck"]["test"]
        probe = [here(word, place) for word in probe]
        wait_for(lambda: healthy(probe))

        written = list(place.glob("schedule*"))
        assert written
        for file in written:
            os.utime(file, (time.time() - 3600, time.time() - 3600))
        assert not healthy(probe)

    def test_worker_answers_the_probe_of_its_container(self, place: Path) -> None:
        log = place / "logs" / "worker.log"
        wait_for(lambda: " ready." in log.read_text())

        assert healthy(SERVICES["worker"]["healthcheck"]["test"])


def test_settings_of_the_container_pass_the_security_checks() -> None:
    done = subprocess.run(
        ["python", "manage.py", "check", "--deploy", "--tag", "security", "--fail-level=WARNING"],
        cwd=ROOT,
        env=in_the_container(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_static_files_are_collected_as_in_the_image(tmp_path: Path) -> None:
    step = next(line for line in instructions("RUN") if "collectstatic" in line)
    command = step.split("&&")[0].strip()

    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=ROOT,
        env={"PATH": in_the_container()["PATH"], "DEBUG": "0", "STATIC_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_the_application_gets_a_database_but_no_superuser() -> None:
    script = resolved(COMPOSE["configs"]["create-role"]["content"])
    assert "create-role" in {config["source"] for config in SERVICES["postgres"]["configs"]}
    host = psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"])["host"]
    try:
        superuser = psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("needs a server of which we are the superuser")
    programs = find_binaries().directory

    with superuser:
        subprocess.run(
            ["/bin/sh", "-e", "-c", script.replace("longteng", "composed")],
            env={
                "PATH": f"{programs}:{os.environ['PATH']}",
                "PGHOST": str(host),
                "DATABASE_PASSWORD": "it's a secret",
            },
            check=True,
            capture_output=True,
        )
        made = superuser.execute(
            "SELECT rolsuper, rolcreaterole, datname FROM pg_database"
            " JOIN pg_roles ON datdba = pg_roles.oid WHERE rolname = 'composed'"
        ).fetchall()
        superuser.execute("DROP DATABASE composed")
        superuser.execute("DROP ROLE composed")

    assert made == [(False, False, "composed")]
