"""Takes paths through all rooms, from files to the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from p2d_audit import suppressing, unreadable
from p2d_audit.cache import open_cache
from p2d_audit.cache.terms import digest_terms
from p2d_audit.config import Config
from p2d_audit.files import find_address, find_top
from p2d_audit.gate import NEVER, decide_gate, parse_conditions
from p2d_audit.judging import Ground, Judge, find_ground
from p2d_audit.narrowing import narrow, places_in
from p2d_audit.packs import load_pack
from p2d_audit.plugins import Plugins, load_plugins
from p2d_audit.report import Report, RepositoryRow, Run

if TYPE_CHECKING:
    from p2d_audit.reading import FactsStore

__all__ = ["Ground", "examine", "find_ground", "load_all_plugins", "run_audit"]


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
    only: Sequence[Path] = (),
    store: FactsStore | None = None,
) -> Report:
    """Audit what is at and below `paths`, which exist, and return the report.

    `on_file` is called before each file that is parsed, with its number from 0 and
    how many there are; suppressions whose date is before `today`
    have expired, none without it. With `only`, the findings of these files and
    folders are reported and decide the gate; `store` is as in `examine`. Raise
    UsageError for a rule or condition that does not exist.
    """
    conditions = parse_conditions(config.fail_on or (NEVER,), [rule.code for rule in plugins.rules])
    ground = find_ground(paths, config)
    places = places_in(ground.root, only)
    report = examine(paths, config, plugins, ground, on_file, today=today, store=store)
    report = narrow(report, places) if places else report
    return replace(report, gate=decide_gate(conditions, report))


def examine(
    paths: Sequence[Path],
    config: Config,
    plugins: Plugins,
    ground: Ground,
    on_file: Callable[[int, int], None] | None = None,
    *,
    today: date | None = None,
    store: FactsStore | None = None,
    workers: int | None = None,
) -> Report:
    """Return the report of what is at and below `paths`, without a decision of the gate; see `run_audit`.

    What a `store` holds is not parsed again; without one, the cache of the tree is used where the configuration
    wants it, and a tree that it knows is not even linked. `workers` are as in `read_sources`.
    """
    judge = Judge(paths, config, plugins, ground, today)
    kept = open_cache(ground.root) if config.cache else None
    looks = kept.looks(judge.markers, config.max_file_size) if kept else None
    found = judge.find(looks=looks)
    if kept and looks and looks.fresh:
        kept.keep_looks(judge.markers, config.max_file_size, looks)
    run = _run(ground.root, paths, config, today)
    terms = digest_terms(run, config, plugins, found, today) if kept else ""
    known = kept.report(terms) if kept else None
    if known is not None:
        return replace(known, run=replace(known.run, fail_on=run.fail_on))
    from p2d_audit.examination import make_report  # all that a tree which is known does not need

    report = make_report(judge, found, run, on_file, store or kept, workers)
    if kept and not report.errors:
        kept.keep_report(terms, report)
        kept.tidy()
    return report


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


def _from_here(root: Path) -> str:
    """Return the root as seen from the working directory if one lies in the other, so that no machine's path shows."""
    here = Path.cwd().resolve()
    if here.is_relative_to(root):
        return "/".join([".."] * len(here.relative_to(root).parts)) or "."
    return root.relative_to(here).as_posix() if root.is_relative_to(here) else "."


def _place(file: Path, root: Path) -> str:
    resolved = file.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else file.name
