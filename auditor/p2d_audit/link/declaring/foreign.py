"""Tells by its keywords that a method deploys a flow which the audited tree does not have."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.declaring.client import Client
from p2d_audit.link.frame import Frame
from p2d_audit.link.vocabulary import is_prefect

_SHARED = frozenset(
    {"cron", "rrule", "schedules", "triggers", "entrypoint_type", "enforce_parameter_schema", "work_queue_name"}
)
_SHOWING: dict[str, frozenset[str]] = {
    "serve": _SHARED | {"interval", "schedule", "pause_on_shutdown", "global_limit", "parameters", "paused"},
    "deploy": _SHARED | {"work_pool_name", "job_variables", "concurrency_limit"},
    "to_deployment": _SHARED | {"name", "interval", "schedule", "parameters", "work_pool_name", "job_variables"},
    "register": frozenset({"project_name"}),
}
"""Keywords that only Prefect's method of a name has (prefect 3.8.5, 2.20, 1.4.1)."""
_METHODS = {"serve": "serve", "deploy": "deploy", "adeploy": "deploy", "to_deployment": "to_deployment",
            "ato_deployment": "to_deployment", "register": "register"}  # fmt: skip


class ForeignFlows:
    """The calls that deploy flows of other trees."""

    def __init__(self, interpreter: Interpreter, client: Client) -> None:
        self._interpreter = interpreter
        self._client = client
        self._named: dict[tuple[int, int], tuple[tuple[int, r.Call, r.Attribute], ...]] = {}

    def calls(self, frame: Frame) -> Iterator[tuple[int, str]]:
        """Yield the call nodes of a frame that deploy what may be a flow, and the name of the method."""
        place = (frame.module.index, frame.number)
        if place not in self._named:
            self._named[place] = tuple(_showing(frame))
        for index, call, callee in self._named[place]:
            if self._may_be(frame, index, call, callee):
                yield index, callee.name

    def _may_be(self, frame: Frame, index: int, call: r.Call, callee: r.Attribute) -> bool:
        if frame.children.get(index) or not self._client.touches_prefect(frame.module.index):
            return False
        names = [atom.name for atom in frame.values[call.callee] if isinstance(atom, atoms.External)]
        known = any(
            isinstance(atom, atoms.Unit | atoms.Method | atoms.BoundFunction | atoms.Function)
            for atom in (*frame.values[call.callee], *frame.values[callee.value])
        )
        return not known and not any(is_prefect(name) for name in names)


def _showing(frame: Frame) -> Iterator[tuple[int, r.Call, r.Attribute]]:
    """Yield the calls of methods whose name and keywords are those of a flow's."""
    scope = frame.scope
    for index, node in frame.calls:
        callee = scope.nodes[node.callee]
        if isinstance(callee, r.Attribute) and callee.name in _METHODS:
            given = {argument.name for argument in node.arguments}
            positional = any(argument.name is None for argument in node.arguments)
            sourced = _is_sourced(scope, callee)
            unique = sourced or (callee.name.endswith("to_deployment") and positional)
            if unique or given & _SHOWING[_METHODS[callee.name]]:
                yield index, node, callee


def _is_sourced(scope: r.Scope, callee: r.Attribute) -> bool:
    """Say whether a method is called on what `from_source` gives."""
    made = scope.nodes[callee.value]
    loads = scope.nodes[made.callee] if isinstance(made, r.Call) else None
    return isinstance(loads, r.Attribute) and loads.name in ("from_source", "afrom_source")
