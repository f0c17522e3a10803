"""Asks the chosen rules about files: from paths or texts to findings, before anything is priced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from p2d_audit.config import Config
from p2d_audit.files import STANDARD, Found, Looks, find_files, find_root, find_top
from p2d_audit.inspection import Inspection, inspect_project
from p2d_audit.model import Project
from p2d_audit.plugins import Plugins
from p2d_audit.report import Files
from p2d_audit.selection import Selection, choose_rules
from p2d_audit.suppressing import Outcome, suppress
from p2d_audit.unreadable import UnreadableFile

if TYPE_CHECKING:
    from p2d_audit.reading import FactsStore, Reading

MARKERS = ("prefect", "PREFECT_", "create_flow_run")
"""What a file must mention to be read: the package, its settings, or the route of its REST API that starts runs."""


class Ground(Struct, frozen=True, kw_only=True):
    """Where an audit stands: on the folder that all paths of the report are relative to.

    `settings` is the folder that patterns of the configuration count from, relative to the root, None outside of it;
    `left_out` are folders that are not entered, whatever the configuration says, with the reason.
    """

    root: Path
    settings: Path | None
    left_out: tuple[str, ...] = ()
    reason: str = ""


class Judged(Struct, frozen=True, kw_only=True):
    """What is known of a tree once the rules were asked."""

    reading: Reading
    project: Project
    files: Files
    inspection: Inspection
    outcome: Outcome


def find_ground(paths: Sequence[Path], config: Config, anchor: Path | None = None) -> Ground:
    """Return where an audit of these paths stands; outside of Git on the folder `anchor` if that holds them all."""
    root = find_root(paths)
    if anchor is not None and find_top(root) is None and root.is_relative_to(anchor.resolve()):
        root = anchor.resolve()
    return Ground(root=root, settings=_base(config, root))


class Judge:
    """The terms of one audit: paths, which exist, configuration, and the rules that are asked.

    Raise UsageError for a rule that does not exist.
    """

    def __init__(
        self, paths: Sequence[Path], config: Config, plugins: Plugins, ground: Ground, today: date | None = None
    ) -> None:
        self.ground = ground
        self.plugins = plugins
        self.chosen = choose_rules(plugins, config.select, config.ignore)
        self._paths = paths
        self.config = config
        self._today = today
        self._selection = Selection(plugins.rules, config.severity, config.overrides, ground.settings)

    @property
    def markers(self) -> tuple[str, ...]:
        """What a file must mention to be read."""
        return (*MARKERS, *sorted(_foreign(self.plugins)))

    def find(self, overlays: Mapping[str, bytes] | None = None, looks: Looks | None = None) -> Found:
        """Return the files that can matter; `overlays` are contents by path, in place of those on the disk.

        With `looks`, files that did not change since an earlier look are not looked into again.
        """
        settings = self.ground.settings
        return find_files(
            self.ground.root,
            self._paths,
            markers=self.markers,
            exclude=self.config.exclude,
            exclude_base=settings and self.ground.root / settings,
            left_out=self.ground.left_out,
            left_out_for=self.ground.reason,
            max_size=self.config.max_file_size,
            readers=tuple((pattern, reader.name) for reader in self.plugins.readers for pattern in reader.patterns),
            overlays=overlays or {},
            looks=looks,
        )

    def judge(
        self,
        found: Found,
        on_file: Callable[[int, int], None] | None = None,
        store: FactsStore | None = None,
        workers: int | None = None,
    ) -> Judged:
        """Return the findings in these files, the same however they are read."""
        from p2d_audit.link import link  # both are heavy, and a tree that is known needs neither
        from p2d_audit.reading import list_files, read_sources

        reading = read_sources(found.sources, self.plugins.readers, on_file, store, workers)
        watches = frozenset(name for rule in self.chosen.rules for name in rule.watches)
        roots = tuple(_folders(self.ground.root, self._paths))
        project = link(reading.facts, recognisers=self.plugins.recognisers, roots=roots, watches=watches)
        files = list_files(found, reading.facts, self.plugins)
        inspection = inspect_project(project, self.chosen.rules)
        every = (*inspection.findings, *UnreadableFile().check_files(files.failed))
        rules, asked = self.plugins.rules, self.chosen.rules
        outcome = suppress(every, reading.facts, self._selection, rules, asked, self._today)
        return Judged(reading=reading, project=project, files=files, inspection=inspection, outcome=outcome)


def _foreign(plugins: Plugins) -> set[str]:
    """Return what a file must mention that uses names of others than Prefect which plugins know.

    Names of the standard library are watched in the files that matter anyway.
    """
    every = (name.removesuffix(".*") for rule in plugins.rules for name in rule.watches)
    watched = (name for name in every if name.partition(".")[0] not in STANDARD)
    made = (recogniser.symbol.partition(".")[0] for recogniser in plugins.recognisers)
    return {*made, *(name.rpartition(".")[2] or name for name in watched)}


def _base(config: Config, root: Path) -> Path | None:
    """Return the folder that the configuration's patterns count from, as seen from the root."""
    folder = config.file.parent.resolve() if config.file else root
    return folder.relative_to(root) if folder.is_relative_to(root) else None


def _folders(root: Path, paths: Sequence[Path]) -> Iterator[str]:
    for path in (path.resolve() for path in paths):
        yield (path if path.is_dir() else path.parent).relative_to(root).as_posix()
