"""A flow's figures are printed with where they come from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.running import FLOW, Ended, install, run, write

BRANCHING = """\
from prefect import flow, task


@task
def load(path):
    open(path, "w").write("x")
    return 1


@task
def store(number):
    print(number)


@flow
def nightly():
    store(load("a"))


@flow
def weekly():
    if load("b") == 1:
        store(2)


@flow(name="weekly")
def other(): ...
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "tree", {"flows.py": BRANCHING})


def score(tree: Path, *arguments: str) -> Ended:
    return run("score", *arguments, cwd=tree)


def stored(tree: Path) -> dict[str, list[dict[str, object]]]:
    run("audit", "-o", "json=../report.json", cwd=tree)
    return json.loads((tree.parent / "report.json").read_text(encoding="utf-8"))


def test_a_flow_is_given_by_its_function_or_its_id(tree: Path) -> None:
    ended = score(tree, "nightly")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("flow:flows:nightly (flows.py:16)\neffort     ")
    assert score(tree, "flow:flows:nightly").out == ended.out


def test_two_flows_of_one_name_are_told_apart_by_id(tree: Path) -> None:
    ended = score(tree, "weekly")
    assert (ended.status, ended.out) == (2, "")
    assert "2 flows are called 'weekly'; give the id of one: flow:flows:weekly, flow:flows:other" in ended.err


def test_a_flow_that_is_not_there_has_close_ones(tree: Path) -> None:
    assert "no flow is called 'nightlies'; did you mean nightly" in score(tree, "nightlies").err
    assert "no flow is called 'x'; the JSON report lists all" in score(tree, "x").err


def test_the_explanation_is_the_ledger_and_its_lines_add_up(tree: Path) -> None:
    out = score(tree, "nightly", "--explain").out
    flow = next(flow for flow in stored(tree)["flows"] if flow["id"] == "flow:flows:nightly")
    effort = flow["effort"]
    assert isinstance(effort, dict)
    lines = out.partition("\nITEM")[2].partition("\n\n")[0].splitlines()[1:]
    figures = [[float(number) for number in re.findall(r"\d+\.\d\d(?=  )", f"{line}  ")[:3]] for line in lines]
    assert len(lines) == len(effort["ledger"]) + 1
    assert lines[-1].startswith("= this flow")
    assert figures[-1] == [effort["low"], effort["likely"], effort["high"]]
    assert sum(row[1] for row in figures[:-1]) == pytest.approx(effort["likely"], abs=0.01)


def test_shared_work_is_listed_apart(tree: Path) -> None:
    out = score(tree, "nightly", "--explain").out
    shared = [row for row in stored(tree)["shared"] if "flow:flows:nightly" in row["used_by"]]  # type: ignore[operator]
    listed = out.partition("shared with other flows, and counted beside them:\n")[2].partition("\n\n")[0]
    assert len(listed.splitlines()) == len(shared) + 1


def test_a_silent_trap_of_a_task_or_deployment_is_one_of_the_flow(tree: Path) -> None:
    report = stored(tree)
    units = {"flow:flows:weekly", "task:flows:load", "task:flows:store"}
    expected = sorted({str(row["rule"]) for row in report["findings"] if row["unit"] in units and row["trap"]})
    assert expected
    assert score(tree, "flow:flows:weekly", "--explain").out.endswith(f"\nsilent traps: {', '.join(expected)}\n")


def test_a_report_that_was_written_before_takes_the_place_of_paths(tree: Path) -> None:
    expected = score(tree, "nightly", "--explain").out
    stored(tree)
    (tree / "flows.py").unlink()
    assert score(tree, "nightly", "--explain", "--report", "../report.json").out == expected
    both = score(tree, "nightly", ".", "--report", "../report.json")
    assert (both.status, both.err) == (2, "p2d-audit: error: --report takes the place of PATHS; give one of them\n")


def test_figures_of_what_could_not_all_be_read_are_incomplete(tree: Path) -> None:
    write(tree, {"broken.py": "import prefect\n("})
    ended = score(tree, "nightly")
    assert ended.status == 3
    assert ended.out.startswith("flow:flows:nightly ")
    assert "p2d-audit: warning: broken.py:2: " in ended.err


def test_an_expired_suppression_counts_as_in_an_audit(tree: Path, tmp_path: Path) -> None:
    plugins = install(tmp_path / "plugins")
    code = FLOW.replace("@task", "@task  # p2d: ignore[ACM001] until=2020-01-01 -- once", 1)
    old = write(tmp_path / "old", {"flows.py": code})
    run("audit", "-o", "json=../r.json", cwd=old, plugins=plugins)
    from_report = run("score", "nightly", "--report", "../r.json", cwd=old, plugins=plugins).out
    assert run("score", "nightly", cwd=old, plugins=plugins).out == from_report
    assert run("score", "nightly", cwd=old, plugins=plugins, SOURCE_DATE_EPOCH="0").out != from_report


def test_what_a_report_holds_does_not_reach_the_terminal_as_it_is(tree: Path) -> None:
    report = json.dumps(stored(tree)).replace('"path": "flows.py"', '"path": "fl\\u001b[2Jows.py"')
    (tree.parent / "report.json").write_text(report)
    assert "(fl\\x1b[2Jows.py:16)" in score(tree, "nightly", "--report", "../report.json").out
