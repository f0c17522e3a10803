"""Every rule's documentation is true: the Prefect code is flagged as it says, the Dagster code runs."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from p2d_audit import Rule
from p2d_audit.testing import audit_files, marked

from tests.rules.examples import Example, builtin_rules, dagster_examples, prefect_examples

RULES = builtin_rules()
# The Python that has Prefect and Dagster, if it is not this one.
ORACLE_PYTHON = os.environ.get("P2D_ORACLE_PYTHON", sys.executable)
PREFECT_EXAMPLES = [(rule, example) for rule in RULES for example in prefect_examples(rule)]

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@each_rule
def test_documentation_shows_prefect_code_and_what_it_becomes(rule: Rule) -> None:
    assert prefect_examples(rule)
    assert dagster_examples(rule)


@each_rule
def test_documentation_marks_a_finding_of_its_rule(rule: Rule) -> None:
    assert rule.code in {code for example in prefect_examples(rule) for _, code in marked(example.code)}


@pytest.mark.parametrize(("rule", "example"), PREFECT_EXAMPLES, ids=[rule.code for rule, _ in PREFECT_EXAMPLES])
def test_the_rule_finds_exactly_what_its_documentation_marks(rule: Rule, example: Example) -> None:
    promised = [
        (path, line) for path, text in example.files.items() for line, code in marked(text) if code == rule.code
    ]
    found = [(finding.span.path, finding.span.line) for finding in audit_files(example.files, rules=[rule])]
    assert sorted(found) == sorted(promised)


def run_elsewhere(program: str, blocks: dict[str, str] | list[str]) -> dict[str, str | None]:
    """Run blocks of code by a program beside this one, with the Python that has Prefect and Dagster."""
    if sys.executable == ORACLE_PYTHON and importlib.util.find_spec("dagster") is None:
        pytest.skip("Dagster is not installed; P2D_ORACLE_PYTHON can name a Python that has it and Prefect")
    run = subprocess.run(
        [ORACLE_PYTHON, str(Path(__file__).with_name(program))],
        input=json.dumps(blocks),
        capture_output=True,
        text=True,
        check=True,
    )
    outcomes: dict[str, str | None] = json.loads(run.stdout.splitlines()[-1])
    return outcomes


@pytest.fixture(scope="session")
def dagster_outcomes() -> dict[str, str | None]:
    blocks = {
        f"{rule.code}-{n}": e.code
        for rule in RULES
        for n, e in enumerate(dagster_examples(rule))
        if e.language == "python"
    }
    return run_elsewhere("dagster_runner.py", blocks)


@pytest.mark.oracle
@each_rule
def test_the_dagster_code_loads_and_runs(rule: Rule, dagster_outcomes: dict[str, str | None]) -> None:
    errors = [error for name, error in dagster_outcomes.items() if name.startswith(f"{rule.code}-") and error]
    assert errors == []


@pytest.mark.oracle
def test_dagster_takes_the_commands_and_settings() -> None:
    texts = {
        f"{rule.code}-{n}.{e.language}": e.code
        for rule in RULES
        for n, e in enumerate(dagster_examples(rule))
        if e.language != "python"
    }
    assert {name: error for name, error in run_elsewhere("dagster_checker.py", texts).items() if error} == {}


@pytest.mark.oracle
def test_the_prefect_3_code_imports() -> None:
    blocks = {
        f"{rule.code} {path}": text
        for rule, example in PREFECT_EXAMPLES
        if (example.language, example.kind) == ("python", "")
        for path, text in example.files.items()
        if path.endswith(".py")
    }
    assert {code: error for code, error in run_elsewhere("prefect_runner.py", blocks).items() if error} == {}


@pytest.mark.oracle
def test_prefect_3_rejects_the_code_said_to_be_rejected() -> None:
    blocks = {rule.code: e.code for rule, e in PREFECT_EXAMPLES if e.kind == "prefect-rejects"}
    errors = run_elsewhere("prefect_runner.py", blocks)
    assert list(errors) == ["PTD305"]
    assert "unexpected keyword argument 'schedule'" in (errors["PTD305"] or "")


def test_the_page_of_all_rules_is_made_of_their_documentation() -> None:
    page = Path(__file__).parents[2] / "docs" / "rules.md"
    command = (sys.executable, "-m", "p2d_audit", "rules", "--format", "markdown")
    made = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    assert page.read_text(encoding="utf-8") == made, "make it anew: p2d-audit rules --format markdown > docs/rules.md"
