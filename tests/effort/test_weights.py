"""The numbers shipped with the tool, and the user's own over them."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from p2d_audit.effort import load_weights
from p2d_audit.effort.weights import Hours
from p2d_audit.errors import ConfigError

from tests.effort import build


def test_the_shipped_weights_are_valid_and_named() -> None:
    assert load_weights().scoring_model == "2026.4"
    weights = load_weights(build.UNFITTED)
    assert weights.platform.setup == Hours(4, 8, 16)
    assert weights.flow.validation == Hours(0.5, 1, 3)


def test_an_override_changes_its_key_and_no_other() -> None:
    weights, shipped = load_weights(build.UNFITTED | {"flow": {"base": [1, 2, 4]}}), load_weights(build.UNFITTED)
    assert weights.flow.base == Hours(1, 2, 4)
    assert weights.flow.validation == shipped.flow.validation
    assert weights.task == shipped.task


def test_other_weights_are_another_scoring_model() -> None:
    first, second = load_weights({"flow": {"untested": 2}}), load_weights({"flow": {"untested": 3}})
    assert first.scoring_model.startswith("2026.4+")
    assert first.scoring_model != second.scoring_model
    assert load_weights({"flow": {"untested": 1.5}}).scoring_model == "2026.4"
    assert load_weights({"scoring_model": "ours", "flow": {"untested": 2}}).scoring_model == "ours"


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"flwo": {}}, "key `flwo` is unknown; known here are bridge, calibration"),
        ({"flow": {"bse": [1, 2, 3]}}, "key `flow.bse` is unknown; known here are base, code"),
        ({"flow": {"base": [1, 2]}}, "key `flow.base`: [1, 2] is too short"),
        ({"flow": {"base": [1, "2", 3]}}, "key `flow.base.1`: '2' is not of type 'number'"),
        ({"flow": {"base": [-1, 2, 3]}}, "key `flow.base.0`: -1 is less than the minimum"),
        ({"flow": {"base": [3, 2, 1]}}, "key `flow.base`: [3, 2, 1] is not in the order low, typical, high"),
        ({"flow": {"base": [1, 2, float("nan")]}}, "key `flow.base`: [1, 2, nan] is not in the order"),
        ({"flow": 3}, "key `flow`: 3 is not of type 'object'"),
        ({"spread": {"correlation": 1.5}}, "key `spread.correlation`: 1.5 is greater than the maximum"),
        ({"spread": {"z": float("nan")}}, "key `spread.z`: nan is not a finite number"),
        ({"tier": {"S": 50}}, "key `tier`: S, M and L must increase"),
        ({"strategy": {"ops": 70}}, "key `strategy.ops`: must not be above `strategy.full`"),
        ({"factor": {"flow": 0}}, "key `factor.flow`: 0 is less than or equal to the minimum of 0"),
        ({"fit": {"conditions": 90}}, "key `fit.conditions`: must not be above `fit.migrate`"),
    ],
)
def test_a_bad_override_is_refused_by_file_and_key(overrides: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        load_weights(overrides, "pyproject.toml")
    assert str(refusal.value).startswith(f"pyproject.toml: {message}")


def test_a_factor_multiplies_all_hours_of_its_kind() -> None:
    plain = load_weights(build.UNFITTED)
    weights, shipped = load_weights({"factor": {"task": 2}}), load_weights()
    assert weights.task.op == plain.task.op.times(2)
    assert weights.flow == shipped.flow
    assert weights.factor.finding == shipped.factor.finding


def test_the_shipped_weights_keep_to_their_schema() -> None:
    table = tomllib.loads(files("p2d_audit.effort").joinpath("weights.toml").read_text(encoding="utf-8"))
    schema = json.loads(files("p2d_audit.effort").joinpath("weights.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(table)) == []
    assert load_weights(table) == load_weights()
