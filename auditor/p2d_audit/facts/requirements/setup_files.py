"""Reads what a setup.py, or a script's own metadata, asks for.

Neither is run: of setup.py what is written out is read, in the call itself or in a variable of the file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from p2d_audit.declarations import Declaration
from p2d_audit.facts.lines import Lines
from p2d_audit.facts.requirements.distributions import own_distribution
from p2d_audit.facts.requirements.pip_files import read_line
from p2d_audit.facts.requirements.toml_places import TomlError, read_toml
from p2d_audit.model import Span
from p2d_audit.parsing import parse_module

_KEYWORDS = ("install_requires", "extras_require", "setup_requires", "tests_require")
_SCRIPT = re.compile(r"^# /// script[ \t]*\n(?P<toml>(?:#(?:| [^\n]*)\n)+?)# ///[ \t]*$", re.MULTILINE)
_DEPTH = 20


def read_python_requirements(path: str, text: str) -> tuple[Declaration, ...]:
    """Return what a Python file that can be parsed asks for: a setup.py, or a script with inline metadata."""
    if PurePosixPath(path).name == "setup.py" and "prefect" in text.lower():
        found = {
            (one.span, getattr(one, "name", ""), getattr(one, "specifier", "")): one for one in _read_setup(path, text)
        }
        return tuple(found.values())
    return tuple(_read_script(path, text)) if "# /// script" in text else ()


def _read_script(path: str, text: str) -> Iterator[Declaration]:
    """Read the TOML in the comments of a script; the two characters before each line are left out of it."""
    script = _SCRIPT.search(text)
    if script is None:
        return
    written = "\n".join(line[2:] for line in script["toml"].split("\n"))
    toml = read_toml(written)
    if isinstance(toml, TomlError):
        return
    inner = Lines(path, written)
    above = text.count("\n", 0, script.start("toml"))
    wanted = toml.values.get("dependencies")
    for index, one in enumerate(wanted if isinstance(wanted, list) else ()):
        if isinstance(one, str):
            at = inner.span(*toml.value(("dependencies", index)))
            span = Span(path, at.line + above, at.column + 2, at.end_line + above, at.end_column + 2)
            yield from read_line(one, span)


def _read_setup(path: str, text: str) -> Iterator[Declaration]:
    try:
        tree = parse_module(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    setup = _Setup(path, text, tree)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call.func) == "setup":
            for keyword in call.keywords:
                if keyword.arg == "name":
                    yield from setup.name(keyword.value)
                if keyword.arg in _KEYWORDS or keyword.arg is None:
                    yield from setup.asked(keyword.arg, keyword.value)


def _name(function: ast.expr) -> str | None:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None


class _Setup:
    """A setup.py; `values` is what its variables are bound to, those with one value only."""

    def __init__(self, path: str, text: str, tree: ast.Module) -> None:
        self._path = path
        self._lines = text.split("\n")
        bound: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        if isinstance(target, ast.Name):
                            bound.setdefault(target.id, []).append(value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    bound.setdefault(name, []).append(value)
                case ast.AugAssign(target=ast.Name(id=name), value=value):
                    bound.setdefault(name, []).append(value)
        self._values: Mapping[str, list[ast.expr]] = bound

    def name(self, value: ast.expr) -> Iterator[Declaration]:
        """Yield the distribution that a setup.py makes."""
        known = self._values.get(value.id, []) if isinstance(value, ast.Name) else [value]
        for one in known if len(known) == 1 else ():
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield from own_distribution(one.value, self._span(one, one.value))

    def asked(self, keyword: str | None, value: ast.expr) -> Iterator[Declaration]:
        """Yield what a keyword of `setup` asks for; without a name it is a mapping of keywords."""
        if keyword is None:
            for key, inner in self._items(value, 0):
                if key in _KEYWORDS:
                    yield from self.asked(key, inner)
        elif keyword == "extras_require":
            for _, inner in self._items(value, 0):
                yield from self._texts(inner, 0)
        else:
            yield from self._texts(value, 0)

    def _items(self, node: ast.expr, depth: int) -> Iterator[tuple[str, ast.expr]]:
        match node:
            case ast.Name(id=name) if depth < _DEPTH:
                for value in self._values.get(name, ()):
                    yield from self._items(value, depth + 1)
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if key is None:
                        yield from self._items(value, depth + 1)
                    else:
                        yield (key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""), value
            case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
                yield from ((keyword.arg or "", keyword.value) for keyword in keywords)

    def _texts(self, node: ast.expr, depth: int) -> Iterator[Declaration]:
        """Yield what the texts in an expression ask for, one on each line."""
        if depth > _DEPTH:
            return
        match node:
            case ast.Constant(value=str() as text):
                yield from self._read(text, node)
            case ast.JoinedStr(values=[ast.Constant(value=str() as text), *_]):
                yield from self._read(f"{text}${{…}}", node)
            case ast.Name(id=name):
                for value in self._values.get(name, ()):
                    yield from self._texts(value, depth + 1)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                for item in items:
                    yield from self._texts(item, depth + 1)
            case ast.Starred(value=value):
                yield from self._texts(value, depth + 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield from self._texts(left, depth + 1)
                yield from self._texts(right, depth + 1)

    def _read(self, text: str, node: ast.expr) -> Iterator[Declaration]:
        for one in text.strip().split("\n"):
            yield from read_line(one.strip(), self._span(node, one.strip()))

    def _span(self, node: ast.expr, text: str) -> Span:
        """Return where a requirement stands in the text that holds it; the whole text where it is not as written."""
        end_line, end_offset = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        for number in range(node.lineno, end_line + 1):
            line = self._lines[number - 1]
            begin = self._column(number, node.col_offset) - 1 if number == node.lineno else 0
            if text and (at := line.find(text, begin)) >= 0:
                return Span(self._path, number, at + 1, number, at + 1 + len(text))
        return Span(
            self._path,
            node.lineno,
            self._column(node.lineno, node.col_offset),
            end_line,
            self._column(end_line, end_offset),
        )

    def _column(self, line: int, offset: int) -> int:
        """Return the column of an offset in UTF-8."""
        return len(self._lines[line - 1].encode(errors="surrogatepass")[:offset].decode(errors="ignore")) + 1
