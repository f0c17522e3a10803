"""Says of files that could not be read what their tokens tell of Prefect and of the tree's own modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from p2d_audit.facts import EXCLUDE, Failure, Making, Outline, Unparsed
from p2d_audit.hookspecs import Recogniser
from p2d_audit.link.vocabulary import FLOW_CLASSES, FLOW_MAKERS, TASK_CLASSES, TASK_MAKERS, is_library_task, is_prefect
from p2d_audit.report import Failed, FailedUnit, Skipped
from p2d_audit.unreadable import count_units

Kind: TypeAlias = Literal["flow", "task"]


class Outlines:
    """Reads outlines: which imports are Prefect's or of the tree, and what is a flow or a task."""

    def __init__(self, paths: Iterable[str], recognisers: Iterable[Recogniser]) -> None:
        self._wrappers: dict[str, Kind] = {recogniser.symbol: recogniser.makes for recogniser in recognisers}
        self._tops = {symbol.partition(".")[0] for symbol in self._wrappers}
        self._modules = {name for path in paths for name in _importable(path)}

    def failed(self, path: str, failure: Failure) -> Failed:
        """Return the row of a file that could not be read."""
        outline = _outline(failure)
        return Failed(
            path=path,
            line=failure.line,
            reason=failure.reason,
            part=failure.part,
            remedy=failure.remedy if isinstance(failure, Unparsed) else EXCLUDE,
            imports=self.imports(outline),
            units=self.units(outline),
        )

    def skipped(self, path: str, failure: Failure) -> Skipped:
        """Return the row of a template."""
        held = count_units(self.units(_outline(failure)))
        reason = f"{failure.reason}, line {failure.line}"
        return Skipped(path=path, reason=f"{reason}; by its tokens it holds {held}" if held else reason)

    def imports(self, outline: Outline) -> tuple[str, ...]:
        """Return the imports that can matter to an audit."""
        return tuple(name for name in outline.imports if self._matters(name))

    def units(self, outline: Outline) -> tuple[FailedUnit, ...]:
        """Return the flows and tasks; what makes two things of one function is two."""
        kinds = ((making, self._kind(making)) for making in outline.makings)
        rows = (FailedUnit(kind=kind, function=made.function, line=made.line) for made, kind in kinds if kind)
        return tuple(dict.fromkeys(rows))

    def _matters(self, name: str) -> bool:
        parts = name.split(".")
        known = any(".".join(parts[:end]) in self._modules for end in range(1, len(parts) + 1))
        return not parts[0] or parts[0] in self._tops or is_prefect(name) or known

    def _kind(self, making: Making) -> Kind | None:
        match making.how:
            case "decorator" if making.symbol in FLOW_MAKERS:
                return "flow"
            case "decorator" if making.symbol in TASK_MAKERS:
                return "task"
            case "decorator":
                return self._wrappers.get(making.symbol)
            case "base" if making.symbol in TASK_CLASSES or is_library_task(making.symbol):
                return "task"
            case "base" | "call":
                return "flow" if making.symbol in FLOW_CLASSES else None


def _outline(failure: Failure) -> Outline:
    return failure.outline if isinstance(failure, Unparsed) else Outline()


def _importable(path: str) -> Iterator[str]:
    """Yield the dotted names that end the path of a Python file: no source root has to be known."""
    parts = PurePosixPath(path).with_suffix("").parts
    names = parts[:-1] if parts[-1] == "__init__" else parts
    return (".".join(names[start:]) for start in range(len(names)))
