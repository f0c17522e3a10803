"""Reads a Jupyter notebook (nbformat 3 and 4): its code as one Python text, and where each line of it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from p2d_audit.facts.code.syntax import read_tree
from p2d_audit.facts.json_errors import explain_json
from p2d_audit.facts.json_places import Json
from p2d_audit.facts.notebooks.magics import Stripped, strip_magics
from p2d_audit.facts.records import CellLine, Failure, Piece

_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
_DATABRICKS = "application/vnd.databricks.v1+notebook"
_PYTHON = re.compile(r"i?python[\d.]*|pyspark|pypy3?", re.IGNORECASE)
_INDENT = re.compile(r"[ \t]+")


class BrokenCell(Struct, frozen=True, kw_only=True):
    """A cell that cannot be read; `line` counts in the cell, `file_line` in the file."""

    cell: int
    line: int
    file_line: int
    reason: str
    text: str | None


class Notebook(Struct, frozen=True, kw_only=True):
    """A notebook's code.

    `text` is that of all code cells as written, `python` what of it is Python, `shell` what goes to a shell:
    each has the same lines, which `cells` places. `included` are the files that `%run` brings all names of, as
    star imports are named: dotted, with a level, the name of a notebook with its ending. A notebook in another
    `language` has no Python.
    """

    text: str
    python: str
    shell: str
    cells: tuple[CellLine, ...]
    broken: tuple[BrokenCell, ...]
    included: tuple[tuple[str, int], ...]
    language: str | None


class _Cell(Struct, frozen=True):
    number: int
    lines: tuple[CellLine, ...]
    texts: tuple[str, ...]
    is_python: bool


def read_notebook(text: str, path: str) -> Notebook | Failure:
    """Return a notebook's code, cell by cell; a file that is no notebook is a Failure with its line."""
    text = text.removeprefix("\ufeff")
    try:
        json.loads(text, parse_int=float)
    except json.JSONDecodeError as error:
        return _not_json(text, path, error)
    except RecursionError:
        return Failure(line=1, reason="nested too deeply to be parsed")
    document = Json(path, text)
    root = document.members(document.root)
    if "cells" not in root and "worksheets" not in root:
        return Failure(line=document.place(document.root)[0], reason="not a notebook: it has no cells")
    for name in ("cells", "worksheets"):
        if name in root and document.begins(root[name]) != "[":
            return Failure(line=document.place(root[name])[0], reason=f"not a notebook: its `{name}` are no list")
    metadata = document.value(root["metadata"]) if "metadata" in root else {}
    return _Reading(document, metadata if isinstance(metadata, dict) else {}).read(_cells(document, root))


def _cells(document: Json, root: Mapping[str, int]) -> Iterator[int]:
    """Yield where the cells begin, in the order a user sees."""
    yield from document.items(root["cells"]) if "cells" in root else ()
    for sheet in document.items(root["worksheets"]) if "worksheets" in root else ():
        members = document.members(sheet)
        yield from document.items(members["cells"]) if "cells" in members else ()


