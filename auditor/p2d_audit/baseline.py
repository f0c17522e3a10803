"""The file of findings that a repository lives with: one sorted line of JSON for each.

No line holds a line number, a count or a date, so edits elsewhere change nothing and two branches
seldom touch the same line. A line begins with the fingerprint: sorted as text, lines lie spread, and
lines of two branches can simply be put together (`merge=union`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.errors import UsageError
from p2d_audit.report import FindingRow

DEFAULT_NAME = "p2d-audit-baseline.jsonl"
_CONFLICTS = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")
_FINGERPRINT = r"^[0-9a-f]{32}$"
_BETWEEN_REASONS = "; "


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finding that is known: its identity, what is needed to recognise it elsewhere, and why it was taken in."""

    fingerprint: str = msgspec.field()
    rule: str
    path: str
    unit: str | None
    content: str
    reason: str | None = None


def entry_of(finding: FindingRow, reason: str | None = None) -> Entry:
    """Return the entry of a finding."""
    return Entry(
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        path=finding.path,
        unit=finding.unit,
        content=finding.content,
        reason=reason,
    )


def read_baseline(file: Path) -> tuple[Entry, ...]:
    """Return the entries of a baseline, sorted; raise UsageError, naming file, line and remedy, for one that is broken.

    A line may be there twice, as Git makes it so where it puts both sides of a merge together; two lines that say
    different things of one finding may not.
    """
    first: dict[str, tuple[int, Entry]] = {}
    for number, entry in _numbered(file):
        earlier, same = first.setdefault(entry.fingerprint, (number, entry))
        if same != entry:
            raise UsageError(
                f"{file}:{number}: says something else of the finding of line {earlier};"
                f" unite them with `p2d-audit baseline merge {file} -o {file}`"
            )
    return tuple(sorted((entry for _, entry in first.values()), key=_order))


def merge_baselines(files: Iterable[Path]) -> tuple[Entry, ...]:
    """Return the entries of all files, each finding once, with the reasons of all that have it."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for file in files:
        for _, entry in _numbered(file):
            found[entry.fingerprint].append(entry)
    return tuple(sorted((_united(same) for same in found.values()), key=_order))


def write_entries(entries: Iterable[Entry]) -> str:
    """Return the text of a baseline: the same for the same entries in any order."""
    return "".join(f"{_line(entry)}\n" for entry in sorted(entries, key=_order))


def _numbered(file: Path) -> Iterator[tuple[int, Entry]]:
    for number, line in enumerate(_content(file).split(b"\n"), start=1):
        text = line.strip()
        if text.startswith(_CONFLICTS):
            raise UsageError(
                f"{file}:{number}: is a conflict that Git left; keep the lines of both sides and take the marks out,"
                " or merge the files of both branches with `p2d-audit baseline merge`"
            )
        if text:
            yield number, _entry(text, f"{file}:{number}")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except FileNotFoundError as error:
        raise UsageError(f"{file}: does not exist; write it with `p2d-audit baseline create`") from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from error


def _entry(text: bytes, place: str) -> Entry:
    try:
        entry = msgspec.json.decode(text, type=Entry)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{place}: is no line of a baseline: {error}; take it out, or write the file anew with"
            " `p2d-audit baseline create --force`"
        ) from error
    if len(entry.fingerprint) != _DIGITS or not set(entry.fingerprint) <= _HEXADECIMAL:
        raise UsageError(f"{place}: `fingerprint` is none of {_DIGITS} hexadecimal digits; take the line out")
    return entry


_DIGITS = 32
_HEXADECIMAL = frozenset("0123456789abcdef")


def _line(entry: Entry) -> str:
    row = msgspec.to_builtins(entry)
    if entry.reason is None:
        del row["reason"]
    return json.dumps(row, ensure_ascii=True)


def _order(entry: Entry) -> str:
    return entry.fingerprint


def _united(same: list[Entry]) -> Entry:
    # Two branches may have put one finding at different paths by name of the unit alone: the fingerprint decides.
    reasons = sorted({entry.reason for entry in same if entry.reason})
    least = min(same, key=lambda entry: (entry.path, entry.unit or "", entry.content))
    return replace(least, reason=_BETWEEN_REASONS.join(reasons) or None)
