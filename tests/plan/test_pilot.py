"""The pilot: few flows of low risk that show the most."""

from __future__ import annotations

from p2d_audit.effort import load_weights
from p2d_audit.plan import Plan, Terms, make_plan
from p2d_audit.report import FindingRow, FlowRow, Report

from tests.plan.reports import finding, flow, platform, report

WEIGHTS = load_weights()
FILLER = tuple(flow(f"z{n}", 19, tier="L") for n in range(4))


def pilot(*flows: FlowRow, findings: tuple[FindingRow, ...] = ()) -> str:
    made = plan(report(*flows, *FILLER, findings=findings))
    assert made.pilot is not None
    return " ".join(one.removeprefix("flow:") for one in made.pilot.flows)


def plan(subject: Report) -> Plan:
    return make_plan(subject, Terms(capacity=20), WEIGHTS)


def uses(**constructs: str) -> tuple[FindingRow, ...]:
    return tuple(finding(name, unit) for unit, names in constructs.items() for name in names.split())


def test_it_shows_the_commonest_constructs_with_the_fewest_flows() -> None:
    found = uses(a="map retry", b="map", c="retry", z0="map retry block", z1="map", d="block")
    assert pilot(flow("a"), flow("b"), flow("c"), flow("d"), findings=found) == "a d"


def test_what_is_mechanical_counts_for_nothing() -> None:
    rows = (finding("name", "b", disposition="mechanical"), *uses(a="map"))
    assert pilot(flow("a"), flow("b"), findings=rows) == "a"


def test_flows_with_blockers_traps_or_of_great_size_are_no_pilot() -> None:
    found = uses(a="map retry", b="map retry", c="map retry", d="map")
    flows = (flow("a", blockers=("PTD1",)), flow("b", traps=("PTD2",)), flow("c", tier="L"), flow("d"))
    assert pilot(*flows, findings=found) == "d"


def test_what_a_flow_calls_is_part_of_the_pilot() -> None:
    subject = report(flow("a"), flow("b"), *FILLER, edges=[("a", "calls", "b")], findings=uses(a="map"))
    assert plan(subject).waves[0].moves == ("flow:a", "flow:b")


def test_it_fits_into_the_first_sprint_with_the_platform() -> None:
    subject = report(flow("a", 8), flow("b", 8), *FILLER, findings=uses(a="map", b="retry"), platform=(platform(9),))
    made = plan(subject)
    assert made.pilot is not None
    assert (made.pilot.flows, made.pilot.coverage) == (("flow:b",), 0.5)
    assert [(one.construct, one.flows, one.pilot) for one in made.pilot.constructs] == [
        ("map", 1, False),
        ("retry", 1, True),
    ]
    assert made.waves[0].used == 17


def test_without_anything_to_show_one_flow_is_enough() -> None:
    assert pilot(flow("a"), flow("b")) == "a"
