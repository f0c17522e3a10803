"""Composes the nodes of a YAML file out of PyYAML's events, resolving aliases and merge keys.

The nodes are made from events, not by `yaml.compose`: only events tell where an
alias stands, and no recursion depends on how deep a file is nested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

import yaml
from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.facts.documents.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode, Tag
from p2d_audit.model import Span

try:
    from yaml import CSafeLoader as _Loader
except ImportError:
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

MAX_DEPTH = 200
MAX_NODES = 100_000
"""Nodes in all documents of a file, those behind an alias counted each time."""

LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")

_TAG_PREFIX = "tag:yaml.org,2002:"
_TAGS: dict[str, Tag] = {
    "str": "str", "int": "int", "bool": "bool", "null": "null", "float": "float", "timestamp": "timestamp",
    "merge": "str", "value": "str",
}  # fmt: skip


class ComposeError(Exception):
    """What PyYAML's parser lets pass and a file still must not have, with its place."""

    def __init__(self, event: yaml.Event, reason: str) -> None:
        super().__init__(reason)
        self.mark, _ = _marks(event)


class _Built(Struct):
    node: Node
    size: int
    height: int


class _Open(Struct):
    """A collection or document whose end has not come yet; keys and values of a mapping alternate."""

    event: yaml.Event
    children: list[_Built]


class Composer:
    """Puts the events of one file together; its stack holds what is open."""

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        self._resolver = yaml.resolver.Resolver()
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Built | None] = {}
        self._total = 0

    def roots(self) -> Iterator[Node]:
        """Yield the root of each document."""
        for event in yaml.parse(self._text, Loader=_Loader):
            match event:
                case yaml.DocumentStartEvent():
                    self._anchors = {}
                    self._stack = [_Open(event, [])]
                case yaml.ScalarEvent():
                    self._begin(event)
                    self._add(event, _Built(self._scalar(event), 1, 1))
                case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                    self._begin(event)
                    self._stack.append(_Open(event, []))
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    opened = self._stack.pop()
                    self._add(opened.event, self._collection(opened, event))
                case yaml.AliasEvent():
                    self._add_alias(event)
                case yaml.DocumentEndEvent():
                    yield from (built.node for built in self._stack.pop().children if not _is_empty(built.node))

    def _begin(self, event: yaml.NodeEvent) -> None:
        self._count(event, 1, 1)
        if event.anchor is not None:
            if event.anchor in self._anchors:
                raise ComposeError(event, f"not valid YAML: the anchor `{event.anchor}` is defined twice")
            self._anchors[event.anchor] = None

    def _count(self, event: yaml.Event, size: int, height: int) -> None:
        self._total += size
        if self._total > MAX_NODES:
            raise ComposeError(event, f"more than {MAX_NODES} nodes, those behind aliases included")
        if len(self._stack) - 1 + height > MAX_DEPTH:
            raise ComposeError(event, f"nested more than {MAX_DEPTH} levels deep")

    def _add(self, event: yaml.Event, built: _Built) -> None:
        self._stack[-1].children.append(built)
        anchor = event.anchor if isinstance(event, yaml.NodeEvent) else None
        if anchor is not None:
            self._anchors[anchor] = built

    def _add_alias(self, event: yaml.AliasEvent) -> None:
        name = str(event.anchor)
        built = self._anchors.get(name)
        if built is None:
            why = "refers to itself" if name in self._anchors else "has no anchor before it"
            raise ComposeError(event, f"not valid YAML: the alias `{name}` {why}")
        self._count(event, built.size, built.height)
        alias = self._span(*_marks(event))
        self._stack[-1].children.append(_Built(replace(built.node, alias=alias), built.size, built.height))

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        full = self._resolved(event)
        start, end = _marks(event)
        source = self._text[start.index : end.index]
        span = self._span(start, end)
        if event.style in ("|", ">"):
            source = source.rstrip()
            line, column = position(source)
            span = replace(span, end_line=start.line + 1 + line, end_column=column + 1 + (0 if line else start.column))
        tag = _TAGS.get(full.removeprefix(_TAG_PREFIX), "other") if full.startswith(_TAG_PREFIX) else "other"
        return ScalarNode(text=event.value, tag=tag, span=span, written=source if source != event.value else None)

    def _resolved(self, event: yaml.ScalarEvent) -> str:
        if event.tag is not None and event.tag != "!":
            return event.tag
        return str(self._resolver.resolve(yaml.ScalarNode, event.value, event.implicit))  # type: ignore[no-untyped-call]

    def _collection(self, opened: _Open, end: yaml.Event) -> _Built:
        event, children = opened.event, opened.children
        span = self._span(_marks(event)[0], _marks(end)[1])
        if not getattr(event, "flow_style", False) and children:
            last = children[-1].node
            until = last.alias or last.span
            span = replace(span, end_line=until.end_line, end_column=until.end_column)
        node: Node
        if isinstance(event, yaml.MappingStartEvent):
            node = self._mapping(event, [child.node for child in children], span)
        else:
            node = SequenceNode(items=tuple(child.node for child in children), span=span)
        height = 1 + max((child.height for child in children), default=0)
        return _Built(node, 1 + sum(child.size for child in children), height)

    def _mapping(self, event: yaml.MappingStartEvent, nodes: list[Node], span: Span) -> MappingNode:
        """Join keys and values; merged entries give way to own ones, and earlier ones to later ones."""
        merged: list[Entry] = []
        own: list[Entry] = []
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if isinstance(key, MappingNode) and self._text.startswith("{{", _marks(event)[0].index):
                raise ComposeError(event, "a template, not YAML: `{{` stands outside of quotes")
            if isinstance(key, ScalarNode) and key.text == "<<" and key.written is None:
                merged.extend(self._merged(event, value))
            else:
                own.append(Entry(key=key, value=value))
        duplicates = []
        chosen: dict[object, Entry] = {_identity(entry.key): entry for entry in merged}
        for entry in own:
            before = chosen.get(_identity(entry.key))
            if before is not None and not before.merged:
                duplicates.append(before)
            chosen[_identity(entry.key)] = entry
        return MappingNode(entries=tuple(chosen.values()), duplicates=tuple(duplicates), span=span)

    def _merged(self, event: yaml.Event, value: Node) -> Iterator[Entry]:
        sources = reversed(value.items) if isinstance(value, SequenceNode) else (value,)
        for source in sources:
            if not isinstance(source, MappingNode):
                raise ComposeError(event, "not valid YAML: `<<` wants a mapping or a list of mappings")
            yield from (replace(entry, merged=True) for entry in source.entries)

    def _span(self, start: yaml.Mark, end: yaml.Mark) -> Span:
        return Span(self._path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _marks(event: yaml.Event) -> tuple[yaml.Mark, yaml.Mark]:
    """Return where an event begins and ends, which the parser always knows."""
    return cast("yaml.Mark", event.start_mark), cast("yaml.Mark", event.end_mark)


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "null" and not node.text


def _identity(key: Node) -> object:
    return (key.tag, key.text) if isinstance(key, ScalarNode) else id(key)


def position(before: str) -> tuple[int, int]:
    """Return the 0-based line and column at which a text ends."""
    breaks = list(LINE_BREAK.finditer(before))
    return len(breaks), len(before) - (breaks[-1].end() if breaks else 0)
