"""Passing and failing."""

from __future__ import annotations

import pytest
from p2d_audit import Finding
from p2d_audit.effort import assess, load_weights
from p2d_audit.errors import UsageError
from p2d_audit.gate import decide_gate, parse_conditions
from p2d_audit.report import Gate

from tests.effort import build

ETL = build.flow("etl")
TRIAL = build.flow("trial", is_test=True)
CODES = ("PTD101", "PTD201", "PTD202")
FOUND = (
    build.finding("PTD101", ETL, severity="note", disposition="redesign"),
    build.finding("PTD201", ETL, severity="warning"),
    build.finding("PTD202", TRIAL, severity="warning", disposition="no-equivalent"),
)


def decide(*texts: str, found: tuple[Finding, ...] = FOUND) -> Gate:
    assessment = assess(build.project(flows=[ETL, TRIAL]), found, load_weights())
    return decide_gate(parse_conditions(texts, CODES), found, assessment)


def test_without_conditions_the_gate_is_off() -> None:
    assert decide() == Gate(fail_on=(), decision="off", reasons=())
    assert decide("never") == Gate(fail_on=("never",), decision="off", reasons=())


def test_a_severity_includes_those_above_it() -> None:
    assert decide("error").decision == "pass"
    assert decide("warning").reasons == ("2 findings of severity warning",)
    assert decide("note").reasons == ("2 findings of severity warning", "1 finding of severity note")
    error = build.finding("PTD101", severity="error")
    assert decide("warning", found=(error,)).reasons == ("1 finding of severity error",)


def test_a_rule_or_the_beginning_of_its_code_can_be_forbidden() -> None:
    assert decide("PTD201").reasons == ("1 finding of PTD201",)
    assert decide("PTD2").reasons == ("1 finding of PTD201", "1 finding of PTD202")
    assert decide("PTD2", found=FOUND[:1]).decision == "pass"


def test_the_readiness_of_every_flow_outside_of_tests_counts() -> None:
    assert decide("readiness<80").decision == "pass"
    assert decide("readiness < 81").reasons == ("flow:flows:etl has a readiness of 80, below 81",)


def test_the_likely_effort_of_everything_counts() -> None:
    assert decide("effort>10000").decision == "pass"
    (reason,) = decide("effort>0.5").reasons
    assert reason.startswith("the likely effort of ")
    assert reason.endswith(" h is above 0.5 h")


def test_conditions_combine() -> None:
    gate = decide("error, PTD201", "effort>0")
    assert gate.fail_on == ("error", "PTD201", "effort>0")
    assert gate.decision == "fail"
    assert len(gate.reasons) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fatal", "--fail-on 'fatal' is not understood; give error, warning, note, never, a rule code"),
        ("", "--fail-on '' is not understood"),
        ("readiness>40", "--fail-on 'readiness>40' is not understood"),
        ("effort>many", "--fail-on 'effort>many' is not understood"),
        ("PTD9", "--fail-on PTD9: no loaded rule has a code that begins so"),
        ("never,error", "--fail-on never contradicts the other conditions; give it alone or leave it out"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_remedy(text: str, message: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_conditions([text], CODES)
    assert str(refusal.value).startswith(message)
