"""Which classes of the project an annotation names whose instances are records of fields."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import Class, External, Value, in_order
from p2d_audit.link.classes import MAX_BASES, Classes
from p2d_audit.link.containers import union
from p2d_audit.link.frame import Frame
from p2d_audit.parsing import parse_expression

_MODELS = frozenset(
    {
        "pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.v1.BaseModel", "pydantic_settings.BaseSettings",
        "pydantic.BaseSettings", "sqlmodel.SQLModel", "typing.NamedTuple", "typing.TypedDict",
        "typing_extensions.NamedTuple", "typing_extensions.TypedDict",
    }
)  # fmt: skip
_MAKERS = frozenset(
    {"dataclasses.dataclass", "pydantic.dataclasses.dataclass", "attrs.define", "attrs.frozen", "attr.s", "attr.define"}
)
_OF_DAGSTER = "dagster."
_MAX_DEPTH = 8


def records_in(classes: Classes, defining: Frame, annotation: str | None) -> tuple[str, ...]:
    """Return the records of the project in an annotation, at any depth, by name; none that Dagster knows."""
    tree = parse_expression(annotation) if annotation else None
    found: set[str] = set()
    for named in _named(tree, 0) if tree is not None else ():
        for atom in in_order(_meant(classes, defining, named)):
            if isinstance(atom, Class) and _is_record(classes, atom):
                found.add(classes.modules.all[atom.module].scopes[atom.scope].qualname)
    return tuple(sorted(found))


def _named(node: ast.expr, depth: int) -> Iterator[ast.expr]:
    """Yield the names of types in an annotation: what a quoted one says, too, but no values."""
    match node:
        case ast.Name() | ast.Attribute():
            yield node
        case ast.Subscript(ast.Name("Literal") | ast.Attribute(attr="Literal")):
            return
        case ast.Subscript(ast.Name("Annotated") | ast.Attribute(attr="Annotated"), ast.Tuple([first, *_])):
            yield from _named(first, depth + 1)
        case ast.Subscript(of, inner):
            yield from (*_named(of, depth + 1), *_named(inner, depth + 1))
        case ast.Tuple(parts) | ast.List(parts):
            for part in parts:
                yield from _named(part, depth + 1)
        case ast.BinOp(left, ast.BitOr(), right):
            yield from (*_named(left, depth + 1), *_named(right, depth + 1))
        case ast.Constant(str() as text) if depth < _MAX_DEPTH:
            inner_tree = parse_expression(text)
            yield from _named(inner_tree, depth + 1) if inner_tree is not None else ()


def _meant(classes: Classes, defining: Frame, node: ast.expr) -> Value:
    """Return what a dotted name means where a function is defined."""
    if isinstance(node, ast.Name):
        own = classes.binding(defining, node.id)
        return own or classes.look_up(defining, node.id)
    if isinstance(node, ast.Attribute):
        owners = in_order(_meant(classes, defining, node.value))
        return union(classes.attribute(defining, owner, node.attr) for owner in owners)
    return frozenset()


def _is_record(classes: Classes, of: Class) -> bool:
    """Say whether a class is made a record, by itself or by one that it inherits from, and is none of Dagster's."""
    above = list(_above(classes, of, 0))
    outside = {atom.name for atom in above if isinstance(atom, External)}
    if any(name.startswith(_OF_DAGSTER) for name in outside):
        return False
    return bool(outside & _MODELS) or any(_is_made(classes, atom) for atom in above if isinstance(atom, Class))


def _above(classes: Classes, of: Class, depth: int) -> Iterator[Class | External]:
    yield of
    for base in in_order(classes.bases(of)) if depth < MAX_BASES else ():
        if isinstance(base, Class):
            yield from _above(classes, base, depth + 1)
        elif isinstance(base, External):
            yield base


def _is_made(classes: Classes, of: Class) -> bool:
    """Say whether a decorator makes a class a record."""
    frame = classes.all[of.frame]
    for decorator in classes.modules.all[of.module].scopes[of.scope].decorators:
        node = frame.scope.nodes[decorator.value]
        value = frame.values[node.callee if isinstance(node, r.Call) else decorator.value]
        if any(isinstance(atom, External) and atom.name in _MAKERS for atom in value):
            return True
    return False
