"""What comments and docstrings in case files say."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

_COMMENT = re.compile(r"#\s*(static|recorded|order):\s*(\w+)\s*(->|~>|=>)\s*(\w+)(?:\.(\w+))?")


class Remark(NamedTuple):
    """What a comment in a case file says of an edge, by names."""

    kind: str
    producer: str
    arrow: str
    consumer: str
    parameter: str | None

    def names(self) -> tuple[str, str, str | None]:
        """Return the edge in the form of `Edge.names`."""
        return self.producer, self.consumer, self.parameter


def remarks(source: str, function: str) -> list[Remark]:
    """Return what the comments in a module-level function say of edges."""
    node = _function(source, function)
    lines = source.splitlines()[node.lineno - 1 : node.end_lineno] if node is not None else []
    return [
        Remark(kind, producer, arrow, consumer, parameter or None)
        for line in lines
        for kind, producer, arrow, consumer, parameter in _COMMENT.findall(line)
    ]


def title(source: str, function: str) -> str:
    """Return the first line of a module-level function's docstring."""
    node = _function(source, function)
    return (ast.get_docstring(node) or "").partition("\n")[0] if node is not None else ""


def _function(source: str, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return next((node for node in functions if node.name == name), None)
