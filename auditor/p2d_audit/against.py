"""Audits paths and says what changed since a base: a baseline, another revision or a stored report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.audit import Ground, examine, find_ground, run_audit
from p2d_audit.baseline import read_baseline
from p2d_audit.comparison import compare_with_baseline, compare_with_report
from p2d_audit.config import Config
from p2d_audit.errors import UsageError
from p2d_audit.files import find_top, is_looked_at
from p2d_audit.freeze import freeze_findings, is_dated
from p2d_audit.gate import FREEZE, NEVER, Condition, decide_gate, parse_conditions
from p2d_audit.narrowing import narrow, places_in
from p2d_audit.plugins import Plugins
from p2d_audit.report import Base, Report
from p2d_audit.revision import Repository, Tree
from p2d_audit.stored import read_report

if TYPE_CHECKING:
    from p2d_audit.reading import FactsStore

OnFile = Callable[[int, int], None]
_SHORT = 12
_NOT_ENTERED = "--since, which enters no submodules"


class Against(Struct, frozen=True, kw_only=True):
    """What a report is compared with: a file, or a revision of the repository."""

    kind: Literal["baseline", "report", "revision"]
    file: Path = Path()
    revision: str = ""

    @property
    def name(self) -> str:
        """The file or revision as it was given, but no path of this machine."""
        if self.kind == "revision":
            return self.revision
        return self.file.name if self.file.is_absolute() else self.file.as_posix()


def audit_against(
    paths: Sequence[Path],
    config: Config,
    plugins: Plugins,
    against: Against | None,
    on_file: OnFile | None = None,
    *,
    today: date | None = None,
    only: Sequence[Path] = (),
    store: FactsStore | None = None,
) -> Report:
    """Audit what is at and below `paths` and return the report, with a comparison if there is a base; see `run_audit`.

    The base is read, found and, if it is a revision, audited with the same configuration and rules. Raise
    UsageError if that is not possible, and for a condition that the base cannot answer.
    """
    if against is None:
        return run_audit(paths, config, plugins, on_file, today=today, only=only, store=store)
    conditions = parse_conditions(config.fail_on or (NEVER,), [rule.code for rule in plugins.rules], against.kind)
    anchor = against.file.parent if against.kind == "baseline" else None
    places = places_in(find_ground(paths, config, anchor).root, only)
    report = _Audited(paths, config, plugins, on_file, today, store).compared(against)
    report = narrow(report, places) if places else report
    return replace(report, gate=decide_gate(_with_freeze(conditions, config, against), report))


def find_repository(root: Path, option: str) -> Repository:
    """Return the Git repository whose work tree has this root; raise UsageError if there is none."""
    if find_top(root) != root:
        raise UsageError(
            f"{option}: the audited paths are not in one Git repository;"
            " compare two reports with `p2d-audit diff OLD.json NEW.json`, or use --baseline"
        )
    return Repository(root)


class _Audited(Struct, frozen=True):
    """The terms of the audit of both sides."""

    paths: Sequence[Path]
    config: Config
    plugins: Plugins
    on_file: OnFile | None
    today: date | None
    store: FactsStore | None

    def compared(self, against: Against) -> Report:
        """Return the report compared with its base."""
        match against.kind:
            case "baseline":
                return self.with_baseline(against)
            case "report":
                return self.with_report(against)
            case "revision":
                return self.with_revision(against)

    def with_baseline(self, against: Against) -> Report:
        """Return the report compared with a baseline."""
        entries = read_baseline(against.file)
        ground = find_ground(self.paths, self.config, against.file.parent)
        head = examine(self.paths, self.config, self.plugins, ground, self.on_file, today=self.today, store=self.store)
        report = compare_with_baseline(entries, head, against.name, _exists_below(ground.root))
        return _noted(report, "the freeze is not checked: a baseline knows no flows") if self.config.freezes else report

    def with_report(self, against: Against) -> Report:
        """Return the report compared with a stored one."""
        before = read_report(against.file)
        ground = find_ground(self.paths, self.config)
        head = examine(self.paths, self.config, self.plugins, ground, self.on_file, today=self.today, store=self.store)
        base = Base(kind="report", name=against.name)
        return self._frozen(before, compare_with_report(before, head, base, _exists_below(ground.root)), ground)

    def with_revision(self, against: Against) -> Report:
        """Return the report compared with that of the commit where the histories of a revision and HEAD part."""
        ground = find_ground(self.paths, self.config)
        repository = find_repository(ground.root, f"--since {against.revision}")
        commit, absent = repository.find_base(against.revision), repository.not_checked_out()
        from p2d_audit.reading import FactsInMemory  # parsers, wanted for two trees alone

        store = self.store or FactsInMemory()
        with TemporaryDirectory(prefix="p2d-audit-") as name:
            folder = Path(name).resolve()
            tree = repository.write_files(commit, folder, self._looked_at(absent))
            submodules = tuple(sorted({*tree.submodules, *repository.submodules()}))
            now = replace(ground, left_out=submodules, reason=_NOT_ENTERED)
            head = examine(self.paths, self.config, self.plugins, now, self.on_file, today=self.today, store=store)
            then = replace(now, root=folder)
            places = tuple(_places(head.run.paths, ground.root, folder))
            before = examine(places, self.config, self.plugins, then, today=self.today, store=store)
        before = replace(before, run=replace(before.run, paths=head.run.paths))
        base = Base(kind="revision", name=against.revision, commit=commit)
        notes = tuple(_notes(against.revision, tree, submodules, len(absent)))
        return self._frozen(before, compare_with_report(before, head, base, _exists_below(ground.root), notes), ground)

    def _looked_at(self, absent: Collection[str]) -> Callable[[str], bool]:
        """Return what says of a path whether an audit would look at it, if it is not one of the absent ones."""
        readers = tuple((pattern, one.name) for one in self.plugins.readers for pattern in one.patterns)
        return lambda path: path not in absent and is_looked_at(path, readers)

    def _frozen(self, before: Report, report: Report, ground: Ground) -> Report:
        """Return a report with what the configuration does not allow to be new."""
        freezes = self.config.freezes
        parts = ground.settings.parts if ground.settings else ()
        frozen = freeze_findings(freezes, before, report, parts, self.today)
        if report.comparison is None:
            return report
        day = self.today.isoformat() if self.today and is_dated(freezes) else report.run.today
        return replace(report, comparison=replace(report.comparison, frozen=frozen), run=replace(report.run, today=day))


def _noted(report: Report, note: str) -> Report:
    comparison = report.comparison
    return replace(report, comparison=replace(comparison, notes=(*comparison.notes, note))) if comparison else report


def _with_freeze(conditions: Sequence[Condition], config: Config, against: Against) -> tuple[Condition, ...]:
    """Add the condition that a configured freeze is, unless nothing is to fail or the base knows no flows."""
    kinds = {condition.kind for condition in conditions}
    if not config.freezes or against.kind == "baseline" or kinds & {"never", "freeze"}:
        return tuple(conditions)
    return (*conditions, Condition(FREEZE, "freeze"))


def _exists_below(root: Path) -> Callable[[str], bool]:
    return lambda path: (root / path).exists()


def _places(paths: Sequence[str], root: Path, folder: Path) -> Iterator[Path]:
    """Yield where the audited paths are in the tree of the base: a folder that is not there is empty."""
    for path in paths:
        place = folder / path
        if not place.exists() and (root / path).is_dir():
            place.mkdir(parents=True)
        if place.exists():
            yield place


def _notes(revision: str, tree: Tree, submodules: Sequence[str], absent: int) -> Iterator[str]:
    yield (
        f"the base is commit {tree.commit[:_SHORT]}, where the histories of HEAD and {revision} part,"
        " audited with the configuration of now"
    )
    if submodules:
        yield f"submodules are not entered on either side: {', '.join(submodules)}"
    if absent:
        files = "1 file is" if absent == 1 else f"{absent} files are"
        yield f"{files} not checked out, as the checkout is sparse: left out on either side"
    if tree.pointers:
        number = len(tree.pointers)
        files = "1 file is only a pointer" if number == 1 else f"{number} files are only pointers"
        yield f"{files} of Git LFS in the base: what is found there counts as new"
