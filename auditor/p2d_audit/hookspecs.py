"""The hooks a plugin can implement; their docstrings are the reference.

A plugin is a module named by an entry point of the group `p2d_audit`; each of
its functions is marked with `p2d_audit.hookimpl`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal

import pluggy
from msgspec import Struct

from p2d_audit.declarations import Declaration

if TYPE_CHECKING:
    from p2d_audit.catalogue import Construct
    from p2d_audit.rule import Rule

hookspec = pluggy.HookspecMarker("p2d_audit")
hookimpl = pluggy.HookimplMarker("p2d_audit")


class Renderer(Struct, frozen=True):
    """An output format: `name` as given to `-o`, and the function that turns a report into text.

    With a `file` to write it to it is none, but a part of the export called like the part of `name` before the first
    `-`: `p2d-audit export csv -o FOLDER` writes `csv-flows` and all the others of that beginning.
    `render` is given the `Report` and, by keyword, those of its `options` that the command line has: `sarif_category`
    is `--sarif-category`.
    """

    name: str
    render: Callable[..., str]
    description: str
    file: str | None = None
    options: tuple[str, ...] = ()


class Recogniser(Struct, frozen=True):
    """A statement about code outside the audited tree: using `symbol` makes a flow or task.

    `symbol` is the dotted name it is imported by, such as `acme.orchestration.job`,
    used as a decorator or called with a function.
    """

    symbol: str
    makes: Literal["flow", "task"]


class ReadFailure(Struct, frozen=True, kw_only=True):
    """Why a reader could not read a file: the 1-based line, the reason, and what helps."""

    line: int | None
    reason: str
    remedy: str


class Reader(Struct, frozen=True, kw_only=True):
    """Reads files of a kind that p2d-audit does not know.

    `patterns` are shell patterns of file names, such as `*.tf`; files that another kind claims are not
    given to it, nor those that do not mention Prefect. `read` takes the path, POSIX and relative to the
    root, and the text, with its line endings made one. It reads nothing else, runs nothing, and gives the
    same for the same text; what it raises is reported as its own fault, and the file as not read.
    """

    name: str
    patterns: tuple[str, ...]
    read: Callable[[str, str], Iterable[Declaration] | ReadFailure]


@hookspec
def p2d_rules() -> Iterable[type[Rule]]:  # type: ignore[empty-body]
    """Return rule classes; each code must be its own in the whole run."""


@hookspec
def p2d_constructs() -> Iterable[Construct]:  # type: ignore[empty-body]
    """Return what is known of Prefect's constructs; each id must be its own in the whole run."""


@hookspec
def p2d_renderers() -> Iterable[Renderer]:  # type: ignore[empty-body]
    """Return output formats and exports; each name must be its own among the formats, or among the exports."""


@hookspec
def p2d_recognisers() -> Iterable[Recogniser]:  # type: ignore[empty-body]
    """Return what is known of a company's own Prefect wrappers that are not in the audited tree."""


@hookspec
def p2d_readers() -> Iterable[Reader]:  # type: ignore[empty-body]
    """Return readers of other kinds of files; each name must be its own in the whole run."""
