"""Which calls of the standard library, and which methods, call a function they are given."""

from __future__ import annotations

from p2d_audit.facts import records as r
from p2d_audit.link.frame import Frame
from p2d_audit.link.passing import Passing

_POOLS = ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor",
          "concurrent.futures.thread.ThreadPoolExecutor", "concurrent.futures.process.ProcessPoolExecutor",
          "multiprocessing.Pool", "multiprocessing.pool.Pool", "multiprocessing.pool.ThreadPool")  # fmt: skip
_EACH = ("map", "imap", "imap_unordered", "starmap", "map_async", "starmap_async")

APPLYING: dict[str, Passing] = {
    "prefect.apply_map": Passing(skip=1, each=True),
    "prefect.utilities.tasks.apply_map": Passing(skip=1, each=True),
    "builtins.map": Passing(skip=1, each=True),
    "builtins.filter": Passing(skip=1, each=True),
    "itertools.starmap": Passing(skip=1, each=True, spread=True),
    "functools.reduce": Passing(skip=1, folds=True),
    "asyncio.to_thread": Passing(skip=1),
    "anyio.to_thread.run_sync": Passing(skip=1),
    "anyio.run": Passing(skip=1),
    "asyncio.get_event_loop().run_in_executor": Passing(skip=2),
    "asyncio.get_running_loop().run_in_executor": Passing(skip=2),
    **{f"{pool}().{name}": Passing(skip=1, each=True) for pool in _POOLS for name in _EACH},
    **{f"{pool}().{name}": Passing(skip=1) for pool in _POOLS for name in ("submit", "apply", "apply_async")},
}  # fmt: skip
"""Calls that call their function argument, by dotted name."""


def function_of(call: r.Call, passing: Passing) -> r.Argument | None:
    """Return the argument that is the function."""
    plain = [argument for argument in call.arguments if argument.name is None and not argument.star]
    return plain[passing.skip - 1] if len(plain) >= passing.skip else None


def piping(frame: Frame, call: r.Call) -> Passing | None:
    """Return how `value.pipe(function, …)` calls the function, or None if a call is none."""
    callee = frame.scope.nodes[call.callee]
    if isinstance(callee, r.Attribute) and callee.name == "pipe" and call.arguments:
        return Passing(skip=1, first=callee.value)
    return None
