"""What is said of changes since a base, in a terminal and in a log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from p2d_audit.comparison import compare_with_baseline, compare_with_report
from p2d_audit.report import Base, FrozenRow, Gate, Report
from p2d_reports import changes, concise, table

from tests.comparison.sides import Thing, entries, flow_row, made, wave

ETL, BIGGER = flow_row("flow:flows:etl", "flows.py"), flow_row("flow:flows:etl", "flows.py", 5.5)
SYNC = flow_row("flow:jobs:sync", "jobs.py", 3, wave=2)
BEFORE = (Thing("flows.py"), Thing("flows.py", "etl", "x()"), Thing("flows.py", "etl", "y()"), Thing("old.py", "sync"))
AFTER = (Thing("flows.py"), Thing("flows.py", "etl", "new()"), Thing("jobs.py", "sync"))


def changed() -> Report:
    """Return a report in which something of each kind changed."""
    before = made(BEFORE, flows=[ETL, replace(SYNC, id="flow:old:sync", path="old.py")], waves=[wave(1, ETL)])
    after = made(AFTER, flows=[BIGGER, SYNC], waves=[wave(1, BIGGER), wave(2, SYNC)], suppressed=[BEFORE[2]])
    base = Base(kind="revision", name="main", commit="0123456789abcdef")
    report = compare_with_report(before, after, base, notes=["submodules are not entered on either side: vendored"])
    assert report.comparison is not None
    frozen = FrozenRow(kind="block", name="secret/x", path="flows.py", line=3, freeze="[freeze] allows no new blocks")
    gate = Gate(fail_on=("error",), decision="fail", reasons=("1 new finding of severity error",), reached=("error",))
    return replace(report, comparison=replace(report.comparison, frozen=(frozen,)), gate=gate)


def test_changes_look_as_agreed(keeps: Callable[[str, str], None]) -> None:
    keeps(changes.render(changed()), "changes.txt")


def test_a_table_begins_with_what_changed() -> None:
    block = table.render(changed()).split("\n\n")[1]
    assert (
        block
        == "Since main (commit 0123456789ab): 1 new, 2 known (1 moved), 1 fixed, 1 suppressed\nLikely effort +3.5 h"
    )


def test_a_log_lists_what_is_new_and_counts_the_rest() -> None:
    assert concise.render(changed()).splitlines() == [
        "flows.py:2:1: PTD203 found new()",
        "1 new finding: 1 warning; 2 known, 1 fixed",
    ]
    same = compare_with_report(made(BEFORE), made(BEFORE), Base(kind="report", name="old.json"))
    assert concise.render(same) == "No new findings; 4 known, 0 fixed\n"


def test_a_baseline_has_findings_and_no_hours() -> None:
    report = compare_with_baseline(entries(BEFORE), made(AFTER), "baseline.jsonl")
    assert changes.render(report).splitlines() == [
        "Since baseline.jsonl: 1 new, 2 known (1 moved), 2 fixed",
        "",
        "New (1)",
        "  flows.py:2: PTD203 found new()",
        "",
        "Fixed (2)",
        "  flows.py: PTD203 flow:flows:etl",
        "  flows.py: PTD203 flow:flows:etl",
    ]


@pytest.mark.parametrize("render", [changes.render, table.render])
def test_without_a_base_nothing_is_said_of_changes(render: Callable[[Report], str]) -> None:
    assert "Since" not in render(made(AFTER))


def test_no_line_is_wider_than_a_terminal_and_none_does_anything_to_it() -> None:
    report = changed()
    assert report.comparison is not None
    strange = "\x1b[2J::error::💶" + "x" * 300
    flows = tuple(replace(row, name=strange) for row in report.comparison.flows)
    waves = tuple(replace(row, joined=(strange,)) for row in report.comparison.waves)
    hostile = replace(report.comparison, flows=flows, waves=waves, notes=(strange, "note " * 90))
    text = table.render(replace(report, comparison=hostile))
    assert "\x1b" not in text
    assert not any(line.startswith("::") for line in text.splitlines())
    assert max(map(len, text.splitlines())) <= 100


def test_many_flows_are_summed_up() -> None:
    flows = [flow_row(f"flow:flows:f{number}", "flows.py", number + 1) for number in range(15)]
    report = compare_with_report(made(flows=[]), made(flows=flows, paths=["flows.py"]), Base(kind="report", name="a"))
    lines = changes.render(report).splitlines()
    assert [line.split()[-2] for line in lines if line.startswith("other flows")] == ["+6"]
    assert "… and 3 more flows" in lines
