"""Reads the weights: the numbers shipped with the tool, with the user's own laid over them."""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import asdict, replace

from p2d_audit.effort.weights import FactorWeights, Hours, Weights
from p2d_audit.errors import ConfigError

if TYPE_CHECKING:
    from jsonschema import ValidationError


def load_weights(overrides: Mapping[str, Any] | None = None, source: str = "configuration") -> Weights:
    """Return the shipped weights with `overrides` merged over them, tables key by key.

    Weights that differ from the shipped ones get a `scoring_model` of their own,
    `2026.4+` and a digest, unless they name it themselves. Raise ConfigError,
    naming `source` and the key, for a value that is not allowed.
    """
    shipped = tomllib.loads(_resource("weights.toml"))
    merged = lay_over(shipped, overrides or {})
    for problem in _problems(merged) if overrides else ():  # those shipped are held by the tests
        raise ConfigError(f"{source}: {problem}")
    if merged != shipped and merged["scoring_model"] == shipped["scoring_model"]:
        merged["scoring_model"] += f"+{_digest(merged)}"
    return _scaled(msgspec.convert(merged, Weights))


def _scaled(weights: Weights) -> Weights:
    """Return the weights with all hours multiplied by the factor of their kind; those of findings are not here."""
    changes: dict[str, Any] = {}
    for kind in FactorWeights.__struct_fields__:
        factor = getattr(weights.factor, kind)
        if kind != "finding" and factor != 1:
            group = getattr(weights, kind)
            hours = {name: value for name, value in asdict(group).items() if isinstance(value, Hours)}
            changes[kind] = replace(group, **{name: value.times(factor) for name, value in hours.items()})
    return replace(weights, **changes)


def _resource(name: str) -> str:
    return files("p2d_audit.effort").joinpath(name).read_text(encoding="utf-8")


def lay_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table with another one laid over it, tables in them key by key."""
    result = dict(under)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(under.get(key), Mapping)
        result[key] = lay_over(under[key], value) if both else value
    return result


def _problems(weights: dict[str, Any]) -> Iterator[str]:
    from jsonschema import Draft202012Validator  # heavy, and wanted for weights of the user's own alone

    schema = json.loads(_resource("weights.schema.json"))
    errors = sorted(Draft202012Validator(schema).iter_errors(weights), key=lambda error: error.json_path)
    yield from (_explained(error) for error in errors)
    if not errors:
        yield from _disorder(weights, ())
        yield from _crossed(weights)


def _explained(error: ValidationError) -> str:
    place = tuple(str(step) for step in error.absolute_path)
    schema, instance = error.schema, error.instance
    if error.validator == "additionalProperties" and isinstance(schema, Mapping) and isinstance(instance, Mapping):
        known = sorted(schema["properties"])
        strange = min(str(key) for key in instance if key not in known)
        return f"key `{'.'.join((*place, strange))}` is unknown; known here are {', '.join(known)}"
    return f"key `{'.'.join(place)}`: {error.message}"


def _disorder(value: object, place: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _disorder(inner, (*place, key))
    elif isinstance(value, float) and not math.isfinite(value):
        yield f"key `{'.'.join(place)}`: {value} is not a finite number"
    elif isinstance(value, list) and not _in_order(value):
        yield f"key `{'.'.join(place)}`: {value} is not in the order low, typical, high"


def _in_order(values: list[Any]) -> bool:
    hours = [value for value in values if not isinstance(value, str)]
    return all(math.isfinite(value) for value in hours) and hours == sorted(hours)


def _crossed(weights: dict[str, Any]) -> Iterator[str]:
    tier, fit, strategy = weights["tier"], weights["fit"], weights["strategy"]
    if not tier["S"] < tier["M"] < tier["L"]:
        yield "key `tier`: S, M and L must increase"
    if not fit["conditions"] <= fit["migrate"]:
        yield "key `fit.conditions`: must not be above `fit.migrate`"
    if not strategy["ops"] <= strategy["full"]:
        yield "key `strategy.ops`: must not be above `strategy.full`"


def _digest(weights: dict[str, Any]) -> str:
    canonical = json.dumps(weights, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:8]
