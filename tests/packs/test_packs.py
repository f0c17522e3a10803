"""Packs that are declared in a file: what they match, and how their mistakes are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from p2d_audit.audit import load_all_plugins, run_audit
from p2d_audit.config import load_config
from p2d_audit.errors import PluginError
from p2d_audit.packs import load_pack
from p2d_audit.report import Report

from tests.cli.running import run

ACME = Path(__file__).with_name("acme.toml")
RULE = {
    "code": "ACME101",
    "name": "NightlyJob",
    "summary": "A job is made.",
    "message": "a job",
    "disposition": "adapt",
    "effort": [1, 2, 3],
    "equivalent": "`dg.job`",
    "match": {"name": "acme.job"},
}


def audit(folder: Path, files: Mapping[str, str]) -> Report:
    for path, text in files.items():
        folder.joinpath(path).write_text(text)
    return run_audit([folder], load_config(None, folder), load_all_plugins((ACME,)))


def found(report: Report) -> list[tuple[str, str, int, str]]:
    rows = (row for row in report.findings if row.rule.startswith("ACME"))
    return sorted((row.rule, row.path, row.region.line, row.message) for row in rows)


def test_a_name_from_outside_of_the_tree_is_matched_under_any_alias(tmp_path: Path) -> None:
    code = "import acme.orchestration as o\nfrom acme.orchestration import nightly as job\n@o.nightly\ndef a(): ...\n"
    code += "@job(team='x')\ndef b(): ...\nnightly = print\nnightly()\n"
    report = audit(tmp_path, {"jobs.py": code})
    message = "`acme.orchestration.nightly` makes a nightly job"
    assert found(report) == [("ACME101", "jobs.py", line, message) for line in (3, 5)]
    assert {flow.function for flow in report.flows} == {"a", "b"}


def test_a_keyword_is_matched_with_its_value(tmp_path: Path) -> None:
    code = "from prefect import flow\n@flow(log_prints=True)\ndef a(): ...\n@flow(log_prints=1)\ndef b(): ...\n"
    code += "@flow(\n    name='x',\n    log_prints=True,\n)\ndef c(): ...\n@flow\ndef d(): ...\n"
    assert found(audit(tmp_path, {"flow.py": code})) == [
        ("ACME102", "flow.py", line, "prints are logged, `True`") for line in (2, 8)
    ]


def test_a_base_class_is_matched(tmp_path: Path) -> None:
    code = "import prefect\nfrom acme.blocks import Store\nclass Mine(Store): ...\nStore()\n"
    assert found(audit(tmp_path, {"blocks.py": code})) == [
        ("ACME103", "blocks.py", 3, "a class is derived from `acme.blocks.Store`")
    ]


def test_a_key_of_yaml_is_matched_with_its_value(tmp_path: Path) -> None:
    pool = "    work_pool:\n      name: {}\n"
    yaml = "deployments:\n" + "".join(
        f"  - name: {n}\n    entrypoint: a.py:b\n" + pool.format(n) for n in ("own", "shared")
    )
    assert found(audit(tmp_path, {"prefect.yaml": yaml})) == [
        ("ACME104", "prefect.yaml", 9, "`deployments.work_pool.name` is `shared`")
    ]


def test_a_function_of_the_tree_is_matched_where_it_is_used(tmp_path: Path) -> None:
    files = {
        "tools.py": "def notify(text): ...\n",
        "flow.py": "from prefect import flow\nimport tools\n@flow\ndef a():\n    tools.notify('x')\n",
        "other.py": "from prefect import flow\ndef notify(): ...\nnotify()\n",
    }
    assert found(audit(tmp_path, files)) == [("ACME105", "flow.py", 5, "`tools.notify` is called")]


def test_the_report_names_the_pack_and_explains_its_constructs(tmp_path: Path) -> None:
    report = audit(tmp_path, {"flow.py": "from prefect import flow\n@flow(log_prints=True)\ndef a(): ...\n"})
    (pack,) = (pack for pack in report.tool.packs if pack.id == "acme")
    assert (pack.version, pack.rules) == ("2", 5)
    assert {row.id: row.equivalent for row in report.constructs}["acme-acme102"] == "nothing: Dagster captures output"


def test_yaml_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(json.dumps({"id": "acme", "rule": [RULE]}))
    (rule,) = load_pack(file).p2d_rules()
    assert (rule.code, rule.__name__, rule.effort.likely, rule.severity) == ("ACME101", "NightlyJob", 2, "warning")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"rule": [RULE]}, "'id' is a required property"),
        ({"id": "acme"}, "is not valid under any of the given schemas"),
        ({"id": "acme", "rule": [RULE | {"code": "x"}]}, "rule x: key `code`: 'x' does not match"),
        ({"id": "acme", "rule": [RULE | {"colour": 1}]}, "rule ACME101: Additional properties are not allowed"),
        ({"id": "acme", "rule": [RULE | {"match": {}}]}, "rule ACME101: key `match`: {} is not valid"),
        ({"id": "acme", "rule": [RULE | {"effort": [3, 2, 1]}]}, "rule ACME101: `effort` is not in the order"),
        ({"id": "acme", "rule": [RULE, RULE]}, "code ACME101 stands there 2 times"),
        ({"id": "acme", "rule": [RULE | {"match": {"base": "a.B", "keyword": "c"}}]}, "'name' is a dependency"),
    ],
)
def test_a_mistake_names_file_rule_and_key(tmp_path: Path, content: object, problem: str) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(json.dumps(content))
    with pytest.raises(PluginError) as raised:
        load_pack(file)
    assert str(raised.value).startswith(f"{file}: ")
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.toml", "id = ", "is not valid TOML"),
        ("a.yaml", "id: [", "is not valid YAML"),
        ("none.toml", None, "cannot be read: No such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, text: str | None, problem: str) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text)
    with pytest.raises(PluginError, match=problem):
        load_pack(file)


def test_a_code_that_is_taken_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(json.dumps({"id": "acme", "rule": [RULE | {"code": "PTD203"}]}))
    with pytest.raises(PluginError, match="rule code PTD203 is claimed by more than one plugin"):
        load_all_plugins((file,))


def test_packs_are_loaded_only_when_the_person_who_runs_it_names_them(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text("from prefect import flow\n@flow(log_prints=True)\ndef a(): ...\n")
    (tmp_path / "pyproject.toml").write_text(f'[tool.p2d-audit]\npacks = ["{ACME}"]\n')
    found = run("check", ".", "-o", "concise", cwd=tmp_path)
    assert "ACME102" not in found.out
    assert "key `packs` is not heeded" in found.err
    assert "ACME102" in run("check", ".", "--pack", str(ACME), cwd=tmp_path).out
    assert "ACME102" in run("check", ".", "--config", "pyproject.toml", cwd=tmp_path).out


def test_a_declared_rule_is_listed_and_explained(tmp_path: Path) -> None:
    listed = json.loads(run("rules", "--format", "json", "--pack", str(ACME), cwd=tmp_path).out)
    assert "ACME101" in {rule["code"] for rule in listed["rules"]}
    assert "acme-acme101" in {construct["id"] for construct in listed["constructs"]}
    assert "It applies `@flow`" in run("explain", "nightlyjob", "--pack", str(ACME), cwd=tmp_path).out
