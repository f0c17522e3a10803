"""Says of places what only the files' own bytes tell: hashes of lines, columns in UTF-16, lines nobody could parse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from p2d_audit.files import Source, Undecodable, encoding_of
from p2d_audit.fingerprints import cut_snippet, split_lines
from p2d_audit.line_hashes import hash_lines
from p2d_audit.model import Span

LONGEST = 400
"""Characters of a line that are kept: one that could not be parsed may be the whole file."""


class Contents:
    """The files that were read, by path; of any other one nothing is known."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._sources = {source.path: source for source in sources}
        self._lines = cache(self._split)

    def hashes(self, spans: Iterable[Span]) -> Mapping[tuple[str, int], str]:
        """Return by path and line the hash of each line that one of the places begins in."""
        wanted: defaultdict[str, set[int]] = defaultdict(set)
        for span in spans:
            wanted[span.path].add(span.line)
        found = {
            path: hash_lines(self._sources[path].content, lines)
            for path, lines in wanted.items()
            if path in self._sources
        }
        return {(path, line): digest for path, lines in found.items() for line, digest in lines.items()}

    def utf16(self, span: Span) -> tuple[int, int] | None:
        """Return where a place begins and ends, in UTF-16 code units from 1; None if the file was not read."""
        lines = self._lines(span.path)
        if max(span.line, span.end_line) > len(lines):
            return None
        return _units(lines[span.line - 1], span.column), _units(lines[span.end_line - 1], span.end_column)

    def cut(self, span: Span) -> str:
        """Return the lines that a place touches, as far as they are text, long ones cut."""
        return "\n".join(line[:LONGEST] for line in cut_snippet(self._lines(span.path), span).split("\n"))

    def _split(self, path: str) -> Sequence[str]:
        source = self._sources.get(path)
        if source is None:
            return ()
        text = source.decode()
        if isinstance(text, Undecodable):
            text = source.content.decode(encoding_of(source.content), "replace")
        return split_lines(text)


def _units(line: str, column: int) -> int:
    return column + sum(character > "\uffff" for character in line[: max(0, column - 1)])
