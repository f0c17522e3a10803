"""Weights are fitted to finished work, and what is written is a configuration."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from p2d_audit.effort import load_weights

from tests.cli.running import FLOW, Ended, run, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, {"flow.py": FLOW, "actuals.csv": "flow,hours\nnightly,90\n"})


def calibrate(folder: Path, *arguments: str) -> Ended:
    return run("calibrate", "actuals.csv", *arguments, cwd=folder)


def likely(folder: Path, *arguments: str) -> float:
    done = run("audit", ".", "-o", "json", *arguments, cwd=folder)
    return float(json.loads(done.out)["flows"][0]["effort"]["likely"])


def test_the_weights_that_are_written_bring_estimates_nearer(folder: Path) -> None:
    done = calibrate(folder, ".", "-o", "weights.toml")
    assert done.status == 0, done.err
    factors = tomllib.loads((folder / "weights.toml").read_text(encoding="utf-8"))["weights"]["factor"]
    shipped = load_weights().factor
    assert factors["platform"] == shipped.platform
    assert factors["flow"] > shipped.flow
    assert likely(folder) < likely(folder, "--config", "weights.toml") < 90


def test_the_error_is_told_before_and_after(folder: Path) -> None:
    done = calibrate(folder)
    lines = [line.removeprefix("p2d-audit: ") for line in done.err.splitlines()]
    assert "1 finished flow" in lines
    before, after = (next(line for line in lines if line.startswith(f"error {when}:")) for when in ("before", "after"))
    assert "median absolute log ratio" in before
    assert "mean absolute percentage error" in after
    assert float(after.split()[6].rstrip(",")) < float(before.split()[6].rstrip(","))
    head = "# Found by `p2d-audit calibrate` from the hours of 1 finished flow.\n[weights.factor]\n"
    assert done.out.startswith(head)


def test_a_stored_report_is_enough_and_factors_go_on_from_those_it_was_made_with(folder: Path) -> None:
    write(folder, {"old.toml": "[weights.factor]\nflow = 2\n"})
    run("audit", ".", "-o", "json=report.json", "--config", "old.toml", cwd=folder)
    done = calibrate(folder, "--report", "report.json", "--config", "old.toml")
    assert tomllib.loads(done.out)["weights"]["factor"]["flow"] > 2
    assert "They go with the other weights of `" in done.out


def test_a_report_made_with_other_weights_is_refused(folder: Path) -> None:
    write(folder, {"old.toml": "[weights.factor]\nflow = 2\n"})
    run("audit", ".", "-o", "json=report.json", "--config", "old.toml", cwd=folder)
    done = calibrate(folder, "--report", "report.json")
    assert done.status == 2
    assert "the report was made with the weights `" in done.err
    assert "give the configuration it was made with as --config" in done.err


def test_a_flow_that_is_unknown_is_refused_by_line(folder: Path) -> None:
    write(folder, {"actuals.csv": "flow,hours\nnighty,9\n"})
    done = calibrate(folder)
    assert (done.status, done.out) == (2, "")
    assert "actuals.csv:2: no flow is called 'nighty'; did you mean nightly" in done.err


def test_a_file_that_cannot_be_written_is_refused(folder: Path) -> None:
    done = calibrate(folder, ".", "-o", "none/weights.toml")
    assert done.status == 2
    assert "cannot write none/weights.toml" in done.err
