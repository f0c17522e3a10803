"""Who audits: processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Protocol

from p2d_audit.errors import UsageError
from p2d_audit.processes import follow_parent

if TYPE_CHECKING:
    from typing import Any

_PATIENCE = 30
"""Seconds that a cluster may be without any worker."""
_ANSWER = 10
"""Seconds that its scheduler may take to answer."""


class Crew(Protocol):
    """An executor that can be had anew; `size` orders can be worked on at the same time."""

    size: int
    lost: tuple[type[BaseException], ...]

    def gather(self) -> Executor:
        """Return an executor that works, a new one if the last one does not."""
        ...

    def is_gone(self) -> bool:
        """Say whether nobody is there to work any more."""
        ...

    def dismiss(self) -> None:
        """Let everyone go."""


class Processes:
    """Processes of this machine; if one dies, all that its executor had under way is lost."""

    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)

    def __init__(self, jobs: int | None = None) -> None:
        """Take as many processes as there are cores if no number is given."""
        self.size = jobs or _cores()
        self._pool: ProcessPoolExecutor | None = None

    def gather(self) -> Executor:
        """Return a new executor; copies of this process are spared all imports where that is safe."""
        self.dismiss()
        method = "fork" if sys.platform == "linux" else "spawn"
        self._pool = ProcessPoolExecutor(self.size, mp_context=get_context(method), initializer=follow_parent)
        return self._pool

    def is_gone(self) -> bool:
        """Say that there can always be another process."""
        return False

    def dismiss(self) -> None:
        """Let the processes end, without what has not begun."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


class Cluster:
    """The workers of a Dask cluster, which have p2d-audit installed and see the same folders.

    The scheduler gives what a lost worker had to another one, as often as it allows failures.
    """

    def __init__(self, address: str) -> None:
        """Connect to the scheduler; raise UsageError if that is not possible or it has no workers."""
        try:
            from distributed import Client, KilledWorker
        except ModuleNotFoundError as error:
            if error.name and error.name.partition(".")[0] in ("dask", "distributed"):
                raise UsageError("--scheduler needs Dask; install it: pip install 'p2d-audit[dask]'") from error
            raise
        connect: Any = Client  # which has no types
        try:
            self._client: Any = connect(address, timeout=_ANSWER)
        except (OSError, ValueError) as error:
            reason = " ".join(str(error).split())
            raise UsageError(f"--scheduler {address}: cannot be reached: {reason}; is `dask scheduler` up?") from error
        self.lost: tuple[type[BaseException], ...] = (KilledWorker, CancelledError)
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            self._client.close()
            raise UsageError(f"--scheduler {address}: has no workers; start some with `dask worker`") from error
        self._seen = time.monotonic()
        self.size = 2 * self._threads()

    def gather(self) -> Executor:
        """Return an executor of the cluster."""
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def is_gone(self) -> bool:
        """Say whether there was no worker for too long."""
        if self._threads():
            self._seen = time.monotonic()
        return time.monotonic() - self._seen > _PATIENCE

    def dismiss(self) -> None:
        """Leave the cluster as it is."""
        self._client.close()

    def _threads(self) -> int:
        try:
            workers = self._client.scheduler_info(n_workers=-1)["workers"]
        except OSError:
            return 0
        return sum(worker["nthreads"] for worker in workers.values())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
