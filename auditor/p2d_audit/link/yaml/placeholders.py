"""Finds the Blocks, Variables and environment variables that a YAML file names in `{{ … }}` placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from p2d_audit.facts.documents import MappingNode, Node, ScalarNode, SequenceNode
from p2d_audit.model import Block, Reference, Span, Unknown, Variable

_PLACEHOLDER = re.compile(r"\{\{\s*([\w.\-\[\]$]+)\s*\}\}")
_BLOCKS = "prefect.blocks."
_VARIABLES = "prefect.variables."


def read_placeholders(node: Node) -> Iterator[Block | Variable | Reference]:
    """Yield each placeholder once that names a Block (`prefect.blocks.<type>.<name>`), a Variable or `$ENV`."""
    seen: set[Span] = set()
    for scalar in _scalars(node):
        for name, span in _placeholders(scalar):
            if span in seen:
                continue
            if name.startswith(_BLOCKS):
                seen.add(span)
                yield _block(name.removeprefix(_BLOCKS), span)
            elif name.startswith(_VARIABLES):
                seen.add(span)
                yield Variable(span=span, unit=None, name=name.removeprefix(_VARIABLES), action="yaml-reference")
            elif name.startswith("$"):
                seen.add(span)
                yield Reference(symbol=f"yaml: {{{{ {name} }}}}", kind="name", span=span, unit=None, options=())


def _scalars(node: Node) -> Iterator[ScalarNode]:
    match node:
        case ScalarNode():
            yield node
        case SequenceNode():
            for item in node.items:
                yield from _scalars(item)
        case MappingNode():
            for entry in node.entries:
                yield from _scalars(entry.value)


def _block(path: str, span: Span) -> Block:
    """Split `<type>.<name>[.<field>]`."""
    parts = path.split(".", 2)
    name = parts[1] if len(parts) > 1 else Unknown(path, "the placeholder names no document")
    return Block(span=span, unit=None, type=parts[0], action="yaml-reference", name=name)


def _placeholders(scalar: ScalarNode) -> Iterator[tuple[str, Span]]:
    """Yield names with their places, or the whole scalar's where escapes hide them."""
    if "{{" not in scalar.text:
        return
    names = _PLACEHOLDER.findall(scalar.text)
    source = scalar.text if scalar.written is None else scalar.written
    written = list(_PLACEHOLDER.finditer(source))
    if [match[1] for match in written] != names:
        yield from ((name, scalar.span) for name in names)
        return
    for match in written:
        line, column = _place(scalar.span, source[: match.start()])
        end_line, end_column = _place(scalar.span, source[: match.end()])
        yield match[1], Span(scalar.span.path, line, column, end_line, end_column)


def _place(span: Span, before: str) -> tuple[int, int]:
    head, newline, last = before.rpartition("\n")
    lines = head.count("\n") + len(newline)
    return span.line + lines, len(last) + (1 if lines else span.column)
