"""Finds the flow that an entrypoint or a flow's name means."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from p2d_audit.link.folders import upwards
from p2d_audit.model import Flow, Unknown


class FlowFinder:
    """The flows of the tree, found by what deployments call them."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self._flows = tuple(flows)

    def deployed(self, entrypoint: str | Unknown | None, name: str | Unknown | None, folder: str) -> Flow | None:
        """Return the flow of a deployment declared in a folder: by entrypoint, or by name where there is none."""
        if isinstance(entrypoint, str):
            return self.find(entrypoint, folder)
        return self.named(name) if entrypoint is None and isinstance(name, str) else None

    def find(self, entrypoint: str, folder: str) -> Flow | None:
        """Return the flow at `path/file.py:function`, `module:function` or `module.function`, the nearest first."""
        found = (self._at(place, function) for place, function in _candidates(entrypoint, folder))
        return next((flow for flow in found if flow), None)

    def in_any_case(self, entrypoint: str | Unknown | None, folder: str) -> Flow | None:
        """Return the flow in the only file whose path an entrypoint gives in other capital and small letters."""
        for place, function in _candidates(entrypoint, folder) if isinstance(entrypoint, str) else ():
            alike = [flow for flow in self._flows if flow.span.path.lower() == place.lower()]
            found = [flow for flow in alike if function in (flow.function, flow.name)]
            if len(found) == 1 and len({flow.span.path for flow in alike}) == 1:
                return found[0]
        return None

    def find_below(self, entrypoint: str, folder: str) -> Flow | None:
        """Return the flow at an entrypoint; if there is none, the only one whose path ends so."""
        place, _, function = entrypoint.rpartition(":")
        ending = posixpath.normpath(place).lstrip("./")
        below = [
            flow
            for flow in self._flows
            if ending.endswith(".py")
            and f"/{flow.span.path}".endswith(f"/{ending}")
            and function.rpartition(".")[2] in (flow.function, flow.name)
        ]
        return self.find(entrypoint, folder) or (below[0] if len(below) == 1 else None)

    def inside(self, pattern: str, folder: str) -> tuple[Flow, ...]:
        """Return the flows of the files at a path, below a folder or of a pattern such as `flows/**/*.py`."""
        for base in upwards(folder):
            place = posixpath.normpath(posixpath.join(base, pattern))
            steps = (step for step in re.split(r"(\*\*/|\*|\?)", "" if place == "." else place))
            wild = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
            path = re.compile("".join(wild.get(step, re.escape(step)) for step in steps) + r"(?:(?:^|/)[^/]+\.py)?")
            found = tuple(flow for flow in self._flows if path.fullmatch(flow.span.path))
            if found:
                return found
        return ()

    def named(self, name: str) -> Flow | None:
        """Return the one flow of this name, or else the one whose function has it."""
        found = [flow for flow in self._flows if name == flow.name]
        found = found or [flow for flow in self._flows if name == flow.function]
        return found[0] if len(found) == 1 else None

    def _at(self, place: str, function: str) -> Flow | None:
        """Return the flow at a repository-relative path or dotted module, by function or flow name."""
        stem = PurePosixPath(place).with_suffix("").as_posix().replace("/", ".") if "/" in place else place
        for flow in self._flows:
            here = flow.span.path == place or flow.module in (stem, stem.removesuffix(".py"))
            if here and function in (flow.function, flow.name):
                return flow
        for flow in self._flows:
            if flow.module.endswith(f".{stem}") and function in (flow.function, flow.name):
                return flow
        return None


def _candidates(entrypoint: str, folder: str) -> Iterator[tuple[str, str]]:
    """Yield places where an entrypoint may lead, from a folder up to the root.

    Prefect resolves it from where it is run, which is the file's folder or, with `--prefect-file`, one above it.
    """
    place, separator, function = entrypoint.replace("\\", "/").rpartition(":" if ":" in entrypoint else ".")
    if not separator:
        return
    spellings = dict.fromkeys((function, function.rpartition(".")[2]))
    is_path = place.endswith(".py") or "/" in place
    module = place.replace(".", "/")
    names = (place,) if is_path else (f"{module}.py", f"{module}/__init__.py")
    for base in upwards(folder):
        for name in names:
            path = posixpath.normpath(posixpath.join(base, name))
            if not path.startswith(("../", "/")):
                yield from ((path, spelt) for spelt in spellings)
    if not is_path:
        yield from ((place, spelt) for spelt in spellings)