class _Reading:
    """What was read of the cells up to here."""

    def __init__(self, document: Json, metadata: Mapping[str, Any]) -> None:
        self._document = document
        self._language = _language(metadata)
        self._databricks = _DATABRICKS in metadata
        self._cells: list[_Cell] = []
        self._broken: list[BrokenCell] = []

    def read(self, cells: Iterator[int]) -> Notebook:
        """Read all cells."""
        for number, offset in enumerate(cells, 1):
            self._read_cell(number, offset)
        python: list[str] = []
        shell: list[str] = []
        runs: list[str] = []
        for cell in self._cells:
            stripped = self._strip(cell)
            python += self._checked(cell, stripped)
            shell += stripped.shell
            runs += stripped.runs
        return Notebook(
            text="\n".join(text for cell in self._cells for text in cell.texts),
            python="\n".join(python),
            shell="\n".join(shell),
            cells=tuple(line for cell in self._cells for line in cell.lines),
            broken=tuple(sorted(self._broken, key=lambda broken: broken.cell)),
            included=tuple(star for path in runs if (star := _star(path))),
            language=self._language,
        )

    def _read_cell(self, number: int, offset: int) -> None:
        document = self._document
        members = document.members(offset)
        kind = document.value(members["cell_type"]) if "cell_type" in members else None
        if not isinstance(kind, str):
            self._break(number, offset, "not a cell: it has no type")
        elif kind == "code":
            source = members.get("source", members.get("input", offset))
            if document.begins(source) not in '["' or any(
                document.begins(one) != '"' for one in document.items(source)
            ):
                self._break(number, source, "not a cell: its source is no text")
                return
            lines, texts = _lines(document, source, number)
            self._cells.append(_Cell(number, lines, texts, self._is_python(members)))

    def _is_python(self, members: Mapping[str, int]) -> bool:
        """Say whether a cell is in the language of a Python notebook."""
        metadata = self._document.value(members["metadata"]) if "metadata" in members else {}
        named = self._document.value(members["language"]) if "language" in members else None
        language = _cell_language(metadata) or named
        return _is_python(language) if isinstance(language, str) else self._language is None

    def _strip(self, cell: _Cell) -> Stripped:
        if not cell.is_python:
            return Stripped(None, ("",) * len(cell.texts))
        return strip_magics(cell.texts, databricks=self._databricks)

    def _checked(self, cell: _Cell, stripped: Stripped) -> tuple[str, ...]:
        """Return the Python of a cell; nothing, and a failure, if it cannot be parsed."""
        nothing = ("",) * len(cell.texts)
        if stripped.python is None:
            return nothing
        text = "\n".join(stripped.python)
        tree = read_tree(text)
        if not isinstance(tree, Failure):
            return stripped.python
        if stripped.certain:
            line = min(tree.line or 1, len(cell.lines))
            place = cell.lines[line - 1].pieces[0].line
            self._broken.append(BrokenCell(cell=cell.number, line=line, file_line=place, reason=tree.reason, text=text))
        return nothing

    def _break(self, number: int, offset: int, reason: str) -> None:
        line, _ = self._document.place(offset)
        self._broken.append(BrokenCell(cell=number, line=1, file_line=line, reason=reason, text=None))


class _Writer:
    """Puts the strings of a source together and notes where each character stands."""

    def __init__(self, cell: int) -> None:
        self.lines: list[CellLine] = []
        self.texts: list[str] = []
        self._cell = cell
        self._text = ""
        self._pieces: list[Piece] = []
        self._returned = False

    def put(self, text: str, place: tuple[int, int]) -> None:
        """Append a stretch that stands at a place."""
        column = len(self._text) + 1
        last = self._pieces[-1] if self._pieces else None
        if last is None or (last.line, last.file_column + column - last.column) != place:
            self._pieces.append(Piece(column, *place))
        self._text += text
        self._returned = False

    def end_string(self, place: tuple[int, int]) -> None:
        """Note where what was put ends, since what follows on the line begins elsewhere."""
        if self._text:
            self._pieces.append(Piece(len(self._text) + 1, *place))

    def end_line(self, by: str, place: tuple[int, int]) -> None:
        """End a line; a return and a newline together end one."""
        if by == "\n" and self._returned:
            self._returned = False
            return
        self.put("", place)
        self.texts.append(self._text)
        self.lines.append(CellLine(self._cell, len(self.lines) + 1, len(self._text), tuple(self._pieces)))
        self._text, self._pieces, self._returned = "", [], by == "\r"


def _lines(document: Json, source: int, cell: int) -> tuple[tuple[CellLine, ...], tuple[str, ...]]:
    """Return the lines of a cell's source, a string or a list of strings, without the indent all have in common."""
    writer = _Writer(cell)
    place = document.place(source)
    for string in document.items(source) if document.begins(source) == "[" else (source,):
        for text, offset in document.runs(string):
            place = document.place(offset)
            if text in ("\n", "\r"):
                writer.end_line(text, place)
            elif text:
                writer.put(text, place)
            else:
                writer.end_string(place)
    writer.end_line("", place)
    if len(writer.texts) > 1 and not writer.texts[-1]:
        writer.lines.pop()
        writer.texts.pop()
    return _without_indent(writer.lines, writer.texts)


