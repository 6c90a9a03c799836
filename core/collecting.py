"""Batches without Python's search for cycles.

A batch makes some hundred thousand objects that end with it. Looking through them, and through
all that a worker keeps in memory, again and again in the middle cost a third of the time of
intake and screening; nothing in a batch is a cycle that could not wait for its end.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Put the collector off to the end of the block. Blocks may lie within each other."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
