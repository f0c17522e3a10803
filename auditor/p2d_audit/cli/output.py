"""Where reports go: standard output, or files that are replaced as a whole.

Nothing is written through a symbolic link that leads out of the Git work tree, or the current folder, that it lies in:
the audited tree may have planted it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from p2d_audit.cli.status import inert, silence
from p2d_audit.errors import UsageError
from p2d_audit.links import find_planted_link

if TYPE_CHECKING:
    from p2d_audit.hookspecs import Renderer
    from p2d_audit.plugins import Plugins
    from p2d_audit.report import Report


class Target(Struct, frozen=True):
    """A format and the file it is written to; None is standard output."""

    renderer: Renderer
    file: Path | None


def parse_targets(texts: Sequence[str], plugins: Plugins) -> tuple[Target, ...]:
    """Return the targets given as FORMAT or FORMAT=FILE.

    Raise UsageError for a format that does not exist, a file that cannot be
    written, and for two reports that would go to the same place.
    """
    return keep_apart([_target(text, plugins) for text in texts])


def place_at(renderer: Renderer, file: Path, given: str) -> Target:
    """Return the target that writes a file; raise UsageError, with what was `given`, if it cannot be written."""
    for problem in _obstacles(file):
        raise UsageError(f"-o {given}: {problem}")
    return Target(renderer, file)


def keep_apart(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Return the targets; raise UsageError if two would go to the same place."""
    places = [target.file.resolve() if target.file else None for target in targets]
    for place in places:
        if places.count(place) > 1:
            name = f"the file {place}" if place else "standard output"
            raise UsageError(f"two reports go to {name}; give all but one a file of its own, as in -o json=report.json")
    return tuple(targets)


def write_reports(report: Report, targets: Sequence[Target]) -> tuple[Path, ...]:
    """Write the report to every target, standard output last; return the files that were written."""
    texts = [(target.file, target.renderer.render(report)) for target in targets]
    for file, text in texts:
        if file:
            write_file(file, text)
    for file, text in texts:
        if not file:
            write_out(text)
    return tuple(file for file, _ in texts if file)


def write_out(text: str) -> None:
    """Write UTF-8 to standard output; a reader that has gone, as in `| head`, is no error.

    Raise UsageError where there is no standard output, or none that takes it.
    """
    if sys.stdout is None:
        raise UsageError("standard output is closed; name a file, as in -o json=report.json")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(_encoded(text))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence(sys.stdout.fileno())
    except OSError as error:
        silence(sys.stdout.fileno())
        raise UsageError(f"cannot write to standard output: {error.strerror or error}") from error


def printable(text: str) -> str:
    """Return foreign text with what cannot be seen, moves the cursor or is a command in a log written as escapes."""
    return inert(text)


def _target(text: str, plugins: Plugins) -> Target:
    name, separator, file = text.partition("=")
    renderer = plugins.renderer(name)
    if renderer is None:
        names = [known.name for known in plugins.renderers if known.file is None]
        close = get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise UsageError(f"there is no format {name!r}; {hint}there are: {', '.join(names) or 'none'}")
    if separator and not file:
        raise UsageError(f"-o {text}: the file is missing; write {name}=FILE, or {name} alone for standard output")
    if file in ("", "-"):
        return Target(renderer, None)
    return place_at(renderer, Path(file), text)


def _obstacles(file: Path) -> Iterator[str]:
    planted = find_planted_link(file)
    if planted is not None:
        yield f"{planted} is a symbolic link that leads out of its tree; name the place that it leads to, or remove it"
        return
    folder = file.resolve().parent
    if file.is_dir():
        yield "is a folder; name a file in it"
    elif not folder.is_dir():
        yield f"the folder {file.parent} does not exist; make it first"
    elif not os.access(folder if _is_replaceable(file) else file, os.W_OK):
        yield "cannot be written to by you"


def _is_replaceable(file: Path) -> bool:
    """Say whether a file may be put in this place: not where a device or pipe is."""
    return file.is_file() or not file.exists()


def write_file(file: Path, text: str) -> None:
    """Put a file in its place as a whole; raise UsageError if it cannot be written, or is a link that was planted."""
    planted = find_planted_link(file)
    if planted is not None:
        raise UsageError(
            f"cannot write {file}: {planted} is a symbolic link that leads out of its tree;"
            " name the place that it leads to, or remove it"
        )
    place = file.resolve()
    try:
        if _is_replaceable(place):
            _replace(place, _encoded(text))
        else:
            place.write_bytes(_encoded(text))
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from error


def _replace(place: Path, content: bytes) -> None:
    """Write beside the place and rename, so that nobody ever reads half a report."""
    beside = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    try:
        with beside.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if place.exists():
            beside.chmod(place.stat().st_mode & 0o7777)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
