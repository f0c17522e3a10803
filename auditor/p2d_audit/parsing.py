"""Parses Python, and keeps what Python warns of to itself: the warnings are about the code of others."""

from __future__ import annotations

import ast
import warnings


def parse_module(text: str) -> ast.Module:
    """Return the syntax tree of a file; what `ast.parse` raises is raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def parse_expression(text: str) -> ast.expr | None:
    """Return the syntax tree of an expression; None if the text is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
