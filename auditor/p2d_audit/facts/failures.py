"""Why a file, or a cell of a notebook, cannot be parsed, and what its tokens say nevertheless."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from msgspec.structs import replace

from p2d_audit.facts.code.dialects import EXCLUDE, find_cause
from p2d_audit.facts.code.marimo import broken_cells
from p2d_audit.facts.code.outline import Outline, read_outline
from p2d_audit.facts.code.syntax import read_tree
from p2d_audit.facts.code.tokens import read_statements
from p2d_audit.facts.notebooks import BrokenCell, Notebook
from p2d_audit.facts.notebooks.cells import Cells
from p2d_audit.facts.records import At, Failure


class Unparsed(Failure, frozen=True, kw_only=True):
    """Why text that was decoded could not be parsed, what helps, and what its tokens say if it is Python."""

    remedy: str
    outline: Outline = Outline()


def explain_python(path: str, text: str, failure: Failure) -> Unparsed:
    """Find out by tokens why Python cannot be parsed, and what is in it nevertheless."""
    statements = read_statements(text)
    cause = find_cause(text, statements, failure.line or 1, failure.reason, sys.version_info[:2])
    template = cause.template or "{{" in path
    return Unparsed(
        line=cause.line,
        reason=f"a template, not Python ({failure.reason})" if template else cause.reason,
        template=template,
        remedy=cause.remedy,
        outline=read_outline(statements),
    )


def explain_notebook(failure: Failure) -> Unparsed:
    """Say what helps with a file that is no notebook."""
    remedy = EXCLUDE if failure.template else f"mend the notebook, or {EXCLUDE}"
    return Unparsed(line=failure.line, reason=failure.reason, template=failure.template, remedy=remedy)


def explain_cells(path: str, notebook: Notebook) -> Iterator[Unparsed]:
    """Yield why each broken cell cannot be read, with the line of the file."""
    cells = Cells(notebook.cells)
    whole = _outline(notebook, cells) if notebook.broken else Outline()
    for broken in notebook.broken:
        if broken.text is None:
            failure = Unparsed(line=broken.file_line, reason=f"cell {broken.cell}: {broken.reason}", remedy=_MEND)
        else:
            failure = _explain_cell(path, broken, cells, whole)
        yield replace(failure, part=True)


def explain_marimo(text: str) -> Iterator[Unparsed]:
    """Yield the cells of a marimo notebook that are no Python."""
    tree = read_tree(text) if "_unparsable_cell" in text else None
    for failure in broken_cells(tree) if isinstance(tree, ast.Module) else ():
        yield Unparsed(line=failure.line, reason=failure.reason, remedy=_MEND, part=True)


_MEND = f"mend the cell, or {EXCLUDE}"


def _explain_cell(path: str, broken: BrokenCell, cells: Cells, whole: Outline) -> Unparsed:
    failure = explain_python(path, broken.text or "", Failure(line=broken.line, reason=broken.reason))
    line = failure.line or 1
    numbers = cells.lines_of(broken.cell)
    makings = (
        replace(making, line=_file_line(cells, making.line)) for making in whole.makings if making.line in numbers
    )
    return replace(
        failure,
        line=_file_line(cells, numbers.start + line - 1),
        reason=f"cell {broken.cell}, line {line}: {failure.reason}",
        outline=Outline(failure.outline.imports, tuple(makings)),
    )


def _outline(notebook: Notebook, cells: Cells) -> Outline:
    """Return what the tokens of all cells say, the broken ones included: these use what others import."""
    lines = notebook.python.split("\n")
    for broken in notebook.broken:
        if broken.text is not None:
            numbers = cells.lines_of(broken.cell)
            lines[numbers.start - 1 : numbers.stop - 1] = broken.text.split("\n")
    return read_outline(read_statements("\n".join(lines)))


def _file_line(cells: Cells, line: int) -> int:
    return cells.in_file(At(line, 1, line, 1)).line
