"""Looks into files: whether they mention what is sought, and what they import."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from p2d_audit.files.imports import Import, Module, read_imports
from p2d_audit.files.kinds import Kind
from p2d_audit.files.looks import Look, Looks
from p2d_audit.files.notebooks import read_code
from p2d_audit.files.source import encoding_of

PREFECT_FILES = frozenset({"prefect.yaml", "prefect.yml", "prefect.toml", ".prefectignore"})
NOTEBOOK_FACTOR = 20
"""How many times `max_size` a notebook may have: only its code counts, most of what is large are its outputs."""
MANY = 2_000
"""Files from which on looking into them in several processes is faster than not to."""
_BATCH = 200
_DEPLOYMENT_KEY = re.compile(rb"\b(?:entrypoint|flow_name|deployments|automations)[\"']?[ \t]*:")
_CHUNK = 1 << 20
_SEARCHED = 1 << 28
"""Bytes of a file that are searched at most."""


class Skipped(Struct, frozen=True, order=True):
    """A file or folder that was left out, and why."""

    path: str
    reason: str


class Unreadable(Struct, frozen=True, order=True):
    """A file or folder that should have been read and could not be."""

    path: str
    reason: str


class File(Struct, frozen=True):
    """A file of a kind that is read; `named` if it was asked for by its own name."""

    place: Path
    path: str
    kind: Kind
    named: bool


class Looked(Struct, frozen=True):
    """A file whose bytes were searched: the source if it mentions Prefect, the module if it is Python."""

    file: File
    matters: bool
    module: Module | None


class Sought:
    """The texts that a file must hold to matter: as they are in Python, in any case elsewhere (`PREFECT_API_URL`)."""

    def __init__(self, markers: Iterable[str]) -> None:
        self._texts = tuple(marker.encode() for marker in sorted(set(markers)))
        texts = b"|".join(map(re.escape, self._texts))
        self._exact = re.compile(texts)
        self._any_case = re.compile(texts, re.IGNORECASE)

    def is_in(self, kind: Kind, content: bytes) -> bool:
        """Say whether a file's content holds one of the texts; other encodings than UTF-8 are known by their mark."""
        wide = encoding_of(content) == "utf-16"  # which Python cannot read: it is told of, not left out
        content = content.decode("utf-16", "ignore").encode() if wide else content
        if kind == "python":  # a plain search for each is faster than one for any of them
            return any(text in content for text in self._texts)
        return self.pattern(kind).search(content) is not None

    def pattern(self, kind: Kind) -> re.Pattern[bytes]:
        """Return what to search files of a kind for."""
        return self._exact if kind in ("python", "notebook") else self._any_case


def look_into(
    files: Sequence[File], sought: Sought, max_size: int, overlays: Mapping[str, bytes], looks: Looks | None
) -> list[Looked | Skipped | Unreadable]:
    """Return what each file turns out to be, in their order, however many processes look."""
    known = {file.path: look for file in files if looks and (look := _known(file, overlays, looks))}
    new = [file for file in files if file.path not in known]
    apart = _look_apart(new, sought, max_size, overlays)
    found: list[Looked | Skipped | Unreadable] = []
    for file in files:
        if file.path in known:
            found.append(_remembered(file, known[file.path]))
            continue
        looked = apart.get(file.path) or _look_anew(file, sought, max_size, overlays)
        found.append(_kept(file, looked, overlays, looks) if looks else looked)
    return found


def _known(file: File, overlays: Mapping[str, bytes], looks: Looks) -> Look | None:
    try:
        return looks.known(file.path, file.place) if _is_rememberable(file, overlays) else None
    except OSError:
        return None  # which looking into it tells


def _is_rememberable(file: File, overlays: Mapping[str, bytes]) -> bool:
    return file.path not in overlays and file.kind != "notebook"


def _kept(
    file: File, looked: Looked | Skipped | Unreadable, overlays: Mapping[str, bytes], looks: Looks
) -> Looked | Skipped | Unreadable:
    """Return what a look found, and keep it for the next time."""
    try:
        if isinstance(looked, Looked) and _is_rememberable(file, overlays):
            module = looked.module
            looks.take(
                file.path,
                file.place,
                matters=looked.matters,
                imports=module.imports if module else None,
                code=module.size if module else 0,
            )
    except OSError as error:
        return Unreadable(file.path, why(error))
    return looked


class _Sent(Struct, frozen=True, array_like=True):
    """A file as it is sent to a process."""

    place: bytes
    path: str
    kind: Kind
    named: bool


class _Answer(Struct, frozen=True, array_like=True):
    """What a process saw in a file: `reason` is empty if it could look, `skipped` says whether that is no fault."""

    matters: bool = False
    imports: tuple[Import, ...] | None = None
    size: int = 0
    reason: str = ""
    skipped: bool = False


