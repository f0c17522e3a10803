"""Generated flows: whatever reaches a task in the real Prefect, the tool says."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from p2d_audit.testing import read_project

from tests.oracle.asking import Prefect, prefect_is_installed
from tests.oracle.generating import FLOW, flow_sources, make_flow
from tests.oracle.trying import SEEDS, missed, read_seed, try_sources

FLOWS = 320
KEPT = sorted(SEEDS.glob("*.json"))

needs_prefect = pytest.mark.skipif(not prefect_is_installed(), reason="Prefect is not installed")
each_kept = pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)


@each_kept
def test_a_flow_that_was_once_read_wrongly_is_read_rightly(path: Path) -> None:
    assert missed(*read_seed(path)) == []


@pytest.mark.oracle
@needs_prefect
def test_prefect_says_of_the_kept_flows_what_it_said() -> None:
    kept = [read_seed(path) for path in KEPT]
    with Prefect() as prefect:
        trials = list(try_sources([source for source, _ in kept], prefect))
    assert [(path.stem, trial.answer) for path, trial in zip(KEPT, trials, strict=True)] == [
        (path.stem, answer) for path, (_, answer) in zip(KEPT, kept, strict=True)
    ]


@pytest.mark.oracle
@needs_prefect
def test_nothing_that_reaches_a_task_in_generated_flows_is_missed() -> None:
    with Prefect() as prefect:
        trials = list(try_sources([make_flow(Random(seed)) for seed in range(FLOWS)], prefect))
    wrong = {seed: trial.error or trial.missing for seed, trial in enumerate(trials) if trial.error or trial.missing}
    assert wrong == {}


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(flow_sources())
def test_a_generated_flow_is_read_the_same_twice(source: str) -> None:
    first, second = (read_project({"flow.py": source}) for _ in range(2))
    assert FLOW in {flow.function for flow in first.flows}
    assert [str(handoff.span) for handoff in first.handoffs] == [str(handoff.span) for handoff in second.handoffs]
