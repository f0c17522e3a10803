"""How factors follow from the hours that finished flows took."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from p2d_audit.effort import load_weights
from p2d_audit.effort.actuals import factor_table, read_actuals
from p2d_audit.effort.calibration import KINDS, Finished, by_kind, calibrate
from p2d_audit.effort.weights import CalibrationWeights
from p2d_audit.errors import UsageError
from p2d_audit.report import LedgerRow, Report

from tests.reports import report_parts

WEIGHTS = CalibrationWeights(all=1, group=4)


def finished(name: str, actual: float, **estimated: float) -> Finished:
    return Finished(flow=name, actual=actual, estimated=dict.fromkeys(KINDS, 0.0) | estimated)


def row(source: str, likely: float) -> LedgerRow:
    return LedgerRow(item="x", source=source, count=1, low=0, likely=likely, high=9, formula="")


def test_hours_are_grouped_by_kind_and_those_of_rules_are_findings() -> None:
    ledger = [row("flow.base", 1), row("flow.validation", 2), row("task.op", 3), row("PTD201", 4), row("PTD301", 5)]
    assert by_kind(ledger) == dict.fromkeys(KINDS, 0.0) | {"flow": 3, "task": 3, "finding": 9}


def test_estimates_that_were_right_change_nothing() -> None:
    fit = calibrate([finished("a", 10, flow=4, finding=6), finished("b", 5, flow=5)], WEIGHTS)
    assert set(fit.factors.values()) == {1.0}
    assert fit.before.relative == fit.after.relative == 0


def test_one_flow_moves_the_factors_half_of_the_way_at_most() -> None:
    fit = calibrate([finished("a", 20, flow=10)], WEIGHTS)
    assert 1.3 < fit.factors["flow"] < 1.6
    assert fit.unseen is None


def test_many_flows_move_the_factors_nearly_all_of_the_way() -> None:
    fit = calibrate([finished(str(n), 20, flow=5, finding=5) for n in range(40)], WEIGHTS)
    assert all(fit.factors[kind] == pytest.approx(2, rel=0.05) for kind in ("flow", "finding"))
    assert fit.after.log_ratio < 0.05 < fit.before.log_ratio


def test_a_kind_that_is_off_gets_a_factor_of_its_own() -> None:
    plain = [finished(f"plain {n}", 10, flow=10) for n in range(20)]
    hard = [finished(f"hard {n}", 5 + 30, flow=5, finding=10) for n in range(20)]
    factors = calibrate([*plain, *hard], WEIGHTS).factors
    assert factors["flow"] == pytest.approx(1, abs=0.1)
    assert factors["finding"] == pytest.approx(3, abs=0.5)


def test_a_kind_that_no_finished_flow_has_follows_the_others() -> None:
    factors = calibrate([finished(str(n), 20, flow=10) for n in range(30)], WEIGHTS).factors
    assert 1.2 < factors["clone"] < factors["flow"]


def test_the_error_of_unseen_flows_is_that_of_factors_from_the_others() -> None:
    fit = calibrate([finished("a", 20, flow=10), finished("b", 5, flow=10)], WEIGHTS)
    assert fit.unseen is not None
    assert fit.unseen.log_ratio > fit.after.log_ratio


hours = st.floats(0.1, 500)


@given(st.lists(st.tuples(hours, hours, hours), min_size=1, max_size=12))
def test_factors_lessen_the_squared_error_and_stay_within_bounds(numbers: list[tuple[float, float, float]]) -> None:
    flows = [finished(str(n), actual, flow=a, finding=b) for n, (actual, a, b) in enumerate(numbers)]
    fit = calibrate(flows, WEIGHTS)

    def squared(factors: dict[str, float]) -> float:
        wholes = [sum(factors[kind] * one.estimated[kind] for kind in KINDS) / one.actual for one in flows]
        return math.fsum(math.log(whole) ** 2 for whole in wholes)

    assert squared(dict(fit.factors)) <= squared(dict.fromkeys(KINDS, 1.0)) + 0.01
    assert all(0.04 < factor < 21 for factor in fit.factors.values())
    assert calibrate(list(reversed(flows)), WEIGHTS).factors == pytest.approx(fit.factors, rel=1e-3)


def test_factors_are_multiplied_by_those_that_were_used() -> None:
    fit = calibrate([finished(str(n), 20, flow=10) for n in range(50)], WEIGHTS)
    used = load_weights({"factor": {"flow": 2}}).factor
    assert factor_table(fit, used)["flow"] == pytest.approx(2 * fit.factors["flow"], rel=1e-3)


def write(folder: Path, text: str | bytes) -> Path:
    file = folder / "actuals.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def report() -> Report:
    rows = report_parts.ledger(("flow", "flow.base", 1, 1, 2, 3))
    flows = [("flow:a:etl", "etl"), ("flow:b:etl", "etl"), ("flow:a:load", "load")]
    return report_parts.report(
        flows=[report_parts.flow(identity, "a.py", (1, 2), name, rows, readiness=90) for identity, name in flows]
    )


def test_flows_are_told_by_id_or_by_a_name_that_only_one_has(tmp_path: Path) -> None:
    file = write(tmp_path, "\ufeffnote,Flow,hours\nx,flow:a:etl,3\n\n,load,4.5\n")
    assert [(one.flow, one.actual) for one in read_actuals(file, report())] == [("flow:a:etl", 3), ("flow:a:load", 4.5)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: has no column `flow`, or has it twice; the first line names the columns"),
        ("flow,time\n", ":1: has no column `hours`"),
        ("flow,hours\n", ": lists no flow; the first line names"),
        ("flow,hours\nload,4\netl,5\n", ":3: 2 flows are called 'etl'; write the id of one: flow:a:etl, flow:b:etl"),
        ("flow,hours\nlaod,4\n", ":2: no flow is called 'laod'; did you mean load"),
        ("flow,hours\n,4\n", ":2: names no flow"),
        ('flow,hours\nload,"4,5"\n', ":2: '4,5' is no number of hours; write it as 6 or 6.5"),
        ("flow,hours\nload,0\n", ":2: 0 hours cannot be; write a number above 0"),
        ("flow,hours\nload,nan\n", ":2: nan hours cannot be"),
        ("flow,hours\nload,1e999\n", ":2: 1e999 hours cannot be"),
        ("flow,hours\nload,4,5\n", ":2: has 3 cells where the header has 2"),
        ("flow,hours\nload,4\nflow:a:load,5\n", ":3: flow:a:load stands in line 2 already; add the hours up"),
        (b"flow,hours\n\xff,4\n", ":2: is not UTF-8"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_by_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(UsageError) as refusal:
        read_actuals(file, report())
    assert str(refusal.value).startswith(f"{file}{message}")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_actuals(tmp_path / "none.csv", report())
