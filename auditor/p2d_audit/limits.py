"""Holds the work on one file within bounds of processor time and stack, whatever the file is.

The stack is counted from where the work begins, so that a file is read alike in
every process. Time is counted in seconds of the processor, not of the clock.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 300
"""Seconds of processor time for one file; the largest files that are read take less than a tenth of it."""
FRAMES = 1_000
"""Calls within calls that the work on one file may make, as many as Python allows a program."""


class OutOfTime(BaseException):
    """The time for a file is over; no `except Exception` of a reader keeps this from ending."""


@contextmanager
def bounded(seconds: float = SECONDS, frames: int = FRAMES) -> Iterator[None]:
    """Raise OutOfTime or RecursionError within this block where it takes more.

    Only the main thread of a system that has timers of processor time, which Windows has not, is held in time.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + frames)
    try:
        with _timed(seconds):
            yield
    finally:
        sys.setrecursionlimit(before)


@contextmanager
def _timed(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTime


def _depth() -> int:
    """Return how many calls deep the caller's caller is."""
    frame, depth = sys._getframe(), 0
    while frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    return depth
