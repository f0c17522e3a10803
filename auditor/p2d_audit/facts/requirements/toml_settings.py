"""Reads the settings of Prefect that are kept in TOML, by the names of their environment variables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from p2d_audit.facts.lines import Lines
from p2d_audit.facts.requirements.toml_places import Path, Toml
from p2d_audit.model import Setting

_TABLE_VALUES = frozenset(
    {("client", "custom_headers"), ("server", "services", "db_vacuum", "event_retention_overrides")}
)
"""The settings of Prefect 3 whose value is itself a table."""
_TOP = frozenset(
    {"api", "cli", "client", "cloud", "debug_mode", "deployments", "events", "experiments", "flows", "home",
     "internal", "logging", "plugins", "profiles_path", "results", "runner", "server",
     "silence_api_url_misconfiguration", "tasks", "telemetry", "testing", "ui_url", "worker"}
)  # fmt: skip
"""What can stand at the top of the settings of Prefect 3; a tool of the project's own may have others there."""
_FIRST_MAJOR = frozenset(
    {"backend", "cloud", "context", "debug", "engine", "flows", "home_dir", "logging", "server", "tasks"}
)
"""What can stand at the top of a configuration of Prefect 1."""


def read_settings(toml: Toml, lines: Lines) -> Iterator[Setting]:
    """Yield the settings of a prefect.toml: `[server.api] host` is `PREFECT_SERVER_API_HOST`."""
    yield from _nested(toml, lines, ())


def read_tool_settings(toml: Toml, lines: Lines) -> Iterator[Setting]:
    """Yield the settings in `[tool.prefect]` of a pyproject.toml."""
    yield from _nested(toml, lines, ("tool", "prefect"))


def read_profiles(toml: Toml, lines: Lines) -> Iterator[Setting]:
    """Yield the settings of all profiles of a profiles.toml, and which one is active."""
    profiles = toml.values.get("profiles")
    if not isinstance(profiles, dict):
        return
    settings = [
        (("profiles", profile, key), value)
        for profile, values in profiles.items()
        for key, value in (values.items() if isinstance(values, dict) else ())
        if key.startswith("PREFECT_")
    ]
    active = toml.values.get("active")
    if isinstance(active, str) and (settings or not any(profiles.values())):
        yield _setting(toml, lines, ("active",), "PREFECT_PROFILE", active)
    for path, value in settings:
        yield _setting(toml, lines, path, path[-1], value)


def read_first_major_config(toml: Toml, lines: Lines) -> Iterator[Setting]:
    """Yield the settings of a config.toml of Prefect 1: `[server.ui] port` is `PREFECT__SERVER__UI__PORT`."""
    if set(toml.values) <= _FIRST_MAJOR:
        for path, value in _leaves(toml.values, (), frozenset()):
            yield _setting(toml, lines, path, "__".join(("PREFECT", *map(str, path))).upper(), value)


def _nested(toml: Toml, lines: Lines, above: tuple[str, ...]) -> Iterator[Setting]:
    values: Any = toml.values
    for key in above:
        values = values.get(key) if isinstance(values, dict) else None
    for path, value in _leaves(values, (), _TABLE_VALUES) if isinstance(values, dict) else ():
        if path[0] in _TOP:
            yield _setting(toml, lines, (*above, *path), "_".join(("PREFECT", *map(str, path))).upper(), value)


def _leaves(values: Mapping[str, Any], path: Path, whole: frozenset[Path]) -> Iterator[tuple[Path, Any]]:
    for key, value in values.items():
        inner = (*path, key)
        if isinstance(value, dict) and inner not in whole:
            yield from _leaves(value, inner, whole)
        else:
            yield inner, value


def _setting(toml: Toml, lines: Lines, path: Path, name: str, value: object) -> Setting:
    """Make a setting that stands where its key does: only the whole name shows whether the value is a credential."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return Setting(span=lines.span(*toml.key(path)), name=name, value=text)
