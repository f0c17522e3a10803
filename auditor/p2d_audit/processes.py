"""Starts processes that share the work; none outlives the one that started it, however that ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.context import BaseContext


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def opened(workers: int, begin: Callable[[], None] | None = None) -> Iterator[ProcessPoolExecutor]:
    """Start processes, each of which calls `begin` first.

    Where this block does not come to its end, as by Ctrl-C, what they are at is not waited for.
    """
    others = set(active_children())
    pool = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_begin, initargs=(begin,))
    try:
        yield pool
    except BaseException:
        for process in set(active_children()) - others:
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _context() -> BaseContext:
    """Return how processes are started: as copies where that is safe, which spares them all imports."""
    return get_context("fork" if sys.platform == "linux" else "spawn")


def follow_parent() -> None:
    """Leave signals to the process that started this one, and end when that has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes, and one of them answers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _begin(begin: Callable[[], None] | None) -> None:
    follow_parent()
    if begin is not None:
        begin()


def _end_with_parent() -> None:
    """End this process when the one that started it has ended, even by `kill -9`."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
