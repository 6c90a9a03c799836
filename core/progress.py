"""Progress lines of commands: one line that renews itself on a terminal, few lines elsewhere."""

import time
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")
ON_TERMINAL = 0.2
IN_LOGS = 5.0


class Output(Protocol):
    """What a command writes to, such as ``self.stderr``."""

    def isatty(self) -> bool: ...

    def write(self, msg: str = "", style_func: None = None, ending: str | None = None) -> None: ...


def progress(
    items: Iterable[T], total: int, output: Output, *, every: float | None = None
) -> Iterator[T]:
    """Yield the items, writing how far and how fast; ``total`` 0 when nobody knows."""
    terminal = output.isatty()
    pause = every if every is not None else (ON_TERMINAL if terminal else IN_LOGS)
    started = last = time.monotonic()
    done = 0
    for done, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - last >= pause:
            last = now
            _write(output, _line(done, total, now - started), terminal=terminal)
    seconds = time.monotonic() - started
    _write(output, f"{done:,} done in {seconds:.1f} s", terminal=terminal, last=True)


def _line(done: int, total: int, seconds: float) -> str:
    speed = f"{done / seconds:,.0f}/s" if seconds else ""
    if not total:
        return f"{done:,}, {speed}"
    share = min(done / total, 1)
    return f"{done:,} of {total:,} ({share:.0%}), {speed}"


def _write(output: Output, text: str, *, terminal: bool, last: bool = False) -> None:
    if terminal:
        output.write(f"\r\x1b[K{text}", ending="\n" if last else "")
    else:
        output.write(text)
