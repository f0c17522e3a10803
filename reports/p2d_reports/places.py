"""Says where a file of the report is, as seen from where the run started."""

from __future__ import annotations

import posixpath

from p2d_audit.report import FindingRow, Run


def from_start(root: str, path: str) -> str:
    """Return `path`, which is relative to `root`, relative to where the run started; both are POSIX."""
    return posixpath.normpath(posixpath.join(root, path))


def in_cell(finding: FindingRow) -> str:
    """Return the cell of a notebook and the line there; empty for any other file, and where the message says it."""
    cell = f"cell {finding.region.cell}, line {finding.region.cell_line}"
    return "" if finding.region.cell is None or cell in finding.message else cell


def within_start(root: str, path: str) -> str:
    """Return `path` as `from_start` does, or unchanged where that would leave the folder the run started in."""
    joined = from_start(root, path)
    outside = joined.startswith(("/", "../")) or joined == ".."
    return path if outside else joined


def in_repository(run: Run, path: str) -> str:
    """Return `path` as seen from the top of the repository or, outside of one, from where the run started."""
    if run.repository is None:
        return within_start(run.root, path)
    return posixpath.normpath(posixpath.join(run.repository.root, path))
