"""Puts a module's own data back as it was, so that every replay starts from the same state."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

from tests.oracle.values import picture

_ATOMS = (type, FunctionType, ModuleType)


class Restorer:
    """Remembers the data in a module's variables, its classes' attributes and its functions' defaults."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self._kept = [(owner, name, value, _copied(value), picture(value)) for owner, name, value in self._data()]
        self._names = set(vars(module))

    def restore(self) -> None:
        """Put back what has changed since."""
        for name in set(vars(self.module)) - self._names:
            delattr(self.module, name)
        for owner, name, value, kept, before in self._kept:
            now = vars(owner).get(name) if isinstance(owner, (type, ModuleType)) else getattr(owner, name)
            if now is not value or picture(now) != before:
                _put(owner, name, value, _copied(kept))

    def _data(self) -> Iterator[tuple[Any, str, Any]]:
        for name, value in list(vars(self.module).items()):
            function = getattr(value, "fn", value)
            if isinstance(value, type) and value.__module__ == self.module.__name__:
                yield from ((value, *item) for item in _attributes(value))
            elif isinstance(function, FunctionType):
                if function.__module__ == self.module.__name__:
                    yield function, "__defaults__", function.__defaults__
            elif not name.startswith("__") and _is_data(value):
                yield self.module, name, value


def _attributes(cls: type) -> Iterator[tuple[str, Any]]:
    for name, value in vars(cls).items():
        if not name.startswith("_") and _is_data(value):
            yield name, value


def _is_data(value: Any) -> bool:
    return (
        not isinstance(value, _ATOMS)
        and not callable(value)
        and not isinstance(value, (property, classmethod, staticmethod))
    )


def _copied(value: Any) -> Any:
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def _put(owner: Any, name: str, value: Any, kept: Any) -> None:
    """Give a container its content back, since others may hold it; anything else is replaced."""
    match value:
        case list():
            value[:] = kept
        case dict():
            value.clear()
            value.update(kept)
        case set():
            value.clear()
            value |= kept
        case _:
            value = kept
    setattr(owner, name, value)
