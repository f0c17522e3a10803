"""The built-in rules, every Rule class defined in a module of this package, and the catalogue of constructs."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import ModuleType

from p2d_audit import Construct, Rule, hookimpl

from p2d_rules.catalogue import CATALOGUE


@hookimpl
def p2d_rules() -> tuple[type[Rule], ...]:
    """Return the rule classes found by walking the package."""
    return tuple(rule for module in _modules() for rule in _defined_in(module))


@hookimpl
def p2d_constructs() -> Iterable[Construct]:
    """Return the catalogue of this package."""
    return CATALOGUE.values()


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(__path__, prefix=f"{__name__}."):
        yield import_module(module.name)


def _defined_in(module: ModuleType) -> Iterator[type[Rule]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__:
            yield value
