"""Puts the name of its repository before every path and id of a report, so that reports can stand side by side.

What a name of the server stands for keeps it: a Block or Variable of two repositories is one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit import report as rows

Row = TypeVar("Row", bound=Struct)

_PATHS = frozenset({"path", "flow_path"})
_IDS: Mapping[type[Struct], tuple[str, ...]] = {
    rows.FlowRow: ("id", "deployments", "cluster"),
    rows.DeltaRow: ("unit",),
    rows.TaskRow: ("id", "used_by"),
    rows.End: ("id",),
    rows.HandoffRow: ("flow",),
    rows.BranchRow: ("flow",),
    rows.SubflowCallRow: ("caller_id", "callee_id"),
    rows.DeploymentRow: ("id", "flow"),
    rows.ScheduleRow: ("target",),
    rows.EffectRow: ("unit",),
    rows.CommandRow: ("deployment",),
    rows.FindingRow: ("unit",),
    rows.SuppressedRow: ("unit",),
    rows.SharedRow: ("id", "used_by", "unlocks"),
    rows.ClusterRow: ("id", "flows"),
    rows.NodeRow: ("id",),
    rows.EdgeRow: ("source", "target"),
}
"""The fields that hold ids, by the type of row."""
_KINDS = frozenset({"flow", "task", "deployment", "schedule", "automation", "file", "external", "cluster", "sensor"})
_OF_SERVER = frozenset({"block", "variable"})
_PLAIN = frozenset({"str", "str | None", "int", "int | None", "float", "bool"})
_RULE = re.compile(r"[A-Z]+[0-9]+")


class Naming:
    """How the paths and ids of one repository are written; `on_server` are the Blocks and Variables that it names."""

    def __init__(self, name: str, workspace: str = "", on_server: Collection[str] = ()) -> None:
        self.name = name
        self._workspace = workspace
        self._on_server = frozenset(on_server)

    def path(self, path: str) -> str:
        """Return a path as seen from the fleet."""
        return f"{self.name}/{path}" if path != "." else self.name

    def id(self, given: str) -> str:
        """Return an id as it is unique in the fleet, its kind still at the beginning."""
        kind, _, rest = given.partition(":")
        if kind in _KINDS:
            return f"{kind}:{self.name}/{rest}"
        if kind in _OF_SERVER:
            return f"{kind}:{self._workspace}/{rest}" if self._workspace else given
        if _RULE.fullmatch(kind) and ":" in rest:
            scope, _, owner = rest.partition(":")
            return f"{kind}:{scope}:{self._owner(owner)}"
        return f"{self.name}/{given}"

    def row(self, row: Row) -> Row:
        """Return a row with all its paths and ids, and those of the rows in it."""
        changes = {}
        for field in _named(type(row)):
            value = getattr(row, field)
            changed = self._value(value, field in _PATHS, field in _IDS.get(type(row), ()))
            if changed is not value:
                changes[field] = changed
        return replace(row, **changes) if changes else row

    def each(self, given: tuple[Row, ...]) -> tuple[Row, ...]:
        """Return rows, each as `row` does."""
        return tuple(map(self.row, given))

    def fingerprint(self, given: str) -> str:
        """Return what is the same of a finding only if repository and finding are."""
        return hashlib.blake2b(f"{self.name}\0{given}".encode(), digest_size=16).hexdigest()

    def _owner(self, owner: str) -> str:
        if document_id(owner) in self._on_server:
            return f"{self._workspace}:{owner}" if self._workspace else owner
        return self.id(owner)

    def _value(self, value: Any, is_path: bool, is_id: bool) -> Any:
        match value:
            case str() if is_path:
                return self.path(value)
            case str() if is_id:
                return self.id(value)
            case tuple() if is_id:
                return tuple(map(self.id, value))
            case tuple() if value and isinstance(value[0], Struct):
                return self.each(value)
            case Struct():
                return self.row(value)
            case _:
                return value


def document_id(owner: str) -> str:
    """Return the id that a graph has of the Block or Variable that work is counted once for, if it is for one."""
    kind, _, name = owner.rpartition("/")
    if kind == "variable":
        return f"variable:{name}"
    plain = kind.partition("[")[0].rpartition(".")[2].replace("-", "").replace("_", "").lower()
    return f"block:{plain}/{name}"


@cache
def _named(kind: type[Struct]) -> tuple[str, ...]:
    """Return the fields of a type of row that can hold paths, ids or other rows."""
    known = {*_PATHS, *_IDS.get(kind, ())}
    return tuple(
        name for name in kind.__struct_fields__ if name in known or kind.__annotations__.get(name) not in _PLAIN
    )
