"""Whether a statement of SQL that a call is given reads or writes, as far as its beginning says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link import effect_names as names
from p2d_audit.link.atoms import Made, Text, in_order
from p2d_audit.link.frame import Frame, outside_names
from p2d_audit.model import EffectKind

_ASIDE = re.compile(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/|\()+", re.DOTALL)
_WRITES = re.compile(r"(?:insert|update|delete|merge|create|copy|truncate|replace)\b", re.IGNORECASE)
_CHANGES = re.compile(r"(?:update|delete|truncate)\b", re.IGNORECASE)
_CHANGING = ("sqlalchemy.update", "sqlalchemy.delete")
_READS = re.compile(r"(?:select|with)\b", re.IGNORECASE)
_PASSING = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:(?:local|global)\s+)?temp|copy\b.*\bto\s+stdout", re.IGNORECASE | re.DOTALL
)
_AFTER_WITH = re.compile(r"\b(?:insert\s+into|delete\s+from|merge\s+into|update\s+\S+\s+set)\b", re.IGNORECASE)
_KEYWORDS = ("sql", "query", "statement", "operation", "command", "sql_query")
_MAX_DEPTH = 8


def judge_statement(frame: Frame, call: r.Call) -> EffectKind | None:
    """Return what a call does that is given a statement; None if the statement's beginning is not known."""
    given = [a for i, a in enumerate(call.arguments) if a.name in _KEYWORDS or (a.name is None and i < 2)]
    for argument in given:
        for atom in in_order(frame.argument(argument)):
            for beginning, kind in names.STATEMENTS if isinstance(atom, Made) else ():
                if isinstance(atom, Made) and atom.name.startswith(beginning):
                    return kind
        for text in _beginnings(frame, argument.value, 0):
            known = judge_text(text)
            if known is not None:
                return known
    return None


def changes_rows(frame: Frame, call: r.Call) -> bool:
    """Tell whether a call that writes is surely given a statement that only changes or deletes rows."""
    given = [a for i, a in enumerate(call.arguments) if a.name in _KEYWORDS or (a.name is None and i < 2)]
    for argument in given:
        made = {atom.name for atom in frame.argument(argument) if isinstance(atom, Made)}
        if any(name.startswith(beginning) for name in made for beginning, _ in names.STATEMENTS):
            return made <= set(_CHANGING)
        texts = list(_beginnings(frame, argument.value, 0))
        if any(judge_text(text) for text in texts):
            return all(_CHANGES.match(_ASIDE.sub("", text)) for text in texts)
    return False


def judge_text(text: str) -> EffectKind | None:
    """Return what a text that may be SQL does."""
    plain = _ASIDE.sub("", text)
    if _WRITES.match(plain):
        return None if _PASSING.match(plain) else "write"
    if not _READS.match(plain):
        return None
    return "write" if plain[:4].lower() == "with" and _AFTER_WITH.search(plain) else "read"


def _beginnings(frame: Frame, node: int, depth: int) -> Iterator[str]:
    """Yield the texts that a value may begin with."""
    found = frame.scope.nodes[node]
    known = sorted(str(a.value) for a in frame.values[node] if isinstance(a, Text) and isinstance(a.value, str))
    if known or depth > _MAX_DEPTH:
        yield from known
        return
    match found:
        case r.Expression("format" | "+" | "%" | "spec", (first, *_)):
            yield from _beginnings(frame, first, depth + 1)
        case r.Choice(options):
            for option in options[:2]:
                yield from _beginnings(frame, option, depth + 1)
        case r.Call(callee, arguments):
            method = frame.scope.nodes[callee]
            if arguments and outside_names(frame, node) & set(names.SQL_TEXTS):
                yield from _beginnings(frame, arguments[0].value, depth + 1)
            elif isinstance(method, r.Attribute) and method.name in ("format", "strip", "replace", "join"):
                yield from _beginnings(frame, method.value, depth + 1)
