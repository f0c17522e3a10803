"""The built-in rules: every Rule class defined in a module of this package, one per file."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from p2d_audit import Rule, hookimpl


@hookimpl
def p2d_rules() -> tuple[type[Rule], ...]:
    """Return the rule classes found by walking the package."""
    return tuple(rule for module in _modules() for rule in _defined_in(module))


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(__path__, prefix=f"{__name__}."):
        yield import_module(module.name)


def _defined_in(module: ModuleType) -> Iterator[type[Rule]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__:
            yield value
