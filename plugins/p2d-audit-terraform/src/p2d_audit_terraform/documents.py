"""Reads Blocks and Variables."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit import Declaration, DeclaredBlock, DeclaredVariable, Doubt, Unknown

from p2d_audit_terraform.resource import Resource, written
from p2d_audit_terraform.syntax import Body, Traversal, expressions_below
from p2d_audit_terraform.values import Handle, Scope, Values


def read_block(resource: Resource) -> Iterator[Declaration]:
    """Yield a Block that is defined."""
    kind = resource.text("type_slug")
    if isinstance(kind, str):
        yield DeclaredBlock(span=resource.span, type=kind, action="define", name=resource.name())
    else:
        why = kind.why if isinstance(kind, Unknown) else "no type given"
        yield Doubt(span=resource.span, what=f"the type of the Block `{resource.key}`", why=why)


def read_loaded_block(resource: Resource) -> Iterator[Declaration]:
    """Yield a Block that is looked up; one of this file is not said twice."""
    kind = resource.text("type_slug")
    if isinstance(kind, str):
        yield DeclaredBlock(span=resource.span, type=kind, action="load", name=resource.name())
        return
    if not resource.values.is_here(resource.value("id")):
        why = "known by its id" if kind is None else kind.why
        yield Doubt(span=resource.span, what=f"the Block that `{resource.key}` reads", why=why)


def read_used_blocks(body: Body, values: Values) -> Iterator[DeclaredBlock]:
    """Yield the Blocks of this file that a resource is given the ids of: to send with, to load code from, to hold."""
    pending = [*body.attributes.values(), *(value for block in body.blocks for value in block.body.attributes.values())]
    while pending:
        expression = pending.pop()
        pending.extend(expressions_below(expression))
        if isinstance(expression.form, Traversal) and expression.form.root == "prefect_block":
            used = values.of(expression, Scope())
            kind, name = values.setting(used, "type_slug"), values.setting(used, "name")
            if isinstance(used, Handle) and used.attribute == "id" and isinstance(kind, str) and isinstance(name, str):
                yield DeclaredBlock(span=expression.span, type=kind, action="yaml-reference", name=name)


def read_variable(resource: Resource) -> Iterator[Declaration]:
    """Yield a Variable that is set."""
    yield DeclaredVariable(span=resource.span, name=resource.name(), action="set")


def read_loaded_variable(resource: Resource) -> Iterator[Declaration]:
    """Yield a Variable that is looked up; one of this file is not said twice."""
    if resource.values.is_here(resource.value("id")):
        return
    name = resource.text("name") or Unknown(written(resource.given("id")), "known by its id")
    yield DeclaredVariable(span=resource.span, name=name, action="get")
