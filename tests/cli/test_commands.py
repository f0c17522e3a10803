"""What there is can be listed and read about, fast, and safely in any folder."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import FLOW, environment, install, run, write


def test_rules_are_listed_by_code(tmp_path: Path) -> None:
    lines = run("rules", cwd=tmp_path, plugins=install(tmp_path / "plugins")).out.splitlines()
    codes = [line.split()[0] for line in lines[1:]]
    assert lines[0].split() == ["CODE", "NAME", "SEVERITY", "DISPOSITION", "WHAT", "IT", "FINDS"]
    assert codes == sorted(codes)
    assert {"ACM001", "PTD900"} <= set(codes)
    assert lines[1].split(maxsplit=4) == ["ACM001", "AcmeTask", "warning", "adapt", "A task is called `load`."]


def test_rules_are_listed_as_one_object(tmp_path: Path) -> None:
    listed = json.loads(run("rules", "--format", "json", cwd=tmp_path, plugins=install(tmp_path / "plugins")).out)
    assert list(listed) == ["rules", "constructs"]
    assert listed["rules"][0] == {
        "code": "ACM001",
        "name": "AcmeTask",
        "pack": "acme_audit",
        "severity": "warning",
        "confidence": "high",
        "disposition": "adapt",
        "effort": {"low": 1.0, "typical": 2.0, "high": 3.0, "scope": "each"},
        "construct": None,
        "trap": False,
        "summary": "A task is called `load`.",
        "documentation": "A task is called `load`.",
    }


def test_the_catalogue_is_listed_with_names_by_version(tmp_path: Path) -> None:
    listed = json.loads(run("rules", "--format", "json", cwd=tmp_path).out)["constructs"]
    construct = next(one for one in listed if one["id"] == "map-dynamic")
    assert {"name": "prefect.tasks.Task.map", "majors": ["2", "3"]} in construct["names"]
    assert construct["effort"] == {"low": 1.0, "typical": 2.0, "high": 6.0, "scope": "each"}


def test_a_construct_is_explained_by_its_id(tmp_path: Path) -> None:
    lines = run("explain", "map-dynamic", cwd=tmp_path).out.splitlines()
    assert lines[0] == "map-dynamic (mapped tasks and loops, adapt)"
    assert [line.partition(":")[0] for line in lines[2:]] == [
        "Prefect", "Names", "Dagster", "Hours", "Caveat", "Source",
    ]  # fmt: skip


def test_all_rules_are_one_page(tmp_path: Path) -> None:
    page = run("rules", "--format", "markdown", cwd=tmp_path).out
    assert "\n| [PTD203](#ptd203) | MappedTask |" in page
    assert "\n## PTD203\n\n**MappedTask**, warning, adapt, in `p2d_rules`\n\nA task is mapped" in page


@pytest.mark.parametrize("name", ["PTD900", "ptd900", "UnreadableFile"])
def test_a_rule_is_explained_by_its_docstring(tmp_path: Path, name: str) -> None:
    ended = run("explain", name, cwd=tmp_path)
    assert ended.status == 0
    assert ended.out.startswith(
        "PTD900 UnreadableFile (error, adapt)\n\nA file that can hold Prefect code cannot be read.\n\nIt is not text"
    )


def test_the_schema_is_one_and_reports_keep_to_it(tmp_path: Path) -> None:
    schema = json.loads(run("schema", cwd=tmp_path).out)
    Draft202012Validator.check_schema(schema)
    assert (schema["$schema"], schema["$id"]) == (
        "https://json-schema.org/draft/2020-12/schema",
        "urn:p2d-audit:report:1",
    )
    write(tmp_path, {"flow.py": FLOW, "broken.py": "import prefect\n("})
    report = json.loads(run("audit", "flow.py", "broken.py", "-o", "json", cwd=tmp_path).out)
    assert list(Draft202012Validator(schema).iter_errors(report)) == []
    assert report["flows"][0]["function"] == "nightly"


def test_plans_keep_to_the_schema_of_plans(tmp_path: Path) -> None:
    schema = json.loads(run("schema", "plan", cwd=tmp_path).out)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == "urn:p2d-audit:plan:1"
    write(tmp_path, {"flow.py": FLOW})
    plan = json.loads(run("plan", "flow.py", "--capacity", "20", "-o", "json", cwd=tmp_path).out)
    assert plan["waves"]
    assert list(Draft202012Validator(schema).iter_errors(plan)) == []


@pytest.mark.parametrize("argument", ["--version", "--help", "explain --help", "audit --help"])
def test_version_and_help_import_nothing_heavy(tmp_path: Path, argument: str) -> None:
    process = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "p2d_audit", *argument.split()],
        cwd=tmp_path, env=environment(), capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in process.stderr.splitlines()}
    assert "click" in imported
    assert imported & {"astroid", "yaml", "jinja2", "jsonschema", "tabulate", "pathspec"} == set()


def test_the_version_is_printed(tmp_path: Path) -> None:
    from p2d_audit import __version__

    assert run("--version", cwd=tmp_path).out == f"p2d-audit, version {__version__}\n"


def test_nothing_of_the_audited_folder_is_executed(tmp_path: Path) -> None:
    mine = "open('executed', 'a').write(__name__)\nraise SystemExit('hijacked')\n"
    names = ("yaml", "astroid", "click", "jsonschema", "pathspec", "p2d_rules", "p2d_reports", "tomllib")
    hostile = {f"{name}.py": mine for name in names}
    root = write(tmp_path, {**hostile, "rules/__init__.py": mine, "plugins/__init__.py": mine, "flow.py": FLOW})
    write(root, {"prefect.yaml": "deployments:\n- name: nightly\n  entrypoint: flow.py:nightly\n"})
    ended = run("audit", "-o", "json", cwd=root)
    assert (ended.status, (root / "executed").exists()) == (0, False)
    assert len(json.loads(ended.out)["flows"]) == 1


def test_the_code_that_is_audited_is_never_imported(tmp_path: Path) -> None:
    write(tmp_path, {"flow.py": "open('executed', 'w')\n" + FLOW, "pkg/__init__.py": "import flow\n" + FLOW})
    assert run("audit", cwd=tmp_path).status == 0
    assert not (tmp_path / "executed").exists()