def _look_apart(
    files: Sequence[File], sought: Sought, max_size: int, overlays: Mapping[str, bytes]
) -> dict[str, Looked | Skipped | Unreadable]:
    """Look into files in several processes if that is worth it; what one had that died is missing in the answer."""
    sent = [file for file in files if _is_rememberable(file, overlays)]
    if len(sent) < MANY or threading.active_count() > 1:
        return {}
    from concurrent.futures import BrokenExecutor  # heavy, and most trees are small or known

    from p2d_audit.processes import count_cores, opened

    cores = count_cores()
    if cores < 2:
        return {}
    found: dict[str, Looked | Skipped | Unreadable] = {}
    batches = [sent[start : start + _BATCH] for start in range(0, len(sent), _BATCH)]
    with opened(cores) as pool:
        work = partial(_look_at_batch, sought, max_size)
        running = [(batch, pool.submit(work, _encoded(batch))) for batch in batches]
        for batch, done in running:
            try:
                answers = msgspec.msgpack.decode(done.result(), type=list[_Answer])
            except BrokenExecutor:
                return found
            found.update((file.path, _answered(file, answer)) for file, answer in zip(batch, answers, strict=True))
    return found


def _encoded(batch: Sequence[File]) -> bytes:
    return msgspec.msgpack.encode([_Sent(os.fsencode(one.place), one.path, one.kind, one.named) for one in batch])


def _look_at_batch(sought: Sought, max_size: int, batch: bytes) -> bytes:
    sent = msgspec.msgpack.decode(batch, type=list[_Sent])
    files = (File(Path(os.fsdecode(one.place)), one.path, one.kind, one.named) for one in sent)
    return msgspec.msgpack.encode([_answer(_look_anew(file, sought, max_size, {})) for file in files])


def _answer(looked: Looked | Skipped | Unreadable) -> _Answer:
    if not isinstance(looked, Looked):
        return _Answer(reason=looked.reason, skipped=isinstance(looked, Skipped))
    module = looked.module
    return _Answer(looked.matters, module.imports if module else None, module.size if module else 0)


def _answered(file: File, answer: _Answer) -> Looked | Skipped | Unreadable:
    if answer.reason:
        return (Skipped if answer.skipped else Unreadable)(file.path, answer.reason)
    return _told(file, answer.matters, answer.imports, answer.size)


def _remembered(file: File, look: Look) -> Looked:
    return _told(file, look.matters, look.imports, look.code)


def _told(file: File, matters: bool, imports: tuple[Import, ...] | None, size: int) -> Looked:
    """Return what a file is by what was told of it; without `imports`, even of none, it is no Python."""
    if imports is None:
        return Looked(file, matters, None)
    return Looked(file, matters, Module(path=file.path, marked=matters, imports=imports, size=size))


def _look_anew(
    file: File, sought: Sought, max_size: int, overlays: Mapping[str, bytes]
) -> Looked | Skipped | Unreadable:
    try:
        overlay = overlays.get(file.path)
        size = file.place.stat().st_size if overlay is None else len(overlay)
        if size > max_size * (NOTEBOOK_FACTOR if file.kind == "notebook" else 1):
            return _too_large(file, sought, size, max_size)
        content = file.place.read_bytes() if overlay is None else overlay
    except OSError as error:
        return Unreadable(file.path, why(error))
    if file.kind == "notebook":
        return _look_into_notebook(file, content, sought, max_size)
    marked = sought.is_in(file.kind, content)
    if file.kind == "python":
        return Looked(
            file, marked, Module(path=file.path, marked=marked, imports=read_imports(content), size=len(content))
        )
    return Looked(file, marked or _is_deployment(file, content), None)


def _look_into_notebook(file: File, content: bytes, sought: Sought, max_size: int) -> Looked | Unreadable:
    """Search a notebook's code alone; one that is no JSON matters if it mentions a marker anywhere."""
    code = read_code(content)
    pattern = sought.pattern(file.kind)
    if code is None:
        return Looked(file, pattern.search(content) is not None, None)
    marked = pattern.search(code) is not None
    if marked and len(code) > max_size:
        return Unreadable(file.path, f"{len(code)} bytes of code, more than max-file-size ({max_size})")
    module = Module(path=file.path, marked=marked, imports=read_imports(code), importable=False, size=len(code))
    return Looked(file, marked, module)


def _too_large(file: File, sought: Sought, size: int, max_size: int) -> Skipped | Unreadable:
    """Search a file that is not to be held in memory: one that mentions a marker is missing from the result."""
    reason = f"{size} bytes, more than max-file-size ({max_size})"
    marked = _mentions(file.place, sought.pattern(file.kind))
    return Unreadable(file.path, reason) if marked or file.named else Skipped(file.path, reason)


def _mentions(place: Path, sought: re.Pattern[bytes]) -> bool:
    """Say whether a file mentions what is sought, or is so large, as a sparse one can be, that nobody can tell."""
    overlap, left = b"", _SEARCHED
    with place.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0 or sought.search(overlap + chunk):
                return True
            overlap = chunk[-len(sought.pattern) :]
    return False


def _is_deployment(file: File, content: bytes) -> bool:
    declares = file.kind == "yaml" and _DEPLOYMENT_KEY.search(content) is not None
    return declares or file.place.name in PREFECT_FILES


def why(error: OSError) -> str:
    """Return what an error of the operating system says."""
    return error.strerror or type(error).__name__
