"""Tells why Python cannot parse a text: newer syntax, an older Python, a merge conflict, a template, or an error.

Each form in the tables is refused wherever it stands, by every Python 3 of
today or by those before the one named, so that meeting it is proof.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

from p2d_audit.facts.code.tokens import CLOSING, Statement, Token, past_brackets

Version: TypeAlias = tuple[int, int]
Form: TypeAlias = Callable[[Statement], bool]

EXCLUDE = "leave the file out with `exclude`"
_PORT = f"port the file to Python 3.7 or newer, or {EXCLUDE}"
_MEND = "mend the line, or run p2d-audit with a newer Python if that one reads it"
_SPLIT = f"split what is nested, or {EXCLUDE}"
_MARKERS = (re.compile(r"<{7}( |$)"), re.compile(r">{7}( |$)"))
_OPERATORS = frozenset({"and", "as", "else", "for", "from", "if", "in", "is", "not", "or"})


class Cause(Struct, frozen=True, kw_only=True):
    """Why a text cannot be parsed, the line to look at, and what helps."""

    line: int
    reason: str
    remedy: str
    template: bool = False


def find_cause(text: str, statements: Sequence[Statement], line: int, message: str, version: Version) -> Cause:
    """Return why Python `version` refuses a text, of which it said `message` about `line`."""
    before = [statement for statement in statements if statement[0].line <= line]
    broken = [statement for statement in before if _last_line(statement) >= line]
    types = _types(statements)
    if conflict := _conflict(text, statements):
        return Cause(line=conflict, reason="an unresolved merge conflict", remedy="resolve the conflict")
    if "unterminated triple-quoted" not in message:  # else code and quoted text may have changed places
        if any(map(_is_placeholder, broken)) or any(map(_is_directive, before)):
            return Cause(line=line, reason=f"a template, not Python ({message})", remedy=EXCLUDE, template=True)
        if old := next((form for _, form in _forms(_OLDER, before, types)), None):
            return Cause(line=line, reason=old, remedy=_PORT)
    rows = tuple(row for row in _NEWER if row[0] > version)
    for since, form in _forms(rows, broken, types):
        newest = max(first for first, _ in _forms(rows, statements, types))
        reason = f"newer than Python {_dotted(version)}: {form} (Python {_dotted(since)})"
        return Cause(line=line, reason=reason, remedy=f"run p2d-audit with Python {_dotted(newest)} or newer")
    return Cause(line=line, reason=message, remedy=_MEND if message.startswith("not valid") else _SPLIT)


def _forms(
    rows: Sequence[tuple[Version, str, Form]], statements: Iterable[Statement], types: frozenset[str]
) -> Iterator[tuple[Version, str]]:
    """Yield the forms of a table that the statements have."""
    for statement in statements:
        for version, form, has in rows:
            if has(statement) and (has is not _lists_exceptions or _has_types(statement, types) == (version > (3, 0))):
                yield version, form


def _has_type_statement(statement: Statement) -> bool:
    kinds = [token.kind for token in statement[:3]]
    return statement[0].text == "type" and kinds[1:2] == ["name"] and _text(statement, 2) in ("=", "[")


def _has_type_parameters(statement: Statement) -> bool:
    return _type_parameters(statement) != ()


def _has_parameter_default(statement: Statement) -> bool:
    inside = _type_parameters(statement)
    return any(token.text == "=" and token.depth == inside[0].depth for token in inside)


def _type_parameters(statement: Statement) -> Statement:
    """Return what stands in the brackets behind the name of a function, class or type."""
    at = 1 + (statement[0].text == "async")
    if _text(statement, at - 1) not in ("def", "class", "type") or _text(statement, at + 1) != "[":
        return ()
    return statement[at + 2 : past_brackets(statement, at + 1) - 1]


def _has_nested_format(statement: Statement) -> bool:
    return any(token.newer for token in statement)


def _has_template_string(statement: Statement) -> bool:
    strings = (token.text for token in statement if token.kind == "string")
    return any("t" in re.split("[\"']", text, maxsplit=1)[0].lower() for text in strings)


def _lists_exceptions(statement: Statement) -> bool:
    return len(_caught(statement)) > 1


def _has_types(statement: Statement, types: frozenset[str]) -> bool:
    """Tell `except A, B` from `except A, e`: its last part is one of many, dotted, or known as more than a variable."""
    caught = _caught(statement)
    return len(caught) > 2 or _text(caught[-1], 1) == "." or caught[-1][0].text in types


def _caught(statement: Statement) -> list[Statement]:
    """Return what stands between the commas behind `except`."""
    if statement[0].text != "except" or any(token.text == "as" for token in statement):
        return []
    parts: list[list[Token]] = [[]]
    for token in statement[1:]:
        if token.depth == statement[0].depth and token.text in (",", ":"):
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts if part]


def _has_lazy_import(statement: Statement) -> bool:
    return statement[0].text == "lazy" and _text(statement, 1) in ("import", "from")


def _has_unpacking(statement: Statement) -> bool:
    """Say whether a display begins with a star and goes on as a comprehension."""
    starred: list[bool] = []
    """Of each bracket around: whether it begins with a star and no comma has come."""
    for at, (token, following) in enumerate(pairwise(statement)):
        if token.text in CLOSING:
            called = at > 0 and _ends_value(statement[at - 1])
            starred.append(not called and following.text in ("*", "**"))
        elif starred and token.text in CLOSING.values():
            starred.pop()
        elif starred and token.text == ",":
            starred[-1] = False
        elif starred and token.text == "for" and starred[-1]:
            return True
    return False


def _ends_value(token: Token) -> bool:
    return (token.kind == "name" and token.text not in _OPERATORS | {"return", "yield", "await"}) or token.text in ")]"


def _prints(statement: Statement) -> bool:
    return _is_old_statement(statement, "print")


def _executes(statement: Statement) -> bool:
    return _is_old_statement(statement, "exec")


def _is_old_statement(statement: Statement, word: str) -> bool:
    """Say whether a value follows the word, which as a name of today an operator would follow."""
    if statement[0].text != word or len(statement) < 2:
        return False
    follows = statement[1]
    return follows.kind in ("number", "string") or (follows.kind == "name" and follows.text not in _OPERATORS)


def _raises_with_comma(statement: Statement) -> bool:
    return statement[0].text == "raise" and any(
        token.text == "," and token.depth == statement[0].depth for token in statement
    )


def _has_old_operator(statement: Statement) -> bool:
    return any(token.kind == "op" and token.text in ("`", "<>") for token in statement)


def _has_old_literal(statement: Statement) -> bool:
    return any(
        (token.kind == "number" and re.fullmatch(r"0\d*[1-9]\d*|0[xX]?[\da-fA-F]*[lL]|[1-9]\d*[lL]|0+[lL]", token.text))
        or (token.kind == "string" and token.text[:2].lower() == "ur")
        for token in statement
    )


def _has_tuple_parameter(statement: Statement) -> bool:
    inside = statement[2 : past_brackets(statement, 2)] if statement[0].text == "def" else ()
    return any(
        left.text in ("(", ",") and right.text == "(" and right.depth == statement[0].depth + 1
        for left, right in pairwise(inside)
    )


def _names_async(statement: Statement) -> bool:
    return any(
        token.text == "async" and token.kind == "name" and _text(statement, at + 1) not in ("def", "for", "with")
        for at, token in enumerate(statement)
    )


_NEWER: tuple[tuple[Version, str, Form], ...] = (
    ((3, 12), "a `type` statement", _has_type_statement),
    ((3, 12), "type parameters", _has_type_parameters),
    ((3, 12), "a nested f-string", _has_nested_format),
    ((3, 13), "the default of a type parameter", _has_parameter_default),
    ((3, 14), "a template string", _has_template_string),
    ((3, 14), "`except` without parentheses", _lists_exceptions),
    ((3, 15), "a lazy import", _has_lazy_import),
    ((3, 15), "unpacking in a comprehension", _has_unpacking),
)
"""The first Python that reads a form, by PEP 695, 701, 696, 750, 758, 810 and 798."""

_OLDER: tuple[tuple[Version, str, Form], ...] = (
    ((2, 7), "Python 2: a `print` statement", _prints),
    ((2, 7), "Python 2: an `exec` statement", _executes),
    ((2, 7), "Python 2: `raise` with a comma", _raises_with_comma),
    ((2, 7), "Python 2: backticks or `<>`", _has_old_operator),
    ((2, 7), "Python 2: a literal", _has_old_literal),
    ((2, 7), "Python 2: a tuple as a parameter", _has_tuple_parameter),
    ((2, 7), "Python 2: `except` with a comma", _lists_exceptions),
    ((3, 6), "before Python 3.7: `async` as a name", _names_async),
)
"""The last Python that reads a form."""


def _conflict(text: str, statements: Sequence[Statement]) -> int | None:
    """Return the line of the first marker, if there is one that begins a conflict and one that ends it."""
    lines = text.split("\n")
    left = [token.line for statement in statements for token in statement if token.column == 1 and token.text in "<<>>"]
    starts, ends = ([line for line in left if marker.match(lines[line - 1])] for marker in _MARKERS)
    return starts[0] if starts and ends and starts[0] < ends[-1] else None


def _is_placeholder(statement: Statement) -> bool:
    """Say whether `{{ name … }}` stands in a statement, outside of strings."""
    opened: list[int] = []
    """The brackets around; one that cannot be a placeholder's is -1."""
    for at, token in enumerate(statement):
        if token.text in CLOSING:
            double = at > 0 and statement[at - 1].text == token.text == "{" and _touch(statement[at - 1], token)
            opened.append(at if double and at + 1 < len(statement) and statement[at + 1].kind == "name" else -1)
        elif opened and token.text in (",", ":"):
            opened[-1] = -1
        elif opened and token.text in CLOSING.values() and opened.pop() > 0:
            return token.text == _text(statement, at + 1) == "}" and _touch(token, statement[at + 1])
    return False


def _is_directive(statement: Statement) -> bool:
    pairs = ((left, right) for left, right in pairwise(statement) if _touch(left, right))
    return any(left.text == "{" and right.text in ("%", "%=") for left, right in pairs)


def _touch(left: Token, right: Token) -> bool:
    return left.line == right.line and left.column + len(left.text) == right.column


def _types(statements: Iterable[Statement]) -> frozenset[str]:
    """Return the names that are built in, imported, or bound at the left margin."""
    names = set(vars(builtins))
    for statement in statements:
        if statement[0].text in ("import", "from"):
            names |= {token.text for token in statement}
        elif statement[0].text == "class" or (statement[0].column == 1 and _text(statement, 1) == "="):
            names.add(_text(statement, int(statement[0].text == "class")))
    return frozenset(names)


def _last_line(statement: Statement) -> int:
    return statement[-1].line + statement[-1].text.count("\n")


def _text(tokens: Statement, at: int) -> str:
    return tokens[at].text if at < len(tokens) else ""


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))
