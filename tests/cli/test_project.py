"""A project is audited as a whole, and what is found in some of its files is reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Ended, run, write

TASKS = """\
from prefect import task


@task
def double(n):
    return n
"""
FLOW = """\
from prefect import flow

from tasks import double


@flow
def numbers():
    double.map([1, 2, 3])
"""
OTHER = FLOW.replace("numbers", "others")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path, {"tasks.py": TASKS, "flow.py": FLOW, "more/other.py": OTHER, ".git/HEAD": ""})


def check(root: Path, *arguments: str) -> Ended:
    return run("check", "--select", "PTD203", *arguments, cwd=root)


def places(ended: Ended) -> list[str]:
    """Return where findings are, without columns."""
    return [":".join(line.split(":")[:2]) for line in ended.out.splitlines() if "PTD203" in line]


def test_a_file_alone_does_not_tell_that_another_one_has_a_task(root: Path) -> None:
    assert places(check(root, "flow.py")) == []


def test_findings_of_the_files_given_are_reported_and_decide(root: Path) -> None:
    ended = check(root, "--project", ".", "flow.py")
    assert (ended.status, places(ended)) == (1, ["flow.py:8"])
    assert "1 finding (0 errors, 1 warning, 0 notes)" in ended.err
    ended = check(root, "--project", ".", "tasks.py")
    assert (ended.status, places(ended)) == (0, [])


def test_a_folder_stands_for_the_files_below_it(root: Path) -> None:
    assert places(check(root, "--project", ".", "more")) == ["more/other.py:8"]
    assert places(check(root, "--project", ".", ".")) == ["flow.py:8", "more/other.py:8"]


def test_without_files_all_findings_are_reported(root: Path) -> None:
    assert places(check(root, "--project", ".")) == ["flow.py:8", "more/other.py:8"]


def test_the_report_says_of_what_it_is_and_keeps_the_project(root: Path) -> None:
    report = json.loads(check(root, "--project", ".", "-o", "json", "flow.py").out)
    assert report["run"]["paths"] == ["."]
    assert report["run"]["only"] == ["flow.py"]
    assert [flow["path"] for flow in report["flows"]] == ["flow.py", "more/other.py"]
    assert {finding["path"] for finding in report["findings"]} == {"flow.py"}
    assert report["summary"]["findings"] == len(report["findings"]) == 1


def test_suppressions_elsewhere_are_not_reported(root: Path) -> None:
    text = OTHER.replace("3])", "3])  # p2d: ignore[PTD203] -- three for good").replace("@flow", "@flow  # p2d: ignore")
    write(root, {"more/other.py": text})
    report = json.loads(check(root, "--project", ".", "-o", "json", "flow.py").out)
    assert (report["suppressed"], report["unused_suppressions"]) == ([], [])
    report = json.loads(check(root, "--project", ".", "-o", "json", "more/other.py").out)
    assert (len(report["suppressed"]), report["summary"]["suppressed"]) == (1, 1)


def test_a_file_elsewhere_that_cannot_be_read_is_told_and_does_not_fail(root: Path) -> None:
    write(root, {"broken.py": "import prefect\n("})
    ended = check(root, "--project", ".", "tasks.py")
    assert ended.status == 0
    assert "warning: broken.py:2: not valid Python" in ended.err
    assert check(root, "--project", ".", "broken.py").status == 1
    assert check(root, "--project", ".", "--fail-on", "never", "broken.py").status == 3


def test_a_baseline_has_a_say_in_the_files_given_alone(root: Path) -> None:
    assert run("baseline", "create", "--select", "PTD203", cwd=root).status == 0
    write(
        root,
        {"flow.py": FLOW.replace("double.map([1, 2, 3])", "..."), "more/other.py": OTHER + "    double.map([4])\n"},
    )
    (baseline,) = root.glob("*baseline*")
    report = json.loads(check(root, "--project", ".", "--baseline", baseline.name, "-o", "json", "flow.py").out)
    counts = report["comparison"]["counts"]
    assert {name: counts[name] for name in ("new", "unchanged", "fixed")} == {"new": 0, "unchanged": 0, "fixed": 1}
    ended = check(root, "--project", ".", "--baseline", baseline.name, "-o", "json", "more/other.py")
    counts = json.loads(ended.out)["comparison"]["counts"]
    assert {name: counts[name] for name in ("new", "unchanged", "fixed")} == {"new": 1, "unchanged": 1, "fixed": 0}
    assert ended.status == 1


def test_a_file_outside_of_the_project_is_an_error(root: Path) -> None:
    ended = check(root / "more", "--project", ".", "other.py", str(Path(__file__)))
    assert ended.status == 2
    assert "is not in the project" in ended.err
