"""Tells which flows and tasks are no tests although they stand in a file that is named like one: what is deployed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import force_setattr

from p2d_audit.link.units import is_test_path
from p2d_audit.model import Deployment, TaskCall, Unit


def release_deployed(deployments: Iterable[Deployment], calls: Sequence[TaskCall], roots: tuple[str, ...]) -> None:
    """Take the flows that deployments run, and what these call, for no tests; a test's own deployments are none."""
    waiting: list[Unit] = [
        one.flow
        for one in deployments
        if one.flow is not None and one.flow.is_test and not is_test_path(one.span.path, roots)
    ]
    while waiting:
        unit = waiting.pop()
        if unit.is_test:
            force_setattr(unit, "is_test", False)
            waiting += [call.task for call in calls if call.flow is unit]
