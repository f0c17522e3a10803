"""Comments that suppress findings: `# p2d: ignore[PTD203] until=2027-01-31 -- reason`.

At the end of a line such a comment is for that line; on a line of its own, for
the next line that is no comment; `ignore-file[…]` is for the whole file.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Sequence

from msgspec import Struct

MARK = "p2d:"
_COMMENT = re.compile(r"(?:#|//|--|;|::)\s*p2d:\s*(?P<verb>[\w-]*)\s*(?P<rest>.*)")
_CODES = re.compile(r"\[(?P<codes>[^\]]*)\]")
_UNTIL = re.compile(r"\s*+(?:[,;]\s*+)?\buntil\s*=\s*(?P<date>[^\s,;\]]*)")
_REASON = re.compile(r"\s--\s*(?P<reason>.*)")
_OTHER_COMMENT = re.compile(r"\s+#\s.*")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\'\'|[^\'])*\'')
_VERBS = ("ignore", "ignore-file")


class Suppression(Struct, frozen=True, kw_only=True):
    """A comment that suppresses findings of `rules`: codes, beginnings of codes or names, as written.

    `line`, `column` and `end_column` are where it stands, `target` is the line it is for, None for the whole file;
    `until` is the text of a date, `problem` why it cannot be heeded.
    """

    line: int
    column: int
    end_column: int
    target: int | None
    rules: tuple[str, ...] = ()
    reason: str | None = None
    until: str | None = None
    problem: str | None = None


def read_suppressions(text: str, *, python: bool) -> tuple[Suppression, ...]:
    """Return the suppressions in a file's text, with the lines and columns of that text, both from 1."""
    if MARK not in text:
        return ()
    lines = text.split("\n")
    comments = _python_comments(text) if python else _other_comments(lines)
    return tuple(_read(comment, line, column, lines) for line, column, comment in comments if MARK in comment)


def _python_comments(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the comments of Python as far as its tokens can be read, without strings that look like some."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1] + 1, token.string
    except (tokenize.TokenError, SyntaxError):  # what follows is not read as Python either
        return


def _other_comments(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield what follows the first comment sign outside of quotes on each line that holds the mark."""
    for number, line in enumerate(lines, 1):
        if MARK not in line:
            continue
        blanked = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), line)
        found = re.search(r"(?:^|(?<=\s))(?:#|//|--|;|::)(?=\s*p2d:)", blanked)
        if found:
            yield number, found.start() + 1, line[found.start() :]


def _read(comment: str, line: int, column: int, lines: Sequence[str]) -> Suppression:
    found = _COMMENT.search(comment)
    start = column + (found.start() if found else 0)
    end = column + len(comment.rstrip())
    if found is None or found["verb"] not in _VERBS:
        problem = f"`{found['verb'] if found else ''}` is unknown; write `ignore[…]` or `ignore-file[…]`"
        return Suppression(line=line, column=start, end_column=end, target=line, problem=problem)
    target = None if found["verb"] == "ignore-file" else _target(line, column, lines)
    rest = found["rest"]
    until = _UNTIL.search(rest)
    rest = rest.replace(until[0], "", 1) if until else rest
    codes, reason = _CODES.match(rest), _REASON.search(rest)
    return Suppression(
        line=line,
        column=start,
        end_column=end,
        target=target,
        rules=tuple(code.strip() for code in codes["codes"].split(",") if code.strip()) if codes else (),
        reason=(_OTHER_COMMENT.sub("", reason["reason"]).strip() or None) if reason else None,
        until=until["date"] if until else None,
        problem=None if codes and codes["codes"].strip() else "it names no rule; write the codes in brackets",
    )


def _target(line: int, column: int, lines: Sequence[str]) -> int:
    """Return the line a comment is for: its own or, if nothing else stands there, that of the next code."""
    if lines[line - 1][: column - 1].strip():
        return line
    for number, text in enumerate(lines[line:], line + 1):
        if text.strip() and not text.lstrip().startswith(("#", "//")):
            return number
    return line
