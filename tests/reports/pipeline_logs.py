"""Reads a log as pipelines do, to tell which commands they would run.

By what GitHub's runner (`ActionCommand.cs`) and the agent of Azure Pipelines
(`Command.cs`) do with each line.
"""

from __future__ import annotations

import re

from msgspec import Struct

_GITHUB_NAMES = frozenset(
    {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "stop-commands", "set-output", "set-env"}
    | {"add-path", "save-state", "echo", "add-matcher", "remove-matcher", "internal-set-repo-path"}
)
_GITHUB_DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
_GITHUB_PROPERTY = {**_GITHUB_DATA, "%3A": ":", "%2C": ","}
_AZURE_DATA = {"%0D": "\r", "%0A": "\n", "%AZP25": "%"}
_AZURE_PROPERTY = {**_AZURE_DATA, "%3B": ";", "%5D": "]"}


class Command(Struct, frozen=True):
    """What a pipeline understood."""

    name: str
    properties: dict[str, str]
    data: str


def github_commands(log: str) -> list[Command]:
    """Return the commands that GitHub's runner finds: `::` at the start of a line, `##[` anywhere in it."""
    return [command for line in re.split(r"\r\n|\r|\n", log) if (command := _github(line))]


def azure_commands(log: str) -> list[Command]:
    """Return the commands that the agent of Azure Pipelines finds: `##vso[` anywhere in a line."""
    return [command for line in re.split(r"\r\n|\r|\n", log) if (command := _azure(line))]


def _github(line: str) -> Command | None:
    told = line.lstrip()
    if told.startswith("::") and (end := told.find("::", 2)) >= 0:
        name, _, properties = told[2:end].partition(" ")
        if name in _GITHUB_NAMES:
            pairs = _pairs(properties.strip().split(","), _GITHUB_PROPERTY)
            return Command(name, pairs, _unescaped(told[end + 2 :], _GITHUB_DATA))
    old = re.search(r"##\[([^\]\s]*)[^\]]*\](.*)", line)
    return Command(old[1], {}, old[2]) if old and old[1] in _GITHUB_NAMES else None


def _azure(line: str) -> Command | None:
    found = re.search(r"##vso\[([^\]\s]+)\s*([^\]]*)\](.*)", line, re.IGNORECASE)
    if found is None:
        return None
    return Command(found[1], _pairs(found[2].split(";"), _AZURE_PROPERTY), _unescaped(found[3], _AZURE_DATA))


def _pairs(texts: list[str], escapes: dict[str, str]) -> dict[str, str]:
    pairs = (text.partition("=") for text in texts if "=" in text)
    return {name: _unescaped(value, escapes) for name, _, value in pairs}


def _unescaped(text: str, escapes: dict[str, str]) -> str:
    return re.sub("|".join(map(re.escape, escapes)), lambda match: escapes[match[0]], text)
