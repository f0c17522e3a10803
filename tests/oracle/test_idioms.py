"""What the tool says of the case files against what the real Prefect showed when the golden files were made."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.oracle.cases import case_files, digest, flow_of, golden_of, project_of, source_of
from tests.oracle.options import wrong_settings
from tests.oracle.remarks import title
from tests.oracle.verdicts import Verdict, judge_children, judge_flow

FILES = case_files()
IDIOMS = [(path, flow) for path in FILES for flow in golden_of(path)["flows"]]

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
each_idiom = pytest.mark.parametrize(("path", "flow"), IDIOMS, ids=[f"{path.stem}-{flow}" for path, flow in IDIOMS])


@cache
def verdict(path: Path, flow: str) -> Verdict:
    return judge_flow(project_of(path), flow_of(path, flow), source_of(path), golden_of(path)["flows"][flow])


@each_file
def test_the_golden_file_was_made_of_the_case_file(path: Path) -> None:
    assert golden_of(path)["source"] == digest(path), "run `python -m tests.oracle.make_golden`"


@each_file
def test_every_flow_of_the_case_file_ran(path: Path) -> None:
    golden = golden_of(path)
    assert [flow for flow, answer in golden["flows"].items() if "error" in answer] == []
    assert "error" not in golden["settings"]


@each_idiom
def test_an_idiom_is_a_titled_flow_that_the_tool_sees(path: Path, flow: str) -> None:
    assert flow_of(path, flow).function == flow
    assert title(source_of(path), flow)


@each_idiom
def test_nothing_that_reaches_a_task_is_missed(path: Path, flow: str) -> None:
    assert verdict(path, flow).missing == ()


@each_idiom
def test_every_handoff_was_seen_or_is_justified(path: Path, flow: str) -> None:
    assert verdict(path, flow).unjustified == ()


@each_idiom
def test_what_prefect_recorded_is_said_or_declared_false(path: Path, flow: str) -> None:
    assert (verdict(path, flow).unrecorded, verdict(path, flow).ordering) == ((), ())


@each_idiom
def test_no_comment_justifies_for_nothing_and_no_argument_changes_by_itself(path: Path, flow: str) -> None:
    assert (verdict(path, flow).stale, verdict(path, flow).volatile) == ((), ())


@each_file
def test_every_handoff_in_a_subflow_was_seen_or_is_justified(path: Path) -> None:
    children = judge_children(project_of(path), path.name, source_of(path), golden_of(path)["flows"])
    assert list(children) == []


@each_file
def test_options_are_what_prefect_evaluated(path: Path) -> None:
    assert wrong_settings(project_of(path), path.name, source_of(path), golden_of(path)["settings"]) == []
