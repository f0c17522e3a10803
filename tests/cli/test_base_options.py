"""What a report is compared with, by options and configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from p2d_audit.against import Against
from p2d_audit.cli.base_options import chosen_base
from p2d_audit.config import Config
from p2d_audit.effort import load_weights
from p2d_audit.errors import UsageError

from tests.cli.running import FLOW, run, write

CONFIGURED = Config(weights=load_weights(), baseline=Path("configured.jsonl"))
NOTHING = {"baseline": None, "no_baseline": False, "since": None, "against": None}


def chosen(config: Config = CONFIGURED, **options: Any) -> Against | None:
    return chosen_base(NOTHING | options, config)


def test_without_options_the_configuration_says_it() -> None:
    assert chosen() == Against(kind="baseline", file=Path("configured.jsonl"))
    assert chosen(Config(weights=load_weights())) is None
    assert chosen(no_baseline=True) is None


def test_an_option_wins_over_the_configuration() -> None:
    assert chosen(baseline=Path("b.jsonl")) == Against(kind="baseline", file=Path("b.jsonl"))
    assert chosen(since="main") == Against(kind="revision", revision="main")
    assert chosen(against=Path("old.json")) == Against(kind="report", file=Path("old.json"))


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"baseline": Path("b"), "since": "main"}, "--baseline and --since: a report has one base; give one of them"),
        ({"since": "", "against": Path("b")}, "--since and --against: a report has one base; give one of them"),
        ({"baseline": Path("b"), "no_baseline": True}, "--no-baseline contradicts --baseline; give one of them"),
    ],
)
def test_several_bases_are_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(UsageError) as refusal:
        chosen(**options)
    assert str(refusal.value) == problem


def test_a_base_is_named_as_it_was_given_but_no_path_of_a_machine() -> None:
    assert Against(kind="baseline", file=Path("../a/b.jsonl")).name == "../a/b.jsonl"
    assert Against(kind="report", file=Path("/home/ada/old.json")).name == "old.json"
    assert Against(kind="revision", revision="/main").name == "/main"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--baseline", "missing.jsonl"], "missing.jsonl: does not exist; write it with `p2d-audit baseline create`"),
        (["--against", "missing.json"], "missing.json: cannot be read: No such file or directory"),
        (["--strict-baseline"], "--fail-on stale: only a baseline can be stale; give --baseline FILE"),
        (["--fail-on", "new:error"], "--fail-on new:error: what is new is known only by comparison"),
        (["--fail-on", "effort>+1h"], "--fail-on effort>+1h: needs the flows and hours of a base"),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_is_audited(
    tmp_path: Path, arguments: list[str], problem: str
) -> None:
    ended = run("check", *arguments, cwd=write(tmp_path, {"flows.py": FLOW}))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(f"p2d-audit: error: {problem}")


def test_a_stored_report_is_a_base(tmp_path: Path) -> None:
    write(tmp_path, {"flows.py": FLOW})
    assert run("audit", "-o", "json=old.json", cwd=tmp_path).status == 0
    write(tmp_path, {"flows.py": FLOW.replace("store(load())", "store.map(load())")})
    ended = run("check", "--against", "old.json", "--select", "PTD203", cwd=tmp_path)
    assert (ended.status, ended.out.splitlines()[-1]) == (1, "1 new finding: 1 warning; 0 known, 0 fixed")


def test_conditions_of_the_configuration_that_need_a_base_hinder_no_other_command(tmp_path: Path) -> None:
    settings = '[tool.p2d-audit]\nfail-on = ["new:error", "stale"]\n'
    ended = run("score", "nightly", cwd=write(tmp_path, {"flows.py": FLOW, "pyproject.toml": settings}))
    assert ended.status == 0
