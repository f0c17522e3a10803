"""A folder that is open in an editor: what is known of its project, and what holds in a file with an unsaved text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath

from msgspec import Struct

from p2d_audit.config import Config, load_config
from p2d_audit.effort import load_weights
from p2d_audit.files import Found, Module, Source, encode, kind_of, list_by_distance, read_code, read_imports
from p2d_audit.judging import Judge, find_ground
from p2d_audit.lsp.merging import Edit, merge, moved
from p2d_audit.plugins import Plugins
from p2d_audit.reading import FactsInMemory, digest_of
from p2d_audit.rule import Finding
from p2d_audit.unreadable import UnreadableFile

NEIGHBOURS = 60_000
"""Bytes of imported files that are read together with a file: some 1,500 lines."""


class Known(Struct, frozen=True, kw_only=True):
    """What an audit of a whole folder showed.

    `texts` are the unsaved texts that it was given, by path; `looked` are the paths that were looked at,
    `errors` what went wrong in the tool itself.
    """

    findings: tuple[Finding, ...]
    errors: tuple[str, ...]
    modules: tuple[Module, ...]
    looked: frozenset[str]
    texts: Mapping[str, str]


class _Seen(Struct, frozen=True):
    """What a file and those around it show of the file, and whether it could be read; `digests` are of all of them."""

    digests: frozenset[str]
    findings: tuple[Finding, ...]
    is_read: bool


class Folder:
    """A folder, or a file that is in none; nothing of its configuration holds before `configure` was called."""

    def __init__(self, place: Path, plugins: Plugins, today: Callable[[], date]) -> None:
        self.place = place
        self.plugins = plugins
        self._today = today
        self._config = Config(weights=load_weights())
        self._ground = find_ground([place], self._config)
        self._store = FactsInMemory()
        self._seen: dict[str, tuple[_Seen, ...]] = {}
        self._shown: dict[str, tuple[str, tuple[Finding, ...]]] = {}

    def configure(self) -> None:
        """Read the configuration anew; raise AuditError if it is not valid or names a rule that does not exist."""
        config = load_config(None, self.place)
        ground = find_ground([self.place], config)
        Judge([self.place], config, self.plugins, ground)
        if config != self._config:
            self._seen.clear()
        self._config, self._ground = config, ground

    @property
    def root(self) -> Path:
        """The folder that all paths are relative to."""
        return self._ground.root

    def path_of(self, file: Path) -> str | None:
        """Return the path of a file relative to the root; None if it is not below it."""
        resolved = file.resolve()
        return resolved.relative_to(self.root).as_posix() if resolved.is_relative_to(self.root) else None

    def kind_of(self, path: str) -> str | None:
        """Return the kind of a file by its path."""
        patterns = [(pattern, reader.name) for reader in self.plugins.readers for pattern in reader.patterns]
        return kind_of(PurePosixPath(path), patterns)

    def audit(self, texts: Mapping[str, str]) -> Known:
        """Audit the whole folder, with these texts in the place of files."""
        judge = self._judge()
        found = judge.find({path: encode(text, self.kind_of(path) or "") for path, text in texts.items()})
        judged = judge.judge(found, store=self._store)
        return Known(
            findings=judged.outcome.findings,
            errors=tuple(f"{one.source}: {one.message}" for one in (*judged.reading.errors, *judged.inspection.errors)),
            modules=found.modules,
            looked=frozenset(found.paths),
            texts=dict(texts),
        )

    def holds(self, known: Known, texts: Mapping[str, str]) -> bool:
        """Say whether what is known is of these texts: one that was known then and is not among them is saved now."""
        return all(text == self._base(known, path) for path, text in texts.items()) and all(
            text == self._saved(path) for path, text in known.texts.items() if path not in texts
        )

    def look(self, known: Known, path: str, texts: Mapping[str, str]) -> tuple[Finding, ...]:
        """Return the findings in a file with its text in `texts`, as they are within the project that is known.

        A file that exists and was not looked at is excluded: nothing is said of it.
        """
        text, kind = texts[path], self.kind_of(path)
        is_new = path not in known.looked
        if kind is None or (is_new and (self.root / path).exists()):
            return ()
        paths = frozenset(self._surroundings(known, path, kind, texts))
        after = self._see(path, kind, paths, texts)
        found = after.findings
        if not is_new:
            base = self._base(known, path)
            whole = [finding for finding in known.findings if finding.span.path == path]
            before = self._see(path, kind, paths, known.texts)
            found = merge(whole, before.findings, after.findings, Edit(base, text))
        return self._kept(path, text, found, is_read=after.is_read)

    def forget(self, path: str) -> None:
        """Forget what was shown of a file that is closed."""
        self._seen.pop(path, None)
        self._shown.pop(path, None)

    def _kept(self, path: str, text: str, found: tuple[Finding, ...], *, is_read: bool) -> tuple[Finding, ...]:
        """Return findings; while a file cannot be read, those that it had before it was broken are kept."""
        if is_read:
            self._shown[path] = (text, found)
            return found
        before, shown = self._shown.get(path, (text, ()))
        broken = [finding for finding in found if finding.rule == UnreadableFile.code]
        kept = [finding for finding in moved(shown, Edit(before, text)) if finding.rule != UnreadableFile.code]
        return (*broken, *kept)

    def _see(self, path: str, kind: str, paths: frozenset[str], texts: Mapping[str, str]) -> _Seen:
        """Return what these texts show of a file; the last two answers are remembered."""
        sources = [self._source(one, kind if one == path else "python", texts) for one in sorted({path, *paths})]
        there = tuple(source for source in sources if source is not None)
        digests = frozenset(digest_of(source, self.plugins.readers) for source in there)
        remembered = self._seen.get(path, ())
        seen = next((one for one in remembered if one.digests == digests), None)
        if seen is None:
            judged = self._judge().judge(
                Found(sources=there, skipped=(), failed=(), read=len(there)), store=self._store
            )
            findings = tuple(finding for finding in judged.outcome.findings if finding.span.path == path)
            is_read = all(file.path != path or file.part for file in judged.files.failed)
            seen = _Seen(digests, findings, is_read)
        self._seen[path] = (seen, *(one for one in remembered if one is not seen))[:2]
        return seen

    def _surroundings(self, known: Known, path: str, kind: str, texts: Mapping[str, str]) -> Iterator[str]:
        """Yield what a file imports, directly or not, the nearest first, as far as it is little."""
        if kind not in ("python", "notebook"):
            return
        content = encode(texts[path], kind)
        code = content if kind == "python" else read_code(content) or b""
        left = NEIGHBOURS
        for near in list_by_distance(known.modules, Module(path=path, marked=True, imports=read_imports(code))):
            left -= self._size(near, texts)
            if left < 0:
                return
            yield near

    def _source(self, path: str, kind: str, texts: Mapping[str, str]) -> Source | None:
        """Return a file's unsaved text, or what is on the disk; None if it has gone."""
        try:
            content = encode(texts[path], kind) if path in texts else (self.root / path).read_bytes()
        except OSError:
            return None
        return Source(path=path, kind=kind, content=content)

    def _base(self, known: Known, path: str) -> str:
        """Return the text of a file that an audit was made with."""
        return known.texts[path] if path in known.texts else self._saved(path)

    def _saved(self, path: str) -> str:
        source = self._source(path, self.kind_of(path) or "", {})
        text = source.decode() if source else ""
        return text if isinstance(text, str) else ""

    def _size(self, path: str, texts: Mapping[str, str]) -> int:
        try:
            return len(texts[path]) if path in texts else (self.root / path).stat().st_size
        except OSError:
            return 0

    def _judge(self) -> Judge:
        return Judge([self.place], self._config, self.plugins, self._ground, self._today())
