"""Names of the environment variables that code reads."""

from collections.abc import Mapping
from typing import TypeAlias

from p2d_audit import Constant, Effect, Project, Span

READERS = frozenset({"os.environ.get", "os.getenv"})
Names: TypeAlias = Mapping[tuple[str, int, int], Constant]


def names_of_variables(project: Project) -> Names:
    """Return the first argument of each call that reads a variable, by where it begins."""
    return {_start(one.span): one.first for one in project.watched if one.symbol in READERS}


def shown(effect: Effect, names: Names) -> str:
    """Return what is read: of the environment the variable, where its name is known."""
    name = names.get(_start(effect.span))
    return f"the environment variable `{name}`" if isinstance(name, str) else f"`{effect.text}`"


def _start(span: Span) -> tuple[str, int, int]:
    return span.path, span.line, span.column
