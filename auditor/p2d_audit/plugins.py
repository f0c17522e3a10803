"""Loads plugins and asks them for rules, constructs, renderers, recognisers and readers."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, entry_points, packages_distributions, version
from typing import cast

import pluggy
from msgspec import Struct, field

from p2d_audit import __version__, hookspecs
from p2d_audit.catalogue import Catalogue
from p2d_audit.errors import PluginError
from p2d_audit.files import KINDS
from p2d_audit.hookspecs import Reader, Recogniser, Renderer
from p2d_audit.rule import Rule, short_description

ENTRY_POINTS = "p2d_audit"


class Pack(Struct, frozen=True, kw_only=True):
    """The rules of one distribution; `digest` is a hash of their codes and of their modules' source."""

    id: str
    version: str
    rules: tuple[Rule, ...]
    digest: str


class Plugins(Struct, frozen=True, kw_only=True):
    """Everything the loaded plugins offer, sorted by code or name."""

    packs: tuple[Pack, ...]
    catalogue: Catalogue = field(default_factory=lambda: Catalogue(()))
    renderers: tuple[Renderer, ...]
    recognisers: tuple[Recogniser, ...]
    readers: tuple[Reader, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules of all packs, by code."""
        return tuple(sorted((rule for pack in self.packs for rule in pack.rules), key=lambda rule: rule.code))

    def renderer(self, name: str) -> Renderer | None:
        """Return the output format called `name`, if there is one; exports have names of their own."""
        return next((one for one in self.renderers if one.name == name and one.file is None), None)


def load_plugins(extra: Iterable[object] = ()) -> Plugins:
    """Load every installed plugin and those given; raise PluginError for one that cannot be used."""
    manager = pluggy.PluginManager("p2d_audit")
    manager.add_hookspecs(hookspecs)
    try:
        manager.load_setuptools_entrypoints(ENTRY_POINTS)
        for plugin in extra:
            manager.register(plugin)
    except Exception as error:
        raise PluginError(f"a plugin could not be loaded: {error}") from error
    packs = tuple(_packs(manager))
    renderers = sorted((r for batch in manager.hook.p2d_renderers() for r in batch), key=lambda r: r.name)
    recognisers = sorted((r for batch in manager.hook.p2d_recognisers() for r in batch), key=lambda r: r.symbol)
    readers = sorted((r for batch in manager.hook.p2d_readers() for r in batch), key=lambda r: r.name)
    constructs = [construct for batch in manager.hook.p2d_constructs() for construct in batch]
    _refuse_twins("construct", [construct.id for construct in constructs])
    _refuse_twins("rule code", [rule.code for pack in packs for rule in pack.rules])
    _refuse_twins("output format", [renderer.name for renderer in renderers if renderer.file is None])
    _refuse_twins("export", [renderer.name for renderer in renderers if renderer.file is not None])
    _refuse_twins("file kind", [*KINDS, *(reader.name for reader in readers)])
    return Plugins(
        packs=packs,
        catalogue=Catalogue(sorted(constructs, key=lambda construct: construct.id)),
        renderers=tuple(renderers),
        recognisers=tuple(recognisers),
        readers=tuple(readers),
    )


def _packs(manager: pluggy.PluginManager) -> Iterable[Pack]:
    by_module: dict[str, list[Rule]] = {}
    for implementation in manager.hook.p2d_rules.get_hookimpls():
        classes = cast("Iterable[type[Rule]]", implementation.function())
        for rule_class in classes:
            _check(rule_class)
            by_module.setdefault(rule_class.__module__.partition(".")[0], []).append(rule_class())
    versions = {"p2d_audit": __version__, **_versions()}
    for module, rules in sorted(by_module.items()):
        rules.sort(key=lambda rule: rule.code)
        declared = getattr(rules[0], "pack_version", None)
        version_of_pack = (versions.get(module) or _version(module)) if declared is None else declared
        yield Pack(id=module, version=version_of_pack, rules=tuple(rules), digest=_digest(rules))


def _check(rule_class: type[Rule]) -> None:
    missing = [name for name in ("code", "severity", "disposition", "effort") if not hasattr(rule_class, name)]
    if not short_description(rule_class):
        missing.append("a docstring")
    if missing:
        raise PluginError(f"rule {rule_class.__module__}.{rule_class.__qualname__} lacks {', '.join(missing)}")


def _refuse_twins(what: str, names: list[str]) -> None:
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise PluginError(f"{what} {', '.join(twins)} is claimed by more than one plugin; uninstall all but one")


def _versions() -> dict[str, str]:
    """Return the version of each plugin by the package that its entry point names."""
    plugins = entry_points(group=ENTRY_POINTS)
    return {entry.module.partition(".")[0]: entry.dist.version for entry in plugins if entry.dist}


def _version(module: str) -> str:
    """Return the version of a package that no entry point names; all that is installed is looked through for it."""
    for distribution in packages_distributions().get(module, ()):
        try:
            return version(distribution)
        except PackageNotFoundError:
            continue
    return "0"


def _digest(rules: list[Rule]) -> str:
    digest = hashlib.sha256()
    for rule in rules:
        digest.update(f"{rule.code}\0{_source(rule)}\0".encode())
    return f"sha256:{digest.hexdigest()}"


def _source(rule: Rule) -> str:
    """Return what a rule is made of: its module's code, or what it is declared as."""
    declared = getattr(rule, "declared_as", None)
    if declared is not None:
        return str(declared)
    module = inspect.getmodule(type(rule))
    try:
        return inspect.getsource(module) if module is not None else repr(type(rule))
    except OSError:
        return repr(type(rule))
