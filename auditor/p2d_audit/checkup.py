"""Looks at an installation, a configuration and a tree, and tells what would be read and what looks wrong.

Nothing that is told holds a path outside of the tree, a name of a user or machine, or a value of the environment.
"""

from __future__ import annotations

import json
import os
import platform
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution, entry_points
from pathlib import Path

from msgspec import Struct
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from p2d_audit import __version__
from p2d_audit.audit import load_all_plugins
from p2d_audit.cache.shelf import FOLDER, OFF, is_planted, list_kept
from p2d_audit.config import Config, list_keys, load_config
from p2d_audit.errors import AuditError
from p2d_audit.files import find_top
from p2d_audit.gate import parse_conditions
from p2d_audit.judging import Ground, Judge, find_ground
from p2d_audit.plugins import ENTRY_POINTS, Plugins
from p2d_audit.reading import list_files, read_sources
from p2d_audit.report import Failed, Skipped

_OWN = "p2d-audit"


class Problem(Struct, frozen=True):
    """Something that looks wrong, and what helps."""

    what: str
    remedy: str


class Library(Struct, frozen=True):
    """A distribution that p2d-audit needs, or can use, and its version; None if it is not installed."""

    name: str
    version: str | None


class Plugin(Struct, frozen=True):
    """A plugin: its name and module, the distribution it is from, with its version, and how that is installed."""

    name: str
    module: str
    distribution: str
    version: str
    how: str


class Tree(Struct, frozen=True, kw_only=True):
    """What of a tree would be read: `matter` counts the files that are parsed, by kind.

    `cached` are the number and bytes of what earlier audits left; None where no cache is used.
    """

    root: str
    top: str | None
    read: int
    matter: tuple[tuple[str, int], ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    cached: tuple[int, int] | None


class Checkup(Struct, frozen=True, kw_only=True):
    """What was looked at; `tree` and the rules are None where a plugin or the configuration cannot be used."""

    version: str
    python: str
    libraries: tuple[Library, ...]
    plugins: tuple[Plugin, ...]
    rules: tuple[tuple[str, int], ...] | None
    config: str | None
    keys: tuple[str, ...]
    tree: Tree | None
    problems: tuple[Problem, ...]


def check_up(paths: Sequence[Path], explicit: Path | None = None) -> Checkup:
    """Look at what an audit of `paths`, which exist, with this configuration file would use and read."""
    problems = list(_unmet())
    plugins = _loaded(problems)
    config = _configured(paths, explicit, plugins, problems)
    judge = _judge(paths, config, plugins, problems) if config and plugins else None
    tree = _tree(judge, problems) if judge else None
    return Checkup(
        version=__version__,
        python=f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}",
        libraries=tuple(_libraries()),
        plugins=tuple(_plugins()),
        rules=tuple((f"{pack.id} {pack.version}", len(pack.rules)) for pack in plugins.packs) if plugins else None,
        config=_relative(config.file, paths[0]) if config and config.file else None,
        keys=list_keys(config.file) if config and config.file else (),
        tree=tree,
        problems=tuple(Problem(_without_machine(one.what), _without_machine(one.remedy)) for one in problems),
    )


def _loaded(problems: list[Problem]) -> Plugins | None:
    try:
        return load_all_plugins()
    except AuditError as error:
        problems.append(Problem(str(error), "mend or uninstall the plugin"))
        return None


def _configured(
    paths: Sequence[Path], explicit: Path | None, plugins: Plugins | None, problems: list[Problem]
) -> Config | None:
    """Return the configuration, and tell what of it cannot be used."""
    try:
        config = load_config(explicit, paths[0])
    except AuditError as error:
        problems.append(Problem(str(error), "mend the configuration"))
        return None
    problems.extend(_wrong_keys(config, plugins))
    return config


def _wrong_keys(config: Config, plugins: Plugins | None) -> Iterator[Problem]:
    for key in config.unheeded:
        yield Problem(f"the key `{key}` is not heeded in a file that was found", "name the file with --config")
    if plugins is not None and config.fail_on is not None:
        try:
            parse_conditions(config.fail_on, [rule.code for rule in plugins.rules], "revision")
        except AuditError as error:
            yield Problem(str(error), "mend the key `fail-on`")
    if config.baseline is not None and not config.baseline.is_file():
        yield Problem(
            f"the baseline {config.baseline.name} does not exist",
            "make it with p2d-audit baseline create, or mend the key",
        )


def _judge(paths: Sequence[Path], config: Config, plugins: Plugins, problems: list[Problem]) -> Judge | None:
    try:
        return Judge(paths, config, plugins, find_ground(paths, config))
    except AuditError as error:
        problems.append(Problem(str(error), "mend the configuration"))
        return None


