"""The facts of one file: a small, serialisable program in which every call is an opaque source.

A scope (module, class, function, lambda) is a list of `Node`s in evaluation
order, each node naming its operands by their index in that list: static single
assignment, with `Choice` where branches or loop turns meet. Names that the
scope does not bind itself stay `Free`; nothing here knows what a name means.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from p2d_audit.declarations import Declaration
from p2d_audit.facts.documents import Document
from p2d_audit.facts.suppressions import Suppression

NodeId: TypeAlias = int
ScopeKind: TypeAlias = Literal["module", "class", "function", "lambda"]
RegionKind: TypeAlias = Literal[
    "if",
    "while",
    "for",
    "match",
    "try",
    "except",
    "else",
    "finally",
    "with",
    "ternary",
    "comprehension",
    "filter",
    "assert",
]


class At(Struct, frozen=True, array_like=True, order=True):
    """A stretch of the file: 1-based lines, 1-based columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Node(Struct, frozen=True, array_like=True, tag=True):
    """A value that the scope computes."""


class Constant(Node, frozen=True, array_like=True):
    """A literal."""

    value: bool | int | float | str | None


class Bound(Node, frozen=True, array_like=True):
    """The value a parameter has on entry."""

    name: str


class Free(Node, frozen=True, array_like=True):
    """A name this scope does not bind."""

    name: str
    at: At


class Import(Node, frozen=True, array_like=True):
    """An imported module, or `name` from it; `level` counts the leading dots."""

    module: str
    level: int
    name: str | None


class Load(Node, frozen=True, array_like=True):
    """A use of an imported name."""

    value: NodeId
    at: At


class Attribute(Node, frozen=True, array_like=True):
    """`value.name`."""

    value: NodeId
    name: str
    at: At


class Item(Node, frozen=True, array_like=True):
    """`value[key]`."""

    value: NodeId
    key: NodeId
    at: At | None = None


class Element(Node, frozen=True, array_like=True):
    """One element of an iterable."""

    value: NodeId


class Part(Node, frozen=True, array_like=True):
    """What unpacking gives to the target at `index` (negative from the end), or to a starred target.

    `after` counts the targets after a starred one, `at` is where all targets stand.
    """

    value: NodeId
    index: int
    starred: bool
    after: int = 0
    at: At | None = None


class Argument(Struct, frozen=True, array_like=True):
    """An argument of a call; `star` is 1 for `*value`, 2 for `**value`."""

    name: str | None
    value: NodeId
    star: int
    at: At


class Call(Node, frozen=True, array_like=True):
    """A call; `region` is the innermost region around it, -1 for none."""

    callee: NodeId
    arguments: tuple[Argument, ...]
    region: int
    discarded: bool
    awaited: bool
    at: At


class Sequence(Node, frozen=True, array_like=True):
    """A list, tuple or set display; with `repeated`, any number of what the items are (a comprehension)."""

    kind: Literal["list", "tuple", "set", "generator"]
    items: tuple[NodeId, ...]
    spread: tuple[int, ...]
    repeated: bool


class Mapping(Node, frozen=True, array_like=True):
    """A dict display; the key -1 stands for `**value`."""

    keys: tuple[NodeId, ...]
    values: tuple[NodeId, ...]
    repeated: bool


class Expression(Node, frozen=True, array_like=True):
    """A value computed from others by `operator` (`+`, `compare`, `format`, `slice`, …).

    `variant` has the operators of a comparison from left to right, or the conversion of a formatted value.
    """

    operator: str
    operands: tuple[NodeId, ...]
    at: At
    variant: tuple[str, ...] = ()


class Choice(Node, frozen=True, array_like=True):
    """One of several values; the values of `tests` decide which, in one expression or by statements.

    With `two_armed`, the first option is the value if the one test is true, the second if it is not;
    with a `connective`, the options are its operands.
    """

    options: tuple[NodeId, ...]
    tests: tuple[NodeId, ...] = ()
    by_statement: bool = False
    two_armed: bool = False
    connective: Literal["and", "or"] | None = None


class Definition(Node, frozen=True, array_like=True):
    """A function, class or lambda: the scope with this index."""

    scope: int


class Entered(Node, frozen=True, array_like=True):
    """What `with value as …` binds."""

    value: NodeId


class Stored(Node, frozen=True, array_like=True):
    """`base` after `base.name = value`."""

    base: NodeId
    name: str
    value: NodeId


class StoredItem(Node, frozen=True, array_like=True):
    """`base` after `base[key] = value`; `at` is where that stands, None where the code does not say it so."""

    base: NodeId
    key: NodeId
    value: NodeId
    at: At | None = None


class Touched(Node, frozen=True, array_like=True):
    """`base` after the method call `call` on it, which may have put its arguments into it."""

    base: NodeId
    call: NodeId


class Shared(Node, frozen=True, array_like=True):
    """A local name that a nested function may rebind, as it is here."""

    name: str
    value: NodeId


class Passed(Node, frozen=True, array_like=True):
    """`base` after the call `call` that was given it and may have put other arguments into it."""

    base: NodeId
    call: NodeId


class Removed(Node, frozen=True, array_like=True):
    """`base` after `del base[key]` or `base.pop(key)`; with the key -1, after `base.clear()`.

    `at` is where the `del` stands.
    """

    base: NodeId
    key: NodeId
    at: At | None = None


class Tried(Node, frozen=True, array_like=True):
    """Whether one of these calls failed."""

    calls: tuple[NodeId, ...]


class Caught(Node, frozen=True, array_like=True):
    """What is raised by the nodes from `first` up to `end`, or by what they call."""

    first: NodeId
    end: NodeId


