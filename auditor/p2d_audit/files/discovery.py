"""Walks the tree and finds the files that can matter."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct

from p2d_audit.files.ignoring import (
    ENVIRONMENT_MARKS,
    GITIGNORE,
    Parts,
    Patterns,
    parse_patterns,
    read_gitignore,
    reason_to_skip,
)
from p2d_audit.files.imports import Module
from p2d_audit.files.kinds import Kind, has_shebang, kind_of, kind_of_script
from p2d_audit.files.looking import File, Looked, Skipped, Sought, Unreadable, look_into, why
from p2d_audit.files.looks import Looks
from p2d_audit.files.relevance import find_relevant
from p2d_audit.files.source import Source
from p2d_audit.files.worktree import find_top

MAX_SIZE = 5_000_000
"""Bytes above which a file is not read unless the configuration allows more."""

_MARKS = frozenset({GITIGNORE, *ENVIRONMENT_MARKS})
_FIRST_LINE = 128

ReaderPatterns: TypeAlias = tuple[tuple[str, Kind], ...]


class Found(Struct, frozen=True, kw_only=True):
    """What was found, each sorted by path: `sources` are what can matter among the `read` files looked at, `paths`.

    `modules` are the Python files and notebooks among these, with what they import.
    """

    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Unreadable, ...]
    read: int
    paths: tuple[str, ...] = ()
    modules: tuple[Module, ...] = ()


class _Folder(Struct, frozen=True):
    """A folder to walk; the patterns `above` it are in the order of their say, `readers` name kinds of files."""

    place: Path
    parts: Parts
    above: tuple[Patterns, ...]
    readers: ReaderPatterns


_Entry: TypeAlias = File | Skipped | Unreadable


def find_root(paths: Sequence[Path]) -> Path:
    """Return the folder that all paths of a report are relative to.

    It is the top of the Git work tree that the first path is in, if it holds the
    other paths too, else the deepest folder that holds all paths. All of `paths` exist.
    """
    folders = [path if path.is_dir() else path.parent for path in (path.resolve() for path in paths)]
    top = find_top(folders[0])
    if top is not None and all(folder.is_relative_to(top) for folder in folders):
        return top
    return Path(os.path.commonpath(folders))


def find_files(
    root: Path,
    paths: Sequence[Path],
    *,
    markers: Iterable[str],
    exclude: Sequence[str] = (),
    exclude_base: Path | None = None,
    max_size: int = MAX_SIZE,
    readers: ReaderPatterns = (),
    left_out: Sequence[str] = (),
    left_out_for: str = "",
    overlays: Mapping[str, bytes] = MappingProxyType({}),
    looks: Looks | None = None,
) -> Found:
    """Return the files at and below `paths` that can reach one of the `markers`, such as `prefect`.

    `readers` gives kinds beside the built-in ones, by patterns of file names; `overlays`, contents by path that
    stand in for those of files that exist; `looks`, what earlier looks found.

    `paths` exist inside of `root`; one of them is read even where a pattern would leave it out.
    `exclude` holds patterns in .gitignore syntax that count from `exclude_base`; BadPatternError is
    raised for one that is none. `left_out` are folders, relative to the root, that
    nothing brings back. Symbolic links below the paths are not followed.
    """
    top = root.resolve()
    excluded = (
        parse_patterns([f"/{_literal(folder)}/" for folder in left_out], (), left_out_for),
        parse_patterns(exclude, _base(exclude_base, top), "the configuration"),
    )
    entries = {entry.path: entry for path in paths for entry in _entries(path.resolve(), top, excluded, readers)}
    files = [entry for entry in entries.values() if isinstance(entry, File)]
    into = look_into(files, Sought(markers), max_size, overlays, looks)
    looked = (*into, *(entry for entry in entries.values() if not isinstance(entry, File)))
    seen = [entry for entry in looked if isinstance(entry, Looked)]
    sources = [_load(file, overlays) for file in _that_matter(seen)]
    return Found(
        sources=tuple(sorted((s for s in sources if isinstance(s, Source)), key=lambda source: source.path)),
        skipped=tuple(sorted(entry for entry in looked if isinstance(entry, Skipped))),
        failed=tuple(sorted(entry for entry in (*looked, *sources) if isinstance(entry, Unreadable))),
        read=len(seen),
        paths=tuple(sorted(looked.file.path for looked in seen)),
        modules=tuple(looked.module for looked in seen if looked.module),
    )


def is_looked_at(path: str, readers: ReaderPatterns = ()) -> bool:
    """Say whether a file of this path, POSIX and relative, can have a say in what an audit finds."""
    name = PurePosixPath(path)
    return name.name in _MARKS or kind_of(name, readers) is not None or has_shebang(name)


def _literal(path: str) -> str:
    """Return a path as a pattern that stands for itself."""
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)


def _base(folder: Path | None, root: Path) -> Parts:
    inside = folder is not None and folder.resolve().is_relative_to(root)
    return folder.resolve().relative_to(root).parts if folder and inside else ()


def _entries(path: Path, root: Path, excluded: tuple[Patterns, ...], readers: ReaderPatterns) -> Iterator[_Entry]:
    parts = path.relative_to(root).parts
    if not path.is_dir():
        entry = _classified(path, _printable(parts), _mode(path, follow=True), readers, named=True)
        yield entry or Skipped(_printable(parts), "of no kind that is read")
        return
    above = (*excluded, *_gitignores_above(root, parts))
    yield from _walk(_Folder(path, parts, tuple(patterns.without(parts) for patterns in above), readers))


def _gitignores_above(root: Path, parts: Parts) -> Iterator[Patterns]:
    """Yield the .gitignore files of the folders above, the nearest first."""
    for depth in reversed(range(len(parts))):
        if found := read_gitignore(root.joinpath(*parts[:depth]), parts[:depth]):
            yield found


def _walk(start: _Folder) -> Iterator[_Entry]:
    pending = [start]
    while pending:
        folder = pending.pop()
        patterns = _with_own(folder)
        try:
            children = sorted(folder.place.iterdir())
        except OSError as error:
            yield Unreadable(_printable(folder.parts) or ".", why(error))
            continue
        for child in children:
            judged = _judge(child, (*folder.parts, child.name), patterns, folder.readers)
            if isinstance(judged, _Folder):
                pending.append(judged)
            elif judged:
                yield judged


def _judge(
    child: Path, parts: Parts, patterns: tuple[Patterns, ...], readers: ReaderPatterns
) -> _Entry | _Folder | None:
    """Return what a child of a folder is to the audit; None if nothing worth telling."""
    mode = _mode(child, follow=False)
    if not isinstance(mode, OSError) and stat.S_ISDIR(mode):
        reason = reason_to_skip(parts, child, patterns)
        return _Folder(child, parts, patterns, readers) if reason is None else _skipped(parts, reason)
    entry = _classified(child, _printable(parts), mode, readers)
    reason = reason_to_skip(parts, None, patterns) if entry else None
    return entry if reason is None else _skipped(parts, reason)


def _skipped(parts: Parts, reason: str) -> Skipped | None:
    return Skipped(_printable(parts), reason) if reason else None


def _with_own(folder: _Folder) -> tuple[Patterns, ...]:
    """Put a folder's own .gitignore before those above it and behind the configuration."""
    own = read_gitignore(folder.place, folder.parts)
    configured = tuple(one for one in folder.above if one.origin != GITIGNORE)
    return (*configured, own, *folder.above[len(configured) :]) if own else folder.above


