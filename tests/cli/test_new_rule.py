"""The command that writes a new rule's file."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from p2d_audit import Rule
from p2d_audit.packs import load_pack
from p2d_audit.testing import audit_files, marked

from tests.cli.running import run
from tests.rules.examples import prefect_examples


def written(file: Path) -> Rule:
    spec = spec_from_file_location("written", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["written"] = module
    spec.loader.exec_module(module)
    rule: Rule = module.NightlyJob()
    return rule


def test_a_written_rule_finds_what_its_documentation_marks(tmp_path: Path) -> None:
    assert run("new-rule", "NightlyJob", "--code", "ACME101", cwd=tmp_path).out == "nightly_job.py\n"
    rule = written(tmp_path / "nightly_job.py")
    (example,) = prefect_examples(rule)
    found = {(finding.span.line, finding.rule) for finding in audit_files(example.files, rules=[rule])}
    assert found == marked(example.code) == {(9, "ACME101")}


def test_a_file_that_exists_is_kept(tmp_path: Path) -> None:
    (tmp_path / "nightly_job.py").write_text("mine")
    done = run("new-rule", "NightlyJob", "--code", "ACME101", cwd=tmp_path)
    assert (done.status, "exists" in done.err) == (2, True)
    assert (tmp_path / "nightly_job.py").read_text() == "mine"


def test_declared_rules_are_added_to_a_pack(tmp_path: Path) -> None:
    for name, code in (("NightlyJob", "ACME101"), ("DailyJob", "ACME102")):
        assert run("new-rule", name, "--code", code, "--pack", "acme.toml", cwd=tmp_path).status == 0
    assert [rule.code for rule in load_pack(tmp_path / "acme.toml").p2d_rules()] == ["ACME101", "ACME102"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("nightly", "--code", "ACME101"), "is no name of a rule"),
        (("NightlyJob", "--code", "101"), "is no code"),
        (("NightlyJob", "--code", "PTD203"), "rule PTD203 MappedTask has that code or name already"),
        (("MappedTask", "--code", "ACME101"), "rule PTD203 MappedTask has that code or name already"),
        (("NightlyJob", "--code", "ACME101", "--into", "no/such"), "cannot write no/such/nightly_job.py"),
        (("NightlyJob", "--code", "ACME101", "--pack", "acme.yaml"), "name one that ends in .toml"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, arguments: tuple[str, ...], problem: str) -> None:
    done = run("new-rule", *arguments, cwd=tmp_path)
    assert done.status == 2
    assert problem in done.err
