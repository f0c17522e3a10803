"""The settings of a file's flows and tasks, as Prefect evaluated them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from types import ModuleType
from typing import Any

from tests.oracle.running import load_module, name_of

_COMMON = (
    "description",
    "log_prints",
    "name",
    "persist_result",
    "result_storage_key",
    "retries",
    "retry_delay_seconds",
    "timeout_seconds",
    "version",
)
_OF_TASKS = (*_COMMON, "cache_expiration", "refresh_cache", "retry_jitter_factor", "tags", "task_run_name")
_OF_FLOWS = (*_COMMON, "flow_run_name")
_HOOKS = ("on_cancellation", "on_completion", "on_crashed", "on_failure", "on_rollback", "on_running", "on_commit")
_FUNCTIONS = ("cache_key_fn", "retry_condition_fn")


def evaluated_settings(path: str) -> dict[str, Any]:
    """Return the settings of every module-level flow and task of a file, without the copies made of one.

    Durations are seconds, tags are sorted, functions and policies are names.
    """
    module = load_module(path)
    tasks: Any = import_module("prefect.tasks")
    flows: Any = import_module("prefect.flows")
    units = {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, (tasks.Task, flows.Flow))
        and value.fn.__module__ == module.__name__
        and name_of(value) == name
    }
    return {"units": {name: _unit(value, tasks.task, flows) for name, value in units.items()}}


def _unit(unit: Any, task: Any, flows: Any) -> dict[str, Any]:
    """Return the settings of one flow or task that differ from those it has without any, and these where they vary."""
    is_flow = isinstance(unit, flows.Flow)
    settings = _settings(unit, flows.Flow)
    bare = _settings((flows.flow if is_flow else task)(unit.fn), flows.Flow)
    return {
        "kind": "flow" if is_flow else "task",
        "settings": {name: value for name, value in settings.items() if (value or None) != (bare.get(name) or None)},
        "defaults": {name: value for name, value in bare.items() if value not in (None, False, [])},
    }


def _settings(unit: Any, flow: Any) -> dict[str, Any]:
    found = {name: _plain(getattr(unit, name, None)) for name in (_OF_FLOWS if isinstance(unit, flow) else _OF_TASKS)}
    found |= {name: _plain(getattr(unit, name, None)) for name in _FUNCTIONS if hasattr(unit, name)}
    hooks = {name: getattr(unit, f"{name}_hooks", None) or [] for name in _HOOKS}
    found |= {name: [hook.__name__ for hook in given] for name, given in hooks.items() if given}
    if isinstance(unit, flow):
        found["task_runner"] = type(unit.task_runner).__name__
        found["validate_parameters"] = unit.should_validate_parameters
        found["version"] = None if _is_of_file(unit, flow) else unit.version
    else:
        found["cache_policy"] = _policy(unit.cache_policy)
    return found


def _is_of_file(unit: Any, flow: Any) -> bool:
    """Without a version, Prefect takes a hash of the file."""
    return bool(unit.version == flow(fn=unit.fn).version)


def _policy(policy: Any) -> str | None:
    named: ModuleType = import_module("prefect.cache_policies")
    if policy is None or isinstance(policy, type) or not isinstance(policy, named.CachePolicy):
        return None
    return next((name for name, value in vars(named).items() if value is policy), type(policy).__name__)


def _plain(value: Any) -> Any:
    match value:
        case timedelta():
            return value.total_seconds()
        case set() | frozenset():
            return sorted(value)
        case list() | tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case None | bool() | int() | float() | str():
            return value
        case _ if inspect.isfunction(value):
            return value.__name__
        case _:
            return type(value).__name__
