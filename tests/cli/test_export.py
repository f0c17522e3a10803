"""The work is written for trackers, to a file, a folder or standard output."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.running import FLOW, Ended, install, run, write

PLUGIN = """\
from p2d_audit import Renderer, hookimpl


@hookimpl
def p2d_renderers():
    return (
        Renderer("acme-a", lambda report: "a", "one half", "a.txt"),
        Renderer("acme-b", lambda report: "b", "the other", "b.txt"),
        Renderer("bare", lambda report: "bare", "no export"),
    )
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "tree", {"flows.py": FLOW})


def export(tree: Path, *arguments: str) -> Ended:
    return run("export", *arguments, cwd=tree)


@pytest.mark.parametrize("form", ["jira", "azure", "linear", "markdown"])
def test_an_export_of_one_file_goes_to_standard_output_a_file_or_a_folder(tree: Path, form: str) -> None:
    ended = export(tree, form)
    assert ended.status == 0
    assert "Migrate flow nightly (flows.py, nightly)" in ended.out
    out = tree.parent / "out"
    out.mkdir()
    assert export(tree, form, "-o", "../out").out == ""
    export(tree, form, "-o", "../out/named.txt")
    assert [place.read_text(encoding="utf-8") for place in out.iterdir()] == [ended.out] * 2


@pytest.mark.parametrize(
    ("form", "files"),
    [
        ("csv", ["edges.csv", "findings.csv", "flows.csv", "waves.csv"]),
        ("github", ["create_issues.sh", "issues.jsonl"]),
    ],
)
def test_an_export_of_several_files_fills_a_folder(tree: Path, form: str, files: list[str]) -> None:
    ended = export(tree, form, "-o", "../new")
    assert (ended.status, ended.out) == (0, "")
    assert sorted(place.name for place in (tree.parent / "new").iterdir()) == files
    assert ended.err.count("wrote file://") == len(files)


@pytest.mark.parametrize("output", [(), ("-o", "-"), ("-o", "flows.py"), ("-o", "missing/new")])
def test_an_export_of_several_files_needs_a_folder(tree: Path, output: tuple[str, ...]) -> None:
    ended = export(tree, "csv", *output)
    assert (ended.status, ended.out) == (2, "")
    assert "folder" in ended.err
    assert sorted(place.name for place in tree.iterdir()) == ["flows.py"]


def test_a_part_of_an_export_can_be_written_alone(tree: Path) -> None:
    out = export(tree, "csv-flows").out
    assert [row["flow"] for row in csv.DictReader(out.splitlines())] == ["flow:flows:nightly"]


def test_an_export_that_does_not_exist_has_a_close_one(tree: Path) -> None:
    ended = export(tree, "jirra")
    assert (ended.status, ended.err) == (
        2,
        "p2d-audit: error: there is no export 'jirra'; did you mean jira? there are: azure, csv, github, jira, linear,"
        " markdown\n",
    )


def test_a_plugin_adds_exports(tree: Path, tmp_path: Path) -> None:
    plugins = install(tmp_path / "plugins", PLUGIN)
    ended = run("export", "acme", "-o", "../acme", cwd=tree, plugins=plugins)
    assert ended.status == 0
    assert {place.name: place.read_text() for place in (tmp_path / "acme").iterdir()} == {"a.txt": "a", "b.txt": "b"}
    assert run("export", "bare", cwd=tree, plugins=plugins).status == 2


def test_a_report_that_was_written_before_gives_the_same_export(tree: Path) -> None:
    run("audit", "-o", "json=../report.json", cwd=tree)
    assert export(tree, "jira", "--report", "../report.json").out == export(tree, "jira").out


def test_a_second_export_has_the_same_ids(tree: Path) -> None:
    export(tree, "github", "-o", "../one")
    write(tree, {"flows.py": "# moved down\n\n" + FLOW, "another.py": FLOW.replace("nightly", "daily")})
    export(tree, "github", "-o", "../two")
    first, second = (
        {issue["id"] for issue in map(json.loads, (tree.parent / name / "issues.jsonl").read_text().splitlines())}
        for name in ("one", "two")
    )
    assert first < second


def test_an_export_of_what_could_not_all_be_read_is_incomplete(tree: Path) -> None:
    write(tree, {"broken.py": "import prefect\n("})
    ended = export(tree, "jira")
    assert (ended.status, "p2d-audit: warning: broken.py:2: " in ended.err) == (3, True)
    assert "Migrate flow nightly" in ended.out


def test_the_waves_of_a_plan_are_the_epics(tree: Path) -> None:
    write(tree, {"another.py": FLOW.replace("nightly", "daily")})
    planned = run("plan", "--capacity", "8", "--exclude", "daily", "-o", "json=../plan.json", cwd=tree)
    assert planned.status == 0, planned.err
    out = export(tree, "markdown", "--plan", "../plan.json").out
    epics = [line for line in out.splitlines() if line.startswith("## ")]
    assert epics[0] == "## Prepare the Dagster platform and shared pieces"
    assert epics[1].startswith("## Migrate wave ")
    assert epics[2:] == ["## Decide on flows that are in no wave"]
    assert "Migrate flow daily" in out.partition(epics[2])[2]


def test_a_plan_that_is_none_is_an_error(tree: Path) -> None:
    ended = export(tree, "jira", "--plan", "flows.py")
    assert (ended.status, ended.out) == (2, "")
    assert "flows.py: is no JSON plan of p2d-audit: " in ended.err


def test_a_brief_is_of_one_flow(tree: Path) -> None:
    write(tree, {"another.py": FLOW.replace("nightly", "daily")})
    ended = run("brief", "nightly", cwd=tree)
    assert ended.status == 0
    assert ended.out.startswith("# Move `nightly` to Dagster\n")
    assert "daily" not in ended.out.partition("\n## Places")[2].partition("\n## Findings")[0]
    assert run("brief", "nightly", "-o", "../brief.md", cwd=tree).out == ""
    assert (tree.parent / "brief.md").read_text(encoding="utf-8") == ended.out


def test_a_brief_names_flows_that_it_is_not_of(tree: Path) -> None:
    write(
        tree,
        {"parent.py": "from prefect import flow\nfrom flows import nightly\n\n@flow\ndef parent():\n    nightly()\n"},
    )
    assert "- Is run by `parent:parent`" in run("brief", "nightly", cwd=tree).out
    assert "- Makes run `flows:nightly`" in run("brief", "parent", cwd=tree).out


def test_a_brief_of_no_flow_is_an_error(tree: Path) -> None:
    ended = run("brief", "nightli", cwd=tree)
    assert (ended.status, ended.out) == (2, "")
    assert "did you mean nightly" in ended.err


def test_exports_and_formats_may_have_the_same_name(tree: Path) -> None:
    assert "Migrate flow nightly" in export(tree, "markdown").out
    summary = run("audit", "-o", "markdown", cwd=tree)
    assert (summary.status, summary.out.partition("\n")[0]) == (0, "# From Prefect to Dagster: `.`")
    ended = run("audit", "-o", "jira", cwd=tree)
    assert (ended.status, ended.out) == (2, "")
    assert "there is no format 'jira'" in ended.err
