"""What a Terraform file consists of, whichever of the two syntaxes it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct
from p2d_audit import Span


class Literal(Struct, frozen=True):
    """A text, number, truth value or null."""

    value: str | int | float | bool | None


class Template(Struct, frozen=True):
    """A text with expressions in it; one that is a single expression has its value."""

    parts: tuple[Expression, ...]


class Attribute(Struct, frozen=True):
    """A step `.name`."""

    name: str


class Index(Struct, frozen=True):
    """A step `[key]`."""

    key: Expression


class Splat(Struct, frozen=True):
    """A step `.*` or `[*]`."""


Step: TypeAlias = Attribute | Index | Splat


class Traversal(Struct, frozen=True):
    """A name and the steps from it: `prefect_flow.etl.id`."""

    root: str
    steps: tuple[Step, ...]


class Access(Struct, frozen=True):
    """Steps from the value of an expression that is no name: `tolist(x)[0]`."""

    of: Expression
    steps: tuple[Step, ...]


class Call(Struct, frozen=True):
    """A call of a function; `spread` if its last argument ends in `...`."""

    name: str
    arguments: tuple[Expression, ...]
    spread: bool = False


class Items(Struct, frozen=True):
    """A list in brackets."""

    items: tuple[Expression, ...]


class Object(Struct, frozen=True):
    """Keys and values in braces; a key that is a bare name is a literal."""

    entries: tuple[tuple[Expression, Expression], ...]


class For(Struct, frozen=True, kw_only=True):
    """`[for a, b in over : value if condition]`; with a `key` it makes an object."""

    names: tuple[str, ...]
    over: Expression
    key: Expression | None
    value: Expression
    condition: Expression | None
    grouped: bool = False


class Operation(Struct, frozen=True):
    """An operator with one or two operands."""

    operator: str
    operands: tuple[Expression, ...]


class Conditional(Struct, frozen=True):
    """`test ? yes : no`."""

    test: Expression
    yes: Expression
    no: Expression


class Opaque(Struct, frozen=True):
    """What is not looked into."""


Form: TypeAlias = (
    Literal | Template | Traversal | Access | Call | Items | Object | For | Operation | Conditional | Opaque
)


class Expression(Struct, frozen=True):
    """An expression, where it stands and how it is written."""

    form: Form
    span: Span
    text: str


class Body(Struct, frozen=True):
    """What stands between the braces of a block, or in a file."""

    attributes: Mapping[str, Expression]
    blocks: tuple[Block, ...]

    def named(self, kind: str) -> tuple[Block, ...]:
        """Return the blocks of one type."""
        return tuple(block for block in self.blocks if block.kind == kind)


class Block(Struct, frozen=True):
    """A block; `span` is its type and labels, without the body."""

    kind: str
    labels: tuple[str, ...]
    span: Span
    body: Body


class Malformed(Struct, frozen=True):
    """Why a text is no Terraform, and in which line."""

    line: int | None
    reason: str


def expressions_below(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions that an expression directly consists of."""
    match expression.form:
        case Template(parts):
            return parts
        case Traversal(_, steps):
            return tuple(step.key for step in steps if isinstance(step, Index))
        case Access(of, steps):
            return (of, *(step.key for step in steps if isinstance(step, Index)))
        case Call(_, arguments):
            return arguments
        case Items(items):
            return items
        case Object(entries):
            return tuple(part for entry in entries for part in entry)
        case For() as loop:
            return tuple(part for part in (loop.over, loop.key, loop.value, loop.condition) if part)
        case Operation(_, operands):
            return operands
        case Conditional(test, yes, no):
            return (test, yes, no)
        case _:
            return ()


def text_of(expression: Expression | None) -> str | None:
    """Return the text that an expression is without anything being known of names."""
    value = expression.form.value if expression is not None and isinstance(expression.form, Literal) else None
    return value if isinstance(value, str) else None


def items_of(expression: Expression) -> tuple[Expression, ...]:
    """Return the elements of a list in brackets, none of anything else."""
    return expression.form.items if isinstance(expression.form, Items) else ()


def entries_of(expression: Expression) -> dict[str, Expression]:
    """Return what stands in an object in braces under plain keys, none of anything else."""
    entries = expression.form.entries if isinstance(expression.form, Object) else ()
    return {name: value for key, value in entries if (name := text_of(key)) is not None}
