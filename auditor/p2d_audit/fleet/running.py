"""Runs orders through an executor and streams the answers; what is lost is run again, at most so many times."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

import msgspec

from p2d_audit import __version__
from p2d_audit.fleet.crews import Crew
from p2d_audit.fleet.orders import Answer, Order, audit_repository

TRIES = 3
"""How often an order is run whose worker is lost each time."""
_LOOK = 5
"""Seconds after which it is looked whether anybody is still there."""
_DIED = Answer(
    reason=f"whoever audited it died, {TRIES} times", remedy="audit it alone, with more memory or less to read"
)
_NOBODY = Answer(reason="nobody is left to audit it", remedy="start workers and run the fleet again")


def run_orders(orders: Sequence[Order], crew: Crew) -> Iterator[tuple[Order, Answer]]:
    """Yield each order with its answer, as these come in.

    When a worker dies, all that was under way with it is suspect: it is run again alone, so that
    an order which kills whoever takes it costs no other one.
    """
    suspects: list[Order] = []
    try:
        for order, answer in _round(orders, crew, crew.size):
            if answer is None:
                suspects.append(order)
            else:
                yield order, answer
        for order in suspects:
            yield order, _alone(order, crew)
    finally:
        crew.dismiss()


def _alone(order: Order, crew: Crew) -> Answer:
    for _ in range(TRIES - 1):
        for _, answer in _round([order], crew, 1):
            if answer is not None:
                return answer
    return _DIED


def _round(orders: Sequence[Order], crew: Crew, width: int) -> Iterator[tuple[Order, Answer | None]]:
    """Yield each order with its answer, None if it was lost, with at most `width` under way."""
    pending, running = deque(orders), dict[Future[bytes], Order]()
    executor = crew.gather()
    while pending or running:
        executor = _submit(pending, running, executor, crew, width)
        done, _ = wait(running, timeout=_LOOK, return_when=FIRST_COMPLETED)
        broken = False
        for future in done:
            order = running.pop(future)
            answer = _answer(future, crew)
            broken = broken or answer is None
            yield order, answer
        if broken and not running:
            executor = crew.gather()
        if not done and crew.is_gone():
            yield from ((order, _NOBODY) for order in (*running.values(), *pending))
            return


def _submit(
    pending: deque[Order], running: dict[Future[bytes], Order], executor: Executor, crew: Crew, width: int
) -> Executor:
    """Give out orders, through a new executor if the last one is broken, and return the executor."""
    while pending and len(running) < width:
        order = msgspec.msgpack.encode(pending[0])
        try:
            running[executor.submit(audit_repository, order)] = pending[0]
        except crew.lost:
            if running:
                break
            executor = crew.gather()
            continue
        pending.popleft()
    return executor


def _answer(future: Future[bytes], crew: Crew) -> Answer | None:
    """Return what came in, None if its worker was lost."""
    try:
        answer = msgspec.msgpack.decode(future.result(), type=Answer)
    except crew.lost:
        return None
    except Exception as error:  # such as a worker without p2d-audit: it costs this order, not the fleet
        return Answer(
            reason=f"{type(error).__name__}: {' '.join(str(error).split())}",
            remedy=f"install p2d-audit {__version__} where the workers run",
        )
    if answer.version != __version__:
        reason = f"it was audited by p2d-audit {answer.version}, and this is {__version__}"
        return Answer(reason=reason, remedy="install the same version everywhere")
    return answer
