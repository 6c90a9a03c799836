"""What ``manage.py dev`` starts is watched, ends in order, and never outlives it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.devservices import ROOT
from config.processes import ProcessDied, Processes


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(tmp_path / "logs")
    yield processes
    processes.stop()


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def test_a_process_that_dies_is_named_with_its_last_words(
    processes: Processes, tmp_path: Path
) -> None:
    processes.start("clock", python("raise SystemExit('no more time')"), cwd=tmp_path)
    processes.running["clock"].wait()

    with pytest.raises(ProcessDied, match=r"(?s)The clock .*exit code 1.*no more time"):
        processes.check()


def test_a_killed_process_is_explained(processes: Processes, tmp_path: Path) -> None:
    processes.start("worker", python("import time; time.sleep(60)"), cwd=tmp_path)
    processes.check()
    processes.running["worker"].kill()
    processes.running["worker"].wait()

    with pytest.raises(ProcessDied, match=r"The worker has ended unexpectedly \(SIGKILL\)"):
        processes.check()


def test_stopping_lets_work_be_finished_and_takes_grandchildren_along(
    processes: Processes, tmp_path: Path
) -> None:
    program = """
import pathlib, signal, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
def finish(*_):
    pathlib.Path("finished").touch()
    sys.exit()
signal.signal(signal.SIGTERM, finish)
pathlib.Path("child").write_text(f"{child.pid}\\n")
signal.pause()
"""
    processes.start("worker", python(program), cwd=tmp_path)
    child = tmp_path / "child"
    wait_for(lambda: child.exists() and child.read_text().endswith("\n"))

    processes.stop()

    assert (tmp_path / "finished").exists()
    wait_for(lambda: not lives(int(child.read_text())))


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    program = f"""
import pathlib, sys, time
from config.processes import Processes
processes = Processes(pathlib.Path({str(tmp_path)!r}))
processes.start("worker", [sys.executable, "-c", "import time; time.sleep(60)"], cwd={str(ROOT)!r})
print(processes.running["worker"].pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen(
        python(program), cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        assert lives(worker)

        parent.kill()

    wait_for(lambda: not lives(worker))
