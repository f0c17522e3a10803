"""Plans of reports: what moves when, with what, and what it takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from p2d_audit.effort import load_weights
from p2d_audit.effort.hours import total
from p2d_audit.errors import UsageError
from p2d_audit.plan import Plan, Terms, make_plan, parse_freezes
from p2d_audit.report import ClusterRow, Range, Report

from tests.plan.reports import deployment, fit, flow, platform, report, schedule, shared, strategy

WEIGHTS = load_weights()
FILLER = tuple(flow(f"z{n}", 9) for n in range(3))
"""Flows that make a plan of several sprints."""


def plan(subject: Report, capacity: float = 10, **terms: Any) -> Plan:
    return make_plan(subject, Terms(capacity=capacity, **terms), WEIGHTS)


def short(names: Sequence[str]) -> str:
    return " ".join(name.removeprefix("flow:") for name in names)


def moves(made: Plan) -> dict[int, str]:
    return {wave.number: short(wave.moves) for wave in made.waves}


def test_a_report_without_flows_has_an_empty_plan() -> None:
    made = plan(report())
    assert (made.waves, made.pilot, made.totals.total.likely) == ((), None, 0)


def test_what_fits_into_one_sprint_is_one_wave() -> None:
    made = plan(report(flow("a"), flow("b"), platform=(platform(1),)))
    assert moves(made) == {1: "a b"}
    assert (made.waves[0].used, made.waves[0].spare) == (9, 1)


def test_the_first_wave_is_the_pilot_alone_and_the_others_are_filled() -> None:
    made = plan(report(flow("a", 5), flow("b", 5), flow("c", 5), flow("d", 5)))
    assert moves(made) == {1: "a", 2: "b c", 3: "d"}


def test_what_a_flow_calls_is_moved_before_it_with_a_bridge() -> None:
    made = plan(report(flow("a", 8), flow("b", 8), edges=[("a", "calls", "b")]))
    assert moves(made) == {1: "b", 2: "a"}
    (bridge,) = made.bridges
    assert (bridge.kind, bridge.what, bridge.flow, bridge.built, bridge.removed) == (
        "storage", "shared storage", "flow:b", 1, 2,
    )  # fmt: skip
    assert [(one.source, one.kind, one.target, one.path, one.line) for one in bridge.crossings] == [
        ("flow:a", "calls", "flow:b", "flows/a.py", 5)
    ]


def test_what_starts_a_flow_that_has_moved_is_watched_by_a_sensor() -> None:
    made = plan(report(flow("a", 9), flow("b", 9), edges=[("a", "starts", "b")]), capacity=16)
    assert [bridge.what for bridge in made.bridges] == ["sensor on Prefect runs"]
    assert [one.item for one in made.waves[0].work] == ["access from Dagster to Prefect's API"]


def test_each_flow_that_stays_and_starts_one_that_has_moved_is_changed() -> None:
    sizes = (flow("a", 18), flow("b", 18), flow("c", 9))
    one = plan(report(*sizes, edges=[("a", "starts", "c")]), capacity=20)
    both = plan(report(*sizes, edges=[("a", "starts", "c"), ("b", "starts", "c")]), capacity=20)
    assert [(bridge.kind, len(bridge.crossings)) for bridge in both.bridges] == [("sensor", 2)]
    switch = both.bridges[0].hours.likely - one.bridges[0].hours.likely
    assert switch == pytest.approx((0.1 + 4 * 0.25 + 1) / 6, abs=0.01)


def test_a_flow_that_is_asked_for_first_runs_what_it_needs_in_prefect() -> None:
    subject = report(
        flow("a", 8), flow("b", 8), *FILLER, edges=[("a", "calls", "b")], deployments=(deployment("d", "b"),)
    )
    made = plan(subject, capacity=16, first=("flow:a",))
    assert made.waves[0].moves == ("flow:a",)
    (bridge,) = made.bridges
    assert bridge.what == "Dagster asset that runs the Prefect deployment (`PipesPrefectDeploymentClient`)"
    assert made.pilot is not None
    assert made.pilot.reason.startswith("flow:a by --first; ")


def test_a_bridge_to_a_flow_without_a_deployment_costs_that_deployment_too() -> None:
    flows = (flow("a", 8), flow("b", 8))
    without = plan(report(*flows, edges=[("a", "calls", "b")]), capacity=14, first=("flow:a",))
    given = report(*flows, edges=[("a", "calls", "b")], deployments=(deployment("d", "b"),))
    assert without.bridges[0].hours.likely > plan(given, capacity=14, first=("flow:a",)).bridges[0].hours.likely
    assert without.bridges[0].what.endswith("the flow has no deployment, which is made first")


def test_flows_that_need_each_other_move_together_however_large_they_are() -> None:
    edges = [("a", "calls", "b"), ("b", "triggers", "a")]
    made = plan(report(flow("a", 8), flow("b", 8), edges=edges))
    assert moves(made) == {1: "", 2: "a b"}
    assert [(group.flows, group.reasons) for group in made.groups] == [(("flow:a", "flow:b"), ("cycle",))]
    assert made.bridges == ()


def test_a_flow_moves_with_what_only_it_calls_if_that_is_cheaper_than_a_bridge() -> None:
    made = plan(report(flow("a", 2), flow("b", 2), *FILLER, edges=[("a", "calls", "b")]))
    (group,) = made.groups
    assert (group.flows, group.reasons) == (("flow:a", "flow:b"), ("bridge",))
    assert group.saves.likely == pytest.approx(1.21)


def test_what_several_flows_call_does_not_move_with_one_of_them() -> None:
    edges = [("a", "calls", "c"), ("b", "calls", "c")]
    assert plan(report(flow("a", 2), flow("b", 2), flow("c", 2), *FILLER, edges=edges)).groups == ()


def test_data_that_one_flow_leaves_to_another_is_shared_while_they_are_apart() -> None:
    nodes = report(flow("a", 8), flow("b", 8))
    edges = [("a", "writes", "x"), ("b", "loads", "x")]
    made = plan(report(*nodes.flows, edges=edges))
    assert [(one.kind, one.flow) for one in made.bridges] == [("storage", "flow:a")]


def test_shared_work_is_done_once_before_the_first_that_needs_it() -> None:
    made = plan(report(flow("a", 7), flow("b", 6), flow("c", 9), shared=(shared("s", 2, "a", "b"),)))
    done = [(wave.number, one.id, one.used_by) for wave in made.waves for one in wave.work]
    first = min(wave.number for wave in made.waves if {"flow:a", "flow:b"} & set(wave.moves))
    assert done == [(first, "s", ("flow:a", "flow:b"))]


def test_shared_work_of_flows_that_are_not_moved_is_left_out() -> None:
    made = plan(report(flow("a"), flow("b"), shared=(shared("s", 2, "a"),)), exclude=("flow:a",))
    assert [(one.id, one.cause) for one in made.left_out] == [("flow:a", "excluded"), ("s", "unneeded")]
    assert made.totals.shared.likely == 0


def test_work_of_no_flow_comes_where_there_is_room() -> None:
    made = plan(report(flow("a", 9), flow("b", 8), flow("c", 9), shared=(shared("s", 2),)))
    (number,) = [wave.number for wave in made.waves if wave.work]
    assert number > 1
    assert made.totals.shared.likely == 2


def test_a_flow_larger_than_a_sprint_is_spread_and_that_is_said() -> None:
    made = plan(report(flow("a", 25)))
    rows = [(wave.number, one.part, one.parts, one.hours.likely) for wave in made.waves for one in wave.flows]
    assert rows == [(1, 1, 3, 10), (2, 2, 3, 10), (3, 3, 3, 5)]
    assert moves(made) == {1: "", 2: "", 3: "a"}
    assert made.warnings == ("flow:a takes 25.00 h and is spread over the waves 1 to 3",)


def test_what_is_to_be_retired_or_to_stay_is_left_out_with_the_reason() -> None:
    flows = (
        flow("a", fit=fit("retire", "nothing starts it")),
        flow("b", fit=fit("stay", "waits for a person")),
        flow("c"),
    )
    made = plan(report(*flows, edges=[("c", "starts", "a"), ("c", "starts", "b")]), capacity=20)
    assert [(one.id, one.cause, one.reason) for one in made.left_out] == [
        ("flow:a", "retire", "is to be retired: nothing starts it"),
        ("flow:b", "stay", "is to stay in Prefect: waits for a person"),
    ]
    assert [(bridge.flow, bridge.removed) for bridge in made.bridges] == [("flow:b", None)]
    assert made.warnings == ("flow:c starts flow:a, which is to be retired: no bridge is planned for it",)


def test_flows_of_tests_are_in_no_wave() -> None:
    made = plan(report(flow("a"), flow("t", 3, test=True)))
    assert moves(made) == {1: "a"}
    assert made.warnings == ("1 flows of tests (3.00 h) are in no wave: they are rewritten with what they test",)


def test_flows_are_priced_by_the_recommended_strategy_or_by_that_which_is_asked_for() -> None:
    ways = (strategy("wrap", 1), strategy("assets", 6, recommended=True))
    subject = report(flow("a", 5, strategies=ways), flow("b", 4))
    assert plan(subject).totals.flows.likely == 10
    wrapped = plan(subject, strategy="wrap")
    assert wrapped.totals.flows.likely == 5
    assert wrapped.warnings == ("strategy wrap is not compared for flow:b: planned by what is recommended",)


def test_a_flow_that_is_wrapped_needs_no_shared_work_and_no_bridge_to_be_run() -> None:
    ways = (strategy("wrap", 8, recommended=True),)
    subject = report(
        flow("a", 8), flow("b", 8, strategies=ways), edges=[("a", "starts", "b")], shared=(shared("s", 3, "b"),)
    )
    made = plan(subject, capacity=13)
    assert moves(made) == {1: "b", 2: "a"}
    assert [one.cause for one in made.left_out] == ["unneeded"]
    assert made.bridges == ()


def test_what_calls_a_flow_in_dagster_from_a_wrapped_one_is_bridged_for_good() -> None:
    ways = (strategy("wrap", 8, recommended=True),)
    subject = report(flow("a", 8, strategies=ways), flow("b", 8), edges=[("a", "starts", "b")])
    assert [(one.kind, one.removed) for one in plan(subject, capacity=16).bridges] == [("sensor", None)]


def test_a_frozen_flow_does_not_move_before_its_day() -> None:
    day = date(2027, 1, 4)
    freezes = parse_freezes(["flows/a.py:2027-02-01"], day)
    made = plan(report(flow("a"), flow("b"), flow("c", 9)), start=day, freezes=freezes)
    assert moves(made)[3] == "a"
    assert [(wave.start, wave.end) for wave in made.waves if wave.number == 3] == [("2027-02-01", "2027-02-14")]


def test_a_flow_does_not_wait_for_one_that_is_frozen_for_longer() -> None:
    day = date(2027, 1, 4)
    freezes = parse_freezes(["flows/b.py:2027-06-01"], day)
    made = plan(report(flow("a"), flow("b"), edges=[("a", "starts", "b")]), start=day, freezes=freezes)
    assert made.waves[0].moves == ("flow:a",)
    assert [bridge.kind for bridge in made.bridges] == ["run"]


def test_a_flow_that_is_frozen_without_a_day_is_left_out() -> None:
    made = plan(report(flow("a"), flow("b")), freezes=parse_freezes(["flows/a*"], None))
    assert [(one.id, one.reason) for one in made.left_out] == [("flow:a", "may not move: --freeze flows/a*")]


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"first": ("flow:x",)}, "--first flow:x: is a flow of tests, or none of the report"),
        ({"exclude": ("flow:x",)}, "--exclude flow:x: is a flow of tests, or none of the report"),
        ({"first": ("flow:a",), "exclude": ("flow:a",)}, "--first flow:a: is not planned: is excluded by --exclude"),
        (
            {"freezes": parse_freezes(["nowhere/"], None)},
            "--freeze nowhere/: no flow stands in such a file; paths count from the report's root",
        ),
    ],
)
def test_terms_that_make_no_sense_are_refused(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as refusal:
        plan(report(flow("a")), **terms)
    assert str(refusal.value) == message


def test_a_flow_comes_before_its_copies() -> None:
    hour = Range(low=1, likely=1, high=1)
    clusters = (ClusterRow(id="k", flows=("flow:c", "flow:a", "flow:b"), clone=hour),)
    made = plan(report(flow("a", 6), flow("b", 6), flow("c", 6), clusters=clusters))
    assert moves(made)[1] == "c"


def test_copies_of_a_flow_that_is_left_out_are_priced_too_low_and_that_is_said() -> None:
    hour = Range(low=1, likely=1, high=1)
    clusters = (ClusterRow(id="k", flows=("flow:b", "flow:a"), clone=hour),)
    made = plan(report(flow("a"), flow("b"), clusters=clusters), exclude=("flow:b",))
    assert made.warnings == (
        "flow:b is not planned, but flow:a are priced as its copies: the first of them costs as much as it would",
    )


def graph_of(number: int, size: int, edges: int) -> Report:
    """Return a report of chance, the same for the same number."""
    chance = Random(number)
    flows = [flow(f"f{n:04}", chance.randint(1, 30)) for n in range(size)]
    ends = [(chance.randrange(size), chance.randrange(size)) for _ in range(edges)]
    kinds = ("calls", "starts", "triggers")
    links = [(f"f{min(a, b):04}", chance.choice(kinds), f"f{max(a, b):04}") for a, b in ends if a != b]
    users = [tuple(f"f{chance.randrange(size):04}" for _ in range(3)) for _ in range(size // 4)]
    rows = [shared(f"s{n}", chance.randint(1, 4), *set(names)) for n, names in enumerate(users)]
    return report(*flows, edges=links, shared=tuple(rows), platform=(platform(8),))


@settings(max_examples=60, deadline=None)
@given(number=st.integers(0, 10**6), size=st.integers(1, 25), density=st.floats(0, 2.5), capacity=st.integers(5, 90))
def test_every_plan_adds_up_fills_no_sprint_too_far_and_respects_the_graph(
    number: int, size: int, density: float, capacity: int
) -> None:
    subject = graph_of(number, size, int(size * density))
    made = plan(subject, capacity=capacity)
    assert total(wave.effort for wave in made.waves) == made.totals.total
    wave_of = {name: wave.number for wave in made.waves for name in wave.moves}
    assert sorted(wave_of) == sorted(one.id for one in subject.flows)
    for edge in subject.graph.edges:
        assert wave_of[edge.target] <= wave_of[edge.source]
    crossing = {(one.source, one.target) for bridge in made.bridges for one in bridge.crossings}
    apart = {(edge.source, edge.target) for edge in subject.graph.edges if wave_of[edge.source] != wave_of[edge.target]}
    assert crossing == apart
    warned = {int(text.split()[1]) for text in made.warnings if "do not fit" in text}
    assert all(wave.used <= capacity + 1e-9 or wave.number in warned for wave in made.waves)
    work = [(one.id, one.part) for wave in made.waves for one in wave.work]
    assert len(work) == len(set(work))


@settings(max_examples=20, deadline=None)
@given(number=st.integers(0, 10**6))
def test_the_order_of_flows_and_shared_work_changes_nothing(number: int) -> None:
    subject = graph_of(number, 20, 30)
    turned = msgspec.structs.replace(subject, flows=subject.flows[::-1], shared=subject.shared[::-1])
    assert msgspec.json.encode(plan(turned, 40)) == msgspec.json.encode(plan(subject, 40))


def test_a_thousand_flows_with_three_thousand_edges_are_planned_in_five_seconds() -> None:
    subject = graph_of(1, 1000, 3000)
    begun = time.process_time()
    made = plan(subject, capacity=160)
    taken = time.process_time() - begun
    print(f"1,000 flows and {len(subject.graph.edges):,} edges: {len(made.waves)} waves in {taken:.2f} s")  # noqa: T201 - shown with -s
    assert taken < 5


def test_a_schedule_of_no_flow_and_a_run_of_an_unknown_one_are_said() -> None:
    made = plan(report(flow("a"), schedules=(schedule("deployment:gone", 3),)))
    assert made.warnings == ("of which flow a schedule is, is not known at prefect.yaml:3: it is in no cut-over",)
