"""Reads the weights: the numbers shipped with the tool, with the user's own laid over them."""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import msgspec
from jsonschema import Draft202012Validator, ValidationError
from msgspec import Struct, field

from p2d_audit.errors import ConfigError


class Hours(Struct, frozen=True, array_like=True):
    """A three-point estimate: low, typical, high."""

    low: float
    typical: float
    high: float


class PlatformWeights(Struct, frozen=True, kw_only=True):
    """What is done once per repository."""

    setup: Hours


class FlowWeights(Struct, frozen=True, kw_only=True):
    """What every flow costs; `untested` multiplies `validation`, `test` is the price of a flow inside a test."""

    base: Hours
    validation: Hours
    untested: float
    test: Hours


class DeploymentWeights(Struct, frozen=True, kw_only=True):
    """What every deployment costs."""

    base: Hours


class TaskWeights(Struct, frozen=True, kw_only=True):
    """What a task's definition costs, by what it becomes."""

    function: Hours
    op: Hours
    asset: Hours
    check: Hours
    resource: Hours
    sensor: Hours


class EdgeWeights(Struct, frozen=True, kw_only=True):
    """What a hand-off costs; findings of `rules` about one add only what exceeds this."""

    small: Hours
    large: Hours
    ordering: Hours
    rules: tuple[str, ...]


class RepeatWeights(Struct, frozen=True, kw_only=True):
    """The share of a first occurrence that further ones do not cost again, 0 to 1."""

    finding: float
    unit: float


class SpreadWeights(Struct, frozen=True, kw_only=True):
    """How ranges are added: the correlation of errors (0 to 1), and how many standard deviations P90 is off."""

    correlation: float
    z: float


class KindWeights(Struct, frozen=True, kw_only=True, rename={"no_equivalent": "no-equivalent"}):
    """How much each disposition, and a Prefect name nothing can be said of, burdens readiness."""

    drop: float
    mechanical: float
    adapt: float
    redesign: float
    no_equivalent: float
    unknown: float


class ReadinessWeights(Struct, frozen=True, kw_only=True):
    """The parameters of the readiness score."""

    scale: float
    repeat: float
    tested: float
    kind: KindWeights


class TierWeights(Struct, frozen=True, kw_only=True):
    """The largest likely hours of each size."""

    small: float = field(name="S")
    medium: float = field(name="M")
    large: float = field(name="L")


class FitWeights(Struct, frozen=True, kw_only=True):
    """The readiness each verdict needs, and the Prefect names that rule a plain move out."""

    migrate: float
    conditions: float
    interactive: tuple[str, ...]
    background: tuple[str, ...]


class TargetWeights(Struct, frozen=True, kw_only=True):
    """Last names of types that decide what a task becomes or how heavy a hand-off is."""

    resource_types: tuple[str, ...]
    large_types: tuple[str, ...]


class Weights(Struct, frozen=True, kw_only=True):
    """Every number an estimate is made of; `scoring_model` names the set."""

    scoring_model: str
    platform: PlatformWeights
    flow: FlowWeights
    deployment: DeploymentWeights
    task: TaskWeights
    edge: EdgeWeights
    repeat: RepeatWeights
    spread: SpreadWeights
    readiness: ReadinessWeights
    tier: TierWeights
    fit: FitWeights
    target: TargetWeights


def load_weights(overrides: Mapping[str, Any] | None = None, source: str = "configuration") -> Weights:
    """Return the shipped weights with `overrides` merged over them, tables key by key.

    Weights that differ from the shipped ones get a `scoring_model` of their own,
    `2026.2+` and a digest, unless they name it themselves. Raise ConfigError,
    naming `source` and the key, for a value that is not allowed.
    """
    shipped = tomllib.loads(_resource("weights.toml"))
    merged = _merged(shipped, overrides or {})
    for problem in _problems(merged):
        raise ConfigError(f"{source}: {problem}")
    if merged != shipped and merged["scoring_model"] == shipped["scoring_model"]:
        merged["scoring_model"] += f"+{_digest(merged)}"
    return msgspec.convert(merged, Weights)


def _resource(name: str) -> str:
    return files("p2d_audit.effort").joinpath(name).read_text(encoding="utf-8")


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(under)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(under.get(key), Mapping)
        result[key] = _merged(under[key], value) if both else value
    return result


def _problems(weights: dict[str, Any]) -> Iterator[str]:
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
    tier, fit = weights["tier"], weights["fit"]
    if not tier["S"] < tier["M"] < tier["L"]:
        yield "key `tier`: S, M and L must increase"
    if not fit["conditions"] <= fit["migrate"]:
        yield "key `fit.conditions`: must not be above `fit.migrate`"


def _digest(weights: dict[str, Any]) -> str:
    canonical = json.dumps(weights, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:8]