def _without_indent(lines: list[CellLine], texts: list[str]) -> tuple[tuple[CellLine, ...], tuple[str, ...]]:
    """Take the indent of the first line off all lines, as IPython does."""
    first = next((text for text in texts if text.strip()), "")
    match = _INDENT.match(first)
    if match is None:
        return tuple(lines), tuple(texts)
    indent = match[0]
    for index, text in enumerate(texts):
        if text.startswith(indent):
            texts[index] = text[len(indent) :]
            lines[index] = _moved(lines[index], len(indent))
    return tuple(lines), tuple(texts)


def _moved(line: CellLine, width: int) -> CellLine:
    """Return a line whose first characters are gone."""
    before = [piece for piece in line.pieces if piece.column <= width + 1][-1]
    first = Piece(1, before.line, before.file_column + width + 1 - before.column)
    rest = (Piece(p.column - width, p.line, p.file_column) for p in line.pieces if p.column > width + 1)
    return CellLine(line.cell, line.number, line.length - width, (first, *rest))


def _language(metadata: Mapping[str, Any]) -> str | None:
    """Return the language of a notebook that is not Python, else None; one that says nothing is Python."""
    spec, info, databricks = (metadata.get(name) for name in ("kernelspec", "language_info", _DATABRICKS))
    names = (
        spec.get("language") if isinstance(spec, dict) else None,
        info.get("name") if isinstance(info, dict) else None,
        databricks.get("language") if isinstance(databricks, dict) else None,
    )
    language = next((name for name in names if isinstance(name, str) and name), None)
    return None if language is None or _is_python(language) else language


def _cell_language(metadata: Any) -> str | None:
    """Return the language that an editor noted at a cell."""
    for holder, name in (
        ("vscode", "languageId"),
        ("polyglot_notebook", "kernelName"),
        ("dotnet_interactive", "language"),
    ):
        noted = metadata.get(holder) if isinstance(metadata, dict) else None
        if isinstance(noted, dict) and isinstance(noted.get(name), str):
            return str(noted[name])
    return None


def _is_python(language: str) -> bool:
    return _PYTHON.fullmatch(language) is not None


def _star(path: str) -> tuple[str, int] | None:
    """Return the relative name of a file that is run, None if it lies elsewhere or has no such name."""
    parts = [part for part in path.split("/") if part != "."]
    above = sum(part == ".." for part in parts)
    stem, dot, ending = parts[-1].partition(".") if parts else ("", "", "")
    names = [*parts[above:-1], stem]
    if ending not in ("", "py", "ipynb") or not all(re.fullmatch(r"[^.~$/{}]+", name) for name in names):
        return None
    return ".".join(names) + (dot + ending if ending == "ipynb" else ""), above + 1


def _not_json(text: str, path: str, error: json.JSONDecodeError) -> Failure:
    """Tell why a text is no JSON: a merge that was not finished, a template, or an error."""
    conflict = re.search(r"^<{7}(?: .*)?$", text, re.MULTILINE)
    if conflict and re.search(r"^>{7}(?: .*)?$", text, re.MULTILINE):
        return Failure(line=text.count("\n", 0, conflict.start()) + 1, reason="an unresolved merge conflict")
    lines = text.split("\n")
    line, why = explain_json(error)
    near = "\n".join(lines[max(line - 2, 0) : line + 1])
    if "{{" in path or _TEMPLATE.search(near):
        return Failure(line=line, reason=f"a template, not JSON ({why})", template=True)
    reason = "empty" if not text.strip() else f"not valid JSON: {why}"
    return Failure(line=line, reason=reason)
