"""What comments and the configuration take out of the findings, and what is said of the comments themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from p2d_audit.audit import load_all_plugins, run_audit
from p2d_audit.config import load_config
from p2d_audit.errors import UsageError
from p2d_audit.report import Report

FLOW = """\
from prefect import flow, task


@task
def double(n): return 2 * n


@flow
def numbers():
    double.map([1, 2, 3]){comment}
"""
YAML = """\
deployments:
  - name: prod
    entrypoint: flow.py:numbers
    schedules:
      - cron: "0 2 * * *"{comment}
"""
MAPPED = ("PTD203", 10)
PLUGINS = load_all_plugins()


def audit(folder: Path, files: Mapping[str, str], config: str = "", today: date | None = None) -> Report:
    for path, text in files.items():
        folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(path).write_text(text)
    (folder / "pyproject.toml").write_text(f"[tool.p2d-audit]\n{config}\n")
    return run_audit([folder], load_config(None, folder), PLUGINS, today=today)


def commented(folder: Path, comment: str, config: str = "", today: date | None = None) -> Report:
    return audit(folder, {"flow.py": FLOW.format(comment=f"  {comment}")}, config, today)


def found(report: Report) -> set[tuple[str, int]]:
    return {(row.rule, row.region.line) for row in report.findings}


def about_comments(report: Report) -> list[tuple[str, str]]:
    return [(row.rule, row.message) for row in report.findings if row.rule.startswith("PTD95")]


@pytest.mark.parametrize("rules", ["PTD203", "PTD20", "MappedTask", "PTD203, MappedTask"])
def test_a_finding_on_the_line_is_suppressed_and_kept_in_the_report(tmp_path: Path, rules: str) -> None:
    report = commented(tmp_path, f"# p2d: ignore[{rules}] -- three items for good")
    assert MAPPED not in found(report)
    (row,) = report.suppressed
    assert (row.rule, row.region.line, row.suppression.line, row.suppression.reason) == (
        *MAPPED,
        10,
        "three items for good",
    )
    assert report.summary.suppressed == 1


def test_a_suppressed_finding_costs_nothing(tmp_path: Path) -> None:
    before = commented(tmp_path, "")
    after = commented(tmp_path, "# p2d: ignore[PTD203] -- why")
    assert after.summary.effort.likely < before.summary.effort.likely
    assert (after.summary.readiness or 0) >= (before.summary.readiness or 0)


def test_a_comment_of_another_rule_or_line_suppresses_nothing(tmp_path: Path) -> None:
    assert MAPPED in found(commented(tmp_path, "# p2d: ignore[PTD204] -- why"))
    report = audit(tmp_path, {"flow.py": "# p2d: ignore[PTD203] -- why\n" + FLOW.format(comment="")})
    assert ("PTD203", 11) in found(report)


def test_a_comment_for_the_file_holds_on_every_line(tmp_path: Path) -> None:
    report = audit(tmp_path, {"flow.py": FLOW.format(comment="") + "# p2d: ignore-file[PTD203] -- why\n"})
    assert MAPPED not in found(report)


def test_yaml_has_comments_too(tmp_path: Path) -> None:
    files = {"flow.py": FLOW.format(comment=""), "prefect.yaml": YAML.format(comment="")}
    assert ("PTD301", 5) in found(audit(tmp_path, files))
    files["prefect.yaml"] = YAML.format(comment="  # p2d: ignore[PTD301] -- why")
    report = audit(tmp_path, files)
    assert ("PTD301", 5) not in found(report)
    assert {(row.rule, row.path) for row in report.suppressed} == {("PTD301", "prefect.yaml")}


def test_an_unused_comment_is_a_finding(tmp_path: Path) -> None:
    report = commented(tmp_path, "# p2d: ignore[PTD203, PTD204] -- why")
    assert about_comments(report) == [("PTD950", "the suppression of `PTD204` is not used")]
    (row,) = report.unused_suppressions
    assert (row.path, row.line, row.rules) == ("flow.py", 10, ("PTD203", "PTD204"))


def test_a_rule_that_was_not_asked_leaves_no_comment_unused(tmp_path: Path) -> None:
    report = commented(tmp_path, "# p2d: ignore[PTD203] -- why", 'ignore = ["PTD203"]')
    assert about_comments(report) == []


@pytest.mark.parametrize(("day", "counts"), [(30, False), (31, False), (1, True)])
def test_a_comment_ends_after_its_date(tmp_path: Path, day: int, counts: bool) -> None:
    today = date(2027, 1, day) if day > 1 else date(2027, 2, 1)
    report = commented(tmp_path, "# p2d: ignore[PTD203] until=2027-01-31 -- why", today=today)
    assert (MAPPED in found(report)) is counts
    expected = [("PTD951", "the suppression ended on 2027-01-31")] if counts else []
    assert about_comments(report) == expected
    assert report.run.today == today.isoformat()


def test_the_date_is_not_in_the_report_where_no_comment_has_one(tmp_path: Path) -> None:
    assert commented(tmp_path, "# p2d: ignore[PTD203] -- why", today=date(2027, 1, 1)).run.today is None


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# p2d: ignore[PTD203]", ("PTD952", "the suppression gives no reason")),
        ("# p2d: ignore", ("PTD953", "the comment suppresses nothing: it names no rule; write the codes in brackets")),
        ("# p2d: ignore[XYZ] -- why", ("PTD953", "the comment suppresses nothing: no rule is called `XYZ`")),
        (
            "# p2d: ignore[PTD203] until=soon -- why",
            ("PTD953", "the comment suppresses nothing: `soon` is no date such as 2027-01-31"),
        ),
    ],
)
def test_a_comment_that_says_too_little_is_a_finding(tmp_path: Path, comment: str, expected: tuple[str, str]) -> None:
    assert about_comments(commented(tmp_path, comment)) == [expected]


def test_findings_about_comments_can_be_chosen_like_any_other(tmp_path: Path) -> None:
    assert about_comments(commented(tmp_path, "# p2d: ignore[PTD203]", 'ignore = ["PTD952"]')) == []
    report = commented(tmp_path, "# p2d: ignore[PTD203]", 'severity = {PTD952 = "error"}')
    assert [row.severity for row in report.findings if row.rule == "PTD952"] == ["error"]


def test_a_file_that_cannot_be_read_cannot_be_suppressed(tmp_path: Path) -> None:
    report = audit(tmp_path, {"flow.py": "# p2d: ignore-file[PTD9] -- why\nimport prefect\ndef (:\n"})
    assert "PTD900" in {row.rule for row in report.findings}


def test_rules_are_ignored_by_path(tmp_path: Path) -> None:
    files = {"flow.py": FLOW.format(comment=""), "tests/test_flow.py": FLOW.format(comment="")}
    report = audit(tmp_path, files, '[tool.p2d-audit.per-file-ignores]\n"tests/" = ["PTD203"]')
    assert {row.path for row in report.findings if row.rule == "PTD203"} == {"flow.py"}
    (row,) = report.suppressed
    assert (row.path, row.suppression.kind, row.suppression.origin) == (
        "tests/test_flow.py",
        "configuration",
        'per-file-ignores."tests/"',
    )


def test_an_override_selects_by_path(tmp_path: Path) -> None:
    files = {"flow.py": FLOW.format(comment=""), "old/flow.py": FLOW.format(comment="")}
    config = '[[tool.p2d-audit.overrides]]\npaths = ["/old/"]\nselect = ["PTD1"]'
    report = audit(tmp_path, files, config)
    assert {row.path for row in report.findings if row.rule == "PTD203"} == {"flow.py"}


def test_the_most_exact_severity_wins_and_paths_win_over_all(tmp_path: Path) -> None:
    files = {"flow.py": FLOW.format(comment=""), "old/flow.py": FLOW.format(comment="")}
    config = (
        'severity = {PTD = "error", PTD203 = "note"}\n'
        '[[tool.p2d-audit.overrides]]\npaths = ["old"]\nseverity = {MappedTask = "error", PTD203 = "warning"}'
    )
    report = audit(tmp_path, files, config)
    assert {(row.path, row.severity) for row in report.findings if row.rule == "PTD203"} == {
        ("flow.py", "note"),
        ("old/flow.py", "error"),
    }


@pytest.mark.parametrize(
    "config",
    [
        'severity = {XYZ = "note"}',
        '[tool.p2d-audit.per-file-ignores]\n"a" = ["XYZ"]',
        '[[tool.p2d-audit.overrides]]\npaths = ["a"]\nselect = ["XYZ"]',
    ],
)
def test_a_configuration_names_no_unknown_rules(tmp_path: Path, config: str) -> None:
    with pytest.raises(UsageError, match="no rule is called 'XYZ'"):
        commented(tmp_path, "", config)
