"""The processes of ``manage.py dev``: started together, watched, and stopped together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 15  # seconds a process has to finish what it is doing
PR_SET_PDEATHSIG = 1


class ProcessDied(Exception):
    """One of the processes ended although nobody asked it to."""


class Processes:
    """Children with a log each. They die with us, even when we are killed."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, command: Sequence[str], *, cwd: Path) -> None:
        """Start one. Call this in the main thread: its end is what the kernel watches."""
        parent = os.getpid()
        with self._log(name).open("wb") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 - our own commands
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=cwd,
                process_group=0,  # Ctrl-C in the terminal is for us; we pass it on in order
                preexec_fn=lambda: _die_with(parent),
            )

    def check(self) -> None:
        for name, process in self.running.items():
            if process.poll() is not None:
                raise ProcessDied(
                    f"The {name} has ended unexpectedly ({_cause(process.returncode)}). Its last "
                    f"lines, the whole log is {self._log(name)}:\n{self._last_lines(name)}"
                )

    def stop(self) -> None:
        """Ask all to end, wait, and kill what is left of their groups."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()

    def _log(self, name: str) -> Path:
        return self.logs / f"{name.replace(' ', '-')}.log"

    def _last_lines(self, name: str) -> str:
        lines = self._log(name).read_text(errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-20:])


def _die_with(parent: int) -> None:
    """In the child: have the kernel end us when the parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def _cause(returncode: int) -> str:
    causes: Mapping[int, str] = {-number: number.name for number in signal.Signals}
    return causes.get(returncode, f"exit code {returncode}")
