"""Cuts the source of flows and tasks out of their files, so that a report can show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from p2d_audit.facts.notebooks.cells import Cells
from p2d_audit.facts.records import At
from p2d_audit.fingerprints import is_python
from p2d_audit.masking import mask_lines
from p2d_audit.model import Project, Span
from p2d_audit.report import CodeRow

LONGEST = 400
"""Characters of a line that are kept: a longer one holds data, not code."""
_CLOSING = (")", "]", "}", "#")


def code_rows(
    project: Project, lines: Callable[[str], Sequence[str]], cells: Callable[[str], Cells]
) -> Iterator[CodeRow]:
    """Yield the stretches that flows and tasks stand in, decorators included, by path and line.

    `lines` are those of a file's text, or of the code of a notebook, whose places in the file `cells` knows.
    """
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for unit in chain(project.flows, project.tasks):
        if is_python(unit.span.path):
            spans[unit.span.path].append(unit.span)
    for path in sorted(spans):
        found = (_stretch(span, lines(path), cells(path)) for span in spans[path])
        for first, last, moved in _merged(stretch for stretch in found if stretch):
            text = "\n".join(lines(path)[first - 1 : last])
            kept = "\n".join(_cut(line) for line in mask_lines(text).split("\n"))
            yield CodeRow(path=path, line=first + moved, text=kept)


def _stretch(span: Span, lines: Sequence[str], cells: Cells) -> tuple[int, int, int] | None:
    """Return the first and last line in the text, and how much further down they stand in the file.

    None where the file has them on other lines than one below the other, as a notebook can.
    """
    at = cells.in_text(At(span.line, span.column, span.end_line, span.end_column))
    if at is None or at.end_line - at.line != span.end_line - span.line or at.end_line > len(lines):
        return None
    return _decorated(at.line, lines), at.end_line, span.line - at.line


def _decorated(line: int, lines: Sequence[str]) -> int:
    """Return the line of the first decorator of a definition, or its own."""
    indent, first = _indent(lines[line - 1]), line
    for number in range(line - 1, 0, -1):
        above = lines[number - 1]
        stripped = above.strip()
        if not stripped or _indent(above) < indent:
            break
        if _indent(above) == indent and stripped.startswith("@"):
            first = number
        elif _indent(above) == indent and not stripped.startswith(_CLOSING):
            break
    return first


def _merged(stretches: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield stretches in order, those that touch made one."""
    first, last, moved = 0, -1, 0
    for begin, end, shift in sorted(stretches):
        if begin <= last + 1 and shift == moved and first:
            last = max(last, end)
            continue
        if first:
            yield first, last, moved
        first, last, moved = begin, end, shift
    if first:
        yield first, last, moved


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
