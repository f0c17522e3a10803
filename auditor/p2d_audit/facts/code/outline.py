"""What the tokens of a file that cannot be parsed still say: its imports, and which imported names make what.

Nothing is guessed: a name counts only where an import of this file binds it,
and no longer once a definition or an assignment at the left margin binds it anew.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from p2d_audit.facts.code.tokens import Statement, Token, dotted_name, past_brackets
from p2d_audit.parsing import parse_expression

_MOST = 20
"""Symbols that a class can stand for."""


class Making(Struct, frozen=True):
    """A use of an imported `symbol` that may make something.

    As a `decorator` or `base` it makes the function or class called `function`;
    a call that is entered by `with` or assigned makes what is bound to that name.
    """

    line: int
    symbol: str
    how: Literal["decorator", "base", "call"]
    function: str | None


class Outline(Struct, frozen=True):
    """The dotted names that are imported, a relative one with its dots, and what is made, in order of lines."""

    imports: tuple[str, ...] = ()
    makings: tuple[Making, ...] = ()


def read_outline(statements: Iterable[Statement]) -> Outline:
    """Return the outline of a file's statements."""
    reader = _Reader()
    for statement in statements:
        reader.read(statement)
    makings = sorted(set(reader.makings), key=lambda making: (making.line, making.symbol, making.function or ""))
    return Outline(tuple(sorted(reader.imports)), tuple(makings))


