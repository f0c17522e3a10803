"""Passing and failing."""

from __future__ import annotations

from typing import Literal

import pytest
from msgspec.structs import replace
from p2d_audit.errors import UsageError
from p2d_audit.gate import decide_gate, parse_conditions
from p2d_audit.report import (
    Base,
    Comparison,
    ComparisonCounts,
    FindingRow,
    FrozenRow,
    Gate,
    GoneRow,
    References,
)

from tests.reports.report_parts import finding, flow, ledger, region, report

CODES = ("PTD101", "PTD201", "PTD202")
ETL = flow("flow:flows:etl", "flows.py", (4, 9), None, ledger(("flow", "flow.base", 1, 1, 2, 3)), readiness=80)
TRIAL = replace(
    flow("flow:tests:trial", "tests.py", (4, 9), None, ledger(("flow", "flow.base", 1, 1, 2, 3)), readiness=20),
    test=True,
)
Severity = Literal["error", "warning", "note"]
State = Literal["new", "unchanged", "absent"]


def found(code: str, severity: Severity, line: int = 1, state: State | None = None) -> FindingRow:
    row = finding(code, f"it is at {line}", "flows.py", region(line, "x = 1", "x"), severity=severity)
    return replace(row, baseline_state=state)


FOUND = (found("PTD101", "note"), found("PTD201", "warning", 2), found("PTD202", "warning", 3))


def comparison(
    kind: Literal["baseline", "report", "revision"] = "revision",
    *,
    delta: float | None = None,
    fixed: tuple[GoneRow, ...] = (),
    aside: tuple[GoneRow, ...] = (),
    frozen: tuple[FrozenRow, ...] = (),
) -> Comparison:
    return Comparison(
        base=Base(kind=kind, name="main"),
        counts=ComparisonCounts(new=0, unchanged=0, moved=0, fixed=len(fixed), suppressed=0, unseen=0),
        fixed=fixed,
        aside=aside,
        moved=(),
        before=None,
        after=None,
        delta=delta,
        flows=(),
        waves=(),
        frozen=frozen,
        notes=(),
    )


def gone(state: Literal["fixed", "suppressed", "unseen"]) -> GoneRow:
    return GoneRow(state=state, rule="PTD101", path="flows.py", unit=None, fingerprint="0" * 32)


def decide(
    *texts: str, rows: tuple[FindingRow, ...] = FOUND, against: Comparison | None = None, references: int = 0
) -> Gate:
    made = report(flows=(ETL, TRIAL), findings=rows)
    covered = replace(
        made.coverage, prefect_references=References(total=references, mapped=max(0, references - 1), unmapped=())
    )
    conditions = parse_conditions(texts, CODES, against.base.kind if against else None)
    return decide_gate(conditions, replace(made, comparison=against, coverage=covered))


def test_without_conditions_the_gate_is_off() -> None:
    assert decide() == Gate(fail_on=(), decision="off", reasons=())
    assert decide("never") == Gate(fail_on=("never",), decision="off", reasons=())


def test_a_severity_includes_those_above_it() -> None:
    assert decide("error").decision == "pass"
    assert decide("warning").reasons == ("2 findings of severity warning",)
    assert decide("note").reasons == ("2 findings of severity warning", "1 finding of severity note")
    assert decide("warning", rows=(found("PTD101", "error"),)).reasons == ("1 finding of severity error",)


def test_a_rule_or_the_beginning_of_its_code_can_be_forbidden() -> None:
    assert decide("PTD201").reasons == ("1 finding of PTD201",)
    assert decide("PTD2").reasons == ("1 finding of PTD201", "1 finding of PTD202")
    assert decide("PTD2", rows=FOUND[:1]).decision == "pass"


def test_the_readiness_of_every_flow_outside_of_tests_counts() -> None:
    assert decide("readiness<80").decision == "pass"
    assert decide("readiness < 81").reasons == ("flow:flows:etl has a readiness of 80, below 81",)


def test_the_likely_effort_of_everything_counts() -> None:
    assert decide("effort>4").decision == "pass"
    assert decide("effort>3.5h").reasons == ("the likely effort of 4 h is above 3.5 h",)


def test_the_share_of_uses_that_are_covered_counts() -> None:
    assert decide("coverage<99", references=0).decision == "pass"
    assert decide("coverage<99", references=100).decision == "pass"
    assert decide("coverage<99", references=90).reasons == (
        "98.8 % of the uses of Prefect are covered (89 of 90), below 99 %",
    )
    assert decide("coverage<100%", references=9999).reasons == (
        "99.9 % of the uses of Prefect are covered (9998 of 9999), below 100 %",
    )


def test_conditions_combine_and_the_gate_says_which_were_reached() -> None:
    assert decide("error, PTD201", "effort>0") == Gate(
        fail_on=("error", "PTD201", "effort>0"),
        decision="fail",
        reasons=("1 finding of PTD201", "the likely effort of 4 h is above 0 h"),
        reached=("PTD201", "effort>0"),
    )


