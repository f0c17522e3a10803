"""Each file of `tests/cases` says at the end of its lines what all built-in rules find there, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from p2d_audit.testing import audit_files, marked

from tests.rules.examples import builtin_rules

CASES = sorted(path for path in Path(__file__).parents[1].joinpath("cases").iterdir() if path.is_file())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_has_the_findings_it_marks_and_no_others(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    findings = audit_files({case.name: text}, rules=builtin_rules())
    assert sorted({(finding.span.line, finding.rule) for finding in findings}) == sorted(marked(text))


def test_at_least_one_case_promises_nothing() -> None:
    assert any(not marked(case.read_text(encoding="utf-8")) for case in CASES)
