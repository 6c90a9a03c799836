"""The servers that start by themselves: cold, adopted, killed, misplaced, and refused."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config import devservices
from config.devservices import ROOT, LocalServices
from config.valkey_local import free_port

LONG_ENOUGH_FOR_A_SOCKET = 60


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """A place that every account can reach, with a space, Chinese letters, and too long a path."""
    home = Path(tempfile.mkdtemp(prefix="longteng devservices-"))
    home.chmod(0o755)
    state = home / "it's 龙腾行动" / ("长" * (LONG_ENOUGH_FOR_A_SOCKET // 3)) / "state"
    state.mkdir(parents=True)
    yield state
    LocalServices(state).erase()
    shutil.rmtree(home)


@pytest.fixture
def services(state: Path) -> Iterator[LocalServices]:
    services = LocalServices(state)
    yield services
    services.release()


def value(address: str, query: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def pid_of_postgres(services: LocalServices) -> int:
    return int((services.cluster.data / "postmaster.pid").read_text().split()[0])


def answers(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


class TestServers:
    def test_see_chinese_and_serve_an_application_that_is_no_superuser(
        self, services: LocalServices
    ) -> None:
        addresses = services.start()

        database = addresses["DATABASE_URL"]
        assert value(database, "SELECT current_setting('is_superuser')") == "off"
        assert value(database, "SELECT rolcreatedb FROM pg_roles WHERE rolname = 'longteng'")
        with psycopg.connect(database) as connection:
            for extension in ("pg_trgm", "btree_gist", "btree_gin", "unaccent"):
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}".encode())
        assert value(database, "SELECT show_trgm('龙腾') <> '{}'") is True
        with redis.Redis.from_url(addresses["REDIS_URL"]) as broker:
            assert broker.ping()

    def test_listen_to_nobody_else(self, services: LocalServices) -> None:
        addresses = services.start()

        assert value(addresses["DATABASE_URL"], "SHOW listen_addresses") == ""
        assert services.cluster.socket.stat().st_mode & 0o077 == 0
        assert services.cluster.data.stat().st_mode & 0o077 == 0
        for secret in ("address.json", "server.conf"):
            assert (services.valkey.data / secret).stat().st_mode & 0o077 == 0
        with (
            redis.Redis.from_url(addresses["REDIS_URL"].replace("//:", "//:wrong")) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()

    def test_are_adopted_and_stopped_by_the_last_user(
        self, services: LocalServices, state: Path
    ) -> None:
        addresses = services.start()
        second = LocalServices(state)

        assert second.start() == addresses
        services.release()
        assert answers(addresses["DATABASE_URL"])
        second.release()

        assert not answers(addresses["DATABASE_URL"])
        with (
            redis.Redis.from_url(addresses["REDIS_URL"]) as broker,
            pytest.raises(redis.ConnectionError),
        ):
            broker.ping()

    def test_keep_their_data_when_killed(self, services: LocalServices) -> None:
        addresses = services.start()
        with psycopg.connect(addresses["DATABASE_URL"]) as connection:
            connection.execute("SET synchronous_commit = on")
            connection.execute("CREATE TABLE seizure AS SELECT 26000 AS items")

        os.kill(pid_of_postgres(services), signal.SIGKILL)
        os.kill(int((services.valkey.data / "server.pid").read_text()), signal.SIGKILL)
        services.release()
        addresses = services.start()

        assert value(addresses["DATABASE_URL"], "SELECT items FROM seizure") == 26000
        with redis.Redis.from_url(addresses["REDIS_URL"]) as broker:
            assert broker.ping()

    def test_are_not_fooled_by_a_reused_process_number(self, services: LocalServices) -> None:
        services.start()
        services.release()
        pidfile = services.cluster.data / "postmaster.pid"
        pidfile.write_text(f"{os.getpid()}\n")

        assert answers(services.start()["DATABASE_URL"])

    def test_data_in_use_is_not_erased(self, services: LocalServices, state: Path) -> None:
        services.start()

        with pytest.raises(SystemExit, match="in use: stop the other"):
            LocalServices(state).erase()

    def test_data_of_another_version_is_refused_and_kept(
        self, services: LocalServices, state: Path
    ) -> None:
        services.start()
        services.release()
        ours, theirs = services.cluster.data, state / "pgdata-13"
        ours.rename(theirs)
        (theirs / "PG_VERSION").write_text("13\n")

        with pytest.raises(SystemExit, match=r"made by PostgreSQL 13.*dev --reset"):
            services.start()

        services.release()
        assert (theirs / "postgresql.conf").exists()
        services.erase()
        assert not list(state.glob("pgdata-*"))


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "DEBUG"}
    kept = {name: text for name, text in os.environ.items() if name not in inherited}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


class TestMistakesAreExplainedInOneSentence:
    def refused(self, *arguments: str, **environment: str) -> str:
        finished = manage(*arguments, **environment)
        assert finished.returncode == 1, finished.stderr
        assert finished.stderr.count("\n") == 1, finished.stderr
        return finished.stderr

    def test_busy_port(self) -> None:
        with socket.socket() as neighbour:
            neighbour.bind(("127.0.0.1", 0))
            neighbour.listen()
            port = neighbour.getsockname()[1]

            sentence = self.refused("dev", "--port", str(port))

        assert f"Port {port} is in use; choose another: make run PORT=" in sentence

    def test_impossible_port(self) -> None:
        assert "There is no port 99999" in self.refused("dev", "--port", "99999")

    def test_unreachable_database_without_its_password(self) -> None:
        url = "postgresql://longteng:secret@127.0.0.1:1/longteng"

        sentence = self.refused("migrate", DATABASE_URL=url, REDIS_URL=os.environ["REDIS_URL"])

        assert "The database that DATABASE_URL names cannot be reached" in sentence
        assert "Connection refused" in sentence
        assert "secret" not in sentence

    def test_unreachable_broker(self) -> None:
        sentence = self.refused(
            "migrate",
            DATABASE_URL=os.environ["DATABASE_URL"],
            REDIS_URL="redis://:secret@127.0.0.1:1/0",
        )

        assert "The Redis server that REDIS_URL names cannot be reached" in sentence
        assert "secret" not in sentence

    @pytest.mark.parametrize(
        ("name", "check"),
        [("DATABASE_URL", devservices.check_database), ("REDIS_URL", devservices.check_broker)],
    )
    def test_address_of_the_wrong_kind(self, name: str, check: Callable[[str], None]) -> None:
        with pytest.raises(SystemExit, match=f"{name} is not the address of"):
            check("http://user:secret@example.org/")

    def test_deployment_without_a_database_starts_none_of_its_own(self) -> None:
        sentence = self.refused("migrate", SECRET_KEY="deployed")

        assert "Set DATABASE_URL and REDIS_URL" in sentence

    def test_reset_without_being_asked(self) -> None:
        assert "add --yes" in self.refused("dev", "--reset", "--port", str(free_port()))

    def test_reset_of_a_database_that_is_not_local(self) -> None:
        sentence = self.refused(
            *("dev", "--reset", "--yes", "--port", str(free_port())),
            DATABASE_URL=os.environ["DATABASE_URL"],
        )

        assert "--reset deletes local data only" in sentence


def test_a_command_that_needs_no_database_gets_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setattr(devservices, "state_of", lambda checkout: tmp_path / "state")

    with devservices.for_command(["check"]), devservices.for_command(["migrate", "--help"]):
        assert not (tmp_path / "state").exists()


def test_what_a_killed_run_of_tests_left_is_cleared_away() -> None:
    abandoned = devservices.throwaway()
    database = abandoned.start(broker=False)["DATABASE_URL"]
    assert abandoned._users
    abandoned._users.close()  # as the end of its process would
    os.utime(abandoned.state, (0, 0))

    devservices._remove_abandoned()

    assert not abandoned.state.exists()
    assert not answers(database)
