"""One object of a resource or data source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from p2d_audit import Span, Unknown

from p2d_audit_terraform.syntax import Block, Body, Expression
from p2d_audit_terraform.values import RUN, Handle, Scope, Value, Values


class Resource(Struct, frozen=True):
    """One object of a resource or data source, with what its attributes are."""

    block: Block
    address: str
    suffix: str
    scope: Scope
    values: Values

    @property
    def kind(self) -> str:
        """Return the resource type."""
        return self.block.labels[0]

    @property
    def key(self) -> str:
        """Return what other resources call it by."""
        return self.address + self.suffix

    @property
    def span(self) -> Span:
        """Return the place of its first line."""
        return self.block.span

    def given(self, name: str) -> Expression | None:
        """Return the expression an attribute is set to."""
        return self.block.body.attributes.get(name)

    def text(self, name: str) -> str | Unknown | None:
        """Return the text an attribute is set to, None if it is not."""
        return self.values.text(self.given(name), self.scope)

    def value(self, name: str) -> Value:
        """Return what an attribute is set to, None if it is not; of blocks in its place what is in the first."""
        expression = self.given(name)
        if expression is not None:
            return self.values.of(expression, self.scope)
        blocks = self.block.body.named(name)
        return self._inside(blocks[0].body) if blocks else None

    def truth(self, name: str, default: bool) -> bool | Unknown:
        """Return whether an attribute is true."""
        value = self.value(name)
        if isinstance(value, bool | Unknown):
            return value
        return default if value is None else Unknown(written(self.given(name)), RUN)

    def name(self) -> str | Unknown:
        """Return the name it is given."""
        return self.text("name") or Unknown("", "no name given")

    def _inside(self, body: Body) -> dict[str, Value]:
        inside = {name: self.values.of(value, self.scope) for name, value in body.attributes.items()}
        return inside | {block.kind: self._inside(block.body) for block in body.blocks}


def written(expression: Expression | None) -> str:
    """Return an expression as it is written, nothing if there is none."""
    return expression.text if expression is not None else ""


def constant(value: Value) -> Any:
    """Return a value as the model holds it: lists are tuples, what Terraform alone knows is unknown."""
    if isinstance(value, Handle):
        return Unknown(f"{value.key}.{value.attribute}" if value.attribute else value.key, RUN)
    if isinstance(value, Mapping):
        return {key: constant(inner) for key, inner in value.items()}
    return tuple(map(constant, value)) if isinstance(value, list) else value
