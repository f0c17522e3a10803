"""Which flows and waves are not as they were, and that their hours add up to those of the whole."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from p2d_audit.comparison import compare_with_report
from p2d_audit.report import Base, Comparison, FlowChange, FlowRow, Range, Report, WaveChange

from tests.comparison.sides import Thing, flow_row, made, wave

ETL, SYNC = flow_row("flow:flows:etl", "flows.py"), flow_row("flow:flows:sync", "flows.py", 5)


def compared(before: Report, after: Report) -> Comparison:
    comparison = compare_with_report(before, after, Base(kind="report", name="old.json")).comparison
    assert comparison is not None
    return comparison


def changes(before: Sequence[FlowRow], after: Sequence[FlowRow]) -> tuple[FlowChange, ...]:
    sides = (made(flows=side, paths=sorted({flow.path for flow in side})) for side in (before, after))
    return compared(*sides).flows


def told(change: FlowChange) -> tuple[str, str, float]:
    return change.change, change.id, change.delta


def test_flows_come_and_go_with_their_hours() -> None:
    assert [told(change) for change in changes([ETL], [SYNC])] == [
        ("added", SYNC.id, 5.0),
        ("removed", ETL.id, -2.0),
    ]


def test_a_flow_that_is_as_it_was_is_not_listed() -> None:
    assert changes([ETL, SYNC], [ETL, SYNC]) == ()
    assert changes([ETL], [replace(ETL, line=7, end_line=19)]) == ()


def test_a_flow_that_costs_more_has_both_figures() -> None:
    (change,) = changes([ETL], [replace(flow_row(ETL.id, ETL.path, 5.5, wave=2), tier="M", readiness=60)])
    assert (change.change, change.name, change.delta) == ("changed", "etl", 3.5)
    assert change.before is not None
    assert change.after is not None
    assert (change.before.tier, change.before.readiness, change.before.wave) == ("S", 80, 1)
    assert (change.after.tier, change.after.readiness, change.after.wave) == ("M", 60, 2)
    assert change.after.effort == Range(low=2.75, likely=5.5, high=11.0)


def test_a_flow_in_a_new_file_in_place_of_its_own_has_moved() -> None:
    there = flow_row("flow:jobs:etl", "jobs.py")
    assert [told(change) for change in changes([ETL], [there])] == [("moved", there.id, 0.0)]
    with_findings = made([Thing("flows.py")]), made([Thing("jobs.py"), Thing("jobs.py", "etl", "more()")])
    (change,) = compared(*with_findings).flows
    assert (change.change, change.before and change.before.id) == ("moved", "flow:flows:etl")


def test_a_flow_of_another_name_and_all_else_equal_was_renamed() -> None:
    other = flow_row("flow:flows:load", "flows.py")
    assert [told(change) for change in changes([ETL, SYNC], [other, SYNC])] == [("renamed", other.id, 0.0)]


def test_a_renamed_flow_is_known_by_its_findings() -> None:
    before = made([Thing("flows.py", "etl"), Thing("flows.py", "etl", "x()")])
    after = made([Thing("flows.py", "load"), Thing("flows.py", "load", "x()"), Thing("flows.py", "load", "y()")])
    assert [told(change) for change in compared(before, after).flows] == [("renamed", "flow:flows:load", 0.0)]


def test_of_two_flows_that_may_be_the_renamed_one_both_are_new() -> None:
    twins = [flow_row(f"flow:flows:{name}", "flows.py") for name in ("load", "store")]
    assert [told(change) for change in changes([ETL], twins)] == [
        ("removed", "flow:flows:etl", -2.0),
        ("added", "flow:flows:load", 2.0),
        ("added", "flow:flows:store", 2.0),
    ]


def test_a_flow_whose_file_could_not_be_read_on_one_side_is_not_gone_nor_new() -> None:
    unread = made(flows=[], failed=["flows.py"])
    assert [told(change) for change in compared(made(flows=[ETL]), unread).flows] == [("unseen", ETL.id, -2.0)]
    assert [told(change) for change in compared(unread, made(flows=[ETL])).flows] == [("unseen", ETL.id, 2.0)]


def test_waves_say_which_flows_came_and_went() -> None:
    before = made(flows=[ETL, SYNC], waves=[wave(1, ETL), wave(2, SYNC)], paths=["flows.py"])
    after = made(flows=[ETL, SYNC], waves=[wave(1, ETL, SYNC)], paths=["flows.py"])
    assert compared(before, after).waves == (
        WaveChange(
            number=1,
            before=Range(low=1.0, likely=2.0, high=4.0),
            after=Range(low=3.5, likely=7.0, high=14.0),
            delta=5.0,
            joined=(SYNC.id,),
            left=(),
        ),
        WaveChange(
            number=2,
            before=Range(low=2.5, likely=5.0, high=10.0),
            after=None,
            delta=-5.0,
            joined=(),
            left=(SYNC.id,),
        ),
    )


def test_a_wave_with_a_renamed_flow_is_as_it_was() -> None:
    other = flow_row("flow:flows:load", "flows.py")
    before, after = (made(flows=[flow], waves=[wave(1, flow)], paths=["flows.py"]) for flow in (ETL, other))
    assert compared(before, after).waves == ()


FLOWS = st.lists(
    st.builds(
        lambda name, path, hours: flow_row(f"flow:{path}:{name}", f"{path}.py", hours),
        name=st.sampled_from(["etl", "sync", "load", "store"]),
        path=st.sampled_from(["a", "b"]),
        hours=st.integers(1, 900).map(lambda cents: cents / 100),
    ),
    unique_by=lambda flow: flow.id,
    max_size=8,
)


@settings(deadline=None)
@given(FLOWS, FLOWS)
def test_the_deltas_of_flows_add_up_to_that_of_all_flows(before: list[FlowRow], after: list[FlowRow]) -> None:
    comparison = compared(made(flows=before), made(flows=after))
    assert comparison.before is not None
    assert comparison.after is not None
    difference = comparison.after.effort_flows.likely - comparison.before.effort_flows.likely
    assert round(sum(change.delta for change in comparison.flows), 2) == round(difference, 2)
    assert comparison.delta == round(comparison.after.effort.likely - comparison.before.effort.likely, 2)


@settings(deadline=None)
@given(FLOWS)
def test_each_flow_is_on_both_sides_of_itself(flows: list[FlowRow]) -> None:
    assert compared(made(flows=flows), made(flows=flows[::-1])).flows == ()
