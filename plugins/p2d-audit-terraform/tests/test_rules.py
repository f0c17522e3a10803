"""The rules' own documentation is what they are tested on."""

import re
from collections.abc import Iterator
from textwrap import dedent

import p2d_audit_terraform
import pytest
from p2d_audit import Rule
from p2d_audit.plugins import load_plugins
from p2d_audit.testing import audit_files, marked, read_project
from p2d_audit_terraform.catalogue import CATALOGUE
from p2d_audit_terraform.reader import READER

from tests.rules.test_documentation import run_elsewhere

RULES = p2d_audit_terraform.p2d_rules()
EXAMPLE = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def examples(rule: type[Rule], language: str) -> Iterator[str]:
    for found, _, code in EXAMPLE.findall(dedent("    " + (rule.__doc__ or ""))):
        if found == language:
            yield code


@each_rule
def test_the_documented_example_is_found_where_it_says(rule: type[Rule]) -> None:
    (example,) = examples(rule, "terraform")
    found = {(finding.span.line, finding.rule) for finding in audit_files({"main.tf": example}, rules=[rule()])}
    assert found == marked(example) != set()


@pytest.mark.oracle
def test_the_dagster_code_loads_and_runs() -> None:
    blocks = {rule.code: code for rule in RULES for code in examples(rule, "python")}
    assert set(blocks) == {rule.code for rule in RULES}
    assert {code: error for code, error in run_elsewhere("dagster_runner.py", blocks).items() if error} == {}


def test_each_kind_of_resource_has_its_rule() -> None:
    kinds = {
        "aws_instance": None,
        "prefect_account": "PTT107",
        "prefect_block_access": "PTT107",
        "prefect_block_schema": "PTT102",
        "prefect_block_type": "PTT102",
        "prefect_deployment_access": "PTT107",
        "prefect_flow": None,
        "prefect_resource_sla": "PTT106",
        "prefect_task_run_concurrency_limit": "PTT105",
        "prefect_team": "PTT107",
        "prefect_work_queue": "PTT101",
        "prefect_workspace_access": "PTT107",
    }
    text = "".join(f'resource "{kind}" "one" {{}}\n' for kind in kinds)
    findings = audit_files({"main.tf": text}, rules=[rule() for rule in RULES])
    found = {finding.span.line: finding.rule for finding in findings}
    assert found == {line: code for line, code in enumerate(kinds.values(), 1) if code}


def test_a_data_source_is_covered_and_costs_nothing_of_its_own() -> None:
    text = 'data "prefect_work_pool" "one" {\n  name = "one"\n}\n'
    (reference,) = read_project({"main.tf": text}, readers=(READER,)).references
    assert reference.symbol == "terraform: data.prefect_work_pool"
    assert CATALOGUE.named(reference.symbol) is CATALOGUE["tf-work-pool"]
    assert audit_files({"main.tf": text}, rules=[rule() for rule in RULES]) == ()


def test_the_plugin_is_found_by_its_entry_point() -> None:
    plugins = load_plugins()
    assert "p2d_audit_terraform" in {pack.id for pack in plugins.packs}
    assert "terraform" in {reader.name for reader in plugins.readers}