class Opaque(Node, frozen=True, array_like=True):
    """A value about which nothing can be said."""

    what: str


AnyNode: TypeAlias = (
    Constant
    | Bound
    | Free
    | Import
    | Load
    | Attribute
    | Item
    | Element
    | Part
    | Call
    | Sequence
    | Mapping
    | Expression
    | Choice
    | Definition
    | Entered
    | Stored
    | StoredItem
    | Touched
    | Shared
    | Passed
    | Removed
    | Caught
    | Tried
    | Opaque
)


class Region(Struct, frozen=True, array_like=True):
    """A stretch of a scope that runs conditionally, repeatedly or in a context.

    `at` is the head of the statement, `test` its condition, iterable, subject or
    context, `parent` the region around it (-1 for none), `end_line` the last line
    of its body, `target` what `with … as target` binds; `jumps` says that a
    return, raise, break or continue stands in it and leaves it, `returns` that a
    return does. Of a `try`, each clause is a region beside that of its body;
    what decides one is, but for `finally`, the body's. An `except` `raises` if every way through it ends so.
    `arms` are the lines at which the further arms of an `if` or `match` begin.
    """

    kind: RegionKind
    parent: int
    test: NodeId
    at: At
    end_line: int
    target: str | None
    jumps: bool = False
    returns: bool = False
    raises: bool = False
    arms: tuple[int, ...] = ()


class Parameter(Struct, frozen=True, array_like=True):
    """A parameter; `default` and `annotation` are nodes of the enclosing scope, -1 for none."""

    name: str
    kind: Literal["positional", "keyword", "varargs", "varkw"]
    default: NodeId
    default_text: str | None
    annotation: NodeId
    annotation_text: str | None


class Decorator(Struct, frozen=True, array_like=True):
    """A decorator: its node in the enclosing scope and its place, without the `@`."""

    value: NodeId
    at: At


class Store(Struct, frozen=True, array_like=True):
    """An assignment to an attribute: `base.name = value`.

    It is not `written` so where what the attribute holds was changed.
    """

    base: NodeId
    name: str
    value: NodeId
    at: At
    written: bool = True


class Jump(Struct, frozen=True, array_like=True):
    """A `return` or `raise` in the region `region`, -1 for none.

    `value` is what is returned or raised, -1 for a bare `raise`; `following` is the first node behind it.
    """

    kind: Literal["return", "raise"]
    region: int
    value: NodeId
    following: NodeId
    at: At


class Rebinding(Struct, frozen=True, array_like=True):
    """An assignment to a name that the scope declares global or nonlocal."""

    name: str
    at: At


class Scope(Struct, frozen=True, array_like=True):
    """A module, class, function or lambda.

    `at` is the `def name` or `class name` part, `bindings` what each name is at
    the end, `ever` every value it was bound to, `fields` the annotated names of a
    class in order, `stars` the modules that are
    star-imported (name, level), `bases` nodes of the enclosing scope.
    `statements` has the line of each statement that does something: no `pass`,
    docstring, import, `global` or definition. `returned_items` are the types
    between the brackets of the annotation of what is returned.
    """

    kind: ScopeKind
    name: str
    qualname: str
    parent: int
    at: At
    end_line: int
    is_async: bool
    is_generator: bool
    decorators: tuple[Decorator, ...]
    bases: tuple[Decorator, ...]
    parameters: tuple[Parameter, ...]
    returns: NodeId
    returns_text: str | None
    nodes: tuple[AnyNode, ...]
    regions: tuple[Region, ...]
    bindings: dict[str, NodeId]
    ever: dict[str, tuple[NodeId, ...]]
    globals: dict[str, tuple[NodeId, ...]]
    returned: tuple[NodeId, ...]
    yielded: tuple[NodeId, ...]
    raised: tuple[NodeId, ...]
    stores: tuple[Store, ...]
    stars: tuple[tuple[str, int], ...]
    fields: tuple[str, ...]
    jumps: tuple[Jump, ...] = ()
    rebound: tuple[Rebinding, ...] = ()
    statements: tuple[int, ...] = ()
    returned_items: tuple[NodeId, ...] = ()


class Failure(Struct, frozen=True, kw_only=True):
    """Why a file could not be read, and at which line where that is known.

    A `template` is no broken file: it becomes Python or YAML only when it is filled in.
    Of a notebook, a `part` may be what could not be read: one cell.
    """

    line: int | None
    reason: str
    template: bool = False
    part: bool = False


class Piece(Struct, frozen=True, array_like=True):
    """From `column` of a line on, characters stand side by side in the file, the first at `line`, `file_column`."""

    column: int
    line: int
    file_column: int


class CellLine(Struct, frozen=True, array_like=True):
    """A line of a notebook's code: line `number` of a cell, both from 1; all cells are counted, not code alone."""

    cell: int
    number: int
    length: int
    pieces: tuple[Piece, ...]


class FileFacts(Struct, frozen=True, kw_only=True):
    """What one file says, alone: `scopes` of a Python file (the module first), a YAML `document`, and `declared`.

    What is declared is what any other file says of Prefect, and what YAML says beside deployments.
    `unread` are parts of the file that cannot be read, `left_out` says why a file is none to be read.
    The `text` of a notebook is its code, whose places `cells` has line by line; scopes and `suppressions`
    count in that text.
    """

    path: str
    kind: str
    text: str
    scopes: tuple[Scope, ...] = ()
    document: Document | None = None
    declared: tuple[Declaration, ...] = ()
    failure: Failure | None = None
    unread: tuple[Failure, ...] = ()
    left_out: str | None = None
    cells: tuple[CellLine, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
