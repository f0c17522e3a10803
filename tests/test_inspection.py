"""Asking the rules."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from p2d_audit import Effort, Finding, Flow, Project, Related, Rule
from p2d_audit.inspection import in_order, inspect_project
from p2d_audit.report import ErrorRow

from tests.effort import build

ETL, REPORT = build.flow("etl", head=build.span(9)), build.flow("report", head=build.span(3))
PROJECT = build.project(flows=[ETL, REPORT])


class EveryFlow(Rule):
    """A flow."""

    code = "PTD902"
    severity = "note"
    disposition = "drop"
    effort = Effort(0, 0, 0)

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        """Find it."""
        yield self.finding(flow, f"`{flow.name}` is a flow")


class EveryFlowTwice(EveryFlow):
    """A flow, said twice."""

    code = "PTD901"

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        """Find it."""
        yield from super().check_flow(flow)
        yield from super().check_flow(flow)


class Crash(EveryFlow):
    """A flow, and then a crash."""

    code = "PTD903"

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        """Find it."""
        yield from super().check_flow(flow)
        raise KeyError("schedule")


class Disordered(EveryFlow):
    """A flow with hours in a wrong order."""

    code = "PTD904"
    effort = Effort(3, 2, 1)


class NoFinding(EveryFlow):
    """A flow, but no finding."""

    code = "PTD905"

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Find something else."""
        yield "a flow"  # type: ignore[misc]


def found(*rules: Rule) -> list[tuple[int, str]]:
    return [(finding.span.line, finding.rule) for finding in inspect_project(PROJECT, rules).findings]


def test_findings_are_sorted_by_place_before_rule() -> None:
    expected = [(3, "PTD901"), (3, "PTD902"), (9, "PTD901"), (9, "PTD902")]
    assert found(EveryFlow(), EveryFlowTwice()) == found(EveryFlowTwice(), EveryFlow()) == expected


def test_exact_duplicates_are_dropped() -> None:
    assert found(EveryFlowTwice()) == [(3, "PTD901"), (9, "PTD901")]


OTHER = Finding(
    rule="PTD2",
    span=build.span(99),
    message="b fact",
    unit="flow:x",
    severity="error",
    confidence="low",
    disposition="drop",
    effort=Effort(7, 8, 9),
    key="another",
    related=(Related(build.span(2), "there"),),
    construct="task-map",
    trap=True,
    steps=(Related(build.span(2), "`load` returns a value"),),
)


@pytest.mark.parametrize("field", Finding.__struct_fields__)
def test_whatever_findings_differ_in_gives_them_an_order(field: str) -> None:
    plain = build.finding("PTD1")
    other = msgspec.structs.replace(plain, **{field: getattr(OTHER, field)})
    assert (other == plain, in_order(other) == in_order(plain)) == (False, False)


def test_findings_that_differ_in_one_thing_are_all_kept_in_order() -> None:
    plain = build.finding("PTD1")
    others = [
        msgspec.structs.replace(plain, message="b fact"),
        msgspec.structs.replace(plain, unit="flow:x"),
        msgspec.structs.replace(plain, confidence="low"),
        msgspec.structs.replace(plain, effort=Effort(0, 0, 0)),
    ]
    assert sorted([plain, *others], key=in_order) == sorted([*reversed(others), plain], key=in_order)
    assert len({in_order(finding) for finding in (plain, *others)}) == 5


def test_a_rule_that_crashes_is_named_with_its_cause_and_the_others_go_on() -> None:
    inspection = inspect_project(PROJECT, [Crash(), EveryFlow()])
    assert inspection.errors == (
        ErrorRow(source="PTD903", message=f"rule {__name__}.Crash failed: KeyError: 'schedule'"),
    )
    assert [finding.rule for finding in inspection.findings] == ["PTD902", "PTD902", "PTD903"]


def test_hours_in_a_wrong_order_are_the_rules_error() -> None:
    inspection = inspect_project(PROJECT, [Disordered()])
    assert inspection.findings == ()
    assert inspection.errors[0].message.endswith("ValueError: hours 3/2/1 are not low, likely, high")


def test_what_is_no_finding_is_the_rules_error() -> None:
    (error,) = inspect_project(PROJECT, [NoFinding()]).errors
    assert error.message.endswith("TypeError: yielded str, not a finding")


class Yielding(EveryFlow):
    """A flow that no other rule tells of."""

    code = "PTD904"
    yields_to = frozenset({"PTD902"})


class OneFlow(EveryFlow):
    """One flow."""

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        """Find it."""
        yield from super().check_flow(flow) if flow is ETL else ()


def test_a_rule_yields_to_another_where_that_finds_something() -> None:
    both = inspect_project(PROJECT, [Yielding(), OneFlow()]).findings
    alone = inspect_project(PROJECT, [Yielding()]).findings
    assert [(one.rule, one.span.line) for one in both] == [("PTD904", 3), ("PTD902", 9)]
    assert [(one.rule, one.span.line) for one in alone] == [("PTD904", 3), ("PTD904", 9)]