def _tree(judge: Judge, problems: list[Problem]) -> Tree:
    found = judge.find()
    reading = read_sources(found.sources, judge.plugins.readers)
    files = list_files(found, reading.facts, judge.plugins)
    root, top = judge.ground.root, find_top(judge.ground.root)
    tree = Tree(
        root=_relative(root, Path()),
        top=root.relative_to(top).as_posix() if top else None,
        read=found.read,
        matter=tuple(sorted(Counter(source.kind for source in found.sources).items())),
        skipped=files.skipped,
        failed=files.failed,
        cached=_cached(root, problems),
    )
    problems.extend(_wrong_with(tree))
    problems.extend(_newer_python(judge.ground))
    return tree


def _cached(root: Path, problems: list[Problem]) -> tuple[int, int] | None:
    """Return how much is in the cache of a tree, None if none is used."""
    folder = root / FOLDER
    if is_planted(folder):
        wrong = f"the cache {FOLDER} leads elsewhere or is not yours, and is not used"
        problems.append(Problem(wrong, f"remove {FOLDER}"))
        return None
    kept = [] if os.environ.get(OFF) else list(list_kept(folder))
    return None if os.environ.get(OFF) else (len(kept), sum(one.size for one in kept))


def _wrong_with(tree: Tree) -> Iterator[Problem]:
    if tree.read == 0:
        yield Problem("there is nothing to read", "give other paths, or mend `exclude` and .gitignore")
    elif not tree.matter:
        yield Problem("no file mentions Prefect", "give the folder that has the flows")
    for failed in tree.failed:
        place = f"{failed.path}:{failed.line}" if failed.line else failed.path
        yield Problem(f"{place} cannot be read: {failed.reason}", failed.remedy)


def _newer_python(ground: Ground) -> Iterator[Problem]:
    """Tell of a project whose own Python this one is not: syntax that is newer cannot be read."""
    try:
        document = tomllib.loads((ground.root / "pyproject.toml").read_text(encoding="utf-8"))
        wanted = SpecifierSet(document["project"]["requires-python"])
    except (OSError, ValueError, KeyError, TypeError, InvalidSpecifier):
        return
    if platform.python_version() not in wanted:
        yield Problem(
            f"the project requires Python {wanted}, and p2d-audit runs with {platform.python_version()}",
            "install p2d-audit with a Python of the project, or newer syntax cannot be read",
        )


def _libraries() -> Iterator[Library]:
    """Yield what p2d-audit requires, and what its extra for editors does."""
    for requirement in _requirements():
        if requirement.marker is None or requirement.marker.evaluate({"extra": "lsp"}):
            found = _distribution(requirement.name)
            yield Library(requirement.name, found.version if found else None)


def _unmet() -> Iterator[Problem]:
    """Tell of libraries that are not those which p2d-audit requires."""
    for requirement in _requirements():
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        found = _distribution(requirement.name)
        if found is None or not requirement.specifier.contains(found.version, prereleases=True):
            state = f"{found.version} is installed" if found else "is not installed"
            yield Problem(f"{requirement.name} {state}, and p2d-audit needs {requirement}", "install p2d-audit again")


def _requirements() -> Iterator[Requirement]:
    own = _distribution(_OWN)
    for line in (own.requires or ()) if own else ():
        try:
            yield Requirement(line)
        except InvalidRequirement:
            continue


def _plugins() -> Iterator[Plugin]:
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: (entry.value, entry.name)):
        dist = entry.dist
        name, version = (dist.metadata["Name"], dist.version) if dist else ("unknown", "0")
        yield Plugin(entry.name, entry.value, name, version, _how(dist) if dist else "installed")


def _how(dist: Distribution) -> str:
    """Return how a distribution is installed, without where."""
    try:
        origin = json.loads(dist.read_text("direct_url.json") or "{}")
    except ValueError:
        return "installed"
    if isinstance(origin, dict) and origin.get("dir_info", {}).get("editable"):
        return "installed, editable"
    remote = isinstance(origin, dict) and re.match(r"(?!file:)[a-z+]+://", str(origin.get("url", "")))
    return "installed from an address" if remote else "installed"


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _without_machine(text: str) -> str:
    """Return a message without where on this machine the folder it is about lies."""
    here = Path.cwd().resolve()
    for place, name in ((here, "."), *((folder, "…") for folder in here.parents[:-1]), (Path.home(), "~")):
        text = text.replace(f"{place}{os.sep}", f"{name}/")
    return text.removeprefix("./").replace(" ./", " ")


def _relative(place: Path, start: Path) -> str:
    """Return a place as seen from a folder, or its name alone where neither lies in the other."""
    place, here = place.resolve(), start.resolve()
    here = here if here.is_dir() else here.parent
    if place.is_relative_to(here):
        return place.relative_to(here).as_posix()
    for up, folder in enumerate(here.parents, start=1):
        if place.is_relative_to(folder) and folder != Path(folder.anchor):
            return "../" * up + place.relative_to(folder).as_posix() if place != folder else "/".join([".."] * up)
    return place.name
