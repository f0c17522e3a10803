"""Takes paths through all rooms, from files to the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit import suppressing, unreadable
from p2d_audit.assembly import build_report
from p2d_audit.config import Config
from p2d_audit.contents import Contents
from p2d_audit.coverage import find_blind_spots, list_uses
from p2d_audit.effort import assess
from p2d_audit.facts import EXCLUDE, FileFacts, Unparsed, read_text
from p2d_audit.files import Found, Source, Undecodable, Unreadable, find_address, find_files, find_root, find_top
from p2d_audit.gate import NEVER, decide_gate, parse_conditions
from p2d_audit.hookspecs import Reader
from p2d_audit.inspection import inspect_project
from p2d_audit.link import link
from p2d_audit.packs import load_pack
from p2d_audit.plan import add_prospect, order_waves
from p2d_audit.plugins import Plugins, load_plugins
from p2d_audit.report import ErrorRow, Failed, Files, Report, RepositoryRow, Run, Skipped
from p2d_audit.selection import Selection, choose_rules
from p2d_audit.suppressing import suppress
from p2d_audit.unreadable import Outlines, UnreadableFile

MARKERS = ("prefect", "PREFECT_", "create_flow_run")
"""What a file must mention to be read: the package, its settings, or the route of its REST API that starts runs."""
_BUG = f"report this bug of {{}}, and {EXCLUDE} until it is mended"
_ENCODING = f"save the file as UTF-8 or declare its encoding in the first two lines, or {EXCLUDE}"
_NO_ENCODING = f"save the file as UTF-8, or {EXCLUDE}"
_SIZE = f"raise `max-file-size`, or {EXCLUDE}"
_ACCESS = f"let p2d-audit read it, or {EXCLUDE}"


class _Reading(Struct, frozen=True):
    """The facts of all files, and what went wrong in the tool itself while they were made."""

    facts: tuple[FileFacts, ...]
    errors: tuple[ErrorRow, ...]


class Ground(Struct, frozen=True, kw_only=True):
    """Where an audit stands: on the folder that all paths of the report are relative to.

    `settings` is the folder that patterns of the configuration count from, relative to the root, None outside of it;
    `left_out` are folders that are not entered, whatever the configuration says, with the reason.
    """

    root: Path
    settings: Path | None
    left_out: tuple[str, ...] = ()
    reason: str = ""


def load_all_plugins(packs: Iterable[Path] = ()) -> Plugins:
    """Return what every installed plugin, the engine itself and the files of `packs` offer."""
    return load_plugins((unreadable, suppressing, *(load_pack(file) for file in packs)))


def run_audit(
    paths: Sequence[Path],
    config: Config,
    plugins: Plugins,
    on_file: Callable[[int, int], None] | None = None,
    *,
    today: date | None = None,
) -> Report:
    """Audit what is at and below `paths`, which exist, and return the report.

    `on_file` is called before each file that is parsed, with its number from 0 and
    how many there are; suppressions whose date is before `today`
    have expired, none without it. Raise
    UsageError for a rule or condition that does not exist.
    """
    conditions = parse_conditions(config.fail_on or (NEVER,), [rule.code for rule in plugins.rules])
    report = examine(paths, config, plugins, find_ground(paths, config), on_file, today=today)
    return replace(report, gate=decide_gate(conditions, report))


def find_ground(paths: Sequence[Path], config: Config, anchor: Path | None = None) -> Ground:
    """Return where an audit of these paths stands; outside of Git on the folder `anchor` if that holds them all."""
    root = find_root(paths)
    if anchor is not None and find_top(root) is None and root.is_relative_to(anchor.resolve()):
        root = anchor.resolve()
    return Ground(root=root, settings=_base(config, root))


def examine(
    paths: Sequence[Path],
    config: Config,
    plugins: Plugins,
    ground: Ground,
    on_file: Callable[[int, int], None] | None = None,
    *,
    today: date | None = None,
) -> Report:
    """Return the report of what is at and below `paths`, without a decision of the gate; see `run_audit`."""
    chosen = choose_rules(plugins, config.select, config.ignore)
    root = ground.root
    selection = Selection(plugins.rules, config.severity, config.overrides, ground.settings)
    found = _find(ground, paths, config, plugins)
    reading = _read(found.sources, plugins.readers, on_file)
    watches = frozenset(name for rule in chosen.rules for name in rule.watches)
    project = link(reading.facts, recognisers=plugins.recognisers, roots=tuple(_folders(root, paths)), watches=watches)
    files = _files(found, reading.facts, plugins)
    inspection = inspect_project(project, chosen.rules)
    every = (*inspection.findings, *UnreadableFile().check_files(files.failed))
    outcome = suppress(every, reading.facts, selection, plugins.rules, chosen.rules, today)
    spots = find_blind_spots(project, list_uses(project), plugins.catalogue)
    blind = [(spot.use.unit, spot.use.symbol) for spot in spots if spot.use.unit is not None]
    assessment = assess(project, outcome.findings, config.weights, blind=blind)
    report = build_report(
        project=project,
        outcome=outcome,
        assessment=assessment,
        waves=order_waves(project, assessment),
        plugins=chosen,
        files=files,
        run=_run(root, paths, config, today if outcome.dated else None),
        sources={file.path: file.text for file in reading.facts}.get,
        cells={file.path: file.cells for file in reading.facts if file.cells}.get,
        errors=(*reading.errors, *inspection.errors),
        contents=Contents(found.sources),
    )
    return add_prospect(report, config.weights)


def _find(ground: Ground, paths: Sequence[Path], config: Config, plugins: Plugins) -> Found:
    return find_files(
        ground.root,
        paths,
        markers=(*MARKERS, *sorted(_foreign(plugins))),
        exclude=config.exclude,
        exclude_base=ground.root / ground.settings if ground.settings is not None else None,
        left_out=ground.left_out,
        left_out_for=ground.reason,
        max_size=config.max_file_size,
        readers=tuple((pattern, reader.name) for reader in plugins.readers for pattern in reader.patterns),
    )


def _foreign(plugins: Plugins) -> set[str]:
    """Return what a file must mention that uses names of others than Prefect which plugins know."""
    watched = (name.removesuffix(".*") for rule in plugins.rules for name in rule.watches)
    made = (recogniser.symbol.partition(".")[0] for recogniser in plugins.recognisers)
    return {*made, *(name.rpartition(".")[2] or name for name in watched)}


def _read(
    sources: Sequence[Source], readers: tuple[Reader, ...], on_file: Callable[[int, int], None] | None
) -> _Reading:
    facts, errors = [], []
    for number, source in enumerate(sources):
        if on_file:
            on_file(number, len(sources))
        try:
            facts.append(_facts(source, readers))
        except Exception as error:  # one file that cannot be digested must not cost the report
            cause = f"{type(error).__name__}: {error}"
            plugin = any(reader.name == source.kind for reader in readers)
            culprit = f"the reader `{source.kind}`" if plugin else "p2d-audit"
            message = f"{culprit} failed: {cause}" if plugin else f"reading the file failed: {cause}"
            errors.append(ErrorRow(source=source.path, message=message))
            facts.append(_failed(source, None, f"{culprit} failed on it: {cause}", _BUG.format(culprit)))
    return _Reading(tuple(facts), tuple(errors))


def _facts(source: Source, readers: tuple[Reader, ...]) -> FileFacts:
    text = source.decode()
    if isinstance(text, Undecodable):
        remedy = _ENCODING if source.kind == "python" else _NO_ENCODING
        return _failed(source, text.line, text.reason, remedy)
    return read_text(source.path, source.kind, text, readers)


def _failed(source: Source, line: int | None, reason: str, remedy: str) -> FileFacts:
    failure = Unparsed(line=line, reason=reason, remedy=remedy)
    return FileFacts(path=source.path, kind=source.kind, text="", failure=failure)


def _files(found: Found, facts: Sequence[FileFacts], plugins: Plugins) -> Files:
    failed = [_unopened(file) for file in found.failed]
    skipped = [Skipped(path=file.path, reason=file.reason) for file in found.skipped]
    unread = [(file.path, why) for file in facts for why in (file.failure, *file.unread) if why]
    skipped += [Skipped(path=file.path, reason=file.left_out) for file in facts if file.left_out]
    paths = (file.path for file in facts if file.kind == "python") if unread else ()
    outlines = Outlines(paths, plugins.recognisers)
    for path, failure in unread:
        if failure.template:
            skipped.append(outlines.skipped(path, failure))
        else:
            failed.append(outlines.failed(path, failure))
    return Files(
        read=found.read,
        paths=found.paths,
        skipped=tuple(sorted(skipped, key=lambda file: (file.path, file.reason))),
        failed=tuple(sorted(failed, key=lambda file: (file.path, file.reason))),
    )


def _unopened(file: Unreadable) -> Failed:
    remedy = _SIZE if "max-file-size" in file.reason else _ACCESS
    return Failed(path=file.path, line=None, reason=file.reason, remedy=remedy, imports=(), units=())


def _base(config: Config, root: Path) -> Path | None:
    """Return the folder that the configuration's patterns count from, as seen from the root."""
    folder = config.file.parent.resolve() if config.file else root
    return folder.relative_to(root) if folder.is_relative_to(root) else None


def _run(root: Path, paths: Sequence[Path], config: Config, today: date | None) -> Run:
    return Run(
        root=_from_here(root),
        paths=tuple(dict.fromkeys(path.resolve().relative_to(root).as_posix() for path in paths)),
        config=_place(config.file, root) if config.file else None,
        fail_on=config.fail_on or (NEVER,),
        today=today.isoformat() if today else None,
        repository=_repository(root),
    )


def _repository(root: Path) -> RepositoryRow | None:
    top = find_top(root)
    return RepositoryRow(root=root.relative_to(top).as_posix(), address=find_address(top)) if top else None


def _folders(root: Path, paths: Sequence[Path]) -> Iterator[str]:
    for path in (path.resolve() for path in paths):
        yield (path if path.is_dir() else path.parent).relative_to(root).as_posix()


def _from_here(root: Path) -> str:
    """Return the root as seen from the working directory if one lies in the other, so that no machine's path shows."""
    here = Path.cwd().resolve()
    if here.is_relative_to(root):
        return "/".join([".."] * len(here.relative_to(root).parts)) or "."
    return root.relative_to(here).as_posix() if root.is_relative_to(here) else "."


def _place(file: Path, root: Path) -> str:
    resolved = file.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else file.name
