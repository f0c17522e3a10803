"""The script that creates GitHub issues, run against a `gh` that only writes down what it is asked."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from p2d_audit.report import Report
from p2d_reports.stories.story import stable_id
from p2d_reports.trackers import github, github_script

from tests.reports.report_samples import small_report
from tests.reports.shop_inventory import ORDERS, PRICES
from tests.reports.strange_reports import hostile_report

GH = """#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done >> "$GH_LOG"
case "$1 $2" in
    "issue list") cat "$GH_KNOWN" ;;
    "issue create" | "issue edit") printf '\\001' >> "$GH_LOG"; cat >> "$GH_LOG" ;;
esac
printf '\\002' >> "$GH_LOG"
"""


class Call(NamedTuple):
    """The words after `gh`, and what it was given on standard input."""

    words: tuple[str, ...]
    given: str


class Run(NamedTuple):
    status: int
    out: str
    calls: list[Call]

    def made(self) -> list[Call]:
        return [call for call in self.calls if call.words[:2] == ("issue", "create")]


def run(folder: Path, report: Report, *arguments: str, known: str = "", gh: bool = True) -> Run:
    """Run the script of a report in `folder`; `known` is what `gh` says is there."""
    programs = folder / "bin"
    programs.mkdir()
    if gh:
        (programs / "gh").write_text(GH)
        (programs / "gh").chmod(0o755)
    script, log, there = folder / "create_issues.sh", folder / "log", folder / "known"
    script.write_text(github_script.render(report), encoding="utf-8")
    log.touch()
    there.write_text(known)
    work = folder / "work"
    work.mkdir()
    path = f"{programs}:/usr/bin:/bin"
    process = subprocess.run(
        ["sh", str(script), *arguments],
        cwd=work,
        env={**os.environ, "PATH": path, "GH_LOG": str(log), "GH_KNOWN": str(there), "PAUSE": "0"},
        capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert list(work.iterdir()) == []
    return Run(process.returncode, process.stdout, [*_calls(log.read_text(encoding="utf-8"))])


def _calls(log: str) -> list[Call]:
    parts = [part.partition("\x01") for part in log.split("\x02")[:-1]]
    return [Call(tuple(words.split("\0")[:-1]), given) for words, _, given in parts]


@pytest.mark.parametrize("text", ["plain", "it's `x` $(touch pwned) \\ \"q\"\n'; touch pwned; '"])
def test_the_shell_finds_nothing_wrong_with_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "script.sh"
    file.write_text(github_script.render(hostile_report(text)), encoding="utf-8")
    checked = subprocess.run(["sh", "-n", str(file)], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_without_arguments_nothing_is_made_and_what_would_be_is_printed(tmp_path: Path) -> None:
    ended = run(tmp_path, small_report())
    assert ended.status == 0
    assert [call.words[:2] for call in ended.calls] == [("issue", "list")]
    assert (
        f"would create {stable_id(ORDERS)}: Migrate flow nightly-orders (shop/orders.py, nightly_orders)" in ended.out
    )


def test_without_gh_what_would_be_made_is_printed_all_the_same(tmp_path: Path) -> None:
    ended = run(tmp_path, small_report(), gh=False)
    assert (ended.status, ended.calls) == (0, [])
    assert f"would create {stable_id(ORDERS)}" in ended.out


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    ended = run(tmp_path, small_report(), "--apply", known=f"{stable_id(PRICES)}=7\n{stable_id('platform')}=12\n")
    bodies = [call.given for call in ended.made()]
    issues = [json.loads(line) for line in github.render(small_report()).splitlines()]
    missing = [one["body"] for one in issues if one["id"] not in (stable_id(PRICES), stable_id("platform"))]
    assert bodies == missing
    assert f"exists as number 7: {stable_id(PRICES)}" in ended.out


def test_a_second_run_makes_nothing(tmp_path: Path) -> None:
    issues = [json.loads(line) for line in github.render(small_report()).splitlines()]
    known = "".join(f"{one['id']}={number}\n" for number, one in enumerate(issues, start=1))
    assert run(tmp_path, small_report(), "--apply", known=known).made() == []


def test_what_is_there_is_updated_if_asked(tmp_path: Path) -> None:
    ended = run(tmp_path, small_report(), "--apply", "--update", known=f"{stable_id(ORDERS)}=31\n")
    (edit,) = [call for call in ended.calls if call.words[:2] == ("issue", "edit")]
    assert edit.words[2:7] == (
        "31", "--title", "Migrate flow nightly-orders (shop/orders.py, nightly_orders)", "--body-file", "-",
    )  # fmt: skip
    assert edit.words[7:] == ("--add-label", "p2d-audit,p2d-wave-2,p2d-flow,p2d-tier-m,p2d-conditions")
    assert edit.given.startswith(f"<!-- p2d-audit:{stable_id(ORDERS)} -->")


def test_an_unknown_argument_makes_nothing(tmp_path: Path) -> None:
    ended = run(tmp_path, small_report(), "--apply", "--force")
    assert (ended.status, ended.calls) == (2, [])


@pytest.mark.parametrize(
    "text",
    [
        "$(touch pwned)",
        "`touch pwned`",
        "'; touch pwned; '",
        "\\'; touch pwned #",
        'a"b\nc',
        "é😀 | & > pwned",
        "-n %s",
    ],
)
def test_hostile_texts_arrive_as_they_are_and_nothing_else_happens(tmp_path: Path, text: str) -> None:
    ended = run(tmp_path, hostile_report(text), "--apply")
    issues = [json.loads(line) for line in github.render(hostile_report(text)).splitlines()]
    assert ended.status == 0
    assert [call.given for call in ended.made()] == [issue["body"] for issue in issues]
    titles = [call.words[call.words.index("--title") + 1] for call in ended.made()]
    assert titles == [issue["title"] for issue in issues]


@pytest.mark.parametrize("text", ["::set-output name=x::y", "x\n::error::y", "##[set-env name=PATH]x"])
def test_a_log_of_github_actions_is_given_no_command(tmp_path: Path, text: str) -> None:
    ended = run(tmp_path, hostile_report(text))
    assert [line for line in ended.out.splitlines() if line.lstrip().startswith("::") or "##[" in line] == []