class _Reader:
    """What the statements up to here have imported and made."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.makings: list[Making] = []
        self.names: dict[str, set[str]] = {}
        self.stars: list[str] = []
        self.decorators: list[str] = []
        self.derived: set[str] = set()
        """Classes of this file, each of which stands for what it is derived from."""

    def read(self, statement: Statement) -> None:
        words = [token.text for token in statement[:3]]
        skipped = (words[0] == "lazy" and words[1:2] in (["import"], ["from"])) or words[:2] in (
            ["async", "def"], ["async", "with"],
        )  # fmt: skip
        at = int(skipped)
        match words[at]:
            case "import":
                self._import(statement, at + 1)
            case "from":
                self._import_from(statement, at + 1)
            case "@":
                self._decorator(statement)
                return
            case "def":
                self._definition(statement, at + 1)
            case "class":
                self._class(statement)
            case "with":
                self._with(statement, at)
            case _:
                self._assignment(statement)
        self.decorators.clear()

    def _import(self, tokens: Statement, at: int) -> None:
        for item in _items(tokens[at:]):
            name, end = dotted_name(item, 0)
            if name:
                self.imports.add(name)
                alias = _alias(item, end)
                top = name.partition(".")[0]
                self._bind(alias or top, name if alias else top)

    def _import_from(self, tokens: Statement, at: int) -> None:
        level = 0
        while at < len(tokens) and set(tokens[at].text) == {"."}:
            level += len(tokens[at].text)
            at += 1
        name, at = dotted_name(tokens, at) if _text(tokens, at) != "import" else ("", at)
        if _text(tokens, at) != "import" or not (level or name):
            return
        module = "." * level + name
        rest = tokens[at + 1 :]
        for item in _items(rest[1:-1] if past_brackets(rest, 0) == len(rest) > 0 else rest):
            self._import_name(module, item)

    def _import_name(self, module: str, item: Statement) -> None:
        symbol = module + ("" if module.endswith(".") else ".") + item[0].text
        if item[0].text == "*":
            self.stars.append(module)
        elif item[0].kind == "name":
            self._bind(_alias(item, 1) or item[0].text, symbol)
        else:
            return
        self.imports.add(symbol)

    def _bind(self, name: str, symbol: str) -> None:
        self.names.setdefault(name, set()).add(symbol)

    def _decorator(self, tokens: Statement) -> None:
        name, end = dotted_name(tokens, 1)
        if past_brackets(tokens, end) == len(tokens):
            self.decorators += self._symbols(name)

    def _definition(self, tokens: Statement, at: int) -> None:
        known = at < len(tokens) and tokens[at].kind == "name" and _text(tokens, at + 1) in ("(", "[", ":", "")
        name = tokens[at].text if known else None
        self._make(tokens[at - 1].line, self.decorators, "decorator", name)
        self._rebind(tokens, name)

    def _class(self, tokens: Statement) -> None:
        if len(tokens) < 2 or tokens[1].kind != "name":
            return
        at = past_brackets(tokens, 2) if _text(tokens, 2) == "[" else 2
        name = tokens[1].text if _text(tokens, at) in ("(", ":", "") else None
        end = past_brackets(tokens, at)
        bases: list[str] = []
        for item in _items(tokens[at + 1 : end - 1]) if _text(tokens, at) == "(" else ():
            base, stop = dotted_name(item, 0)
            if past_brackets(item, stop) == len(item):
                bases += self._symbols(base)
        self._make(tokens[1].line, bases, "base", name)
        self._rebind(tokens, name)
        if name and bases:
            self.derived.add(name)
            for symbol in bases[:_MOST]:
                self._bind(name, symbol)

    def _with(self, tokens: Statement, at: int) -> None:
        start = at + 1
        bracketed = _text(tokens, start) == "(" and _text(tokens, past_brackets(tokens, start)) in (":", "")
        inside = tokens[start + 1 : past_brackets(tokens, start) - 1] if bracketed else tokens[start:]
        for item in _items(inside):
            name, end = dotted_name(item, 0)
            stop = past_brackets(item, end)
            if stop > end and _text(item, end) == "(" and _text(item, stop) in ("as", ":", ""):
                made = _alias(item, stop) or _named(item[end + 1 : stop - 1])
                if name in self.derived:  # what is entered is an instance, and the class is none of its own
                    self.makings = [
                        making for making in self.makings if (making.how, making.function) != ("base", name)
                    ]
                self._make(tokens[at].line, self._symbols(name), "call", made)

    def _assignment(self, tokens: Statement) -> None:
        if tokens[0].kind != "name" or _text(tokens, 1) != "=":
            return
        name, end = dotted_name(tokens, 2)
        called = _text(tokens, end) == "(" and past_brackets(tokens, end) == len(tokens)
        if called and name not in self.derived:
            self._make(tokens[0].line, self._symbols(name), "call", tokens[0].text)
        self._rebind(tokens, tokens[0].text)

    def _make(
        self, line: int, symbols: Iterable[str], how: Literal["decorator", "base", "call"], name: str | None
    ) -> None:
        self.makings += (Making(line, symbol, how, name) for symbol in symbols)

    def _rebind(self, tokens: Statement, name: str | None) -> None:
        """Forget what a name was imported as; further in, as in `except ImportError:`, it may be one or the other."""
        if tokens[0].column == 1 and name is not None:
            self.names.pop(name, None)

    def _symbols(self, name: str) -> list[str]:
        """Return what a dotted name can mean by the imports so far."""
        top, dot, rest = name.partition(".")
        known = self.names.get(top, set()) if not (dot and top in self.derived) else set()
        starred = {f"{module}.{top}" for module in self.stars} if not known and not dot else set()
        return sorted(symbol + dot + rest for symbol in known | starred) if name else []


def _items(tokens: Statement) -> Iterator[Statement]:
    """Split tokens at the commas that stand in no further brackets."""
    item: list[Token] = []
    for token in tokens:
        if token.text == "," and token.depth == tokens[0].depth:
            if item:
                yield tuple(item)
            item = []
        else:
            item.append(token)
    if item:
        yield tuple(item)


def _alias(tokens: Statement, at: int) -> str | None:
    return tokens[at + 1].text if _text(tokens, at) == "as" and at + 1 < len(tokens) else None


def _named(arguments: Statement) -> str | None:
    """Return the text of a call's first argument, or of `name=`, if it is a plain string."""
    for number, item in enumerate(_items(arguments)):
        value = item[2:] if _text(item, 0) == "name" and _text(item, 1) == "=" else item if number == 0 else ()
        if len(value) == 1 and value[0].kind == "string" and value[0].text[0] in "\"'":
            literal = parse_expression(value[0].text)
            return str(literal.value) if isinstance(literal, ast.Constant) else None
    return None


def _text(tokens: Statement, at: int) -> str:
    return tokens[at].text if at < len(tokens) else ""
