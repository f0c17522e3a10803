"""Finds the flow that an entrypoint or a flow's name written in Python means."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from p2d_audit.model import Flow


class Entrypoints:
    """The flows of a tree by where they are defined."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self._flows = tuple(flows)

    def find(self, entrypoint: str, near: str) -> Flow | None:
        """Return the flow at `folder/file.py:function` or `module.function`, the nearest to the file `near` first."""
        place, colon, function = entrypoint.rpartition(":")
        if not colon:
            place, _, function = entrypoint.rpartition(".")
            place = f"{place.replace('.', '/')}.py"
        elif not place.endswith(".py"):
            place = f"{place.replace('.', '/')}.py"
        function = function.rpartition(".")[2]
        here = [flow for flow in self._flows if function in (flow.function, flow.name)]
        place = PurePosixPath(place).as_posix()
        for folder in (*PurePosixPath(near).parents,):
            path = _normal(folder / place)
            for flow in here:
                if flow.span.path == path:
                    return flow
        ending = place.lstrip("./")
        below = [flow for flow in here if ending and f"/{flow.span.path}".endswith(f"/{ending}")]
        return below[0] if len(below) == 1 else None

    def named(self, name: str) -> Flow | None:
        """Return the only flow of a name."""
        found = [flow for flow in self._flows if name == flow.name] or [f for f in self._flows if name == f.function]
        return found[0] if len(found) == 1 else None


def _normal(path: PurePosixPath) -> str:
    """Return a path without `.` and `..`."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", ".."):
            parts.append(part)
    return "/".join(parts)
