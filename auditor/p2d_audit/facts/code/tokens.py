"""Splits Python text into tokens and statements, whether or not any Python can parse it.

The tokens are those of the newest Python, whichever runs this: f-strings nest,
`t` is a prefix. What is left open ends where it must: a string at the end of
its line, brackets before a line that begins with a word that only begins a
statement. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

Statement: TypeAlias = tuple["Token", ...]

CLOSING = {"(": ")", "[": "]", "{": "}"}
COMPOUND = frozenset({
    "if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class", "async", "match", "case",
})  # fmt: skip
_DEEPEST = 100
"""f-strings in f-strings that are followed; Python itself stops at 150."""

_TOKEN = re.compile(
    r"""(?P<space>[ \t\f]++|\\\n|\#[^\n]*+)
    |(?P<newline>\n)
    |(?P<string>(?P<prefix>[rR][bBfFtT]?|[bBfFtT][rR]?|[uU][rR]?)?(?P<quote>\"\"\"|'''|["']))
    |(?P<number>\.?\d(?:[eE][+-]?\d|[\w.])*+)
    |(?P<name>[^\W\d]\w*+)
    |(?P<op>\*\*=?|//=?|>>=?|<<=?|<>|->|:=|\.\.\.|[-+*/%&|^=<>@!]=?|.)""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN = {
    '"': re.compile(r'(?:[^"\\\n]++|\\.)*+"?', re.DOTALL),
    "'": re.compile(r"(?:[^'\\\n]++|\\.)*+'?", re.DOTALL),
    '"""': re.compile(r'(?:[^"\\]++|\\.|"(?!""))*+(?:""")?', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]++|\\.|'(?!''))*+(?:''')?", re.DOTALL),
}
_LITERAL = re.compile(r"(?:[^\"'\\\n{]++|\{\{|\\N\{[^}\n]*+\}|\\[^{]|\\(?=\{))*+", re.DOTALL)
_FORMAT = re.compile(r"[^\"'\n{}]*+")
_BEGINS = re.compile(
    r"[ \t\f]*+(?:(?:async[ \t]+)?def[ \t]+\w|class[ \t]+\w"
    r"|(?:lazy[ \t]+)?(?:import[ \t]+\w|from[ \t]+[.\w]+[ \t]+import\b)"
    r"|(?:return|raise|while|with|try|del|pass|break|continue|global|nonlocal|assert|except|finally|elif)\b)"
)
"""A line that begins a statement even where brackets are open."""


class Token(Struct, frozen=True):
    """A token: `depth` counts the brackets around it, `first` says that it is the first of its line.

    `newer` marks an f-string that Python before 3.12 cannot read.
    """

    kind: Literal["name", "number", "string", "op"]
    text: str
    line: int
    column: int
    depth: int
    first: bool
    newer: bool = False


def read_statements(text: str) -> tuple[Statement, ...]:
    """Return the statements of a text; the suite on a line with its `if`, `with`, … is statements of its own."""
    return tuple(part for line in _Lexer(text).lines() for whole in _reclaimed(line) for part in _parts(whole) if part)


def dotted_name(tokens: Statement, start: int) -> tuple[str, int]:
    """Return the dotted name that begins at a token, empty if none does, and where it ends."""
    names, at = [], start
    while at < len(tokens) and tokens[at].kind == "name":
        names.append(tokens[at].text)
        at += 1
        if at + 1 < len(tokens) and tokens[at].text == "." and tokens[at + 1].kind == "name":
            at += 1
        else:
            break
    return ".".join(names), at


def past_brackets(tokens: Statement, start: int) -> int:
    """Return the end of the brackets that open at a token; where none open there, or none close, the same place."""
    if start >= len(tokens) or tokens[start].text not in CLOSING:
        return start
    for at in range(start + 1, len(tokens)):
        if tokens[at].depth == tokens[start].depth:
            return at + 1 if tokens[at].text == CLOSING[tokens[start].text] else start
    return start


class _Lexer:
    """A place in the text, and the brackets open there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.line_start = 0
        self.open: list[str] = []
        self.in_vain = 0
        """Characters read as the inside of f-strings that turned out not to end."""

    def lines(self) -> Iterator[Statement]:
        """Yield the tokens of each logical line."""
        tokens: list[Token] = []
        first = True
        while (match := _TOKEN.match(self.text, self.at)) is not None:
            kind = match.lastgroup if match["string"] is None else "string"
            if kind in ("space", "newline"):
                ends = kind == "newline" and (not self.open or _BEGINS.match(self.text, match.end()))
                self._advance(match.end())
                first = first or kind == "newline"
                if ends:
                    self.open.clear()
                    yield tuple(tokens)
                    tokens = []
                continue
            tokens.append(self._string(match, first) if kind == "string" else self._plain(kind, match, first))
            first = False
        yield tuple(tokens)

    def _plain(self, kind: str | None, match: re.Match[str], first: bool) -> Token:
        text = match[0]
        if text in CLOSING.values():
            self._close(text)
        if kind == "name" and not text.isascii():
            text = unicodedata.normalize("NFKC", text)
        token = self._token(kind, text, first)
        if text in CLOSING:
            self.open.append(text)
        self._advance(match.end())
        return token

    def _close(self, bracket: str) -> None:
        """Close the innermost bracket of the kind, and what was left open in it."""
        for depth in reversed(range(len(self.open))):
            if CLOSING[self.open[depth]] == bracket:
                del self.open[depth:]
                return

    def _string(self, match: re.Match[str], first: bool) -> Token:
        end, newer = self._string_end(match, 0)
        token = self._token("string", self.text[match.start() : end], first, newer)
        self._advance(end)
        return token

    def _token(self, kind: str | None, text: str, first: bool, newer: bool = False) -> Token:
        column = self.at - self.line_start + 1
        return Token(kind, text, self.line, column, len(self.open), first, newer)  # type: ignore[arg-type]

    def _advance(self, end: int) -> None:
        if lines := self.text.count("\n", self.at, end):
            self.line += lines
            self.line_start = self.text.rindex("\n", self.at, end) + 1
        self.at = end

    def _string_end(self, match: re.Match[str], nested: int) -> tuple[int, bool]:
        """Return where a string ends and whether only Python 3.12 reads it so; an f-string that does not end is cut."""
        quote = match["quote"]
        plain = _PLAIN[quote].match(self.text, match.end())
        end = plain.end() if plain else match.end()
        if not set("fFtT") & set(match["prefix"] or "") or nested > _DEEPEST or self.in_vain > len(self.text):
            return end, False
        formatted, newer = self._formatted_end(match.end(), quote, nested)
        if formatted < 0:
            self.in_vain += -formatted - match.start() if nested == 0 else 0
            return (end, False) if nested == 0 else (formatted, False)
        return formatted, newer or formatted != end

    def _formatted_end(self, at: int, quote: str, nested: int) -> tuple[int, bool]:
        """Return the end of an f-string's text; where it does not end, how far it was read, negative."""
        newer = False
        while True:
            literal = _LITERAL.match(self.text, at)
            at = literal.end() if literal else at
            if self.text.startswith(quote, at):
                return at + len(quote), newer
            if at >= len(self.text) or (self.text[at] == "\n" and len(quote) == 1):
                return -at, False
            if self.text[at] == "{":
                at, relaxed = self._field_end(at + 1, quote, nested)
                newer = newer or relaxed
                if at < 0:
                    return at, False
            else:
                at += 1

    def _field_end(self, at: int, quote: str, nested: int) -> tuple[int, bool]:
        """Return the end of a replacement field, as `_formatted_end` does."""
        newer, depth = False, 0
        while (match := _TOKEN.match(self.text, at)) is not None:
            text, at = match[0], match.end()
            if match["string"] is not None:
                if len(quote) == 3 and match["quote"] == quote:
                    return -at, False
                at, relaxed = self._string_end(match, nested + 1)
                if at < 0:
                    return at, False
                newer = newer or relaxed or "\\" in self.text[match.start() : at]
            elif text[0] in "\\#":
                newer = True
            elif text == "\n" and _BEGINS.match(self.text, at):
                return -at, False
            elif text == "}" and depth == 0:
                return at, newer
            elif text == ":" and depth == 0:
                end, relaxed = self._format_end(at, quote, nested)
                return end, newer or relaxed
            else:
                depth += (text in CLOSING) - (text in CLOSING.values())
        return -at, False

    def _format_end(self, at: int, quote: str, nested: int) -> tuple[int, bool]:
        """Return the end of a field whose format begins here, as `_formatted_end` does."""
        newer = False
        while True:
            literal = _FORMAT.match(self.text, at)
            at = literal.end() if literal else at
            if at >= len(self.text) or self.text.startswith(quote, at) or nested > _DEEPEST:
                return -at, False
            if self.text[at] == "{":
                at, relaxed = self._field_end(at + 1, quote, nested + 1)
                newer = newer or relaxed
                if at < 0:
                    return at, False
            elif self.text[at] == "\n" and len(quote) == 1:
                return -at, False
            elif self.text[at] == "}":
                return at + 1, newer
            else:
                at += 1


def _reclaimed(line: Statement) -> Iterator[Statement]:
    """Take decorators off the end of a line whose brackets were never closed."""
    if line and line[-1].depth == 0 and line[-1].text not in CLOSING:
        yield line
        return
    starts = [at for at, token in enumerate(line) if token.first and token.text == "@" and token.depth]
    cut = len(line)
    for start in reversed(starts):
        _, end = dotted_name(line, start + 1)
        if end == start + 1 or past_brackets(line, end) != cut:
            break
        cut = start
    yield line[:cut]
    for start in (at for at in starts if at >= cut):
        yield line[start : min((at for at in starts if at > start), default=len(line))]


def _parts(line: Statement) -> Iterable[Statement]:
    """Split a logical line at its semicolons, and a suite off its head."""
    start, lambdas, in_head = 0, 0, bool(line) and line[0].text in COMPOUND
    base = line[0].depth if line else 0
    for at, token in enumerate(line):
        if token.depth != base or token.kind not in ("op", "name"):
            continue
        lambdas += token.text == "lambda"
        if token.text == ":" and lambdas:
            lambdas -= 1
        elif token.text == ";" or (token.text == ":" and in_head):
            yield line[start : at + (token.text == ":")]
            start, in_head = at + 1, False
    if start < len(line):
        yield line[start:]