def _classified(
    place: Path, path: str, mode: int | OSError, readers: ReaderPatterns, *, named: bool = False
) -> _Entry | None:
    """Return what an entry that is no folder is; None if it is of no kind that is read."""
    name = PurePosixPath(path)
    kind = kind_of(name, readers)
    if isinstance(mode, OSError):
        return Unreadable(path, why(mode)) if kind or place.suffix else None
    if stat.S_ISLNK(mode):
        return Skipped(path, "symbolic link") if kind or place.is_dir() else None
    if kind is None and has_shebang(name) and stat.S_ISREG(mode):
        kind = _kind_of_script(place)
    if kind is None:
        return None
    if not stat.S_ISREG(mode):
        return Unreadable(path, _special(mode)) if named else Skipped(path, _special(mode))
    return File(place, path, kind, named)


def _kind_of_script(place: Path) -> Kind | None:
    """Return the kind of a file whose name says nothing; None too if it cannot be opened."""
    try:
        with place.open("rb") as stream:
            return kind_of_script(stream.read(_FIRST_LINE))
    except OSError:
        return None


def _that_matter(seen: Iterable[Looked]) -> Iterator[File]:
    files = tuple(seen)
    relevant = find_relevant(looked.module for looked in files if looked.module)
    return (looked.file for looked in files if looked.matters or looked.file.path in relevant)


def _load(file: File, overlays: Mapping[str, bytes]) -> Source | Unreadable:
    try:
        content = overlays[file.path] if file.path in overlays else file.place.read_bytes()
        return Source(path=file.path, kind=file.kind, content=content)
    except OSError as error:
        return Unreadable(file.path, why(error))


def _printable(parts: Parts) -> str:
    """Join the parts of a path; bytes of names that are not UTF-8 are written as escapes."""
    return os.fsencode("/".join(parts)).decode("utf-8", "backslashreplace")


def _mode(place: Path, *, follow: bool) -> int | OSError:
    try:
        return place.stat(follow_symlinks=follow).st_mode
    except OSError as error:
        return error


def _special(mode: int) -> str:
    names = {stat.S_IFIFO: "named pipe", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device", stat.S_IFBLK: "device"}
    return f"{names.get(stat.S_IFMT(mode), 'special file')}, not a file"
