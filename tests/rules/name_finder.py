"""Looks names up: JSON list of dotted names and `name(keyword=)` in, JSON {name: why it is not there} out.

A program of its own, run by the Python that has Prefect and Dagster: it imports
nothing of this repository.
"""

from __future__ import annotations

import inspect
import json
import sys
import warnings
from importlib import import_module
from typing import Any


def main() -> None:
    """Look up everything given on standard input."""
    warnings.simplefilter("ignore")
    missing = {}
    for name in json.load(sys.stdin):
        try:
            check(name)
        except Exception as error:
            missing[name] = repr(error)
    sys.stdout.write("\n" + json.dumps(missing))


def check(name: str) -> None:
    """Raise an exception unless there is what `name` says."""
    dotted, _, keyword = name.removeprefix("@").removesuffix("=)").partition("(")
    found = resolve(dotted.removesuffix(".*"))
    if keyword and keyword not in keywords(found):
        raise LookupError(f"{dotted} takes no {keyword}")


def resolve(name: str) -> Any:
    """Return what a dotted name is, attributes of instances and annotated fields of classes included."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            found = member(found, part)
        return found
    raise ModuleNotFoundError(name)


def member(owner: Any, name: str) -> Any:
    """Return an attribute, a field, or something that an instance has."""
    if hasattr(owner, name):
        return getattr(owner, name)
    if inspect.isclass(owner):
        fields = {key: kind for base in owner.__mro__ for key, kind in getattr(base, "__annotations__", {}).items()}
        if name in fields:
            return fields[name]
        if f"self.{name}" in inspect.getsource(owner):
            return name
    raise AttributeError(f"{owner!r} has no {name}")


def keywords(found: Any) -> set[str]:
    """Return what a function, or the constructor of a class, takes by keyword."""
    names = set(inspect.signature(found).parameters)
    fields = getattr(found, "model_fields", None) or getattr(found, "__fields__", None) or {}
    return names | set(fields)


if __name__ == "__main__":
    main()
