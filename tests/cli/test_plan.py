"""`p2d-audit plan`: what it takes, what it refuses, and the three forms of its answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from p2d_audit.cli.plan_markdown import plan_markdown
from p2d_audit.cli.plan_table import plan_table
from p2d_audit.effort import load_weights
from p2d_audit.plan import Terms, make_plan

from tests.cli.running import Ended, run, write
from tests.plan.reports import fit, flow, report

FLOWS = """\
from prefect import flow, serve, task
from prefect.deployments import run_deployment


@task
def load():
    return 1


@flow
def child():
    load()


@flow
def parent():
    child()


@flow
def other():
    run_deployment("parent/nightly")


if __name__ == "__main__":
    serve(
        parent.to_deployment(name="nightly", cron="0 2 * * *"),
        other.to_deployment(name="weekly", cron="0 3 * * 1"),
    )
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    write(root, {"flows/all.py": FLOWS, "CODEOWNERS": "* @data\n"})
    assert run("audit", "-o", "json=report.json", cwd=root).status == 0
    return root


def plan(tree: Path, *arguments: str) -> Ended:
    return run("plan", "--report", "report.json", *arguments, cwd=tree)


def test_a_stored_report_and_its_paths_give_the_same_plan(tree: Path) -> None:
    stored = plan(tree, "--capacity", "20", "-o", "json")
    fresh = run("plan", ".", "--capacity", "20", "-o", "json", cwd=tree)
    assert (stored.status, stored.out) == (0, fresh.out)
    made = json.loads(stored.out)
    assert made["plan_version"] == "1.0.0"
    assert {flow for wave in made["waves"] for flow in wave["moves"]} == {
        "flow:flows.all:child", "flow:flows.all:other", "flow:flows.all:parent",
    }  # fmt: skip


def test_the_table_has_dates_owners_and_the_cut_over(tree: Path) -> None:
    ended = plan(tree, "--capacity", "20", "--start", "2027-01-04", "--owners", "CODEOWNERS")
    assert ended.status == 0
    assert "2027-01-04  2027-01-17" in ended.out
    assert "@data" in ended.out
    assert "pause the Prefect schedule cron `0 2 * * *`" in ended.out


def test_markdown_has_a_checklist_and_goes_to_a_file_as_a_whole(tree: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    ended = plan(tree, "--capacity", "20", "-o", f"markdown={file}", "-o", "table")
    assert ended.err == f"p2d-audit: wrote {file.as_uri()}\n"
    assert "- [ ] pause the Prefect schedule" in file.read_text(encoding="utf-8")
    assert ended.out.startswith("plan  ")


def test_text_of_the_audited_tree_stays_text_in_markdown_and_in_the_table() -> None:
    hostile = "x`<img src=y>|[z](javascript:1)\x1b[2J\n# head"
    left_out = (fit("retire", hostile),)
    subject = report(flow("a", path=hostile), flow("b", fit=left_out[0]))
    made = make_plan(subject, Terms(capacity=9), load_weights())
    markdown, table = plan_markdown(made), plan_table(made)
    assert "<img" not in markdown.replace("`x<img", "")
    assert "](javascript" not in markdown.replace("\\]", "")
    assert not {"\x1b", "\r"} & set(markdown + table)
    assert "\n# head" not in markdown + table


def test_what_if_a_flow_is_first_or_left_out(tree: Path) -> None:
    made = json.loads(plan(tree, "--capacity", "20", "--exclude", "other", "--first", "parent", "-o", "json").out)
    assert made["asked"]["first"] == ["flow:flows.all:parent"]
    assert [(one["id"], one["cause"]) for one in made["left_out"]] == [("flow:flows.all:other", "excluded")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing option '--capacity'"),
        (("--capacity", "0"), "--capacity 0: must be hours, from 1 to 1,000,000"),
        (("--capacity", "nan"), "--capacity nan: must be hours"),
        (("--capacity", "9", "--sprint-weeks", "0"), "--sprint-weeks"),
        (("--capacity", "9", "-o", "html"), "there is no format 'html'"),
        (("--capacity", "9", "--first", "paren"), "no flow is called 'paren'; did you mean parent?"),
        (("--capacity", "9", "--owners", "NOBODY"), "NOBODY: cannot be read"),
        (("--capacity", "9", "--freeze", "flows/:2027-01-01"), "add --start DATE"),
        (("--capacity", "9", "--freeze", "nowhere/"), "no flow stands in such a file"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(tree: Path, arguments: tuple[str, ...], message: str) -> None:
    ended = plan(tree, *arguments)
    assert ended.status == 2
    assert message in ended.err
    assert ended.out == ""
