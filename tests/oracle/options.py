"""Compares the options that the tool read with the settings that Prefect evaluated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from p2d_audit.model import Constructed, Duration, Option, Project, Symbol, Unit, Unknown

_COMMENT = re.compile(r"#\s*unknown:\s*([\w, ]+)")
# Options that are not of these are not kept as they were given.
COMPARED = {
    "cache_expiration",
    "cache_key_fn",
    "cache_policy",
    "description",
    "flow_run_name",
    "log_prints",
    "name",
    "on_cancellation",
    "on_commit",
    "on_completion",
    "on_crashed",
    "on_failure",
    "on_rollback",
    "on_running",
    "persist_result",
    "refresh_cache",
    "result_storage_key",
    "retries",
    "retry_condition_fn",
    "retry_delay_seconds",
    "retry_jitter_factor",
    "tags",
    "task_run_name",
    "task_runner",
    "timeout_seconds",
    "validate_parameters",
    "version",
}
# Options that are compared by the name of a function, a policy or a class.
_NAMED = {
    name for name in COMPARED if name.startswith(("cache_key", "cache_policy", "on_", "retry_cond", "task_runner"))
}
# Prefect derives these from one another where they are not given.
_DERIVED = {"cache_policy", "persist_result"}


def wrong_settings(project: Project, path: str, source: str, answer: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the options of the flows and tasks of one file.

    What the tool leaves open must be declared by `# unknown: option, …` above
    the decorator, and what is declared must be open.
    """
    units = {unit.function: unit for unit in (*project.flows, *project.tasks) if unit.span.path == path}
    declared = _declared(source)
    faults: list[str] = []
    for name, evaluated in answer["units"].items():
        if name not in units:
            faults.append(f"{name}: the tool sees no such flow or task")
            continue
        unit = units[name]
        open_options = {option.name for option in _options(unit) if _is_open(option)}
        expected = declared.get(name, set())
        if expected and "**" in open_options:  # any option may be among them
            open_options = open_options - {"**"} | expected - {option.name for option in unit.options}
        faults += [f"{name}: {option} is unknown" for option in sorted(open_options - expected)]
        faults += [f"{name}: {option} is known, but said to be unknown" for option in sorted(expected - open_options)]
        faults += _faults(unit, evaluated)
    return faults


def open_settings(project: Project, path: str) -> int:
    """Return how many options of a file the tool leaves open."""
    units = (unit for unit in (*project.flows, *project.tasks) if unit.span.path == path)
    return sum(_is_open(option) for unit in units for option in _options(unit))


def _options(unit: Unit) -> Iterator[Option]:
    """Yield the options, and the name as one of them, since it need not be given."""
    yield from (option for option in unit.options if option.name in COMPARED - {"name"} or option.name == "**")
    given = unit.option("name")
    text, span = (given.text, given.span) if given is not None else ("", unit.head)
    yield Option(name="name", value=unit.name, text=text, span=span)


def _faults(unit: Unit, evaluated: Mapping[str, Any]) -> Iterator[str]:
    settings, defaults = evaluated["settings"], evaluated["defaults"]
    given = {option.name for option in unit.options} | {"name"}
    for option in _options(unit):
        if option.name != "**" and not _is_open(option):
            expected = settings.get(option.name, defaults.get(option.name))
            found = _plain(option)
            if found is None:
                found = defaults.get(option.name)
            if (found or None) != (expected or None):
                yield f"{unit.function}: {option.name} is {expected!r}, the tool says {found!r}"
    if "**" not in given:
        for name in sorted(set(settings) - given - _DERIVED):
            yield f"{unit.function}: {name} is {settings[name]!r}, the tool says nothing"


def _is_open(option: Option) -> bool:
    return _holds(option.value, Unknown if option.name in _NAMED else Unknown | Symbol | Constructed)


def _holds(value: Any, kinds: Any) -> bool:
    match value:
        case _ if isinstance(value, kinds):
            return True
        case tuple():
            return any(_holds(item, kinds) for item in value)
        case Mapping():
            return any(_holds(item, kinds) for item in value.values())
        case _:
            return False


def _plain(option: Option) -> Any:
    value = _value(option.value)
    if option.name == "tags" and isinstance(value, list):
        return sorted(set(value))
    if option.name.startswith("on_") and isinstance(value, str):
        return [value]
    return value


def _value(value: Any) -> Any:
    match value:
        case Duration():
            return value.seconds
        case Symbol() | Constructed():
            return value.name.rpartition(".")[2]
        case tuple():
            return [_value(item) for item in value]
        case Mapping():
            return {key: _value(item) for key, item in value.items()}
        case _:
            return value


def _declared(source: str) -> dict[str, set[str]]:
    lines = source.splitlines()
    out: dict[str, set[str]] = {}
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef(name=name, decorator_list=[first, *_]):
                line = first.lineno
            case ast.AsyncFunctionDef(name=name, decorator_list=[first, *_]):
                line = first.lineno
            case ast.Assign(targets=[ast.Name(id=name)], lineno=line):
                pass
            case _:
                continue
        found = _COMMENT.search(lines[line - 2])
        if found:
            out[name] = {option.strip() for option in found[1].split(",")}
    return out