OLD_AND_NEW = (
    found("PTD101", "error", 1, "unchanged"),
    found("PTD201", "warning", 2, "new"),
    found("PTD201", "note", 3, "new"),
    found("PTD202", "error", 4, "absent"),
)


@pytest.mark.parametrize("kind", ["baseline", "report", "revision"])
def test_with_a_base_only_new_findings_count(kind: Literal["baseline", "report", "revision"]) -> None:
    def reasons(*texts: str) -> tuple[str, ...]:
        return decide(*texts, rows=OLD_AND_NEW, against=comparison(kind)).reasons

    assert reasons("error") == reasons("PTD1") == ()
    assert reasons("warning") == ("1 new finding of severity warning: PTD201 at flows.py:2",)
    assert reasons("new:note") == (
        "1 new finding of severity warning: PTD201 at flows.py:2",
        "1 new finding of severity note: PTD201 at flows.py:3",
    )
    assert reasons("new:PTD2") == ("2 new findings of PTD201: PTD201 at flows.py:2, PTD201 at flows.py:3",)


def test_all_findings_count_where_that_is_asked_for() -> None:
    gate = decide("all:error", "all:PTD1", rows=OLD_AND_NEW, against=comparison())
    assert gate.reasons == ("1 finding of severity error", "1 finding of PTD101")
    assert decide("all:warning").reasons == decide("warning").reasons


def test_only_some_of_many_new_findings_are_named() -> None:
    many = tuple(found("PTD201", "error", line, "new") for line in range(1, 6))
    assert decide("error", rows=many, against=comparison()).reasons == (
        "5 new findings of severity error: PTD201 at flows.py:1, PTD201 at flows.py:2, PTD201 at flows.py:3, 2 more",
    )


def test_growth_is_what_the_base_does_not_have() -> None:
    assert decide("effort>+8h", against=comparison(delta=8)).decision == "pass"
    assert decide("effort>+8h", against=comparison(delta=-20)).decision == "pass"
    assert decide("effort>+8", against=comparison(delta=8.5)).reasons == (
        "the likely effort grew by 8.5 h, more than 8 h",
    )


def test_a_baseline_is_stale_where_something_can_go() -> None:
    assert decide("stale", against=comparison("baseline", aside=(gone("unseen"),))).decision == "pass"
    stale = comparison("baseline", fixed=(gone("fixed"),), aside=(gone("suppressed"), gone("unseen")))
    assert decide("stale", against=stale).reasons == (
        "2 entries of main can go; take them out with `p2d-audit baseline prune`",
    )


def test_what_a_freeze_does_not_allow_is_named() -> None:
    new = FrozenRow(kind="flow", name="weekly", path="a.py", line=7, freeze="no new flows in `a*`")
    assert decide("freeze", against=comparison()).decision == "pass"
    assert decide("freeze", against=comparison(frozen=(new,))).reasons == (
        "the flow weekly at a.py:7 is new: no new flows in `a*`",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fatal", "--fail-on 'fatal' is not understood; give error, warning, note, never, a rule code"),
        ("", "--fail-on '' is not understood"),
        ("new:", "--fail-on 'new:' is not understood"),
        ("old:error", "--fail-on 'old:error' is not understood"),
        ("new:never", "--fail-on 'new:never' is not understood"),
        ("readiness>40", "--fail-on 'readiness>40' is not understood"),
        ("effort>many", "--fail-on 'effort>many' is not understood"),
        ("PTD9", "--fail-on PTD9: no loaded rule has a code that begins so"),
        ("new:PTD9", "--fail-on new:PTD9: no loaded rule has a code that begins so"),
        ("never,error", "--fail-on never contradicts the other conditions; give it alone or leave it out"),
        ("new:error", "--fail-on new:error: what is new is known only by comparison; give --baseline FILE"),
        ("stale", "--fail-on stale: only a baseline can be stale; give --baseline FILE"),
        ("effort>+8h", "--fail-on effort>+8h: needs the flows and hours of a base, which a baseline does not have"),
        ("freeze", "--fail-on freeze: needs the flows and hours of a base, which a baseline does not have"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_remedy(text: str, message: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_conditions([text], CODES)
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("text", ["effort>+1", "freeze"])
def test_a_baseline_knows_no_flows_and_hours(text: str) -> None:
    with pytest.raises(UsageError, match="which a baseline does not have"):
        parse_conditions([text], CODES, "baseline")


@pytest.mark.parametrize("base", ["report", "revision"])
def test_only_a_baseline_can_be_stale(base: Literal["report", "revision"]) -> None:
    with pytest.raises(UsageError, match="only a baseline can be stale"):
        parse_conditions(["stale"], CODES, base)
