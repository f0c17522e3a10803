"""Turns source text into an astroid tree without inference, imports or plugins, and nodes into places."""

from __future__ import annotations

import ast
from bisect import bisect_left
from typing import Any, TypeAlias

from astroid import nodes
from astroid.manager import AstroidManager
from astroid.rebuilder import TreeRebuilder

from p2d_audit.facts.code.marimo import flatten
from p2d_audit.facts.records import At, Failure
from p2d_audit.parsing import parse_module

_TOO_DEEP = "nested too deeply to be parsed"

Syntax: TypeAlias = Any
"""A node of the tree. astroid's own types add what only inference makes, which is never run here."""


def parse(text: str, path: str) -> nodes.Module | Failure:
    """Parse `text`, the cells of a marimo notebook as one module; what cannot be parsed is a Failure with its line."""
    tree = read_tree(text)
    if isinstance(tree, Failure):
        return tree
    try:
        return TreeRebuilder(AstroidManager(), text).visit_module(flatten(tree), "", path, False)
    except RecursionError:
        return Failure(line=1, reason=_TOO_DEEP)


def read_tree(text: str) -> ast.Module | Failure:
    """Return the bare syntax tree of a text, or a Failure with its line."""
    try:
        return parse_module(text)
    except SyntaxError as error:
        return Failure(line=max(error.lineno or 1, 1), reason=f"not valid Python: {error.msg}")
    except ValueError as error:
        return Failure(line=1, reason=f"not valid Python: {error}")
    except RecursionError:
        return Failure(line=1, reason=_TOO_DEEP)
    except MemoryError:
        return Failure(line=1, reason="too complex to be parsed")


class Places:
    """Converts astroid's positions (UTF-8 byte offsets) to places in code points."""

    def __init__(self, text: str) -> None:
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._wide: dict[int, tuple[list[int], list[int]]] = {}

    def of(self, node: nodes.NodeNG) -> At:
        """Return where an expression or whole statement stands."""
        line, end_line = node.lineno or 1, node.end_lineno or node.lineno or 1
        return self.between(line, node.col_offset or 0, end_line, node.end_col_offset or 0)

    def of_definition(self, node: nodes.FunctionDef | nodes.ClassDef) -> At:
        """Return where `def name` or `class Name` stands, not its decorators."""
        position = node.position
        if position is None:
            return self.of(node)
        return self.between(position.lineno, position.col_offset, position.end_lineno, position.end_col_offset)

    def head(self, node: nodes.NodeNG, last: nodes.NodeNG) -> At:
        """Return where a compound statement's head stands, from its keyword to the end of `last`."""
        return self.between(
            node.lineno or 1, node.col_offset or 0, last.end_lineno or node.lineno or 1, last.end_col_offset or 0
        )

    def line_of(self, keyword: str, line: int, column: int) -> int:
        """Return the nearest line, up from `line`, that has a keyword at a 0-based column, or else `line`."""
        found = (n for n in range(line, 0, -1) if self._lines[n - 1].startswith(keyword, column))
        return next(found, line)

    def up_to_colon(self, node: nodes.NodeNG, last: nodes.NodeNG) -> At:
        """Return where a head stands that may go on after `last`, whose colon is on the line on which that ends."""
        at = self.head(node, last)
        rest = self._lines[at.end_line - 1][at.end_column - 1 :]
        return At(at.line, at.column, at.end_line, at.end_column + len(rest.partition(":")[0].rstrip()))

    def between(self, line: int, column: int, end_line: int, end_column: int) -> At:
        """Return the place between two positions given in lines and 0-based byte offsets."""
        return At(line, self._column(line, column), end_line, self._column(end_line, end_column))

    def text(self, at: At) -> str:
        """Return the source text at a place, its lines joined by newlines."""
        if at.line == at.end_line:
            return self._lines[at.line - 1][at.column - 1 : at.end_column - 1] if at.line <= len(self._lines) else ""
        lines = self._lines[at.line - 1 : at.end_line]
        if not lines:
            return ""
        lines[-1] = lines[-1][: at.end_column - 1]
        lines[0] = lines[0][at.column - 1 :]
        return "\n".join(lines)

    def _column(self, line: int, offset: int) -> int:
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        if text.isascii():
            return offset + 1
        if line not in self._wide:
            self._wide[line] = _wide_characters(text)
        starts, excess = self._wide[line]
        return offset + 1 - excess[bisect_left(starts, offset)]


def _wide_characters(text: str) -> tuple[list[int], list[int]]:
    """Return at which byte each character that is not ASCII starts, and how many bytes those before it have too many.

    A line is searched once: all of a file may stand on it.
    """
    starts, excess, extra = [], [0], 0
    for at, character in enumerate(text):
        if character > "\x7f":
            starts.append(at + extra)
            extra += len(character.encode(errors="surrogatepass")) - 1
            excess.append(extra)
    return starts, excess
