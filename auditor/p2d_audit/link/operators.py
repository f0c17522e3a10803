"""Reads out of the source text which operators an expression has, and how values are formatted."""

from __future__ import annotations

import ast
import warnings
from typing import Literal

from p2d_audit.facts.records import At
from p2d_audit.link.modules import Module

_COMPARISONS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}


def comparisons(module: Module, at: At) -> tuple[str, ...]:
    """Return the operators of a comparison from left to right, none if they cannot be read."""
    tree = _expression(_text(module, at))
    return tuple(_COMPARISONS[type(op)] for op in tree.ops) if isinstance(tree, ast.Compare) else ()


def connective(module: Module, at: At, operands: int) -> Literal["and", "or"] | None:
    """Return the operator that joins so many operands, None if it cannot be read."""
    tree = _expression(_text(module, at))
    if not isinstance(tree, ast.BoolOp) or len(tree.values) != operands:
        return None
    return "and" if isinstance(tree.op, ast.And) else "or"


def formatting(module: Module, at: At) -> tuple[tuple[str, str] | None, ...]:
    """Return conversion and format spec of each part of an f-string, None where they are computed themselves."""
    tree = _expression(_text(module, at))
    return tuple(_format_of(part) for part in tree.values) if isinstance(tree, ast.JoinedStr) else ()


def _format_of(part: ast.expr) -> tuple[str, str] | None:
    if not isinstance(part, ast.FormattedValue):
        return "", ""
    parts = part.format_spec.values if isinstance(part.format_spec, ast.JoinedStr) else []
    literals = [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if len(literals) != len(parts):
        return None
    return ("" if part.conversion < 0 else chr(part.conversion)), "".join(literals)


def _expression(text: str) -> ast.expr | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _text(module: Module, at: At) -> str:
    lines = module.lines[at.line - 1 : at.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: at.end_column - 1]
    lines[0] = lines[0][at.column - 1 :]
    return "\n".join(lines)
