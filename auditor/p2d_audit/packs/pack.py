"""Reads a pack's file and makes a plugin of it."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import relevance

from p2d_audit.catalogue import Construct
from p2d_audit.errors import PluginError
from p2d_audit.hookspecs import Recogniser, hookimpl
from p2d_audit.packs.declared_rule import DeclaredRule, make_rule
from p2d_audit.rule import Rule

_YAML = (".yaml", ".yml")


class DeclaredPack:
    """A plugin made of data: it implements the hooks of rules, constructs and recognisers."""

    def __init__(self, rules: tuple[type[DeclaredRule], ...], recognisers: tuple[Recogniser, ...]) -> None:
        self._rules = rules
        self._recognisers = recognisers

    @hookimpl
    def p2d_rules(self) -> tuple[type[Rule], ...]:
        """Return the declared rules."""
        return self._rules

    @hookimpl
    def p2d_constructs(self) -> tuple[Construct, ...]:
        """Return what the rules are about, for the findings to name."""
        return tuple(rule.construct for rule in self._rules if rule.construct is not None)

    @hookimpl
    def p2d_recognisers(self) -> tuple[Recogniser, ...]:
        """Return the declared wrappers."""
        return self._recognisers


def load_pack(file: Path) -> DeclaredPack:
    """Return the plugin that a TOML or YAML file declares.

    Raise PluginError, naming the file, the rule and the key, for one that cannot be
    read or is not as `pack.schema.json` wants it.
    """
    content = _read(file)
    problems = list(_problems(content))
    if problems:
        raise PluginError("\n".join(f"{file}: {problem}" for problem in problems))
    pack, version = content["id"], str(content.get("version", "0"))
    rules = tuple(make_rule(row, pack, version, f"pack {pack}") for row in content.get("rule", ()))
    recognisers = tuple(Recogniser(one["symbol"], one["makes"]) for one in content.get("recogniser", ()))
    return DeclaredPack(rules, recognisers)


def _read(file: Path) -> Any:
    try:
        text = file.read_text(encoding="utf-8-sig")
        return yaml.safe_load(text) if file.suffix in _YAML else tomllib.loads(text)
    except OSError as error:
        raise PluginError(f"{file}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise PluginError(f"{file}: is not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise PluginError(f"{file}: is not valid TOML: {error}") from error
    except yaml.YAMLError as error:
        raise PluginError(f"{file}: is not valid YAML: {' '.join(str(error).split())}") from error


def _problems(content: Any) -> Iterator[str]:
    schema = json.loads(files("p2d_audit.packs").joinpath("pack.schema.json").read_text(encoding="utf-8"))
    errors = list(Draft202012Validator(schema).iter_errors(content))
    for error in sorted(errors, key=lambda error: (list(map(str, error.absolute_path)), relevance(error))):
        yield f"{_place(content, list(error.absolute_path))}{error.message}"
    if errors:
        return
    rows = content.get("rule", ())
    for what in ("code", "name"):
        for value, number in Counter(row[what] for row in rows).items():
            if number > 1:
                yield f"{what} {value} stands there {number} times; give each rule its own"
    for row in rows:
        if sorted(row["effort"]) != row["effort"]:
            yield f"rule {row['code']}: `effort` is not in the order low, typical, high"


def _place(content: Any, path: list[Any]) -> str:
    if len(path) > 1 and path[0] in ("rule", "recogniser"):
        row = content[path[0]][path[1]]
        name = row.get("code") or row.get("symbol") if isinstance(row, dict) else None
        inside = ".".join(str(step) for step in path[2:])
        return f"{path[0]} {name or f'number {path[1] + 1}'}: " + (f"key `{inside}`: " if inside else "")
    return f"key `{'.'.join(map(str, path))}`: " if path else ""
