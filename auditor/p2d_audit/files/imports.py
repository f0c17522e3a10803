"""Reads, from bytes alone, what a Python file imports."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

Parts: TypeAlias = tuple[str, ...]

_NAME = rb"[\w\x80-\xff]+"
_DOTTED = _NAME + rb"(?:[ \t]*\.[ \t]*" + _NAME + rb")*"
_IMPORTED = rb"(?:\(((?:[^)#]++|#[^\n]*+)*+)|([^\n;#(]*+))"
_STATEMENT = re.compile(
    rb"(?:^(?:\xef\xbb\xbf)?|[;:])[ \t\f]*+"
    rb"(?:from\b([ \t.]*+)(" + _DOTTED + rb")?[ \t]*+import\b[ \t]*+(?=" + _IMPORTED + rb")"
    rb"|import\b[ \t]*+([^\n;#]++))",
    re.MULTILINE,
)
_COMMENT = re.compile(rb"#[^\n]*")
_CONTINUATION = re.compile(rb"\\(?:\r\n|\r|\n)")


class Import(Struct, frozen=True):
    """A module that is imported, `level` counting the leading dots; `star` also means what its package holds."""

    level: int
    name: Parts
    star: bool = False


class Module(Struct, frozen=True, kw_only=True):
    """A Python file of the tree: what it imports, and whether its own bytes hold a marker.

    A notebook imports others and is not `importable` itself. `size` counts the bytes of its code.
    """

    path: str
    marked: bool
    imports: tuple[Import, ...]
    importable: bool = True
    size: int = 0


def read_imports(content: bytes) -> tuple[Import, ...]:
    """Return what the import statements of a file name, those in functions and, harmlessly, in strings included."""
    text = _CONTINUATION.sub(b" ", content) if b"\\\n" in content or b"\\\r" in content else content
    text = text.replace(b"\r", b"\n") if b"\r" in text else text
    return tuple(dict.fromkeys(target for match in _statements(text) for target in _targets(*match.groups())))


def _statements(text: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the statements as a search of the whole text would; it is searched from lines on that hold `import`."""
    at, done = text.find(b"import"), 0
    while at >= 0:
        match = _STATEMENT.search(text, max(done, text.rfind(b"\n", 0, at) + 1))
        if match is None:
            return
        yield match
        done = match.end()
        at = text.find(b"import", done)


@lru_cache(maxsize=100_000)
def _targets(
    dots: bytes | None, origin: bytes | None, listed: bytes | None, rest: bytes | None, plain: bytes | None
) -> tuple[Import, ...]:
    """Return what a statement names; most of a tree's statements stand in it many times."""
    if plain is not None:
        return tuple(Import(0, name[: end + 1]) for name in _names(plain) for end in range(len(name)))
    level, package = (dots or b"").count(b"."), _split(origin or b"")
    names = list(_names((listed if listed is not None else rest) or b""))
    whole = Import(level, package, star=("*",) in names)
    return (whole, *(Import(level, package + name) for name in names if name != ("*",)))


def _names(text: bytes) -> Iterator[Parts]:
    """Yield the dotted names of a comma-separated list without their `as`."""
    for item in _COMMENT.sub(b"", text).split(b","):
        if words := re.sub(rb"[ \t]*\.[ \t]*", b".", item).split():
            yield _split(words[0])


def _split(dotted: bytes) -> Parts:
    text = unicodedata.normalize("NFKC", dotted.decode(errors="replace"))
    return tuple(part for part in re.split(r"[\s.]+", text) if part)
